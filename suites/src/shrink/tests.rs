//! Searches at candidates that exist only here: a function from request to answer.

use std::collections::{BTreeMap, BTreeSet};

use samprov_model::{
    case::Case,
    content::JsonText,
    observation::{Answer, Attempt, Exchange, Observation, Outcome, Request, Stopped},
    probe::{Part, Probe, Program, Step},
    recipe::Source,
};
use serde_json::{Value, json};

use super::{MOST_ATTEMPTS, Shrinker};
use crate::{
    judge::judge,
    next::{Next, next},
    testing::{Fixture, empty, json, problem},
};

const ORDERS: &str = r#"
openapi: 3.0.3
info: { title: Orders, version: "1" }
paths:
  /orders:
    post:
      operationId: createOrder
      parameters:
        - { name: trace, in: query, schema: { type: string } }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name: { type: string, minLength: 1, maxLength: 40 }
                amount: { type: integer, minimum: 0, maximum: 5000 }
                colour: { type: string, maxLength: 20 }
                note: { type: string, maxLength: 20 }
                express: { type: boolean }
                tags: { type: array, items: { type: string, maxLength: 20 }, maxItems: 6 }
                address:
                  type: object
                  required: [street]
                  properties: { street: { type: string }, floor: { type: integer } }
      responses:
        "201": { description: a, content: { application/json: { schema: { type: object } } } }
        "400": { description: e, content: { application/problem+json: { schema: { type: object, required: [title] } } } }
"#;

/// Runs a case as the runner does, at a candidate that answers by this function.
fn run(fixture: &Fixture, case: &Case, candidate: &mut dyn FnMut(&Request) -> Answer) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    while let Next::Send(probe) = next(&fixture.contracts, case, &attempts) {
        let Probe::Http(program) = *probe else { panic!("a case that is driven is not made smaller") };
        attempts.push(send(fixture, &program, candidate));
    }
    attempts
}

fn send(fixture: &Fixture, program: &Program, candidate: &mut dyn FnMut(&Request) -> Answer) -> Attempt {
    let mut observation = Observation::default();
    let resolve = |source: &Source| match source {
        Source::Unique { stem, .. } => Some(JsonText(json!(stem).to_string())),
        Source::UniqueUuid => Some(JsonText("\"3f2504e0-4f89-41d3-9a0c-0305e82c3301\"".to_owned())),
        Source::Capture(_) | Source::Known(_) => Some(JsonText("\"n1\"".to_owned())),
    };
    for step in &program.steps {
        let request = fixture.contracts.encode(&step.request, &resolve).expect("it can be written");
        let breaks = !fixture.contracts.violations_of_request(&step.request.operation, &request).is_empty();
        if step.must_break.is_some() && !breaks {
            observation.stopped = Some(Stopped::ValidAfterAll);
            break;
        }
        let answer = candidate(&request);
        observation.exchanges.push(Exchange {
            part: step.part,
            service: None,
            operation: step.request.operation.clone(),
            request,
            outcome: Outcome::Answer(answer),
            microseconds: 1,
        });
    }
    Attempt { purpose: program.purpose, observation }
}

/// The smallest case that shows what a case shows at a candidate, and after how many attempts.
fn shrunk(fixture: &Fixture, case: &Case, candidate: &mut dyn FnMut(&Request) -> Answer) -> (Case, u32) {
    let verdict = judge(&fixture.contracts, case, &run(fixture, case, candidate));
    let fingerprint = verdict.finding().expect("the candidate is at fault").fingerprint.clone();
    let mut shrinker = Shrinker::new(&fixture.contracts, case, &fingerprint).expect("it can be made smaller");
    while let Some(proposal) = shrinker.propose() {
        let attempts = run(fixture, &proposal, candidate);
        shrinker.take_in(&attempts);
    }
    assert!(shrinker.is_seen_again());
    assert!(shrinker.attempts() <= MOST_ATTEMPTS);
    let smallest = shrinker.smaller().map_or_else(|| case.clone(), |(case, _)| case.clone());
    (smallest, shrinker.attempts())
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap_or_default()
}

/// The body of the last test.
fn body_of(fixture: &Fixture, case: &Case) -> Value {
    let program = &case.programs[0];
    let step = program.steps.iter().rfind(|step| step.part == Part::Test).expect("it has a test");
    let resolve = |_: &Source| Some(JsonText("\"n1\"".to_owned()));
    body(&fixture.contracts.encode(&step.request, &resolve).expect("it can be written"))
}

/// The orders' case that sends everything, with another body.
fn full(fixture: &Fixture, change: impl Fn(&mut Value)) -> Case {
    let mut case = fixture.case("contract/createOrder/positive/full");
    for step in case.programs[0].steps.iter_mut().filter(|step| step.part == Part::Test) {
        let body = step.request.body.as_mut().expect("it has a body");
        if let samprov_model::content::Content::Value(text) = &mut body.content {
            let mut value: Value = serde_json::from_str(&text.0).expect("JSON");
            change(&mut value);
            *text = JsonText(value.to_string());
        }
    }
    case
}

#[test]
fn a_body_is_left_with_what_is_required_and_what_the_fault_needs() {
    let fixture = Fixture::reading(ORDERS);
    let case = full(&fixture, |body| {
        body["amount"] = json!(4711);
        body["tags"] = json!(["one", "two", "three", "four"]);
    });
    let mut candidate = |request: &Request| {
        let body = body(request);
        let is_faulty = body["amount"].as_i64().is_some_and(|it| it > 100) && body.get("colour").is_some();
        if is_faulty { empty(500) } else { json(201, "{}") }
    };
    let (smallest, attempts) = shrunk(&fixture, &case, &mut candidate);
    let left = body_of(&fixture, &smallest);
    let names: BTreeSet<&str> = left.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, BTreeSet::from(["amount", "colour", "name"]), "{left}");
    assert_eq!(left["colour"], "", "{left}");
    let amount = left["amount"].as_i64().expect("a number");
    assert!((101..=150).contains(&amount), "{left}");
    assert!(smallest.programs[0].steps.iter().all(|step| step.request.parameters.is_empty()));
    assert!(attempts <= MOST_ATTEMPTS, "{attempts}");
}

#[test]
fn the_same_candidate_gives_the_same_search() {
    let fixture = Fixture::reading(ORDERS);
    let case = full(&fixture, |_| {});
    let search = || {
        let mut seen = Vec::new();
        let mut candidate = |request: &Request| {
            seen.push(request.clone());
            if body(request).get("address").is_some() { empty(500) } else { json(201, "{}") }
        };
        let smallest = shrunk(&fixture, &case, &mut candidate);
        (smallest, seen)
    };
    assert_eq!(search(), search());
}

#[test]
fn items_of_a_list_go_too() {
    let fixture = Fixture::reading(ORDERS);
    let case = full(&fixture, |body| body["tags"] = json!(["one", "two", "bad", "four"]));
    let mut candidate = |request: &Request| {
        let tags = body(request)["tags"].as_array().cloned().unwrap_or_default();
        if tags.contains(&json!("bad")) { empty(500) } else { json(201, "{}") }
    };
    let (smallest, _) = shrunk(&fixture, &case, &mut candidate);
    assert_eq!(body_of(&fixture, &smallest)["tags"], json!(["bad"]));
}

#[test]
fn a_negative_still_breaks_its_one_constraint() {
    let fixture = Fixture::reading(ORDERS);
    let id = "contract/createOrder/negative/body/address/floor/type";
    let case = fixture.case(id);
    let mut candidate = |_: &Request| json(201, "{}");
    let (smallest, _) = shrunk(&fixture, &case, &mut candidate);
    let left = body_of(&fixture, &smallest);
    let floor = left.pointer("/address/floor").expect("what it is about stays");
    assert!(!floor.is_i64(), "{left}");
    assert!(left.pointer("/address/street").is_some(), "required stays: {left}");
}

#[test]
fn a_refusal_of_invalid_input_is_no_smaller_finding() {
    let fixture = Fixture::reading(ORDERS);
    let case = full(&fixture, |_| {});
    // What is not sent whole is refused: a candidate that is stricter than its document.
    let mut candidate = |request: &Request| match body(request).as_object().map(serde_json::Map::len) {
        Some(7) => empty(500),
        Some(1) => json(201, "{}"),
        _ => problem(400),
    };
    let (smallest, _) = shrunk(&fixture, &case, &mut candidate);
    assert_eq!(body_of(&fixture, &smallest).as_object().map(serde_json::Map::len), Some(7));
}

/// A candidate of notes that keeps one note.
fn notes(faulty: impl Fn(usize, &Request) -> Option<Answer>) -> impl FnMut(&Request) -> Answer {
    let mut kept: BTreeMap<&'static str, Value> = BTreeMap::new();
    let mut reads = 0;
    move |request| {
        if request.method == "POST" {
            reads = 0;
        }
        reads += usize::from(request.method == "GET");
        if let Some(answer) = faulty(reads, request) {
            return answer;
        }
        match request.method.as_str() {
            "POST" | "PUT" => {
                let mut note = body(request);
                note["noteId"] = json!("n1");
                kept.insert("n1", note.clone());
                json(if request.method == "POST" { 201 } else { 200 }, &note.to_string())
            }
            "DELETE" => kept.remove("n1").map_or_else(|| empty(404), |_| empty(204)),
            _ => kept.get("n1").map_or_else(|| empty(404), |note| json(200, &note.to_string())),
        }
    }
}

#[test]
fn a_sequence_is_left_with_the_calls_that_the_fault_needs() {
    let fixture = Fixture::notes();
    let mut case = fixture.case("flow/getNote/read-read");
    let steps = &mut case.programs[0].steps;
    let read = steps.iter().position(|step| step.part == Part::Test).expect("it reads");
    let again: Step = steps[read].clone();
    steps.insert(read, again.clone());
    steps.insert(read, again);
    assert_eq!(steps.iter().filter(|step| step.part == Part::Test).count(), 4);
    // Every second read of a note fails.
    let mut candidate =
        notes(|reads, request| (request.method == "GET" && reads % 2 == 0).then(|| empty(500)));
    let (smallest, _) = shrunk(&fixture, &case, &mut candidate);
    let operations: Vec<&str> =
        smallest.programs[0].steps.iter().map(|step| step.request.operation.as_str()).collect();
    assert_eq!(operations, ["createNote", "getNote", "getNote", "deleteNote"]);
}

#[test]
fn a_replacement_that_the_fault_does_not_need_goes() {
    let fixture = Fixture::notes();
    let case = fixture.case("flow/replaceNote/replace-replace-read");
    let mut candidate = notes(|_, request| {
        let lost = json(200, r#"{"noteId": "n1", "text": "something else"}"#);
        (request.method == "GET").then_some(lost)
    });
    let (smallest, _) = shrunk(&fixture, &case, &mut candidate);
    let operations: Vec<&str> =
        smallest.programs[0].steps.iter().map(|step| step.request.operation.as_str()).collect();
    assert_eq!(operations, ["createNote", "replaceNote", "getNote", "deleteNote"]);
}

#[test]
fn a_delete_stays_before_the_read_that_should_find_nothing() {
    let fixture = Fixture::notes();
    let case = fixture.case("flow/deleteNote/delete-read");
    let mut candidate = notes(|_, request| (request.method == "DELETE").then(|| empty(204)));
    let (smallest, attempts) = shrunk(&fixture, &case, &mut candidate);
    assert!(
        smallest.programs[0]
            .steps
            .iter()
            .any(|step| { step.part == Part::Test && step.request.operation.as_str() == "deleteNote" })
    );
    assert!(attempts >= 1);
}

#[test]
fn a_finding_that_does_not_show_again_is_told_so() {
    let fixture = Fixture::reading(ORDERS);
    let case = fixture.case("contract/createOrder/positive/full");
    let mut shrinker =
        Shrinker::new(&fixture.contracts, &case, "notes/createOrder/server-error").expect("one");
    let proposal = shrinker.propose().expect("the case itself first");
    assert_eq!(proposal, case);
    shrinker.take_in(&run(&fixture, &proposal, &mut |_: &Request| json(201, "{}")));
    assert!(!shrinker.is_seen_again() && shrinker.smaller().is_none());
    assert_eq!(shrinker.propose(), None);
    assert_eq!(shrinker.attempts(), 1);
}
