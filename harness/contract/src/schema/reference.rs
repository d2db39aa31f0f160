//! The words in which schemas are asked for.

use std::sync::Arc;

/// Where a schema stands: a document and a JSON Pointer in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaRef {
    /// The key of the document in [`crate::Schemas`].
    pub document: Arc<str>,
    /// A JSON Pointer (RFC 6901).
    pub pointer: String,
}

/// The dialect of JSON Schema that a document uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAPI 3.0 and Swagger 2.0: JSON Schema draft 4 (Wright 00) with `nullable`.
    Draft4,
    /// OpenAPI 3.1: JSON Schema 2020-12.
    Draft202012,
}

/// Which way a message goes: `readOnly` properties are not required in requests, `writeOnly` ones not in answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the producer.
    Answer,
    /// To the producer.
    Request,
}
