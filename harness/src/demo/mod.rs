//! The worked example in one command: embedded descriptions, and the reference candidate as a child of the same executable.

mod files;
mod options;

pub use files::write_files;
pub use options::{DemoError, defect_lines, demo_options, shows_when_dependencies_fail};
