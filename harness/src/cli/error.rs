//! Why a command cannot do what it is asked to: exit 2, unless it is a bug.

use std::{io, path::PathBuf};

use samprov_model::exit::Exit;
use samprov_suites::PlanError;

use crate::{
    load::LoadError,
    population::PopulationError,
    prove::ProveError,
    report_files::ReportFilesError,
    rig::CertificatesError,
    run::RunError,
    selection::GlobError,
    serve::{OfferError, ServeError},
    settings::SettingsError,
};

/// Why a command ends without its result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// Certificates cannot be made.
    #[error(transparent)]
    Certificates(#[from] CertificatesError),
    /// The worked example cannot be run.
    #[cfg(feature = "demo")]
    #[error(transparent)]
    Demo(#[from] super::demo::DemoFailure),
    /// A file cannot be written or read.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A glob cannot be read.
    #[error(transparent)]
    Glob(#[from] GlobError),
    /// A file cannot be used.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Nothing can be offered.
    #[error(transparent)]
    Offer(#[from] OfferError),
    /// stdout cannot be written.
    #[error("stdout: {0}")]
    Output(#[from] io::Error),
    /// No plan can be made.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// No population can be made.
    #[error(transparent)]
    Population(#[from] PopulationError),
    /// Nothing can be proved.
    #[error(transparent)]
    Prove(#[from] ProveError),
    /// Reports cannot be made.
    #[error(transparent)]
    Reports(#[from] ReportFilesError),
    /// A run cannot be made or finished.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Nothing can be served.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// Settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Something given on the command line does not fit.
    #[error("{problem}; {next_step}")]
    Usage {
        /// What is wrong.
        problem: String,
        /// What to do.
        next_step: String,
    },
}

impl CommandError {
    /// The exit code. A reader that goes away (`| head`) has seen what it wanted.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Output(error) | Self::Serve(ServeError::Output(error))
                if error.kind() == io::ErrorKind::BrokenPipe =>
            {
                Exit::Conforms
            }
            #[cfg(feature = "demo")]
            Self::Demo(error) => error.exit(),
            Self::Run(error) | Self::Prove(ProveError::Run(error)) => error.exit(),
            Self::Certificates(_)
            | Self::File { .. }
            | Self::Glob(_)
            | Self::Load(_)
            | Self::Offer(_)
            | Self::Output(_)
            | Self::Plan(_)
            | Self::Population(_)
            | Self::Prove(
                ProveError::Login(_)
                | ProveError::NotTest(_)
                | ProveError::Proxy(_)
                | ProveError::Stub { .. }
                | ProveError::Unreachable { .. },
            )
            | Self::Reports(_)
            | Self::Serve(_)
            | Self::Settings(_)
            | Self::Usage { .. } => Exit::Unusable,
        }
    }

    /// Whether there is something to say about it.
    pub fn is_told(&self) -> bool {
        !matches!(self, Self::Output(error) | Self::Serve(ServeError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
