//! Each kind of schema that cannot be tested in full is named once, at its place, with the operation that it limits; that operation
//! and all others are tested all the same, and a candidate that conforms is green.

use std::fmt::Write as _;

use super::bench::Bench;

/// Name of the operation and of a schema that its request and its answer use, the schema, what is said of it.
const KINDS: &[(&str, &str, &str)] = &[
    (
        "contradictory",
        "{type: integer, minimum: 10, maximum: 5}",
        "minimum and maximum contradict each other",
    ),
    ("catastrophic", "{type: string, pattern: '^(a+)+$'}", "repeats what is itself repeated"),
    ("huge", "{type: string, maxLength: 2147483647}", "maxLength allows more than is ever tried"),
    (
        "hugeLeast",
        "{type: array, items: {}, minItems: 1000000000}",
        "minItems asks for more than is ever made",
    ),
    ("cyclic", "{allOf: [{$ref: '#/components/schemas/cyclic'}]}", "A reference only leads back to itself"),
    ("unknownFormat", "{type: string, format: unobtainium}", "The format unobtainium is not known"),
    ("remote", "{allOf: [{$ref: 'http://127.0.0.1:9/x.json#/X'}]}", "is remote and is not fetched"),
];

/// The schemas stand one on each line, from this one.
const FIRST_LINE: usize = 5;

fn document(version: &str) -> String {
    let mut text =
        format!("openapi: {version}\ninfo: {{ title: Limited, version: '1' }}\ncomponents:\n  schemas:\n");
    let sound = ("sound", "{type: string}", "");
    for (name, schema, _) in KINDS.iter().chain([&sound]) {
        writeln!(text, "    {name}: {schema}").unwrap();
    }
    text += "paths:\n";
    for (name, ..) in KINDS.iter().chain([&sound]) {
        let content = format!(
            "content: {{application/json: {{schema: {{type: object, required: [name], properties: {{name: {{type: string}}, odd: {{$ref: '#/components/schemas/{name}'}}}}}}}}}}"
        );
        writeln!(text, "  /{name}: {{post: {{operationId: {name}, requestBody: {{required: true, {content}}}, responses: {{'200': {{description: ok, {content}}}, '400': {{description: no}}}}}}}}").unwrap();
    }
    text
}

#[test]
fn each_kind_is_named_once_and_limits_its_operation_while_everything_is_tested() {
    for version in ["3.0.3", "3.1.0"] {
        let bench = Bench::new(&format!("limited_operations_{version}"));
        bench.write("limited.yaml", document(version));
        let checked = bench.run(&["check", "limited.yaml"]).with_code(0);
        let planned = bench.run(&["plan", "limited.yaml"]).with_code(0);
        let ended =
            bench.run(&["prove", "limited.yaml", "--clean-only", "--out", "samprov-out"]).with_code(0);
        let journal = bench.journal();
        let limits = journal[0]["limits"].as_array().unwrap();
        for (index, (name, _, words)) in KINDS.iter().enumerate() {
            let tail = format!("(limits {name})");
            let is_told = |line: &&str| line.contains(words);
            for text in [&checked.out, &planned.error] {
                let lines: Vec<&str> = text.lines().filter(is_told).collect();
                let [line] = lines.as_slice() else { panic!("{name}: {lines:#?} of {text}") };
                let place = format!("limited.yaml:{}:", FIRST_LINE + index);
                assert!(line.trim_start().starts_with(&place) && line.ends_with(&tail), "{line}");
            }
            let of_it = limits.iter().filter(|limit| limit["operations"] == serde_json::json!([name]));
            assert_eq!(of_it.count(), 1, "{name}: {limits:#?}");
            let passed = |line: &&serde_json::Value| {
                line["event"] == "case-finished"
                    && line["operation"] == format!("POST /{name}")
                    && line["verdict"]["verdict"] == "pass"
            };
            assert!(journal.iter().filter(passed).count() > 3, "{name}: {ended:#?}");
        }
        assert!(
            !checked.out.contains("sound") && !planned.error.contains("sound"),
            "{checked:#?} {planned:#?}"
        );
        let report = std::fs::read_to_string(bench.folder().join("samprov-out/report.html")).unwrap();
        assert!(KINDS.iter().all(|(name, ..)| report.contains(&format!("Limits {name}"))));
    }
}
