//! Arazzo documents: workflows run from their start to their end, and what they leave behind.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use serde_json::json;

use super::{
    bench::Bench,
    run_server::{Asked, DESCRIPTION, Items, Reply, Server, conforming},
};

/// Looks, makes with a workflow of its own what is not there, and reads it until it is there.
const FLOW: &str = "arazzo: 1.0.1
info: { title: Items, version: 1.0.0 }
sourceDescriptions: [{ name: items, url: ./items.yaml, type: openapi }]
workflows:
  - workflowId: keepItem
    inputs: { type: object, properties: { name: { type: string } } }
    steps:
      - stepId: look
        operationId: listItems
        successCriteria:
          - { context: $response.body, type: jsonpath, condition: '$[?@.name == \"nobody has this\"]' }
        onSuccess: [{ name: over, type: end }]
        onFailure: [{ name: make, type: goto, stepId: make }]
      - { stepId: never, operationId: deleteItem, parameters: [{ name: id, in: path, value: none }] }
      - stepId: make
        workflowId: makeItem
        parameters: [{ name: name, value: '{$inputs.name} it' }]
        outputs: { id: $outputs.id }
      - stepId: read
        operationId: getItem
        parameters: [{ name: id, in: path, value: $steps.make.outputs.id }]
        successCriteria:
          - condition: $statusCode == 200
          - condition: $response.body#/name == 'keep it'
        onFailure:
          - { name: again, type: retry, retryAfter: 0, retryLimit: 3, criteria: [{ condition: $statusCode == 404 }] }
  - workflowId: makeItem
    inputs: { type: object, properties: { name: { type: string, default: plain } } }
    steps:
      - stepId: make
        operationId: createItem
        requestBody: { payload: { name: $inputs.name } }
        outputs: { id: $response.body#/id }
    outputs: { id: $steps.make.outputs.id }
";

fn bench(name: &str) -> Bench {
    let bench = Bench::new(name);
    bench.write("items.yaml", DESCRIPTION);
    bench.write("items.arazzo.yaml", FLOW);
    bench.write("known.testdata.yaml", "values: { \"keepItem inputs.name\": [keep] }\n");
    bench
}

/// Shows an item only when it is asked for the third time.
fn slow() -> impl Fn(&Asked, &Items) -> Reply + Send + Sync + 'static {
    let asked_for: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
    move |asked: &Asked, items: &Items| {
        if asked.method == "GET" && asked.path.starts_with("/items/") {
            let mut asked_for = asked_for.lock().unwrap();
            let count = asked_for.entry(asked.path.clone()).or_default();
            *count += 1;
            if *count < 3 {
                return Reply::Json(404, None);
            }
        }
        conforming(asked, items)
    }
}

/// Gives items another name than was sent.
fn renaming(asked: &Asked, items: &Items) -> Reply {
    match conforming(asked, items) {
        Reply::Json(200, Some(mut item)) if item.is_object() => {
            item["name"] = json!("other");
            Reply::Json(200, Some(item))
        }
        reply => reply,
    }
}

#[test]
fn a_workflow_goes_its_way_and_what_it_created_is_removed() {
    let bench = bench("run_workflow");
    let server = Server::start(slow());
    let words = ["test", "items.yaml", "items.arazzo.yaml", "known.testdata.yaml", "--target", &server.url()];
    bench.run(&[&words[..], &["--only", "flow/items/keepItem"]].concat()).with_code(0);
    let seen = server.seen.lock().unwrap().clone();
    let shown: Vec<String> = seen.iter().map(|(method, path)| format!("{method} {path}")).collect();
    let from = shown.iter().position(|line| line.starts_with("POST")).expect("an item is made");
    assert_eq!(
        shown[from..],
        ["POST /items", "GET /items/i0", "GET /items/i0", "GET /items/i0", "DELETE /items/i0"],
        "{shown:?}"
    );
    assert!(server.items.all.lock().unwrap().is_empty());
}

#[test]
fn a_broken_workflow_fails_with_its_place_and_a_script_and_leaves_nothing() {
    let bench = bench("run_workflow_broken");
    let server = Server::start(renaming);
    let words =
        ["test", "items.arazzo.yaml", "--test-data", "known.testdata.yaml", "--target", &server.url()];
    let ended = bench.run(&[&words[..], &["--only", "flow/items/*"]].concat()).with_code(1);
    let told = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "Workflow keepItem: a step did not succeed",
        "Expected $response.body#/name == 'keep it' (step read)",
        "Seen $response.body#/name = \"other\"",
        "Promised in items.arazzo.yaml:24:13",
        "ID=$(curl ",
        "| jq -r '.id')",
        "/items/\"$ID\"",
    ] {
        assert!(told.contains(part), "{part} in {}", ended.out);
    }
    assert!(server.items.all.lock().unwrap().is_empty(), "cleaned up all the same");
}

#[test]
fn what_cannot_be_run_is_named_at_its_place_and_the_rest_runs() {
    let bench = bench("run_workflow_limited");
    let broken =
        FLOW.replace("context: $response.body, type: jsonpath", "context: $response.body, type: xpath");
    bench.write("items.arazzo.yaml", broken.replace("operationId: deleteItem", "operationId: deleteItems"));
    let ended = bench.run(&["check", "items.arazzo.yaml"]).with_code(0);
    for part in [
        "items.arazzo.yaml: Arazzo document: 2 workflows, 1 of them not testable",
        "items.arazzo.yaml:11:53: workflow keepItem: the criterion",
        "items.arazzo.yaml:14:26: workflow keepItem: the service has no operation deleteItems; is deleteItem meant?",
    ] {
        assert!(ended.out.contains(part), "{part} in {ended:#?}");
    }
    bench.run(&["check", "items.yaml", "items.arazzo.yaml", "--strict"]).with_code(1);
    let server = Server::start(conforming);
    let words = ["test", "items.yaml", "items.arazzo.yaml", "--target", &server.url(), "--only"];
    let ended = bench.run(&[&words[..], &["flow/items/*"]].concat()).with_code(3);
    let told = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("Workflow keepItem: the workflow cannot be run"), "{}", ended.out);
    assert!(told.contains("Promised in items.arazzo.yaml:11:53"), "{}", ended.out);
    bench.run(&[&words[..], &["flow/items/makeItem"]].concat()).with_code(0);
}

#[test]
fn names_that_test_data_misspell_are_told() {
    let bench = bench("run_workflow_names");
    bench.write("known.testdata.yaml", "values: { \"keepItem inputs.nam\": [keep] }\n");
    let ended = bench.run(&["plan", "items.yaml", "items.arazzo.yaml", "known.testdata.yaml"]).with_code(2);
    assert!(ended.error.contains("known.testdata.yaml:1:"), "{ended:#?}");
    assert!(ended.error.contains("did you mean \"name\"?"), "{ended:#?}");
}

#[test]
fn a_target_for_safe_requests_only_gets_the_workflows_that_only_read() {
    let bench = bench("workflow_read_only");
    let reading = "arazzo: 1.0.1
info: { title: Reading, version: 1.0.0 }
sourceDescriptions: [ { name: items, url: items.yaml, type: openapi } ]
workflows:
  - workflowId: look
    steps:
      - { stepId: list, operationId: listItems, successCriteria: [ { condition: $statusCode == 200 } ] }
";
    bench.write("reading.arazzo.yaml", reading);
    let proxy = Server::start(conforming);
    let words = [
        "test",
        "items.yaml",
        "items.arazzo.yaml",
        "reading.arazzo.yaml",
        "--target",
        "http://items.example",
    ];
    let ended = bench.run(&[&words[..], &["--proxy", &proxy.url()]].concat());
    assert!(matches!(ended.code, 0 | 3), "{ended:?}");
    let journal = bench.journal();
    let run = |id: &str| journal.iter().any(|line| line["event"] == "case-finished" && line["id"] == id);
    assert!(run("flow/reading/look"), "{ended:?}");
    assert!(!run("flow/items/makeItem"), "{ended:?}");
    assert!(proxy.seen.lock().unwrap().iter().all(|(method, _)| method == "GET" || method == "HEAD"));
}
