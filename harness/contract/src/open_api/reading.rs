//! A document, with those it refers to, becomes contracts, what it says about itself, and its defects.

use std::collections::BTreeMap;

use samprov_model::{message::Message, place::DocumentPlace};
use serde_json::Value;

use super::{
    defects::{Defect, Defects, Weight},
    edition::{Edition, edition},
    info::{ApiInfo, info},
    inspect::{Inspection, Scope},
    objects::Object,
    reader::ApiReader,
};
use crate::{
    contracts::Contracts,
    document::{Document, DocumentError, Files},
    library::Library,
    schema::is_known_dialect,
};

/// A document that has been read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its operations and messages.
    pub contracts: Contracts,
    /// What it says about itself.
    pub info: ApiInfo,
    /// What is wrong with it, each named once, in the order of the document.
    pub defects: Vec<Defect>,
    /// The names of all documents that were read, the root first.
    pub documents: Vec<String>,
    /// SHA-256 over all documents that were read, in hexadecimal.
    pub digest: String,
}

/// Why a document cannot be read as a description at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It is not YAML or JSON, or it is out of bounds.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// It is no OpenAPI description, or lacks what every description has.
    #[error("{place}: {problem}; {next_step}")]
    Unusable {
        /// Where.
        place: DocumentPlace,
        /// What is wrong and what was expected.
        problem: String,
        /// What to do.
        next_step: String,
    },
}

/// Reads an OpenAPI document and every local file it refers to. Nothing is fetched; `references` maps remote prefixes to local files.
pub fn read(
    root: Document,
    files: &mut dyn Files,
    references: &BTreeMap<String, String>,
) -> Result<Reading, ReadError> {
    let edition = edition(&root)?;
    let mut defects = Defects::default();
    if root.value.pointer("/info/version").is_none_or(Value::is_null) {
        defects.add(&Message::new("version-missing"), &root.key_place("/info"), None);
    }
    let library = Library::new(root, Some(files), references.clone());
    let mut reader = ApiReader::new(library, edition);
    let mut api_info = ApiInfo::default();
    let mut drafts = Vec::new();
    if let Some(root) = reader.root() {
        api_info = info(&root, edition);
        drafts = reader.operations(&root, &mut defects);
    }
    reader.schemas.break_circles();
    reader.schemas.name_endless();
    let mut operations = Vec::new();
    for mut draft in drafts {
        for target in &draft.used {
            for problem in reader.schemas.problems(target) {
                let Some(document) = reader.library.document(problem.at.document) else { continue };
                let weight = if problem.limits { Weight::Limits } else { Weight::Harmless };
                draft.notes.add(problem.message.clone(), document.key_place(&problem.at.pointer), weight);
            }
        }
        let mut operation = draft.operation;
        for note in &draft.notes.notes {
            let limited = (note.weight > Weight::Harmless).then_some(&operation.id);
            defects.add(&note.message, &note.place, limited);
        }
        operation.limits = draft.notes.limits();
        operation.uncallable = draft.notes.weight() == Weight::Uncallable;
        operations.push(operation);
    }
    let documents: Vec<String> =
        reader.library.documents().iter().map(|document| document.name.clone()).collect();
    let digest = reader.library.digest();
    let rest = reader.schemas.for_the_rest();
    let builder = std::mem::replace(&mut reader.schemas, rest);
    let schemas = builder.finish(&reader.library);
    let contracts = Contracts::new(operations, schemas, reader.library.documents().to_vec());
    name_the_rest(&mut reader, &mut defects);
    Ok(Reading { contracts, info: api_info, defects: defects.finish(&documents), documents, digest })
}

/// Names what is wrong anywhere in the description, also where no operation needs it: in unused components, callbacks and
/// webhooks. It limits nothing; the operations that are limited are known by then.
fn name_the_rest(reader: &mut ApiReader<'_>, defects: &mut Defects) {
    let Some(root) = reader.root() else { return };
    if let Some(dialect) = root.text("jsonSchemaDialect").filter(|uri| !is_known_dialect(uri))
        && reader.edition == Edition::OpenApi31
        && let Some(node) = root.get("jsonSchemaDialect")
    {
        let dialect: String = dialect.chars().take(80).collect();
        let message = Message::new("schema-dialect-foreign").with("dialect", dialect).with_number("count", 1);
        defects.add(&message, &node.place(), None);
    }
    let mut inspection = Inspection::new(reader, Scope::Document);
    inspection.object(&root, Object::Root, Weight::Harmless);
    let (notes, schemas) = (inspection.notes, inspection.schemas);
    for note in &notes.notes {
        defects.add(&note.message, &note.place, None);
    }
    for target in &schemas {
        reader.schemas.add(&mut reader.library, target);
    }
    reader.schemas.break_circles();
    reader.schemas.name_endless();
    for problem in reader.schemas.all_problems() {
        let Some(document) = reader.library.document(problem.at.document) else { continue };
        defects.add(&problem.message, &document.key_place(&problem.at.pointer), None);
    }
}
