//! Why files cannot be used: exit 2. Every error says where, what was expected and what to do next.

use samprov_contract::{DocumentError, ReadError};
use samprov_model::place::DocumentPlace;

/// Why files cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A technical document that cannot be read as a description.
    #[error(transparent)]
    Api(#[from] ReadError),
    /// A text that is neither YAML nor JSON.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// Two things have the same id.
    #[error("{place}: {kind} \"{name}\" is given twice, first at {first}; rename one of them")]
    Duplicate {
        /// Where it is the second time.
        place: DocumentPlace,
        /// Where it is the first time.
        first: Box<DocumentPlace>,
        /// What has the id, for example `requirement`.
        kind: &'static str,
        /// The id.
        name: String,
    },
    /// A file that cannot be read.
    #[error("{place}: {problem}; {next_step}")]
    File {
        /// The file, or the place that names it.
        place: DocumentPlace,
        /// Why.
        problem: FileProblem,
        /// What to do.
        next_step: &'static str,
    },
    /// Nothing in the files is a service.
    #[error("no service in {files}; name a service description, a collaboration or an OpenAPI document")]
    NoService {
        /// The files.
        files: String,
    },
    /// A personal number that is no official test number.
    #[error(
        "{place}: {field} holds what looks like a real personal number; use an official test number of Skatteverket; if it is something else, such as a telephone number, write it otherwise or (in a population or test data) exempt the field with a reason"
    )]
    PersonalNumber {
        /// Where.
        place: DocumentPlace,
        /// The field; never the number.
        field: String,
    },
    /// A personal number of a series for tests that is not in the list.
    #[error(
        "{place}: {field} holds a number of the series for tests that is not in samprov's list, and only the list is proof that it is nobody's; use a number of the list, or exempt the field and say where the number is published"
    )]
    TestSeries {
        /// Where.
        place: DocumentPlace,
        /// The field; never the number.
        field: String,
    },
    /// No plan can be made of what is described.
    #[error("{file}: {problem}")]
    Unplannable {
        /// The file.
        file: String,
        /// Why, with what to do.
        problem: String,
    },
    /// Something that is not there is referred to.
    #[error("{place}: there is no {kind} \"{name}\"{inside}; {next_step}")]
    Unknown {
        /// Where it is referred to.
        place: Box<DocumentPlace>,
        /// What was looked for, for example `operation`.
        kind: &'static str,
        /// Its name.
        name: String,
        /// Where it was looked for, such as ` in se.exempel.register`; may be empty.
        inside: String,
        /// What to do, with the nearest known name.
        next_step: String,
    },
    /// Something is not as its format asks.
    #[error("{place}: {problem}; {next_step}")]
    Unfit {
        /// Where.
        place: DocumentPlace,
        /// What is wrong and what was expected.
        problem: String,
        /// What to do.
        next_step: String,
    },
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileProblem {
    /// An absolute path in a document.
    #[error("{0} is an absolute path")]
    Absolute(String),
    /// A folder.
    #[error("{0} is a folder, not a file")]
    Folder(String),
    /// It is not there.
    #[error("there is no file {0}")]
    Missing(String),
    /// A device, a pipe or a socket.
    #[error("{0} is not a regular file")]
    NotRegular(String),
    /// Over the bound of one file or of all.
    #[error("{0} is larger than samprov reads (32 MiB a file, 64 MiB in all)")]
    TooLarge(String),
    /// Over the bound of files.
    #[error("more than 10000 files are referred to")]
    TooMany,
    /// The system refuses.
    #[error("{file} cannot be read ({reason})")]
    Refused {
        /// The file.
        file: String,
        /// The system's words.
        reason: String,
    },
}

impl FileProblem {
    /// What to do about it.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Absolute(_) => "write it relative to the document that refers to it",
            Self::Folder(_) => "name a file in it",
            Self::Missing(_) => "check the path",
            Self::NotRegular(_) => "name a regular file",
            Self::Refused { .. } => "check its permissions",
            Self::TooLarge(_) | Self::TooMany => "split the description or leave out what is not referred to",
        }
    }

    /// The error at a place.
    pub(super) fn at(self, place: DocumentPlace) -> LoadError {
        LoadError::File { place, next_step: self.next_step(), problem: self }
    }
}
