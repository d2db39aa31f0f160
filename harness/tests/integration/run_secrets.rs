//! Secrets never leave memory, whatever the candidate does with them.

use std::fs;

use serde_json::json;

use super::{
    bench::Bench,
    run_server::{DESCRIPTION, Reply, Server, conforming},
};

/// What exists has to be found, since nothing can be created.
const READ_ONLY: &str = "openapi: 3.0.3
info: { title: Items, version: 1.0.0 }
paths:
  /items:
    get:
      operationId: listItems
      responses:
        '200': { description: all, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Item' } } } } }
  /items/{id}:
    get:
      operationId: getItem
      parameters: [ { name: id, in: path, required: true, schema: { type: string } } ]
      responses:
        '200': { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } }
        '404': { description: none }
components: { schemas: { Item: { type: object, required: [id], properties: { id: { type: string } } } } }
";

/// Everything that a run writes and prints.
fn told(bench: &Bench, words: &[&str]) -> String {
    let ended = bench.run(words);
    let mut all = format!("{}{}", ended.out, ended.error);
    for file in fs::read_dir(bench.folder().join("samprov-out")).into_iter().flatten() {
        all.push_str(&fs::read_to_string(file.unwrap().path()).unwrap());
    }
    all
}

#[test]
fn what_a_candidate_echoes_is_masked_in_everything_that_is_written() {
    let bench = Bench::new("run_secrets");
    bench.write("items.yaml", DESCRIPTION);
    let server = Server::start(|asked, _| {
        let echo = asked.fields.iter().map(|(_, value)| value.clone()).collect::<Vec<_>>();
        Reply::Json(500, Some(json!({ "echo": echo, "text": json!(echo).to_string() })))
    });
    let target = server.url().replace("http://", "http://me:hemlig-adress@");
    let words = ["test", "items.yaml", "--target", &target, "--header", "X-Custom: hemlig-rubrik"];
    let more = ["--header", "Cookie: sid=hemlig-ett; b=hemlig-tva", "--header", "X-Quoted: hem\"lig\\sist"];
    let all = told(&bench, &[&words[..], &more[..]].concat());
    let fields = server.fields.lock().unwrap().clone();
    assert!(fields.iter().any(|(_, value)| value.contains("hemlig-rubrik")), "it was sent");
    assert!(fields.iter().any(|(name, value)| name == "authorization" && value.starts_with("Basic ")));
    for secret in
        ["hemlig-adress", "hemlig-rubrik", "hemlig-ett", "hemlig-tva", "lig\\", "bWU6aGVtbGlnLWFkcmVzcw"]
    {
        assert!(
            !all.contains(secret),
            "{secret}: {}",
            all.lines().find(|line| line.contains(secret)).unwrap()
        );
    }
}

#[test]
fn an_address_that_does_not_answer_is_named_without_its_password() {
    let bench = Bench::new("run_secrets_unreachable");
    bench.write("items.yaml", DESCRIPTION);
    let all = told(&bench, &["test", "items.yaml", "--target", "http://me:hemlig@127.0.0.1:1"]);
    assert!(all.contains("127.0.0.1:1") && !all.contains("hemlig"), "{all}");
}

#[test]
fn a_refused_header_shows_its_name_only() {
    let bench = Bench::new("run_secrets_usage");
    bench.write("items.yaml", DESCRIPTION);
    let ended = bench.run(&["test", "items.yaml", "--header", "Bad Name: hemlig"]).with_code(2);
    assert!(ended.error.contains("Bad Name") && !ended.error.contains("hemlig"), "{ended:?}");
    let ended =
        bench.run_with(&["test", "items.yaml"], &[("SAMPROV_HEADER", "Bad Name: hemlig")]).with_code(2);
    assert!(!ended.error.contains("hemlig"), "{ended:?}");
}

#[test]
fn a_known_value_that_looks_like_a_person_is_found_again_and_never_written() {
    let bench = Bench::new("run_secrets_person");
    bench.write("items.yaml", READ_ONLY);
    // An official test number moved to a century that has not come yet: it passes every check of a personal number, is none of the
    // official ones, and nobody bears it.
    let number = &*"189001019802".replacen("18", "20", 1);
    let server = Server::start(conforming);
    server.items.all.lock().unwrap().insert(number.into(), json!({ "id": number, "name": "a" }));
    let words = ["test", "items.yaml", "--target", &server.url(), "--budget", "1ms"];
    let all = told(&bench, &words);
    assert!(all.contains("provisioned") && !all.contains(number));
    let all = told(&bench, &["test", "items.yaml", "--target", &server.url(), "--resume"]);
    assert!(!all.contains(number));
    let read = server.seen.lock().unwrap().iter().any(|(_, path)| path.contains(number));
    assert!(read, "the value is used");
}
