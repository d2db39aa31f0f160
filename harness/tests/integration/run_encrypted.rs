//! Stubs that speak TLS: the candidate is told whom to trust, and curl shows that it is the truth.

use std::fs;

use super::bench::Bench;

const REGISTER: &str = "openapi: 3.0.3
info: { title: Register, version: 1.0.0 }
paths:
  /persons:
    get:
      operationId: listPersons
      responses:
        '200': { description: all, content: { application/json: { schema: { type: array, items: { type: string } } } } }
";

/// A job that calls the register with what it is told to trust, and writes down how it was told.
fn job(name: &str, trust: &str, authority: &str) -> Bench {
    let bench = Bench::new(name);
    bench.write("register.yaml", REGISTER);
    bench.write(
        "job.sh",
        format!("echo \"$REGISTER_URL\" > url\ncurl -sf {authority} \"$REGISTER_URL/persons\" > list.json || exit 4\n"),
    );
    bench.write(
        "service.yaml",
        format!(
            "samprov: 1\nprofile: {{ id: se.exempel.nattjobb, version: 1.0.0, owner: kommunen }}\n\
             depends-on: [ {{ name: register, service: register.yaml, configure: {{ env: REGISTER_URL }}, trust: {trust} }} ]\n\
             candidate: {{ drive: {{ trigger: 'sh job.sh {{authority}}' }} }}\n"
        ),
    );
    bench
}

fn read(bench: &Bench, file: &str) -> String {
    fs::read_to_string(bench.folder().join(file)).unwrap()
}

#[test]
fn a_candidate_that_is_told_whom_to_trust_calls_over_tls() {
    for (name, trust, authority) in [
        ("encrypted_by_variable", "{ env: AUTHORITY }", "--cacert \"$AUTHORITY\""),
        ("encrypted_by_command", "{}", "--cacert \"$1\""),
    ] {
        let bench = job(name, trust, authority);
        bench.run(&["test", "service.yaml", "--out", "here"]).with_code(0);
        assert!(read(&bench, "url").starts_with("https://"), "{name}");
        assert!(read(&bench, "here/authority.pem").starts_with("-----BEGIN CERTIFICATE-----"), "{name}");
        let list = read(&bench, "here/journal.jsonl");
        assert!(list.contains("consumer/register/listPersons"), "{list}");
    }
}

#[test]
fn a_candidate_that_is_not_told_whom_to_trust_is_spared_tls_and_the_user_is_told_why() {
    let bench = job("encrypted_untold", "{}", "");
    let text = read(&bench, "service.yaml").replace(" {authority}", "");
    bench.write("service.yaml", text);
    bench.run(&["test", "service.yaml"]).with_code(0);
    assert!(read(&bench, "url").starts_with("http://"));
    let checked = bench.run(&["check", "service.yaml"]);
    let told: Vec<&str> = checked.out.split_whitespace().collect();
    assert!(told.join(" ").contains("not told whom to trust when it calls register"), "{checked:#?}");
}
