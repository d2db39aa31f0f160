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
