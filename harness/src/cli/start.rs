//! The words of the command line turned into a command and its exit code.

use std::{panic, path::PathBuf, process::ExitCode};

use clap::Parser;
use samprov_model::exit::Exit;

#[cfg(feature = "demo")]
use super::demo;
use super::{
    arguments::{Arguments, Command, TestArguments},
    check,
    error::CommandError,
    output::note,
    panic::install_hook,
    plan, report, schema, test,
};
use crate::{
    load::{ForeignNames, LoadOptions, load, read_deviations},
    settings::gather,
};

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    install_hook();
    let command = match Arguments::try_parse() {
        Ok(arguments) => arguments.command,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Unusable } else { Exit::Conforms };
            // clap writes help and version to stdout, errors to stderr.
            let _ = error.print();
            return ExitCode::from(exit.code());
        }
    };
    #[cfg(feature = "demo")]
    if let Command::CandidateProcess(arguments) = &command {
        return demo::candidate_process(arguments);
    }
    // The hook has said what there is to say; the unwinding has ended what was started.
    let ended = panic::catch_unwind(|| run(&command)).unwrap_or(Ok(Exit::Bug));
    let exit = ended.unwrap_or_else(|error| {
        if error.is_told() {
            note(&format!("error: {error}"));
        }
        error.exit()
    });
    ExitCode::from(exit.code())
}

fn run(command: &Command) -> Result<Exit, CommandError> {
    match command {
        #[cfg(feature = "demo")]
        Command::CandidateProcess(_) => Ok(Exit::Conforms),
        Command::Check(arguments) => check::check(arguments),
        #[cfg(feature = "demo")]
        Command::Demo(arguments) => Ok(demo::run(arguments)?),
        Command::Plan(arguments) => plan::plan(arguments),
        Command::Report(arguments) => report::report(arguments),
        Command::Schema(arguments) => schema::schema(arguments),
        Command::Test(arguments) => run_test(arguments),
    }
}

fn run_test(arguments: &TestArguments) -> Result<Exit, CommandError> {
    let mut settings = gather(
        arguments.descriptions.first().map(PathBuf::as_path),
        arguments.settings_file.config.as_deref(),
        arguments.settings_file.profile.as_deref(),
        arguments.selection.clone(),
        arguments.choices.clone(),
    )?;
    settings.resume = arguments.resume;
    let options = LoadOptions { test_data: settings.test_data.clone(), foreign_names: ForeignNames::Refused };
    let loaded = load(&arguments.descriptions, &options)?;
    let deviations = settings.deviations.as_deref().map(read_deviations).transpose()?.unwrap_or_default();
    Ok(test::run(&loaded, &test::run_options(&settings, deviations))?)
}
