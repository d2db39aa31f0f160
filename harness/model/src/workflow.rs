//! What a case gives to the workflows of an Arazzo document that it runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::content::JsonText;

/// An input of a workflow with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct WorkflowInput {
    /// The key of the workflow: its document and id.
    pub workflow: String,
    /// The name of the input.
    pub name: String,
    /// The value.
    pub value: JsonText,
    /// Where the value comes from.
    pub origin: InputOrigin,
}

/// Where the value of an input comes from: what a refusal means depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InputOrigin {
    /// `default`, `const` or an example in the document; a candidate need not know what it names.
    Document,
    /// Made from the schema alone.
    Schema,
    /// Test data: known to be good.
    TestData,
}
