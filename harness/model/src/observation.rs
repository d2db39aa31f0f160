//! What was seen: facts only, no opinion. Raw values live here, in memory, and are masked when an event is made.

use crate::{
    connection::ConnectionFacts,
    drive::Driven,
    id::{DependencyName, FaultId, InstanceId, OperationId, ServiceId},
    message::Message,
    place::{DocumentPlace, Place},
    probe::{Part, Purpose},
};

/// One program sent, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// Why it was sent.
    pub purpose: Purpose,
    /// What was seen.
    pub observation: Observation,
}

/// What one program brought to light.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observation {
    /// The exchanges with the candidate, in order.
    pub exchanges: Vec<Exchange>,
    /// What the stubs saw and attribute to this attempt, in order.
    pub stub_calls: Vec<StubCall>,
    /// How many of these had come when each exchange had ended, in the order of the exchanges; empty where that does not matter.
    pub calls_by: Vec<usize>,
    /// The dependencies to which the candidate made a connection that met a fault before any call.
    pub disturbed_connections: Vec<DependencyName>,
    /// What came of driving the candidate, where no program was sent.
    pub driven: Option<Driven>,
    /// A step that could not be sent stops the program here.
    pub stopped: Option<Stopped>,
}

/// One exchange with the candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// The part of the program.
    pub part: Part,
    /// The service that it went to; none for the service that the case is about.
    pub service: Option<ServiceId>,
    /// The operation called.
    pub operation: OperationId,
    /// What was sent.
    pub request: Request,
    /// What came back.
    pub outcome: Outcome,
    /// From first byte sent to last byte received, in microseconds.
    pub microseconds: u64,
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// An HTTP answer.
    Answer(Answer),
    /// No usable answer.
    NoAnswer(Transport),
}

/// Why there was no usable answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Nobody listens, or the name is unknown.
    Unreachable(String),
    /// The connection broke before the answer was whole.
    Broken(String),
    /// No whole answer within the time allowed, in milliseconds.
    TimedOut(u64),
    /// TLS failed.
    Tls(String),
    /// What came is not HTTP.
    NotHttp(String),
    /// The answer is larger than the bound, in bytes.
    TooLarge(u64),
    /// What came may be right, but samprov cannot read it.
    NotRead(Unread),
}

/// What samprov does not read of an answer, although HTTP allows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// A content coding that it does not know.
    Coding(String),
    /// More header fields, or longer ones, than it takes.
    Head,
    /// A body of more values than it judges.
    Values(u64),
}

impl Unread {
    /// As a message; `clean` makes foreign text safe to show.
    pub fn message(&self, clean: impl Fn(&str) -> String) -> Message {
        match self {
            Self::Coding(name) => Message::new("transport-unread-coding").with("coding", clean(name)),
            Self::Head => Message::new("transport-unread-head"),
            Self::Values(most) => Message::new("transport-unread-values")
                .with_number("values", i64::try_from(*most).unwrap_or(i64::MAX)),
        }
    }
}

/// A request as it went over the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query as sent, percent-encoded.
    pub target: String,
    /// Scheme, host and port; empty where it does not matter.
    pub base: String,
    /// Header fields in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// An HTTP answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Header fields in order; bytes that are no text are replaced.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A call of the candidate to a stub.
#[derive(Clone, Debug, PartialEq)]
pub struct StubCall {
    /// The dependency.
    pub dependency: DependencyName,
    /// The instance called; none for the one that is used first.
    pub instance: Option<InstanceId>,
    /// The operation, when the call matches one.
    pub operation: Option<OperationId>,
    /// What the candidate sent.
    pub request: Request,
    /// What the stub answered; 0 where a fault left no answer.
    pub status: u16,
    /// The fault that the call met.
    pub fault: Option<FaultId>,
    /// How the call breaks the dependency's contract.
    pub violations: Vec<Violation>,
    /// By what it may break it, which could not be decided.
    pub undecided: Vec<Violation>,
    /// How it came.
    pub connection: ConnectionFacts,
}

/// How a message breaks its contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where in the message.
    pub place: Place,
    /// The kind: `status`, `media-type`, `header`, or the schema keyword, for example `format`.
    pub keyword: String,
    /// What the contract asks for.
    pub expected: Message,
    /// What was there instead, masked.
    pub actual: Message,
    /// Where the contract says so.
    pub promise: Option<DocumentPlace>,
}

/// Why a program stopped before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// A set-up step did not succeed; the index of its exchange.
    SetUpFailed(usize),
    /// A value was not in the answer it should be captured from; the index of the exchange and the place.
    NothingCaptured(usize, String),
    /// A known value is missing; its key.
    NothingKnown(String),
    /// An address in an answer is none, or leads to another origin than the candidate's: nothing is sent there. The index of the exchange.
    AddressElsewhere(usize),
    /// The request turned out to be valid, so it was not sent.
    ValidAfterAll,
    /// The request cannot be written for the wire.
    Unsendable(String),
    /// A credential is missing; its name.
    NoCredential(String),
}

impl Request {
    /// The first value of a header field, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

impl Answer {
    /// The first value of a header field, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Exchange {
    /// The answer, if there was one.
    pub fn answer(&self) -> Option<&Answer> {
        match &self.outcome {
            Outcome::Answer(answer) => Some(answer),
            Outcome::NoAnswer(_) => None,
        }
    }
}

impl Attempt {
    /// Whether what the request under test refers to could not be had, so that it was not sent.
    pub fn was_not_reached(&self) -> bool {
        matches!(
            self.observation.stopped,
            Some(Stopped::NothingCaptured(..) | Stopped::NothingKnown(_) | Stopped::SetUpFailed(_))
        )
    }
}

impl Observation {
    /// The exchanges of the test itself.
    pub fn tests(&self) -> impl Iterator<Item = &Exchange> {
        self.exchanges.iter().filter(|exchange| exchange.part == Part::Test)
    }
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}
