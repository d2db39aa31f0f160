//! What the readers of all parts of a description share: documents, schemas, references.

use samprov_model::message::Message;

use super::{
    defects::{Notes, Weight},
    edition::Edition,
    node::Node,
};
use crate::{
    library::{Library, Target},
    schema::{SchemaBuilder, SchemaRef},
};

/// The longest chain of references.
const LONGEST_CHAIN: usize = 32;

/// Reads the parts of a description.
pub(super) struct ApiReader<'f> {
    pub(super) library: Library<'f>,
    pub(super) schemas: SchemaBuilder,
    pub(super) edition: Edition,
    /// The schemas that the present operation uses.
    pub(super) used: Vec<Target>,
}

impl<'f> ApiReader<'f> {
    pub(super) fn new(library: Library<'f>, edition: Edition) -> Self {
        Self {
            library,
            schemas: SchemaBuilder::of_edition(edition.dialect(), edition.vocabulary()),
            edition,
            used: Vec::new(),
        }
    }

    /// The root document.
    pub(super) fn root(&self) -> Option<Node> {
        self.node(Target { document: 0, pointer: String::new() })
    }

    /// A part of a document.
    pub(super) fn node(&self, target: Target) -> Option<Node> {
        Some(Node::new(self.library.document(target.document)?, target))
    }

    /// What a part says, its `$ref` followed. A reference that leads nowhere is noted.
    pub(super) fn follow(&mut self, node: &Node, weight: Weight, notes: &mut Notes) -> Option<Node> {
        let mut node = node.clone();
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = node.text("$ref") else { return Some(node) };
            match self.library.resolve(node.target().document, reference) {
                Ok(target) => node = self.node(target)?,
                Err(message) => {
                    notes.add(message, node.get("$ref").unwrap_or(node).place(), weight);
                    return None;
                }
            }
        }
        notes.add(Message::new("reference-circular"), node.place(), weight);
        None
    }

    /// The same, where it does not matter to the operation.
    pub(super) fn follow_quietly(&mut self, node: &Node, notes: &mut Notes) -> Option<Node> {
        self.follow(node, Weight::Harmless, notes)
    }

    /// The schema under a key.
    pub(super) fn schema(&mut self, holder: &Node, key: &str) -> Option<SchemaRef> {
        let node = holder.get(key)?;
        Some(self.schema_at(&node))
    }

    /// The schema that stands at a node.
    pub(super) fn schema_at(&mut self, node: &Node) -> SchemaRef {
        self.used.push(node.target().clone());
        self.schemas.add(&mut self.library, node.target())
    }
}
