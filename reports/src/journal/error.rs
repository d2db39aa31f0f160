//! Why a journal cannot be used.

use samprov_model::id::ServiceId;
use thiserror::Error;

/// Why a journal cannot be used. Names are those that the caller gave.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JournalError {
    /// A line is damaged, and it is not the last one.
    #[error(
        "read {journal}: line {line} is not an event of a journal ({reason}); make the run again, or take the line out"
    )]
    Damaged {
        /// The journal.
        journal: String,
        /// The line, from 1.
        line: u64,
        /// What the reader said.
        reason: String,
    },
    /// Journals of different candidates.
    #[error(
        "merge {first} and {second}: they are of different candidates ({first_label} and {second_label}); merge journals of one candidate"
    )]
    DifferentCandidates {
        /// One journal.
        first: String,
        /// The other.
        second: String,
        /// The label of the first.
        first_label: String,
        /// The label of the second.
        second_label: String,
    },
    /// Journals of different plans.
    #[error(
        "merge {first} and {second}: they are of different plans ({first_digest} and {second_digest}); merge journals of one plan"
    )]
    DifferentPlans {
        /// One journal.
        first: String,
        /// The other.
        second: String,
        /// The plan of the first.
        first_digest: String,
        /// The plan of the second.
        second_digest: String,
    },
    /// Journals of different schema versions.
    #[error(
        "merge {first} and {second}: they have different versions of the format ({first_schema} and {second_schema})"
    )]
    DifferentSchemas {
        /// One journal.
        first: String,
        /// The other.
        second: String,
        /// The version of the first.
        first_schema: u32,
        /// The version of the second.
        second_schema: u32,
    },
    /// Journals of different addresses of a service.
    #[error(
        "merge {first} and {second}: {service} was tested at {first_target} and at {second_target}; merge journals of one target"
    )]
    DifferentTargets {
        /// One journal.
        first: String,
        /// The other.
        second: String,
        /// The service.
        service: ServiceId,
        /// Its address in the first.
        first_target: String,
        /// Its address in the second.
        second_target: String,
    },
    /// The input could not be read.
    #[error("read {journal}")]
    Input {
        /// The journal.
        journal: String,
        /// Why.
        source: std::io::Error,
    },
    /// No journal was given.
    #[error("read a journal: none is given")]
    NoJournal,
    /// The first line is not the header.
    #[error("read {journal}: line 1 is not the start of a run; is it a journal of samprov?")]
    NoHeader {
        /// The journal.
        journal: String,
    },
    /// A newer or older format.
    #[error("read {journal}: version {found} of the format; this samprov reads version {known}")]
    UnknownSchema {
        /// The journal.
        journal: String,
        /// The version found.
        found: u32,
        /// The version that is read.
        known: u32,
    },
}
