//! A suite is proved on the description's own stub: green when clean, and one fault in what leaves the stub is found.

use std::{collections::BTreeSet, sync::Arc};

use samprov::{
    load::{LoadOptions, load},
    prove::{OwnStub, StandIns},
    run::{CaseRunner, ConnectionOptions, GoOn, KnownValues},
};
use samprov_model::{
    event::CaseRecord,
    observation::{Answer, Request},
    verdict::Standing,
};
use samprov_stubs::{Interposer, Origin, PassOn};

use super::bench::Bench;

/// Things that are made, read, replaced, listed and removed; `tag` says nothing about a refusal.
const THINGS: &str = r#"
openapi: 3.0.3
info: { title: Things, version: "1" }
paths:
  /things:
    get:
      operationId: listThings
      parameters:
        - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 10 } }
        - { name: offset, in: query, schema: { type: integer, minimum: 0 } }
      responses:
        "200": { description: ok, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Thing' } } } } }
        "400": { description: wrong }
        "406": { description: not acceptable }
    post:
      operationId: createThing
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
      responses:
        "201":
          description: made
          headers: { Location: { required: true, schema: { type: string } } }
          content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } }
        "400": { description: wrong }
  /things/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string, format: uuid } }]
    get:
      operationId: getThing
      responses:
        "200": { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
        "404": { description: none }
    put:
      operationId: replaceThing
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
      responses:
        "200": { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
        "400": { description: wrong }
        "404": { description: none }
    delete:
      operationId: deleteThing
      responses: { "204": { description: gone }, "404": { description: none } }
  /tag:
    get:
      operationId: tag
      parameters: [{ name: name, in: query, required: true, schema: { type: string, minLength: 2 } }]
      responses: { "200": { description: ok } }
components:
  schemas:
    Thing:
      type: object
      required: [name]
      properties:
        id: { type: string, format: uuid, readOnly: true }
        name: { type: string, minLength: 1, maxLength: 40 }
        size: { type: integer, minimum: 0 }
"#;

/// Answers a read with a server error.
#[derive(Debug)]
struct ReadsFail;

impl Interposer for ReadsFail {
    fn answer(&self, request: &Request, stub: &mut dyn Origin) -> Answer {
        let clean = stub.answer(request);
        let is_read = request.method == "GET" && request.target.starts_with("/things/");
        if is_read { Answer { status: 500, ..clean } } else { clean }
    }
}

/// Answers as if a replacement had been kept, and forgets it.
#[derive(Debug)]
struct ReplacementsAreLost;

impl Interposer for ReplacementsAreLost {
    fn answer(&self, request: &Request, stub: &mut dyn Origin) -> Answer {
        if request.method != "PUT" {
            return stub.answer(request);
        }
        stub.keep();
        let answer = stub.answer(request);
        stub.take_back();
        answer
    }
}

/// The records of all cases against a stub with an interposer, run twice: the second run begins where the first one did.
fn records(name: &str, interposer: &Arc<dyn Interposer>) -> Vec<CaseRecord> {
    let bench = Bench::new(name);
    let path = bench.write("things.yaml", THINGS);
    let own = OwnStub::of(load(&[path], &LoadOptions::default()).unwrap());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let stand_ins = StandIns::start(&own, 1, interposer).await.unwrap();
        let runner = CaseRunner::new(own.loaded(), &ConnectionOptions::default()).unwrap();
        let addresses = stand_ins.addresses();
        let cases = own.cases(&stand_ins, 1).unwrap();
        #[expect(
            clippy::redundant_closure_for_method_calls,
            reason = "the method's lifetime is too narrow by itself"
        )]
        let plan = own.with_plan(&stand_ins, 1, |plan| plan.provisions()).unwrap();
        let known = runner.find_known(&plan, &addresses).await;
        let first = runner.run(&addresses, &known, &cases, |_| GoOn::Yes).await.unwrap();
        stand_ins.reset();
        let second = runner.run(&addresses, &known, &cases, |_| GoOn::Yes).await.unwrap();
        stand_ins.stop().await;
        let verdicts = |records: &[CaseRecord]| {
            records.iter().map(|record| (record.id.clone(), record.verdict.standing())).collect::<Vec<_>>()
        };
        assert_eq!(verdicts(&first), verdicts(&second));
        first
    })
}

fn failed(records: &[CaseRecord]) -> Vec<&str> {
    let failed = records.iter().filter(|record| record.verdict.standing() == Standing::Fail);
    failed.map(|record| record.id.as_str()).collect()
}

#[test]
fn nothing_is_found_on_a_stub_without_faults() {
    let records = records("prove_clean", &(Arc::new(PassOn) as Arc<dyn Interposer>));
    assert_eq!(failed(&records), [""; 0]);
    let passed = records.iter().filter(|record| record.verdict.standing() == Standing::Pass).count();
    assert!(passed > 60, "{passed} of {} cases pass", records.len());
}

#[test]
fn a_fault_in_what_leaves_the_stub_is_found() {
    let records = records("prove_reads_fail", &(Arc::new(ReadsFail) as Arc<dyn Interposer>));
    assert!(failed(&records).contains(&"contract/getThing/positive/minimal"), "{:?}", failed(&records));
}

#[test]
fn a_stub_that_takes_its_state_back_is_found_by_a_flow() {
    let records = records("prove_replacements_lost", &(Arc::new(ReplacementsAreLost) as Arc<dyn Interposer>));
    let failed = failed(&records);
    assert!(failed.contains(&"flow/replaceThing/replace-read/full"), "{failed:?}");
    assert!(failed.iter().all(|id| id.starts_with("flow/")), "{failed:?}");
}

#[test]
fn a_run_ends_when_what_was_looked_for_is_found() {
    let bench = Bench::new("prove_goes_on");
    let path = bench.write("things.yaml", THINGS);
    let own = OwnStub::of(load(&[path], &LoadOptions::default()).unwrap());
    let interposer: Arc<dyn Interposer> = Arc::new(ReadsFail);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let stand_ins = StandIns::start(&own, 1, &interposer).await.unwrap();
        let runner = CaseRunner::new(own.loaded(), &ConnectionOptions::default()).unwrap();
        let cases = own.cases(&stand_ins, 1).unwrap();
        let goes_on = |record: &CaseRecord| match record.verdict.standing() {
            Standing::Fail => GoOn::No,
            _ => GoOn::Yes,
        };
        let ran = runner.run(&stand_ins.addresses(), &KnownValues::default(), &cases, goes_on).await.unwrap();
        assert!(ran.len() < cases.len());
        assert_eq!(ran.last().map(|record| record.verdict.standing()), Some(Standing::Fail));
        stand_ins.stop().await;
    });
}

#[test]
fn the_command_is_green_where_nothing_is_wrong_and_tells_what_the_document_lacks() {
    let bench = Bench::new("prove_command");
    bench.write("things.yaml", THINGS);
    let ended = bench.run(&["prove", "things.yaml", "--clean-only"]).with_code(0);
    assert!(ended.out.contains("GET /tag"), "its refusals are not described: {ended:?}");
    assert!(bench.folder().join("samprov-out/report.html").is_file());
}

#[test]
fn the_suites_of_the_worked_example_are_green_on_their_own_stubs() {
    let bench = Bench::new("prove_typfall");
    let collaboration = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/typfall/collaboration.yaml");
    bench.run(&["prove", collaboration, "--clean-only"]).with_code(0);
    let records = bench.journal();
    let verdicts: Vec<&serde_json::Value> =
        records.iter().filter_map(|event| event.pointer("/verdict/verdict")).collect();
    assert!(verdicts.len() > 600, "{} cases", verdicts.len());
    let alarms =
        verdicts.iter().filter(|verdict| !["pass", "not-applicable"].contains(&verdict.as_str().unwrap()));
    assert_eq!(alarms.count(), 0);
}

/// What became of some operators, with the case that told or why none did.
fn fates(bench: &Bench, operators: &[&str]) -> Vec<String> {
    let json = std::fs::read(bench.folder().join("samprov-out/prove.json")).unwrap();
    let proof: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let pairs = proof["pairs"].as_array().unwrap().iter();
    let wanted = pairs.filter(|pair| operators.iter().any(|operator| pair["operator"] == *operator));
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    wanted
        .filter(|pair| pair["outcome"] != "not-expressible")
        .map(|pair| {
            let why = [text(&pair["case"]), text(&pair["reason"])].concat();
            format!("{} {} {why}", text(&pair["operator"]), text(&pair["outcome"]))
        })
        .collect()
}

#[test]
fn who_asks_and_about_whom_are_told_of_or_listed_with_the_reason() {
    let bench = Bench::new("prove_personas");
    let collaboration = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/typfall/collaboration.yaml");
    bench.run(&["prove", collaboration, "--only", "*/getPerson/*"]).with_code(0);
    let callers = ["agreement-ignored", "agreement-ignored-for-one-caller", "error-for-one-caller"];
    assert_eq!(
        fates(&bench, &callers),
        [
            "agreement-ignored killed se.exempel.personregister/surplus/getPerson/kommun-a",
            // Whether the agreement is kept cannot be decided where nothing is answered; nobody else asks as this consumer.
            "error-for-one-caller survived not-noticed",
            "agreement-ignored-for-one-caller killed se.exempel.personregister/surplus/getPerson/kommun-a",
        ]
    );
    bench.write("things.yaml", THINGS);
    bench.run(&["prove", "things.yaml", "--only", "{flow,contract}/*Thing/**"]).with_code(0);
    let fates = fates(&bench, &["read-tells-another"]);
    assert_eq!(fates, ["read-tells-another killed flow/createThing/create-read/minimal"]);
}

#[test]
fn a_budget_picks_the_same_faults_every_time_and_the_report_says_what_it_left_out() {
    let bench = Bench::new("prove_budget");
    bench.write("things.yaml", THINGS);
    let proof = |budget: &str, language: &str| {
        let ended = bench.run(&["prove", "things.yaml", "--budget", budget, "--lang", language]).with_code(0);
        let json = std::fs::read(bench.folder().join("samprov-out/prove.json")).unwrap();
        (ended, serde_json::from_slice::<serde_json::Value>(&json).unwrap())
    };
    // What the clock stops on a busy machine is told apart from what the plan leaves out, which is the same every time.
    let of = |proof: &serde_json::Value,
              wanted: &dyn Fn(&serde_json::Value) -> bool|
     -> BTreeSet<(String, String)> {
        let pairs = proof["pairs"].as_array().unwrap().iter().filter(|pair| wanted(pair));
        pairs.map(|pair| (pair["operation"].to_string(), pair["operator"].to_string())).collect()
    };
    let left_out = |proof| of(proof, &|pair| pair["reason"] == "left-out");
    let picked =
        |proof| of(proof, &|pair| pair["outcome"] != "not-expressible" && pair["reason"] != "left-out");
    let (ended, short) = proof("1s", "en");
    let (told, again) = proof("1s", "sv");
    let (_, longer) = proof("2s", "en");
    assert_eq!(left_out(&short), left_out(&again));
    assert!(
        left_out(&longer).is_subset(&left_out(&short)) && left_out(&longer).len() < left_out(&short).len()
    );
    assert!(!left_out(&longer).is_empty());
    let operations: BTreeSet<String> = picked(&short).into_iter().map(|(operation, _)| operation).collect();
    assert_eq!(operations.len(), short["operations"].as_object().unwrap().len(), "each has its turn");
    assert_eq!(short["budget"]["milliseconds"], 1000);
    let page = std::fs::read_to_string(bench.folder().join("samprov-out/prove.html")).unwrap();
    assert!(ended.out.contains("left out by --budget") && ended.out.contains("POST /things"), "{ended:?}");
    assert!(told.out.contains("lämnades utanför genom --budget"), "{told:?}");
    assert!(page.contains("left out by --budget"));
}

/// Every way of paging, versions, keys of the caller's choice, bodies of all kinds, answers by class and by default, a base path.
const EVERYTHING: &str = include_str!("everything.yaml");

#[test]
fn a_stub_of_everything_that_documents_describe_keeps_all_of_it() {
    let bench = Bench::new("prove_everything");
    bench.write("everything.yaml", EVERYTHING);
    bench.run(&["prove", "everything.yaml", "--clean-only"]).with_code(0);
    let mut passed = std::collections::BTreeMap::new();
    for event in bench.journal().iter().filter(|event| event["event"] == "case-finished") {
        let verdict = event["verdict"]["verdict"].as_str().unwrap();
        assert!(["pass", "not-applicable"].contains(&verdict), "{event}");
        if verdict == "pass" {
            *passed.entry(event["assertion"].as_str().unwrap().to_owned()).or_insert(0) += 1;
        }
    }
    for flow in [
        "address-leads-to-created",
        "created-is-read",
        "current-accepted",
        "deleted-is-gone",
        "filter-holds",
        "list-holds-created",
        "list-leaves-out-deleted",
        "next-page-holds",
        "not-modified",
        "offset-moves-on",
        "pages-add-up",
        "replaced-is-read",
        "stale-refused",
    ] {
        assert!(passed.contains_key(flow), "no {flow} among {passed:?}");
    }
}
