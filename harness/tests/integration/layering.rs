//! The arrow of the workspace, as facts about `cargo metadata`: who may use whom, and under which licences.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use serde_json::Value;

/// The edges between our own crates, literally.
const EDGES: &[(&str, &[&str])] = &[
    (
        "samprov",
        &[
            "samprov-candidate",
            "samprov-contract",
            "samprov-model",
            "samprov-reports",
            "samprov-stubs",
            "samprov-suites",
        ],
    ),
    ("samprov-candidate", &[]),
    ("samprov-contract", &["samprov-model"]),
    ("samprov-model", &[]),
    ("samprov-reports", &["samprov-model"]),
    ("samprov-stubs", &["samprov-contract", "samprov-model"]),
    ("samprov-suites", &["samprov-contract", "samprov-model"]),
];

/// The only crate that may use each of these.
const ONLY_USERS: &[(&str, &str)] = &[("reqwest", "samprov"), ("wiremock", "samprov-stubs")];

/// Licences of which each dependency must offer at least one alternative; deny.toml says the same.
const LICENCES: &[&str] = &[
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

#[test]
fn the_crates_depend_on_each_other_exactly_as_designed() {
    let metadata = metadata();
    let expected: BTreeMap<String, BTreeSet<String>> = EDGES
        .iter()
        .map(|(from, to)| ((*from).to_owned(), to.iter().map(|name| (*name).to_owned()).collect()))
        .collect();
    let members: BTreeSet<&str> = names(&metadata["workspace_members"]);
    let mut found = BTreeMap::new();
    for package in packages(&metadata).filter(|package| members.contains(text(&package["id"]))) {
        let own = dependencies(package)
            .filter(|(name, _)| name.starts_with("samprov"))
            .map(|(name, _)| name.to_owned());
        found.insert(text(&package["name"]).to_owned(), own.collect::<BTreeSet<String>>());
    }
    assert_eq!(found, expected);
}

#[test]
fn the_candidate_is_used_only_behind_the_feature_demo() {
    let metadata = metadata();
    let harness =
        packages(&metadata).find(|package| package["name"] == "samprov").expect("samprov is a member");
    let candidate = harness["dependencies"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|dependency| dependency["name"] == "samprov-candidate" && dependency["kind"].is_null())
        .expect("samprov depends on samprov-candidate");
    assert_eq!(candidate["optional"], true);
    assert_eq!(harness["features"]["demo"], serde_json::json!(["dep:samprov-candidate"]));
    assert_eq!(harness["features"]["default"], serde_json::json!(["demo"]));
}

#[test]
fn outgoing_sockets_and_wiremock_have_one_user_each() {
    let metadata = metadata();
    for (name, user) in ONLY_USERS {
        let users: BTreeSet<&str> = packages(&metadata)
            .filter(|package| dependencies(package).any(|(dependency, _)| dependency == *name))
            .map(|package| text(&package["name"]))
            .filter(|package| package.starts_with("samprov"))
            .collect();
        assert_eq!(users, BTreeSet::from([*user]), "users of {name}");
    }
}

#[test]
fn every_dependency_has_an_allowed_licence_and_none_builds_a_c_library_for_tls() {
    let metadata = metadata();
    for package in packages(&metadata) {
        let name = text(&package["name"]);
        assert!(!["aws-lc-sys", "openssl-sys"].contains(&name), "{name} is not wanted");
        let licence = package["license"].as_str().unwrap_or_default().replace('/', " OR ");
        let allowed = licence.split(" AND ").all(|part| {
            let part = part.trim_matches(['(', ')', ' ']);
            part.split(" OR ").any(|one| {
                let one = one.trim_matches(['(', ')', ' ']).split(" WITH ").next().unwrap_or_default();
                LICENCES.contains(&one)
            })
        });
        assert!(allowed, "{name} has the licence \"{licence}\"");
    }
}

#[test]
fn deny_toml_allows_the_same_licences() {
    let file = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../deny.toml"))
        .expect("deny.toml is there");
    let table: toml::Table = file.parse().expect("deny.toml is TOML");
    let allowed: Vec<&str> =
        table["licenses"]["allow"].as_array().into_iter().flatten().filter_map(toml::Value::as_str).collect();
    assert_eq!(allowed, LICENCES);
}

/// What cargo knows of the packages that are built on this machine: those of other platforms were never downloaded on a
/// fresh one, and tests do not fetch. `deny.toml` covers every platform.
fn metadata() -> Value {
    let version = cargo(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("cargo tells its host");
    let arguments = ["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host];
    serde_json::from_str(&cargo(&arguments)).expect("cargo metadata is JSON")
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

/// The dependencies of a package that are not for its tests only.
fn dependencies(package: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let all = package["dependencies"].as_array().into_iter().flatten();
    all.filter(|dependency| dependency["kind"] != "dev")
        .map(|dependency| (text(&dependency["name"]), dependency))
}

fn names(list: &Value) -> BTreeSet<&str> {
    list.as_array().into_iter().flatten().map(text).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
