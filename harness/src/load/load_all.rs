//! All files of a command turned into [`Loaded`].

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use samprov_contract::{Contracts, Document};
use samprov_model::{
    collaboration::Actor,
    id::{ActorId, ServiceId},
    place::DocumentPlace,
    population::Population,
    test_data::TestData,
};

use super::{
    collaboration::{self, NamedFile, PlacedPresence},
    consistency::{self, unknown},
    error::LoadError,
    files::{LocalFiles, plain},
    flows,
    format::{Format, recognise},
    loaded::{Loaded, LoadedDependency, LoadedService},
    mix, order, population, processes,
    service::{ReadService, ServiceReader, read_document, relative},
    test_data,
};

/// What else is read, and how strictly.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// Test data files besides those that are named among the paths or by a collaboration.
    pub test_data: Vec<PathBuf>,
    /// What test data may name.
    pub foreign_names: ForeignNames,
    /// Whether one service may be described several times.
    pub versions: Versions,
}

/// Whether several versions of one service may be loaded at once (VDS 7.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Versions {
    /// No: ids of services and requirements name one thing each.
    #[default]
    One,
    /// Yes, as far as their versions differ.
    Several,
}

/// Whether test data may name operations that no loaded service has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForeignNames {
    /// The test data serve more services than are loaded.
    Accepted,
    /// A slip of the pen, and an error.
    #[default]
    Refused,
}

/// Reads the files that the user names, whatever their formats, and every local file they refer to.
pub fn load(paths: &[PathBuf], options: &LoadOptions) -> Result<Loaded, LoadError> {
    let mut loader = Loader::default();
    for path in paths {
        loader.take(path)?;
    }
    for path in &options.test_data {
        loader.take_test_data(&NamedFile {
            path: path.clone(),
            place: DocumentPlace { file: path.display().to_string(), ..Default::default() },
        })?;
    }
    loader.finish(paths, options)
}

#[derive(Default)]
struct Loader {
    reader: ServiceReader,
    data_files: LocalFiles,
    services: Vec<ServiceFile>,
    /// Arazzo documents that the user names.
    flows: Vec<(PathBuf, Document)>,
    actors: Vec<Actor>,
    population: Population,
    test_data: Vec<(Document, TestData)>,
    seen: BTreeSet<PathBuf>,
    /// Where each collaboration lists its services.
    collaborations: Vec<DocumentPlace>,
    mix: BTreeMap<ServiceId, PlacedPresence>,
    processes: Vec<NamedFile>,
}

/// A service to read: named by the user and parsed already, or named by a collaboration.
enum ServiceFile {
    Named(NamedFile),
    Parsed(PathBuf, Box<Document>),
}

impl Loader {
    fn take(&mut self, path: &Path) -> Result<(), LoadError> {
        if !self.seen.insert(plain(path)) {
            return Ok(());
        }
        let document = read_document(&mut self.reader.files, path, None)?;
        match recognise(&document)? {
            Format::Arazzo => {
                self.flows.push((path.to_owned(), document));
                Ok(())
            }
            Format::Collaboration => self.take_collaboration(path, &document),
            Format::Deviations => Err(LoadError::Unfit {
                place: document.place(""),
                problem: "this is a deviations file".to_owned(),
                next_step: "give it with --deviations".to_owned(),
            }),
            Format::OpenApi | Format::Service => {
                self.services.push(ServiceFile::Parsed(path.to_owned(), Box::new(document)));
                Ok(())
            }
            Format::Population => {
                // Read once more, so that it counts as data and not as a description.
                self.reader.files.forget(path);
                self.take_population(path, None)
            }
            Format::TestData => {
                self.reader.files.forget(path);
                let place = document.place("");
                self.take_test_data(&NamedFile { path: path.to_owned(), place })
            }
        }
    }

    fn take_collaboration(&mut self, path: &Path, document: &Document) -> Result<(), LoadError> {
        let members = collaboration::read(path, document)?;
        self.collaborations.push(document.key_place("/services"));
        if let Some(itself) = members.services.iter().find(|service| plain(&service.path) == plain(path)) {
            return Err(LoadError::Unfit {
                place: itself.place.clone(),
                problem: "the collaboration names itself as a service".to_owned(),
                next_step: "name the description of a service here".to_owned(),
            });
        }
        for actor in members.actors {
            if !self.actors.iter().any(|known| known.id == actor.id) {
                self.actors.push(actor);
            }
        }
        self.mix.extend(members.mix);
        self.processes.extend(members.processes);
        for service in members.services {
            if self.seen.insert(plain(&service.path)) {
                self.services.push(ServiceFile::Named(service));
            }
        }
        if let Some(file) = members.population
            && self.seen.insert(plain(&file.path))
        {
            self.take_population(&file.path, Some(&file.place))?;
        }
        match members.test_data {
            Some(file) if self.seen.insert(plain(&file.path)) => self.take_test_data(&file),
            _ => Ok(()),
        }
    }

    fn take_population(&mut self, path: &Path, named_at: Option<&DocumentPlace>) -> Result<(), LoadError> {
        let document = read_document(&mut self.data_files, path, named_at)?;
        population::add(&mut self.population, population::read(&document)?);
        Ok(())
    }

    fn take_test_data(&mut self, file: &NamedFile) -> Result<(), LoadError> {
        let document = read_document(&mut self.data_files, &file.path, Some(&file.place))?;
        let data = test_data::read(&mut self.data_files, &file.path, &document)?;
        self.test_data.push((document, data));
        Ok(())
    }

    fn finish(mut self, paths: &[PathBuf], options: &LoadOptions) -> Result<Loaded, LoadError> {
        for (_, data) in &self.test_data {
            self.reader.references.extend(data.references.clone());
        }
        let mut services = Vec::new();
        for file in std::mem::take(&mut self.services) {
            services.push(match file {
                ServiceFile::Named(file) => self.reader.read(&file.path, Some(&file.place))?,
                ServiceFile::Parsed(path, document) => self.reader.read_parsed(&path, *document)?,
            });
        }
        if services.is_empty() {
            services = flows::described(&mut self.reader, &self.flows)?;
        }
        if services.is_empty() {
            let files: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            return Err(match self.collaborations.first() {
                Some(place) => LoadError::Unfit {
                    place: place.clone(),
                    problem: "the collaboration names no service".to_owned(),
                    next_step: "name at least one service description or OpenAPI document under services"
                        .to_owned(),
                },
                None => LoadError::NoService { files: files.join(", ") },
            });
        }
        flows::attach(&mut services, std::mem::take(&mut self.flows))?;
        processes::attach(&mut self.reader.files, &mut services, &self.processes)?;
        check_together(&services, &self.actors, options.versions)?;
        if options.foreign_names == ForeignNames::Refused {
            let contracts: Vec<&Contracts> = services.iter().map(|service| &*service.contracts).collect();
            for (document, data) in &self.test_data {
                test_data::check_names(document, data, &contracts)?;
            }
        }
        if self.actors.is_empty() {
            for service in &services {
                if !self.actors.iter().any(|known| known.id == service.owner.id) {
                    self.actors.push(service.owner.clone());
                }
            }
        }
        let mut test_data = TestData::default();
        for (_, data) in self.test_data {
            test_data::add(&mut test_data, data);
        }
        let services: Vec<LoadedService> =
            services.iter().map(|service| connect(&mut self.reader, service)).collect::<Result<_, _>>()?;
        mix::check(&self.mix, &services)?;
        Ok(Loaded {
            services,
            mix: self.mix.into_iter().map(|(service, placed)| (service, placed.presence)).collect(),
            actors: self.actors,
            population: Arc::new(self.population),
            test_data,
            description_digest: self.reader.files.digest(),
            test_data_digest: self.data_files.digest(),
        })
    }
}

/// What must hold between the services of one load.
fn check_together(
    services: &[Rc<ReadService>],
    actors: &[Actor],
    versions: Versions,
) -> Result<(), LoadError> {
    let actors: Vec<ActorId> = actors.iter().map(|actor| actor.id.clone()).collect();
    let mut ids: BTreeMap<(&str, &str), &DocumentPlace> = BTreeMap::new();
    let mut requirements: BTreeMap<&str, DocumentPlace> = BTreeMap::new();
    for service in services {
        let profile = &service.description.profile;
        let id = profile.id.as_str();
        let version = match versions {
            Versions::One => "",
            Versions::Several => profile.version.as_str(),
        };
        if let Some(first) = ids.insert((id, version), &service.id_place) {
            return Err(duplicate("service", id, &service.id_place, first));
        }
        let Some(document) = &service.document else { continue };
        consistency::check_owner(document, &service.description, &actors)?;
        for (index, requirement) in service.description.profile.requirements.iter().enumerate() {
            let place = document.place(&format!("/profile/requirements/{index}/id"));
            if let Some(first) = requirements.insert(requirement.id.as_str(), place.clone())
                && versions == Versions::One
            {
                return Err(duplicate("requirement", requirement.id.as_str(), &place, &first));
            }
        }
    }
    Ok(())
}

fn duplicate(kind: &'static str, name: &str, place: &DocumentPlace, first: &DocumentPlace) -> LoadError {
    LoadError::Duplicate {
        place: place.clone(),
        first: Box::new(first.clone()),
        kind,
        name: super::format::shown(name),
    }
}

/// Reads what a service depends on. One level is enough: stubs need nothing behind them, so that cycles do no harm.
fn connect(reader: &mut ServiceReader, service: &Rc<ReadService>) -> Result<LoadedService, LoadError> {
    let folder = service.file.parent().unwrap_or(Path::new("")).to_owned();
    let mut dependencies = BTreeMap::new();
    for (index, dependency) in service.description.depends_on.iter().enumerate() {
        let place = |key: &str| {
            let pointer = format!("/depends-on/{index}/{key}");
            service.document.as_ref().map_or_else(DocumentPlace::default, |document| document.place(&pointer))
        };
        let named_at = place("service");
        relative(&dependency.service, &named_at)?;
        let other = reader.read(&folder.join(&dependency.service), Some(&named_at))?;
        if other.contracts.operations().is_empty() && other.description.technical.is_empty() {
            return Err(LoadError::Unfit {
                place: named_at,
                problem: format!("{} offers nothing that could be called", other.description.profile.id),
                next_step: "name a service with a technical interface, or leave the dependency out"
                    .to_owned(),
            });
        }
        for (position, used) in dependency.uses.iter().enumerate() {
            if other.contracts.operation(used).is_none() {
                let known = other.contracts.operations().iter().map(|operation| operation.id.as_str());
                let inside = format!(" in {}", other.description.profile.id);
                let at = place(&format!("uses/{position}"));
                return Err(unknown(at, "operation", used.as_str(), &inside, known));
            }
        }
        if let Some(calls) = &dependency.calls {
            order::check(calls, &other.contracts, &other.description.profile.id, |key| {
                place(&format!("calls/{key}"))
            })?;
        }
        if let Some(failover) = &dependency.failover {
            let known = || other.description.instances.iter().map(|instance| instance.id.as_str());
            if !known().any(|id| id == failover.to) {
                let inside = format!(" in {}", other.description.profile.id);
                return Err(unknown(place("failover/to"), "instance", &failover.to, &inside, known()));
            }
        }
        dependencies.insert(
            dependency.name.clone(),
            LoadedDependency {
                service: other.description.profile.id.clone(),
                description: other.description.clone(),
                contracts: Arc::clone(&other.contracts),
                defects: other.defects.clone(),
            },
        );
    }
    Ok(LoadedService {
        description: service.description.clone(),
        contracts: Arc::clone(&service.contracts),
        defects: service.defects.clone(),
        servers: service.servers.clone(),
        base_path: service.base_path.clone(),
        file: service.file.clone(),
        format: service.format,
        dependencies,
    })
}
