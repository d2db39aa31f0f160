//! Text written to the terminal: data to stdout, everything else to stderr, nothing that commands the terminal.

use std::io::{self, Write};

use samprov_reports::text::visible;

/// A line for stderr. That it cannot be written is no reason to stop.
pub(super) fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", visible(line));
}

/// A line for stdout.
pub(super) fn line(out: &mut impl Write, line: &str) -> io::Result<()> {
    writeln!(out, "{}", visible(line))
}

/// `1 case`, `2 cases`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
