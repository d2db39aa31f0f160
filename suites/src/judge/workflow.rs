//! A workflow gone through: every answer as its operation declares it, every criterion as its document says.

use samprov_contract::{Bound, Contracts, Failure, Obstacle, Onward, StepEnd, Visit};
use samprov_model::{
    case::{Assertion, Case, DataOrigin},
    content::JsonText,
    id::OperationId,
    message::Message,
    observation::{Answer, Attempt, Exchange, Outcome},
    place::DocumentPlace,
    probe::Purpose,
    verdict::{Fault, Verdict},
    workflow::InputOrigin,
};

use super::{
    answer::{judge_transport, wanted, worst, worst_of_refusal},
    finding::{Seen, undecidable},
    severity::{OutcomeKind, Weight},
    stopped,
};
use crate::workflow::{exchanges, walk};

/// The longest text of one value in a finding.
const LONGEST_VALUE: usize = 120;

/// "The workflow comes to its end, and every answer on the way is as declared."
pub(super) fn judge_workflow(contracts: &Contracts, case: &Case, attempts: &[Attempt], key: &str) -> Verdict {
    let workflow = contracts.workflow(key);
    if let Some((workflow, obstacle)) = workflow.and_then(|known| Some((known, known.obstacles.first()?))) {
        return unusable(case, &workflow.id, obstacle);
    }
    let Some(attempt) = attempts.iter().rev().find(|attempt| attempt.purpose == Purpose::Test) else {
        return stopped::nothing_sent(case);
    };
    if let Some(verdict) = stopped::judge_stopped(case, attempts, attempt) {
        return verdict;
    }
    let exchanges = exchanges(attempt);
    let Some(walk) = walk(contracts, case, exchanges) else { return stopped::nothing_sent(case) };
    for (index, (visit, exchange)) in walk.visits.iter().zip(exchanges).enumerate() {
        let is_last = index + 1 == walk.visits.len() && matches!(walk.onward, Onward::Failed(_));
        if let Some(verdict) = judge_answer(contracts, case, attempt, (visit, exchange), is_last) {
            return verdict;
        }
    }
    match &walk.onward {
        Onward::Held => Verdict::Pass,
        Onward::Failed(failure) => judge_failure(case, attempt, exchanges.last(), failure),
        Onward::NoAnswer => match exchanges.last() {
            Some(Exchange { outcome: Outcome::NoAnswer(transport), operation, .. }) => {
                judge_transport(&of_step(contracts, case, operation), transport)
            }
            Some(_) | None => stopped::nothing_sent(case),
        },
        Onward::Missing { expression, input, place, .. } => {
            value_missing(case, expression, input.as_ref(), place)
        }
        Onward::Bound(bound, place) => without_end(case, *bound, place),
        Onward::Send(_) => stopped::nothing_sent(case),
    }
}

/// A value that a request needs is nowhere.
pub(super) fn value_missing(
    case: &Case,
    expression: &str,
    input: Option<&(String, String)>,
    place: &DocumentPlace,
) -> Verdict {
    let expected = Message::new("expected-known-value").with("key", expression);
    let found = Message::new("actual-nothing-found");
    let (key, hint) = match input {
        Some((workflow, name)) => {
            let value = format!("{workflow} inputs.{name}");
            ("finding-workflow-input-missing", Some(Message::new("hint-give-value").with("value", value)))
        }
        None => ("finding-workflow-value-missing", None),
    };
    let mut verdict = promised(undecidable(case, Fault::Environment, key, expected, found), place);
    if let Verdict::Inconclusive(finding) = &mut verdict {
        finding.hint = hint.map(|hint| hint.with("operation", case.operation.as_str()));
    }
    verdict
}

/// A bound of samprov is reached.
pub(super) fn without_end(case: &Case, bound: Bound, place: &DocumentPlace) -> Verdict {
    let actual = Message::new(match bound {
        Bound::Condition => "actual-bound-of-condition",
        Bound::Size => "actual-bound-of-size",
        Bound::Depth => "actual-bound-of-depth",
        Bound::Steps => "actual-bound-of-steps",
        Bound::Time => "actual-bound-of-time",
        Bound::Wait => "actual-bound-of-wait",
    });
    let expected = Message::new("expected-end-of-workflow");
    promised(undecidable(case, Fault::Description, "finding-workflow-without-end", expected, actual), place)
}

/// A workflow that cannot be run, as its document stands.
pub(super) fn unusable(case: &Case, workflow: &str, obstacle: &Obstacle) -> Verdict {
    let named = obstacle.message.clone().with("workflow", workflow);
    let expected = Message::new("expected-usable-workflow");
    let verdict = undecidable(case, Fault::Description, "finding-workflow-unusable", expected, named);
    promised(verdict, &obstacle.place)
}

/// What one answer breaks of the contract of its own operation. The fingerprint is that of the operation's own cases, so that
/// one root cause stays one.
pub(super) fn judge_answer(
    contracts: &Contracts,
    case: &Case,
    attempt: &Attempt,
    (visit, exchange): (&Visit, &Exchange),
    is_last: bool,
) -> Option<Verdict> {
    let answer = exchange.answer()?;
    let data = if is_known_good(case) { DataOrigin::KnownGood } else { DataOrigin::Generated };
    let own = of_step(contracts, case, &exchange.operation);
    let seen = match visit.end {
        StepEnd::Failed if is_last => worst(contracts, &own, exchange, answer, data),
        StepEnd::Succeeded if answer.status < 400 => worst(contracts, &own, exchange, answer, data),
        // The document reckons with the status; how the answer looks is declared all the same.
        StepEnd::Failed | StepEnd::Handled | StepEnd::Open | StepEnd::Succeeded => {
            worst_of_refusal(contracts, &own, exchange, answer)
        }
    }?;
    match seen.kind.weight() {
        Weight::Fail | Weight::Inconclusive => {}
        // The operation's own cases tell what is only a SHOULD.
        Weight::Pass | Weight::Warn => return None,
    }
    Some(stopped::judge_consumer_fault(case, attempt, answer).unwrap_or_else(|| seen.verdict(&own)))
}

pub(super) fn judge_failure(
    case: &Case,
    attempt: &Attempt,
    last: Option<&Exchange>,
    failure: &Failure,
) -> Verdict {
    let answer = last.and_then(Exchange::answer);
    let is_gone = |answer: &Answer| matches!(answer.status, 404 | 410);
    if answer.is_some_and(is_gone) && stopped::was_accepted_for_later(attempt) {
        return Verdict::NotApplicable { reason: Message::new("reason-accepted-for-later") };
    }
    let refused = answer.filter(|answer| answer.status >= 400);
    if let Some(verdict) = refused.and_then(|answer| stopped::judge_consumer_fault(case, attempt, answer)) {
        return verdict;
    }
    let expected = match &failure.condition {
        Some(condition) => Message::new("expected-criterion").with("condition", condition.clone()),
        None => Message::new("expected-success-of-step"),
    }
    .with("step", failure.step.clone());
    let actual = Message::new("actual-values").with("values", told_values(failure));
    // Values that are made up may lead anywhere, and what a document proposes a candidate need not know.
    let is_open = case.data == DataOrigin::Generated || (refused.is_some() && !is_known_good(case));
    let (kind, hint) = if is_open {
        (OutcomeKind::SuccessNeverReached, wanted(case))
    } else {
        (OutcomeKind::CriterionNotMet, None)
    };
    let mut seen = Seen::new(kind, expected, actual)
        .promised(Some(failure.place.clone()))
        .detail(format!("{}/{}", failure.workflow, failure.step))
        .hint(hint);
    seen.place.clone_from(&failure.looks_at);
    seen.verdict(case)
}

/// What the expressions of a condition came to.
pub(super) fn told_values(failure: &Failure) -> String {
    let values: Vec<String> =
        failure.values.iter().map(|(name, value)| format!("{name} = {}", shown(value.as_ref()))).collect();
    values.join("; ")
}

/// Whether every input is known to be good.
fn is_known_good(case: &Case) -> bool {
    match &case.assertion {
        Assertion::StepHolds { inputs, .. } | Assertion::WorkflowHolds { inputs, .. } => {
            inputs.iter().all(|input| input.origin == InputOrigin::TestData)
        }
        _ => case.data == DataOrigin::KnownGood,
    }
}

/// The case as if it were about the operation of one step.
pub(super) fn of_step(contracts: &Contracts, case: &Case, operation: &OperationId) -> Case {
    let label = contracts
        .operation(operation)
        .map_or_else(|| operation.to_string(), samprov_contract::Operation::label);
    Case { operation: operation.clone(), operation_label: label, ..case.clone() }
}

fn promised(mut verdict: Verdict, place: &DocumentPlace) -> Verdict {
    if let Verdict::Inconclusive(finding) = &mut verdict {
        finding.promise = Some(place.clone());
    }
    verdict
}

fn shown(value: Option<&JsonText>) -> String {
    let Some(JsonText(text)) = value else { return "undefined".to_owned() };
    if text.chars().count() <= LONGEST_VALUE {
        return text.clone();
    }
    text.chars().take(LONGEST_VALUE).chain("...".chars()).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use samprov_contract::{Document, read_workflows};
    use samprov_model::{
        observation::{Observation, Outcome, Transport},
        probe::{Part, Step},
        requirement::Level,
        verdict::{Finding, Standing},
    };

    use super::*;
    use crate::{
        NextStep, Plan,
        judge::judge,
        next::{Next, next},
        next_step, sent_program,
        testing::{Fixture, empty, json, problem},
    };

    const FLOW: &str = r"
arazzo: 1.0.1
info: { title: t, version: '1' }
sourceDescriptions: [{ name: notes, url: notes.yaml }]
workflows:
  - workflowId: write
    inputs: { type: object, properties: { text: { type: string, maxLength: 9 } } }
    steps:
      - stepId: create
        operationId: createNote
        requestBody: { payload: { text: $inputs.text } }
        outputs: { id: $response.body#/noteId }
      - stepId: read
        operationId: getNote
        parameters: [{ name: noteId, in: path, value: $steps.create.outputs.id }]
        successCriteria:
          - condition: $statusCode == 200
          - condition: $response.body#/text == $inputs.text
        onFailure: [{ name: again, type: retry, retryLimit: 1, criteria: [{ condition: $statusCode == 503 }] }]
  - workflowId: needs
    inputs: { type: object, properties: { id: { allOf: [{ type: string }, { type: integer }] } } }
    steps: [{ stepId: read, operationId: getNote, parameters: [{ name: noteId, in: path, value: $inputs.id }] }]
  - workflowId: broken
    steps: [{ stepId: a, operationId: getNotes }]
";

    fn fixture(values: &[(&str, &str)]) -> Fixture {
        let mut fixture = Fixture::notes();
        let document = Document::parse("flows/notes.arazzo.yaml", FLOW.as_bytes()).unwrap();
        let reading = read_workflows(&document, &fixture.contracts);
        fixture.contracts = fixture.contracts.with_workflows(reading.workflows);
        for (name, value) in values {
            fixture.test_data.values.insert((*name).to_owned(), vec![(*value).into()]);
        }
        fixture
    }

    /// An attempt in which each request is answered in turn, the last answer again and again.
    fn attempt(fixture: &Fixture, case: &Case, answers: &[Answer]) -> (Attempt, Vec<Step>) {
        let mut observation = Observation::default();
        let mut removers = Vec::new();
        while let NextStep::Send { step, clean_up, wait } =
            next_step(&fixture.contracts, case, &observation.exchanges)
        {
            assert_eq!(wait, Duration::ZERO);
            removers.splice(0..0, clean_up);
            let request = fixture.contracts.encode(&step.request, &|_| None).unwrap();
            let answer = answers.get(observation.exchanges.len()).or(answers.last()).unwrap();
            observation.exchanges.push(Exchange {
                part: Part::Test,
                service: None,
                operation: step.request.operation.clone(),
                request,
                outcome: Outcome::Answer(answer.clone()),
                microseconds: 1,
            });
        }
        (Attempt { purpose: Purpose::Test, observation }, removers)
    }

    fn verdict(values: &[(&str, &str)], workflow: &str, answers: &[Answer]) -> Verdict {
        let fixture = fixture(values);
        let case = fixture.case(&format!("flow/notes/{workflow}"));
        let (attempt, _) = attempt(&fixture, &case, answers);
        judge(&fixture.contracts, &case, &[attempt])
    }

    fn finding(verdict: &Verdict) -> &Finding {
        verdict.finding().unwrap_or_else(|| panic!("{verdict:?}"))
    }

    fn note(text: &str) -> Answer {
        json(200, &format!(r#"{{"noteId": "n1", "text": "{text}"}}"#))
    }

    fn created() -> Answer {
        json(201, r#"{"noteId": "n1", "text": "x"}"#)
    }

    const GIVEN: &[(&str, &str)] = &[("write inputs.text", "hej")];

    #[test]
    fn a_workflow_that_comes_to_its_end_passes() {
        assert_eq!(verdict(GIVEN, "write", &[created(), note("hej")]), Verdict::Pass);
        let answers = [created(), empty(503), note("HEJ")];
        assert_eq!(
            verdict(&[("text", "hej")], "write", &answers),
            Verdict::Pass,
            "what is dealt with is no failure"
        );
    }

    #[test]
    fn a_criterion_that_is_not_met_fails_and_says_where_it_stands_and_what_both_sides_were() {
        let found = verdict(GIVEN, "write", &[created(), note("other")]);
        assert_eq!(found.standing(), Standing::Fail);
        let finding = finding(&found);
        assert_eq!(finding.message.key, "finding-criterion-not-met");
        assert_eq!(finding.fingerprint, "notes/createNote/criterion-not-met/write/read");
        let promise = finding.promise.as_ref().unwrap();
        assert_eq!((promise.file.as_str(), promise.line), ("flows/notes.arazzo.yaml", 18));
        let told = format!("{:?} {:?}", finding.expected, finding.actual);
        for part in [
            "$response.body#/text == $inputs.text",
            "read",
            "$response.body#/text = \\\"other\\\"",
            "$inputs.text = \\\"hej\\\"",
        ] {
            assert!(told.contains(part), "{part} in {told}");
        }
    }

    #[test]
    fn an_answer_that_breaks_its_own_contract_is_the_root_cause_of_its_operation() {
        let found = verdict(GIVEN, "write", &[empty(500)]);
        assert_eq!(finding(&found).fingerprint, "notes/createNote/server-error");
        assert_eq!(found.standing(), Standing::Fail);
        let broken = verdict(GIVEN, "write", &[created(), json(200, r#"{"noteId": 1, "text": "hej"}"#)]);
        assert!(finding(&broken).fingerprint.starts_with("notes/getNote/body-broken/"), "{broken:?}");
        let refused = verdict(GIVEN, "write", &[empty(401)]);
        assert_eq!(refused.standing(), Standing::Inconclusive);
    }

    #[test]
    fn what_follows_from_made_up_values_is_left_open_and_the_line_of_test_data_is_named() {
        let found = verdict(&[], "write", &[created(), note("other")]);
        assert_eq!(found.standing(), Standing::Inconclusive);
        let hint = finding(&found).hint.as_ref().unwrap();
        assert!(format!("{hint:?}").contains("write inputs.text"), "{hint:?}");
        assert_eq!(
            verdict(&[], "write", &[created(), empty(500)]).standing(),
            Standing::Fail,
            "5xx is never right"
        );
    }

    #[test]
    fn a_refusal_of_what_only_the_document_proposes_is_left_open() {
        let proposing = FLOW.replace("maxLength: 9", "maxLength: 9, default: hej");
        let mut fixture = Fixture::notes();
        let document = Document::parse("flows/notes.arazzo.yaml", proposing.as_bytes()).unwrap();
        let reading = read_workflows(&document, &fixture.contracts);
        fixture.contracts = fixture.contracts.with_workflows(reading.workflows);
        let case = fixture.case("flow/notes/write");
        let verdict = |answers: &[Answer]| {
            let (attempt, _) = attempt(&fixture, &case, answers);
            judge(&fixture.contracts, &case, &[attempt]).standing()
        };
        assert_eq!(verdict(&[problem(400)]), Standing::Inconclusive);
        assert_eq!(verdict(&[created(), note("hej")]), Standing::Pass);
        assert_eq!(verdict(&[created(), note("other")]), Standing::Fail, "the value was accepted");
    }

    #[test]
    fn an_input_without_a_value_is_named_with_the_line_that_gives_it() {
        let found = verdict(&[], "needs", &[note("x")]);
        assert_eq!(found.standing(), Standing::Inconclusive);
        let finding = finding(&found);
        assert_eq!(finding.message.key, "finding-workflow-input-missing");
        assert!(format!("{:?}", finding.hint).contains("needs inputs.id"), "{finding:?}");
        assert_eq!(verdict(&[("needs inputs.id", "n1")], "needs", &[note("x")]), Verdict::Pass);
    }

    #[test]
    fn a_workflow_that_cannot_be_run_sends_nothing_and_is_undecided() {
        let fixture = fixture(&[]);
        let case = fixture.case("flow/notes/broken");
        assert_eq!(next(&fixture.contracts, &case, &[]), Next::Done);
        let found = judge(&fixture.contracts, &case, &[]);
        let finding = finding(&found);
        assert_eq!((found.standing(), finding.fault), (Standing::Inconclusive, Fault::Description));
        assert_eq!(finding.promise.as_ref().map(|place| place.line), Some(24));
    }

    #[test]
    fn what_is_created_is_removed_each_with_what_its_own_answer_said() {
        let fixture = fixture(GIVEN);
        let case = fixture.case("flow/notes/write");
        assert!(case.writes);
        let (sent, removers) = attempt(&fixture, &case, &[created(), note("hej")]);
        let [remove] = removers.as_slice() else { panic!("{removers:?}") };
        assert_eq!((remove.part, remove.request.operation.as_str()), (Part::CleanUp, "deleteNote"));
        let captures: Vec<String> = match next_step(&fixture.contracts, &case, &[]) {
            NextStep::Send { step, .. } => step.captures.iter().map(|capture| capture.name.clone()).collect(),
            NextStep::Ended => Vec::new(),
        };
        assert_eq!(captures, ["/notes/{noteId}#0"]);
        let program = sent_program(&fixture.contracts, &case, &sent).unwrap();
        assert_eq!(
            program.steps[0].captures[0].name,
            match &program.steps[1].request.bindings[0].source {
                samprov_model::recipe::Source::Capture(name) => name.clone(),
                other => panic!("{other:?}"),
            }
        );
    }

    #[test]
    fn what_others_may_have_removed_is_looked_for_twice_and_so_is_a_lost_connection() {
        let fixture = fixture(GIVEN);
        let case = fixture.case("flow/notes/write");
        let (gone, _) = attempt(&fixture, &case, &[created(), empty(404)]);
        assert!(matches!(next(&fixture.contracts, &case, std::slice::from_ref(&gone)), Next::Send(_)));
        let (good, _) = attempt(&fixture, &case, &[created(), note("hej")]);
        assert_eq!(next(&fixture.contracts, &case, std::slice::from_ref(&good)), Next::Done);
        assert_eq!(judge(&fixture.contracts, &case, &[gone.clone(), good.clone()]), Verdict::Pass);
        assert_eq!(judge(&fixture.contracts, &case, &[gone.clone(), gone]).standing(), Standing::Fail);
        let mut lost = good;
        lost.observation.exchanges[1].outcome = Outcome::NoAnswer(Transport::Broken("short".into()));
        assert!(matches!(next(&fixture.contracts, &case, std::slice::from_ref(&lost)), Next::Send(_)));
        let found = judge(&fixture.contracts, &case, &[lost.clone(), lost]);
        assert_eq!(finding(&found).fingerprint, "notes/getNote/connection-broken");
    }

    #[test]
    fn a_requirement_can_name_a_workflow_and_a_skipped_operation_leaves_it_out() {
        let fixture = fixture(GIVEN).requiring("N-1", Level::Must, "flow/notes/write");
        assert_eq!(fixture.case("flow/notes/write").requirements[0].as_str(), "N-1");
        let mut skipping = self::fixture(GIVEN);
        skipping.test_data.skip.push("createNote".into());
        let subjects = skipping.subjects();
        let plan = Plan::new(skipping.input(&subjects)).unwrap();
        let named = |label: &str| plan.untried().iter().any(|untried| untried.label == label);
        assert!(named("workflow write"), "{:?}", plan.untried());
        assert!(!plan.cases().any(|case| case.id.as_str() == "flow/notes/write"));
    }
}
