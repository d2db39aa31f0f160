//! An Arazzo document becomes workflows, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use samprov_model::{message::Message, place::DocumentPlace};

use super::{
    cursor::Cursor,
    inputs::InputSchemas,
    limits::MOST_STEPS,
    names::Names,
    notes::{Notes, shown, unknown},
    read_workflow::WorkflowReader,
    sources::{Party, Source, SourceKind, beside, sources},
    workflow::{Obstacle, Workflow},
};
use crate::{contracts::Contracts, document::Document, open_api::Defect};

/// An Arazzo document that has been read.
#[derive(Clone, Debug, Default)]
pub struct ArazzoReading {
    /// Its workflows, those that cannot be run as well, in the order of the document.
    pub workflows: Vec<Workflow>,
    /// What is wrong with it, each thing once.
    pub defects: Vec<Defect>,
}

/// Reads the workflows of a document for a service.
pub fn read_workflows(document: &Document, contracts: &Contracts) -> ArazzoReading {
    let files = contracts.document_names().into_iter().map(str::to_owned).collect();
    read_for(document, &[Party { service: None, contracts: contracts.clone(), files }])
}

/// Reads the workflows of a document whose steps are taken at several services.
pub fn read_processes(document: &Document, parties: &[Party]) -> ArazzoReading {
    read_for(document, parties)
}

/// The source descriptions of a document that describe none of the services: their files, as seen from where the document is, or
/// addresses; and where they stand.
pub fn foreign_sources(document: &Document, parties: &[Party]) -> Vec<(String, DocumentPlace)> {
    let sources = sources(&Cursor::root(document), &document.name, parties);
    let foreign =
        sources.into_iter().filter(|source| source.party.is_none() && source.kind == SourceKind::OpenApi);
    let named = |source: Source| {
        let is_local = !source.url.contains("://");
        let file = is_local.then(|| beside(&document.name, &source.url).display().to_string());
        (file.unwrap_or(source.url), source.place)
    };
    foreign.map(named).collect()
}

fn read_for(document: &Document, parties: &[Party]) -> ArazzoReading {
    let root = Cursor::root(document);
    let mut common = Notes::default();
    about_the_document(&root, &mut common);
    let sources = sources(&root, &document.name, parties);
    let names = Names::of(&root);
    let workflows: Vec<Cursor<'_>> = root.get("workflows").iter().flat_map(Cursor::items).collect();
    let count: usize = workflows
        .iter()
        .map(|one| one.get("steps").map_or(0, |steps| steps.value.as_array().map_or(0, Vec::len)))
        .sum();
    if count > MOST_STEPS {
        let limit = i64::try_from(MOST_STEPS).unwrap_or(i64::MAX);
        common.obstacle(Message::new("workflow-too-many-steps").with_number("most", limit), root.place());
    }
    let schemas: Vec<Cursor<'_>> = workflows.iter().filter_map(|one| inputs_of(&root, one)).collect();
    let input_schemas = InputSchemas::read(document, &schemas);
    let stem = stem(&document.name);
    let mut reading = ArazzoReading::default();
    let mut keys = BTreeSet::new();
    for workflow in &workflows {
        let mut notes = Notes::default();
        if let Some(id) = workflow.text("workflowId")
            && !keys.insert(id)
        {
            notes.obstacle(Message::new("workflow-name-taken").with("name", shown(id)), workflow.place());
            add_defects(&mut reading, &notes, id);
            continue;
        }
        let inputs = inputs_of(&root, workflow).map(|at| input_schemas.inputs(&at));
        let reader = WorkflowReader {
            root: &root,
            parties,
            document: &stem,
            sources: &sources,
            names: &names,
            inputs,
            notes: &mut notes,
        };
        let Some(mut read) = reader.read(workflow, count <= MOST_STEPS) else {
            notes.obstacle(
                Message::new("workflow-field-missing").with("field", "workflowId"),
                workflow.value_place(),
            );
            add_defects(&mut reading, &notes, "?");
            continue;
        };
        read.obstacles = common.obstacles();
        read.obstacles.extend(notes.obstacles());
        add_defects(&mut reading, &notes, &read.id);
        reading.workflows.push(read);
    }
    for note in common.all {
        reading
            .defects
            .insert(0, Defect { message: note.message, place: note.place, operations: Vec::new() });
    }
    name_circles(&mut reading);
    pass_on_obstacles(&mut reading.workflows);
    reading
}

/// The local files that a document names as OpenAPI descriptions, as seen from where the document is.
pub fn described_files(document: &Document) -> Vec<String> {
    sources(&Cursor::root(document), &document.name, &[])
        .iter()
        .filter(|source| source.kind == SourceKind::OpenApi && !source.url.contains("://"))
        .map(|source| beside(&document.name, &source.url).display().to_string())
        .collect()
}

fn add_defects(reading: &mut ArazzoReading, notes: &Notes, workflow: &str) {
    reading.defects.extend(notes.all.iter().map(|note| Defect {
        message: note.message.clone().with("workflow", shown(workflow)),
        place: note.place.clone(),
        operations: Vec::new(),
    }));
}

fn about_the_document(root: &Cursor<'_>, notes: &mut Notes) {
    let version = root.get("arazzo");
    let text = version.as_ref().map_or_else(String::new, |version| match version.value.as_str() {
        Some(text) => text.to_owned(),
        None => version.value.to_string(),
    });
    let place = version.map_or_else(|| root.value_place(), |version| version.place());
    let message = || Message::new("arazzo-version-unknown").with("version", shown(&text));
    match text.as_str() {
        known if known == "1.0" || known.starts_with("1.0.") => {}
        later if later.starts_with("1.") => notes.harmless(message(), place),
        _ => notes.obstacle(message(), place),
    }
    for key in ["sourceDescriptions", "workflows"] {
        if root.get(key).is_none_or(|list| list.items().is_empty()) {
            let message = Message::new("arazzo-part-missing").with("field", key);
            notes.harmless(message, root.get(key).map_or_else(|| root.value_place(), |list| list.place()));
        }
    }
    for (key, at) in root.members() {
        const KEYS: [&str; 5] = ["arazzo", "info", "sourceDescriptions", "workflows", "components"];
        if !KEYS.contains(&key) {
            notes.harmless(unknown("arazzo-key-unknown", key, KEYS), at.place());
        }
    }
}

/// The schema of the inputs: at `inputs` itself, or at the component that it refers to.
fn inputs_of<'d>(root: &Cursor<'d>, workflow: &Cursor<'d>) -> Option<Cursor<'d>> {
    let inputs = workflow.get("inputs")?;
    let Some(reference) = inputs.text("reference") else { return Some(inputs) };
    let name = reference.strip_prefix("$components.inputs.")?;
    root.get("components")?.get("inputs")?.get(name)
}

/// A workflow that waits for itself, however far round, can never begin.
fn name_circles(reading: &mut ArazzoReading) {
    let needs: BTreeMap<String, Vec<String>> =
        reading.workflows.iter().map(|one| (one.key.clone(), one.depends_on.clone())).collect();
    for workflow in &mut reading.workflows {
        let mut seen = BTreeSet::new();
        let mut open = workflow.depends_on.clone();
        while let Some(next) = open.pop() {
            if next == workflow.key {
                let message = Message::new("workflow-depends-on-itself");
                reading.defects.push(Defect {
                    message: message.clone().with("workflow", workflow.id.clone()),
                    place: workflow.place.clone(),
                    operations: Vec::new(),
                });
                workflow.obstacles.push(Obstacle { message, place: workflow.place.clone() });
                break;
            }
            if seen.insert(next.clone()) {
                open.extend(needs.get(&next).into_iter().flatten().cloned());
            }
        }
    }
}

/// What calls a workflow that cannot be run cannot be run either.
fn pass_on_obstacles(workflows: &mut [Workflow]) {
    loop {
        let broken: BTreeMap<String, (String, Obstacle)> = workflows
            .iter()
            .filter_map(|one| Some((one.key.clone(), (one.id.clone(), one.obstacles.first()?.clone()))))
            .collect();
        let mut changed = false;
        for workflow in workflows.iter_mut().filter(|one| one.obstacles.is_empty()) {
            let found = workflow.calls().find_map(|called| broken.get(called)).cloned();
            if let Some((id, obstacle)) = found {
                let message = Message::new("workflow-calls-unusable").with("name", id);
                workflow.obstacles.push(Obstacle { message, place: obstacle.place });
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

/// `flows/slaupp.arazzo.yaml` -> `slaupp`.
fn stem(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = [".yaml", ".yml", ".json"].iter().find_map(|end| file.strip_suffix(end)).unwrap_or(file);
    let stem = stem.strip_suffix(".arazzo").unwrap_or(stem);
    if stem.is_empty() { "workflows".to_owned() } else { stem.to_owned() }
}
