//! The words of the command line turned into a command and its exit code.

use std::{panic, path::PathBuf, process::ExitCode};

use clap::{
    Command as Clap, CommandFactory, FromArgMatches,
    builder::Resettable,
    error::{ContextKind, ContextValue},
};
use samprov_model::exit::Exit;

#[cfg(feature = "demo")]
use super::demo;
use super::{
    arguments::{Arguments, Command, TestArguments},
    check,
    error::CommandError,
    output::note,
    panic::install_hook,
    plan, population, prove, report, schema, stub, test,
};
use crate::{
    load::{ForeignNames, LoadOptions, load, read_deviations},
    rig::{watch, without_login},
    settings::gather,
};

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    install_hook();
    let command = match parse() {
        Ok(arguments) => arguments.command,
        Err(mut error) => {
            hide_secrets(&mut error);
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
    if let Command::CandidateWatch(arguments) = &command {
        watch(&arguments.group, &arguments.mark);
        return ExitCode::from(Exit::Conforms.code());
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

/// The words of the command line and the variables. A variable that is set to nothing counts as not set.
fn parse() -> Result<Arguments, clap::Error> {
    let mut command = without_empty_variables(Arguments::command());
    let matches = command.try_get_matches_from_mut(std::env::args_os())?;
    Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

fn without_empty_variables(command: Clap) -> Clap {
    let is_empty = |name: &std::ffi::OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    command
        .mut_args(|argument| match argument.get_env().map(is_empty) {
            Some(true) => argument.env(Resettable::<clap::builder::OsStr>::Reset),
            Some(false) | None => argument,
        })
        .mut_subcommands(without_empty_variables)
}

/// A value that is refused is shown again, which a secret must not be: of a header field only the name is shown, of an address
/// everything but name and password.
fn hide_secrets(error: &mut clap::Error) {
    let of_header = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => argument.starts_with("--header"),
        _ => false,
    };
    let Some(ContextValue::String(value)) = error.get(ContextKind::InvalidValue) else { return };
    let shown = match value.split_once(':') {
        Some((name, _)) if of_header => format!("{name}: ***"),
        None if of_header => "***".to_owned(),
        _ => without_login(value),
    };
    error.insert(ContextKind::InvalidValue, ContextValue::String(shown));
}

fn run(command: &Command) -> Result<Exit, CommandError> {
    match command {
        #[cfg(feature = "demo")]
        Command::CandidateProcess(_) => Ok(Exit::Conforms),
        Command::CandidateWatch(_) => Ok(Exit::Conforms),
        Command::Check(arguments) => check::check(arguments),
        #[cfg(feature = "demo")]
        Command::Demo(arguments) => Ok(demo::run(arguments)?),
        Command::Plan(arguments) => plan::plan(arguments),
        Command::Population(arguments) => population::population(arguments),
        Command::Prove(arguments) => prove::prove(arguments),
        Command::Report(arguments) => report::report(arguments),
        Command::Schema(arguments) => schema::schema(arguments),
        Command::Stub(arguments) => stub::stub(arguments),
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
    let options = LoadOptions {
        test_data: settings.test_data.clone(),
        foreign_names: ForeignNames::Refused,
        ..LoadOptions::default()
    };
    let loaded = load(&arguments.descriptions, &options)?;
    let deviations = settings.deviations.as_deref().map(read_deviations).transpose()?.unwrap_or_default();
    Ok(test::run(&loaded, &test::run_options(&settings, deviations))?)
}
