//! A population file read: the guard first, since other errors may quote names, then the format, then what it says.

use samprov_contract::{Defect, Document};
use samprov_model::population::Population;

use super::{organisations, people, references};
use crate::load::{
    error::LoadError,
    exemptions,
    guard::{self, Survey},
    typed,
};

/// A population file, with what the guard saw in it.
#[derive(Debug)]
pub struct PopulationFile {
    /// What the guard saw, also where the file cannot be used.
    pub survey: Survey,
    /// The population, or why it cannot be used.
    pub population: Result<Population, LoadError>,
    /// Exemptions that cover nothing.
    pub notes: Vec<Defect>,
}

/// Reads a population file; an error says why the guard cannot even look at it.
pub fn read_population(document: &Document) -> Result<PopulationFile, LoadError> {
    let exemptions = exemptions::read(document)?;
    let survey = guard::survey(document, &exemptions);
    let notes = exemptions::idle(document, &exemptions, &survey);
    let population = guard::refuse_seen(document, &survey).and_then(|()| checked(document));
    Ok(PopulationFile { survey, population, notes })
}

/// Reads a population file.
pub(crate) fn read(document: &Document) -> Result<Population, LoadError> {
    read_population(document)?.population
}

/// Adds one population to another; the same persona, organisation or client twice is the second one.
pub(crate) fn add(all: &mut Population, more: Population) {
    all.personas.extend(more.personas);
    all.organisations.extend(more.organisations);
    all.clients.extend(more.clients);
    all.exemptions.extend(more.exemptions);
    for (service, collections) in more.records {
        let known = all.records.entry(service).or_default();
        for (collection, records) in collections {
            known.entry(collection).or_default().extend(records);
        }
    }
}

fn checked(document: &Document) -> Result<Population, LoadError> {
    let population: Population = typed::read(document)?;
    people::check(document, &population)?;
    organisations::check(document, &population)?;
    references::check(document, &population)?;
    Ok(population)
}
