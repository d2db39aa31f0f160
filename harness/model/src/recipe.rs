//! A request as data: what to send, with places that are filled in while running.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    content::{Content, JsonText},
    id::{ConsumerId, OperationId},
    place::Place,
};

/// A request to one operation, before its bindings are filled in and before it is encoded for the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestRecipe {
    /// The operation that is called.
    pub operation: OperationId,
    /// Sent in place of the operation's own method (wrong-method cases).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Values of parameters, in the order of the description.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<ParameterRecipe>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyRecipe>,
    /// Header fields that replace what would be sent (`Accept`, for example); `None` removes the field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, Option<String>)>,
    /// Values that are known only while running.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bindings: Vec<Binding>,
    /// Who is calling.
    #[serde(default)]
    pub credentials: Credentials,
}

/// The value of one parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ParameterRecipe {
    /// [`Place::Path`], [`Place::Query`], [`Place::Header`] or [`Place::Cookie`].
    pub place: Place,
    /// How the value is written.
    pub value: ParameterValue,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ParameterValue {
    /// Encoded as the parameter's `style`, `explode` or `content` asks.
    Value(JsonText),
    /// Written as it stands (percent-encoded in path and query).
    Raw(String),
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BodyRecipe {
    /// The `Content-Type`; `None` sends none.
    pub media_type: Option<String>,
    /// What is sent.
    pub content: Content,
}

/// A place in a request that is filled in while running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Binding {
    /// A parameter, or a place in the body.
    pub place: Place,
    /// Where its value comes from.
    pub source: Source,
}

/// Where a bound value comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Captured by an earlier step of the same program under this name.
    Capture(String),
    /// A known value of the run (provision) under this key.
    Known(String),
    /// A text that no other attempt uses: the planned text with a mark of the run and the attempt appended, cut to at most this many characters.
    Unique {
        /// The planned text.
        stem: String,
        /// The longest text allowed.
        at_most: u32,
    },
    /// A UUID (RFC 9562) that no other attempt uses.
    UniqueUuid,
}

/// Who is calling. Only references: the secrets are added while running.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Credentials {
    /// A consumer of an agreement.
    Consumer(ConsumerId),
    /// Whatever the operation's security asks for.
    #[default]
    Declared,
    /// None.
    None,
}
