//! Descriptions of every edition, sound and broken, and what is read from them.

use std::collections::BTreeMap;

use samprov_model::{id::OperationId, place::Place};

use super::{Reading, read};
use crate::{
    document::{Document, Files},
    operation::{SecurityKind, StatusPattern, Style},
};

struct Folder(Vec<(&'static str, &'static str)>);

impl Files for Folder {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        let found = self.0.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| format!("no file {path}"))
    }
}

pub(super) fn reading_with(text: &str, files: Vec<(&'static str, &'static str)>) -> Reading {
    let document = Document::parse("api.yaml", text.as_bytes()).unwrap();
    read(document, &mut Folder(files), &BTreeMap::new()).unwrap()
}

pub(super) fn reading(paths: &str) -> Reading {
    reading_with(&format!("openapi: 3.0.3\ninfo: {{title: t, version: 1.10}}\npaths:\n{paths}"), Vec::new())
}

pub(super) fn defects(reading: &Reading) -> Vec<(String, String, usize)> {
    reading
        .defects
        .iter()
        .map(|defect| (defect.message.key.clone(), defect.place.to_string(), defect.operations.len()))
        .collect()
}

pub(super) fn told(expected: &[(&str, &str, usize)]) -> Vec<(String, String, usize)> {
    expected.iter().map(|(key, place, count)| ((*key).to_owned(), (*place).to_owned(), *count)).collect()
}

#[test]
fn parameters_of_the_path_are_merged_and_those_of_the_operation_win() {
    let reading = reading(
        "  /a/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: q, in: query, schema: {type: string}}
    get:
      parameters:
        - {name: q, in: query, required: true, style: pipeDelimited, schema: {type: array}}
      responses: {200: {description: ok}, 4XX: {description: no}, default: {description: other}}
",
    );
    assert_eq!(defects(&reading), []);
    let operation = &reading.contracts.operations()[0];
    assert_eq!(operation.id, OperationId::new("get-a-id"));
    assert_eq!(operation.parameters.len(), 2);
    let query = operation.parameters.iter().find(|parameter| parameter.name == "q").unwrap();
    assert_eq!((query.required, query.style, query.explode), (true, Style::PipeDelimited, false));
    assert!(operation.declares_exactly(404) && !operation.declares_exactly(500));
    assert_eq!(operation.answer(500).map(|answer| answer.status), Some(StatusPattern::Default));
    assert_eq!(reading.info.version, "1.10");
}

#[test]
fn swagger_2_is_read_as_the_same_operations() {
    let text = "swagger: '2.0'
info: {title: t, version: '1'}
host: api.example.org
basePath: /v1/
schemes: [https]
consumes: [application/json]
produces: [application/json, text/plain]
securityDefinitions: {key: {type: apiKey, in: query, name: k}}
security: [{key: []}]
paths:
  /a:
    post:
      operationId: send
      parameters:
        - {name: ids, in: query, type: array, collectionFormat: pipes, items: {type: integer}, required: true}
        - {name: body, in: body, required: true, schema: {$ref: '#/definitions/A'}}
      responses: {201: {description: ok, schema: {$ref: '#/definitions/A'}, headers: {Location: {type: string}}}}
  /b:
    post:
      operationId: upload
      consumes: [multipart/form-data]
      parameters:
        - {name: file, in: formData, type: file, required: true}
        - {name: note, in: formData, type: string}
      responses: {204: {description: ok}}
definitions:
  A: {type: object, required: [n], properties: {n: {type: integer, x-nullable: true}}}
";
    let reading = reading_with(text, Vec::new());
    assert_eq!(defects(&reading), []);
    assert_eq!(reading.info.servers, ["https://api.example.org/v1"]);
    assert_eq!(reading.info.base_path, "/v1");
    let send = reading.contracts.operation(&OperationId::new("send")).unwrap();
    assert_eq!(send.parameters[0].style, Style::PipeDelimited);
    assert_eq!(send.answers[0].contents.len(), 2);
    assert_eq!(send.security[0][0].kind, SecurityKind::ApiKey(Place::query("k")));
    let body = send.body.as_ref().unwrap();
    let schema = body.contents[0].1.schema.as_ref().unwrap();
    assert!(reading.contracts.schemas().is_valid(schema, &serde_json::json!({"n": null})));
    let upload = reading.contracts.operation(&OperationId::new("upload")).unwrap();
    let (range, content) = &upload.body.as_ref().unwrap().contents[0];
    assert_eq!(range, "multipart/form-data");
    let schema = content.schema.as_ref().unwrap();
    assert!(reading.contracts.schemas().is_valid(schema, &serde_json::json!({"file": "x"})));
    assert!(!reading.contracts.schemas().is_valid(schema, &serde_json::json!({"note": "x"})));
}

#[test]
fn references_are_followed_over_files_to_every_kind_of_part() {
    let text = "openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {$ref: 'parts/item.yaml'}
";
    let files = vec![
        (
            "parts/item.yaml",
            "get:
  operationId: one
  parameters: [{$ref: '../more.yaml#/q'}]
  responses: {'200': {$ref: '../more.yaml#/ok'}}
",
        ),
        (
            "more.yaml",
            "q: {name: q, in: query, schema: {$ref: 'schemas.json#/A'}}
ok:
  description: ok
  headers: {X-A: {$ref: '#/h'}}
  content: {application/json: {schema: {$ref: 'schemas.json#/A'}, examples: {e: {$ref: '#/e'}}}}
h: {required: true, schema: {type: integer}}
e: {value: {x: {}}}
",
        ),
        ("schemas.json", "{\"A\": {\"type\": \"object\", \"properties\": {\"x\": {\"$ref\": \"#/A\"}}}}"),
    ];
    let reading = reading_with(text, files);
    assert_eq!(defects(&reading), []);
    assert_eq!(reading.documents, ["api.yaml", "parts/item.yaml", "more.yaml", "schemas.json"]);
    assert_eq!(reading.digest.len(), 64);
    let operation = &reading.contracts.operations()[0];
    assert_eq!(operation.parameters.len(), 1);
    let answer = &operation.answers[0];
    assert!(answer.headers[0].required);
    assert_eq!(answer.contents[0].1.examples, ["{\"x\":{}}"]);
    let schema = answer.contents[0].1.schema.as_ref().unwrap();
    assert!(!reading.contracts.schemas().is_valid(schema, &serde_json::json!({"x": {"x": 1}})));
    assert_eq!(reading.contracts.check_schemas(), []);
}

#[test]
fn a_reference_that_leads_nowhere_limits_exactly_the_operations_that_reach_it() {
    let reading = reading(
        "  /a:
    get: {operationId: a, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}
  /b:
    get: {operationId: b, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}}}}
  /c:
    post:
      operationId: c
      requestBody: {$ref: 'https://example.org/bodies.yaml#/c'}
      responses: {'200': {description: ok}}
components:
  schemas:
    A: {properties: {b: {$ref: '#/components/schemas/Far'}}}
    Far: {properties: {x: {$ref: 'https://example.org/x.json'}, y: {$ref: 'https://example.org/x.json'}}}
    B: {type: string}
",
    );
    assert_eq!(
        defects(&reading),
        told(&[("reference-remote", "api.yaml:11:21", 1), ("reference-remote", "api.yaml:16:28", 1)])
    );
    let operation = |id: &str| reading.contracts.operation(&OperationId::new(id)).unwrap();
    assert!(!operation("a").uncallable && operation("a").limits.len() == 1);
    assert!(operation("b").limits.is_empty());
    assert!(operation("c").uncallable);
}

#[test]
fn broken_parts_are_named_where_they_stand() {
    let reading = reading(
        "  /a/{x}:
    get:
      operationId: one
      parameters: [{name: y, in: path, required: true, schema: {type: string}}, {name: q, in: query}]
      responses: {'200': {description: ok}}
  /a/{z}:
    get:
      operationId: one
      parameters: [{name: z, in: path, required: true, schema: {type: string, pattern: '('}}]
      responses: {'2000': {description: ok}}
      security: [{nobody: []}]
",
    );
    assert_eq!(
        defects(&reading),
        told(&[
            ("path-parameter-undeclared", "api.yaml:5:5", 1),
            ("path-parameter-unused", "api.yaml:7:20", 1),
            ("parameter-without-schema", "api.yaml:7:81", 1),
            ("path-twice", "api.yaml:9:3", 1),
            ("operation-id-twice", "api.yaml:10:5", 1),
            ("pattern-invalid", "api.yaml:12:79", 1),
            ("status-unreadable", "api.yaml:13:19", 1),
            ("security-scheme-missing", "api.yaml:14:19", 1),
        ])
    );
    let ids: Vec<&str> =
        reading.contracts.operations().iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(ids, ["one", "get-a-z"]);
    assert!(
        reading.contracts.operations()[0]
            .parameters
            .iter()
            .any(|parameter| parameter.place == Place::Path { name: "x".into() })
    );
}

#[test]
fn links_lead_to_operations_by_id_and_by_reference() {
    let reading = reading(
        "  /a:
    post:
      operationId: create
      responses:
        '201':
          description: ok
          links:
            byId: {operationId: one, parameters: {id: $response.body#/id}}
            byReference: {operationRef: '#/paths/~1a~1{id}/get'}
            lost: {operationId: nobody}
  /a/{id}:
    get:
      operationId: one
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
",
    );
    let links = &reading.contracts.operations()[0].answers[0].links;
    assert_eq!(links.len(), 2);
    assert!(links.values().all(|link| link.operation == OperationId::new("one")));
    assert_eq!(defects(&reading), told(&[("link-target-missing", "api.yaml:13:13", 0)]));
}

#[test]
fn the_service_level_is_read_leniently() {
    let text = "openapi: 3.1.0
info: {title: t, version: '1', x-sla: {availability: 99.5, responseTime: {p95: 500ms}, support: a@example.org}}
servers: [{url: 'https://{host}/v1', variables: {host: {default: api.example.org}}}, {url: /v1}]
paths: {}
";
    let info = reading_with(text, Vec::new()).info;
    let level = info.service_level.unwrap();
    assert_eq!(level.availability.as_deref(), Some("99.5"));
    assert_eq!(level.response_time.get("p95").map(String::as_str), Some("500ms"));
    assert_eq!(level.support.as_deref(), Some("a@example.org"));
    assert_eq!(info.servers, ["https://api.example.org/v1"]);
}

#[test]
fn the_digest_changes_with_any_document() {
    let text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {$ref: 'a.yaml'}}\n";
    let first = reading_with(text, vec![("a.yaml", "get: {responses: {'200': {description: a}}}")]);
    let second = reading_with(text, vec![("a.yaml", "get: {responses: {'200': {description: b}}}")]);
    assert_ne!(first.digest, second.digest);
}

#[test]
fn what_is_wrong_in_files_that_no_operation_needs_is_told_in_the_same_order_each_time() {
    let names = ["one.yaml", "two.yaml", "three.yaml", "four.yaml"];
    let schemas: Vec<String> =
        names.iter().enumerate().map(|(index, name)| format!("S{index}: {{$ref: {name}}}")).collect();
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents: {{schemas: {{{}}}}}\n",
        schemas.join(", ")
    );
    let places = || {
        let reading = reading_with(&text, names.map(|name| (name, "type: wrong")).to_vec());
        defects(&reading).into_iter().map(|(_, place, _)| place).collect::<Vec<_>>()
    };
    for _ in 0..8 {
        assert_eq!(places(), names.map(|name| format!("{name}:1:1")));
    }
}
