//! `samprov population`: a synthetic population made from a seed, or one that somebody wrote checked.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use samprov_model::{
    exit::Exit,
    personal_number::Class,
    population::{Population, Standing},
};
use samprov_reports::l10n::Texts;

use super::{
    arguments::{PopulationArguments, PopulationCheckArguments, PopulationCommand, PopulationNewArguments},
    defects::in_one_line,
    error::CommandError,
    output::{count, line},
};
use crate::{
    load::{Format, LoadError, Survey, read_document, read_population, recognise},
    population::{generate, yaml},
};

/// Makes or checks a population.
pub(super) fn population(arguments: &PopulationArguments) -> Result<Exit, CommandError> {
    match &arguments.command {
        PopulationCommand::Check(arguments) => check(arguments),
        PopulationCommand::New(arguments) => new(arguments),
    }
}

fn new(arguments: &PopulationNewArguments) -> Result<Exit, CommandError> {
    let made = generate(arguments.seed, arguments.personas)?;
    let text = yaml(&made, arguments.seed);
    match &arguments.out {
        None => io::stdout().lock().write_all(text.as_bytes())?,
        Some(path) => {
            fs::write(path, text).map_err(|source| CommandError::File { path: path.clone(), source })?;
            line(&mut io::stdout().lock(), &held(path, &made))?;
        }
    }
    Ok(Exit::Conforms)
}

fn check(arguments: &PopulationCheckArguments) -> Result<Exit, CommandError> {
    let document = read_document(&arguments.file)?;
    let format = recognise(&document)?;
    if format != Format::Population {
        return Err(CommandError::Load(LoadError::Unfit {
            place: document.place(""),
            problem: format!("this is a {} file, expected a population", format.words()),
            next_step: "name a file with the key personas, or use `samprov check`".to_owned(),
        }));
    }
    let file = read_population(&document)?;
    let mut out = io::stdout().lock();
    // What the guard saw is told of a file that cannot be used, too: it is where to begin.
    line(&mut out, &seen(&arguments.file, &file.survey))?;
    let population = file.population?;
    line(&mut out, &held(&arguments.file, &population))?;
    let texts = Texts::new(arguments.lang);
    for note in &file.notes {
        line(&mut out, &format!("  {}", in_one_line(note, &texts)))?;
    }
    Ok(Exit::Conforms)
}

fn seen(file: &Path, survey: &Survey) -> String {
    let of = |class: Class| survey.classes.get(&class).copied().unwrap_or_default();
    format!(
        "{}: guard: {} looked at; personal numbers: {} official, {} of a test series but not in the list, {} never given out, {} that look real; {} exempted",
        file.display(),
        count(survey.looked_at, "value", "values"),
        of(Class::Official),
        of(Class::TestBand),
        of(Class::Unissuable),
        of(Class::RealLooking),
        count(survey.exempted, "field", "fields"),
    )
}

fn held(file: &Path, population: &Population) -> String {
    let of = |standing: Standing| {
        population.personas.values().filter(|persona| persona.standing() == standing).count()
    };
    let standings: Vec<String> = Standing::ALL
        .into_iter()
        .filter(|standing| of(*standing) > 0)
        .map(|standing| format!("{} {}", of(standing), standing.word()))
        .collect();
    let standings = if standings.is_empty() { String::new() } else { format!(" ({})", standings.join(", ")) };
    let records: usize =
        population.records.values().flat_map(|collections| collections.values()).map(Vec::len).sum();
    format!(
        "{}: population: {}{standings}, {}, {}, {}",
        file.display(),
        count(population.personas.len(), "persona", "personas"),
        count(population.organisations.len(), "organisation", "organisations"),
        count(records, "record", "records"),
        count(population.clients.len(), "client", "clients"),
    )
}
