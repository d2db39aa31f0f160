//! The inputs of a workflow (JSON Schema 2020-12): their names, the values that the document gives, and values made from the schema.

use std::collections::BTreeMap;

use samprov_model::{content::JsonText, place::Place};
use serde_json::Value;

use super::{cursor::Cursor, workflow::Input};
use crate::{
    document::Document,
    generate::{Extent, Maker, Node, Rules, Spot, Supply},
    library::{Library, Target},
    schema::{Dialect, Direction, SchemaBuilder, SchemaRef, Schemas},
};

/// The most inputs of one workflow.
const MOST: usize = 200;

/// The schemas of all inputs of a document, compiled together.
pub(super) struct InputSchemas {
    schemas: Schemas,
    by_pointer: BTreeMap<String, SchemaRef>,
}

impl InputSchemas {
    /// Reads the schemas at these places.
    pub(super) fn read(document: &Document, places: &[Cursor<'_>]) -> Self {
        let mut library = Library::new(document.clone(), None, BTreeMap::new());
        let mut builder = SchemaBuilder::new(Dialect::Draft202012);
        let mut by_pointer = BTreeMap::new();
        for place in places {
            let target = Target { document: 0, pointer: place.pointer.clone() };
            by_pointer.insert(place.pointer.clone(), builder.add(&mut library, &target));
        }
        builder.break_circles();
        Self { schemas: builder.finish(&library), by_pointer }
    }

    /// The inputs that the schema at a place asks for.
    pub(super) fn inputs(&self, place: &Cursor<'_>) -> Vec<Input> {
        let Some(schema) = self.by_pointer.get(&place.pointer) else { return Vec::new() };
        let mut names = self.schemas.property_names(schema);
        names.truncate(MOST);
        names
            .into_iter()
            .map(|name| {
                let property = self.schemas.property_of(schema, &name);
                let given = property.as_ref().and_then(|property| self.given(property));
                let made = property.as_ref().and_then(|property| self.made(property, &name));
                Input { name, given: given.as_ref().map(text), made: made.as_ref().map(text) }
            })
            .collect()
    }

    fn given(&self, property: &SchemaRef) -> Option<Value> {
        let mut schema = property.clone();
        for _ in 0..16 {
            let view = self.schemas.view(&schema)?;
            let listed = |key: &str| view.get(key)?.as_array()?.first().cloned();
            let found = view.get("default").or_else(|| view.get("const")).or_else(|| view.get("example"));
            if let Some(value) = found.cloned().or_else(|| listed("examples")) {
                return Some(value);
            }
            schema = self.schemas.follow(&schema, view.get("$ref")?.as_str()?)?;
        }
        None
    }

    fn made(&self, property: &SchemaRef, name: &str) -> Option<Value> {
        let supply = Supply::default();
        let rules = Rules { schemas: &self.schemas, direction: Direction::Request };
        let maker = Maker::new(rules, &supply, Extent::Minimal);
        let spot = Spot::new(Place::body(crate::pointer::child("", name)), Some(name), Vec::new());
        maker.make(&Node::of(Some(property)), &spot)
    }
}

fn text(value: &Value) -> JsonText {
    JsonText(value.to_string())
}
