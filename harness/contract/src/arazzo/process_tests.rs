//! Processes read for several services, and gone through, without a network.

use std::{collections::BTreeMap, sync::Arc};

use samprov_model::{
    id::ServiceId,
    observation::{Answer, Exchange, Outcome},
    probe::Part,
};

use super::{ArazzoReading, Onward, Party, Processes, foreign_sources, read_processes};
use crate::{Contracts, Document, Files};

struct NoFiles;

impl Files for NoFiles {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        Err(path.to_owned())
    }
}

/// A service with a read of one thing, whose operation ids begin with a word.
fn party(service: &str, word: &str) -> Party {
    let text = format!(
        r#"
openapi: 3.0.3
info: {{ title: t, version: "1" }}
paths:
  /{word}/{{id}}:
    get:
      operationId: {word}Read
      parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}]
      responses: {{ "200": {{ description: a }} }}
  /both: {{ get: {{ operationId: both, responses: {{ "200": {{ description: a }} }} }} }}
"#
    );
    let file = format!("{service}/openapi.yaml");
    let document = Document::parse(&file, text.as_bytes()).unwrap();
    let contracts = crate::read(document, &mut NoFiles, &BTreeMap::new()).unwrap().contracts;
    let files = vec![file, format!("{service}/service.yaml")];
    Party { service: Some(ServiceId::new(service)), contracts, files }
}

fn parties() -> Vec<Party> {
    vec![party("one", "man"), party("two", "case")]
}

fn document(steps: &str) -> Document {
    let text = format!(
        "arazzo: 1.0.1\nsourceDescriptions: [{{ name: first, url: ../one/openapi.yaml }}, {{ name: second, url: ../two/service.yaml }}]\nworkflows:\n  - workflowId: w\n    steps:\n{steps}"
    );
    Document::parse("processes/p.arazzo.yaml", text.as_bytes()).unwrap()
}

fn reading(steps: &str) -> ArazzoReading {
    read_processes(&document(steps), &parties())
}

fn keys(reading: &ArazzoReading) -> Vec<&str> {
    reading.defects.iter().map(|defect| defect.message.key.as_str()).collect()
}

const STEPS: &str = "
      - { stepId: a, operationId: $sourceDescriptions.first.manRead, parameters: [{ name: id, in: path, value: x }], outputs: { id: $response.body#/id } }
      - { stepId: b, operationPath: '{$sourceDescriptions.second.url}#/paths/~1case~1{id}/get', parameters: [{ name: id, in: path, value: $steps.a.outputs.id }] }
      - { stepId: c, operationId: caseRead, parameters: [{ name: id, in: path, value: $steps.a.outputs.id }] }
";

#[test]
fn each_step_belongs_to_the_service_whose_operation_it_calls() {
    let reading = reading(STEPS);
    assert_eq!(reading.defects, []);
    let calls: Vec<(&str, &str, &str)> = reading.workflows[0]
        .calls_of_services()
        .map(|call| (call.step, call.service.as_str(), call.operation.as_str()))
        .collect();
    assert_eq!(calls, [("a", "one", "manRead"), ("b", "two", "caseRead"), ("c", "two", "caseRead")]);
}

#[test]
fn what_one_service_answered_goes_into_the_request_to_the_other() {
    let processes = Arc::new(Processes::new(reading(STEPS).workflows, parties()));
    let own: Contracts = parties().remove(1).contracts.with_processes(processes);
    let Onward::Send(first) = own.walk_process("p/w", &[], &[]).onward else { panic!("nothing is sent") };
    assert_eq!(first.visit.service, Some(ServiceId::new("one")));
    let serving = own.serving(first.visit.service.as_ref());
    let request = serving.encode(&first.visit.recipe, &|_| None).unwrap();
    assert_eq!(request.target, "/man/x");
    let answer = Answer { status: 200, headers: Vec::new(), body: br#"{"id": "c-7"}"#.to_vec() };
    let exchange = Exchange {
        part: Part::Test,
        service: first.visit.service.clone(),
        operation: first.visit.recipe.operation.clone(),
        request,
        outcome: Outcome::Answer(answer),
        microseconds: 1,
    };
    let Onward::Send(second) = own.walk_process("p/w", &[], &[exchange]).onward else { panic!("it stops") };
    assert_eq!(second.visit.service, Some(ServiceId::new("two")));
    assert_eq!(own.encode(&second.visit.recipe, &|_| None).unwrap().target, "/case/c-7");
}

#[test]
fn an_operation_that_is_not_there_is_named_with_the_nearest_of_its_own_service() {
    let unknown = reading("      - { stepId: a, operationId: $sourceDescriptions.second.casRead }\n");
    assert_eq!(keys(&unknown), ["workflow-operation-unknown"]);
    let told = format!("{:?}", unknown.defects[0]);
    assert!(told.contains("caseRead") && told.contains("line: 6"), "{told}");
    assert!(!unknown.workflows[0].obstacles.is_empty());
    let several = reading("      - { stepId: a, operationId: both }\n");
    assert_eq!(keys(&several), ["workflow-operation-of-several"]);
    let source = reading("      - { stepId: a, operationId: $sourceDescriptions.secnd.caseRead }\n");
    assert_eq!(keys(&source), ["workflow-source-unknown"]);
}

#[test]
fn a_source_that_describes_no_service_is_found_with_its_place() {
    let parties = parties();
    assert_eq!(foreign_sources(&document(STEPS), &parties), []);
    let found = foreign_sources(&document(STEPS), &parties[..1]);
    let [(file, place)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((file.as_str(), place.line), ("two/service.yaml", 2));
}
