//! The content of messages as text that travels in plans: no parsed form of any one format.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A JSON text (RFC 8259): the form in which values travel between the stages. Only `samprov-contract` looks inside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct JsonText(pub String);

/// What a message carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "content")]
pub enum Content {
    /// Raw bytes, Base64 in files; used for binary bodies and for deliberately malformed ones.
    Bytes(Vec<u8>),
    /// A value that is encoded as its media type asks (JSON, form, multipart): the JSON text of the value.
    Value(JsonText),
}

impl Content {
    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Value(text) => text.0.len(),
        }
    }
}
