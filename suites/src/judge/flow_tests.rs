//! The flows that read before and after, list, follow addresses and state conditions: what passes, what fails, what is left open.

use samprov_model::{
    case::Case,
    observation::{Answer, Attempt, Outcome, Stopped},
    verdict::{Standing, Verdict},
};

use crate::{
    judge::judge,
    next::{Next, next},
    testing::{Fixture, attempt, empty, json, problem},
};

/// Things: versions, a filter, an envelope with a total and the next page, and a `Location`.
const THINGS: &str = r##"
openapi: 3.0.3
info: { title: Things, version: "1" }
paths:
  /things:
    get:
      operationId: listThings
      parameters:
        - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 50 } }
        - { name: offset, in: query, schema: { type: integer, minimum: 0 } }
        - { name: kind, in: query, schema: { type: string, enum: [red, blue] } }
        - { name: text, in: query, schema: { type: string } }
        - { name: level, in: query, description: at least this level, schema: { type: integer } }
      responses:
        "200":
          description: a
          content:
            application/json:
              schema:
                type: object
                properties:
                  total: { type: integer }
                  next: { type: string, nullable: true }
                  items: { type: array, items: { $ref: "#/components/schemas/Thing" } }
    post:
      operationId: createThing
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } }
      responses:
        "201":
          description: a
          headers: { Location: { schema: { type: string } } }
          content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } }
        "400": { description: e }
  /things/{thingId}:
    parameters:
      - { name: thingId, in: path, required: true, schema: { type: string } }
    get:
      operationId: getThing
      responses:
        "200":
          description: a
          headers: { ETag: { schema: { type: string } } }
          content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } }
        "304": { description: same }
        "404": { description: e }
    put:
      operationId: replaceThing
      parameters:
        - { name: If-Match, in: header, required: true, schema: { type: string } }
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } }
      responses:
        "200": { description: a, content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } }
        "400": { description: e }
        "412": { description: e }
    delete:
      operationId: deleteThing
      responses: { "204": { description: a }, "404": { description: e } }
components:
  schemas:
    Thing:
      type: object
      required: [kind, text]
      properties:
        thingId: { type: string, readOnly: true }
        kind: { type: string, enum: [red, blue] }
        text: { type: string, minLength: 1, maxLength: 60 }
        level: { type: integer }
        seen: { type: string, format: date-time, readOnly: true }
"##;

const THING: &str = r#"{"thingId": "n1", "kind": "red", "text": "x"}"#;
const OTHER: &str = r#"{"thingId": "n1", "kind": "red", "text": "y"}"#;

fn things() -> Fixture {
    Fixture::reading(THINGS)
}

fn with(mut answer: Answer, name: &str, value: &str) -> Answer {
    answer.headers.push((name.to_owned(), value.to_owned()));
    answer
}

fn read(version: &str) -> Answer {
    with(json(200, THING), "etag", version)
}

fn tried(fixture: &Fixture, case: &Case, answers: &[Answer]) -> Attempt {
    attempt(fixture, &case.programs[0], answers)
}

fn of(id: &str, answers: &[Answer]) -> Verdict {
    let fixture = things();
    let case = fixture.case(id);
    judge(&fixture.contracts, &case, &[tried(&fixture, &case, answers)])
}

fn reason(verdict: &Verdict) -> &str {
    match verdict {
        Verdict::NotApplicable { reason } => &reason.key,
        other => other.finding().map_or("pass", |finding| &finding.message.key),
    }
}

fn page(total: u32, next: Option<&str>, ids: &[&str]) -> Answer {
    let items: Vec<_> =
        ids.iter().map(|id| serde_json::json!({"thingId": id, "kind": "red", "text": "x"})).collect();
    json(200, &serde_json::json!({"total": total, "next": next, "items": items}).to_string())
}

#[test]
fn a_refused_write_leaves_what_was_there() {
    let id = "flow/replaceThing/read-refused-read/body/text/maxLength";
    let created = json(201, THING);
    let set_up = [created, read("\"1\"")];
    let after = |write: Answer, last: Answer| {
        let mut answers = set_up.to_vec();
        answers.extend([read("\"1\""), read("\"1\""), write, last]);
        of(id, &answers)
    };
    assert_eq!(after(empty(400), read("\"1\"")).standing(), Standing::Pass);
    assert_eq!(after(empty(400), json(200, OTHER)).standing(), Standing::Fail);
    assert_eq!(after(empty(400), empty(404)).standing(), Standing::Fail);
    assert_eq!(reason(&after(json(200, OTHER), json(200, OTHER))), "reason-not-refused");
    let seen = |moment: &str| json(200, &THING.replace("\"x\"", &format!("\"x\", \"seen\": \"{moment}\"")));
    assert_eq!(after(empty(400), seen("2026-01-01T00:00:00Z")).standing(), Standing::Pass);
}

#[test]
fn a_set_up_with_other_data_than_the_plainest_may_be_refused() {
    let fixture = things();
    let case = fixture.case("flow/replaceThing/read-refused-read/body/text/maxLength");
    let mut refused = tried(&fixture, &case, &[problem(400)]);
    refused.observation.exchanges.truncate(1);
    refused.observation.stopped = Some(Stopped::SetUpFailed(0));
    assert_eq!(reason(&judge(&fixture.contracts, &case, &[refused])), "reason-set-up-refused");
}

#[test]
fn what_is_created_twice_is_carried_out_or_refused_with_whatever_status_but_is_no_server_error() {
    let id = "flow/createThing/create-create";
    let again = |answer: Answer| of(id, &[json(201, THING), answer]);
    for good in [json(201, OTHER), problem(400), problem(403), empty(409), json(409, "{}"), empty(422)] {
        assert_eq!(again(good.clone()).standing(), Standing::Pass, "{good:?}");
    }
    for bad in [empty(500), json(206, THING), json(201, "[]")] {
        let verdict = again(bad.clone());
        assert_eq!(verdict.standing(), Standing::Fail, "{bad:?}");
        assert!(verdict.finding().unwrap().fingerprint.ends_with("/second-call"), "{verdict:?}");
    }
    assert_eq!(again(empty(429)).standing(), Standing::Inconclusive);
    let first = of(id, &[json(201, "[]"), json(201, "[]")]);
    assert_eq!(first.standing(), Standing::Inconclusive, "the contract family tells it");
}

#[test]
fn a_read_changes_nothing_that_somebody_has_written() {
    let id = "flow/getThing/read-read-read";
    let reads = |bodies: [&str; 3]| {
        let mut answers = vec![json(201, THING)];
        answers.extend(bodies.map(|body| json(200, body)));
        of(id, &answers)
    };
    assert_eq!(reads([THING, THING, THING]).standing(), Standing::Pass);
    assert_eq!(reads([THING, OTHER, OTHER]).standing(), Standing::Fail);
    let third = r#"{"thingId": "n1", "kind": "red", "text": "z"}"#;
    assert_eq!(reads([THING, OTHER, third]).standing(), Standing::Pass, "it lives by itself");
    let once = of(id, &[json(201, THING), json(200, THING), empty(410)]);
    assert_eq!(reason(&once), "reason-gone-meanwhile", "what may be read once says so");
}

#[test]
fn the_address_in_location_leads_to_what_was_created() {
    let id = "flow/createThing/create-follow-location";
    let fixture = things();
    let case = fixture.case(id);
    let of = |target: &str, answer: Answer| {
        let created = with(json(201, THING), "location", target);
        let mut seen = tried(&fixture, &case, &[created, answer]);
        target.clone_into(&mut seen.observation.exchanges[1].request.target);
        judge(&fixture.contracts, &case, &[seen])
    };
    assert_eq!(of("/things/n1", json(200, THING)).standing(), Standing::Pass);
    assert_eq!(of("/things/n2", json(200, &THING.replace("n1", "n2"))).standing(), Standing::Fail);
    assert_eq!(of("/things/n1", empty(404)).standing(), Standing::Fail);
    assert_eq!(reason(&of("/ui", empty(200))), "reason-address-of-something-else");
    let mut elsewhere = tried(&fixture, &case, &[with(json(201, THING), "location", "http://b.example/")]);
    elsewhere.observation.exchanges.truncate(1);
    elsewhere.observation.stopped = Some(Stopped::AddressElsewhere(0));
    assert_eq!(reason(&judge(&fixture.contracts, &case, &[elsewhere])), "reason-address-elsewhere");
}

#[test]
fn what_was_created_stands_in_a_list_that_is_seen_whole_and_shows_its_like() {
    let held = |pages: &[Answer]| {
        let mut answers = vec![json(201, THING)];
        answers.extend(pages.iter().cloned());
        of("flow/listThings/create-list", &answers)
    };
    let end = page(2, None, &[]);
    assert_eq!(held(&[page(2, None, &["n0", "n1"]), end.clone()]).standing(), Standing::Pass);
    assert_eq!(held(&[page(2, None, &["n8", "n9"]), end.clone()]).standing(), Standing::Fail);
    assert_eq!(reason(&held(&[page(9, None, &["n8", "n9"]), end])), "reason-list-not-seen-to-its-end");
    assert_eq!(reason(&held(&[page(0, None, &[])])), "reason-list-shows-nothing-alike");
    let unnamed = json(200, r#"{"items": [{"kind": "red", "text": "y"}]}"#);
    assert_eq!(reason(&held(&[unnamed])), "reason-items-without-identity");
    let draft = r#"{"thingId": "n1", "kind": "red", "text": "x", "status": "draft"}"#;
    let answers = [json(201, draft), page(2, None, &["n8", "n9"]), page(2, None, &[])];
    assert_eq!(reason(&of("flow/listThings/create-list", &answers)), "reason-list-shows-nothing-alike");
}

#[test]
fn a_list_that_shows_a_little_later_is_given_time() {
    let fixture = things();
    let case = fixture.case("flow/listThings/create-list");
    let missing = [json(201, THING), page(2, None, &["n8", "n9"]), page(2, None, &[])];
    let first = tried(&fixture, &case, &missing);
    assert!(matches!(next(&fixture.contracts, &case, std::slice::from_ref(&first)), Next::Send(_)));
    assert!(case.programs[1].steps.iter().any(|step| step.pause > 0));
    let found = tried(&fixture, &case, &[json(201, THING), page(1, None, &["n1"])]);
    let both = [first, found];
    assert_eq!(next(&fixture.contracts, &case, &both), Next::Done);
    assert_eq!(judge(&fixture.contracts, &case, &both).standing(), Standing::Pass);
}

#[test]
fn what_was_deleted_stands_in_no_list_unless_it_says_that_it_is_deleted() {
    let gone = |list: Answer| of("flow/deleteThing/delete-list", &[json(201, THING), empty(204), list]);
    assert_eq!(gone(page(1, None, &["n2"])).standing(), Standing::Pass);
    assert_eq!(gone(page(1, None, &["n1"])).standing(), Standing::Fail);
    let marked = r#"{"items": [{"thingId": "n1", "kind": "red", "text": "x", "deleted": true}]}"#;
    assert_eq!(reason(&gone(json(200, marked))), "reason-kept-as-deleted");
}

#[test]
fn a_filter_lets_through_only_what_is_asked_for() {
    let fixture = things();
    let filtered = |id: &str, items: &str| {
        let case = fixture.case(id);
        let list = json(200, &format!("{{\"items\": {items}}}"));
        let created = json(201, THING);
        let before = case.programs[0].steps.len()
            - case.programs[0].steps.iter().filter(|step| is_clean_up(step)).count();
        let mut answers = vec![created; before - 2];
        answers.extend([list.clone(), list]);
        judge(&fixture.contracts, &case, &[tried(&fixture, &case, &answers)]).standing()
    };
    // What is captured is `n1` in these tests.
    let (same, other) = (r#"[{"kind": "n1", "text": "n1"}]"#, r#"[{"kind": "other", "text": "other"}]"#);
    assert_eq!(filtered("flow/listThings/filter/kind", same), Standing::Pass);
    assert_eq!(filtered("flow/listThings/filter/kind", other), Standing::Fail);
    assert_eq!(filtered("flow/listThings/filter/text", other), Standing::Warn, "a part may be meant");
    let subjects = fixture.subjects();
    let plan = crate::Plan::new(fixture.input(&subjects)).unwrap();
    assert!(
        !plan.cases().any(|case| case.id.as_str() == "flow/listThings/filter/level"),
        "the words say that more than equality is meant"
    );
}

#[test]
fn pages_add_up_and_no_total_is_below_what_is_shown() {
    let sum = |whole: &Answer, small: [Answer; 2]| {
        let [first, second] = small;
        let made = json(201, THING);
        of(
            "flow/listThings/pages-add-up/offset",
            &[made.clone(), made, whole.clone(), first, second, whole.clone()],
        )
    };
    let whole = page(2, None, &["a", "b"]);
    let small = |id: &str| page(2, None, &[id]);
    assert_eq!(sum(&whole, [small("a"), small("b")]).standing(), Standing::Pass);
    assert_eq!(sum(&whole, [small("a"), small("c")]).standing(), Standing::Fail, "one is left out");
    assert_eq!(sum(&whole, [small("a"), small("a")]).standing(), Standing::Fail, "one comes twice");
    let one = |id: &str| page(1, None, &[id]);
    assert_eq!(sum(&whole, [one("a"), one("b")]).standing(), Standing::Fail, "the total is that of the page");
    assert_eq!(
        reason(&sum(&page(1, None, &["a"]), [small("a"), page(1, None, &[])])),
        "reason-list-too-short"
    );
}

#[test]
fn the_address_of_the_next_page_leads_to_other_items() {
    let made = json(201, THING);
    let follow = |next: Answer| {
        let first = page(2, Some("/things?offset=1"), &["a"]);
        of("flow/listThings/follow-next", &[made.clone(), made.clone(), first.clone(), next, first])
    };
    assert_eq!(follow(page(2, None, &["b"])).standing(), Standing::Pass);
    assert_eq!(follow(page(2, None, &["a"])).standing(), Standing::Fail);
    assert_eq!(follow(empty(404)).standing(), Standing::Fail);
    let bare = page(2, Some("c1"), &["a"]);
    let seen = of("flow/listThings/follow-next", &[made.clone(), made, bare.clone(), empty(404), bare]);
    assert_eq!(reason(&seen), "reason-no-next-page", "a bare cursor is no address");
}

#[test]
fn a_version_that_the_caller_has_is_not_sent_again() {
    let again = |first: Answer, second: Answer| {
        of("flow/getThing/read-not-modified", &[json(201, THING), first, second])
    };
    assert_eq!(again(read("\"1\""), empty(304)).standing(), Standing::Pass);
    assert_eq!(again(read("\"1\""), read("W/\"1\"")).standing(), Standing::Fail, "304 is declared");
    assert_eq!(reason(&again(read("\"1\""), read("\"2\""))), "reason-version-moves");
    assert_eq!(reason(&again(json(200, THING), json(200, THING))), "reason-no-version");
}

#[test]
fn a_write_against_an_old_version_is_refused_and_changes_nothing() {
    let id = "flow/replaceThing/read-stale-read";
    let stale = |version: &str, write: Answer, last: Answer| {
        of(id, &[json(201, THING), read(version), read(version), read(version), write, last])
    };
    assert_eq!(stale("\"1\"", empty(412), read("\"1\"")).standing(), Standing::Pass);
    assert_eq!(stale("\"1\"", json(200, OTHER), json(200, OTHER)).standing(), Standing::Fail);
    assert_eq!(stale("\"1\"", empty(412), json(200, OTHER)).standing(), Standing::Fail);
    let fixture = things();
    let case = fixture.case(id);
    let sent = tried(&fixture, &case, &[json(201, THING)]).observation;
    let made_up = sent.exchanges.iter().find_map(|it| it.request.header("if-match")).unwrap().to_owned();
    assert_eq!(reason(&stale(&made_up, json(200, OTHER), json(200, OTHER))), "reason-version-moves");
}

#[test]
fn a_write_that_needs_a_version_reads_it_before_and_the_last_one_is_read_again() {
    let fixture = things();
    let operations = |id: &str| -> Vec<String> {
        let case = fixture.case(id);
        case.programs[0].steps.iter().map(|step| step.request.operation.to_string()).collect()
    };
    assert_eq!(
        operations("contract/replaceThing/positive/minimal"),
        ["createThing", "getThing", "replaceThing", "deleteThing"]
    );
    assert_eq!(
        operations("flow/replaceThing/replace-replace-read"),
        ["createThing", "getThing", "replaceThing", "getThing", "replaceThing", "getThing", "deleteThing"]
    );
}

#[test]
fn a_put_under_a_key_of_the_callers_choice_makes_what_the_other_cases_need() {
    let fixture = Fixture::reading(
        r#"
openapi: 3.0.3
info: { title: Documents, version: "1" }
paths:
  /documents/{key}:
    parameters: [{ name: key, in: path, required: true, schema: { type: string } }]
    get: { operationId: read, responses: { "200": { description: a, content: { application/json: { schema: { type: object } } } } } }
    put:
      operationId: put
      requestBody: { required: true, content: { application/json: { schema: { type: object, properties: { text: { type: string } } } } } }
      responses: { "201": { description: a }, "204": { description: a } }
    delete: { operationId: remove, responses: { "204": { description: a } } }
"#,
    );
    let case = fixture.case("flow/remove/delete-read");
    let steps: Vec<_> =
        case.programs[0].steps.iter().map(|step| step.request.operation.to_string()).collect();
    assert_eq!(steps, ["put", "remove", "read", "remove"]);
}

#[test]
fn no_flow_sends_more_than_twelve_requests_and_no_operation_has_more_than_twelve_new_flows() {
    let fixture = things();
    let subjects = fixture.subjects();
    let plan = crate::Plan::new(fixture.input(&subjects)).unwrap();
    let mut counts = std::collections::BTreeMap::new();
    for case in plan.cases().filter(|case| case.family == samprov_model::case::Family::Flow) {
        assert!(case.programs.iter().all(|program| program.steps.len() <= 12), "{}", case.id);
        if !case.id.as_str().contains("-read/") || case.id.as_str().contains("refused") {
            *counts.entry(case.operation.to_string()).or_insert(0) += 1;
        }
    }
    assert!(counts.values().all(|count| *count <= 12), "{counts:?}");
}

#[test]
fn a_silent_third_read_leaves_the_case_open() {
    let fixture = things();
    let case = fixture.case("flow/getThing/read-read-read");
    let mut silent = tried(&fixture, &case, &[json(201, THING), json(200, THING)]);
    if let Some(last) = silent.observation.exchanges.last_mut() {
        last.outcome = Outcome::NoAnswer(samprov_model::observation::Transport::TimedOut(1));
    }
    let verdict = judge(&fixture.contracts, &case, &[silent.clone(), silent]);
    assert_eq!(verdict.standing(), Standing::Inconclusive);
}

fn is_clean_up(step: &samprov_model::probe::Step) -> bool {
    step.part == samprov_model::probe::Part::CleanUp
}
