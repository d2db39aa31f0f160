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
