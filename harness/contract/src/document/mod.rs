//! YAML and JSON texts read into values that remember their places.

mod json;
mod node;
mod scalar;
mod text;
mod yaml;

pub(crate) use json::{JsonError, read_json};
pub use text::{Document, DocumentError, Files};
