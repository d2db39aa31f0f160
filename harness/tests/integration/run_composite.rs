//! A composite service and its parts: green when it says what is missing, and found out when it does not.

use std::{fs, path::Path};

use super::bench::{Bench, Ended};

/// The overview with this defect, or none; the composite started by the command under test.
fn overview(name: &str, defect: &str) -> Bench {
    let bench = Bench::new(name);
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/oversikt");
    for file in [
        "collaboration.yaml",
        "oversikt.testdata.yaml",
        "samlad-oversikt/openapi.yaml",
        "samlad-oversikt/service.yaml",
        "delar/byggnadsnamnden.yaml",
        "delar/forsakringskontoret.yaml",
        "delar/handelser.openapi.yaml",
        "delar/skolnamnden.yaml",
    ] {
        let text = fs::read_to_string(fixtures.join(file)).unwrap();
        let command = format!("{} candidate-process overview", env!("CARGO_BIN_EXE_samprov"));
        let text = text.replace("samprov-candidate overview", &command);
        let started = format!("  ready: /health\n  env: {{ DEFECT: \"{defect}\" }}\n");
        bench.write(file, text.replace("  ready: /health\n", &started));
    }
    bench
}

fn run(bench: &Bench, only: &[&str]) -> Ended {
    let mut words = vec!["test", "collaboration.yaml"];
    words.extend(only.iter().flat_map(|pattern| ["--only", pattern]));
    bench.run(&words)
}

/// The cases that failed, and what was found.
fn failed(bench: &Bench) -> Vec<(String, String)> {
    let finished = bench.journal().into_iter().filter(|event| event["event"] == "case-finished");
    finished
        .filter(|event| event["verdict"]["verdict"] == "fail")
        .map(|event| {
            let message = &event["verdict"]["message"]["key"];
            (event["case"]["id"].to_string(), message.to_string())
        })
        .collect()
}

#[test]
fn an_overview_that_says_what_is_missing_is_green() {
    let bench = overview("composite_clean", "");
    let ended = run(&bench, &["composite/findEvents/all-ok", "composite/findEvents/building-*"]);
    let ended = ended.with_code(0);
    assert!(ended.out.contains("SO-02"), "{ended:#?}");
}
