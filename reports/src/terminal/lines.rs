//! Prose, labels and commands become lines that fit a terminal.

use super::Style;
use crate::text::{cut, one_line, visible, wrap};

/// Lines of at most 80 columns, but for what is there to be copied.
pub(super) struct Lines {
    pub(super) style: Style,
    pub(super) lines: Vec<String>,
}

impl Lines {
    pub(super) fn heading(&mut self, text: &str) {
        self.lines.push(self.style.bold(text));
        self.lines.push(String::new());
    }

    /// Data and prose, wrapped; nothing in them acts on the terminal.
    pub(super) fn text(&mut self, indent: &str, text: &str) {
        let width = WIDTH.saturating_sub(indent.chars().count());
        for (index, line) in wrap(&one_line(&visible(text)), width).into_iter().enumerate() {
            // A list has its mark once.
            let indent = if index == 0 { indent.to_owned() } else { " ".repeat(indent.chars().count()) };
            self.lines.push(format!("{indent}{line}"));
        }
    }

    /// `  Expected    one of …`, the following lines under the first.
    pub(super) fn labelled(&mut self, label: &str, value: &str) {
        let indent = " ".repeat(LABEL + 2);
        let value = cut(&one_line(&visible(value)), 600);
        for (index, line) in wrap(&value, WIDTH - LABEL - 2).into_iter().enumerate() {
            if index == 0 {
                let padding = " ".repeat(LABEL.saturating_sub(label.chars().count()));
                self.lines.push(format!("  {}{padding}{line}", self.style.faint(label)));
            } else {
                self.lines.push(format!("{indent}{line}"));
            }
        }
    }

    /// A line to be copied: never wrapped.
    pub(super) fn copied(&mut self, line: &str) {
        self.lines.push(format!("  {}", cut(&one_line(&visible(line)), 2000)));
    }
}

pub(super) const WIDTH: usize = 80;
const LABEL: usize = 12;
