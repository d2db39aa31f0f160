//! `samprov prove`: the suite of a description run against the description's own stub, or a service that runs already, without and
//! with seeded faults.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use samprov_model::exit::Exit;
use samprov_reports::l10n::Texts;

use super::{arguments::ProveArguments, error::CommandError, test};
use crate::{
    load::{ForeignNames, LoadOptions, Loaded, load},
    prove::{
        AgainstOptions, Colour, MutantOptions, OwnStub, Proof, ProveError, RealTarget, Undecided, against,
        clean, mutants, page, terminal,
    },
    run::{RunError, RunOptions},
    selection::Selector,
    settings::{Choices, Settings, gather},
};

/// Runs, prints the ordinary summary and gives the exit code.
pub(super) fn prove(arguments: &ProveArguments) -> Result<Exit, CommandError> {
    let choices = Choices {
        jobs: arguments.jobs,
        budget: arguments.budget,
        out: arguments.out.clone(),
        lang: arguments.lang,
        target: arguments.target.clone(),
        environment: arguments.environment,
        ..Choices::default()
    };
    let settings = gather(
        arguments.descriptions.first().map(PathBuf::as_path),
        arguments.settings_file.config.as_deref(),
        arguments.settings_file.profile.as_deref(),
        arguments.selection.clone(),
        choices,
    )?;
    let options = LoadOptions {
        test_data: settings.test_data.clone(),
        foreign_names: ForeignNames::Refused,
        ..LoadOptions::default()
    };
    let loaded = load(&arguments.descriptions, &options)?;
    // A target in a settings file is for `test`.
    if !arguments.target.is_empty() {
        return prove_target(loaded, &settings, arguments.at_least);
    }
    let own = OwnStub::of(loaded);
    let budget = settings.budget;
    // What the settings say about a real candidate (address, header fields, exceptions) has nothing to do with a stub.
    let options = RunOptions {
        selection: settings.selection,
        seed: settings.seed,
        jobs: settings.jobs.map(std::num::NonZeroUsize::get),
        out: settings.out,
        language: settings.language,
        ..RunOptions::default()
    };
    let runtime = runtime()?;
    let ran = runtime.block_on(clean(&own, &options))?;
    test::print_summary(&ran.outcome, &options);
    if arguments.clean_only {
        runtime.shutdown_background();
        return Ok(ran.exit());
    }
    let mutant_options = MutantOptions { seed: options.seed, jobs: options.jobs, budget };
    let selector = Selector::new(&options.selection)?;
    let proof = runtime.block_on(mutants(&own, &selector, &mutant_options));
    runtime.shutdown_background();
    let proof = proof?;
    let texts = Texts::new(options.language);
    tell(&proof, &texts, &options.out)?;
    Ok(if ran.colour == Colour::Green {
        exit(&proof, arguments.at_least)
    } else {
        print(&format!("{}\n", texts.text("prove-clean-not-green")))?;
        Exit::Inconclusive
    })
}

/// The same before a service that runs already.
fn prove_target(loaded: Loaded, settings: &Settings, at_least: u8) -> Result<Exit, CommandError> {
    let run_options = test::run_options(settings, samprov_model::deviation::Deviations::default());
    let target =
        RealTarget::of(loaded, &run_options.targets, run_options.environment, run_options.connection)?;
    let options = AgainstOptions {
        selection: settings.selection.clone(),
        seed: settings.seed,
        budget: settings.budget,
    };
    let runtime = runtime()?;
    let proof = runtime.block_on(against(&target, &options));
    runtime.shutdown_background();
    let proof = proof?;
    std::fs::create_dir_all(&settings.out)
        .map_err(|source| CommandError::File { path: settings.out.clone(), source })?;
    tell(&proof, &Texts::new(settings.language), &settings.out)?;
    Ok(exit(&proof, at_least))
}

fn runtime() -> Result<tokio::runtime::Runtime, ProveError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| ProveError::Run(RunError::Bug(format!("no runtime: {error}"))))
}

fn tell(proof: &Proof, texts: &Texts, out: &Path) -> Result<(), CommandError> {
    print(&terminal(proof, texts))?;
    write(&out.join("prove.json"), &serde_json::to_string_pretty(proof).unwrap_or_default())?;
    write(&out.join("prove.html"), &page(proof, texts))
}

fn exit(proof: &Proof, at_least: u8) -> Exit {
    let is_less = at_least > 0 && proof.score.per_mille() < u64::from(at_least) * 10;
    match proof.undecided() {
        Some(Undecided::Lost | Undecided::Refused) => Exit::Inconclusive,
        // Where nothing was tried, no share of it was told of.
        Some(Undecided::NothingTried) if at_least > 0 => Exit::Fails,
        Some(Undecided::NothingTried) => Exit::Inconclusive,
        None if is_less => Exit::Fails,
        None => Exit::Conforms,
    }
}

fn print(text: &str) -> Result<(), CommandError> {
    Ok(io::stdout().lock().write_all(text.as_bytes())?)
}

fn write(path: &Path, text: &str) -> Result<(), CommandError> {
    std::fs::write(path, text).map_err(|source| CommandError::File { path: path.to_owned(), source })
}
