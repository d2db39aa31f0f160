//! `samprov test`: settings turned into a run, its summary and its exit code.

use std::io::{self, IsTerminal, Write};

use samprov_model::exit::Exit;
use samprov_reports::terminal::{Places, Style, summary};

use super::{again::again, arguments::WATCH};
use crate::{
    load::Loaded,
    rig::{StartOptions, TargetOption},
    run::{ConnectionOptions, Outcome, RunError, RunOptions, Shrink, test},
    settings::Settings,
};

/// The options of a run by the settings.
pub(super) fn run_options(
    settings: &Settings,
    deviations: samprov_model::deviation::Deviations,
) -> RunOptions {
    let targets = settings
        .targets
        .iter()
        .map(|target| TargetOption { name: target.service.clone(), url: target.url.to_string() });
    RunOptions {
        targets: targets.collect(),
        environment: settings.environment,
        selection: settings.selection.clone(),
        seed: settings.seed,
        budget: settings.budget,
        shrink: if settings.shrink { Shrink::Findings } else { Shrink::Nothing },
        jobs: settings.jobs.map(std::num::NonZeroUsize::get),
        connection: ConnectionOptions {
            timeout: settings.timeout,
            rate: settings.rate.map(|rate| rate.0),
            headers: settings
                .headers
                .iter()
                .map(|header| (header.name.clone(), header.value.clone()))
                .collect(),
            authorities: settings.authorities.clone(),
            certificate: settings.certificate.clone(),
            key: settings.key.clone(),
            proxy: settings.proxy.clone(),
        },
        deviations,
        inconclusive: settings.inconclusive,
        strict: settings.strict,
        out: settings.out.clone(),
        language: settings.language,
        resume: settings.resume,
        candidate: settings.candidate.clone(),
        start: StartOptions {
            stub_bind: Some(settings.stub_bind),
            stub_advertise: settings.stub_advertise.clone(),
            watcher: watcher(),
            ..StartOptions::default()
        },
    }
}

/// The words of this command that watch over a candidate. Without its own path there are none, and nothing is watched.
pub(super) fn watcher() -> Vec<String> {
    let program = std::env::current_exe().ok().and_then(|path| path.into_os_string().into_string().ok());
    program.map_or_else(Vec::new, |program| vec![program, WATCH.to_owned()])
}

/// Runs, prints the summary on standard output and gives the exit code.
pub(super) fn run(loaded: &Loaded, options: &RunOptions) -> Result<Exit, RunError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| RunError::Bug(format!("no runtime: {error}")))?;
    let outcome = runtime.block_on(test(loaded, options));
    // What still runs in the background belongs to connections that nobody waits for.
    runtime.shutdown_background();
    let outcome = outcome?;
    print_summary(&outcome, options);
    Ok(outcome.exit)
}

/// The summary of a run, on standard output.
pub(super) fn print_summary(outcome: &Outcome, options: &RunOptions) {
    let style = if io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        Style::Colour
    } else {
        Style::Plain
    };
    let places = Places { command: again(std::env::args()), reports: options.out.display().to_string() };
    let text = summary(&outcome.journal, options.language, style, &places);
    // A reader that has gone away has seen what it wanted.
    let _ = io::stdout().lock().write_all(text.as_bytes());
}
