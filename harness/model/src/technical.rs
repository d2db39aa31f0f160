//! The Technical interface (tekniskt gränssnitt): protocol and standard; a service may have several.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::OperationId;

/// One technical interface of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TechnicalInterface {
    /// Unique in the description, for example `rest`.
    pub id: String,
    /// The standard the document is written in.
    #[serde(default)]
    pub kind: TechnicalKind,
    /// The document, relative to the description.
    pub document: String,
    /// Rule catalogues that the interface claims to follow, for example `digg-rest-api@2.0.0`.
    #[serde(default)]
    pub profiles: Vec<String>,
    /// What a security service's operations mean; its stub then issues and knows tokens.
    #[serde(default)]
    pub tokens: Option<TokenOperations>,
}

/// The standards a technical interface can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TechnicalKind {
    /// OpenAPI 2.0, 3.0 or 3.1.
    #[default]
    Openapi,
}

/// The operations of a security service (RFC 6749 section 4.4 and RFC 7662).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TokenOperations {
    /// Issues a token.
    #[serde(default)]
    pub issue: Option<OperationId>,
    /// Tells whether a token is active.
    #[serde(default)]
    pub introspect: Option<OperationId>,
}
