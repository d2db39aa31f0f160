//! Every operator of the catalogue on a small description: it must have a place there, and change what leaves the stub.

use std::{collections::BTreeMap, sync::Arc};

use samprov_contract::{Contracts, Document, Files, Supply, read};
use samprov_model::{
    agreement::Agreement,
    content::JsonText,
    id::{ConsumerId, DependencyName, OperationId, ServiceId},
    observation::{Answer, Request},
    population::Population,
};
use serde_json::{Value, json};

use super::{Mutant, Operator, operators};
use crate::{
    StubOptions,
    answering::Service,
    interposer::{Interposer, Kept, Origin, PassOn},
    notes::Notes,
};

/// A service with something for every operator.
const DESCRIPTION: &str = include_str!("fixture.yaml");

struct NoFiles;

impl Files for NoFiles {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        Err(format!("{path} is not read"))
    }
}

struct Clean {
    service: Service,
    kept: Vec<Kept>,
}

impl Origin for Clean {
    fn answer(&mut self, request: &Request) -> Answer {
        self.service.reply(request).answer
    }

    fn keep(&mut self) {
        self.kept.push(self.service.state());
    }

    fn take_back(&mut self) {
        if let Some(kept) = self.kept.pop() {
            self.service.take_back(kept);
        }
    }
}

fn contracts() -> Arc<Contracts> {
    let document = Document::parse("fixture.yaml", DESCRIPTION.as_bytes()).unwrap();
    Arc::new(read(document, &mut NoFiles, &BTreeMap::new()).unwrap().contracts)
}

fn agreements() -> Vec<Agreement> {
    let (consumer, operation) = (ConsumerId::new("kommun-a"), OperationId::new("agreed"));
    vec![Agreement { consumer, operation, allow: vec!["/open".to_owned()] }]
}

fn clean(contracts: &Arc<Contracts>) -> Clean {
    let mut options = StubOptions::new(
        DependencyName::new("fixture"),
        ServiceId::new("fixture"),
        Arc::clone(contracts),
        Arc::new(Population::default()),
    );
    // A candidate refuses what a dependency lets pass.
    options.interposer = Some(Arc::new(PassOn));
    options.agreements = agreements();
    options.consumers = BTreeMap::from([("token-a".to_owned(), ConsumerId::new("kommun-a"))]);
    Clean { service: Service::new(&options, Arc::new(Notes::default())), kept: Vec::new() }
}

fn request(method: &str, target: &str, body: Option<&Value>) -> Request {
    let json = ("content-type".to_owned(), "application/json".to_owned());
    let mut headers =
        vec![("x-trace".to_owned(), "abcdef".to_owned()), ("x-mode".to_owned(), "on".to_owned())];
    headers.extend(body.map(|_| json));
    Request {
        method: method.to_owned(),
        target: target.to_owned(),
        headers,
        body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
        ..Request::default()
    }
}

fn with(mut request: Request, name: &str, value: &str) -> Request {
    request.headers.push((name.to_owned(), value.to_owned()));
    request
}

/// Every request that the contract makes, and a life of some items between them.
fn sent(contracts: &Contracts, mutant: &Mutant, origin: &mut Clean) -> Vec<Answer> {
    let mut answers = Vec::new();
    let full = json!({"name": "Åsa Öberg 😀", "note": "något att säga", "size": 3, "open": true});
    let plain = json!({"name": "Anna Berg", "note": ""});
    let mut ask = |request: &Request| {
        let answer = mutant.answer(request, origin);
        answers.push(answer.clone());
        answer
    };
    for round in 0..3 {
        let created = ask(&request("POST", "/things", Some(&full)));
        let identity = serde_json::from_slice::<Value>(&created.body)
            .ok()
            .and_then(|body| Some(body.get("id")?.to_string()));
        let address =
            created.header("location").and_then(|address| address.rsplit('/').next()).map(str::to_owned);
        for identity in identity.into_iter().chain(address) {
            let item = format!("/things/{identity}");
            ask(&request("GET", &item, None));
            ask(&request("GET", &item, None));
            ask(&request("PUT", &item, Some(if round == 0 { &full } else { &plain })));
            ask(&request("GET", &item, None));
            ask(&request("PUT", &item, Some(&json!({"name": "Bo Ek"}))));
            ask(&request("PUT", &item, Some(&plain)));
            ask(&request("PUT", &item, Some(&json!({"name": 5}))));
            ask(&request("PATCH", &item, Some(&full)));
            let version = ask(&request("GET", &item, None)).header("etag").map(str::to_owned);
            let version = version.unwrap_or_default();
            ask(&with(request("GET", &item, None), "if-none-match", &version));
            ask(&with(request("PUT", &item, Some(&plain)), "if-match", "\"another\""));
            ask(&request("GET", "/things?open=true", None));
            ask(&request("GET", "/things?limit=1&offset=1", None));
            ask(&request("GET", "/things?limit=1", None));
            ask(&request("GET", "/things", None));
            if round > 0 {
                ask(&request("DELETE", &item, None));
                ask(&request("GET", &item, None));
                ask(&request("GET", "/things", None));
            }
        }
    }
    for token in ["Bearer token-b", "Bearer token-a"] {
        ask(&with(request("GET", "/agreed", None), "authorization", token));
    }
    ask(&request("TRACE", "/things", None));
    ask(&request("DELETE", "/things", None));
    ask(&request("GET", "/things/987654", None));
    ask(&Request { body: b"{".to_vec(), ..request("POST", "/things", Some(&plain)) });
    ask(&Request { headers: Vec::new(), ..request("POST", "/things", Some(&plain)) });
    let foreign = vec![("content-type".to_owned(), "text/csv".to_owned())];
    ask(&Request { headers: foreign, ..request("POST", "/things", Some(&plain)) });
    ask(&Request { body: Vec::new(), ..request("POST", "/things", None) });
    for operation in contracts.operations() {
        let recipes = contracts
            .positives(&operation.id, &Supply::default(), usize::MAX)
            .into_iter()
            .map(|positive| positive.recipe);
        let broken = contracts
            .negatives(&operation.id, &Supply::default(), usize::MAX)
            .into_iter()
            .map(|negative| negative.recipe);
        for recipe in recipes.chain(broken) {
            if let Ok(made) = contracts.encode(&recipe, &|_| Some(JsonText("\"7\"".to_owned()))) {
                ask(&made);
            }
        }
    }
    answers
}

fn tried(operator: &Arc<Operator>, contracts: &Arc<Contracts>, operation: &OperationId) -> u64 {
    let mutant = Mutant::new(Arc::clone(operator), Arc::clone(contracts), operation.clone(), None);
    sent(contracts, &mutant, &mut clean(contracts));
    mutant.tally().changed
}

#[test]
fn every_operator_has_a_place_in_the_fixture_and_changes_what_leaves_the_stub() {
    let contracts = contracts();
    let mut toothless = Vec::new();
    for operator in operators() {
        let mut places = contracts
            .operations()
            .iter()
            .filter(|operation| Mutant::unmet(operator, &contracts, &operation.id, &agreements()).is_none())
            .peekable();
        if places.peek().is_none() {
            toothless.push(format!("{}: no place", operator.id));
        } else if !places.any(|operation| tried(operator, &contracts, &operation.id) > 0) {
            toothless.push(format!("{}: nothing changed", operator.id));
        }
    }
    assert_eq!(toothless, Vec::<String>::new());
}

#[test]
fn without_its_operation_a_mutant_changes_nothing() {
    let contracts = contracts();
    let nobody = OperationId::new("nobody");
    for operator in operators().iter().take(10) {
        assert!(Mutant::unmet(operator, &contracts, &nobody, &[]).is_some());
        assert_eq!(tried(operator, &contracts, &nobody), 0);
    }
}

#[test]
fn the_same_requests_meet_the_same_fault() {
    let contracts = contracts();
    let create = OperationId::new("createThing");
    for operator in operators()
        .iter()
        .filter(|operator| Mutant::unmet(operator, &contracts, &create, &[]).is_none())
        .take(12)
    {
        let run = || {
            let mutant = Mutant::new(Arc::clone(operator), Arc::clone(&contracts), create.clone(), None);
            sent(&contracts, &mutant, &mut clean(&contracts))
        };
        assert!(run() == run(), "{}", operator.id);
    }
}

/// A list whose items are created with nothing but an address as the answer.
const ONLY_ADDRESS: &str = r##"
openapi: 3.0.3
info: { title: Addresses, version: "1" }
paths:
  /{town}/notes:
    parameters: [{ name: town, in: path, required: true, schema: { type: string } }]
    get:
      operationId: listNotes
      responses: { "200": { description: ok, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Note" } } } } } }
    post:
      operationId: createNote
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } }
      responses: { "201": { description: created, headers: { Location: { schema: { type: string } } } } }
  /{town}/notes/{id}:
    get:
      operationId: readNote
      parameters:
        - { name: town, in: path, required: true, schema: { type: string } }
        - { name: id, in: path, required: true, schema: { type: string } }
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } } }
components:
  schemas: { Note: { type: object, properties: { id: { type: string, readOnly: true }, text: { type: string } } } }
"##;

#[test]
fn what_was_created_is_missing_from_the_list_where_only_its_address_was_told() {
    list_without_created(ONLY_ADDRESS);
    let named = "type: string, example: 123e4567-e89b-12d3-a456-426614174000, readOnly: true";
    list_without_created(&ONLY_ADDRESS.replace("type: string, readOnly: true", named));
}

fn list_without_created(description: &str) {
    let document = Document::parse("addresses.yaml", description.as_bytes()).unwrap();
    let contracts = Arc::new(read(document, &mut NoFiles, &BTreeMap::new()).unwrap().contracts);
    let operator = operators().iter().find(|operator| operator.id == "list-lacks-created").unwrap();
    let list = OperationId::new("listNotes");
    assert_eq!(Mutant::unmet(operator, &contracts, &list, &[]), None);
    let mutant = Mutant::new(Arc::clone(operator), Arc::clone(&contracts), list, None);
    let mut origin = clean(&contracts);
    let created = mutant.answer(&request("POST", "/umea/notes", Some(&json!({"text": "a"}))), &mut origin);
    let shown = mutant.answer(&request("GET", "/umea/notes", None), &mut origin);
    let whole = origin.answer(&request("GET", "/umea/notes", None));
    assert_ne!(shown.body, whole.body, "{created:?} {whole:?}");
    assert_eq!(mutant.tally().changed, 1);
}

#[test]
fn who_has_agreed_to_less_gets_everything_where_agreements_are_ignored() {
    let contracts = contracts();
    let agreed = OperationId::new("agreed");
    let asked = |id: &str, token: &str| {
        let operator = operators().iter().find(|operator| operator.id == id).unwrap();
        assert_eq!(Mutant::unmet(operator, &contracts, &agreed, &agreements()), None);
        assert_eq!(Mutant::unmet(operator, &contracts, &agreed, &[]).as_deref(), Some("Agreed"));
        let mutant = Mutant::new(Arc::clone(operator), Arc::clone(&contracts), agreed.clone(), None);
        let mut origin = clean(&contracts);
        let ask = |token: &str| with(request("GET", "/agreed", None), "authorization", token);
        let first = mutant.answer(&ask(token), &mut origin);
        let second = mutant.answer(&ask("Bearer token-a"), &mut origin);
        let has_secret = |answer: &Answer| String::from_utf8_lossy(&answer.body).contains("secret");
        (has_secret(&first), has_secret(&second), mutant.tally().changed)
    };
    assert_eq!(asked("agreement-ignored", "Bearer token-b"), (true, true, 1));
    assert_eq!(asked("agreement-ignored", "Bearer token-a"), (true, true, 2));
    assert_eq!(asked("agreement-ignored-for-one-caller", "Bearer token-b"), (true, true, 1));
    assert_eq!(
        asked("agreement-ignored-for-one-caller", "Bearer token-a"),
        (false, false, 0),
        "only one caller"
    );
}

/// Refusals by their status, by `default`, and of a status that nothing is said about.
const REFUSALS: &str = r#"
openapi: 3.0.3
info: { title: Refusals, version: "1" }
paths:
  /named:
    get:
      operationId: named
      parameters: [{ name: size, in: query, schema: { type: integer } }]
      responses:
        "200": { description: ok }
        "400": { description: bad, content: { application/json: { schema: { type: object } } } }
        "404": { description: none }
        default: { description: other, content: { application/json: { schema: { type: object } } } }
  /default:
    get:
      operationId: byDefault
      parameters: [{ name: size, in: query, schema: { type: integer } }]
      responses:
        "200": { description: ok }
        default: { description: other, content: { application/json: { schema: { type: object } } } }
"#;

struct Refuses(u16);

impl Origin for Refuses {
    fn answer(&mut self, _: &Request) -> Answer {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Answer { status: self.0, headers, body: b"{}".to_vec() }
    }

    fn keep(&mut self) {}

    fn take_back(&mut self) {}
}

#[test]
fn a_refusal_has_its_fault_where_the_document_says_that_it_has_a_body() {
    let document = Document::parse("refusals.yaml", REFUSALS.as_bytes()).unwrap();
    let contracts = Arc::new(read(document, &mut NoFiles, &BTreeMap::new()).unwrap().contracts);
    let operator = |id: &str| operators().iter().find(|operator| operator.id == id).unwrap();
    let changes = |id: &str, status: u16| {
        let named = OperationId::new("named");
        assert_eq!(Mutant::unmet(operator(id), &contracts, &named, &[]), None);
        let mutant = Mutant::new(Arc::clone(operator(id)), Arc::clone(&contracts), named, None);
        mutant.answer(&request("GET", "/named?size=x", None), &mut Refuses(status));
        mutant.tally().changed > 0
    };
    for id in ["refusal-empty", "refusal-no-json", "media-type-of-refusal"] {
        assert!(changes(id, 400), "{id}");
        assert!(!changes(id, 404), "{id}: the document is silent about this body");
        assert_eq!(changes(id, 409), id != "refusal-empty", "{id}: `default` promises no body");
        assert_eq!(changes(id, 401), id != "refusal-empty", "{id}");
    }
    let unmet = |id: &str| Mutant::unmet(operator(id), &contracts, &OperationId::new("byDefault"), &[]);
    assert_eq!(unmet("refusal-empty").as_deref(), Some("NamedRefusal"));
    assert_eq!(unmet("refusal-no-json"), None);
}
