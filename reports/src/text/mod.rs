//! Foreign text becomes text that is safe to show: control characters, terminal escapes and hidden direction marks are
//! made visible or removed.

mod cut;
mod hidden;
mod mark;
mod shell;

pub use cut::{cut, one_line, wrap};
pub use hidden::{removed, visible};
pub use mark::escape_markup;
pub use shell::{assigned, variables};
