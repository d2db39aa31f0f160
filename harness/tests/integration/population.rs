//! Populations made from a seed, and populations that somebody wrote.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use samprov_model::personal_number::find;

use crate::bench::Bench;

fn official() -> BTreeSet<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("model/data/official-test-numbers.csv");
    let text = std::fs::read_to_string(file).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line[..12.min(line.len())].to_owned())
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_only_official_numbers() {
    let bench = Bench::new("population-new");
    let words = ["population", "new", "--seed", "7", "--personas", "40"];
    let first = bench.run(&words).with_code(0).out;
    bench.run(&[&words[..], &["--out", "p.yaml"]].concat()).with_code(0);
    assert_eq!(std::fs::read_to_string(bench.folder().join("p.yaml")).unwrap(), first);
    assert_ne!(bench.run(&["population", "new", "--seed", "8", "--personas", "40"]).out, first);
    let known = official();
    let numbers: Vec<&str> =
        first.lines().filter_map(|line| line.trim().strip_prefix("personal-number: ")).collect();
    assert_eq!(numbers.len(), 40);
    for number in numbers {
        assert!(known.contains(number.trim_matches('"')), "{number}");
    }
}

#[test]
fn what_is_made_is_checked_without_a_complaint_and_has_each_standing() {
    let bench = Bench::new("population-check");
    for seed in ["1", "2", "18446744073709551615"] {
        let made = bench.run(&["population", "new", "--seed", seed, "--out", "p.yaml"]).with_code(0);
        assert!(made.out.starts_with("p.yaml: population: 12 personas ("), "{made:#?}");
        let ended = bench.run(&["population", "check", "p.yaml"]).with_code(0);
        assert!(ended.out.ends_with(&made.out), "{ended:#?}");
        assert!(ended.error.is_empty(), "{ended:#?}");
        assert!(ended.out.contains("12 official, 0 of a test series"), "{ended:#?}");
        assert!(ended.out.contains("0 that look real; 0 fields exempted"), "{ended:#?}");
        for standing in [
            "coordination-number",
            "deceased",
            "emigrated",
            "protected-identity",
            "registered",
            "sole-trader",
        ] {
            assert!(ended.out.contains(standing), "{standing}: {ended:#?}");
        }
        bench.run(&["check", "--strict", "p.yaml"]).with_code(0);
    }
}

#[test]
fn more_people_than_numbers_or_fewer_than_standings_are_refused() {
    let bench = Bench::new("population-bounds");
    let ended = bench.run(&["population", "new", "--personas", "5000"]).with_code(2);
    assert!(ended.error.contains("there is no number for 5000 personas"), "{ended:#?}");
    let ended = bench.run(&["population", "new", "--personas", "2"]).with_code(2);
    assert!(ended.error.contains("6 is the least"), "{ended:#?}");
    bench.run(&["population", "new", "--out", "no/such/folder.yaml"]).with_code(2);
    bench.run(&["population", "new", "--seed", "-1"]).with_code(2);
}

#[test]
fn every_slip_is_told_with_its_line_and_the_nearest_name() {
    let bench = Bench::new("population-slips");
    let whole = "samprov: 1\npersonas:\n  anna:\n    personal-number: \"198701022389\"\n    birth-date: \"1987-01-02\"\n    standing: sole-trader\norganisations:\n  firma: { sole-trader: anna, name: Provfirma }\nrecords:\n  s:\n    /a: [{ number: { organisation: firma, field: organisation-number } }]\n";
    bench.write("p.yaml", whole);
    bench.run(&["population", "check", "p.yaml"]).with_code(0);
    for (from, to, place, told) in [
        ("1987-01-02", "1987-01-03", "p.yaml:5:17", "another day"),
        ("standing: sole-trader", "standing: sole-trade", "p.yaml:6:15", "did you mean \"sole-trader\"?"),
        ("sole-trader: anna", "sole-trader: ana", "p.yaml:8:25", "did you mean \"anna\"?"),
        ("organisation: firma", "organisation: firm", "p.yaml:11:36", "did you mean \"firma\"?"),
        (
            "field: organisation-number",
            "field: organisation-numbr",
            "p.yaml:11:",
            "did you mean \"organisation-number\"?",
        ),
        ("    birth-date", "    birthdate", "p.yaml:5:5", "did you mean \"birth-date\"?"),
    ] {
        bench.write("p.yaml", whole.replacen(from, to, 1));
        let ended = bench.run(&["population", "check", "p.yaml"]).with_code(2);
        assert!(ended.error.contains(place) && ended.error.contains(told), "{to}: {ended:#?}");
    }
}

/// An official number moved to a century that has not come yet: it passes the checks, is in no series, and nobody bears it.
fn unborn() -> String {
    let old = official().into_iter().find(|number| number.get(8..11) == Some("980")).unwrap();
    format!("20{}", &old[2..])
}

#[test]
fn numbers_that_look_real_are_refused_unless_their_field_is_exempted_with_a_reason() {
    let bench = Bench::new("population-exemptions");
    let number = unborn();
    let records = format!("samprov: 1\nrecords:\n  s:\n    /a: [{{ caseId: {number} }}]\n");
    bench.write("p.yaml", &records);
    let ended = bench.run(&["population", "check", "p.yaml"]).with_code(2);
    assert!(ended.out.contains("1 that look real") && ended.error.contains("p.yaml:4:20"), "{ended:#?}");
    assert!(!ended.out.contains(&number) && !ended.error.contains(&number), "{ended:#?}");
    let exempted = |exemption: &str| format!("{records}exemptions:\n  - {exemption}\n");
    bench.write("p.yaml", exempted("{ field: /records/s/*/*/caseId, reason: counted by the case system }"));
    let ended = bench.run(&["population", "check", "p.yaml"]).with_code(0);
    assert!(ended.out.contains("0 that look real; 1 field exempted"), "{ended:#?}");
    bench.run(&["check", "--strict", "p.yaml"]).with_code(0);
    bench.write("p.yaml", exempted("{ field: /records/s/*/*/caseId }"));
    let ended = bench.run(&["population", "check", "p.yaml"]).with_code(2);
    assert!(ended.error.contains("gives no reason"), "{ended:#?}");
    bench.write("p.yaml", exempted("{ field: /records/s/*/*/other, reason: r }"));
    bench.run(&["population", "check", "p.yaml"]).with_code(2);
}

#[test]
fn an_exemption_that_covers_nothing_is_told_and_fails_only_when_strict() {
    let bench = Bench::new("population-idle");
    bench.write(
        "p.yaml",
        "samprov: 1\npersonas: { anna: {} }\nexemptions: [{ field: /records/**/caseId, reason: counted }]\n",
    );
    let ended = bench.run(&["population", "check", "p.yaml"]).with_code(0);
    assert!(ended.out.contains("p.yaml:3:") && ended.out.contains("covers nothing"), "{ended:#?}");
    let ended = bench.run(&["population", "check", "p.yaml", "--lang", "sv"]).with_code(0);
    assert!(ended.out.contains("täcker inget"), "{ended:#?}");
    bench.run(&["check", "p.yaml"]).with_code(0);
    bench.run(&["check", "--strict", "p.yaml"]).with_code(1);
}

#[test]
fn test_data_may_exempt_a_field_too() {
    let bench = Bench::new("population-test-data");
    let number = unborn();
    let data = format!("samprov: 1\nvalues: {{ orderId: [\"{number}\"] }}\n");
    bench.write("t.yaml", &data);
    let ended = bench.run(&["check", "t.yaml"]).with_code(2);
    assert!(ended.error.contains("t.yaml:2:"), "{ended:#?}");
    bench.write("t.yaml", format!("{data}exemptions: [{{ field: /values/orderId/*, reason: counted }}]\n"));
    bench.run(&["check", "--strict", "t.yaml"]).with_code(0);
    bench.write("t.yaml", format!("{data}exemptions: [{{ field: /values/other/*, reason: counted }}]\n"));
    bench.run(&["check", "t.yaml"]).with_code(2);
    bench.write(
        "t.yaml",
        "samprov: 1\nvalues: {}\nexemptions: [{ field: /values/other/*, reason: counted }]\n",
    );
    bench.run(&["check", "--strict", "t.yaml"]).with_code(1);
}

#[test]
fn what_is_no_population_is_refused() {
    let bench = Bench::new("population-other");
    bench.write("t.yaml", "samprov: 1\nvalues: {}\n");
    let ended = bench.run(&["population", "check", "t.yaml"]).with_code(2);
    assert!(ended.error.contains("expected a population"), "{ended:#?}");
    bench.run(&["population", "check", "none.yaml"]).with_code(2);
    bench.run(&["population"]).with_code(2);
}

/// The files of the repository, without what is built and what is hidden.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir()
            && !name.starts_with('.')
            && !["target", "node_modules", "samprov-out"].contains(&&*name)
        {
            files(&path, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
}

#[test]
fn no_file_of_this_repository_holds_a_number_that_may_be_somebodys() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut all = Vec::new();
    for folder in ["fixtures", "harness", "reports", "stubs", "suites"] {
        files(&root.join(folder), &mut all);
    }
    let texts = all.iter().filter_map(|file| Some((file, std::fs::read_to_string(file).ok()?)));
    let holding: Vec<&PathBuf> =
        texts.filter(|(_, text)| !find(text).is_empty()).map(|(file, _)| file).collect();
    assert!(all.len() > 100);
    assert!(holding.is_empty(), "{holding:?}");
}
