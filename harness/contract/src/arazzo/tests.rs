//! Documents read and workflows gone through, without a network.

use std::collections::BTreeMap;

use samprov_model::{
    content::{Content, JsonText},
    observation::{Answer, Exchange, Outcome, Request, Transport},
    place::Place,
    probe::Part,
    workflow::{InputOrigin, WorkflowInput},
};

use super::{ArazzoReading, Bound, Onward, StepEnd, Walk, read_workflows};
use crate::{Contracts, Document, Files};

const NOTES: &str = r#"
openapi: 3.0.3
info: { title: Notes, version: "1" }
paths:
  /notes:
    get:
      operationId: listNotes
      parameters:
        - { name: limit, in: query, schema: { type: integer } }
        - { name: X-Tenant, in: header, schema: { type: string } }
      responses: { "200": { description: a } }
    post:
      operationId: createNote
      requestBody: { required: true, content: { application/json: { schema: { type: object } } } }
      responses: { "201": { description: a } }
  /notes/{noteId}:
    get:
      operationId: getNote
      parameters: [{ name: noteId, in: path, required: true, schema: { type: string } }]
      responses: { "200": { description: a } }
"#;

struct NoFiles;

impl Files for NoFiles {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        Err(path.to_owned())
    }
}

fn contracts() -> Contracts {
    let document = Document::parse("openapi.yaml", NOTES.as_bytes()).unwrap();
    crate::read(document, &mut NoFiles, &BTreeMap::new()).unwrap().contracts
}

/// A document with these workflows (YAML, at the column of a list) and, perhaps, components.
fn reading(workflows: &str) -> (Contracts, ArazzoReading) {
    let text = format!(
        "arazzo: 1.0.1\ninfo: {{ title: t, version: '1' }}\nsourceDescriptions: [{{ name: notes, url: ./openapi.yaml, type: openapi }}]\nworkflows:\n{workflows}"
    );
    read_text(&text)
}

fn read_text(text: &str) -> (Contracts, ArazzoReading) {
    let contracts = contracts();
    let document = Document::parse("flow.arazzo.yaml", text.as_bytes()).unwrap();
    let reading = read_workflows(&document, &contracts);
    (contracts.with_workflows(reading.workflows.clone()), reading)
}

/// The keys of the defects with their lines, the document's first workflow being in line 5.
fn defects(workflows: &str) -> Vec<(String, u32)> {
    let (_, reading) = reading(workflows);
    reading.defects.iter().map(|defect| (defect.message.key.clone(), defect.place.line)).collect()
}

fn keys(workflows: &str) -> Vec<String> {
    defects(workflows).into_iter().map(|(key, _)| key).collect()
}

fn answer(status: u16, body: &str) -> Answer {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Answer { status, headers, body: body.as_bytes().to_vec() }
}

/// Goes through a workflow to its end, each request answered in turn; gives the walk and the requests as `METHOD target body`.
fn through(
    contracts: &Contracts,
    key: &str,
    inputs: &[(&str, &str, &str)],
    answers: &[Answer],
) -> (Walk, Vec<String>) {
    let inputs: Vec<WorkflowInput> = inputs
        .iter()
        .map(|(workflow, name, value)| WorkflowInput {
            workflow: (*workflow).to_owned(),
            name: (*name).to_owned(),
            value: JsonText((*value).to_owned()),
            origin: InputOrigin::TestData,
        })
        .collect();
    let mut exchanges: Vec<Exchange> = Vec::new();
    let mut sent = Vec::new();
    for answer in answers.iter().cycle() {
        let walk = contracts.walk(key, &inputs, &exchanges);
        let Onward::Send(sending) = &walk.onward else { return (walk, sent) };
        let request = contracts.encode(&sending.visit.recipe, &|_| None).unwrap();
        let body = String::from_utf8_lossy(&request.body).into_owned();
        sent.push(format!("{} {} {body}", request.method, request.target).trim_end().to_owned());
        let operation = sending.visit.recipe.operation.clone();
        let outcome = Outcome::Answer(answer.clone());
        exchanges.push(Exchange {
            part: Part::Test,
            service: None,
            operation,
            request,
            outcome,
            microseconds: 1_000,
        });
    }
    panic!("no answers are given");
}

fn ends(walk: &Walk) -> Vec<StepEnd> {
    walk.visits.iter().map(|visit| visit.end.clone()).collect()
}

#[test]
fn values_of_answers_and_inputs_go_into_later_requests() {
    let (contracts, reading) = reading(
        r"
  - workflowId: write
    inputs: { type: object, properties: { text: { type: string, default: hej }, more: { type: string } } }
    steps:
      - stepId: create
        operationId: createNote
        requestBody:
          payload: { text: $inputs.text, note: 'is {$inputs.text}!', more: $inputs.absent.value, fixed: [1, $inputs.text] }
          replacements: [{ target: /fixed/0, value: $inputs.text }]
        outputs: { id: $response.body#/noteId, where: $response.header.Content-Type, all: $response.body }
      - stepId: read
        operationId: $sourceDescriptions.notes.getNote
        parameters: [{ name: noteId, in: path, value: $steps.create.outputs.id }]
        outputs: { text: $response.body#/text, again: $request.path.noteId }
      - stepId: list
        operationPath: '{$sourceDescriptions.notes.url}#/paths/~1notes/get'
        parameters:
          - { name: limit, in: query, value: 5 }
          - { name: x-tenant, in: header, value: 't-{$steps.read.outputs.again}' }
          - { name: X-Own, in: header, value: $steps.create.outputs.all.noteId }
    outputs: { text: $steps.read.outputs.text }
".replace("more: $inputs.absent.value, ", "").as_str(),
    );
    assert_eq!(reading.defects, [], "{:?}", reading.defects);
    let key = &reading.workflows[0].key;
    assert_eq!(key, "flow/write");
    let answers = [answer(201, r#"{"noteId": "n/1"}"#), answer(200, r#"{"text": "x"}"#), answer(200, "[]")];
    let (walk, sent) = through(&contracts, key, &[(key, "text", "\"å\"")], &answers);
    assert_eq!(walk.onward, Onward::Held);
    assert_eq!(
        sent,
        [
            r#"POST /notes {"text":"å","note":"is å!","fixed":["å","å"]}"#,
            "GET /notes/n%2F1",
            "GET /notes?limit=5"
        ]
    );
    assert_eq!(walk.visits[1].taken[0].0, Place::Path { name: "noteId".into() });
    assert_eq!(walk.visits[2].recipe.headers, [("X-Own".to_owned(), Some("n/1".to_owned()))]);
}

#[test]
fn a_step_without_criteria_succeeds_with_2xx_and_ends_the_workflow_otherwise() {
    let flow = "\n  - { workflowId: w, steps: [{ stepId: a, operationId: listNotes }, { stepId: b, operationId: listNotes }] }\n";
    let (contracts, _) = reading(flow);
    let (walk, sent) = through(&contracts, "flow/w", &[], &[answer(204, "")]);
    assert_eq!((&walk.onward, sent.len()), (&Onward::Held, 2));
    let (walk, sent) = through(&contracts, "flow/w", &[], &[answer(404, "")]);
    let Onward::Failed(failure) = &walk.onward else { panic!("{walk:?}") };
    assert_eq!((failure.step.as_str(), failure.condition.as_ref(), sent.len()), ("a", None, 1));
    assert_eq!(failure.values, [("$statusCode".to_owned(), Some(JsonText("404".into())))]);
    assert_eq!(ends(&walk), [StepEnd::Failed]);
}

const POLL: &str = r"
  - workflowId: poll
    steps:
      - stepId: ask
        operationId: listNotes
        successCriteria:
          - condition: $statusCode == 200
          - { context: $response.body, type: jsonpath, condition: '$[?@.done == true]' }
        onFailure:
          - { name: again, type: retry, retryAfter: 0.5, retryLimit: 2, criteria: [{ condition: $statusCode == 200 }] }
          - { name: make, type: goto, stepId: create, criteria: [{ context: $statusCode, type: regex, condition: '^404$' }] }
        onSuccess:
          - { name: over, type: end, criteria: [{ condition: '$response.body[0].last == true' }] }
      - stepId: more
        operationId: listNotes
        onSuccess: [{ name: over, type: end }]
      - stepId: create
        operationId: createNote
        requestBody: { payload: {} }
        onSuccess: [{ name: back, type: goto, stepId: ask }]
";

#[test]
fn a_step_is_retried_with_waits_until_its_criteria_are_met() {
    let (contracts, reading) = reading(POLL);
    assert_eq!(reading.defects, []);
    let wait = answer(200, r#"[{"done": false}]"#);
    let done = answer(200, r#"[{"done": true, "last": true}]"#);
    let (walk, sent) = through(&contracts, "flow/poll", &[], &[wait.clone(), wait.clone(), done.clone()]);
    assert_eq!((&walk.onward, sent.len()), (&Onward::Held, 3));
    assert_eq!(ends(&walk), [StepEnd::Handled, StepEnd::Handled, StepEnd::Succeeded]);
    let exchange = |answer: &Answer| Exchange {
        part: Part::Test,
        service: None,
        operation: "listNotes".into(),
        request: Request::default(),
        outcome: Outcome::Answer(answer.clone()),
        microseconds: 1,
    };
    let Onward::Send(sending) = contracts.walk("flow/poll", &[], &[exchange(&wait)]).onward else { panic!() };
    assert_eq!(sending.wait, std::time::Duration::from_millis(500));
    let mut asked = wait.clone();
    asked.headers.push(("Retry-After".into(), "2".into()));
    let Onward::Send(sending) = contracts.walk("flow/poll", &[], &[exchange(&asked)]).onward else {
        panic!()
    };
    assert_eq!(sending.wait, std::time::Duration::from_secs(2), "the answer overrules the document");
    asked.headers[1].1 = "3600".into();
    let walk = contracts.walk("flow/poll", &[], &[exchange(&asked)]);
    assert!(matches!(walk.onward, Onward::Bound(Bound::Wait, _)), "{walk:?}");
    let (walk, sent) = through(&contracts, "flow/poll", &[], &[wait]);
    let Onward::Failed(failure) = &walk.onward else { panic!("{walk:?}") };
    assert_eq!(sent.len(), 3, "the first and two more");
    assert_eq!(failure.condition.as_deref(), Some("$[?@.done == true]"));
    assert_eq!((failure.place.file.as_str(), failure.place.line > 5), ("flow.arazzo.yaml", true));
}

#[test]
fn actions_lead_elsewhere_and_the_next_step_follows_without_them() {
    let (contracts, _) = reading(POLL);
    let answers = [answer(404, ""), answer(201, "{}"), answer(200, r#"[{"done": true}]"#), answer(200, "[]")];
    let (walk, sent) = through(&contracts, "flow/poll", &[], &answers);
    assert_eq!(walk.onward, Onward::Held);
    let methods: Vec<&str> = sent.iter().map(|request| &request[..4]).collect();
    assert_eq!(methods, ["GET ", "POST", "GET ", "GET "]);
    assert_eq!(ends(&walk)[0], StepEnd::Handled);
}

#[test]
fn workflows_run_workflows_and_give_their_outputs_back() {
    let (contracts, reading) = reading(
        r"
  - workflowId: outer
    dependsOn: [before]
    steps:
      - stepId: call
        workflowId: inner
        parameters: [{ name: text, value: 'from {$workflows.before.outputs.count}' }]
        successCriteria: [{ condition: $outputs.id == 'n1' }]
        outputs: { id: $outputs.id }
        onSuccess: [{ name: on, type: goto, workflowId: last }]
  - workflowId: inner
    inputs: { type: object, properties: { text: { type: string } } }
    steps:
      - { stepId: create, operationId: createNote, requestBody: { payload: { text: $inputs.text } }, outputs: { id: $response.body#/noteId } }
    outputs: { id: $steps.create.outputs.id }
  - workflowId: before
    steps: [{ stepId: list, operationId: listNotes, outputs: { count: $response.body#/count } }]
    outputs: { count: $steps.list.outputs.count }
  - workflowId: last
    steps:
      - stepId: read
        operationId: getNote
        parameters: [{ name: noteId, in: path, value: $workflows.inner.outputs.id }]
",
    );
    assert_eq!(reading.defects, []);
    let reachable: Vec<&str> =
        contracts.workflows_of("flow/outer").iter().map(|one| one.id.as_str()).collect();
    assert_eq!(reachable, ["outer", "before", "last", "inner"]);
    assert!(contracts.open_inputs("flow/outer").is_empty(), "the caller gives what the called needs");
    assert_eq!(contracts.open_inputs("flow/inner").len(), 1);
    let answers = [answer(200, r#"{"count": 3}"#), answer(201, r#"{"noteId": "n1"}"#), answer(200, "{}")];
    let (walk, sent) = through(&contracts, "flow/outer", &[], &answers);
    assert_eq!(walk.onward, Onward::Held);
    assert_eq!(sent, ["GET /notes", r#"POST /notes {"text":"from 3"}"#, "GET /notes/n1"]);
    let answers = [answer(200, "{}"), answer(201, r#"{"noteId": "other"}"#)];
    let (walk, _) = through(&contracts, "flow/outer", &[], &answers);
    let Onward::Missing { expression, input: None, .. } = &walk.onward else { panic!("{walk:?}") };
    assert_eq!(expression, "$workflows.before.outputs.count");
}

#[test]
fn components_are_used_with_values_of_their_own() {
    let (contracts, reading) = read_text(
        r"
arazzo: 1.0.0
info: { title: t, version: '1' }
sourceDescriptions: [{ name: notes, url: https://published.example/notes.yaml }]
workflows:
  - workflowId: w
    inputs: { $ref: '#/components/inputs/paging' }
    parameters: [{ reference: $components.parameters.limit, value: 9 }]
    successActions: [{ reference: $components.successActions.over }]
    failureActions: [{ reference: $components.failureActions.again }]
    steps:
      - { stepId: a, operationId: listNotes, parameters: [{ reference: $components.parameters.limit }] }
      - { stepId: b, operationId: createNote, requestBody: { payload: { } } }
  - workflowId: v
    inputs: { reference: $components.inputs.paging }
    parameters: [{ reference: $components.parameters.limit, value: 9 }]
    steps: [{ stepId: a, operationId: listNotes }]
components:
  inputs: { paging: { type: object, properties: { size: { type: integer, minimum: 7 } } } }
  parameters: { limit: { name: limit, in: query, value: $inputs.size } }
  successActions: { over: { name: over, type: end } }
  failureActions: { again: { name: again, type: retry, retryLimit: 1 } }
",
    );
    assert_eq!(reading.defects, []);
    let [input] = reading.workflows[0].inputs.as_slice() else { panic!() };
    assert_eq!((&input.given, &input.made), (&None, &Some(JsonText("7".into()))));
    let (walk, sent) =
        through(&contracts, "flow/w", &[("flow/w", "size", "7")], &[answer(500, ""), answer(200, "")]);
    assert_eq!(
        (walk.onward, sent),
        (Onward::Held, vec!["GET /notes?limit=7".into(), "GET /notes?limit=7".to_owned()])
    );
    let (_, sent) = through(&contracts, "flow/v", &[("flow/v", "size", "7")], &[answer(200, "")]);
    assert_eq!(sent, ["GET /notes?limit=9"], "the value beside the reference goes first");
}

#[test]
fn a_payload_written_as_text_is_sent_as_the_json_it_is() {
    let (contracts, reading) = reading(
        r#"
  - workflowId: w
    inputs: { type: object, properties: { n: { type: integer } } }
    steps:
      - stepId: a
        operationId: createNote
        requestBody: { contentType: application/json, payload: '{ "n": {$inputs.n}, "t": "{$inputs.n}" }' }
      - stepId: b
        operationId: createNote
        requestBody: { contentType: text/plain, payload: 'n={$inputs.n}' }
"#,
    );
    assert_eq!(reading.defects, []);
    let (walk, sent) = through(&contracts, "flow/w", &[("flow/w", "n", "4")], &[answer(201, "{}")]);
    assert_eq!(sent, [r#"POST /notes {"n":4,"t":"4"}"#, "POST /notes n=4"]);
    let body = walk.visits[1].recipe.body.as_ref().unwrap();
    assert_eq!(
        (body.media_type.as_deref(), &body.content),
        (Some("text/plain"), &Content::Bytes(b"n=4".to_vec()))
    );
}

#[test]
fn what_is_missing_is_named_and_what_is_not_needed_left_out() {
    let (contracts, _) = reading(
        r"
  - workflowId: w
    inputs: { type: object, properties: { id: { type: string }, limit: { type: integer } } }
    steps:
      - { stepId: a, operationId: listNotes, parameters: [{ name: limit, in: query, value: $inputs.limit }] }
      - { stepId: b, operationId: getNote, parameters: [{ name: noteId, in: path, value: $inputs.id }] }
",
    );
    let (walk, sent) = through(&contracts, "flow/w", &[], &[answer(200, "")]);
    assert_eq!(sent, ["GET /notes"]);
    let Onward::Missing { input, .. } = walk.onward else { panic!("{walk:?}") };
    assert_eq!(input, Some(("w".to_owned(), "id".to_owned())));
}

#[test]
fn no_answer_ends_the_workflow() {
    let (contracts, _) = reading("\n  - { workflowId: w, steps: [{ stepId: a, operationId: listNotes }] }\n");
    let silent = Exchange {
        part: Part::Test,
        service: None,
        operation: "listNotes".into(),
        request: Request::default(),
        outcome: Outcome::NoAnswer(Transport::TimedOut(1)),
        microseconds: 1,
    };
    assert_eq!(contracts.walk("flow/w", &[], &[silent]).onward, Onward::NoAnswer);
}

#[test]
fn loops_of_every_kind_come_to_an_end() {
    let (contracts, reading) = reading(
        r"
  - workflowId: round
    steps: [{ stepId: a, operationId: listNotes, onSuccess: [{ name: x, type: goto, stepId: a }] }]
  - workflowId: self
    steps: [{ stepId: a, workflowId: self }]
  - workflowId: over
    steps: [{ stepId: a, workflowId: none, onSuccess: [{ name: x, type: goto, stepId: a }] }]
  - workflowId: none
    steps: [{ stepId: a, workflowId: empty }]
  - workflowId: empty
    steps: [{ stepId: a, workflowId: leaf, onSuccess: [{ name: x, type: goto, workflowId: empty }] }]
  - workflowId: leaf
    steps: [{ stepId: a, operationId: listNotes }]
  - workflowId: forever
    steps: [{ stepId: a, operationId: listNotes, onFailure: [{ name: x, type: retry, retryAfter: 20, retryLimit: 4000000 }] }]
",
    );
    assert_eq!(reading.defects, []);
    for (workflow, status, bound) in [
        ("round", 200, Bound::Steps),
        ("self", 200, Bound::Depth),
        ("over", 200, Bound::Steps),
        ("forever", 500, Bound::Time),
    ] {
        let (walk, sent) = through(&contracts, &format!("flow/{workflow}"), &[], &[answer(status, "")]);
        assert!(
            matches!(walk.onward, Onward::Bound(seen, _) if seen == bound),
            "{workflow}: {:?}",
            walk.onward
        );
        assert!(sent.len() <= 200, "{workflow}: {}", sent.len());
    }
}

#[test]
fn every_part_that_cannot_be_run_is_named_with_its_place() {
    let found = defects(
        r"
  - workflowId: w
    inputs: { type: object, properties: { name: { type: string } } }
    steps:
      - stepId: a
        operationId: getNotes
      - stepId: b
        operationId: getNote
        parameters: [{ name: noteId, in: path, value: $inputs.nam }]
        successCriteria:
          - condition: $statusCode = 200
          - { context: $response.body, condition: /a/b, type: xpath }
          - { context: $response.body, condition: /a, type: { type: xpath, version: xpath-30 } }
          - { condition: '^2', type: regex }
          - { context: $response.body, condition: '(', type: regex }
          - { context: $response.body, condition: 'a.b', type: jsonpath }
        outputs: { x: $responce.body }
        onSuccess: [{ name: g, type: goto, stepId: aa }]
",
    );
    let expected = [
        ("workflow-operation-unknown", 10),
        ("workflow-input-unknown", 13),
        ("workflow-condition-unreadable", 15),
        ("workflow-xpath-unsupported", 16),
        ("workflow-xpath-unsupported", 17),
        ("workflow-criterion-without-context", 18),
        ("workflow-pattern-unreadable", 19),
        ("workflow-path-unreadable", 20),
        ("workflow-step-unknown", 22),
        ("workflow-expression-unreadable", 21),
    ];
    let found: Vec<(&str, u32)> = found.iter().map(|(key, line)| (key.as_str(), *line)).collect();
    assert_eq!(found, expected);
    let (_, reading) = reading("\n  - { workflowId: w, steps: [{ stepId: a, operationId: getNotes }] }\n");
    assert_eq!(format!("{:?}", reading.defects[0].message.arguments["nearest"]), "Text(\"getNote\")");
}

#[test]
fn what_a_step_calls_must_be_given_what_it_asks_for() {
    for (step, key) in [
        ("operationId: getNote", "workflow-parameter-missing"),
        ("operationId: createNote", "workflow-body-missing"),
        (
            "operationId: listNotes, parameters: [{ name: limits, in: query, value: 1 }]",
            "workflow-parameter-unknown",
        ),
        (
            "operationId: listNotes, parameters: [{ name: limit, value: 1 }]",
            "workflow-parameter-without-place",
        ),
        (
            "operationId: listNotes, parameters: [{ name: limit, in: query, value: $response.body }]",
            "workflow-expression-out-of-place",
        ),
        (
            "operationId: listNotes, parameters: [{ reference: $components.parameters.x }]",
            "workflow-component-unknown",
        ),
        ("operationId: listNotes, workflowId: w", "workflow-step-calls-one"),
        ("description: nothing", "workflow-step-calls-one"),
        ("operationId: $sourceDescriptions.note.getNote", "workflow-source-unknown"),
        ("operationPath: /notes", "workflow-operation-path-unreadable"),
        ("operationPath: '{$sourceDescriptions.notes.url}#/paths/~1note/get'", "workflow-operation-unknown"),
        ("workflowId: v", "workflow-unknown"),
        ("workflowId: $sourceDescriptions.other.w", "workflow-of-other-document"),
        (
            "operationId: createNote, requestBody: { contentType: text/plain, payload: { a: 1 } }",
            "workflow-body-unwritable",
        ),
        (
            "operationId: createNote, requestBody: { payload: {}, replacements: [{ target: a, value: 1 }] }",
            "workflow-replacement-unsupported",
        ),
        (
            "operationId: listNotes, successCriteria: [{ condition: a, type: xquery }]",
            "workflow-criterion-unknown",
        ),
        ("operationId: listNotes, successCriteria: {}", "workflow-field-wrong"),
        ("operationId: listNotes, onSuccess: [{ name: a, type: retry }]", "workflow-action-unknown"),
        ("operationId: listNotes, onFailure: [{ name: a, type: goto }]", "workflow-goto-without-target"),
        (
            "operationId: listNotes, onFailure: [{ name: a, type: retry, retryAfter: 3600 }]",
            "workflow-wait-too-long",
        ),
        (
            "operationId: listNotes, onFailure: [{ name: a, type: retry, retryAfter: -1 }]",
            "workflow-field-wrong",
        ),
        ("operationId: listNotes, outputs: { a: $steps.s.outputs.b }", "workflow-output-unknown"),
        ("operationId: listNotes, succesCriteria: []", "workflow-key-unknown"),
    ] {
        let found = keys(&format!("\n  - {{ workflowId: w, steps: [{{ stepId: s, {step} }}] }}\n"));
        assert_eq!(found, [key], "{step}");
    }
}

#[test]
fn only_the_workflow_that_is_broken_and_those_that_run_it_are_limited() {
    let (_, reading) = reading(
        r"
  - { workflowId: good, steps: [{ stepId: a, operationId: listNotes }] }
  - { workflowId: broken, steps: [{ stepId: a, operationId: nothing }] }
  - { workflowId: caller, steps: [{ stepId: a, workflowId: broken }] }
  - { workflowId: one, dependsOn: [two], steps: [{ stepId: a, operationId: listNotes }] }
  - { workflowId: two, dependsOn: [one], steps: [{ stepId: a, operationId: listNotes }] }
  - { workflowId: good, steps: [{ stepId: a, operationId: listNotes }] }
",
    );
    let usable: Vec<&str> =
        reading.workflows.iter().filter(|one| one.obstacles.is_empty()).map(|one| one.id.as_str()).collect();
    assert_eq!(usable, ["good"]);
    assert_eq!(reading.workflows.len(), 5);
    let keys: Vec<&str> = reading.defects.iter().map(|defect| defect.message.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "workflow-operation-unknown",
            "workflow-name-taken",
            "workflow-depends-on-itself",
            "workflow-depends-on-itself"
        ]
    );
}

#[test]
fn a_step_of_another_service_is_named() {
    let (_, reading) = read_text(
        r"
arazzo: 1.0.1
sourceDescriptions: [{ name: notes, url: openapi.yaml }, { name: other, url: ../other.yaml }]
workflows: [{ workflowId: w, steps: [{ stepId: a, operationId: $sourceDescriptions.other.getNote }] }]
",
    );
    assert_eq!(reading.defects[0].message.key, "workflow-step-of-other-service");
}

#[test]
fn hostile_documents_are_read_in_time_and_named() {
    let started = std::time::Instant::now();
    let steps: Vec<String> =
        (0..10_000).map(|at| format!("{{ stepId: s{at}, operationId: listNotes }}")).collect();
    let (_, many) = reading(&format!("\n  - {{ workflowId: w, steps: [{}] }}\n", steps.join(", ")));
    assert_eq!(many.defects[0].message.key, "workflow-too-many-steps");
    assert!(!many.workflows[0].obstacles.is_empty());
    let deep = format!("{}$statusCode{}", "(".repeat(5_000), ")".repeat(5_000));
    let (_, nested) = reading(&format!(
        "\n  - {{ workflowId: w, steps: [{{ stepId: a, operationId: listNotes, successCriteria: [{{ condition: '{deep}' }}] }}] }}\n"
    ));
    assert_eq!(nested.defects[0].message.key, "workflow-condition-unreadable");
    for text in [
        "arazzo: 3.0.0",
        "arazzo: 1.0.1\nworkflows: 3",
        "arazzo: [1]\nworkflows: [1, [], {}, {workflowId: 3}, {workflowId: ''}]",
    ] {
        let (_, odd) = read_text(text);
        assert!(!odd.defects.is_empty(), "{text}");
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
}
