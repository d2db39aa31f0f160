//! Arazzo documents read for the services that they are about: named by a service description, or by the user beside it.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use samprov_contract::{Contracts, Defect, Document, described_files, read_workflows};
use samprov_model::{description::ServiceDescription, message::Message};

use super::{
    error::LoadError,
    files::{LocalFiles, plain},
    format::{Format, recognise},
    guard,
    service::{ReadService, ServiceReader, read_document, relative},
};

/// Reads the sequences that a description names. One that cannot be read is named; the others are tested.
pub(super) fn named_in(
    files: &mut LocalFiles,
    path: &Path,
    document: &Document,
    description: &ServiceDescription,
    contracts: Contracts,
    defects: &mut Vec<Defect>,
) -> Result<Contracts, LoadError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut contracts = contracts;
    for (index, flow) in description.logical.flows.iter().enumerate() {
        let place = document.place(&format!("/logical/flows/{index}"));
        relative(flow, &place)?;
        let file = folder.join(flow);
        let message = if file.is_file() {
            match read_document(files, &file, Some(&place)).and_then(|flow| is_arazzo(&flow).map(|()| flow)) {
                Ok(flow) => {
                    defects.extend(guard::defects(&flow));
                    contracts = with(contracts, &flow, defects);
                    continue;
                }
                Err(error) => Message::new("description-flow-unreadable").with("problem", error.to_string()),
            }
        } else {
            Message::new("description-file-missing")
        };
        let message = message.with("file", flow);
        defects.push(Defect { message, place, operations: Vec::new() });
    }
    Ok(contracts)
}

/// The services that documents named by the user describe, where the user names none.
pub(super) fn described(
    reader: &mut ServiceReader,
    flows: &[(PathBuf, Document)],
) -> Result<Vec<Rc<ReadService>>, LoadError> {
    let mut seen = BTreeSet::new();
    let mut services = Vec::new();
    for (_, flow) in flows {
        for file in described_files(flow) {
            if seen.insert(file.clone()) {
                services.push(reader.read(Path::new(&file), Some(&flow.key_place("/sourceDescriptions")))?);
            }
        }
    }
    Ok(services)
}

/// Gives documents that the user names to the services that they are about.
pub(super) fn attach(
    services: &mut [Rc<ReadService>],
    flows: Vec<(PathBuf, Document)>,
) -> Result<(), LoadError> {
    for (_, flow) in flows {
        let described: BTreeSet<PathBuf> =
            described_files(&flow).iter().map(|file| plain(Path::new(file))).collect();
        let is_about = |service: &Rc<ReadService>| {
            let mut own = service.contracts.document_names().into_iter().take(1);
            own.any(|name| described.contains(&plain(Path::new(name))))
        };
        let only = services.len() == 1;
        let Some(service) = services.iter_mut().find(|service| only || is_about(service)) else {
            return Err(LoadError::Unfit {
                place: flow.key_place("/sourceDescriptions"),
                problem: "none of the services is described by the documents that are named here".to_owned(),
                next_step: "name the OpenAPI document of one of them as a source description".to_owned(),
            });
        };
        let mut changed = (**service).clone();
        changed.defects.extend(guard::defects(&flow));
        let contracts = (*changed.contracts).clone();
        changed.contracts = Arc::new(with(contracts, &flow, &mut changed.defects));
        *service = Rc::new(changed);
    }
    Ok(())
}

pub(super) fn is_arazzo(document: &Document) -> Result<(), LoadError> {
    match recognise(document)? {
        Format::Arazzo => Ok(()),
        other => Err(LoadError::Unfit {
            place: document.place(""),
            problem: format!("this is a {} file, expected an Arazzo document", other.words()),
            next_step: "name an Arazzo document here".to_owned(),
        }),
    }
}

/// Contracts with the workflows of one more document. A workflow whose name is taken is named and left out.
fn with(contracts: Contracts, flow: &Document, defects: &mut Vec<Defect>) -> Contracts {
    let reading = read_workflows(flow, &contracts);
    defects.extend(reading.defects);
    let mut workflows = contracts.workflows().to_vec();
    for workflow in reading.workflows {
        if workflows.iter().any(|known| known.key == workflow.key) {
            let message = Message::new("workflow-name-taken")
                .with("name", &workflow.key)
                .with("workflow", &workflow.id);
            defects.push(Defect { message, place: workflow.place, operations: Vec::new() });
        } else {
            workflows.push(workflow);
        }
    }
    contracts.with_workflows(workflows)
}
