//! A document, with those it refers to, becomes contracts, what it says about itself, and its defects.

use std::collections::BTreeMap;

use samprov_model::{message::Message, place::DocumentPlace};

use super::{
    defects::{Defect, Defects, Weight},
    edition::{self, edition},
    info::{ApiInfo, info},
    reader::ApiReader,
};
use crate::{
    contracts::Contracts,
    document::{Document, DocumentError, Files},
    library::Library,
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
    edition::name_misspelt_keys(&root, edition, &mut defects);
    if root.text("/info/version").is_none() {
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
    let schemas = reader.schemas.finish(&reader.library);
    let contracts = Contracts::new(operations, schemas, reader.library.documents().to_vec());
    Ok(Reading { contracts, info: api_info, defects: defects.finish(&documents), documents, digest })
}
