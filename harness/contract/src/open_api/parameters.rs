//! Parameters of paths and operations, of every edition.

use std::collections::HashSet;

use samprov_model::{message::Message, place::Place};

use super::{
    defects::{Notes, Weight},
    edition::Edition,
    node::Node,
    reader::ApiReader,
};
use crate::operation::{Parameter, Reserved, Style};

/// The parameters of an operation as they are declared, references followed.
pub(super) struct Declared {
    /// Path, query, header and cookie.
    pub(super) parameters: Vec<Parameter>,
    /// Swagger 2.0: `in: body` and `in: formData`.
    pub(super) body: Vec<Node>,
}

impl ApiReader<'_> {
    /// The parameters of an operation with those of its path item; the operation's own win.
    pub(super) fn parameters(&mut self, item: &Node, operation: &Node, notes: &mut Notes) -> Declared {
        let mut found: Vec<(String, String, Node)> = Vec::new();
        for holder in [item, operation] {
            let mut here: HashSet<(String, String)> = HashSet::new();
            for node in holder.get("parameters").map(|list| list.items()).unwrap_or_default() {
                // Nothing is known of it, not even that it is required; a name in the path is known from the path.
                let Some(node) = self.follow(&node, Weight::Limits, notes) else { continue };
                // What is no mapping at all is named where objects are compared with their kinds.
                if !node.value().is_object() {
                    continue;
                }
                let (Some(place), Some(name)) = (node.text("in"), node.text("name")) else {
                    let weight = if node.is_true("required") { Weight::Uncallable } else { Weight::Limits };
                    notes.add(Message::new("parameter-unreadable"), node.place(), weight);
                    continue;
                };
                let (place, name) = (place.to_owned(), name.to_owned());
                if !here.insert((place.clone(), name.clone())) {
                    let message = Message::new("parameter-twice").with("name", &name).with("place", &place);
                    notes.add(message, node.place(), Weight::Limits);
                }
                match found.iter_mut().find(|(known, other, _)| *known == place && *other == name) {
                    Some(known) => known.2 = node,
                    None => found.push((place, name, node)),
                }
            }
        }
        let mut declared = Declared { parameters: Vec::new(), body: Vec::new() };
        for (place, name, node) in found {
            if self.edition == Edition::Swagger2 && matches!(place.as_str(), "body" | "formData") {
                declared.body.push(node);
            } else if let Some(parameter) = self.parameter(&place, &name, &node, notes) {
                declared.parameters.push(parameter);
            }
        }
        self.name_mixed_bodies(&declared.body, notes);
        declared
    }

    /// Swagger 2.0: a request has one body, or a form.
    fn name_mixed_bodies(&self, bodies: &[Node], notes: &mut Notes) {
        let (whole, form): (Vec<&Node>, Vec<&Node>) =
            bodies.iter().partition(|node| node.text("in") == Some("body"));
        if let Some(second) = whole.get(1) {
            notes.add(Message::new("body-twice"), second.place(), Weight::Uncallable);
        }
        if let (Some(_), Some(field)) = (whole.first(), form.first()) {
            notes.add(Message::new("body-and-form"), field.place(), Weight::Uncallable);
        }
        for node in form {
            self.name_older_type(node.text("name").unwrap_or_default(), node, notes);
        }
    }

    /// Swagger 2.0: a parameter has a type of its own.
    fn name_older_type(&self, name: &str, node: &Node, notes: &mut Notes) {
        if self.edition != Edition::Swagger2 {
            return;
        }
        let key = if node.get("schema").is_some() {
            "parameter-schema-misplaced"
        } else {
            match node.text("type") {
                Some("object") => "parameter-type-object",
                None if node.get("type").is_none() => "parameter-without-type",
                Some(_) | None => return,
            }
        };
        notes.add(Message::new(key).with("name", name), node.place(), Weight::Limits);
    }

    fn parameter(&mut self, place: &str, name: &str, node: &Node, notes: &mut Notes) -> Option<Parameter> {
        // OpenAPI 3.1, 4.8.12.2: such header parameters are ignored.
        let is_ignored =
            ["accept", "authorization", "content-type"].contains(&name.to_ascii_lowercase().as_str());
        if place == "header" && is_ignored {
            notes.add(Message::new("parameter-ignored").with("name", name), node.place(), Weight::Harmless);
            return None;
        }
        let named = name.to_owned();
        let (at, default) = match place {
            "path" => (Place::Path { name: named }, Style::Simple),
            "query" => (Place::query(named), Style::Form),
            "header" => (Place::header(named), Style::Simple),
            "cookie" if self.edition != Edition::Swagger2 => (Place::Cookie { name: named }, Style::Form),
            other => {
                let weight = if node.is_true("required") { Weight::Uncallable } else { Weight::Limits };
                let message = Message::new("parameter-place-unknown").with("name", name).with("place", other);
                notes.add(message, node.place(), weight);
                return None;
            }
        };
        self.name_older_type(name, node, notes);
        let is_path = matches!(at, Place::Path { .. });
        if is_path && !node.is_true("required") {
            let message = Message::new("path-parameter-not-required").with("name", name);
            notes.add(message, node.place(), Weight::Harmless);
        }
        let (style, explode) = match self.edition {
            Edition::Swagger2 => collection_format(node, default),
            Edition::OpenApi30 | Edition::OpenApi31 => style(node, default, notes),
        };
        let mut examples = self.examples(node, notes);
        let (schema, content) = match self.edition {
            // In Swagger 2.0 the parameter is its own schema.
            Edition::Swagger2 => (Some(self.schema_at(node)), None),
            Edition::OpenApi30 | Edition::OpenApi31 => {
                if node.get("content").is_some() && node.get("schema").is_some() {
                    let message = Message::new("parameter-schema-and-content").with("name", name);
                    notes.add(message, node.place(), Weight::Limits);
                }
                let content = node.get("content").and_then(|content| content.members().into_iter().next());
                match content {
                    Some((media_type, content)) => {
                        examples.extend(self.examples(&content, notes));
                        (self.schema(&content, "schema"), Some(media_type))
                    }
                    None => (self.schema(node, "schema"), None),
                }
            }
        };
        if schema.is_none() && content.is_none() {
            let message = Message::new("parameter-without-schema").with("name", name);
            notes.add(message, node.place(), Weight::Limits);
        }
        Some(Parameter {
            place: at,
            name: name.to_owned(),
            required: is_path || node.is_true("required"),
            schema,
            style,
            explode,
            reserved: reserved(node),
            content,
            examples,
            document: node.place(),
        })
    }
}

fn style(node: &Node, default: Style, notes: &mut Notes) -> (Style, bool) {
    let style = match node.text("style") {
        None => default,
        Some(name) => named_style(name).unwrap_or_else(|| {
            let message = Message::new("parameter-style-unknown").with("style", name);
            notes.add(message, node.place(), Weight::Limits);
            default
        }),
    };
    let explode = node.value().get("explode").and_then(serde_json::Value::as_bool);
    (style, explode.unwrap_or(style == Style::Form))
}

/// What `allowReserved` says.
pub(super) fn reserved(node: &Node) -> Reserved {
    if node.is_true("allowReserved") { Reserved::AsTheyAre } else { Reserved::Escaped }
}

/// A style by its name.
pub(super) fn named_style(name: &str) -> Option<Style> {
    Some(match name {
        "deepObject" => Style::DeepObject,
        "form" => Style::Form,
        "label" => Style::Label,
        "matrix" => Style::Matrix,
        "pipeDelimited" => Style::PipeDelimited,
        "simple" => Style::Simple,
        "spaceDelimited" => Style::SpaceDelimited,
        _ => return None,
    })
}

/// Swagger 2.0 `collectionFormat` as a style.
pub(super) fn collection_format(node: &Node, default: Style) -> (Style, bool) {
    match node.text("collectionFormat") {
        Some("multi") => (Style::Form, true),
        Some("pipes") => (Style::PipeDelimited, false),
        Some("ssv") => (Style::SpaceDelimited, false),
        Some("tsv") => (Style::TabDelimited, false),
        _ => (default, false),
    }
}
