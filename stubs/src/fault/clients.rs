//! Clients of stubs that share no code with them: `curl`, and bare sockets.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    process::Command,
    time::{Duration, Instant},
};

use samprov_model::{
    id::{DependencyName, FaultId, InstanceId, OperationId},
    injection::Injection,
    observation::{Answer, StubCall},
};

use crate::{
    Stub, StubOptions,
    end_to_end::{calls, options},
};

/// The deadline of consumers in these tests.
pub(super) const DEADLINE: Duration = Duration::from_millis(600);

/// What `curl` says.
#[derive(Debug)]
pub(super) struct Told {
    /// Its exit code (`man curl`, EXIT CODES).
    pub(super) exit: i32,
    /// What it took for an answer; the status is 0 where there was none.
    pub(super) answer: Answer,
    /// How long it took.
    pub(super) took: Duration,
}

/// What a bare socket hears, when, and how it ends.
#[derive(Debug)]
pub(super) struct Heard {
    /// All bytes.
    pub(super) bytes: Vec<u8>,
    /// When they came, from the moment of asking.
    pub(super) moments: Vec<Duration>,
    /// How the connection ended: `Ok` when it was closed, `WouldBlock` when nothing more came.
    pub(super) end: Result<(), io::ErrorKind>,
}

/// A stub of the register.
pub(super) async fn register() -> Stub {
    Stub::start(register_options()).await.unwrap()
}

/// How it is made.
pub(super) fn register_options() -> StubOptions {
    options("person-register", "se.exempel.personregister")
}

/// A fault for all calls.
pub(super) fn fault(id: &str) -> Injection {
    Injection {
        dependency: DependencyName::new("dependency"),
        instance: None,
        fault: FaultId::new(id),
        operation: None,
        deadline: u32::try_from(DEADLINE.as_millis()).unwrap(),
        calls: None,
    }
}

/// The fault for calls of one operation, or so many calls, or at an instance.
pub(super) fn fault_with(
    id: &str,
    operation: Option<&str>,
    calls: Option<u32>,
    instance: Option<&str>,
) -> Injection {
    Injection {
        operation: operation.map(OperationId::new),
        calls,
        instance: instance.map(InstanceId::new),
        ..fault(id)
    }
}

/// Asks for a person with `curl`; further arguments come last.
pub(super) async fn curl(stub: &Stub, arguments: &[&str]) -> Told {
    let address = format!("{}/persons/p-anna", stub.address());
    let mut all: Vec<String> =
        ["--silent", "--include", "--noproxy", "*", "--max-time", "20", "--raw", "--write-out"]
            .map(str::to_owned)
            .to_vec();
    all.push("%{stderr}%{exitcode}".to_owned());
    all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
    all.push(address);
    let began = Instant::now();
    let output = tokio::process::Command::new("curl").args(&all).kill_on_drop(true).output();
    let output = output.await.unwrap_or_else(|error| panic!("this test needs curl; install it ({error})"));
    Told { exit: output.status.code().unwrap_or(-1), answer: answer(&output.stdout), took: began.elapsed() }
}

/// Asks for a person over a bare socket, and listens until the connection ends or nothing comes for so long.
pub(super) async fn ask(stub: &Stub, patience: Duration) -> Heard {
    send(stub, ASKED.to_owned(), patience).await
}

/// Sends a request over a bare socket, and listens.
pub(super) async fn send(stub: &Stub, request: String, patience: Duration) -> Heard {
    let address = host_and_port(stub);
    let asking = move || {
        let mut socket = TcpStream::connect(&address).unwrap();
        socket.set_read_timeout(Some(patience)).unwrap();
        let began = Instant::now();
        let mut heard = Heard { bytes: Vec::new(), moments: Vec::new(), end: Ok(()) };
        // What has been reset already takes nothing.
        let _ = socket.write_all(request.as_bytes());
        let mut buffer = [0; 4_096];
        loop {
            match socket.read(&mut buffer) {
                Ok(0) => return heard,
                Ok(count) => {
                    heard.bytes.extend_from_slice(&buffer[..count]);
                    heard.moments.push(began.elapsed());
                }
                Err(error) => {
                    heard.end = Err(error.kind());
                    return heard;
                }
            }
        }
    };
    tokio::task::spawn_blocking(asking).await.unwrap()
}

/// `127.0.0.1:49152`
pub(super) fn host_and_port(stub: &Stub) -> String {
    let address = stub.address();
    address.split_once("://").map(|(_, host)| host.to_owned()).unwrap()
}

/// The calls, each with the fault that it met and the status.
pub(super) fn met(stub: &Stub) -> Vec<(Option<String>, u16)> {
    let met = |call: StubCall| (call.fault.map(|fault| fault.to_string()), call.status);
    calls(stub).into_iter().map(met).collect()
}

/// Whether a program says yes to what it reads.
pub(super) fn accepts(program: &str, arguments: &[&str], bytes: &[u8]) -> bool {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("this test needs {program}; install it ({error})"));
    // It may have heard enough before it has read all.
    let _ = child.stdin.take().unwrap().write_all(bytes);
    child.wait().unwrap().success()
}

/// An answer as it came, whole or not.
pub(super) fn answer(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let (head, body) = match end {
        Some(end) => (&bytes[..end], &bytes[end + 4..]),
        None => (bytes, &[][..]),
    };
    let head = String::from_utf8_lossy(head).into_owned();
    let mut lines = head.lines();
    let status =
        lines.next().filter(|line| line.starts_with("HTTP/")).and_then(|line| line.split(' ').nth(1));
    let field =
        |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    Answer {
        status: status.and_then(|status| status.parse().ok()).unwrap_or(0),
        headers: lines.filter_map(field).collect(),
        body: body.to_vec(),
    }
}

/// A request for a person on a connection that is kept.
pub(super) const ASKED: &str =
    "GET /persons/p-anna HTTP/1.1\r\nHost: stub.test\r\nAccept: application/json\r\n\r\n";
