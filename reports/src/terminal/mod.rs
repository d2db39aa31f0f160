//! A journal becomes what a person reads on a terminal: progress while it runs, and the summary after.

mod cause;
mod lines;
mod progress;
mod style;
mod summary;

pub use progress::progress_line;
pub use style::Style;
pub use summary::{Places, summary};
