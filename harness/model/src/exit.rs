//! Exit codes: a stable interface (DESIGN section 5).

/// What the process tells its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Every selected MUST passed or deviated.
    Conforms = 0,
    /// A MUST failed (with `--strict` also a SHOULD), or a deviation is stale or expired.
    Fails = 1,
    /// Usage, or a description that cannot be used.
    Unusable = 2,
    /// Nothing failed, but a selected MUST is not decided.
    Inconclusive = 3,
    /// Nothing was selected.
    NothingSelected = 4,
    /// A bug in samprov.
    Bug = 101,
    /// SIGINT.
    Interrupted = 130,
    /// SIGTERM.
    Terminated = 143,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        self as u8
    }
}
