//! Recipes written for the wire and read back.

/// Why a recipe cannot be written for the wire.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// A binding has no value; the name of its source.
    #[error("no value for {0}")]
    NoValue(String),
    /// The operation is not in the description.
    #[error("the operation is not in the description")]
    UnknownOperation,
    /// The content cannot be written in its media type.
    #[error("content cannot be written as {0}")]
    Unwritable(String),
}
