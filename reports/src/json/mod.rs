//! A journal becomes `report.json`, row by row, with a published JSON Schema.

mod report;
mod rows;

pub use report::{JsonError, schema, write};
