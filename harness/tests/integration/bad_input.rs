//! Input that cannot be used: exit 2 with place and next step, never a panic.

use crate::bench::Bench;

const OPEN_API: &str = "openapi: 3.0.3\ninfo: { title: Register, version: '1' }\npaths:\n  /persons:\n    get:\n      operationId: listPersons\n      responses: { '200': { description: ok } }\n";
const SERVICE: &str = "samprov: 1\nprofile:\n  id: se.exempel.a\n  version: '1'\n  owner: a\ntechnical:\n  - { id: rest, document: openapi.yaml }\n";

/// The file is refused with its place; the words are in the error.
fn refused(test: &str, file: &str, content: impl AsRef<[u8]>, words: &[&str]) {
    let bench = Bench::new(test);
    bench.write("openapi.yaml", OPEN_API);
    bench.write(file, content);
    for command in [&["check", file][..], &["plan", file], &["test", file, "--target", "http://127.0.0.1:9"]]
    {
        let ended = bench.run(command).with_code(2);
        let place = ended.error.lines().any(|line| {
            line.strip_prefix("error: ").is_some_and(|line| line.starts_with(&format!("{file}:")))
        });
        assert!(place, "{ended:#?}");
        for word in words {
            assert!(ended.error.contains(word), "{word}: {ended:#?}");
        }
    }
}

#[test]
fn malformed_yaml_is_refused_with_its_place() {
    refused("malformed-yaml", "a.yaml", "openapi: 3.0.3\ninfo: [a, b\npaths: {}\n", &["a.yaml:"]);
}

#[test]
fn malformed_json_is_refused_with_its_place() {
    refused(
        "malformed-json",
        "a.json",
        "{\"openapi\": \"3.0.3\",\n \"info\": {\"title\" \"a\"}}",
        &["a.json:2:"],
    );
}

#[test]
fn a_document_of_no_known_kind_is_refused() {
    refused("no-kind", "a.yaml", "colour: blue\n", &["a.yaml:1:1", "no key says what kind"]);
    refused("near-kind", "a.yaml", "opanapi: 3.0.3\ninfos: {}\n", &["did you mean \"openapi\"?"]);
    refused("no-version", "a.yaml", "info: { title: a, version: '1' }\npaths: {}\n", &["openapi"]);
}

#[test]
fn a_missing_title_or_missing_paths_are_refused() {
    refused("no-title", "a.yaml", OPEN_API.replace("title: Register, ", ""), &["a.yaml:2:", "title"]);
    let no_paths = "openapi: 3.0.3\ninfo: { title: a, version: '1' }\n";
    refused("no-paths", "a.yaml", no_paths, &["a.yaml:", "paths"]);
}

#[test]
fn wrong_types_are_refused() {
    refused(
        "wrong-paths",
        "a.yaml",
        "openapi: 3.0.3\ninfo: { title: a, version: '1' }\npaths: 7\n",
        &["a.yaml:3:"],
    );
    refused(
        "wrong-technical",
        "s.yaml",
        SERVICE.replace("- { id", "{ id").replace("technical:\n  ", "technical: "),
        &["s.yaml:6:", "expected a list"],
    );
    refused("list", "a.yaml", "- a\n- b\n", &["a.yaml:1:1", "found a list"]);
    refused("scalar", "a.yaml", "just words\n", &["a.yaml:1:1", "found a text"]);
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_known_one() {
    let ownr = SERVICE.replace("owner", "ownr");
    refused("unknown-key", "s.yaml", ownr, &["s.yaml:5:3", "did you mean \"owner\"?"]);
    refused(
        "unknown-data-key",
        "t.yaml",
        "values: {}\nskipp: []\n",
        &["t.yaml:2:1", "did you mean \"skip\"?"],
    );
}

#[test]
fn empty_and_binary_files_are_refused() {
    refused("empty", "a.yaml", "", &["a.yaml"]);
    refused("blank", "a.yaml", " \n\n", &["a.yaml"]);
    refused("binary", "a.yaml", [0_u8, 159, 146, 150, 0, 1, 2], &["a.yaml"]);
    refused("utf16", "a.yaml", b"\xff\xfeo\0p\0e\0n\0", &["a.yaml"]);
}

#[test]
fn missing_files_and_folders_are_refused() {
    let bench = Bench::new("missing");
    bench.write("openapi.yaml", OPEN_API);
    bench.write("s.yaml", SERVICE.replace("openapi.yaml", "no.yaml"));
    let ended = bench.run(&["check", "nowhere.yaml"]).with_code(2);
    assert!(ended.error.contains("there is no file nowhere.yaml; check the path"), "{ended:#?}");
    let ended = bench.run(&["check", "."]).with_code(2);
    assert!(ended.error.contains(". is a folder"), "{ended:#?}");
    let ended = bench.run(&["check", "/dev/zero"]).with_code(2);
    assert!(ended.error.contains("not a regular file"), "{ended:#?}");
    let ended = bench.run(&["check", "s.yaml"]).with_code(2);
    assert!(ended.error.contains("s.yaml:7:27: there is no file no.yaml"), "{ended:#?}");
    let ended = bench.run(&["plan", "openapi.yaml", "--test-data", "no.testdata.yaml"]).with_code(2);
    assert!(ended.error.contains("there is no file no.testdata.yaml"), "{ended:#?}");
}

#[test]
fn deep_nesting_is_refused() {
    refused("deep-json", "a.json", "[".repeat(10_000), &["a.json:"]);
    let deep = format!("openapi: 3.0.3\nx: {}1{}\n", "{a: ".repeat(10_000), "}".repeat(10_000));
    refused("deep-yaml", "a.yaml", deep, &["a.yaml:"]);
    let mut block = String::from("openapi: 3.0.3\n");
    for depth in 0..10_000 {
        block += &[&*" ".repeat(depth.min(400)), "a:\n"].concat();
    }
    refused("deep-block", "a.yaml", block, &["a.yaml:"]);
}

#[test]
fn alias_bombs_are_refused() {
    let mut bomb = String::from("openapi: 3.0.3\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        let level = level.to_string();
        bomb += &["a", &level, ": &a", &level, " [", &aliases, "]\n"].concat();
    }
    refused("bomb", "a.yaml", bomb, &["a.yaml:"]);
}

#[test]
fn cyclic_references_end() {
    let bench = Bench::new("cyclic");
    let cyclic = OPEN_API.replace(
        "{ '200': { description: ok } }",
        "{ '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } }",
    ) + "components:\n  schemas:\n    A: { $ref: '#/components/schemas/B' }\n    B: { $ref: '#/components/schemas/A' }\n";
    bench.write("a.yaml", cyclic);
    let ended = bench.run(&["check", "a.yaml"]);
    assert!(matches!(ended.code, 0 | 2), "{ended:#?}");
    bench.run(&["plan", "a.yaml"]).with_code(if ended.code == 0 { 0 } else { 2 });
}

#[test]
fn duplicate_ids_are_refused_with_both_places() {
    let twice = SERVICE.replace(
        "  owner: a\n",
        "  owner: a\n  requirements:\n    - { id: R-1, level: must }\n    - { id: R-1, level: may }\n",
    );
    refused(
        "twice-requirement",
        "s.yaml",
        twice,
        &["s.yaml:8:13", "requirement \"R-1\" is given twice, first at s.yaml:7:13"],
    );
    let instances = "instances:\n  - { id: test, url: 'http://127.0.0.1:1' }\n  - { id: test, url: 'http://127.0.0.1:2' }\n";
    refused("twice-instance", "s.yaml", SERVICE.to_owned() + instances, &["s.yaml:10:", "instance \"test\""]);
    let exchanges = "logical:\n  exchanges:\n    - { id: e }\n    - { id: e }\n";
    refused("twice-exchange", "s.yaml", SERVICE.to_owned() + exchanges, &["s.yaml:11:", "exchange \"e\""]);
    let depends =
        "depends-on:\n  - { name: d, service: openapi.yaml }\n  - { name: d, service: openapi.yaml }\n";
    refused("twice-dependency", "s.yaml", SERVICE.to_owned() + depends, &["s.yaml:10:", "dependency \"d\""]);
    let actors = "samprov: 1\nid: c\nactors:\n  - id: a\n  - id: a\nservices: [s.yaml]\n";
    refused("twice-actor", "c.yaml", actors, &["c.yaml:5:", "actor \"a\""]);
}

#[test]
fn two_services_with_one_id_are_refused() {
    let bench = Bench::new("twice-service");
    bench.write("openapi.yaml", OPEN_API);
    bench.write("s.yaml", SERVICE);
    bench.write("t.yaml", SERVICE);
    bench.write("c.yaml", "samprov: 1\nid: c\nservices: [s.yaml, t.yaml]\n");
    let ended = bench.run(&["check", "c.yaml"]).with_code(2);
    let words = "t.yaml:3:7: service \"se.exempel.a\" is given twice, first at s.yaml:3:7";
    assert!(ended.error.contains(words), "{ended:#?}");
}

#[test]
fn references_to_what_is_not_there_are_refused_with_the_nearest_name() {
    let exchange = "logical:\n  exchanges:\n    - { id: e, operations: [listPreson] }\n";
    refused(
        "unknown-operation",
        "s.yaml",
        SERVICE.to_owned() + exchange,
        &["s.yaml:10:", "no operation \"listPreson\"", "did you mean \"listPersons\"?"],
    );
    let agreement = "agreements:\n  - { consumer: k, operation: listPerson, allow: [] }\n";
    refused(
        "unknown-agreement",
        "s.yaml",
        SERVICE.to_owned() + agreement,
        &["s.yaml:9:", "did you mean \"listPersons\"?"],
    );
    let bench = Bench::new("unknown-in-collaboration");
    bench.write("openapi.yaml", OPEN_API);
    bench.write("s.yaml", SERVICE);
    bench.write("c.yaml", "samprov: 1\nid: c\nactors: [{ id: aa }]\nservices: [s.yaml]\n");
    let ended = bench.run(&["check", "c.yaml"]).with_code(2);
    assert!(ended.error.contains("s.yaml:5:10: there is no actor \"a\""), "{ended:#?}");
    bench.write("t.yaml", "skip: [listPersn]\n");
    let ended = bench.run(&["plan", "openapi.yaml", "--test-data", "t.yaml"]).with_code(2);
    assert!(ended.error.contains("t.yaml:1:8: there is no operation \"listPersn\""), "{ended:#?}");
}

#[test]
fn slips_in_what_an_answer_is_put_together_from_are_refused_with_their_place() {
    let refused = |test: &str, composite: &str, words: &[&str]| {
        let parts = "depends-on:\n  - { name: building, service: openapi.yaml }\ncomposite:\n";
        refused(test, "s.yaml", format!("{SERVICE}{parts}  - {composite}\n"), words);
    };
    refused(
        "composite-operation",
        "{ operation: listPreson, parts: [building] }",
        &["s.yaml:11:", "did you mean \"listPersons\"?"],
    );
    refused(
        "composite-part",
        "{ operation: listPersons, parts: [bulding] }",
        &["s.yaml:11:", "no dependency \"bulding\"", "did you mean \"building\"?"],
    );
    refused("composite-twice", "{ operation: listPersons, parts: [building, building] }", &["given twice"]);
    let with = |partial: &str| format!("{{ operation: listPersons, parts: [building], partial: {partial} }}");
    refused("composite-status", &with("{ status: 206 }"), &["\"206\" is not a success that"]);
    refused(
        "composite-pointer",
        &with("{ status: 200, outcomes: delfragor }"),
        &["\"delfragor\" is not a JSON Pointer"],
    );
    refused("composite-lone-part", &with("{ status: 200, part: /a }"), &["without outcomes"]);
    refused(
        "composite-names",
        &with("{ status: 200, names: { bilding: B } }"),
        &["no part \"bilding\"", "did you mean \"building\"?"],
    );
    refused("composite-key", &with("{ status: 200, outcome: /a }"), &["outcomes"]);
}

#[test]
fn slips_in_an_agreed_order_of_calls_are_refused_with_their_place() {
    let refused = |test: &str, agreed: &str, words: &[&str]| {
        let dependency = format!("depends-on:\n  - {{ name: register, service: openapi.yaml, {agreed} }}\n");
        refused(test, "s.yaml", SERVICE.to_owned() + &dependency, words);
    };
    refused(
        "order-unknown",
        "calls: { sequence: [listPersons, listPreson] }",
        &["s.yaml:9:", "no operation \"listPreson\"", "did you mean \"listPersons\"?"],
    );
    refused(
        "order-of-one",
        "calls: { sequence: [listPersons] }",
        &["a sequence of one operation is no order"],
    );
    refused(
        "order-twice",
        "calls: { sequence: [listPersons, listPersons] }",
        &["stands in the sequence twice"],
    );
    refused("order-anew", "calls: { anew: [listPersons] }", &["stands ahead of nothing in the sequence"]);
    refused("order-anew-unknown", "calls: { anew: [listPersns] }", &["did you mean \"listPersons\"?"]);
    refused("order-key", "calls: { sequense: [] }", &["did you mean \"sequence\"?"]);
    refused("cache-word", "cache: never", &["s.yaml:9:", "\"never\" is neither none nor a span"]);
}

#[test]
fn wrong_words_on_the_command_line_are_usage_errors() {
    let bench = Bench::new("usage");
    bench.write("openapi.yaml", OPEN_API);
    for words in [
        &[][..],
        &["chekc"],
        &["check"],
        &["plan", "openapi.yaml", "--role", "boss"],
        &["plan", "openapi.yaml", "--only", "contract/[a"],
        &["plan", "openapi.yaml", "--config", "no.toml"],
        &["plan", "openapi.yaml", "--profile", "ci"],
        &["test", "openapi.yaml", "--timeout", "soon"],
        &["test", "openapi.yaml", "--target", "127.0.0.1"],
        &["report", "no.jsonl"],
        &["schema", "servcie"],
    ] {
        let ended = bench.run(words).with_code(2);
        assert!(!ended.error.is_empty(), "{words:?}");
    }
}
