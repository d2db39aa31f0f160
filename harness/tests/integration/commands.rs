//! What the commands print for input that can be used.

use std::{
    io::Read,
    path::Path,
    process::{Command, Stdio},
};

use crate::bench::Bench;

const OPEN_API: &str = "openapi: 3.0.3\ninfo: { title: Register, version: 1.10 }\nservers: [{ url: 'https://exempel.se/v1' }]\npaths:\n  /persons:\n    get:\n      operationId: listPersons\n      parameters: [{ name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 50 } }]\n      responses: { '200': { description: ok, content: { application/json: { schema: { type: array } } } } }\n";

fn typfall(file: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/typfall").join(file).display().to_string()
}

#[test]
fn check_says_what_a_file_is_and_ends_with_a_summary() {
    let bench = Bench::new("check-bare");
    bench.write("openapi.yaml", OPEN_API);
    let ended = bench.run(&["check", "openapi.yaml"]).with_code(0);
    assert!(
        ended.out.starts_with("openapi.yaml: OpenAPI document register 1.10: 1 operation\n"),
        "{ended:#?}"
    );
    assert!(ended.out.ends_with("1 file, 0 unusable: 1 operation, 0 limited; 0 defects\n"), "{ended:#?}");
    bench.run(&["check", "openapi.yaml", "--strict"]).with_code(0);
}

#[test]
fn check_names_a_broken_reference_once_and_fails_only_when_strict() {
    let bench = Bench::new("check-defect");
    let broken = OPEN_API.replace("{ type: array }", "{ $ref: '#/components/schemas/No' }");
    bench.write("openapi.yaml", broken);
    let ended = bench.run(&["check", "openapi.yaml"]).with_code(0);
    assert_eq!(ended.out.matches("  openapi.yaml:9:").count(), 1, "{ended:#?}");
    assert!(ended.out.contains("(limits listPersons)"), "{ended:#?}");
    bench.run(&["check", "openapi.yaml", "--strict"]).with_code(1);
}

#[test]
fn an_unusable_file_does_not_hide_the_others() {
    let bench = Bench::new("check-several");
    bench.write("openapi.yaml", OPEN_API);
    bench.write("bad.yaml", "a: b\n");
    let ended = bench.run(&["check", "bad.yaml", "openapi.yaml"]).with_code(2);
    assert!(ended.out.contains("openapi.yaml: OpenAPI document"), "{ended:#?}");
    assert!(ended.out.ends_with("2 files, 1 unusable: 1 operation, 0 limited; 0 defects\n"), "{ended:#?}");
}

#[test]
fn the_worked_example_is_whole() {
    let bench = Bench::new("check-typfall");
    let ended = bench.run(&["check", "--strict", &typfall("collaboration.yaml")]).with_code(0);
    assert!(ended.out.contains("collaboration: 4 services, 5 actors"), "{ended:#?}");
    for file in ["population.yaml", "typfall.testdata.yaml"] {
        bench.run(&["check", "--strict", &typfall(file)]).with_code(0);
    }
    let ended = bench.run(&["plan", &typfall("collaboration.yaml")]).with_code(0);
    assert!(!ended.error.contains("NO CASE"), "{}", ended.error);
}

#[test]
fn plan_prints_cases_to_stdout_and_coverage_to_stderr() {
    let bench = Bench::new("plan");
    bench.write("openapi.yaml", OPEN_API);
    let ended = bench.run(&["plan", "openapi.yaml"]).with_code(0);
    assert!(ended.out.lines().all(|line| line.contains("GET /persons]")), "{ended:#?}");
    assert!(ended.error.contains("on 1 operation, 0 not selected, seed 1"), "{ended:#?}");
    let again = bench.run(&["plan", "openapi.yaml"]);
    assert_eq!(ended.out, again.out);
    let json = bench.run(&["plan", "openapi.yaml", "--json"]).with_code(0);
    assert_eq!(json.out.lines().count(), ended.out.lines().count());
    for line in json.out.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(case["operation"], "listPersons");
    }
}

#[test]
fn the_size_of_a_plan_is_told_and_no_operation_has_more_than_twelve_protocol_cases() {
    let bench = Bench::new("plan-size");
    bench.write("everything.yaml", include_str!("everything.yaml"));
    for description in [typfall("collaboration.yaml"), "everything.yaml".to_owned()] {
        let ended = bench.run(&["plan", &description]).with_code(0);
        let cases = format!("Planned: {} cases, ", ended.out.lines().count());
        assert!(ended.error.contains(&cases), "{}", ended.error);
        let told = ended.error.split("; at most ").nth(1).unwrap();
        let most: usize = told.split_whitespace().next().unwrap().parse().unwrap();
        assert!((1..=12).contains(&most), "{}", ended.error);
    }
}

#[test]
fn plan_of_a_selection_that_matches_nothing_exits_4() {
    let bench = Bench::new("plan-nothing");
    bench.write("openapi.yaml", OPEN_API);
    bench.run(&["plan", "openapi.yaml", "--only", "nothing/*"]).with_code(4);
    bench.write("samprov.toml", "[profile.none]\nonly = [\"nothing/*\"]\n");
    bench.run(&["plan", "openapi.yaml"]).with_code(0);
    bench.run(&["plan", "openapi.yaml", "--profile", "none"]).with_code(4);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let bench = Bench::new("broken-pipe");
    let mut child = Command::new(env!("CARGO_BIN_EXE_samprov"))
        .args(["plan", "--json", &typfall("collaboration.yaml")])
        .current_dir(bench.folder())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut error = String::new();
    child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{error}");
    assert!(!error.contains("error"), "{error}");
}

#[test]
fn terminal_escapes_in_documents_do_not_reach_the_terminal() {
    let bench = Bench::new("escapes");
    bench.write("openapi.yaml", OPEN_API.replace("Register", "\"\\e[31mRed\\e[0m \\u202Eeman\""));
    let ended = bench.run(&["check", "openapi.yaml"]).with_code(0);
    assert!(!ended.out.contains('\u{1b}') && !ended.out.contains('\u{202e}'), "{ended:#?}");
    bench.write("bad.yaml", "\"\\e[31mopenapi\": 1\n\"\\e]0;x\\a\": 2\n");
    let ended = bench.run(&["check", "bad.yaml"]).with_code(2);
    assert!(!ended.error.contains('\u{1b}'), "{ended:#?}");
}

#[test]
fn every_schema_is_printed_and_is_json() {
    let bench = Bench::new("schema");
    let names = bench.run(&["schema"]).with_code(0);
    assert_eq!(names.out.lines().count(), 8);
    for name in names.out.lines() {
        let schema: serde_json::Value =
            serde_json::from_str(&bench.run(&["schema", name]).with_code(0).out).unwrap();
        assert!(schema["$schema"].is_string(), "{name}");
    }
}

#[test]
fn help_ends_with_examples() {
    let bench = Bench::new("help");
    for command in ["check", "plan", "test", "report", "schema"] {
        let ended = bench.run(&[command, "--help"]).with_code(0);
        let examples = ended.out.split("Examples:\n").nth(1).unwrap_or_default();
        assert!(examples.matches("  samprov ").count() >= 3, "{command}: {}", ended.out);
    }
}
