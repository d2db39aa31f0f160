//! How runs end early, and what stays behind then: nothing that runs, and nothing unsaid.

use std::{
    fs::{self, File},
    io::Read,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::{
    bench::Bench,
    run_server::{DESCRIPTION, Reply, Server, conforming},
};

/// A candidate that never gets ready. Its standard output is a pipe of ours: whoever reads it knows when the last process is gone.
fn endless_candidate(bench: &Bench, command: &str) {
    bench.write("items.yaml", DESCRIPTION);
    bench.write("candidate.sh", format!("{command}\n"));
    bench.write(
        "service.yaml",
        "samprov: 1\nprofile: { id: s, version: 1.0.0, owner: o }\ntechnical: [ { id: rest, document: items.yaml } ]\n\
         candidate: { run: \"sh candidate.sh\", ready: /health }\n",
    );
    let made = Command::new("mkfifo").arg("hold").current_dir(bench.folder()).status().unwrap();
    assert!(made.success());
}

/// Starts a run, sends it a signal when its candidate runs, and waits until nothing of the candidate is left.
fn ended_by(name: &str, script: &str, signal: &str) -> Option<i32> {
    let bench = Bench::new(name);
    endless_candidate(&bench, script);
    let samprov = env!("CARGO_BIN_EXE_samprov");
    // Under `nohup` the tests themselves ignore it, and a child would take that over.
    let mut command = if signal == "-HUP" {
        let mut command = Command::new("env");
        command.args(["--default-signal=HUP", samprov]);
        command
    } else {
        Command::new(samprov)
    };
    let mut child = command
        .args(["test", "service.yaml"])
        .current_dir(bench.folder())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Opens when the candidate opens it for writing.
    let mut hold = File::open(bench.folder().join("hold")).unwrap();
    let mut line = [0; 3];
    hold.read_exact(&mut line).unwrap();
    let began = Instant::now();
    let id = child.id().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    let code = child.wait().unwrap().code();
    // Ends when nobody holds the other end.
    hold.read_to_end(&mut Vec::new()).unwrap();
    // A machine may stand still for a while; what is left behind holds it for ten minutes.
    assert!(
        began.elapsed() < Duration::from_mins(2),
        "the candidate was left behind; samprov ended with {code:?}"
    );
    code
}

#[test]
fn a_killed_run_takes_its_candidate_along() {
    ended_by("run_kill", "exec > hold; echo up; exec sleep 600", "-KILL");
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_run_takes_what_left_the_group_of_its_candidate_along() {
    ended_by("run_kill_escaped", "exec > hold; setsid sleep 600 & echo up; exec sleep 600", "-KILL");
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_that_goes_away_terminates_the_run() {
    assert_eq!(ended_by("run_hang_up", "exec > hold; echo up; exec sleep 600", "-HUP"), Some(143));
}

#[test]
fn cases_that_were_not_run_are_named_and_are_run_when_the_run_is_gone_on_with() {
    let bench = Bench::new("run_not_run");
    bench.write("items.yaml", DESCRIPTION);
    let server = Server::start(conforming);
    let words = ["test", "items.yaml", "--target", &server.url()];
    bench.run(&[&words[..], &["--budget", "1ms"]].concat()).with_code(3);
    let journal = bench.journal();
    let named = journal.iter().filter(|line| line["event"] == "case-not-run").count();
    assert!(named > 0);
    assert_eq!(journal.last().unwrap()["not-run"], named);
    bench.run_with(&words, &[("SAMPROV_RESUME", "true")]).with_code(0);
    assert!(bench.journal().iter().all(|line| line["event"] != "case-not-run"));
}

#[test]
fn cases_lost_with_the_candidate_are_run_again() {
    let bench = Bench::new("run_lost");
    bench.write("items.yaml", DESCRIPTION);
    let dying =
        Server::start(|asked, items| if asked.number > 12 { Reply::Die } else { conforming(asked, items) });
    let words = ["test", "items.yaml", "--target", &dying.url()];
    bench.run(&words).with_code(3);
    let lost = |bench: &Bench| {
        let text = fs::read_to_string(bench.folder().join("samprov-out/junit.xml")).unwrap();
        text.matches("candidate stopped answering").count()
    };
    assert!(lost(&bench) > 0);
    let alive = Server::at(dying.address, conforming);
    bench.run(&[&words[..], &["--resume"]].concat()).with_code(0);
    assert_eq!(lost(&bench), 0);
    drop(alive);
}

#[test]
fn other_rules_for_verdicts_are_not_gone_on_with() {
    let bench = Bench::new("run_other_rules");
    bench.write("items.yaml", DESCRIPTION);
    bench.write(
        "deviations.yaml",
        "deviations: [ { cases: '*', reason: agreed, owner: me, expires: 2999-01-01 } ]\n",
    );
    let server = Server::start(conforming);
    let words = ["test", "items.yaml", "--target", &server.url()];
    bench.run(&words).with_code(0);
    for (flags, named) in [
        (&["--strict"][..], "--strict"),
        (&["--inconclusive", "report"], "--inconclusive"),
        (&["--deviations", "deviations.yaml"], "--deviations"),
    ] {
        let ended = bench.run(&[&words[..], flags, &["--resume"]].concat()).with_code(2);
        assert!(ended.error.contains(named), "{ended:?}");
    }
}

#[test]
fn a_variable_that_is_set_to_nothing_is_not_set() {
    let bench = Bench::new("run_empty_variables");
    bench.write("items.yaml", DESCRIPTION);
    let server = Server::start(conforming);
    let empty =
        [("SAMPROV_ONLY", ""), ("SAMPROV_BUDGET", ""), ("SAMPROV_RESUME", ""), ("SAMPROV_STRICT", "0")];
    bench.run_with(&["test", "items.yaml", "--target", &server.url()], &empty).with_code(0);
}

#[test]
fn a_host_for_stubs_that_is_none_is_a_usage_error() {
    let bench = Bench::new("run_advertise");
    bench.write("items.yaml", DESCRIPTION);
    bench.run(&["test", "items.yaml", "--stub-advertise", "http://stubs:80"]).with_code(2);
}
