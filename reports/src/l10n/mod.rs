//! Message keys and arguments become sentences in Swedish or English.

mod names;
mod texts;
pub(crate) mod words;

pub use names::Names;
pub use texts::Texts;
