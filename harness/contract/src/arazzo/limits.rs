//! Bounds of workflows: documents and candidates are untrusted, so everything ends.

use std::time::Duration;

/// The most steps of all workflows of a document.
pub(super) const MOST_STEPS: usize = 2_000;

/// The most requests that one run of a workflow sends.
pub(super) const MOST_REQUESTS: usize = 200;

/// The most bytes of answers that are read while a workflow is gone through again for each request.
pub(super) const MOST_READING: usize = 256 << 20;

/// The most transfers of control (next step, `goto`, `retry`) in one run, with or without a request.
pub(super) const MOST_TRANSFERS: usize = 2_000;

/// The deepest nesting of workflows that call workflows.
pub(super) const DEEPEST_CALL: usize = 16;

/// The longest wait before one retry.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The longest time that waits and exchanges of one run may take together.
pub(super) const LONGEST_RUN: Duration = Duration::from_mins(2);

/// The longest condition, expression or path, in characters.
pub(super) const LONGEST_TEXT: usize = 2_000;

/// The deepest nesting of a condition.
pub(super) const DEEPEST_CONDITION: usize = 32;

/// The largest document, as JSON text, that a `JSONPath` is asked of.
pub(super) const LARGEST_FOR_PATH: usize = 256 * 1024;

/// The most steps that a regular expression may backtrack.
pub(super) const MOST_BACKTRACKING: usize = 100_000;

/// The longest text that a regular expression is asked of.
pub(super) const LONGEST_FOR_PATTERN: usize = 64 * 1024;
