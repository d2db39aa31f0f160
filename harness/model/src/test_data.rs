//! Test data (testdata) that stays out of the public contract: `*.testdata.yaml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{description::FormatVersion, id::OperationId, population::Exemption};

/// A test data file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TestData {
    /// The version of this format; may be left out.
    #[serde(default)]
    pub samprov: FormatVersion,
    /// Known good values: by parameter or property name (`petId`), or more exactly `OPERATION path.NAME`, `OPERATION query.NAME`, `OPERATION header.NAME`, and for the inputs of Arazzo workflows `WORKFLOW inputs.NAME`.
    #[serde(default)]
    pub values: BTreeMap<String, Vec<serde_json::Value>>,
    /// Known good requests by operation.
    #[serde(default)]
    pub examples: BTreeMap<OperationId, Vec<Example>>,
    /// Credentials by security scheme or consumer. Values may be `${NAME}`.
    #[serde(default)]
    pub credentials: BTreeMap<String, Credential>,
    /// Remote reference prefix -> local file or folder.
    #[serde(default)]
    pub references: BTreeMap<String, String>,
    /// Operations that are never called.
    #[serde(default)]
    pub skip: Vec<OperationId>,
    /// Fields of this file that only look like personal numbers, each with the reason.
    #[serde(default)]
    pub exemptions: Vec<Exemption>,
}

/// A known good request. Only what is given is fixed; the rest is generated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// A file with the body, relative to the test data, or the body itself.
    #[serde(default)]
    pub body: Option<serde_json::Value>,
    /// Parameters by name.
    #[serde(default)]
    pub parameters: BTreeMap<String, serde_json::Value>,
}

/// How to prove who is calling. Secrets are written `${NAME}` and taken from the environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Credential {
    /// A token or API key.
    Token(String),
    /// User name and password.
    Basic {
        /// The user name.
        user: String,
        /// The password.
        password: String,
    },
}
