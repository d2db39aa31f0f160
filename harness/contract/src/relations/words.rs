//! What a document says in words about a schema or a parameter: where names and types alone would mislead.

use std::sync::Arc;

use samprov_model::place::DocumentPlace;
use serde_json::Value;

use crate::{document::Document, generate::Node};

/// The most references that are followed from one description to the next.
const MOST_STEPS: usize = 5;

/// The descriptions in the documents of one interface.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a>(pub(super) &'a [Arc<Document>]);

impl Words<'_> {
    /// What is said of the schemas of a node, in lower case.
    pub(super) fn of_node(self, node: &Node) -> String {
        let texts = node.schemas.iter().map(|schema| self.at(&schema.document, &schema.pointer));
        texts.collect::<Vec<_>>().join(" ")
    }

    /// What is said at a place of a document.
    pub(super) fn of_place(self, place: &DocumentPlace) -> String {
        self.at(&place.file, &place.pointer)
    }

    fn at(self, file: &str, pointer: &str) -> String {
        let Some(document) = self.0.iter().find(|document| *document.name == *file) else {
            return String::new();
        };
        let mut found = String::new();
        let mut here = document.value.pointer(pointer);
        for _ in 0..MOST_STEPS {
            let Some(value) = here else { break };
            for key in ["description", "title"] {
                if let Some(text) = value.get(key).and_then(Value::as_str) {
                    found.push_str(&text.to_lowercase());
                    found.push(' ');
                }
            }
            let reference = value.get("$ref").and_then(Value::as_str);
            here = reference.and_then(|reference| document.value.pointer(reference.strip_prefix('#')?));
        }
        found
    }
}
