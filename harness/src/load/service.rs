//! The documents of one service turned into its description and message contracts.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use samprov_contract::{Contracts, Defect, Document};
use samprov_model::{
    collaboration::Actor,
    description::ServiceDescription,
    message::{Message, Text},
    place::DocumentPlace,
};

use super::{
    bare, consistency,
    error::{FileProblem, LoadError},
    files::{LocalFiles, plain},
    flows,
    format::{Format, recognise},
    guard, typed,
};

/// A service as its own documents describe it, without its dependencies.
#[derive(Clone, Debug)]
pub(super) struct ReadService {
    pub(super) description: ServiceDescription,
    pub(super) contracts: Arc<Contracts>,
    pub(super) defects: Vec<Defect>,
    pub(super) servers: Vec<String>,
    pub(super) base_path: String,
    pub(super) owner: Actor,
    pub(super) file: PathBuf,
    pub(super) format: Format,
    /// The service description, for places; `None` for a bare document.
    pub(super) document: Option<Document>,
    /// Where its id stands.
    pub(super) id_place: DocumentPlace,
}

/// Reads services, each file once.
#[derive(Debug, Default)]
pub(super) struct ServiceReader {
    pub(super) files: LocalFiles,
    /// Remote reference prefix -> local path.
    pub(super) references: BTreeMap<String, String>,
    services: BTreeMap<PathBuf, Rc<ReadService>>,
}

impl ServiceReader {
    /// The service that a file describes. `named_at` is the place that names the file, unless the user did.
    pub(super) fn read(
        &mut self,
        path: &Path,
        named_at: Option<&DocumentPlace>,
    ) -> Result<Rc<ReadService>, LoadError> {
        if let Some(service) = self.services.get(&plain(path)) {
            return Ok(Rc::clone(service));
        }
        let document = read_document(&mut self.files, path, named_at)?;
        self.read_parsed(path, document)
    }

    /// The same for a document that has been parsed.
    pub(super) fn read_parsed(
        &mut self,
        path: &Path,
        document: Document,
    ) -> Result<Rc<ReadService>, LoadError> {
        let key = plain(path);
        if let Some(service) = self.services.get(&key) {
            return Ok(Rc::clone(service));
        }
        let service = match recognise(&document)? {
            Format::OpenApi => self.bare(path, document)?,
            Format::Service => self.described(path, document)?,
            other @ (Format::Arazzo
            | Format::Collaboration
            | Format::Deviations
            | Format::Population
            | Format::TestData) => {
                return Err(LoadError::Unfit {
                    place: document.place(""),
                    problem: format!(
                        "this is a {} file, expected a service description or an OpenAPI document",
                        other.words()
                    ),
                    next_step: "name the description of a service here".to_owned(),
                });
            }
        };
        let service = Rc::new(service);
        self.services.insert(key, Rc::clone(&service));
        Ok(service)
    }

    fn bare(&mut self, path: &Path, document: Document) -> Result<ReadService, LoadError> {
        let id_place = document.place("/info/title");
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let api = self.api(path, document)?;
        Ok(ReadService {
            description: bare::describe(&file, &api.info),
            contracts: Arc::new(api.contracts),
            defects: api.defects,
            owner: bare::owner(&api.info),
            base_path: api.info.base_path,
            servers: api.info.servers,
            file: path.to_owned(),
            format: Format::OpenApi,
            document: None,
            id_place,
        })
    }

    fn described(&mut self, path: &Path, document: Document) -> Result<ReadService, LoadError> {
        let description: ServiceDescription = typed::read(&document)?;
        let mut defects = guard::defects(&document);
        let is_driven = description.candidate.as_ref().is_some_and(|candidate| candidate.drive.is_some());
        let api = if description.technical.is_empty() && is_driven {
            offers_nothing()
        } else {
            self.first_readable_interface(path, &document, &description, &mut defects)?
        };
        defects.extend(api.defects);
        defects.extend(not_done_yet(path, &document, &description));
        consistency::check_service(&document, &description, &api.contracts)?;
        let contracts =
            flows::named_in(&mut self.files, path, &document, &description, api.contracts, &mut defects)?;
        Ok(ReadService {
            contracts: Arc::new(contracts),
            defects,
            base_path: api.info.base_path,
            servers: api.info.servers,
            owner: Actor { id: description.profile.owner.clone(), name: Text::default() },
            file: path.to_owned(),
            format: Format::Service,
            id_place: document.place("/profile/id"),
            description,
            document: Some(document),
        })
    }

    fn first_readable_interface(
        &mut self,
        path: &Path,
        document: &Document,
        description: &ServiceDescription,
        defects: &mut Vec<Defect>,
    ) -> Result<samprov_contract::Reading, LoadError> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut chosen = None;
        let mut first_error = None;
        for (index, interface) in description.technical.iter().enumerate() {
            let place = document.place(&format!("/technical/{index}/document"));
            if chosen.is_some() {
                let message = Message::new("description-interface-unused").with("interface", &interface.id);
                defects.push(Defect { message, place, operations: Vec::new() });
                continue;
            }
            let file = folder.join(&interface.document);
            let api = relative(&interface.document, &place)
                .and_then(|()| read_document(&mut self.files, &file, Some(&place)))
                .and_then(|api| self.api(&file, api));
            match api {
                Ok(api) => chosen = Some(api),
                Err(error) => {
                    let message = Message::new("description-interface-unreadable")
                        .with("interface", &interface.id)
                        .with("problem", error.to_string());
                    defects.push(Defect { message, place, operations: Vec::new() });
                    first_error.get_or_insert(error);
                }
            }
        }
        match (chosen, first_error) {
            (Some(api), _) => Ok(api),
            (None, Some(error)) => Err(error),
            (None, None) => Err(LoadError::Unfit {
                place: document.place("/technical"),
                problem: "there is no technical interface".to_owned(),
                next_step: "add one, such as { id: rest, kind: openapi, document: openapi.yaml }; a candidate that only calls \
                            others needs none where candidate.drive says what makes it call"
                    .to_owned(),
            }),
        }
    }

    fn api(&mut self, path: &Path, document: Document) -> Result<samprov_contract::Reading, LoadError> {
        let numbers = guard::defects(&document);
        self.files.allowed_above.clear();
        if path.is_absolute() {
            self.files.allowed_above.push(PathBuf::from("/"));
        }
        self.files.allowed_above.extend(self.references.values().map(PathBuf::from));
        let mut reading = samprov_contract::read(document, &mut self.files, &self.references)?;
        reading.defects.extend(numbers);
        reading.defects.append(&mut self.files.personal_numbers);
        Ok(reading)
    }
}

/// What a service without a technical interface offers.
fn offers_nothing() -> samprov_contract::Reading {
    samprov_contract::Reading {
        contracts: Contracts::none(),
        info: samprov_contract::ApiInfo::default(),
        defects: Vec::new(),
        documents: Vec::new(),
        digest: String::new(),
    }
}

/// Reads and parses a file.
pub(super) fn read_document(
    files: &mut LocalFiles,
    path: &Path,
    named_at: Option<&DocumentPlace>,
) -> Result<Document, LoadError> {
    let name = path.display().to_string();
    let bytes = files.bytes(path).map_err(|problem| {
        problem.at(named_at
            .cloned()
            .unwrap_or_else(|| DocumentPlace { file: name.clone(), ..Default::default() }))
    })?;
    Ok(Document::parse(&name, &bytes)?)
}

/// Our own formats name files relative to themselves only.
pub(super) fn relative(path: &str, place: &DocumentPlace) -> Result<(), LoadError> {
    if Path::new(path).is_absolute() {
        return Err(FileProblem::Absolute(path.to_owned()).at(place.clone()));
    }
    Ok(())
}

/// What the description asks for and this version does not do, and linked texts that are not there: named, never silently ignored.
fn not_done_yet(path: &Path, document: &Document, description: &ServiceDescription) -> Vec<Defect> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut defects = Vec::new();
    let mut name = |key: &str, argument: &str, value: &str, pointer: &str| {
        let message = Message::new(key).with(argument, value);
        defects.push(Defect { message, place: document.place(pointer), operations: Vec::new() });
    };
    for (index, interface) in description.technical.iter().enumerate() {
        for (position, profile) in interface.profiles.iter().enumerate() {
            let pointer = format!("/technical/{index}/profiles/{position}");
            name("description-profile-unused", "profile", profile, &pointer);
        }
    }
    for (index, dependency) in description.depends_on.iter().enumerate() {
        if dependency.failover.is_some() && !description.tells_the_alternative(dependency) {
            let pointer = format!("/depends-on/{index}/failover");
            name("description-failover-untold", "dependency", dependency.name.as_str(), &pointer);
        }
        if dependency.trust.is_some() && !description.tells_whom_to_trust(dependency) {
            let pointer = format!("/depends-on/{index}/trust");
            name("description-trust-untold", "dependency", dependency.name.as_str(), &pointer);
        }
    }
    if let Some(file) = &description.profile.description
        && !folder.join(file).is_file()
    {
        name("description-file-missing", "file", file, "/profile/description");
    }
    defects
}
