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
        "population.yaml",
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

/// The cases that failed, each with what was found.
fn failed(bench: &Bench) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let finished = bench.journal().into_iter().filter(|event| event["event"] == "case-finished");
    let mut failed: Vec<(u64, (String, String))> = finished
        .filter(|event| event["verdict"]["verdict"] == "fail")
        .map(|event| {
            let finding = &event["verdict"]["message"]["key"];
            (event["order"].as_u64().unwrap(), (text(&event["id"]), text(finding)))
        })
        .collect();
    // In the order of the plan, whichever ended first.
    failed.sort();
    failed.into_iter().map(|(_, failed)| failed).collect()
}

/// Rows in which each of the defects shows or may not show, in the order of the plan.
const ROWS: [&str; 5] = [
    "composite/findEvents/all-ok",
    "composite/findEvents/building-empty+school-empty",
    "composite/findEvents/building-fault+school-fault",
    "composite/findEvents/building-timeout",
    "composite/findEvents/building-slow",
];

#[test]
fn an_overview_that_says_what_is_missing_is_green() {
    let bench = overview("composite_clean", "");
    let ended = run(&bench, &ROWS).with_code(0);
    assert!(ended.out.contains("Met: 5"), "{ended:#?}");
    let rows = bench.journal().into_iter().filter(|event| event["event"] == "case-finished");
    assert!(rows.into_iter().all(|row| row["requirements"] == serde_json::json!(["SO-02"])));
}

#[test]
fn each_defect_of_the_overview_is_found_in_the_rows_that_are_about_it() {
    let [_, empty, fault, timeout, slow] = ROWS;
    for (defect, rows) in [
        (
            "overview-partial-as-whole",
            &[(fault, "whole-though-part-lost"), (timeout, "whole-though-part-lost")][..],
        ),
        ("overview-part-left-out", &[(timeout, "lost-part-unnamed")]),
        ("overview-slow-part-fails-all", &[(timeout, "part-lost-fails-all"), (slow, "fault-not-borne")]),
        ("overview-upstream-told", &[(fault, "upstream-detail-told")]),
        ("overview-empty-as-lost", &[(empty, "partial-though-whole")]),
        ("overview-waits-without-end", &[(timeout, "hangs-on-fault")]),
    ] {
        let bench = overview(&format!("composite_{defect}"), defect);
        run(&bench, &ROWS).with_code(1);
        let expected: Vec<(String, String)> =
            rows.iter().map(|(row, found)| ((*row).to_owned(), format!("finding-{found}"))).collect();
        assert_eq!(failed(&bench), expected, "{defect}");
    }
}

#[test]
fn a_defect_of_the_overview_is_none_of_the_demo() {
    let bench = Bench::new("composite_demo");
    let ended = bench.run(&["demo", "--defect", "overview-upstream-told"]).with_code(2);
    assert!(ended.error.contains("not in the demo"), "{ended:#?}");
    let listed = bench.run(&["demo", "--list-defects"]).with_code(0);
    assert!(!listed.out.contains("overview-"), "{listed:#?}");
}
