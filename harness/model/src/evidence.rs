//! The masked record of an exchange: what journals and reports may hold.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    connection::ConnectionFacts,
    id::{DependencyName, FaultId, InstanceId, OperationId, ServiceId},
    message::Message,
    place::Place,
    probe::{Part, Purpose},
};

/// The most bytes of one body that a journal keeps.
pub const MAXIMUM_BODY: usize = 64 * 1024;

/// What an unprejudiced reader needs to see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Evidence {
    /// The exchanges of the attempt that decided, in order.
    pub exchanges: Vec<MaskedExchange>,
    /// Calls to dependencies in that attempt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consumer_calls: Vec<ConsumerCall>,
    /// How the candidate was driven in that attempt, where no request was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driven: Option<MaskedDrive>,
    /// Shell lines that make the decisive requests again; secrets as `$NAME`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub curl: Vec<String>,
}

/// How a candidate was driven, masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct MaskedDrive {
    /// The command as described; none where the candidate was waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// How that ended.
    pub end: Message,
    /// What the command, or the candidate, wrote last.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub last_words: String,
}

/// One masked exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct MaskedExchange {
    /// Why the program was sent.
    pub purpose: Purpose,
    /// The part of the program.
    pub part: Part,
    /// The service that it went to; none for the service that the case is about, and in older journals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// The request.
    pub request: MaskedMessage,
    /// The answer, or why there was none.
    pub outcome: MaskedOutcome,
    /// Microseconds from first byte sent to last byte received.
    pub microseconds: u64,
}

/// A masked request or answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct MaskedMessage {
    /// `GET http://127.0.0.1:8080/persons?limit=1`, or the status of an answer.
    pub start: String,
    /// Header fields.
    pub headers: Vec<(String, String)>,
    /// The body as text, cut at [`MAXIMUM_BODY`]; binary bodies are described.
    pub body: String,
    /// The size of the whole body in bytes.
    pub size: u64,
}

/// A masked outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MaskedOutcome {
    /// An answer.
    Answer(MaskedMessage),
    /// None, and why.
    NoAnswer(Message),
}

/// A masked call of the candidate to a dependency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ConsumerCall {
    /// The dependency.
    pub dependency: DependencyName,
    /// The operation, when it matches one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationId>,
    /// The call.
    pub request: MaskedMessage,
    /// What the stub answered.
    pub status: u16,
    /// How it breaks the contract: place, keyword, what was expected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<(Place, String, Message)>,
    /// The instance called; none for the one that is used first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<InstanceId>,
    /// The fault that it met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<FaultId>,
    /// How it came, masked; older journals do not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionFacts>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_of_an_older_journal_is_read() {
        let call = serde_json::json!({
            "dependency": "register",
            "request": { "start": "GET /persons", "headers": [], "body": "", "size": 0 },
            "status": 200,
        });
        assert_eq!(serde_json::from_value::<ConsumerCall>(call).unwrap().connection, None);
    }

    #[test]
    fn an_exchange_of_an_older_journal_went_to_the_service_of_its_case() {
        let message = serde_json::json!({ "start": "200", "headers": [], "body": "", "size": 0 });
        let exchange = serde_json::json!({
            "purpose": "test", "part": "test", "request": message, "outcome": { "answer": message }, "microseconds": 1,
        });
        assert_eq!(serde_json::from_value::<MaskedExchange>(exchange).unwrap().service, None);
    }
}
