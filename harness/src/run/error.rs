//! Why a run cannot be made or finished: everything here is exit 2 or exit 101, never a verdict.

use std::path::PathBuf;

use samprov_model::exit::Exit;
use samprov_suites::PlanError;

use crate::rig::{RigError, TargetError};

/// Why a run stops without a verdict.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The target cannot be chosen.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// No plan can be made.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The rig cannot be started.
    #[error(transparent)]
    Rig(#[from] RigError),
    /// A secret has no value.
    #[error("{place}: {problem}")]
    Secret {
        /// Where it is asked for.
        place: String,
        /// What is missing.
        problem: String,
    },
    /// The HTTP client cannot be made.
    #[error("{place}: {problem}")]
    Connection {
        /// The flag.
        place: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// A file cannot be written or read.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The journal cannot be gone on with.
    #[error("{path}:{line}: {problem}; start a new run in another folder with --out DIR")]
    Journal {
        /// The journal.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// There is no journal to go on with.
    #[error("there is no run to go on with in {}; leave out --resume, or name its folder with --out DIR", .0.display())]
    NothingToResume(PathBuf),
    /// A glob cannot be read.
    #[error("{0}")]
    Glob(String),
    /// A deviations file that does not make sense.
    #[error("deviation {glob}: {problem}")]
    Deviation {
        /// Its glob.
        glob: String,
        /// What is wrong.
        problem: String,
    },
    /// The reports cannot be made.
    #[error("reports: {0}")]
    Reports(String),
    /// A part of samprov gave up.
    #[error("this is a bug in samprov: {0}")]
    Bug(String),
}

impl RunError {
    /// The exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Bug(_) => Exit::Bug,
            Self::Connection { .. }
            | Self::Deviation { .. }
            | Self::File { .. }
            | Self::Glob(_)
            | Self::Journal { .. }
            | Self::NothingToResume(_)
            | Self::Plan(_)
            | Self::Reports(_)
            | Self::Rig(_)
            | Self::Secret { .. }
            | Self::Target(_) => Exit::Unusable,
        }
    }
}
