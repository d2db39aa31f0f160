//! Processes over several candidates: each step at its own service, judged for its own actor, drawn as it went.

use std::fs;

use serde_json::{Value, json};

use super::{
    bench::Bench,
    run_server::{Asked, DESCRIPTION, Items, Reply, Server, conforming},
};

/// An item is made at the first service, copied to the second, read and removed there, and read at the first.
const PROCESS: &str = "arazzo: 1.0.1
info: { title: Move, version: 1.0.0 }
sourceDescriptions:
  - { name: first, url: ../first/items.yaml, type: openapi }
  - { name: second, url: ../second/service.yaml, type: openapi }
workflows:
  - workflowId: move
    inputs: { type: object, properties: { name: { type: string } } }
    steps:
      - stepId: make
        operationId: $sourceDescriptions.first.createItem
        requestBody: { payload: { name: $inputs.name } }
        outputs: { id: $response.body#/id, name: $response.body#/name }
      - stepId: copy
        operationId: $sourceDescriptions.second.createItem
        requestBody: { payload: { name: $steps.make.outputs.name } }
        outputs: { id: $response.body#/id }
      - stepId: read
        operationId: $sourceDescriptions.second.getItem
        parameters: [{ name: id, in: path, value: $steps.copy.outputs.id }]
        successCriteria: [{ condition: $statusCode == 200 && $response.body#/name == $steps.make.outputs.name }]
      - stepId: look
        operationId: $sourceDescriptions.first.getItem
        parameters: [{ name: id, in: path, value: $steps.make.outputs.id }]
";

fn service(name: &str) -> String {
    format!(
        "samprov: 1
profile:
  id: {name}
  name: {{ sv: Tjänst {name}, en: Service {name} }}
  version: 1.0.0
  kind: base-service
  owner: owner-{name}
technical:
  - {{ id: rest, kind: openapi, document: items.yaml }}
instances:
  - {{ id: test, environment: test, role: primary, url: 'http://127.0.0.1:0' }}
"
    )
}

fn bench(name: &str, first: &str, second: &str) -> Bench {
    let bench = Bench::new(name);
    for service_name in ["first", "second"] {
        bench.write(&format!("{service_name}/items.yaml"), DESCRIPTION);
        bench.write(&format!("{service_name}/service.yaml"), service(service_name));
    }
    bench.write("processes/move.arazzo.yaml", PROCESS);
    bench.write("known.testdata.yaml", "values: { \"move inputs.name\": [box] }\n");
    let collaboration = format!(
        "samprov: 1
id: together
actors:
  - {{ id: owner-first, name: {{ sv: Ägare ett, en: Owner one }} }}
  - {{ id: owner-second, name: {{ sv: Ägare två, en: Owner two }} }}
services: [first/service.yaml, second/service.yaml]
processes: [processes/move.arazzo.yaml]
mix: {{ first: {first}, second: {second} }}
test-data: known.testdata.yaml
"
    );
    bench.write("collaboration.yaml", collaboration);
    bench
}

fn at(server: &Server) -> String {
    format!("{{ instance: '{}' }}", server.url())
}

/// The finished cases: id, actor and verdict.
fn finished(bench: &Bench) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let journal = bench.journal().into_iter().filter(|line| line["event"] == "case-finished");
    let mut cases: Vec<(u64, (String, String, String))> = journal
        .map(|line| {
            let order = line["order"].as_u64().unwrap();
            (order, (text(&line["id"]), text(&line["actor"]), text(&line["verdict"]["verdict"])))
        })
        .collect();
    cases.sort();
    cases.into_iter().map(|(_, case)| case).collect()
}

fn steps(verdicts: [&str; 4]) -> Vec<(String, String, String)> {
    let steps = [("first", "make"), ("second", "copy"), ("second", "read"), ("first", "look")];
    let case = |((service, step), verdict): ((&str, &str), &str)| {
        (format!("{service}/flow/process/move/{step}"), format!("owner-{service}"), verdict.to_owned())
    };
    steps.into_iter().zip(verdicts).map(case).collect()
}

fn report(bench: &Bench) -> String {
    fs::read_to_string(bench.folder().join("samprov-out/report.html")).unwrap()
}

/// Reads another name than was sent.
fn renaming(asked: &Asked, items: &Items) -> Reply {
    match conforming(asked, items) {
        Reply::Json(200, Some(mut item)) if item.is_object() => {
            item["name"] = json!("other");
            Reply::Json(200, Some(item))
        }
        reply => reply,
    }
}

const RUN: [&str; 4] = ["test", "collaboration.yaml", "--only", "*flow/process/*"];

#[test]
fn each_step_goes_to_its_own_service_and_passes_for_its_own_actor() {
    let (first, second) = (Server::start(conforming), Server::start(conforming));
    let bench = bench("process_clean", &at(&first), &at(&second));
    bench.run(&RUN).with_code(0);
    assert_eq!(finished(&bench), steps(["pass"; 4]));
    for server in [&first, &second] {
        assert!(server.items.all.lock().unwrap().is_empty(), "what was made is removed where it was made");
        let seen = server.seen.lock().unwrap();
        assert!(seen.iter().any(|(method, _)| method == "POST"), "{seen:?}");
    }
    let page = report(&bench);
    for part in ["All 4 steps did what the process asks.", ">Service second<", ">Owner two<", ">201<"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("broke here"));
}

#[test]
fn a_fault_of_the_second_service_fails_its_step_and_names_its_actor_and_later_steps_are_not_reached() {
    let (first, second) = (Server::start(conforming), Server::start(renaming));
    let bench = bench("process_broken", &at(&first), &at(&second));
    let ended = bench.run(&RUN).with_code(1);
    assert_eq!(finished(&bench), steps(["pass", "pass", "fail", "inconclusive"]));
    let told = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "GET /items/{id} (Owner two as producer)",
        "Expected $statusCode == 200 && $response.body#/name == $steps.make.outputs.name (step read)",
        "Promised in processes/move.arazzo.yaml:21:29",
        "not decided because of this: first/flow/process/move/look",
        "Owner two: 1 fault to correct",
    ] {
        assert!(told.contains(part), "{part} in {}", ended.out);
    }
    let page = report(&bench);
    let svg = page.split_once("<svg").unwrap().1.split_once("</svg>").unwrap().0;
    let broken = svg.split_once("message broke").unwrap().1.split_once("message absent").unwrap().0;
    assert!(broken.contains("3. read") && broken.contains("class=\"cross\""), "{broken}");
    assert!(svg.contains("Broke at the step read: Service second (Owner two)."), "{svg}");
    assert!(svg.contains(">not reached<"), "{svg}");
    let journal = bench.journal();
    let failed = journal.iter().find(|line| line["id"] == "second/flow/process/move/read").unwrap();
    let exchanges = failed["evidence"]["exchanges"].as_array().unwrap();
    let services: Vec<&str> = exchanges.iter().filter_map(|exchange| exchange["service"].as_str()).collect();
    assert_eq!(services[..3], ["first", "second", "second"], "each exchange tells where it went");
    for server in [&first, &second] {
        assert!(server.items.all.lock().unwrap().is_empty(), "cleaned up all the same");
    }
}

#[test]
fn the_steps_of_one_service_are_run_at_all_of_them() {
    let (first, second) = (Server::start(conforming), Server::start(conforming));
    let bench = bench("process_selected", &at(&first), &at(&second));
    bench.run(&[&RUN[..], &["--service", "second"]].concat()).with_code(0);
    let expected: Vec<_> =
        steps(["pass"; 4]).into_iter().filter(|(_, actor, _)| actor == "owner-second").collect();
    assert_eq!(finished(&bench), expected);
    assert!(!first.seen.lock().unwrap().is_empty());
}

#[test]
fn a_process_with_a_stub_in_it_is_told_and_not_run() {
    let first = Server::start(conforming);
    let bench = bench("process_with_stub", &at(&first), "stub");
    let words = ["test", "collaboration.yaml", "--only", "contract/listItems/*"];
    bench.run(&words).with_code(0);
    let page = report(&bench);
    let told = "process move is not run, because others that take part in it are not under test: second";
    assert!(page.to_lowercase().contains(&told.to_lowercase()), "{page}");
    assert!(!page.contains("<svg"));
}

#[test]
fn what_is_wrong_with_a_process_is_told_with_its_place_and_what_to_do() {
    let bench = bench("process_wrong", "stub", "stub");
    let told = |text: &str, code: i32| {
        bench.write("processes/move.arazzo.yaml", text);
        let ended = bench.run(&["check", "--strict", "collaboration.yaml"]).with_code(code);
        format!("{}{}", ended.out, ended.error)
    };
    assert!(told(PROCESS, 0).contains("2 services, 2 actors, 1 process"));
    let foreign = told(&PROCESS.replace("../second/service.yaml", "../secnd/service.yaml"), 2);
    for part in
        ["processes/move.arazzo.yaml:5:", "secnd/service.yaml", "did you mean \"second/service.yaml\"?"]
    {
        assert!(foreign.contains(part), "{part} in {foreign}");
    }
    let operation = told(&PROCESS.replace("second.getItem", "second.getItm"), 1);
    for part in ["processes/move.arazzo.yaml:19:", "no operation getItm", "is getItem meant?"] {
        assert!(operation.contains(part), "{part} in {operation}");
    }
    let source =
        told(&PROCESS.replace("$sourceDescriptions.second.getItem", "$sourceDescriptions.secod.getItem"), 1);
    assert!(source.contains("there is no source description secod") && source.contains("second"), "{source}");
    let other = told("openapi: 3.0.3\ninfo: { title: t, version: '1' }\npaths: {}\n", 2);
    assert!(other.contains("expected an Arazzo document"), "{other}");
    fs::remove_file(bench.folder().join("processes/move.arazzo.yaml")).unwrap();
    let missing = bench.run(&["check", "collaboration.yaml"]).with_code(2);
    let all = format!("{}{}", missing.out, missing.error);
    assert!(all.contains("collaboration.yaml:7:"), "{all}");
}

#[test]
fn a_process_that_cannot_be_run_is_undecided_at_its_place() {
    let (first, second) = (Server::start(conforming), Server::start(conforming));
    let bench = bench("process_unusable", &at(&first), &at(&second));
    bench.write("processes/move.arazzo.yaml", PROCESS.replace("second.getItem", "second.getItm"));
    let ended = bench.run(&RUN).with_code(3);
    let told = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("Promised in processes/move.arazzo.yaml:19:"), "{}", ended.out);
    for server in [&first, &second] {
        let seen = server.seen.lock().unwrap();
        assert!(seen.iter().all(|(method, _)| method == "GET"), "the process sends nothing: {seen:?}");
    }
}

#[test]
fn hostile_names_are_only_text() {
    let (first, second) = (Server::start(conforming), Server::start(renaming));
    let bench = bench("process_hostile", &at(&first), &at(&second));
    let hostile = "'</title><script>alert(1)</script>/..'";
    let text = PROCESS.replace("stepId: read", &format!("stepId: {hostile}"));
    bench.write(
        "processes/move.arazzo.yaml",
        text.replace("workflowId: move", &format!("workflowId: {hostile}")),
    );
    bench.write("known.testdata.yaml", "values: { name: [box] }\n");
    bench.run(&["test", "collaboration.yaml", "--only", "*flow/process/**"]).with_code(1);
    let page = report(&bench);
    assert!(page.contains("&lt;/title&gt;&lt;script&gt;") && !page.contains("<script"), "{page}");
}
