//! The processes that a collaboration names, read for the services that take part in them.

use std::{rc::Rc, sync::Arc};

use samprov_contract::{Defect, Document, Party, Processes, Workflow, foreign_sources, read_processes};
use samprov_model::message::Message;

use super::{
    collaboration::NamedFile,
    consistency::unknown,
    error::LoadError,
    files::LocalFiles,
    flows::is_arazzo,
    guard,
    service::{ReadService, read_document},
};

/// Reads processes and gives them to all services. A source description that is about none of the services is refused; what
/// else is wrong with a process limits that process, and is told with the first service.
pub(super) fn attach(
    files: &mut LocalFiles,
    services: &mut [Rc<ReadService>],
    named: &[NamedFile],
) -> Result<(), LoadError> {
    if named.is_empty() {
        return Ok(());
    }
    let parties = parties(services);
    let mut workflows = Vec::new();
    let mut defects = Vec::new();
    for file in named {
        let document = read_document(files, &file.path, Some(&file.place))?;
        is_arazzo(&document)?;
        check_sources(&document, &parties)?;
        defects.extend(guard::defects(&document));
        add(&mut workflows, &mut defects, &document, &parties);
    }
    let processes = Arc::new(Processes::new(workflows, parties));
    for (index, service) in services.iter_mut().enumerate() {
        let mut changed = (**service).clone();
        let contracts = (*changed.contracts).clone();
        changed.contracts = Arc::new(contracts.with_processes(Arc::clone(&processes)));
        if index == 0 {
            changed.defects.append(&mut defects);
        }
        *service = Rc::new(changed);
    }
    Ok(())
}

/// Each service once: of several versions the first.
fn parties(services: &[Rc<ReadService>]) -> Vec<Party> {
    let mut parties: Vec<Party> = Vec::new();
    for service in services {
        let id = &service.description.profile.id;
        if parties.iter().any(|known| known.service.as_ref() == Some(id)) {
            continue;
        }
        let own = service.file.display().to_string();
        let documents = service.contracts.document_names().into_iter().map(str::to_owned);
        parties.push(Party {
            service: Some(id.clone()),
            contracts: (*service.contracts).clone(),
            files: documents.chain([own]).collect(),
        });
    }
    parties
}

fn check_sources(document: &Document, parties: &[Party]) -> Result<(), LoadError> {
    let Some((file, place)) = foreign_sources(document, parties).into_iter().next() else { return Ok(()) };
    let known = parties.iter().flat_map(|party| &party.files).map(String::as_str);
    Err(unknown(place, "description of a service", &file, " in the collaboration", known))
}

/// Adds the workflows of a document. One whose name is taken is named and left out: cases are named by it.
fn add(workflows: &mut Vec<Workflow>, defects: &mut Vec<Defect>, document: &Document, parties: &[Party]) {
    let reading = read_processes(document, parties);
    defects.extend(reading.defects);
    for workflow in reading.workflows {
        if workflows.iter().any(|known| known.id == workflow.id) {
            let message =
                Message::new("workflow-name-taken").with("name", &workflow.id).with("workflow", &workflow.id);
            defects.push(Defect { message, place: workflow.place, operations: Vec::new() });
        } else {
            workflows.push(workflow);
        }
    }
}
