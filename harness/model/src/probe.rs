//! What a case does, as a small closed program of data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    drive::{Await, Drive, Trigger},
    id::{CaseId, ServiceId},
    injection::Injection,
    place::Place,
    recipe::RequestRecipe,
};

/// One thing the runner can do. Handshake, Load and Manual join when their families come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Probe {
    /// Wait for calls that the candidate makes by itself.
    Await(Await),
    /// Send HTTP requests one after the other.
    Http(Program),
    /// Run a command that makes the candidate call.
    Trigger(Driving),
}

/// A command that is run once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Driving {
    /// The command.
    pub trigger: Trigger,
    /// Why it is run.
    pub purpose: Purpose,
    /// How long to wait before it, in milliseconds.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub pause: u32,
    /// The faults that are on meanwhile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub injections: Vec<Injection>,
}

impl Driving {
    /// The command as it is, at once and with no fault on.
    pub fn plain(trigger: Trigger, purpose: Purpose) -> Self {
        Self { trigger, purpose, pause: 0, injections: Vec::new() }
    }
}

impl From<Drive> for Probe {
    fn from(drive: Drive) -> Self {
        match drive {
            Drive::Await(wait) => Self::Await(wait),
            Drive::Trigger(trigger) => Self::Trigger(Driving::plain(trigger, Purpose::Test)),
        }
    }
}

/// Steps in order. Clean-up steps run whatever happened, as far as their captures allow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Program {
    /// Why the program is sent.
    pub purpose: Purpose,
    /// The steps.
    pub steps: Vec<Step>,
}

/// Why a program is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// What shows that the test means something: a request known to be right, or the test once more by itself.
    Control,
    /// The test itself.
    Test,
}

/// One request of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// Which part of the program it belongs to.
    pub part: Part,
    /// The service that it is sent to; none for the service that the case is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// What is sent.
    pub request: RequestRecipe,
    /// What is kept from the answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captures: Vec<Capture>,
    /// Where a failure of this step shows as a finding of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_by: Option<CaseId>,
    /// The decoded request must break its contract at this place; it is not sent when it does not (valid after all).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub must_break: Option<Place>,
    /// The capture whose value is the address that the request goes to, in place of the operation's path; only on the same origin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Milliseconds to wait before it is sent: what is kept in several places may need a moment until all of them show it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub pause: u32,
    /// The faults that are on at the stubs while it is under way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub injections: Vec<Injection>,
    /// How long its answer is waited for, in milliseconds, where that is not for the run to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patience: Option<u32>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(milliseconds: &u32) -> bool {
    *milliseconds == 0
}

/// A part of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Runs last, always; its answers are not judged.
    CleanUp,
    /// Must succeed before the test means anything.
    SetUp,
    /// What the case is about.
    Test,
}

/// A value kept from an answer for later steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Capture {
    /// Its name in the program.
    pub name: String,
    /// Where it stands in the answer.
    pub from: CaptureFrom,
}

/// Where a captured value stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaptureFrom {
    /// In the answer at this place.
    Answer(Place),
    /// The target of the `Link` header field with this relation (RFC 8288), for example `next`.
    LinkHeader(String),
    /// The last path segment of the `Location` header, percent-decoded.
    LastSegmentOfLocation,
    /// In the request of the same step, as sent.
    Request(Place),
}
