//! `samprov demo` and the hidden command that it starts its candidates with.

use std::{
    io::{self, Write},
    num::NonZeroUsize,
    process::ExitCode,
};

use samprov_model::exit::Exit;

use super::{
    arguments::{CandidateProcessArguments, DemoArguments},
    test,
};
use crate::{
    demo::{DemoError, defect_lines, demo_options, shows_when_dependencies_fail, write_files},
    load::{LoadError, LoadOptions, load},
    run::RunError,
};

/// Why the demo does not come to a verdict.
#[derive(Debug, thiserror::Error)]
pub enum DemoFailure {
    /// The demo cannot be set up.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// The embedded files cannot be read.
    #[error(transparent)]
    Load(#[from] Box<LoadError>),
    /// The run cannot be made.
    #[error(transparent)]
    Run(#[from] RunError),
}

impl DemoFailure {
    /// The exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Demo(_) | Self::Load(_) => Exit::Unusable,
            Self::Run(error) => error.exit(),
        }
    }
}

/// Runs the demo, or lists the defects.
pub(super) fn run(arguments: &DemoArguments) -> Result<Exit, DemoFailure> {
    if arguments.list_defects {
        let mut out = io::stdout().lock();
        for line in defect_lines(arguments.lang) {
            // A reader that has gone away has seen what it wanted.
            if writeln!(out, "{line}").is_err() {
                break;
            }
        }
        return Ok(Exit::Conforms);
    }
    let folder = arguments.out.join("typfall");
    let collaboration = write_files(&folder).map_err(|error| DemoError::Files { path: folder, error })?;
    let loaded = load(&[collaboration], &LoadOptions::default()).map_err(Box::new)?;
    let mut options =
        demo_options(&loaded, &arguments.defect, arguments.out.clone(), arguments.lang, arguments.seed)?;
    options.selection.only.clone_from(&arguments.only);
    if !arguments.resilience && arguments.only.is_empty() && !shows_when_dependencies_fail(&arguments.defect)
    {
        options.selection.skip.push(RESILIENCE.to_owned());
    }
    options.jobs = arguments.jobs.map(NonZeroUsize::get);
    options.start.watcher = test::watcher();
    Ok(test::run(&loaded, &options)?)
}

/// The cases about dependencies that fail, of any service.
const RESILIENCE: &str = "*/resilience/*";

/// Is the reference candidate.
pub(super) fn candidate_process(arguments: &CandidateProcessArguments) -> ExitCode {
    let words = arguments.words.iter().map(|word| word.to_string_lossy().into_owned());
    samprov_candidate::command_line(words)
}
