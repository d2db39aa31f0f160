//! `samprov stub`: stubs for developers, seen from outside.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStdout, Command, Stdio},
};

use super::{bench::Bench, run_server::DESCRIPTION};

/// A running `samprov stub`, and what it has told so far.
pub(crate) struct Served {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Served {
    /// Starts it; the lines up to the one that says how to end it.
    pub(crate) fn start(bench: &Bench, words: &[&str]) -> (Self, Vec<String>) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_samprov"))
            .arg("stub")
            .args(words)
            .current_dir(bench.folder())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut served = Self { child, out };
        let mut lines = Vec::new();
        loop {
            let line = served.line();
            if line == "Ctrl-C ends" {
                return (served, lines);
            }
            lines.push(line);
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.out.read_line(&mut line).unwrap() > 0, "it has ended");
        line.trim_end().to_owned()
    }

    /// The next line without the time.
    fn call(&mut self) -> String {
        let line = self.line();
        line.split_once("  ").map(|(_, rest)| rest.to_owned()).unwrap()
    }

    /// Asks it to end: the code, and what it says then.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said.trim_end().to_owned())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `127.0.0.1:PORT` of an address in a line.
pub(crate) fn host(line: &str) -> String {
    let (_, rest) = line.split_once("http://").unwrap();
    rest.split(['/', ' ']).next().unwrap().to_owned()
}

/// The whole answer to a request.
fn ask(host: &str, method: &str, target: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(stream, "{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_developer_sees_every_call_and_whether_it_keeps_the_description() {
    let bench = Bench::new("stub_calls");
    bench.write("items.yaml", DESCRIPTION);
    let (mut served, ready) = Served::start(&bench, &["items.yaml"]);
    assert!(
        ready[0].starts_with("items 1.0.0  http://127.0.0.1:") && ready[0].ends_with("  4 operations"),
        "{ready:?}"
    );
    let host = host(&ready[0]);
    assert!(ask(&host, "POST", "/items", r#"{"name": "tea"}"#).starts_with("HTTP/1.1 201"));
    assert_eq!(served.call(), "items  POST /items → 201  ✓ createItem");
    assert!(ask(&host, "POST", "/items", "{}").starts_with("HTTP/1.1 400"));
    assert_eq!(
        served.call(),
        "items  POST /items → 400  ✗ createItem: /name in the body: expected the property name; got nothing"
    );
    assert!(ask(&host, "GET", "/shelves", "").starts_with("HTTP/1.1 404"));
    assert_eq!(served.call(), "items  GET /shelves → 404  ✗ not in the description");
    let (code, said) = served.end();
    assert_eq!((code, said.as_str()), (Some(0), "3 calls, 1 breaks the description, 1 is not in it"));
}

#[test]
fn a_strict_stub_fails_when_a_call_broke_the_description_and_only_then() {
    let bench = Bench::new("stub_strict");
    bench.write("items.yaml", DESCRIPTION);
    for (target, code) in [("/items", 0), ("/shelves", 1)] {
        let (mut served, ready) = Served::start(&bench, &["items.yaml", "--strict"]);
        ask(&host(&ready[0]), "GET", target, "");
        served.call();
        assert_eq!(served.end().0, Some(code), "{target}");
    }
}

#[test]
fn the_status_page_shows_calls_and_takes_the_data_back_to_the_start() {
    let bench = Bench::new("stub_status");
    bench.write("items.yaml", DESCRIPTION);
    let (mut served, ready) = Served::start(&bench, &["items.yaml", "--lang", "en"]);
    let host = host(&ready[0]);
    assert_eq!(ready[1], format!("status page  http://{host}/.samprov"));
    ask(&host, "POST", "/items", r#"{"name": "tea"}"#);
    served.call();
    assert!(ask(&host, "GET", "/items", "").contains("tea"));
    served.call();
    let page = ask(&host, "GET", "/.samprov", "");
    assert!(
        page.starts_with("HTTP/1.1 200") && page.contains("POST /items") && page.contains("Keeps it"),
        "{page}"
    );
    assert!(ask(&host, "POST", "/.samprov/reset", "").starts_with("HTTP/1.1 204"));
    assert!(!ask(&host, "GET", "/items", "").contains("tea"));
    // Its own pages are no calls.
    assert_eq!(served.call(), "items  GET /items → 200  ✓ listItems");
    assert!(served.end().1.starts_with("3 calls"));
}

#[test]
fn a_port_is_the_one_asked_for_and_a_taken_one_is_said_to_be() {
    let bench = Bench::new("stub_port");
    bench.write("items.yaml", DESCRIPTION);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ended = bench.run(&["stub", "items.yaml", "--port", &port]).with_code(2);
    assert!(
        ended.error.contains(&format!("cannot listen on 127.0.0.1:{port}; choose another port")),
        "{ended:#?}"
    );
    drop(taken);
    let (served, ready) = Served::start(&bench, &["items.yaml", "--port", &format!("items={port}")]);
    assert_eq!(host(&ready[0]), format!("127.0.0.1:{port}"));
    served.end();
    let ended = bench.run(&["stub", "items.yaml", "--port", "item=1"]).with_code(2);
    assert!(ended.error.contains("there is no service \"item\" here; did you mean \"items\"?"), "{ended:#?}");
}

#[test]
fn the_neighbours_of_a_service_are_served_with_the_variables_that_tell_where_they_are() {
    let bench = Bench::new("stub_dependencies");
    let typfall = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/typfall");
    let service = format!("{typfall}/e-service/service.yaml");
    let population = format!("{typfall}/population.yaml");
    let (served, ready) = Served::start(&bench, &[&service, &population, "--dependencies"]);
    let variables: Vec<&str> =
        ready.iter().filter_map(|line| line.trim().split_once('=')).map(|(name, _)| name).collect();
    assert_eq!(variables, ["IDENTITY_URL", "REGISTER_URL"]);
    assert_eq!(served.end().0, Some(0));
    bench.write("items.yaml", DESCRIPTION);
    let ended = bench.run(&["stub", "items.yaml", "--dependencies"]).with_code(2);
    assert!(ended.error.contains("no service here depends on another"), "{ended:#?}");
}

#[test]
fn several_versions_and_instances_of_a_service_are_served_at_once() {
    let bench = Bench::new("stub_versions");
    bench.write("one.yaml", DESCRIPTION);
    bench.write("two.yaml", DESCRIPTION.replace("version: 1.0.0", "version: 2.0.0"));
    let (mut served, ready) = Served::start(&bench, &["one.yaml", "two.yaml"]);
    assert!(
        ready[0].starts_with("items@1.0.0 1.0.0  ") && ready[1].starts_with("items@2.0.0 2.0.0  "),
        "{ready:?}"
    );
    ask(&host(&ready[0]), "POST", "/items", r#"{"name": "tea"}"#);
    assert_eq!(served.call(), "items@1.0.0  POST /items → 201  ✓ createItem");
    assert!(!ask(&host(&ready[1]), "GET", "/items", "").contains("tea"), "each version has its own data");
    served.end();
    let ended = bench.run(&["stub", "one.yaml", "one.yaml", "--port", "items@1.0.0=1"]).with_code(2);
    assert!(ended.error.contains("did you mean") || ended.error.contains("known are items"), "{ended:#?}");
    let ended =
        bench.run(&["test", "one.yaml", "two.yaml", "--target", "items=http://127.0.0.1:1"]).with_code(2);
    assert!(ended.error.contains("service \"items\" is given twice"), "a run judges one: {ended:#?}");

    bench.write(
        "service.yaml",
        "samprov: 1\nprofile: { id: s, version: 1.0.0, owner: o }\ntechnical: [ { id: rest, document: one.yaml } ]\n\
         instances:\n  - { id: a, environment: test, url: 'http://a.test/v1' }\n  - { id: b, environment: test, role: reserve, url: 'http://b.test' }\n  - { id: c, url: 'http://c.test' }\n",
    );
    let (served, ready) = Served::start(&bench, &["service.yaml", "--instances"]);
    assert!(
        ready[0].starts_with("s/a ") && ready[0].contains("/v1  ") && ready[1].starts_with("s/b "),
        "{ready:?}"
    );
    assert!(ready[2].starts_with("status page"), "what is not for tests is not served: {ready:?}");
    ask(&host(&ready[0]), "POST", "/v1/items", r#"{"name": "tea"}"#);
    assert!(
        ask(&host(&ready[1]), "GET", "/items", "").contains("tea"),
        "instances of one version share their data"
    );
    served.end();
}

#[test]
fn a_stub_with_tls_tells_what_to_trust_and_why_a_handshake_failed() {
    let bench = Bench::new("stub_tls");
    bench.write("items.yaml", DESCRIPTION);
    let (mut served, ready) =
        Served::start(&bench, &["items.yaml", "--tls", "--client-certificates", "required"]);
    assert_eq!(ready[0], "callers trust  samprov-tls/authority.pem");
    assert_eq!(ready[1], "callers show  samprov-tls/client.pem  with the key  samprov-tls/client-key.pem");
    let address = ready[2].split_whitespace().find(|word| word.starts_with("https://")).unwrap().to_owned();
    let curl = |words: &[&str]| {
        let mut command = Command::new("curl");
        command.args(["-sS", "--noproxy", "*", "--cacert", "samprov-tls/authority.pem"]).args(words);
        command.arg(format!("{address}/items")).current_dir(bench.folder());
        command.output().expect("the tests of TLS need curl").status.code()
    };
    assert_eq!(curl(&["--cert", "samprov-tls/client.pem", "--key", "samprov-tls/client-key.pem"]), Some(0));
    assert_eq!(served.call(), "items  GET /items → 200  ✓ listItems");
    assert_ne!(curl(&[]), Some(0));
    assert_eq!(
        served.call(),
        "items  TLS  ✗ the handshake failed: a client certificate is required and none was shown"
    );
    let rights = std::fs::metadata(bench.folder().join("samprov-tls/client-key.pem")).unwrap().permissions();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&rights) & 0o777, 0o600);
    served.end();

    let (served, ready) = Served::start(&bench, &["items.yaml", "--tls=expired"]);
    let address = ready[1].split_whitespace().find(|word| word.starts_with("https://")).unwrap();
    let refused = Command::new("curl")
        .args(["-sS", "--noproxy", "*", "--cacert", "samprov-tls/authority.pem", &format!("{address}/items")])
        .current_dir(bench.folder())
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(60), "{}", String::from_utf8_lossy(&refused.stderr));
    served.end();
    bench.run(&["stub", "items.yaml", "--tls=rusty"]).with_code(2);
    bench.run(&["stub", "items.yaml", "--client-certificates", "required"]).with_code(2);
}

#[test]
fn a_developer_puts_faults_on_and_sees_which_calls_met_them() {
    let bench = Bench::new("stub_faults");
    bench.write("items.yaml", DESCRIPTION);
    let words =
        ["items.yaml", "--fault", "status-503:listItems", "--fault", "items=reset-after-request:createItem"];
    let (mut served, ready) = Served::start(&bench, &words);
    assert_eq!(ready[1..3], ["  fault status-503: listItems", "  fault reset-after-request: createItem"]);
    let host = host(&ready[0]);
    assert!(ask(&host, "GET", "/items", "").starts_with("HTTP/1.1 503"));
    assert_eq!(served.call(), "items  GET /items → 503  ✓ listItems  fault status-503");
    let mut stream = TcpStream::connect(&host).unwrap();
    write!(stream, "POST /items HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{{\"name\": \"tea\"}}").unwrap();
    let broken = stream.read_to_end(&mut Vec::new()).unwrap_err();
    assert_eq!(broken.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(served.call(), "items  POST /items → –  ✓ createItem  fault reset-after-request");
    let page = ask(&host, "GET", "/.samprov", "");
    assert!(page.contains("fault status-503") && page.contains("fault reset-after-request"), "{page}");
    assert_eq!(served.end().0, Some(0));
}

#[test]
fn faults_are_listed_in_both_languages_and_a_wrong_name_is_answered_with_the_nearest() {
    let bench = Bench::new("stub_faults_listed");
    bench.write("items.yaml", DESCRIPTION);
    let samprov = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_samprov"))
            .arg("stub")
            .args(words)
            .current_dir(bench.folder())
            .output()
            .unwrap();
        let told = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(told).unwrap())
    };
    for (language, words) in
        [("en", "the port refuses connections"), ("sv", "porten tar inte emot anslutningar")]
    {
        let (code, told) = samprov(&["--list-faults", "--lang", language]);
        assert_eq!(code, Some(0));
        let line = told.lines().find(|line| line.starts_with("connection-refused ")).unwrap();
        assert!(line.ends_with(words) && line.contains("FI-01"), "{line}");
    }
    for (wrong, nearest) in [
        ("status-53", "did you mean \"status-503\"?"),
        ("itms=status-503", "did you mean \"items\"?"),
        ("status-503:listItem", "did you mean \"listItems\"?"),
    ] {
        let (code, told) = samprov(&["items.yaml", "--fault", wrong]);
        assert!(code == Some(2) && told.contains(nearest), "{wrong}: {told}");
    }
}
