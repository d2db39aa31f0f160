//! Schemas of all documents of a service: read into one dialect, compiled when first needed, asked by place.

mod branching;
mod build;
mod errors;
mod extreme;
mod foreign;
mod formats;
mod impossible;
mod keyword;
mod reference;
mod schemas;
mod sense;
mod shape;
mod vocabulary;
mod walk;

pub(crate) use build::SchemaBuilder;
pub use errors::SchemaError;
pub(crate) use errors::{IMPOSSIBLE, UNDECIDED, shortened};
pub use reference::{Dialect, Direction, SchemaRef};
pub use schemas::Schemas;
pub(crate) use vocabulary::{Vocabulary, is_known_dialect};
