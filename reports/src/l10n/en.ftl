# The texts of samprov in English. Keys and variables are the same as in sv.ftl.

# reports: words
report-list = { $first } and { $last }
report-services = { $count ->
    [one] { $count } service
   *[other] { $count } services
}
report-cases = { $count ->
    [one] { $count } case
   *[other] { $count } cases
}
report-standing-pass = Met
report-standing-fail = Not met
report-standing-warn = Warning
report-standing-inconclusive = Not decided
report-standing-deviated = Agreed exception
report-standing-not-verified = Not verified
report-standing-awaiting-sign-off = Awaiting sign-off
report-standing-not-applicable = Does not apply
report-standing-not-selected = Not selected
report-standing-not-run = Not run
report-missing = No case was executed under { $prefixes }
report-gap-no-case = No case of the plan verifies it
report-gap-not-executed = None of its cases was executed
report-gap-nothing-applies = None of its cases applied
report-gap-safe-only = Left out: the target gets safe requests only
report-partly-selected = Only part of it was selected
report-level-must = MUST
report-level-should = SHOULD
report-level-may = MAY
report-role-producer = producer
report-role-consumer = consumer
report-role-catalogue = catalogue
report-role-security = security service
report-role-definite = the { $role }
report-interface-logical = logical interface
report-interface-technical = technical interface
report-fault-producer = The producer of the service
report-fault-consumer = The caller of other services
report-fault-description = The service description
report-fault-environment = The test environment
report-fault-harness = samprov
report-attribution-exclusive-lane = one case at a time, because the candidate does not pass on trace context
report-attribution-none = no stubs
report-attribution-trace-context = by trace context
report-dependency-candidate = the candidate of that service
report-dependency-stub = stub
report-yes = yes
report-no = no
report-none = none
report-everything = everything

# reports: places in a message
report-place-body = the body
report-place-body-inside = { $pointer } in the body
report-place-cookie = the cookie { $name }
report-place-header = the header { $name }
report-place-media-type = the media type
report-place-method = the method
report-place-path = the path parameter { $name }
report-place-query = the query parameter { $name }
report-place-query-inside = { $pointer } in the query parameter { $name }
report-place-status = the status

# reports: the first words
report-title-conforms = Requirements met
report-title-conforms-tested = Tested requirements met
report-title-fails = Requirements not met
report-title-exceptions = Agreed exceptions need attention
report-title-inconclusive = Not decided
report-title-interrupted = Interrupted
report-title-nothing-selected = Nothing tested
report-sentence-conforms = { $what }: { $held ->
    [0] no mandatory requirement was tested, and nothing that was tested failed.
    [one] the mandatory requirement that was tested is met.
   *[other] all { $held } mandatory requirements that were tested are met.
}
report-sentence-parts = { $what }: { $parts }.
report-sentence-partly = { $what }: { $partly ->
    [one] nothing failed, but { $partly } mandatory requirement was tested only in part.
   *[other] nothing failed, but { $partly } mandatory requirements were tested only in part.
}
report-sentence-fails = { $what }: { $broken ->
    [one] { $broken } of { $total } mandatory requirements is not met.
   *[other] { $broken } of { $total } mandatory requirements are not met.
}
report-sentence-cases-fail = { $what }: { $failed ->
    [one] { $failed } case failed.
   *[other] { $failed } cases failed.
}
report-sentence-exceptions = { $what }: { $count ->
    [one] an agreed exception is out of date or no longer needed.
   *[other] { $count } agreed exceptions are out of date or no longer needed.
}
report-sentence-undecided = { $what }: { $parts }. Nothing failed.
report-sentence-cut-off = { $what }: nothing failed, but the run did not come far enough to say more.
report-sentence-interrupted = { $what }: the run was interrupted. This is what it had found.
report-sentence-nothing-selected = { $what }: no case was selected, so nothing was tested.
report-part-of = { $total ->
    [one] of { $total } mandatory requirement
   *[other] of { $total } mandatory requirements
}
report-part-met = { $count ->
    [one] { $count }{ $of } is met
   *[other] { $count }{ $of } are met
}
report-part-deviated = { $count ->
    [one] { $count }{ $of } is covered by an agreed exception
   *[other] { $count }{ $of } are covered by agreed exceptions
}
report-part-undecided = { $count }{ $of } could not be decided
report-part-unverified = { $count ->
    [one] { $count }{ $of } was not verified
   *[other] { $count }{ $of } were not verified
}
report-part-partly = { $count ->
    [one] { $count }{ $of } was tested only in part
   *[other] { $count }{ $of } were tested only in part
}
report-remark-cut-off = The run is incomplete: it was cut off before it was finished.
report-remark-exception = The exception for { $cases } ({ $owner }) is { $why }.
report-remark-covered = { $count ->
    [one] { $count } case is covered by an agreed exception: { $terms }.
   *[other] { $count } cases are covered by an agreed exception: { $terms }.
}
report-remark-undecided = { $count ->
    [one] { $count } mandatory requirement could not be decided.
   *[other] { $count } mandatory requirements could not be decided.
}
report-remark-left-out = { $count ->
    [one] { $count } case was left out: the time allowed, as planned, is not enough for it.
   *[other] { $count } cases were left out: the time allowed, as planned, is not enough for them.
}
report-remark-not-run = { $count ->
    [one] { $count } selected case was not run.
   *[other] { $count } selected cases were not run.
}
report-remark-not-selected = Only a selection was run: { $count ->
    [one] { $count } case of the plan was left out.
   *[other] { $count } cases of the plan were left out.
}
report-remark-uncovered = { $count ->
    [one] No case of the plan verifies the requirement { $requirements }.
   *[other] No case of the plan verifies the requirements { $requirements }.
}
report-remark-not-verified = { $count ->
    [one] { $count } requirement was not verified: { $requirements }.
   *[other] { $count } requirements were not verified: { $requirements }.
}
report-remark-awaiting = { $count ->
    [one] { $count } requirement awaits sign-off by a person.
   *[other] { $count } requirements await sign-off by a person.
}
report-remark-read-only = The target is not marked as a test environment, so only requests that read were sent.

# reports: who must act
report-act-heading = Who must act
report-act-nobody = Nobody: there is nothing to correct.
report-act-description = Those who maintain the description of { $service }
report-act-environment = Whoever runs the test (address, credentials, test data)
report-act-harness = Those who develop samprov: please report it
report-act-sign-off = The collaboration group
report-act-failures = { $count ->
    [one] { $count } fault to correct
   *[other] { $count } faults to correct
}
report-act-expired = Renew or remove the exception for { $cases }: it has expired
report-act-stale = Remove the exception for { $cases }: it is no longer needed
report-act-candidate = { $count ->
    [one] See that the candidate answers at its address, and run again: { $count } case was not run
   *[other] See that the candidate answers at its address, and run again: { $count } cases were not run
}
report-act-selection = Select something to test: no case was selected
report-act-left-out = { $count ->
    [one] A longer --budget runs { $count } case more
   *[other] A longer --budget runs { $count } cases more
}
report-act-rest = { $count ->
    [0] Run again: the run was not finished
    [one] Run again: { $count } case was not run
   *[other] Run again: { $count } cases were not run
}
report-act-requests = Give example requests in the test data for { $requirements }: none could be made
report-act-unmarked = { $count ->
    [one] Say --environment test if the target may be written to: 1 requirement was left out
   *[other] Say --environment test if the target may be written to: { $count } requirements were left out
}
report-act-uncovered = Name cases (verified-by), or manual, for { $requirements }
report-act-inapplicable = Review how { $requirements } is to be verified: no case applied
report-act-silence = Find out why nothing could be decided
report-act-undecided = { $count ->
    [one] { $count } obstacle to remove
   *[other] { $count } obstacles to remove
}
report-act-warnings = { $count ->
    [one] { $count } warning to consider
   *[other] { $count } warnings to consider
}
report-act-signatures = { $count ->
    [one] { $count } requirement to check and sign
   *[other] { $count } requirements to check and sign
}

# reports: headings and columns
report-document-title = { $title } – samprov
report-kind = Conformance report
report-skip-link = Go to the content
report-contents = Contents
report-summary-heading = Verdict
report-matrix-heading = Requirements and actors
report-matrix-caption = How each requirement stands for each actor
report-matrix-empty = The description states no requirements.
report-requirement = Requirement
report-level = Level
report-actor = Actor
report-standing = Standing
report-no-role = No part in it
report-processes-heading = Processes
report-processes-intro = What several services do together, step by step. Each step is judged for the actor at whose service it is taken.
report-process-title = The process { $process } as it went, step by step
report-process-held = { $count ->
    [one] The one step did
   *[other] All { $count } steps did
} what the process asks.
report-process-broke = Broke at the step { $step }: { $service } ({ $actor }).
report-process-undecided = Could not be decided at the step { $step }: { $service } ({ $actor }).
report-process-caller = samprov
report-process-caller-role = calls as their users do
report-process-broke-here = broke here
report-process-undecided-here = not decided
report-process-not-reached = not reached
report-process-not-taken = not taken
report-process-no-answer = no answer
report-process-more-steps = { $count ->
    [one] { $count } more step is not shown here.
   *[other] { $count } more steps are not shown here.
}
report-process-services-not-drawn = { $count ->
    [one] { $count } more service is not drawn; its steps stand in the list.
   *[other] { $count } more services are not drawn; their steps stand in the list.
}
report-process-more = { $count ->
    [one] { $count } more process is not shown here.
   *[other] { $count } more processes are not shown here.
}
report-failures-heading = What is not met
report-failures-intro = Each root cause is reported once. Cases that show the same thing are listed under it.
report-inconclusive-heading = What could not be decided
report-warnings-heading = Warnings
report-warnings-heading-strict = Recommendations that are not followed
report-warnings-intro = Recommendations (SHOULD) that are not followed. They do not fail the run.
report-warnings-intro-strict = Recommendations (SHOULD) that are not followed. The run was made with --strict, so they fail it.
report-deviations-heading = Agreed exceptions
report-bad-deviations-heading = Exceptions that are no longer valid
report-deviation-expired = past its last day
report-deviation-stale = no longer needed: its cases pass without it
report-deviation-terms = { $reason } – { $owner }, until { $expires }
report-unverified-heading = Not verified
report-unverified-intro = Nothing is known about these requirements: no case verifies them, or none applied.
report-validation-heading = Awaiting sign-off
report-validation-intro = Verification is done by machine. Validation is done by people, who look and sign.
report-limits-heading = Limits of the documents
report-limits-intro = These faults in the documents limit what could be tested.
report-limits-operations = Limits { $operations }
report-limits-nothing = Limits no operation
report-coverage-heading = Operations
report-coverage-caption = What was tested on each operation
report-operation = Operation
report-statuses = Statuses seen
report-cases-column = Cases
report-all-cases = All cases
report-unattributed-heading = Calls that belong to no case
report-unattributed-intro = The candidate made these calls outside every case. They are not held against it.
report-facts-heading = About the run
report-accessibility-heading = Accessibility
report-accessibility-text = This report is made to be usable by everybody: it works without scripts, with a keyboard, with a screen reader, in narrow windows, in dark mode and on paper, and it never says anything by colour alone. It aims at WCAG 2.1 level AA (EN 301 549). Data from the tested service are shown as they were received, with secrets masked, and may be in another language. If something cannot be used, tell the organisation that published the report.
report-obstacle = The obstacle is in
report-expected = Expected
report-actual = Seen
report-place-label = Place in the message
report-promise = Promised in
report-hint = What to try
report-needs-jq = The lines need jq.
report-start-again = samprov started the candidate and has stopped it: start it, and what it depends on, before these lines.
report-reproduce = Reproduce
report-variables = { $count ->
    [one] Set the environment variable { $names } first.
   *[other] Set the environment variables { $names } first.
}
report-shrunk-smaller = { $attempts ->
    [one] This is the smallest request that shows it (1 attempt).
   *[other] This is the smallest request that shows it ({ $attempts } attempts).
}
report-shrunk-not-seen-again = When the case was run once more, this did not show again.
report-run-only = Run only this
report-exchange = Request and answer
report-request = Request
report-request-to = Request to { $service }
report-answer = Answer
report-no-answer = No answer
report-dependency-call = Call to { $dependency }
report-drive-await = Waiting for calls
report-drive-command = Command
report-drive-words = It wrote last
report-answered-by-stub = The stub answered { $status }
report-cut = The body is shortened. The journal has more.
report-left-out = The exchange is left out to keep the report small. The journal has it.
report-same-cases = Shown by these cases too
report-knocked-on = Could not be decided because of this
report-more = and { $count } more
report-more-causes = { $count ->
    [one] { $count } more root cause is in report.json.
   *[other] { $count } more root causes are in report.json.
}
report-judged = { $actor } as { $role }
report-milliseconds = { $count } ms

# reports: facts of the run
report-fact-candidate = Candidate
report-fact-started = Started
report-fact-ended = Ended
report-fact-duration = Duration
report-fact-ending = Ending
report-fact-cases = Cases
report-fact-targets = Targets
report-fact-dependencies = Dependencies
report-fact-attribution = How calls are attributed to cases
report-fact-selection = Selection
report-fact-not-selected = Cases not selected
report-fact-strict = SHOULD counts as MUST
report-fact-read-only = Only requests that read
report-fact-budget = Time allowed
report-fact-seed = Seed
report-fact-plan = Digest of the plan
report-fact-description = Digest of the description
report-fact-test-data = Digest of the test data
report-fact-tool = Made with
report-fact-exit = Exit code
report-ended-budget-kept = the time allowed, as planned, is not enough for the rest
report-ended-budget-spent = the time allowed was used up
report-ended-candidate-lost = the candidate was lost
report-ended-complete = all selected cases were run
report-ended-interrupted = interrupted
report-ended-terminated = ended from outside
report-ended-cut-off = cut off

# reports: notes on journals
report-note-torn-line = { $journal }: line { $line } was being written when the run died; it is left out.
report-note-unfinished = { $journal } has no end: the run was cut off.

# reports: JUnit
report-junit-complete = The run is complete
report-junit-cut-off = { $count ->
    [one] The run was cut off; { $count } selected case was not run
   *[other] The run was cut off; { $count } selected cases were not run
}
report-junit-ended = { $count ->
    [one] The run ended early ({ $why }); { $count } selected case was not run
   *[other] The run ended early ({ $why }); { $count } selected cases were not run
}
report-junit-nothing = No case was executed
report-junit-unfinished = Begun but not finished

# reports: terminal
report-terminal-requirements = Requirements that need attention
report-terminal-causes = { $count ->
    [one] One root cause
   *[other] { $count } root causes
}
report-terminal-warnings = { $count ->
    [one] { $count } warning is in the report.
   *[other] { $count } warnings are in the report.
}
report-terminal-also = also { $cases }
report-terminal-knocked-on = not decided because of this: { $cases }
report-terminal-place = Place
report-terminal-driver = Caused by
report-terminal-call = to { $dependency }: { $request }
report-terminal-reports = Reports: { $place }
report-progress = { $done } of { $total } cases, { $failures ->
    [one] { $failures } failure
   *[other] { $failures } failures
}
report-progress-left = about { $left } left

# suites: what is wrong
finding-address-broken = { $operation }: the address of what was created does not lead there
finding-body-broken = { $operation }: the body of the answer is not as described
finding-call-breaks-contract = A call to { $operation } breaks the description of that service
finding-call-outside-description = The candidate makes a call that the other service does not describe
finding-condition-ignored = { $operation }: the condition of a request is not heeded
finding-condition-ignored-where-declared = { $operation }: the condition of a request is not heeded, although the answer for it is described
finding-coding-not-read = { $operation }: the answer has a content coding that samprov does not read
finding-connection-broken = { $operation }: the connection ended before the answer was whole
finding-credentials-missing = { $operation }: no credentials were given, and the request was refused
finding-credentials-refused = { $operation }: the credentials given were refused
finding-current-version-refused = { $operation }: a write against the current version is refused
finding-criterion-not-met = { $operation }: a step did not succeed
finding-duplicate-key = { $operation }: a name occurs twice in the same object of the answer
finding-filter-broken = { $operation }: a filter lets through what was not asked for
finding-filter-doubtful = { $operation }: a filter with the name of a property lets through other values of it
finding-format-broken-as-annotation = { $operation }: a value of the answer does not have its described format
finding-invalid-input-accepted = { $operation }: input that breaks the description is accepted
finding-invalid-input-accepted-where-refusal-is-declared = { $operation }: input that breaks the description is accepted, although a refusal is described
finding-known-good-data-not-found = { $operation }: data that exist are not found
finding-media-type-broken = { $operation }: the answer has a media type that is not described
finding-method-refused-without-allow = { $operation }: a refused method does not tell which methods are allowed
finding-method-left-out-of-allow = { $operation }: a refused method is told of fewer methods than the description has
finding-not-http = { $operation }: what came back is not HTTP
finding-null-accepted-for-optional-body = { $operation }: null is accepted in place of a body, though the schema does not allow it
finding-page-broken = { $operation }: paging does not work as described
finding-pattern-undecided = { $operation }: whether a value matches its pattern was not found out within the steps allowed
finding-promise-impossible = { $operation }: no answer can be as described, because the schema excludes every value
finding-protocol-breach-accepted = { $operation }: a request that breaks the protocol is accepted
finding-protocol-breach-accepted-where-refusal-is-declared = { $operation }: a request that breaks the protocol is accepted, although a refusal is described
finding-rate-limited = { $operation }: the candidate limits the rate of requests
finding-refusal-without-body = { $operation }: a refusal does not tell what the description says that it tells
finding-required-header-broken = { $operation }: a header of the answer is missing or not as described
finding-server-error = { $operation }: the server failed
finding-state-broken = { $operation }: what was written is not what is read
finding-stored-otherwise = { $operation }: what is read is not quite what was written
finding-success-never-reached = { $operation }: the described success was not reached with generated data
finding-surplus-information = { $operation }: the consumer gets more information than agreed
finding-timed-out = { $operation }: no answer within the time allowed
finding-too-large = { $operation }: the answer is too large to be read
finding-unavailable-for-now = { $operation }: the candidate says that it is not available for now
finding-undeclared-refusal-of-generated-data = { $operation }: generated data were refused with a status that is not described
finding-undeclared-refusal-of-known-good-data = { $operation }: a valid request was refused with a status that is not described
finding-undeclared-success = { $operation }: the answer has a status that is not described
finding-undocumented-refusal-of-invalid-input = { $operation }: invalid input is rightly refused, but with a status that is not described
finding-unreachable = { $operation }: the candidate cannot be reached
finding-unusual-json-accepted = { $operation }: JSON that readers treat differently is accepted
finding-valid-input-refused = { $operation }: input that follows the description is refused
finding-knocked-on = { $operation }: could not be tested because of { $cause }
finding-nothing-sent = { $operation }: nothing was sent
finding-not-driven = { $operation } was not called: the candidate could not be made to call
finding-nothing-called = { $operation } was not called, and neither was anything else
finding-nothing-known = { $operation }: no existing data were found to test with
finding-unsendable = { $operation }: the planned request cannot be sent
finding-no-credential = { $operation }: a credential is missing
finding-step-compares-with-stub = { $operation }: what it says differs from what another service said, for which a stub answered its own call
finding-workflow-input-missing = { $operation }: an input has no value
finding-workflow-unusable = { $operation }: the workflow cannot be run as it is described
finding-workflow-value-missing = { $operation }: a value that the workflow goes on with is not there
finding-workflow-without-end = { $operation }: the workflow does not come to an end within its bounds
finding-list-moves = { $operation }: the list changed while it was read
finding-write-only-told = { $operation }: the answer tells a value that is for requests only

# suites: what was expected
expected-address-of-created = that the address in Location leads to what was created
expected-agreed-fields = for { $consumer } only: { $fields }
expected-allow = the header Allow with the methods that are allowed
expected-allow-of = the header Allow with the described methods: { $methods }
expected-an-answer = an answer
expected-driven-call = a call to a dependency
expected-answer-as-declared = an answer as described
expected-at-most-items = { $limit ->
    [one] at most one item, as { $parameter } asks for
   *[other] at most { $limit } items, as { $parameter } asks for
}
expected-controls-to-succeed = that a valid request behind it succeeds
expected-created-in-list = that what was created stands in the list
expected-credential = a credential for { $name }
expected-declared-refusal = a refusal with a status that is described
expected-deleted-not-in-list = that what was deleted does not stand in the list
expected-described-call = only calls that the description of { $dependency } has
expected-documented-success = one of the described successes
expected-filtered = only items whose { $property } is { $value }
expected-gone = 404 or 410: it was deleted
expected-known-value = a value for { $key }
expected-list-to-stand-still = the same first page twice
expected-next-page = a page with other items at the address of the next page
expected-no-server-error = no server error (5xx)
expected-not-modified = 304: the caller has this version already
expected-other-items = other items on the second page
expected-pages-to-add-up = two small pages with the same items as one of twice their size
expected-precondition-failed = 412: the write names another version than the current one
expected-refusal-malformed-body = a refusal: the body is malformed
expected-refusal-missing-media-type = a refusal (415): the media type is missing
expected-refusal-of = a refusal: { $place } breaks { $keyword }
expected-refusal-unacceptable-accept = a refusal (406): what is asked for cannot be given
expected-refusal-unusual-json = no server error: the body is JSON that readers treat differently
expected-refusal-wrong-media-type = a refusal (415): the media type is not described
expected-refusal-wrong-method = a refusal (405): the method is not described
expected-sendable-request = a request that can be sent
expected-set-up-to-succeed = that the preparation succeeds
expected-step-before = that the step { $step } succeeds, which comes before in the process
expected-total = { $count ->
    [one] a total of at least one item
   *[other] a total of at least { $count } items
}
expected-unchanged = what was there before, since the write was refused
expected-unchanged-by-read = the same at every read
expected-value = { $value }, as it was written
expected-what-was-written = what was written
expected-criterion = { $condition } (step { $step })
expected-end-of-workflow = an end of the workflow
expected-success-of-step = a successful answer (2xx) to step { $step }
expected-usable-workflow = a workflow that can be run

# suites: what was seen
actual-another-object = another object
actual-call = { $method } { $path }
actual-changed = another value at { $place }
actual-items = { $count ->
    [one] one item
   *[other] { $count } items
}
actual-list-moves = another first page
actual-no-allow = no header Allow
actual-allow = Allow: { $methods }
actual-refused-method-allowed = Allow names { $method }, the method that is refused
actual-no-answer = no answer
actual-no-credential = none given for { $name }
actual-not-in-list = it is not in the list
actual-nothing-captured = nothing at { $place }
actual-nothing-found = nothing
actual-nothing-sent = nothing was sent
actual-other-items = other items
actual-same-items = the same items again
actual-status-of = { $operation } answered { $status }
actual-step-failed = it did not succeed
actual-process-unusable = the process cannot be run as it is described
actual-still-in-list = it is still in the list
actual-surplus-fields = also { $fields }
actual-total = { $count ->
    [one] a total of one item
   *[other] a total of { $count } items
}
actual-undecided = a text over which the pattern was given up
actual-unsendable = { $why }
actual-value = { $value }
actual-bound-of-condition = a condition takes too long to be decided
actual-bound-of-depth = workflows run workflows more than 16 levels deep
actual-bound-of-size = answers that are too large together to be gone through again for each request
actual-bound-of-steps = 200 requests, or 2000 steps, and no end
actual-bound-of-time = more than 120 seconds
actual-bound-of-wait = a wait of more than 30 seconds is asked for
actual-values = { $values }

# suites: why a case does not apply
reason-accepted-for-later = a write was accepted for later (202), so nothing is promised about it yet
reason-address-elsewhere = the address in the answer leads to another origin than the candidate's, or is none; nothing is sent there
reason-address-of-something-else = the address in the answer leads to something else than a read that is described
reason-condition-not-evaluated = the conditional request was refused
reason-created-not-named = nothing tells for certain how what was written is named in the list
reason-filter-refused = the filter was refused
reason-refused-before-looked-for = the answer (403) does not tell whether it is there, as it may be for anybody who may not see it
reason-found-after-all = it exists after all
reason-gone-meanwhile = what was read is not there any more, and the case had not created it
reason-items-without-identity = the items of the list carry nothing that tells them apart
reason-kept-as-deleted = what was deleted is kept and says that it is deleted
reason-list-is-empty = the list is empty
reason-list-not-seen-to-its-end = the list goes on behind what was read, or may do so
reason-list-shows-nothing-alike = the list shows nothing in the same state; what was created may rightly be left out
reason-list-too-short = the list is too short to tell
reason-never-called = { $operation } was never called
reason-no-address = the answer tells no address of what was created
reason-no-further-known-value = there is no further known value
reason-no-next-page = there is no next page
reason-no-version = the answer tells no version (ETag)
reason-not-refused = the write was not refused, so nothing is promised about what it leaves
reason-page-too-long = a page is longer than asked for, which another case tells
reason-read-once = the answer says that it can be read only once (410)
reason-refused-beside-a-success = refused with { $status } while a plainer request succeeds; the value may rightly be unknown
reason-set-up-refused = the preparation, with other data than the plainest, was refused with { $status }
reason-step-not-taken = the way that the process { $process } went does not lead over this step
reason-valid-after-all = the request turned out to be valid on the wire, so it was not sent
reason-version-is-weak = the version is weak (W/), which If-Match never matches
reason-version-moves = the version is another one at every read, or the one sent may be the right one

# suites: what to try next
hint-dependency-may-be-missing = A service that the candidate depends on may be missing. Start it, or describe it under depends-on so that it becomes a stub.
hint-give-credentials = Give credentials in the test data (credentials:) or with --header.
hint-give-example = Give a known good request in the test data: examples: {"{"} { $operation }: [{"{"} body: … {"}"}] {"}"}
hint-let-candidate-answer = let both speak of the same data: in the collaboration, mix: { $service }: candidate (or instance)
hint-give-value = Give a known good value in the test data: values: {"{"} "{ $value }": [ … ] {"}"}
hint-lower-the-rate = Lower the rate with --rate.
hint-run-again-later = Run again later: the answer names the moment in Retry-After.
hint-drive-await-longer = Give the candidate more time (await under candidate.drive), or name a trigger; and see that it is told the addresses of the stubs.
hint-drive-by-hand = Run it by hand against the stubs of samprov stub, and see where it stops.
hint-drive-told-addresses = See that the command is told the addresses of the stubs: configure.env under depends-on, or {"{"}stub:NAME{"}"} in the command.

# model: what came of driving a candidate
drive-await-done = { $said ->
    [0] the candidate ended by itself, without an error
   *[other] the candidate ended by itself, without an error, and wrote last: { $words }
}
drive-await-failed = { $said ->
    [0] the candidate ended by itself ({ $status })
   *[other] the candidate ended by itself ({ $status }) and wrote last: { $words }
}
drive-await-seen = the candidate called by itself
drive-await-time-up = { $said ->
    [0] nothing more came within { $within }
   *[other] nothing more came within { $within }; the candidate wrote last: { $words }
}
drive-trigger-done = { $said ->
    [0] the command ended without an error
   *[other] the command ended without an error and wrote last: { $words }
}
drive-trigger-failed = { $said ->
    [0] the command failed ({ $status })
   *[other] the command failed ({ $status }) and wrote last: { $words }
}
drive-trigger-not-started = the command could not be started: { $why }
drive-trigger-time-up = { $said ->
    [0] the command was still running after { $within }, and was ended
   *[other] the command was still running after { $within }, and was ended; it wrote last: { $words }
}

# model: why there was no answer
transport-broken = the connection broke: { $why }
transport-not-http = not HTTP: { $why }
transport-timed-out = no answer within { $milliseconds } ms
transport-tls = TLS failed: { $why }
transport-too-large = { $bytes ->
    [one] more than { $bytes } byte
   *[other] more than { $bytes } bytes
}
transport-unread-coding = content coding { $coding }, which samprov does not read (it reads gzip and deflate)
transport-unread-head = more header fields, or longer ones, than samprov reads
transport-unread-values = more than { $values } values, which samprov does not judge
transport-unreachable = cannot be reached: { $why }

# stubs: what a stub noticed about itself, its data and its calls
stub-answer-invalid = The stub has no answer to { $operation } with status { $status } that follows the description
stub-body-too-large = { $bytes ->
    [one] A call to { $dependency } had a body of more than { $bytes } byte, which the stub does not read
   *[other] A call to { $dependency } had a body of more than { $bytes } bytes, which the stub does not read
}
stub-call-broken-off = A call to { $dependency } was broken off before its body was whole
stub-fault-impossible = The fault { $fault } cannot be put on at the stub of { $dependency }; the stub answers as ever
stub-fault-unknown = There is no fault { $fault }; the stub of { $dependency } answers as ever
stub-real-service-silent = { $dependency } did not answer a call of the candidate ({ $why })
stub-record-adjusted = The stub changed a record to follow the description of { $operation }: { $place }
stub-relay-failed = The mock server behind the stub of { $dependency } did not answer; the stub answered by itself

# Run
candidate-lost = The candidate stopped answering while this case ran
candidate-lost-actual = { $why }
candidate-lost-expected = an answer

# contract
actual-branches = { $count ->
    [one] one alternative fits
   *[other] { $count } alternatives fit
}
actual-key-twice = it is given more than once
actual-length = { $count ->
    [one] one character
   *[other] { $count } characters
}
actual-media-type = { $type }
actual-missing = nothing
actual-null = null
actual-properties = { $count ->
    [one] an object with one property
   *[other] an object with { $count } properties
}
actual-status = { $status }
actual-surplus = it is there
actual-not-utf-8 = it is not UTF-8 at line { $line }, column { $column }
actual-syntax = it breaks off at line { $line }, column { $column }
answers-missing = No answers are described; add responses with the statuses that the operation may answer
body-is-xml = The body is described as XML only; samprov does not make XML from a schema
callbacks-not-tested = Callbacks are not tested
expected-body = a body
expected-branch = { $count ->
    [one] the only alternative
   *[other] one of { $count } alternatives
}
expected-const = { $value }
expected-enum = { $values-count ->
    [one] { $values }
   *[other] one of { $values }
}
expected-exclusive-maximum = less than { $limit }
expected-exclusive-minimum = more than { $limit }
expected-format = the format { $format }
expected-header = the header { $name }
expected-key-once = each key once
expected-keyword = what { $keyword } asks for
expected-max-items = { $limit ->
    [one] at most one item
   *[other] at most { $limit } items
}
expected-max-length = { $limit ->
    [one] at most one character
   *[other] at most { $limit } characters
}
expected-max-properties = { $limit ->
    [one] at most one property
   *[other] at most { $limit } properties
}
expected-maximum = at most { $limit }
expected-media-type = { $types-count ->
    [one] { $types }
   *[other] one of { $types }
}
expected-min-items = { $limit ->
    [one] at least one item
   *[other] at least { $limit } items
}
expected-min-length = { $limit ->
    [one] at least one character
   *[other] at least { $limit } characters
}
expected-min-properties = { $limit ->
    [one] at least one property
   *[other] at least { $limit } properties
}
expected-minimum = at least { $limit }
expected-multiple = a multiple of { $of }
expected-no-property = no property { $name }
expected-nothing = nothing here
expected-one-branch = exactly one of the alternatives
expected-parameter = the parameter { $name }
expected-pattern = the pattern { $pattern }
expected-property = the property { $name }
expected-status = { $statuses-count ->
    [one] the described status { $statuses }
   *[other] one of the described statuses: { $statuses }
}
expected-syntax = well-formed { $type }
expected-type = the type { $type }
expected-unique-items = items that all differ
expected-write-only-left-out = no value that is for requests only (writeOnly)
key-misspelt = { $key } is not a known key; did you mean { $nearest }?
link-target-missing = The link { $link } leads to no operation
nullable-ignored = nullable means nothing in OpenAPI 3.1; add null to the type{ $count ->
    [one] {""}
   *[other] {" "}({ $count } places)
}
operation-id-twice = The operationId { $id } is used twice
parameter-ignored = OpenAPI ignores the header parameter { $name }; describe it as security or media type
parameter-place-unknown = The parameter { $name } is in { $place }, which is no place of a request
parameter-style-unknown = { $style } is no style of this kind of parameter
parameter-unreadable = A parameter lacks name or in
parameter-without-schema = The parameter { $name } has no schema
path-parameter-not-required = The path parameter { $name } is not marked as required; it always is
path-parameter-undeclared = { $path } has { $name }, which no parameter declares; any text is tried
path-parameter-unused = The path parameter { $name } is not in { $path }
part-style-untested = The style of this part is not written: a list is sent as several parts, an object as JSON
path-twice = { $path } matches the same addresses as { $first }
path-unusable = { $path } is no usable path: it must begin with / and have matching braces, no ? and no #
pattern-invalid = { $keyword } is not a regular expression that can be read; write it as ECMA-262 has it, at most 10000 letters
operation-skipped = { $operation } is left out by the test data (skip)
process-not-tested = { $operation } is not run, because others that take part in it are not under test: { $services }
operation-without-request = No request that keeps the description of { $operation } could be made, so it is not tested; give one under examples in the test data
reference-circular = A reference only leads back to itself
reference-missing = { $reference } leads nowhere; check its spelling, or describe what it names
reference-remote = { $reference } is remote and is not fetched; map it to a local file under references in the test data
reference-unreadable = { $reference } cannot be read: { $problem }
schema-keyword-invalid = { $keyword } does not have a value that it can have; give it the kind of value that JSON Schema asks for, or leave it out
schema-keyword-unsupported = { $keyword } is not read; anything is allowed there
schema-not-an-object = A schema is neither an object nor true or false
schema-uncompilable = A schema cannot be used: { $problem }
security-scheme-missing = The security scheme { $name } is not described
status-unreadable = { $status } is not a response status
version-missing = info.version is missing; add the version of the description
webhooks-not-tested = Webhooks are not tested
body-and-form = A request has a body or a form, not both; keep one of them
body-twice = A request has one body; make one of the two
key-foreign = { $key } belongs to { $other } and means nothing in { $edition }{ $count ->
    [one] {""}
   *[other] {" "}({ $count } places)
}
key-unknown = { $key } is no key here; it is not read{ $count ->
    [one] {""}
   *[other] {" "}({ $count } places)
}
parameter-schema-and-content = The parameter { $name } has both schema and content; keep one of them
parameter-schema-misplaced = The parameter { $name } has schema, which only a body has in Swagger 2.0; give its type instead
parameter-twice = The parameter { $name } in { $place } stands twice in the same list; keep one of them
parameter-type-object = The parameter { $name } has the type object, which Swagger 2.0 cannot write; use a plain type or a body
parameter-without-type = The parameter { $name } has no type; add one
schema-bound-unmade = { $keyword } asks for more than is ever made: no value that large is sent{ $count ->
    [one] {""}
   *[other] {" "}({ $count } places)
}
schema-bound-untried = { $keyword } allows more than is ever tried; the bound itself is not tested{ $count ->
    [one] {""}
   *[other] {" "}({ $count } places)
}
schema-format-unknown = The format { $format } is not known and not tested{ $count ->
    [one] {""}
   *[other] {" "}({ $count } places)
}
schema-pattern-tangled = { $pattern } repeats what is itself repeated: readers that backtrack may never come to an end over it, and a value over which it is given up stays undecided; write it without a repetition inside a repetition
schema-number-out-of-range = { $keyword } holds a number that is too large for any program; anything is allowed there
schema-branches-multiply = References multiply here: one value would be checked more than { $most } times. Anything is allowed here; refer to the schema once
schema-contradiction = { $keyword } and { $other } contradict each other; correct one of them
schema-dialect-foreign = Schemas are read as JSON Schema 2020-12, not as { $dialect }{ $count ->
    [one] {""}
   *[other] {" "}({ $count } places)
}
schema-endless = The schema requires itself without end; make a property on the way optional
schema-keyword-foreign = { $keyword } is no keyword of { $edition } and is not read{ $count ->
    [one] {""}
   *[other] {" "}({ $count } places)
}
schema-keyword-lenient = { $keyword } is no keyword of { $edition }; it is read all the same{ $count ->
    [one] {""}
   *[other] {" "}({ $count } places)
}
schema-keyword-misspelt = { $keyword } is no keyword of a schema and is not read; is { $nearest } meant?{ $count ->
    [one] {""}
   *[other] {" "}({ $count } places)
}
schema-keyword-unknown = { $keyword } is no keyword of a schema and is not tested{ $count ->
    [one] {""}
   *[other] {" "}({ $count } places)
}
schema-keyword-untested = { $keyword } is not tested{ $count ->
    [one] {""}
   *[other] {" "}({ $count } places)
}
value-not-a-flag = { $key } must be true or false, without quotes
value-not-a-list = { $key } must be a list
value-not-a-list-of-mappings = { $key } must be a list of mappings
value-not-a-list-of-texts = { $key } must be a list of texts
value-not-a-mapping = { $key } must be a mapping of keys to values
value-not-a-text = { $key } must be a text

# load: defects of descriptions
description-trust-untold = the candidate is not told whom to trust when it calls { $dependency }, so its stub speaks no TLS; write trust.env in the description, or {"{"}authority{"}"} in the command
description-failover-untold = the candidate is not told where the alternative instance of { $dependency } is, so failover is not tested; write failover.configure.env in the description
description-file-missing = there is no file { $file }
description-flow-unreadable = the sequence { $file } cannot be read: { $problem }
description-interface-unreadable = interface { $interface } cannot be read: { $problem }
description-interface-unused = interface { $interface } is not tested: the first readable one is
description-profile-unused = the claim to follow { $profile } is not checked by this version
document-personal-number = { $field } holds what looks like a real personal number; use an official test number
exemption-idle = the exemption of { $field } covers nothing that looks like a personal number: take it out

# prove: the suite against its own stub, with one seeded fault at a time
prove-title = Mutation score
prove-head = { $killed } of { $expressible } seeded faults were told of: { $percent } %
prove-head-must = { $killed } of { $expressible } as a broken MUST: { $percent } %
prove-by-family = By family
prove-by-operation = By operation
prove-survivors = Faults that no case told of ({ $count })
prove-no-survivors = Every seeded fault was told of.
prove-not-expressible = { $count } pairs of operation and fault have no place in the description.
prove-left-out = { $count } pairs were left out by --budget: as planned, the time is not enough for them.
prove-untried = Not tried
prove-column-untried = Why
prove-untried-left-out = { $count } left out by --budget
prove-untried-lost = { $count } not tried: the service was lost
prove-untried-time-up = { $count } not tried: the time was up
prove-time-up = { $count } pairs were not tried: the time was up.
prove-lost = { $count } pairs were not tried: the service could not be asked any more.
prove-nothing-tried = No fault was tried of which a case could have told: there is no score.
prove-equivalent = Equivalent, and not counted: no planned request tells the fault apart ({ $count })
prove-same-answers = equivalent (compared on { $count } requests)
prove-column-proof = Proof
prove-survived-never-called = no planned request calls the operation
prove-survived-never-reached = called { $calls } times, but no planned request brings the fault to light
prove-survived-not-noticed = the fault showed { $changed } times and no verdict became worse
prove-survived-not-decided = the fault showed { $changed } times; { $undecided } cases could not be decided any more, none failed
prove-clean-not-green = The clean run is not green, so a score means little: see the report of the run.
prove-against = Faults in the answers of { $target }
prove-against-cases = { $good } cases were good without a fault and can tell of one; { $bad } were not good and { $unstable } not the same every time: they count for nothing.
prove-against-lost = { $target } could not be asked any more: { $why }
prove-against-refused = { $target } accepts nobody: { $count } cases were answered with 401 or 403, and none of those that are good with a success. See the credentials in the test data (--test-data FILE): this proves nothing.
prove-against-some-refused = { $count } of the cases that were not good were answered with 401 or 403: see the credentials in the test data (--test-data FILE).
prove-no-case-left = No case left to judge it, and not counted: its cases do not pass without the fault ({ $count })
prove-no-case-left-why = { $count } faults: { $case } does not pass without the fault
prove-column-not-good = Does not pass without the fault
prove-head-against = { $killed } of { $expressible } seeded faults that showed in an answer were told of: { $percent } %
prove-not-reached = Not reached, and not counted: the fault never showed in an answer ({ $count })
prove-not-reached-why = called { $calls } times, and no answer had a place for the fault
prove-column-not-reached = Calls
prove-column-family = Family
prove-column-operation = Operation
prove-column-fault = Fault
prove-column-killed = Told of
prove-column-must = As MUST
prove-column-why = Why it survived
prove-column-case = First case
prove-cases = { $count } cases, seed { $seed }

# load: defects of Arazzo documents
arazzo-key-unknown = { $name } is no key of Arazzo 1.0 and is not read{ $nearest ->
    [none] {""}
   *[other] {"; "}is { $nearest } meant?
}
arazzo-part-missing = { $field } is missing or empty: there is no sequence to test
arazzo-version-unknown = Arazzo { $version } is read as Arazzo 1.0, the only version known here
workflow-action-unknown = workflow { $workflow }: { $name } is no type of action here{ $nearest ->
    [none] {""}
   *[other] {"; "}is { $nearest } meant?
}
workflow-body-missing = workflow { $workflow }: { $operation } needs a request body, and the step has no requestBody
workflow-body-unwritable = workflow { $workflow }: a payload with parts cannot be written as { $name }; give it as a text
workflow-calls-unusable = workflow { $workflow }: it runs workflow { $name }, which cannot be run
workflow-component-unknown = workflow { $workflow }: there is no component { $name }{ $nearest ->
    [none] {""}
   *[other] {"; "}is { $nearest } meant?
}
workflow-condition-unreadable = workflow { $workflow }: the condition { $text } cannot be understood from character { $character } on; known are == != < <= > >= && || ! ( ), runtime expressions, numbers, 'texts', true, false, null
workflow-criterion-unknown = workflow { $workflow }: { $name } is no type of criterion{ $nearest ->
    [none] {""}
   *[other] {"; "}is { $nearest } meant?
}
workflow-criterion-without-context = workflow { $workflow }: the criterion { $text } has no context, which says what it is asked of
workflow-depends-on-itself = workflow { $workflow }: it waits for itself through dependsOn, so it can never begin
workflow-expression-out-of-place = workflow { $workflow }: { $text } has no value here
workflow-expression-unreadable = workflow { $workflow }: { $text } is no runtime expression; write for example $response.body#/id, $inputs.name or $steps.step.outputs.name
workflow-field-missing = workflow { $workflow }: { $field } is missing
workflow-field-wrong = workflow { $workflow }: a { $expected ->
    [list] list
    [number] number that is not negative
   *[text] text
} is expected here
workflow-goto-without-target = workflow { $workflow }: goto names neither a stepId nor a workflowId
workflow-input-unknown = workflow { $workflow }: the workflow declares no input { $name }{ $nearest ->
    [none] {""}
   *[other] {"; "}is { $nearest } meant?
}
workflow-key-unknown = workflow { $workflow }: { $name } is no key here and is not read{ $nearest ->
    [none] {""}
   *[other] {"; "}is { $nearest } meant?
}
workflow-name-taken = workflow { $workflow }: the name { $name } is taken; only the first is tested
workflow-of-other-document = workflow { $workflow }: { $name } is a workflow of another document; only those of the same document are run
workflow-operation-of-several = workflow { $workflow }: several services have an operation { $name }; write $sourceDescriptions.NAME.{ $name }
workflow-operation-path-unreadable = workflow { $workflow }: { $text } is no operationPath; write {"{"}$sourceDescriptions.NAME.url{"}"}#/paths/~1pets/get
workflow-operation-unknown = workflow { $workflow }: the service has no operation { $name }{ $nearest ->
    [none] {""}
   *[other] {"; "}is { $nearest } meant?
}
workflow-operation-unusable = workflow { $workflow }: the operation { $name } cannot be called; its own defects say why
workflow-output-unknown = workflow { $workflow }: { $of } has no output { $name }{ $nearest ->
    [none] {""}
   *[other] {"; "}is { $nearest } meant?
}
workflow-parameter-missing = workflow { $workflow }: { $operation } needs { $name }, and the step does not give it
workflow-parameter-unknown = workflow { $workflow }: { $operation } has no parameter { $name } in that place{ $nearest ->
    [none] {""}
   *[other] {"; "}is { $nearest } meant?
}
workflow-parameter-without-place = workflow { $workflow }: the parameter { $name } does not say in which place it is (in: path, query, header or cookie)
workflow-path-too-costly = workflow { $workflow }: the JSONPath { $text } could take too long; use one .. at most, none in a filter, and less nesting
workflow-path-unreadable = workflow { $workflow }: { $text } is no JSONPath (RFC 9535)
workflow-pattern-unreadable = workflow { $workflow }: { $text } is no regular expression, or too large
workflow-replacement-unsupported = workflow { $workflow }: the replacement at { $text } is not made: only JSON Pointers into JSON and forms are supported
workflow-source-unknown = workflow { $workflow }: there is no source description { $name }{ $nearest ->
    [none] {""}
   *[other] {"; "}is { $nearest } meant?
}
workflow-step-calls-one = workflow { $workflow }: a step names one of operationId, operationPath and workflowId
workflow-step-name-taken = workflow { $workflow }: the step name { $name } is taken
workflow-step-of-other-service = workflow { $workflow }: the step calls { $name }, which is another service; name the document under processes in the collaboration of both, and it is run
workflow-step-unknown = workflow { $workflow }: there is no step { $name }{ $nearest ->
    [none] {""}
   *[other] {"; "}is { $nearest } meant?
}
workflow-too-many-steps = the document has more than { $most } steps, so no workflow of it is run; split it
workflow-unknown = workflow { $workflow }: there is no workflow { $name }{ $nearest ->
    [none] {""}
   *[other] {"; "}is { $nearest } meant?
}
workflow-wait-too-long = workflow { $workflow }: retryAfter is longer than samprov waits ({ $most } seconds)
workflow-xpath-unsupported = workflow { $workflow }: the criterion { $text } is an XPath, which samprov does not support; use simple, regex or jsonpath

plan-size = Planned: { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
}, { $requests ->
    [one] { $requests } request
   *[other] { $requests } requests
}, { $time } at { $each } ms a request: { $families }
plan-size-family = { $family } { $cases } ({ $requests ->
    [one] { $requests } request
   *[other] { $requests } requests
})
plan-size-each = { $operations ->
    [one] { $operations } operation
   *[other] { $operations } operations
}, at most { $largest } cases of one ({ $operation }), median { $median }; at most { $protocol } for methods, media types and malformed messages
plan-size-budget = The time allowed is enough for { $picked } cases as planned; { $left } are left out

## Stubs that serve developers
served-title = Stubs
served-services = Stubs that are running
served-intro = Each service answers as its description says. POST /.samprov/reset takes its data back to the start. The page is read anew every five seconds; times are UTC.
served-service = Service
served-address = Address
served-operations = Operations
served-calls = Calls
served-broken = Break the description
served-outside-count = Not in the description
served-latest = Latest calls
served-call = Call
served-answer = Answer
served-verdict = Held against the description
served-keeps = Keeps it
served-not = Does not keep it
served-no-calls = No call has come yet.
served-outside = not in the description
served-breaks = { $operation }: { $place }: expected { $expected }; got { $actual }
served-ready = { $service } { $version }  { $address }  { $operations ->
    [one] { $operations } operation
   *[other] { $operations } operations
}
served-page = status page  { $address }
served-how-to-end = Ctrl-C ends
served-ended = { $calls ->
    [one] { $calls } call
   *[other] { $calls } calls
}, { $broken ->
    [one] { $broken } breaks
   *[other] { $broken } break
} the description, { $outside ->
    [one] { $outside } is
   *[other] { $outside } are
} not in it
served-dropped = { $count } calls came too fast to be shown
served-fault = fault { $fault }
served-trust = callers trust  { $file }
served-own-certificate = callers show  { $certificate }  with the key  { $key }
served-handshake-alert = the handshake failed: the client ended it with alert { $alert }
served-handshake-broken = the handshake failed: the client broke the protocol ({ $why })
served-handshake-certificate-refused = the handshake failed: the client certificate is not accepted ({ $why })
served-handshake-closed = the handshake failed: the client closed the connection
served-handshake-no-certificate = the handshake failed: a client certificate is required and none was shown
served-handshake-not-tls = the handshake failed: what the client sent is no TLS
served-handshake-nothing-in-common = the handshake failed: client and stub have no version, suite or protocol in common ({ $why })
served-handshake-timed-out = the handshake failed: it took too long
served-handshake-too-large = the handshake failed: it took more bytes than any handshake should
served-handshake-without-call = the client closed the connection after the handshake, without a call

## Dependencies that fail, and how they are called
finding-gone-after-fault = The candidate is gone after a fault of { $operation }
finding-hangs-on-fault = The candidate hangs when { $operation } fails
finding-no-answer-on-fault = The candidate gives no answer when { $operation } fails
finding-upstream-detail-told = The candidate tells its callers details of { $operation }, which failed
finding-surplus-passed-on = The candidate passes on a field of { $operation } that is not described
finding-untrusted-tls-accepted = The candidate calls { $operation } over a connection whose certificate does not prove who answers
finding-write-repeated = The candidate calls { $operation } again although the first call may have been carried out
finding-first-instance-passed-over = The candidate calls the alternative instance for { $operation } while the first is well
finding-other-instance-not-used = The candidate does not turn to the alternative instance for { $operation }
finding-other-instance-used-late = The candidate turns to the alternative instance for { $operation } too late
finding-never-returns = The candidate does not return to the first instance for { $operation }
finding-fault-not-borne = The candidate does not bear a right answer of { $operation }
finding-carried-on-without = The candidate carries on without an answer of { $operation }
finding-answer-broken-on-fault = The candidate answers with broken data when { $operation } fails
finding-error-broken-on-fault = The error that the candidate gives when { $operation } fails is not as described
finding-never-recovers = The candidate does not recover from a fault of { $operation }
finding-tries-too-often = The candidate calls { $operation } more often than agreed when it fails
finding-late-on-fault = The candidate answers too late when { $operation } fails
finding-answer-used-again = The candidate uses an answer of { $operation } again that it must ask for anew
finding-answer-perhaps-used-again = The candidate may use an answer of { $operation } again instead of asking anew
finding-answer-perhaps-stored = The candidate seems to store an answer of { $operation } that is not to be stored
finding-use-of-answer-undecided = Whether the candidate uses answers of { $operation } again cannot be told
finding-calls-out-of-order = The candidate makes its calls in another order than agreed ({ $operation })
finding-calls-perhaps-out-of-order = The candidate seems to make its calls in another order than agreed ({ $operation })
finding-calls-too-many = The candidate makes more calls than agreed ({ $operation })
finding-caller-token-passed-on = The candidate passes its caller's token on ({ $operation })
finding-personal-data-in-address = The candidate puts a personal number in the address of a call ({ $operation })
finding-trace-not-passed-on = The candidate does not pass the trace on ({ $operation })
finding-trace-parent-kept = The candidate gives the trace no parent of its own ({ $operation })
finding-late-answer-not-awaited = The candidate does not wait for a late answer of { $operation }
finding-novel-value-not-borne = The candidate does not bear a new value in an answer of { $operation }
finding-carried-on-without-unagreed = The candidate carries on without an answer of { $operation }; whether it may is not agreed
finding-undescribed-error-on-fault = The candidate tells that { $operation } fails by an error that is not described
finding-caller-blamed-for-fault = The candidate blames its caller when { $operation } fails
finding-late-on-fault-unagreed = The candidate takes long to answer when { $operation } fails; no deadline is agreed
finding-retry-after-ignored = The candidate calls { $operation } again before the moment that it named
expected-an-answer-all-the-same = an answer, also when a dependency fails
expected-success-all-the-same = a success, as without the fault: what came keeps the dependency's description
expected-no-second-write = { $calls ->
    [one] one call
   *[other] { $calls } calls
} and no further try
expected-connection-refused = the connection ended in the handshake ({ $fault }), and no call
expected-command-ends = the end of the command within { $milliseconds } ms
expected-command-recovers = a command that ends without an error once the fault is over
expected-described-error = an error that the description has
expected-server-error-on-fault = a 5xx: the caller has done nothing wrong
expected-error-without = an error: without { $dependency } it cannot be done
expected-within = an answer within { $milliseconds } ms
expected-asked-anew = a call of { $called } for each request; the limit for using its answer again is { $limit }
expected-not-stored = nothing of an answer of { $called } is stored: { $limit }
expected-called-before = { $earlier } has succeeded before { $called } is called
expected-at-most-calls = { $calls ->
    [one] at most one call
   *[other] at most { $calls } calls
}
expected-recovery = a success within half a minute after the fault
expected-retry-after = no other try before the time that Retry-After gives
expected-nothing-of = nothing of what { $dependency } is or says inside
expected-first-instance = calls to the first instance of { $dependency }
expected-other-instance = a success with a call to the instance { $instance }
expected-return-within = calls to the first instance again within { $milliseconds } ms
expected-no-caller-token = calls without the token of the candidate's own caller
expected-no-personal-number = no personal number in the address
expected-trace-passed-on = a traceparent with the trace id of the request and a new parent id
actual-answered-without-call = the first request led to a call; the same request was answered as well without one, also at the second look
actual-asked-once = the first request led to a call; after that there was none, also for what was created anew
actual-asked-conditionally = the calls for later requests are conditional (If-None-Match or If-Modified-Since)
actual-answered-otherwise = the first request led to a call; the same request was then answered otherwise, or may have been answered by a cache before the candidate
actual-not-called-before = { $earlier } had not succeeded
actual-calls = { $calls ->
    [one] one call
   *[other] { $calls } calls
}
actual-call-over-untrusted = { $method } { $target } came over it
actual-took = { $milliseconds } ms
actual-upstream-message = the answer holds what the failing service wrote
actual-surplus-field = the answer holds the value of that field
actual-upstream-address = the answer holds the address of the failing service
actual-instance = calls to the instance { $instance }
actual-away-for = still none after { $milliseconds } ms
actual-no-trace = no traceparent
actual-other-trace = another trace id
actual-same-parent = the parent id of the request
reason-fault-not-possible = the fault { $fault } does not fit what { $dependency } answers
reason-no-read-leads-to = no reading request led to a call of { $operation }: nothing tells whether its answers are used again
reason-not-called-again = { $dependency } was not called again: the candidate had what it needed
hint-fault = The fault { $fault } was on at the stub of { $dependency }. See it alone with `samprov stub --fault { $fault }`.
hint-fault-of-tls = The fault { $fault } was on at the stub of { $dependency }. See it alone with `samprov stub --tls --fault { $fault }`.
hint-instance-lost = The first instance of { $dependency } was lost ({ $fault }), and the other one was there. See such a loss alone with `samprov stub --fault { $fault }`.
reason-not-encrypted = the candidate has not been told whom to trust, so the stub of { $dependency } speaks no TLS
reason-instance-not-told = the candidate has not been told where the instance { $instance } is
report-instance-call = Call to { $dependency }, instance { $instance }
report-left-by-fault = No answer: the fault { $fault } was on
report-answered-by-fault = { $status }, with the fault { $fault } on
report-call-came = after { $milliseconds } ms, connection { $connection }, { $http }

## Answers put together from what several services answer
finding-whole-though-part-lost = The answer does not say that it lacks { $operation }
finding-lost-part-unnamed = The answer lacks { $operation } and does not name it
finding-part-lost-fails-all = The whole answer fails because { $operation } is lost
finding-partial-though-whole = The answer says that it lacks a part, but every part has answered ({ $operation })
finding-refused-part-not-borne = The candidate fails because { $operation } refuses
expected-whole-answer = a whole answer: every part has answered as described
expected-partial-answer = status { $status }, with what the other parts answered
expected-part-named = the part { $part } among the outcomes
actual-parts-named = these are named: { $parts }
hint-parts = The parts were in these states: { $parts }. Those not named here answered as ever.
finding-cut-off-on-fault = The candidate breaks its answer off when { $operation } breaks off its own
