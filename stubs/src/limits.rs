//! The bounds of a stub in size, number and time. A candidate is not trusted to stay within reason.

use std::time::Duration;

/// The largest request body that is read; a larger one is answered with 413.
pub(crate) const BODY_READ: usize = 8 * 1024 * 1024;
/// How much of a request body is kept with its call.
pub(crate) const BODY_KEPT: usize = 64 * 1024;
/// How many calls are kept until somebody asks for them.
pub(crate) const CALLS_KEPT: usize = 10_000;
/// How many bytes of calls are kept until somebody asks for them.
pub(crate) const BYTES_KEPT: usize = 128 * 1024 * 1024;
/// How many connections are served at a time; more wait.
pub(crate) const CONNECTIONS: usize = 1_024;
/// How many requests are answered at a time, over all connections; more wait. HTTP/2 has many on one connection.
pub(crate) const REQUESTS: usize = 1_024;
/// How many streams one HTTP/2 connection may have at a time.
pub(crate) const STREAMS: u32 = 128;
/// How long a TLS handshake may take.
pub(crate) const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// How many bytes a client may send in a TLS handshake.
pub(crate) const HANDSHAKE_BYTES: usize = 128 * 1024;
/// How many bytes of them are looked at for what the client offers.
pub(crate) const HELLO_BYTES: usize = 64 * 1024;
/// How many failed handshakes are kept until somebody asks for them.
pub(crate) const HANDSHAKES_KEPT: usize = 1_000;
/// How many header fields a request may have.
pub(crate) const HEADER_FIELDS: usize = 128;
/// The largest head of a request, in bytes.
pub(crate) const HEAD_BYTES: usize = 64 * 1024;
/// How long a connection may wait for a head. The time between two requests counts too, and closing a connection that a
/// candidate keeps for later would look like a fault of the stub; hence long.
pub(crate) const HEAD_TIME: Duration = Duration::from_mins(10);
/// How long a body may take.
pub(crate) const BODY_TIME: Duration = Duration::from_secs(30);
/// How long the mock server may take; after that the front answers by itself.
pub(crate) const RELAY_TIME: Duration = Duration::from_secs(10);
/// The mock server keeps every request it has matched until its mock is mounted anew.
pub(crate) const RELAYED_PER_MOUNT: usize = 2_000;
/// How many collections are remembered.
pub(crate) const SHELVES: usize = 1_000;
/// How many records of one collection are remembered.
pub(crate) const RECORDS: usize = 10_000;
/// How many tokens are remembered.
pub(crate) const TOKENS: usize = 10_000;
/// How many notes are kept.
pub(crate) const NOTES: usize = 100;
/// How many states an interposer may keep during one request.
pub(crate) const STATES_KEPT: usize = 8;
/// How often an answer is mended and checked again.
pub(crate) const REPAIRS: usize = 24;
/// How many identities are tried for a new record.
pub(crate) const IDENTITIES: u64 = 64;
/// The longest deadline that the times of faults refer to.
pub(crate) const FAULT_DEADLINE: Duration = Duration::from_mins(5);
/// How long a fault may keep a connection.
pub(crate) const FAULT_TIME: Duration = Duration::from_mins(10);
/// How many faults may be on at a time.
pub(crate) const FAULTS: usize = 64;
/// How long connections may take to hear that other faults are on.
pub(crate) const SETTLING_TIME: Duration = Duration::from_secs(5);
/// How many bytes a fault may make up.
pub(crate) const FAULT_BYTES: usize = 100_000_000;
/// How many levels a fault may make up.
pub(crate) const FAULT_LEVELS: usize = 1_000_000;
/// How many values of an answer a fault looks at.
pub(crate) const FAULT_PROBES: usize = 64;
