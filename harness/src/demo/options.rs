//! How the demo is run: the reference candidate of this executable, with the chosen defects.

use std::{collections::BTreeMap, path::PathBuf};

use samprov_candidate::{Defect, Group, Service, defects};
use samprov_model::{id::ServiceId, message::Language};

use crate::{load::Loaded, rig::StartOptions, run::RunOptions};

/// Why the demo cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A defect that is not there.
    #[error("no defect is called {0}; samprov demo --list-defects lists them")]
    UnknownDefect(String),
    /// A defect of a candidate that the demo does not have.
    #[error(
        "{0} is a defect of a service that is not in the demo; samprov demo --list-defects lists those that are"
    )]
    NotInTheDemo(String),
    /// Two defects of one candidate.
    #[error("{first} and {second} are defects of the same service; a candidate has one at a time")]
    SameService {
        /// One.
        first: String,
        /// The other.
        second: String,
    },
    /// This executable cannot be found.
    #[error("the path of this executable is not known: {0}")]
    Executable(std::io::Error),
    /// The files cannot be written.
    #[error("{path}: {error}")]
    Files {
        /// The folder.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

/// One line for each defect: its id and what it is.
pub fn defect_lines(language: Language) -> Vec<String> {
    let of_demo = || defects().iter().filter(|defect| is_in_the_demo(defect));
    let width = of_demo().map(|defect| defect.id.len()).max().unwrap_or_default();
    let line = |defect: &Defect| {
        let text = match language {
            Language::English => &defect.text.en,
            Language::Swedish => &defect.text.sv,
        };
        format!("{:width$}  {text}", defect.id)
    };
    of_demo().map(line).collect()
}

/// The overview is a worked example of its own.
fn is_in_the_demo(defect: &Defect) -> bool {
    match defect.service {
        Service::EService | Service::PersonRegister => true,
        Service::Overview => false,
    }
}

/// Whether a defect shows only when a dependency fails.
pub fn shows_when_dependencies_fail(chosen: &[String]) -> bool {
    defects().iter().any(|defect| defect.group == Group::Resilience && chosen.contains(&defect.id))
}

/// The options of the demo.
pub fn demo_options(
    loaded: &Loaded,
    chosen: &[String],
    out: PathBuf,
    language: Language,
    seed: u64,
) -> Result<RunOptions, DemoError> {
    let executable = std::env::current_exe().map_err(DemoError::Executable)?;
    let replacement = vec![executable.display().to_string(), "candidate-process".to_owned()];
    let mut environment: BTreeMap<ServiceId, Vec<(String, String)>> = BTreeMap::new();
    for id in chosen {
        let defect = defects().iter().find(|defect| defect.id == *id);
        let defect = defect.ok_or_else(|| DemoError::UnknownDefect(id.clone()))?;
        let name = defect.service.name();
        let runs = |run: &str| run.split_whitespace().any(|word| word == name);
        let service = loaded.services.iter().map(|service| &service.description).find(|description| {
            description.candidate.as_ref().is_some_and(|candidate| runs(candidate.command()))
        });
        let Some(service) = service else { return Err(DemoError::NotInTheDemo(id.clone())) };
        let variables = environment.entry(service.profile.id.clone()).or_default();
        if let Some((_, first)) = variables.first() {
            return Err(DemoError::SameService { first: first.clone(), second: id.clone() });
        }
        variables.push(("DEFECT".to_owned(), id.clone()));
    }
    let label = if chosen.is_empty() {
        "samprov-candidate".to_owned()
    } else {
        format!("samprov-candidate ({})", chosen.join(", "))
    };
    Ok(RunOptions {
        start: StartOptions {
            replaced_program: Some(("samprov-candidate".to_owned(), replacement)),
            environment,
            ..StartOptions::default()
        },
        candidate: Some(label),
        out,
        language,
        seed,
        ..RunOptions::default()
    })
}
