//! Consumers without an API of their own: a command makes them call, or what they call by themselves is waited for.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::{
    bench::{Bench, Ended},
    run_server::{DESCRIPTION, Server, conforming},
};

/// What the candidates here call.
const REGISTER: &str = "openapi: 3.0.3
info: { title: Register, version: 1.0.0 }
paths:
  /persons:
    get:
      operationId: listPersons
      responses:
        '200': { description: all, content: { application/json: { schema: { type: array, items: { type: string } } } } }
  /notices:
    post:
      operationId: createNotice
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Notice' } } } }
      responses:
        '201': { description: created }
        '400': { description: refused }
  /statistics:
    get:
      operationId: getStatistics
      responses:
        '200': { description: all, content: { application/json: { schema: { type: object } } } }
components:
  schemas:
    Notice: { type: object, required: [text], additionalProperties: false, properties: { text: { type: string } } }
";

const LIST: &str = "curl -sf \"$REGISTER_URL/persons\" > list.json || exit 4\n";
const NOTICE: &str =
    "curl -s -H 'Content-Type: application/json' -d '{\"text\": \"done\"}' \"$REGISTER_URL/notices\"\n";
const WRONG_NOTICE: &str =
    "curl -s -H 'Content-Type: application/json' -d '{\"txt\": \"done\"}' \"$REGISTER_URL/notices\"\n";

/// A service without an interface: this script, driven so.
fn job(name: &str, candidate: &str, script: &str) -> Bench {
    let bench = Bench::new(name);
    bench.write("register.yaml", REGISTER);
    bench.write("job.sh", script);
    bench.write(
        "service.yaml",
        format!(
            "samprov: 1\nprofile: {{ id: se.exempel.nattjobb, version: 1.0.0, owner: kommunen }}\n\
             depends-on:\n  - {{ name: register, service: register.yaml, uses: [listPersons, createNotice], configure: {{ env: REGISTER_URL }} }}\n\
             candidate: {candidate}\n"
        ),
    );
    bench
}

/// What it calls when all is well.
fn run(bench: &Bench) -> Ended {
    bench.run(&["test", "service.yaml", "--skip", "resilience/*"])
}

/// What was told, without line breaks.
fn told(ended: &Ended) -> String {
    ended.out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The verdict of each finished case.
fn verdicts(bench: &Bench) -> Vec<(String, String)> {
    let finished = bench.journal().into_iter().filter(|event| event["event"] == "case-finished");
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    finished.map(|event| (text(&event["id"]), text(&event["verdict"]["verdict"]))).collect()
}

fn has(bench: &Bench, case: &str, verdict: &str) -> bool {
    verdicts(bench).contains(&(case.to_owned(), verdict.to_owned()))
}

fn report(bench: &Bench, file: &str) -> String {
    fs::read_to_string(bench.folder().join("samprov-out").join(file)).unwrap()
}

/// Whether a process that wrote its id to a file is still there.
fn is_running(bench: &Bench, file: &str) -> bool {
    let id = fs::read_to_string(bench.folder().join(file)).unwrap();
    // One that has ended and that nobody has asked about yet has no command line any more.
    fs::read(Path::new("/proc").join(id.trim()).join("cmdline")).is_ok_and(|line| !line.is_empty())
}

#[test]
fn a_job_that_calls_as_described_meets_what_is_required_of_it() {
    let bench = job(
        "driven_right",
        "{ drive: { trigger: 'sh job.sh --of {stub:register}' } }",
        &format!("echo run >> runs\n{LIST}{NOTICE}"),
    );
    run(&bench).with_code(0);
    for case in ["listPersons", "createNotice", "unmatched"] {
        assert!(has(&bench, &format!("consumer/register/{case}"), "pass"), "{:?}", verdicts(&bench));
    }
    let all = verdicts(&bench);
    assert!(all.iter().all(|(id, _)| !id.contains("getStatistics")), "only what it uses is looked for");
    let runs = fs::read_to_string(bench.folder().join("runs")).unwrap();
    assert_eq!(runs.lines().count(), all.len(), "once for each case");
    assert!(report(&bench, "junit.xml").contains("name=\"consumer/register/createNotice\""));
}

#[test]
fn a_job_that_calls_wrongly_fails_as_the_consumer_with_the_command_that_shows_it() {
    let bench = job(
        "driven_wrong",
        "{ drive: { trigger: sh job.sh, within: 20s } }",
        &format!("{LIST}{WRONG_NOTICE}"),
    );
    let ended = run(&bench).with_code(1);
    assert!(has(&bench, "consumer/register/createNotice", "fail"));
    assert!(has(&bench, "consumer/register/listPersons", "pass"));
    for words in ["kommunen", "Caused by", "sh job.sh", "consumer/register/createNotice"] {
        assert!(told(&ended).contains(words), "{words}: {ended:#?}");
    }
    let junit = report(&bench, "junit.xml");
    assert!(junit.contains("samprov::consumer") && junit.contains("Command: sh job.sh"), "{junit}");
    assert!(!junit.contains("curl -"), "there is no request to make again: {junit}");
    let html = report(&bench, "report.html");
    assert!(html.contains("sh job.sh") && html.contains("The command ended without an error"), "{html}");
}

#[test]
fn a_job_that_fails_before_it_has_called_leaves_its_cases_undecided_and_says_why() {
    let bench = job(
        "driven_failing",
        "{ drive: { trigger: sh job.sh, within: 20s } }",
        "echo 'no database'\nexit 7\n",
    );
    let ended = run(&bench).with_code(3);
    for words in ["could not be made to call", "exit status: 7", "no database", "sh job.sh"] {
        assert!(told(&ended).contains(words), "{words}: {ended:#?}");
    }
    let ended = bench.run(&["test", "service.yaml", "--lang", "sv"]).with_code(3);
    assert!(told(&ended).contains("kommandot misslyckades (exit status: 7)"), "{ended:#?}");
    assert!(report(&bench, "junit.xml").contains("no database"));
}

#[test]
fn a_job_that_fails_after_a_call_is_judged_by_that_call() {
    let bench = job(
        "driven_half",
        "{ drive: { trigger: sh job.sh, within: 20s } }",
        &format!("{LIST}echo 'and then the disk was full'\nexit 9\n"),
    );
    run(&bench).with_code(3);
    assert!(has(&bench, "consumer/register/listPersons", "pass"));
    assert!(has(&bench, "consumer/register/createNotice", "inconclusive"));
}

#[test]
fn a_job_that_ends_well_and_calls_nothing_has_shown_nothing() {
    let bench =
        job("driven_silent", "{ drive: { trigger: sh job.sh, within: 20s } }", "echo 'nothing to do'\n");
    let ended = run(&bench).with_code(3);
    assert!(told(&ended).contains("neither was anything else"), "{ended:#?}");
}

#[test]
fn a_command_that_cannot_be_started_is_told_as_such() {
    let bench = job("driven_missing", "{ drive: { trigger: ./no-such-job } }", "");
    let ended = run(&bench).with_code(3);
    assert!(told(&ended).contains("could not be started"), "{ended:#?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_job_that_hangs_is_ended_at_its_limit_with_all_that_it_started() {
    let bench = job(
        "driven_hanging",
        "{ drive: { trigger: sh job.sh, within: 500ms } }",
        "setsid sh -c 'echo $$ > child; exec sleep 600' &\necho $$ > leader\nexec sleep 600\n",
    );
    let began = Instant::now();
    let ended = run(&bench).with_code(3);
    assert!(told(&ended).contains("still running after 500ms"), "{ended:#?}");
    assert!(began.elapsed() < Duration::from_mins(2));
    assert!(!is_running(&bench, "leader") && !is_running(&bench, "child"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_candidate_that_calls_by_itself_is_seen_from_its_start_and_ended_afterwards() {
    let bench = job(
        "driven_await",
        "{ run: sh job.sh, drive: { await: 2m } }",
        &format!("echo $$ > leader\n{LIST}{NOTICE}exec sleep 600\n"),
    );
    let began = Instant::now();
    run(&bench).with_code(0);
    assert!(began.elapsed() < Duration::from_mins(1), "what has been seen is not waited for");
    assert!(has(&bench, "consumer/register/createNotice", "pass"));
    assert!(has(&bench, "consumer/register/unmatched", "pass"));
    assert!(!is_running(&bench, "leader"));
}

#[test]
fn a_candidate_that_calls_by_itself_and_wrongly_fails_and_one_that_ends_after_its_calls_is_fine() {
    let candidate = "{ run: sh job.sh, drive: { await: 2m } }";
    let bench = job("driven_await_wrong", candidate, &format!("{WRONG_NOTICE}exec sleep 600\n"));
    bench.write(
        "service.yaml",
        fs::read_to_string(bench.folder().join("service.yaml")).unwrap().replace("listPersons, ", ""),
    );
    let ended = run(&bench).with_code(1);
    assert!(told(&ended).contains("the candidate called by itself"), "{ended:#?}");
    let bench = job("driven_await_ends", candidate, &format!("{LIST}exit 0\n"));
    run(&bench).with_code(0);
    assert!(has(&bench, "consumer/register/listPersons", "pass"));
    assert!(has(&bench, "consumer/register/createNotice", "not-applicable"));
}

#[test]
fn a_candidate_that_does_not_call_in_time_or_ends_with_an_error_is_undecided() {
    let bench = job("driven_await_silent", "{ run: sh job.sh, drive: { await: 300ms } }", "exec sleep 600\n");
    let ended = run(&bench).with_code(3);
    assert!(told(&ended).contains("nothing more came within 300ms"), "{ended:#?}");
    let bench = job(
        "driven_await_dies",
        "{ run: sh job.sh, drive: { await: 2m } }",
        "echo 'no such queue'\nexit 5\n",
    );
    let ended = run(&bench).with_code(3);
    assert!(told(&ended).contains("exit status: 5") && told(&ended).contains("no such queue"), "{ended:#?}");
}

#[test]
fn a_job_that_does_again_what_may_have_been_done_is_found_and_a_careful_one_is_not() {
    let careful = job("driven_careful", "{ drive: { trigger: sh job.sh } }", &format!("{LIST}{NOTICE}"));
    let hasty = job(
        "driven_hasty",
        "{ drive: { trigger: sh job.sh } }",
        &format!("{LIST}{} || {NOTICE}", NOTICE.trim_end()),
    );
    let fault = "resilience/register/createNotice/reset-after-request";
    let words = ["test", "service.yaml", "--only", "resilience/register/*/reset-*-request"];
    careful.run(&words).with_code(0);
    let ended = hasty.run(&words).with_code(1);
    for case in [fault, "resilience/register/createNotice/reset-before-request"] {
        assert!(has(&careful, case, "pass"), "{:?}", verdicts(&careful));
    }
    assert!(has(&hasty, fault, "fail"), "{:?}", verdicts(&hasty));
    assert!(
        has(&hasty, "resilience/register/createNotice/reset-before-request", "pass"),
        "nothing was done yet"
    );
    for words in ["kommunen", "again although the first call may have been carried out", "sh job.sh"] {
        assert!(told(&ended).contains(words), "{words}: {ended:#?}");
    }
}

#[test]
fn a_job_that_turns_to_the_reserve_meets_the_failover_and_one_that_knows_no_other_does_not() {
    let with_reserve = |name: &str, script: &str| {
        let bench = job(name, "{ drive: { trigger: sh job.sh } }", script);
        bench.write(
            "register-service.yaml",
            "samprov: 1\nprofile: { id: se.exempel.register, version: 1.0.0, owner: verket }\n\
             technical: [ { id: rest, document: register.yaml } ]\n\
             instances:\n  - { id: main, environment: test, role: primary, url: 'http://127.0.0.1:1' }\n  \
             - { id: reserve, environment: test, role: reserve, url: 'http://127.0.0.1:2' }\n",
        );
        bench.write(
            "service.yaml",
            "samprov: 1\nprofile: { id: se.exempel.nattjobb, version: 1.0.0, owner: kommunen }\n\
             depends-on:\n  - { name: register, service: register-service.yaml, uses: [listPersons], configure: { env: REGISTER_URL }, \
             deadline: 1s, failover: { to: reserve, configure: { env: RESERVE_URL }, return-within: 1s } }\n\
             candidate: { drive: { trigger: sh job.sh } }\n",
        );
        bench
    };
    let list = |address: &str| format!("curl -sf -m 1 \"${address}/persons\"");
    let turning =
        with_reserve("driven_turns", &format!("{} || {}", list("REGISTER_URL"), list("RESERVE_URL")));
    let holding = with_reserve("driven_holds", &list("REGISTER_URL"));
    let staying = with_reserve(
        "driven_stays",
        &format!(
            "[ -e lost ] || {} || touch lost\n[ ! -e lost ] || {}",
            list("REGISTER_URL"),
            list("RESERVE_URL")
        ),
    );
    let words = ["test", "service.yaml", "--only", "resilience/register/*/failover-*"];
    turning.run(&words).with_code(0);
    let ended = holding.run(&words).with_code(1);
    for moment in ["before", "during", "after", "return"] {
        let case = format!("resilience/register/listPersons/failover-{moment}");
        assert!(has(&turning, &case, "pass"), "{moment}: {:?}", verdicts(&turning));
        assert!(has(&holding, &case, "fail"), "{moment}: {:?}", verdicts(&holding));
    }
    assert!(told(&ended).contains("reserve"), "{ended:#?}");
    let ended = staying.run(&[&words[..3], &["resilience/register/*/failover-return"]].concat()).with_code(1);
    assert!(has(&staying, "resilience/register/listPersons/failover-return", "fail"), "{ended:#?}");
}

#[test]
fn what_own_operations_do_not_lead_to_a_command_does() {
    let bench = Bench::new("driven_beside_an_api");
    bench.write("items.yaml", DESCRIPTION);
    bench.write("register.yaml", REGISTER);
    // It would wait for the end of its standard input, had it any.
    bench.write("job.sh", format!("cat\n{NOTICE}"));
    bench.write(
        "service.yaml",
        "samprov: 1\nprofile: { id: s, version: 1.0.0, owner: o }\ntechnical: [ { id: rest, document: items.yaml } ]\n\
         depends-on: [ { name: register, service: register.yaml, configure: { env: REGISTER_URL } } ]\n\
         candidate: { drive: { trigger: sh job.sh } }\n",
    );
    let server = Server::start(conforming);
    let ended = run(&bench).with_code(2);
    assert!(ended.error.contains("--target"), "a command that ends offers no operations: {ended:#?}");
    let words = ["test", "service.yaml", "--target", &server.url(), "--only", "consumer/*"];
    bench.run(&words);
    assert!(has(&bench, "consumer/register/createNotice", "pass"), "{:?}", verdicts(&bench));
    assert!(has(&bench, "consumer/register/listPersons", "not-applicable"));
    bench.write("job.sh", WRONG_NOTICE);
    bench.run(&words).with_code(1);
    assert!(has(&bench, "consumer/register/createNotice", "fail"));
}

#[test]
fn a_candidate_that_is_only_told_by_the_command_may_call_a_little_later() {
    let bench = job(
        "driven_told",
        "{ run: sh job.sh, drive: { trigger: sh tell.sh, within: 1m } }",
        &format!("while read word < told; do sleep 0.6; {NOTICE} done\n"),
    );
    bench.write("tell.sh", "echo now > told\n");
    assert!(Command::new("mkfifo").arg("told").current_dir(bench.folder()).status().unwrap().success());
    bench.run(&["test", "service.yaml", "--only", "consumer/register/createNotice"]).with_code(0);
    assert!(has(&bench, "consumer/register/createNotice", "pass"));
}

#[test]
fn a_target_that_is_no_test_environment_is_never_driven() {
    let bench = job("driven_read_only", "{ drive: { trigger: sh job.sh } }", "echo run >> runs\n");
    bench.run(&["test", "service.yaml", "--target", "http://192.0.2.1:9"]).with_code(4);
    assert!(!bench.folder().join("runs").exists());
}

/// The command writes to a pipe of ours: whoever reads it knows when the last process is gone.
fn ended_by(name: &str, signal: &str) -> Option<i32> {
    let bench = job(
        name,
        "{ drive: { trigger: sh job.sh, within: 1h } }",
        "exec > hold; setsid sleep 600 & echo up; exec sleep 600\n",
    );
    assert!(Command::new("mkfifo").arg("hold").current_dir(bench.folder()).status().unwrap().success());
    let mut child = Command::new(env!("CARGO_BIN_EXE_samprov"))
        .args(["test", "service.yaml"])
        .current_dir(bench.folder())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut hold = File::open(bench.folder().join("hold")).unwrap();
    hold.read_exact(&mut [0; 3]).unwrap();
    let began = Instant::now();
    let id = child.id().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    let code = child.wait().unwrap().code();
    hold.read_to_end(&mut Vec::new()).unwrap();
    assert!(
        began.elapsed() < Duration::from_mins(2),
        "the command was left behind; samprov ended with {code:?}"
    );
    code
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_ends_early_takes_its_command_along() {
    assert_eq!(ended_by("driven_interrupted", "-INT"), Some(130));
    assert_eq!(ended_by("driven_killed", "-KILL"), None);
}

#[test]
fn what_is_no_drive_is_refused_with_place_and_next_step() {
    for (name, candidate, words) in [
        (
            "await_alone",
            "{ drive: { await: 5s } }",
            &["service.yaml:5:12", "lacks the key \"run\"", "drive: { trigger"][..],
        ),
        ("empty", "{ drive: { trigger: ' ' } }", &["service.yaml:5:", "trigger is empty"]),
        ("long", "{ drive: { trigger: sh job.sh, within: 2h } }", &["longer than an hour"]),
        ("both", "{ run: x, drive: { trigger: y, await: 5s } }", &["one of trigger"]),
        ("key", "{ run: x, drive: { triger: y } }", &["\"triger\"", "did you mean \"trigger\"?"]),
        (
            "stub",
            "{ drive: { trigger: 'sh job.sh {stub:regster}' } }",
            &["drive.trigger", "{stub:regster}", "register"],
        ),
        ("quote", "{ drive: { trigger: \"sh 'job.sh\" } }", &["drive.trigger", "not closed"]),
        ("no_interface", "{ run: x }", &["no technical interface", "candidate.drive"]),
    ] {
        let bench = job(&format!("driven_bad_{name}"), candidate, "");
        let ended = run(&bench).with_code(2);
        for word in words {
            assert!(ended.error.contains(word), "{name}, {word}: {ended:#?}");
        }
    }
    let bench = job("driven_bad_alone", "{ drive: { trigger: sh job.sh } }", "");
    let text = fs::read_to_string(bench.folder().join("service.yaml")).unwrap();
    let kept = text.lines().filter(|line| !line.contains("register") && !line.contains("depends-on"));
    bench.write("service.yaml", kept.collect::<Vec<_>>().join("\n"));
    let ended = run(&bench).with_code(2);
    assert!(ended.error.contains("it depends on nothing"), "{ended:#?}");

    // Nobody can stand in for what offers nothing.
    let bench = job("driven_bad_dependency", "{ drive: { trigger: sh job.sh } }", "");
    bench.write(
        "caller.yaml",
        "samprov: 1\nprofile: { id: caller, version: 1.0.0, owner: o }\n\
         depends-on: [ { name: job, service: service.yaml } ]\ncandidate: { drive: { trigger: x } }\n",
    );
    let ended = bench.run(&["test", "caller.yaml"]).with_code(2);
    assert!(ended.error.contains("se.exempel.nattjobb offers nothing that could be called"), "{ended:#?}");
}
