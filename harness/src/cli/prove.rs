//! `samprov prove`: the suite of a description run against the description's own stub.

use std::path::PathBuf;

use samprov_model::exit::Exit;

use super::{arguments::ProveArguments, error::CommandError, test};
use crate::{
    load::{ForeignNames, LoadOptions, load},
    prove::{OwnStub, ProveError, clean},
    run::{RunError, RunOptions},
    settings::{Choices, gather},
};

/// Runs, prints the ordinary summary and gives the exit code.
pub(super) fn prove(arguments: &ProveArguments) -> Result<Exit, CommandError> {
    let choices = Choices {
        jobs: arguments.jobs,
        out: arguments.out.clone(),
        lang: arguments.lang,
        ..Choices::default()
    };
    let settings = gather(
        arguments.descriptions.first().map(PathBuf::as_path),
        arguments.settings_file.config.as_deref(),
        arguments.settings_file.profile.as_deref(),
        arguments.selection.clone(),
        choices,
    )?;
    let options = LoadOptions { test_data: settings.test_data.clone(), foreign_names: ForeignNames::Refused };
    let own = OwnStub::of(load(&arguments.descriptions, &options)?);
    // What the settings say about a real candidate (address, header fields, exceptions) has nothing to do with a stub.
    let options = RunOptions {
        selection: settings.selection,
        seed: settings.seed,
        jobs: settings.jobs.map(std::num::NonZeroUsize::get),
        out: settings.out,
        language: settings.language,
        ..RunOptions::default()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| ProveError::Run(RunError::Bug(format!("no runtime: {error}"))))?;
    let ran = runtime.block_on(clean(&own, &options));
    runtime.shutdown_background();
    let ran = ran?;
    test::print_summary(&ran.outcome, &options);
    Ok(ran.exit())
}
