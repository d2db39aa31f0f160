//! Stubs of the worked example, called over the network as a candidate would.

use std::{collections::BTreeMap, future::Future, path::Path, pin::Pin, sync::Arc, time::Duration};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use samprov_contract::{Contracts, Document, Files, read};
use samprov_model::{
    id::{DependencyName, OperationId, ServiceId},
    observation::{Answer, Request, StubCall},
    personal_number::official,
    population::Population,
    technical::TokenOperations,
};
use serde_json::{Value, json};

use crate::{Far, NoAnswer, Stub, StubError, StubOptions, TraceId, limits};

/// A consumer of a stub that checks every answer against the contract.
#[derive(Clone)]
pub(crate) struct Consumer {
    client: Client<HttpConnector, Full<Bytes>>,
    address: String,
    contracts: Arc<Contracts>,
}

struct NoFiles;

impl Files for NoFiles {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        Err(format!("{path} is not expected"))
    }
}

impl Consumer {
    fn of(stub: &Stub, contracts: &Arc<Contracts>) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { client, address: stub.address(), contracts: Arc::clone(contracts) }
    }

    async fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request = hyper::Request::builder().method(method).uri(format!("{}{target}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response =
            self.client.request(request.body(Full::new(Bytes::from(body))).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let text = |value: &hyper::header::HeaderValue| value.to_str().unwrap().to_owned();
        let answer = Answer {
            status: head.status.as_u16(),
            headers: head
                .headers
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), text(value)))
                .collect(),
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        };
        if let Some(operation) = self.contracts.matching(method, target) {
            let violations = self.contracts.violations_of_answer(&operation.id, &answer);
            let body = String::from_utf8_lossy(&answer.body);
            assert_eq!(violations, [], "{method} {target}: {} {body}", answer.status);
        }
        answer
    }

    async fn ask(&self, method: &str, target: &str) -> (u16, Value) {
        let answer = self.send(method, target, &[], Vec::new()).await;
        (answer.status, value_of(&answer))
    }

    async fn tell(&self, method: &str, target: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json"), ("x-purpose", "case-handling")];
        self.send(method, target, &headers, body.to_string().into_bytes()).await
    }

    async fn form(&self, target: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let answer = self.send("POST", target, &headers, body.into_bytes()).await;
        (answer.status, value_of(&answer))
    }
}

fn value_of(answer: &Answer) -> Value {
    if answer.body.is_empty() { Value::Null } else { serde_json::from_slice(&answer.body).unwrap() }
}

fn document(path: &str) -> Document {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/typfall");
    Document::parse(path, &std::fs::read(folder.join(path)).unwrap()).unwrap()
}

pub(crate) fn options(folder: &str, service: &str) -> StubOptions {
    options_from(document(&format!("{folder}/openapi.yaml")), service)
}

/// Options for a description of which nothing is in the population.
pub(crate) fn options_of(name: &str, description: &[u8]) -> StubOptions {
    options_from(Document::parse(name, description).unwrap(), "se.exempel.other")
}

fn options_from(description: Document, service: &str) -> StubOptions {
    let reading = read(description, &mut NoFiles, &BTreeMap::new()).unwrap();
    let population: Population = serde_json::from_value(document("population.yaml").value).unwrap();
    StubOptions::new(
        DependencyName::new("dependency"),
        ServiceId::new(service),
        Arc::new(reading.contracts),
        Arc::new(population),
    )
}

pub(crate) async fn register() -> (Stub, Consumer) {
    let options = options("person-register", "se.exempel.personregister");
    let contracts = Arc::clone(&options.contracts);
    let stub = Stub::start(options).await.unwrap();
    let consumer = Consumer::of(&stub, &contracts);
    (stub, consumer)
}

async fn security() -> (Stub, Consumer) {
    let mut options = options("security-service", "se.exempel.sakerhetstjanst");
    options.tokens = Some(TokenOperations {
        issue: Some(OperationId::new("issueToken")),
        introspect: Some(OperationId::new("introspectToken")),
    });
    let contracts = Arc::clone(&options.contracts);
    let stub = Stub::start(options).await.unwrap();
    let consumer = Consumer::of(&stub, &contracts);
    (stub, consumer)
}

pub(crate) fn calls(stub: &Stub) -> Vec<StubCall> {
    stub.drain().into_iter().map(|(_, call)| call).collect()
}

/// An official test number that nobody in the population has.
fn unknown_number() -> &'static str {
    let population = document("population.yaml").value.to_string();
    official().iter().find(|number| !population.contains(*number)).unwrap()
}

pub(crate) fn subscription() -> Value {
    json!({
        "label": "Flyttar",
        "events": ["moved"],
        "channel": { "kind": "email", "address": "aviseringar@kommun-a.example" },
    })
}

#[tokio::test]
async fn what_is_created_is_remembered_replaced_and_removed() {
    let (stub, consumer) = register().await;
    let created = consumer.tell("POST", "/subscriptions", &subscription()).await;
    assert_eq!(created.status, 201);
    let record = value_of(&created);
    let place = created.header("location").unwrap().to_owned();
    assert_eq!(place, format!("/subscriptions/{}", record["subscriptionId"].as_str().unwrap()));
    assert_eq!((&record["label"], record.get("note")), (&json!("Flyttar"), None));
    assert_eq!(consumer.ask("GET", &place).await, (200, record.clone()));

    let second = value_of(&consumer.tell("POST", "/subscriptions", &subscription()).await);
    assert_ne!(second["subscriptionId"], record["subscriptionId"]);

    let mut changed = subscription();
    changed["label"] = json!("Namnbyten");
    let replaced = value_of(&consumer.tell("PUT", &place, &changed).await);
    assert_eq!((&replaced["label"], &replaced["created"]), (&json!("Namnbyten"), &record["created"]));
    assert_eq!(consumer.ask("GET", &place).await.1, replaced);

    assert_eq!(consumer.ask("DELETE", &place).await.0, 204);
    let (status, problem) = consumer.ask("GET", &place).await;
    assert_eq!((status, &problem["status"]), (404, &json!(404)));
    assert_eq!(consumer.ask("DELETE", &place).await.0, 404);
    assert_eq!(consumer.tell("PUT", &place, &changed).await.status, 404);
    assert_eq!(stub.notes(), []);
}

#[tokio::test]
async fn a_reset_takes_the_state_back_to_the_population() {
    let (stub, consumer) = register().await;
    let first = consumer.ask("GET", "/subscriptions?limit=1").await.1["items"][0].clone();
    let known = format!("/subscriptions/{}", first["subscriptionId"].as_str().unwrap());
    assert_eq!(consumer.ask("DELETE", &known).await.0, 204);
    assert_eq!(consumer.ask("GET", &known).await.0, 404);
    stub.reset();
    assert_eq!(consumer.ask("GET", &known).await, (200, first));
}

#[tokio::test]
async fn a_list_is_filtered_paged_and_holds_only_what_is_declared() {
    let (stub, consumer) = register().await;
    let (_, all) = consumer.ask("GET", "/persons?municipality=0180&limit=50").await;
    let total = all["total"].as_u64().unwrap();
    assert!(total >= 3);
    assert_eq!(all["next"], Value::Null);
    let mut seen = Vec::new();
    let mut next = Some("/persons?municipality=0180&limit=2".to_owned());
    while let Some(target) = next {
        let (status, page) = consumer.ask("GET", &target).await;
        assert_eq!((status, page["total"].as_u64()), (200, Some(total)));
        for person in page["items"].as_array().unwrap() {
            assert_eq!(person["municipality"], "0180");
            assert_eq!(person.get("personalNumber"), None);
            seen.push(person["personKey"].clone());
        }
        next = page["next"].as_str().map(ToOwned::to_owned);
    }
    assert_eq!(seen.len() as u64, total);
    let (_, plain) = consumer.ask("GET", "/subscriptions").await;
    assert_eq!(plain["limit"], 20, "the declared default of the parameter");
    let (_, beyond) = consumer.ask("GET", "/persons?offset=9999").await;
    assert_eq!((&beyond["items"], &beyond["offset"]), (&json!([]), &json!(9999)));
    assert_eq!(stub.notes(), []);
}

#[tokio::test]
async fn a_search_finds_the_person_of_the_population() {
    let (stub, consumer) = register().await;
    let found = consumer.tell("POST", "/persons/search", &json!({ "personalNumber": "198701022389" })).await;
    assert_eq!(found.status, 200);
    let person = value_of(&found);
    assert_eq!((&person["personKey"], &person["name"]), (&json!("p-anna"), &json!("Anna Exempel")));
    assert_eq!(person.get("personalNumber"), None);
    let unknown = json!({ "personalNumber": unknown_number(), "includeDeceased": true });
    assert_eq!(consumer.tell("POST", "/persons/search", &unknown).await.status, 404);
    assert_eq!(stub.notes(), []);
}

#[tokio::test]
async fn calls_outside_the_description_are_refused_and_recorded() {
    let (stub, consumer) = register().await;
    assert_eq!(consumer.ask("GET", "/persons-of-interest").await.0, 404);
    let refused = consumer.send("DELETE", "/persons", &[], Vec::new()).await;
    assert_eq!((refused.status, refused.header("allow")), (405, Some("GET")));
    let calls = calls(&stub);
    let seen: Vec<_> = calls.iter().map(|call| (call.operation.clone(), call.status)).collect();
    assert_eq!(seen, [(None, 404), (None, 405)]);
    assert_eq!(calls[0].request.target, "/persons-of-interest");
}

#[tokio::test]
async fn a_call_that_breaks_the_contract_is_refused_and_recorded_with_what_it_breaks() {
    let (stub, consumer) = register().await;
    let refused = consumer.tell("POST", "/persons/search", &json!({ "personalNumber": "abc" })).await;
    assert_eq!(refused.status, 400);
    let calls = calls(&stub);
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].operation, Some(OperationId::new("searchPerson")));
    assert_eq!(calls[0].violations.len(), 1);
    assert_eq!(calls[0].violations[0].keyword, "pattern");
}

#[tokio::test]
async fn a_call_is_recorded_before_its_answer_comes_and_is_found_by_its_trace() {
    let (stub, consumer) = register().await;
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let trace = TraceId::from_traceparent(parent).unwrap();
    for _ in 0..50 {
        consumer.send("GET", "/persons/p-anna", &[("traceparent", parent)], Vec::new()).await;
        assert_eq!(stub.calls_with_trace(&trace).len(), 1);
    }
    stub.quiet(Duration::from_millis(1), Duration::from_secs(1)).await;
    assert_eq!(stub.in_flight(), 0);
    assert!(stub.drain().is_empty());
}

#[tokio::test]
async fn a_body_beyond_the_bound_is_refused_and_recorded() {
    let (stub, consumer) = register().await;
    // The refusal may reach the consumer before all is sent; what matters is that it is recorded and the stub lives on.
    let request = hyper::Request::post(format!("{}/subscriptions", consumer.address))
        .body(Full::new(Bytes::from(vec![b'x'; limits::BODY_READ + 1])))
        .unwrap();
    let _ = consumer.client.request(request).await;
    stub.quiet(Duration::from_millis(10), Duration::from_secs(1)).await;
    let calls = calls(&stub);
    assert_eq!(calls.iter().map(|call| (call.status, call.violations.len())).collect::<Vec<_>>(), [(413, 0)]);
    assert_eq!(consumer.ask("GET", "/persons/p-anna").await.0, 200);
}

#[tokio::test]
async fn a_token_is_issued_to_a_client_and_known_afterwards() {
    let (stub, consumer) = security().await;
    let client = [("client_id", "kommun-a"), ("client_secret", "hemlighet-kommun-a")];
    let mut asking = vec![("grant_type", "client_credentials")];
    asking.extend(client);
    let (status, issued) = consumer.form("/token", &asking).await;
    assert_eq!((status, &issued["scope"]), (200, &json!("person:read")));
    let token = issued["access_token"].as_str().unwrap();
    let (_, another) = consumer.form("/token", &asking).await;
    assert_ne!(another["access_token"], issued["access_token"]);
    stub.reset();

    let knock = |token| [[("token", token)].as_slice(), &client].concat();
    let (status, known) = consumer.form("/introspect", &knock(token)).await;
    assert_eq!((status, &known["active"], &known["client_id"]), (200, &json!(true), &json!("kommun-a")));
    let (_, citizen) = consumer.form("/introspect", &knock("tok-medborgare-anna-5b1e")).await;
    assert_eq!((&citizen["scope"], &citizen["sub"]), (&json!("case:write"), &json!("anna")));
    let (_, unknown) = consumer.form("/introspect", &knock("nobody-knows-this")).await;
    assert_eq!(unknown, json!({ "active": false }));
    assert_eq!(stub.notes(), []);
}

#[tokio::test]
async fn a_client_with_a_wrong_secret_gets_no_token() {
    let (_stub, consumer) = security().await;
    let fields =
        [("grant_type", "client_credentials"), ("client_id", "kommun-a"), ("client_secret", "hemlighet-fel")];
    let (status, refusal) = consumer.form("/token", &fields).await;
    assert_eq!((status, &refusal["error"]), (401, &json!("invalid_client")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_consumers_at_once_get_their_own_answers_in_bounded_memory() {
    let (stub, consumer) = register().await;
    let workers: Vec<_> = (0..16)
        .map(|_| {
            let consumer = consumer.clone();
            tokio::spawn(async move {
                let people = ["p-anna", "p-bo", "p-carin", "p-david"];
                for person in people.iter().cycle().take(200) {
                    let (status, answer) = consumer.ask("GET", &format!("/persons/{person}")).await;
                    assert_eq!((status, answer["personKey"].as_str()), (200, Some(*person)));
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    assert_eq!(stub.in_flight(), 0);
    assert_eq!(stub.drain().len(), 3_200);
    assert_eq!(stub.relay().waiting(), 0);
    assert_eq!(stub.relay().mounts(), 1 + 3_200 / limits::RELAYED_PER_MOUNT);
    assert_eq!(stub.notes(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn records_created_at_once_have_different_identities() {
    let (stub, consumer) = register().await;
    let workers: Vec<_> = (0..16)
        .map(|_| {
            let consumer = consumer.clone();
            tokio::spawn(
                async move { value_of(&consumer.tell("POST", "/subscriptions", &subscription()).await) },
            )
        })
        .collect();
    let mut identities = std::collections::BTreeSet::new();
    for worker in workers {
        identities.insert(worker.await.unwrap()["subscriptionId"].to_string());
    }
    assert_eq!(identities.len(), 16);
    assert_eq!(stub.notes(), []);
}

#[tokio::test]
async fn a_stopped_stub_leaves_its_port_free() {
    let (stub, consumer) = register().await;
    let address = consumer.address.trim_start_matches("http://").to_owned();
    consumer.ask("GET", "/persons/p-anna").await;
    stub.stop().await;
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
}

#[tokio::test]
async fn a_taken_port_is_told_with_what_to_do() {
    let (stub, _consumer) = register().await;
    let mut options = options("person-register", "se.exempel.personregister");
    options.port = stub.address().rsplit(':').next().and_then(|port| port.parse().ok());
    let error = Stub::start(options).await.unwrap_err();
    assert!(matches!(error, StubError::Bind { .. }));
    assert!(error.to_string().contains("choose another port"));
}

#[tokio::test]
async fn calls_with_and_without_the_base_path_are_understood() {
    let mut options = options("person-register", "se.exempel.personregister");
    options.base_path = "v2/".to_owned();
    let contracts = Arc::clone(&options.contracts);
    let stub = Stub::start(options).await.unwrap();
    let mut consumer = Consumer::of(&stub, &contracts);
    assert!(consumer.address.ends_with("/v2"));
    assert_eq!(consumer.ask("GET", "/persons/p-anna").await.0, 200);
    consumer.address.truncate(consumer.address.len() - 3);
    assert_eq!(consumer.ask("GET", "/persons/p-anna").await.0, 200);
    assert!(calls(&stub).iter().all(|call| call.request.target == "/persons/p-anna"));
}

/// A service that tells which target it was asked for, or nothing at all.
#[derive(Debug)]
struct RealService(bool);

impl Far for RealService {
    fn answer<'f>(
        &'f self,
        request: &'f Request,
    ) -> Pin<Box<dyn Future<Output = Result<Answer, NoAnswer>> + Send + 'f>> {
        let answer = Answer { status: 299, body: request.target.clone().into_bytes(), ..Answer::default() };
        Box::pin(async move { if self.0 { Ok(answer) } else { Err(NoAnswer("it is gone".to_owned())) } })
    }
}

async fn before(service: RealService) -> (Stub, Consumer) {
    let mut options = options("person-register", "se.exempel.personregister");
    options.base_path = "/v2".to_owned();
    options.real = Some(Arc::new(service));
    let nothing_is_promised =
        Arc::new(read(document("catalogue/openapi.yaml"), &mut NoFiles, &BTreeMap::new()).unwrap().contracts);
    let stub = Stub::start(options).await.unwrap();
    let consumer = Consumer::of(&stub, &nothing_is_promised);
    (stub, consumer)
}

#[tokio::test]
async fn a_call_to_a_real_service_is_passed_on_as_it_is_and_held_against_the_description() {
    let (stub, consumer) = before(RealService(true)).await;
    let answer = consumer.send("GET", "/persons?limit=500", &[("x-own", "1")], Vec::new()).await;
    assert_eq!((answer.status, answer.body.as_slice()), (299, b"/v2/persons?limit=500".as_slice()));
    let calls = calls(&stub);
    assert_eq!((calls.len(), calls[0].status), (1, 299));
    assert_eq!(calls[0].violations.iter().map(|it| it.keyword.as_str()).collect::<Vec<_>>(), ["maximum"]);
    stub.stop().await;
}

#[tokio::test]
async fn a_real_service_that_is_silent_is_silent_for_its_caller_and_the_call_is_recorded() {
    let (stub, consumer) = before(RealService(false)).await;
    let request = hyper::Request::builder().uri(format!("{}/persons", consumer.address));
    let answer = consumer.client.request(request.body(Full::default()).unwrap()).await;
    assert!(answer.is_err(), "the connection is closed without a word");
    assert_eq!(calls(&stub).len(), 1);
    assert_eq!(stub.notes()[0].key, "stub-real-service-silent");
    stub.stop().await;
}

#[tokio::test]
async fn two_stubs_of_one_service_can_share_what_they_remember() {
    let (first, consumer) = security().await;
    let mut options = options("security-service", "se.exempel.sakerhetstjanst");
    options.tokens = Some(TokenOperations {
        issue: Some(OperationId::new("issueToken")),
        introspect: Some(OperationId::new("introspectToken")),
    });
    options.state = Some(first.state());
    let contracts = Arc::clone(&options.contracts);
    let second = Stub::start(options).await.unwrap();
    let client = [("client_id", "etjansteleverantor"), ("client_secret", "hemlighet-etjansteleverantor")];
    let (status, token) =
        consumer.form("/token", &[("grant_type", "client_credentials"), client[0], client[1]]).await;
    assert_eq!(status, 200, "{token}");
    let token = token["access_token"].as_str().unwrap().to_owned();
    let other = Consumer::of(&second, &contracts);
    let (_, told) = other.form("/introspect", &[("token", token.as_str()), client[0], client[1]]).await;
    assert_eq!(told["active"], json!(true), "{told}");
    assert_eq!(calls(&first).len(), 1, "each sees its own calls only");
    first.stop().await;
    second.stop().await;
}
