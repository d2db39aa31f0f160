//! The worked example: green when clean, and a defect is found on the actor that has it.

use super::bench::Bench;

#[test]
fn the_clean_demo_is_green_and_leaves_nothing_running() {
    let bench = Bench::new("run_demo");
    bench.run(&["demo"]).with_code(0);
    assert!(bench.folder().join("samprov-out/report.html").is_file());
}

#[test]
fn a_defect_is_found() {
    let bench = Bench::new("run_demo_defect");
    let ended = bench.run(&["demo", "--defect", "persons-limit-above"]).with_code(1);
    assert!(ended.out.contains("listPersons"), "{ended:?}");
}

#[test]
fn an_unknown_defect_is_a_usage_error() {
    let ended = Bench::new("run_demo_unknown").run(&["demo", "--defect", "none"]).with_code(2);
    assert!(ended.error.contains("--list-defects"), "{ended:?}");
}

#[test]
fn the_failure_that_readme_shows_is_the_one_that_is_printed() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md"))
        .expect("README.md is there");
    let command = "$ cargo run -p samprov -- demo --defect persons-limit-greatest\n";
    let (_, block) = readme.split_once(command).expect("README shows a failure");
    let (shown, _) = block.split_once("```").expect("the block ends");
    let printed = Bench::new("run_demo_readme").run(&["demo", "--defect", "persons-limit-greatest"]).out;
    assert_eq!(without_port(shown.trim()), without_port(printed.trim()));
}

/// The port of the candidate differs from run to run.
fn without_port(text: &str) -> String {
    let mut parts = text.split("127.0.0.1:");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        whole += "127.0.0.1:PORT";
        whole += part.trim_start_matches(|letter: char| letter.is_ascii_digit());
    }
    whole
}

#[test]
fn the_clean_demo_is_green_when_its_dependencies_fail() {
    let bench = Bench::new("run_demo_resilience");
    // The slow ones wait for the deadline; one of each kind is enough here.
    let kinds = [
        "*/resilience/*/connection-refused",
        "*/resilience/*/reset-*",
        "*/resilience/*/stalled-body",
        "*/resilience/*/status-*",
        "*/resilience/*/invalid-body",
        "*/resilience/*/surplus-fields",
        "*/resilience/*/failover-*",
        "*/consumer/*",
    ];
    let only: Vec<&str> = kinds.iter().flat_map(|kind| ["--only", kind]).collect();
    bench.run(&[&["demo"], &only[..]].concat()).with_code(0);
    let journal = bench.journal();
    let met = journal.iter().filter(|line| line["verdict"]["verdict"] == "pass").count();
    assert!(met > 40, "{met}");
}

/// A defect of the consumer, the case that shows it, and the finding.
const DISTURBED: &[(&str, &str, &str)] = &[
    ("subscription-repeated-after-reset", "createSubscription/reset-after-request", "finding-write-repeated"),
    ("upstream-body-leaked", "searchPerson/status-500", "finding-upstream-detail-told"),
    ("never-fails-over", "searchPerson/failover-before", "finding-other-instance-not-used"),
    ("search-retried-endlessly", "searchPerson/status-503", "finding-tries-too-often"),
    ("case-filed-unchecked", "searchPerson/status-500", "finding-carried-on-without"),
    ("introspection-fails-open", "introspectToken/status-500", "finding-carried-on-without"),
    ("trace-dropped", "register/trace-context", "finding-trace-not-passed-on"),
    ("caller-token-to-register", "register/caller-token", "finding-caller-token-passed-on"),
    ("personal-number-in-address", "register/personal-data-in-address", "finding-personal-data-in-address"),
    ("tls-unchecked", "searchPerson/tls-wrong-host", "finding-untrusted-tls-accepted"),
    ("person-details-stored", "register/caching/getPerson", "finding-answer-used-again"),
    ("subscribed-before-search", "register/calls-in-order", "finding-calls-out-of-order"),
];

#[test]
fn a_defect_that_shows_when_dependencies_fail_is_found_by_its_name() {
    let seen = |&(defect, case, finding): &(&str, &str, &str)| {
        let bench = Bench::new(&format!("run_demo_{defect}"));
        let only = format!("*/{case}");
        bench.run(&["demo", "--defect", defect, "--only", &only]).with_code(1);
        let found: Vec<String> = bench
            .journal()
            .iter()
            .filter(|line| line["verdict"]["verdict"] == "fail")
            .filter_map(|line| Some(line["verdict"]["message"]["key"].as_str()?.to_owned()))
            .collect();
        assert_eq!(found, [finding], "{defect}");
    };
    std::thread::scope(|scope| {
        for shown in DISTURBED {
            scope.spawn(move || seen(shown));
        }
    });
}
