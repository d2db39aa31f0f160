//! Candidates and what they depend on, simulated or real: calls are understood at the addresses that candidates are told, and are
//! watched whoever answers them.

use std::{fs, path::Path};

use super::{
    bench::Bench,
    stub::{Served, host},
};

/// The worked example, with the e-service started by the command under test.
fn worked_example(name: &str) -> Bench {
    let bench = Bench::new(name);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/typfall"), &bench.folder().join("typfall"));
    for service in ["e-service", "person-register"] {
        let command = format!("{} candidate-process {service}", env!("CARGO_BIN_EXE_samprov"));
        change(
            &bench,
            &format!("typfall/{service}/service.yaml"),
            &format!("samprov-candidate {service}"),
            &command,
        );
    }
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

/// The example with a mix of stubs and real services.
fn mixed(name: &str, mix: &str) -> Bench {
    let bench = worked_example(name);
    change(
        &bench,
        "typfall/collaboration.yaml",
        "population: population.yaml",
        &format!("population: population.yaml\nmix:\n{mix}"),
    );
    bench
}

/// What answers the calls of each service to each dependency, as the journal says.
fn dependencies(bench: &Bench) -> Vec<(String, String)> {
    let header = &bench.journal()[0];
    let dependencies = header["dependencies"].as_object().unwrap();
    dependencies.iter().map(|(name, how)| (name.clone(), how.as_str().unwrap().to_owned())).collect()
}

#[test]
fn a_candidate_takes_the_place_of_a_stub_and_its_callers_are_still_watched() {
    let bench = mixed(
        "mix_candidate",
        "  se.exempel.personregister: candidate\n  se.exempel.sakerhetstjanst: stub\n",
    );
    let words = [
        "test",
        "typfall/collaboration.yaml",
        "--service",
        "se.exempel.arendetjanst",
        "--only",
        "consumer/*",
        "--only",
        "contract/createCase/positive/minimal",
    ];
    let ended = bench.run(&words).with_code(0);
    assert!(
        ended.error.contains("se.exempel.sakerhetstjanst: a stub, as the collaboration says"),
        "{ended:#?}"
    );
    let how = dependencies(&bench);
    assert!(
        how.contains(&("se.exempel.arendetjanst register".to_owned(), "candidate".to_owned())),
        "{how:?}"
    );
    assert!(how.contains(&("se.exempel.arendetjanst identity".to_owned(), "stub".to_owned())), "{how:?}");
    let watched = bench.journal().into_iter().any(|event| {
        event["id"].as_str().is_some_and(|id| id.ends_with("consumer/register/searchPerson"))
            && event["verdict"]["verdict"] == "pass"
    });
    assert!(watched, "the calls to the candidate are judged");

    change(
        &bench,
        "typfall/e-service/service.yaml",
        "--port {port}",
        "--port {port} --defect search-number-hyphen",
    );
    let ended = bench.run(&words).with_code(1);
    assert!(ended.out.contains("consumer/register/searchPerson"), "{ended:#?}");
}

#[test]
fn an_instance_that_runs_already_takes_the_place_of_a_stub() {
    let bench = worked_example("mix_instance");
    let (served, ready) =
        Served::start(&bench, &["typfall/person-register/service.yaml", "typfall/population.yaml"]);
    let address = format!("http://{}", host(&ready[0]));
    let mix = format!(
        "population: population.yaml\nmix:\n  se.exempel.personregister: {{ instance: \"{address}\" }}\n"
    );
    change(&bench, "typfall/collaboration.yaml", "population: population.yaml", &mix);
    let words = [
        "test",
        "typfall/collaboration.yaml",
        "--service",
        "se.exempel.arendetjanst",
        "--only",
        "consumer/*",
    ];
    bench.run(&words).with_code(0);
    assert!(dependencies(&bench).contains(&("se.exempel.arendetjanst register".to_owned(), address)));
    let (code, said) = served.end();
    assert_eq!(code, Some(0));
    assert!(!said.starts_with("0 calls"), "{said}");
}

#[test]
fn a_mix_that_cannot_be_is_refused_with_its_place() {
    let refused = |name: &str, mix: &str, words: &[&str]| {
        let bench = mixed(name, mix);
        let ended = bench.run(&["test", "typfall/collaboration.yaml"]).with_code(2);
        for word in words {
            assert!(ended.error.contains(word), "{word}: {ended:#?}");
        }
    };
    refused(
        "mix_unknown",
        "  se.exempel.personregiste: stub\n",
        &["collaboration.yaml:18:", "did you mean \"se.exempel.personregister\"?"],
    );
    refused(
        "mix_no_candidate",
        "  se.exempel.tjanstekatalog: candidate\n",
        &["collaboration.yaml:18:", "how a candidate is started"],
    );
    refused(
        "mix_no_address",
        "  se.exempel.tjanstekatalog: { instance: catalogue }\n",
        &["collaboration.yaml:18:", "this is no address"],
    );
    let circle =
        mixed("mix_circle", "  se.exempel.personregister: candidate\n  se.exempel.arendetjanst: candidate\n");
    let depends = "depends-on:\n  - { name: cases, service: ../e-service/service.yaml }\n";
    change(&circle, "typfall/person-register/service.yaml", "depends-on:\n", depends);
    let ended = circle.run(&["test", "typfall/collaboration.yaml"]).with_code(2);
    assert!(ended.error.contains("se.exempel.arendetjanst, which needs se.exempel.personregister, which needs se.exempel.arendetjanst"), "{ended:#?}");
}
