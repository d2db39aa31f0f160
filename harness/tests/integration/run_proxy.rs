//! Targets behind a proxy.

use super::{
    bench::Bench,
    run_server::{DESCRIPTION, Reply, Server, conforming},
};

fn bench(name: &str) -> Bench {
    let bench = Bench::new(name);
    bench.write("items.yaml", DESCRIPTION);
    bench
}

/// An address of this machine at which nobody listens.
const NOBODY: &str = "http://127.0.0.1:1";

#[test]
fn a_named_proxy_is_used_for_targets_on_this_machine_too() {
    let proxy = Server::start(conforming);
    let bench = bench("run_proxy");
    bench.run(&["test", "items.yaml", "--target", NOBODY, "--proxy", &proxy.url()]).with_code(0);
    assert!(!proxy.seen.lock().unwrap().is_empty());
}

#[test]
fn one_broken_connection_behind_a_proxy_does_not_end_the_run() {
    let proxy =
        Server::start(
            |asked, items| {
                if asked.number == 5 { Reply::Raw(Vec::new()) } else { conforming(asked, items) }
            },
        );
    let bench = bench("run_proxy_broken");
    bench.run(&["test", "items.yaml", "--target", NOBODY, "--proxy", &proxy.url()]);
    assert_eq!(bench.journal().last().unwrap()["ended"], "complete");
}

#[test]
fn a_proxy_that_cannot_be_used_is_a_usage_error() {
    let ended = bench("run_proxy_bad").run(&[
        "test",
        "items.yaml",
        "--target",
        NOBODY,
        "--proxy",
        "ftp://u:hemlig@x",
    ]);
    let ended = ended.with_code(2);
    assert!(ended.error.contains("--proxy") && !ended.error.contains("hemlig"), "{ended:?}");
}
