//! `collaboration.yaml` turned into the files it names and its actors.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use samprov_contract::Document;
use samprov_model::{
    collaboration::{Actor, Collaboration, Presence},
    id::ServiceId,
    place::DocumentPlace,
};

use super::{
    consistency::{distinct, numbered},
    error::LoadError,
    format::escape,
    guard,
    service::relative,
    typed,
};

/// A file that a document names, and where.
#[derive(Clone, Debug)]
pub(super) struct NamedFile {
    pub(super) path: PathBuf,
    pub(super) place: DocumentPlace,
}

/// What stands for a service, and where that is said.
#[derive(Clone, Debug)]
pub(super) struct PlacedPresence {
    pub(super) presence: Presence,
    pub(super) place: DocumentPlace,
}

/// What a collaboration names.
#[derive(Debug)]
pub(super) struct Members {
    pub(super) actors: Vec<Actor>,
    pub(super) services: Vec<NamedFile>,
    pub(super) mix: BTreeMap<ServiceId, PlacedPresence>,
    pub(super) processes: Vec<NamedFile>,
    pub(super) population: Option<NamedFile>,
    pub(super) test_data: Option<NamedFile>,
}

/// Reads a collaboration; the files are not opened.
pub(super) fn read(path: &Path, document: &Document) -> Result<Members, LoadError> {
    guard::refuse(document)?;
    let collaboration: Collaboration = typed::read(document)?;
    let actors = collaboration.actors.iter().map(|actor| actor.id.as_str());
    distinct(document, "actor", numbered(actors, "actors", "id"))?;
    let services = collaboration.services.iter().enumerate();
    distinct(
        document,
        "service",
        services.clone().map(|(index, file)| (file.as_str(), format!("/services/{index}"))),
    )?;
    let processes = collaboration.processes.iter().enumerate();
    distinct(
        document,
        "process",
        processes.clone().map(|(index, file)| (file.as_str(), format!("/processes/{index}"))),
    )?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let named = |file: &String, pointer: String| {
        let place = document.place(&pointer);
        relative(file, &place).map(|()| NamedFile { path: folder.join(file), place })
    };
    let placed = |(service, presence): (&ServiceId, &Presence)| {
        let place = document.place(&format!("/mix/{}", escape(service.as_str())));
        (service.clone(), PlacedPresence { presence: presence.clone(), place })
    };
    Ok(Members {
        mix: collaboration.mix.iter().map(placed).collect(),
        services: services
            .map(|(index, file)| named(file, format!("/services/{index}")))
            .collect::<Result<_, _>>()?,
        processes: processes
            .map(|(index, file)| named(file, format!("/processes/{index}")))
            .collect::<Result<_, _>>()?,
        population: collaboration
            .population
            .as_ref()
            .map(|file| named(file, "/population".to_owned()))
            .transpose()?,
        test_data: collaboration
            .test_data
            .as_ref()
            .map(|file| named(file, "/test-data".to_owned()))
            .transpose()?,
        actors: collaboration.actors,
    })
}
