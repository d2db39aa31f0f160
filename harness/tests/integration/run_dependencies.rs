//! Candidates and the stubs of what they depend on: the addresses that candidates are told are the ones that their calls are understood at.

use std::{fs, path::Path};

use super::bench::Bench;

/// The worked example, with the e-service started by the command under test.
fn worked_example(name: &str) -> Bench {
    let bench = Bench::new(name);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/typfall"), &bench.folder().join("typfall"));
    change(
        &bench,
        "typfall/e-service/service.yaml",
        "samprov-candidate e-service",
        &format!("{} candidate-process e-service", env!("CARGO_BIN_EXE_samprov")),
    );
    bench
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn change(bench: &Bench, file: &str, old: &str, new: &str) {
    let text = fs::read_to_string(bench.folder().join(file)).unwrap();
    assert!(text.contains(old), "{file} has no {old}");
    bench.write(file, text.replace(old, new));
}

#[test]
fn a_dependency_whose_address_has_a_path_is_called_there_and_understood() {
    let bench = worked_example("dependency_with_path");
    change(
        &bench,
        "typfall/person-register/service.yaml",
        "http://127.0.0.1:0\"",
        "http://127.0.0.1:0/register/v2\"",
    );
    let words = [
        "test",
        "typfall/e-service/service.yaml",
        "typfall/population.yaml",
        "--test-data",
        "typfall/typfall.testdata.yaml",
    ];
    let ended = bench
        .run(&[&words[..], &["--only", "consumer/*", "--only", "contract/createCase/positive/*"]].concat());
    let ended = ended.with_code(0);
    assert!(ended.out.contains("Met:"), "{ended:#?}");
    let verdicts = bench.journal().into_iter().filter(|event| event["event"] == "case-finished");
    let passed = verdicts.filter(|event| event["verdict"]["verdict"] == "pass").count();
    assert!(passed > 5, "{passed} cases passed");
}
