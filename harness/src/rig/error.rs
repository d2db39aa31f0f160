//! Why a rig could not be started, told so that the user knows what to do.

use samprov_model::id::{DependencyName, ServiceId};
use samprov_stubs::StubError;

use super::{certificates::CertificatesError, template::UnknownStub, words::WordsError};

/// Why the rig could not be started.
#[derive(Debug, thiserror::Error)]
pub enum RigError {
    /// The command cannot be split.
    #[error("{service}: candidate.{place}: {error}")]
    Command {
        /// The service.
        service: ServiceId,
        /// `run` or `drive.trigger`.
        place: &'static str,
        /// Why.
        error: WordsError,
    },
    /// The command or an environment value names a stub that there is none of.
    #[error("{service}: candidate.{place}: {error}")]
    Template {
        /// The service.
        service: ServiceId,
        /// `run`, `drive.trigger`, or `env` and the variable.
        place: String,
        /// Which.
        error: UnknownStub,
    },
    /// The program cannot be started.
    #[error("{service}: candidate.run: {program} cannot be started: {error}; is it installed and on PATH?")]
    Program {
        /// The service.
        service: ServiceId,
        /// The first word.
        program: String,
        /// Why.
        error: std::io::Error,
    },
    /// It started but never became ready.
    #[error("{service}: the candidate did not become ready: {why}{}", said(.output))]
    NotReady {
        /// The service.
        service: ServiceId,
        /// What happened instead.
        why: String,
        /// What it wrote last.
        output: String,
    },
    /// The reset was refused.
    #[error("{service}: candidate.reset {request}: {why}")]
    Reset {
        /// The service.
        service: ServiceId,
        /// The request.
        request: String,
        /// What came back.
        why: String,
    },
    /// A stub could not be started.
    #[error("{service}: the stub of {dependency} cannot be started: {error}")]
    Stub {
        /// The service.
        service: ServiceId,
        /// The dependency.
        dependency: DependencyName,
        /// Why.
        error: StubError,
    },
    /// What the candidate is to trust cannot be written.
    #[error("the stubs cannot speak TLS: {0}")]
    Certificates(CertificatesError),
    /// No port is free.
    #[error("no free port on 127.0.0.1: {0}")]
    Port(std::io::Error),
    /// A task was lost.
    #[error("starting was interrupted")]
    Interrupted,
}

fn said(output: &str) -> String {
    if output.trim().is_empty() { String::new() } else { format!("\nIt wrote last:\n{output}") }
}
