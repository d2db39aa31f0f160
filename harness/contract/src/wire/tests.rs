//! Requests and answers on the wire, sound and broken, and what is said of them.

use std::collections::BTreeMap;

use samprov_model::{
    content::{Content, JsonText},
    id::OperationId,
    observation::{Answer, Request, Violation},
    place::{Inside, Place},
    recipe::{Binding, BodyRecipe, Credentials, ParameterRecipe, ParameterValue, RequestRecipe, Source},
};

use crate::{
    contracts::Contracts,
    document::{Document, Files},
    open_api::read,
    wire::EncodeError,
};

struct NoFiles;

impl Files for NoFiles {
    fn read(&mut self, _path: &str) -> Result<Vec<u8>, String> {
        Err("no files".to_owned())
    }
}

fn contracts() -> Contracts {
    let text = "openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /persons/me: {get: {operationId: me, responses: {'200': {description: ok}}}}
  /persons/{key}:
    get:
      operationId: person
      parameters:
        - {name: key, in: path, required: true, schema: {type: string}}
        - {name: limit, in: query, required: true, schema: {type: integer, maximum: 10}}
        - {name: filter, in: query, style: deepObject, schema: {type: object, properties: {age: {type: integer}}}}
        - {name: X-Trace, in: header, schema: {type: array, items: {type: integer}}}
        - {name: session, in: cookie, schema: {type: string}}
        - {name: empty, in: query, allowEmptyValue: true, schema: {type: integer}}
      responses:
        '200':
          description: ok
          headers: {X-Count: {required: true, schema: {type: integer}}}
          content:
            application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}, secret: {type: string, writeOnly: true}}}}
            text/csv: {schema: {type: string}}
        4XX: {description: no, content: {application/problem+json: {schema: {type: object}}}}
    head: {operationId: headPerson, responses: {'200': {description: ok, content: {application/json: {schema: {type: object}}}}}}
    put:
      operationId: replace
      parameters: [{name: key, in: path, required: true, schema: {type: string}}]
      requestBody:
        required: true
        content:
          application/json: {schema: {type: object, required: [name], properties: {name: {type: string, maxLength: 3}, id: {type: integer, readOnly: true}}}}
          application/x-www-form-urlencoded: {schema: {type: object, properties: {name: {type: string}, n: {type: integer}, list: {type: array, items: {type: integer}}}}}
      responses: {'200': {description: ok}}
";
    let document = Document::parse("api.yaml", text.as_bytes()).unwrap();
    read(document, &mut NoFiles, &BTreeMap::new()).unwrap().contracts
}

fn recipe(operation: &str) -> RequestRecipe {
    RequestRecipe {
        operation: OperationId::new(operation),
        method: None,
        parameters: Vec::new(),
        body: None,
        headers: Vec::new(),
        bindings: Vec::new(),
        credentials: Credentials::None,
    }
}

fn given(place: Place, json: &str) -> ParameterRecipe {
    ParameterRecipe { place, value: ParameterValue::Value(JsonText(json.to_owned())) }
}

fn nothing(_: &Source) -> Option<JsonText> {
    None
}

fn told(violations: &[Violation]) -> Vec<String> {
    violations.iter().map(|violation| format!("{}: {}", violation.place, violation.keyword)).collect()
}

fn answer(status: u16, content_type: &str, body: &str) -> Vec<String> {
    let mut headers = vec![("X-Count".to_owned(), "5".to_owned())];
    if !content_type.is_empty() {
        headers.push(("Content-Type".to_owned(), content_type.to_owned()));
    }
    let answer = Answer { status, headers, body: body.as_bytes().to_vec() };
    told(&contracts().violations_of_answer(&OperationId::new("person"), &answer))
}

#[test]
fn what_is_for_requests_only_is_found_in_answers_at_any_depth_unless_it_is_null() {
    let text = "openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /settings:
    get:
      operationId: read
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}
components:
  schemas:
    Settings:
      type: object
      properties:
        name: {type: string}
        stores: {type: array, items: {$ref: '#/components/schemas/Store'}}
    Store:
      type: object
      properties:
        key: {anyOf: [{type: string, writeOnly: true}, {type: 'null'}]}
";
    let document = Document::parse("api.yaml", text.as_bytes()).unwrap();
    let contracts = read(document, &mut NoFiles, &BTreeMap::new()).unwrap().contracts;
    let told = |body: &str| {
        let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
        let answer = Answer { status: 200, headers, body: body.as_bytes().to_vec() };
        contracts.write_only_in_answer(&OperationId::new("read"), &answer).map(|it| it.place.to_string())
    };
    assert_eq!(told(r#"{"name": "writeOnly", "stores": [{}, {"key": null}]}"#), None);
    assert_eq!(told(r#"{"stores": [{"key": null}]}"#), None);
    assert_eq!(told(r#"{"stores": [{"key": "s"}]}"#).as_deref(), Some("body /stores/0/key"));
}

#[test]
fn other_members_of_an_exploded_object_are_read_where_the_schema_speaks_of_them() {
    let text = "openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /x:
    get:
      operationId: search
      parameters:
        - {name: free, in: query, required: true, schema: {type: object, minProperties: 1, properties: {a: {type: string}}, additionalProperties: {type: integer}}}
        - {name: limit, in: query, schema: {type: integer}}
      responses: {'200': {description: ok}}
";
    let document = Document::parse("api.yaml", text.as_bytes()).unwrap();
    let contracts = read(document, &mut NoFiles, &BTreeMap::new()).unwrap().contracts;
    let id = OperationId::new("search");
    let of = |target: &str| {
        let request = Request { method: "GET".into(), target: target.into(), ..Request::default() };
        told(&contracts.violations_of_request(&id, &request))
    };
    assert_eq!(of("/x?size=5&limit=7"), Vec::<String>::new());
    assert_eq!(of("/x?a=5&trace=word"), Vec::<String>::new(), "a parameter that nobody declares");
    assert_eq!(of("/x?limit=7"), ["query free: required"]);
    let mut recipe = recipe("search");
    recipe.parameters = vec![given(Place::query("free"), "{\"a\": \"x\", \"size\": 5}")];
    assert_eq!(contracts.encode(&recipe, &nothing).unwrap().target, "/x?a=x&size=5");
}

#[test]
fn a_request_is_written_with_every_kind_of_parameter_and_read_back() {
    let contracts = contracts();
    let mut recipe = recipe("person");
    recipe.parameters = vec![
        given(Place::Path { name: "key".into() }, "\"å/ä\""),
        given(Place::query("limit"), "5"),
        given(Place::query("filter"), "{\"age\": 7}"),
        given(Place::header("X-Trace"), "[1, 2]"),
        given(Place::Cookie { name: "session".into() }, "\"s\""),
    ];
    let request = contracts.encode(&recipe, &nothing).unwrap();
    assert_eq!(request.method, "GET");
    assert_eq!(request.target, "/persons/%C3%A5%2F%C3%A4?limit=5&filter%5Bage%5D=7");
    assert_eq!(request.header("x-trace"), Some("1,2"));
    assert_eq!(request.header("cookie"), Some("session=s"));
    assert_eq!(
        request.header("accept"),
        Some("application/json, text/csv, application/problem+json, */*;q=0.1")
    );
    let id = OperationId::new("person");
    assert_eq!(contracts.violations_of_request(&id, &request), []);
    let value = |place: Place| contracts.value_in_request(&id, &request, &place).map(|text| text.0);
    assert_eq!(value(Place::Path { name: "key".into() }).as_deref(), Some("\"å/ä\""));
    let inside = Place::Query { name: "filter".into(), inside: Inside::json("/age") };
    assert_eq!(value(inside).as_deref(), Some("7"));
}

#[test]
fn a_request_is_judged_as_it_is_decoded_from_the_wire() {
    let judged = |target: &str| {
        let request = Request { method: "GET".into(), target: target.into(), ..Request::default() };
        told(&contracts().violations_of_request(&OperationId::new("person"), &request))
    };
    assert_eq!(judged("/persons/1?limit=5&unknown=1"), [""; 0]);
    assert_eq!(judged("/persons/1"), ["query limit: required"]);
    assert_eq!(judged("/persons/1?limit=x"), ["query limit: type"]);
    assert_eq!(judged("/persons/1?limit=11"), ["query limit: maximum"]);
    assert_eq!(judged("/persons/1?limit="), ["query limit: type"]);
    assert_eq!(judged("/persons/1?limit=1&empty="), [""; 0]);
    assert_eq!(judged("/persons/1?limit=1&filter[age]=x"), ["query filter /age: type"]);
}

#[test]
fn bodies_are_bound_written_and_judged_as_their_media_type_asks() {
    let contracts = contracts();
    let id = OperationId::new("replace");
    let mut recipe = recipe("replace");
    recipe.parameters = vec![given(Place::Path { name: "key".into() }, "1")];
    recipe.body = Some(BodyRecipe {
        media_type: Some("application/json".into()),
        content: Content::Value(JsonText("{\"name\": \"abc\"}".into())),
    });
    recipe.bindings = vec![Binding { place: Place::body("/name"), source: Source::Capture("c".into()) }];
    assert_eq!(contracts.encode(&recipe, &nothing), Err(EncodeError::NoValue("c".into())));
    let long = |_: &Source| Some(JsonText("\"abcd\"".into()));
    let request = contracts.encode(&recipe, &long).unwrap();
    assert_eq!(told(&contracts.violations_of_request(&id, &request)), ["body /name: maxLength"]);

    recipe.bindings.clear();
    recipe.body = Some(BodyRecipe {
        media_type: Some("application/x-www-form-urlencoded".into()),
        content: Content::Value(JsonText("{\"name\": \"å &=\", \"n\": 5, \"list\": [1, 2]}".into())),
    });
    let request = contracts.encode(&recipe, &nothing).unwrap();
    assert_eq!(request.body, b"name=%C3%A5%20%26%3D&n=5&list=1&list=2");
    assert_eq!(contracts.violations_of_request(&id, &request), []);
    let name = contracts.value_in_request(&id, &request, &Place::body("/list/1"));
    assert_eq!(name, Some(JsonText("2".into())));
}

#[test]
fn broken_bodies_of_requests_are_told_apart() {
    let judged = |content_type: &str, body: &str| {
        let headers = vec![("Content-Type".to_owned(), content_type.to_owned())];
        let request = Request {
            method: "PUT".into(),
            target: "/persons/1".into(),
            headers,
            body: body.as_bytes().to_vec(),
            ..Request::default()
        };
        told(&contracts().violations_of_request(&OperationId::new("replace"), &request))
    };
    assert_eq!(judged("application/json", ""), ["body: required"]);
    assert_eq!(judged("text/plain", "x"), ["media type: media-type"]);
    assert_eq!(judged("application/json", "{"), ["body: syntax"]);
    assert_eq!(judged("application/json; charset=utf-8", "{}"), ["body /name: required"]);
    assert_eq!(judged("application/x-www-form-urlencoded", "n=x"), ["body /n: type"]);
    let deep = "[".repeat(100_000);
    assert_eq!(judged("application/json", &deep), ["body: syntax"]);
}

#[test]
fn an_answer_as_declared_is_no_violation() {
    assert_eq!(answer(200, "application/json; charset=utf-8", "{\"id\": 1, \"more\": true}"), [""; 0]);
    assert_eq!(answer(200, "text/csv", "a;b"), [""; 0]);
    assert_eq!(answer(404, "application/problem+json", "{}"), [""; 0]);
}

#[test]
fn every_way_to_break_an_answer_is_told_apart() {
    assert_eq!(answer(500, "", ""), ["status: status"]);
    assert_eq!(answer(404, "", ""), ["body: refusal-without-body"]);
    assert_eq!(answer(200, "application/problem+json", "{\"id\": 1}"), ["media type: media-type"]);
    assert_eq!(answer(200, "", "{\"id\": 1}"), ["media type: media-type"]);
    assert_eq!(answer(200, "application/json", "{\"id\": 1"), ["body: syntax"]);
    assert_eq!(answer(200, "application/json", "{\"id\": \"1\"}"), ["body /id: type"]);
    assert_eq!(answer(200, "application/json", "{}"), ["body /id: required"]);
    assert_eq!(answer(200, "application/json", "{\"id\": 1, \"id\": 2}"), ["body /id: duplicate-key"]);
    assert_eq!(answer(404, "application/json", "{}"), ["media type: media-type"]);
    let silent = Answer { status: 200, ..Answer::default() };
    let violations = contracts().violations_of_answer(&OperationId::new("person"), &silent);
    assert_eq!(told(&violations), ["header X-Count: header"]);
    let headers = vec![("x-count".to_owned(), "many".to_owned())];
    let wrong = Answer { status: 404, headers: headers.clone(), body: Vec::new() };
    let violations = contracts().violations_of_answer(&OperationId::new("person"), &wrong);
    assert_eq!(told(&violations), ["body: refusal-without-body"]);
    let wrong = Answer { status: 200, headers, body: Vec::new() };
    let violations = contracts().violations_of_answer(&OperationId::new("person"), &wrong);
    assert_eq!(told(&violations), ["header X-Count: type"]);
}

#[test]
fn a_head_answer_needs_no_body() {
    let silent = Answer { status: 200, ..Answer::default() };
    assert_eq!(contracts().violations_of_answer(&OperationId::new("headPerson"), &silent), []);
}

#[test]
fn violations_point_into_the_description() {
    let answer = Answer {
        status: 200,
        headers: vec![("X-Count".into(), "1".into()), ("Content-Type".into(), "application/json".into())],
        body: b"{\"id\": \"1\"}".to_vec(),
    };
    let violations = contracts().violations_of_answer(&OperationId::new("person"), &answer);
    assert_eq!(violations[0].promise.as_ref().unwrap().to_string(), "api.yaml:20:89");
}

#[test]
fn targets_are_matched_exact_segments_first() {
    let contracts = contracts();
    let id = |method: &str, target: &str| {
        contracts.matching(method, target).map(|operation| operation.id.as_str().to_owned())
    };
    assert_eq!(id("GET", "/persons/me?x=1").as_deref(), Some("me"));
    assert_eq!(id("GET", "/persons/m%65").as_deref(), Some("me"));
    assert_eq!(id("get", "/persons/1").as_deref(), Some("person"));
    assert_eq!(id("PUT", "/persons/me").as_deref(), Some("replace"));
    assert_eq!(id("GET", "/persons/1/"), None);
    assert_eq!(id("GET", "/persons/"), None);
    assert_eq!(contracts.methods("/persons/1"), ["GET", "HEAD", "PUT"]);
    assert_eq!(contracts.methods("/nowhere"), [""; 0]);
}

#[test]
fn headers_and_method_of_a_recipe_replace_what_would_be_sent() {
    let contracts = contracts();
    let mut recipe = recipe("me");
    recipe.method = Some("PATCH".into());
    recipe.headers = vec![("accept".into(), None), ("X-More".into(), Some("1".into()))];
    let request = contracts.encode(&recipe, &nothing).unwrap();
    assert_eq!(request.method, "PATCH");
    assert_eq!(request.headers, [("X-More".to_owned(), "1".to_owned())]);
    recipe.headers = vec![("X".into(), Some("a\r\nb: c".into()))];
    assert!(contracts.encode(&recipe, &nothing).is_err());
}

#[test]
fn an_item_resembles_what_was_sent_when_every_plain_member_stands_in_it() {
    let contracts = contracts();
    let resembles =
        |item: &str, sent: &str| contracts.resembles(&JsonText(item.into()), &JsonText(sent.into()));
    assert!(resembles(r#"{"id": 1, "name": "å", "list": []}"#, r#"{"name": "å", "list": [1]}"#));
    assert!(!resembles(r#"{"id": 1, "name": "a"}"#, r#"{"name": "b"}"#));
    assert!(!resembles(r#"{"id": 1}"#, "{}"), "nothing sent tells nothing");
    assert!(!resembles("[]", r#"{"name": "b"}"#));
}
