//! Agreements (informationsutbytesöverenskommelse): what each consumer may receive.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{ConsumerId, OperationId};

/// What one consumer may receive from one operation; anything else is surplus information (överskottsinformation; VDS 8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Agreement {
    /// Who receives; also the key of the credentials to use.
    pub consumer: ConsumerId,
    /// What is called.
    pub operation: OperationId,
    /// JSON Pointers of what may be in the answer, with what is below them; `*` stands for any index.
    pub allow: Vec<String>,
}
