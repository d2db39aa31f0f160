//! Request bodies and the contents of messages, of every edition.

use std::collections::BTreeMap;

use samprov_model::message::Message;

use super::{
    defects::{Notes, Weight},
    edition::Edition,
    node::Node,
    parameters::{collection_format, named_style, reserved},
    reader::ApiReader,
};
use crate::{
    library::Target,
    media_type,
    operation::{BodyContract, ContentContract, Encoding, Reserved, Style, Styled},
    pointer,
};

impl ApiReader<'_> {
    /// The body of a request.
    pub(super) fn body(
        &mut self,
        operation: &Node,
        root: &Node,
        declared: &[Node],
        notes: &mut Notes,
    ) -> Option<BodyContract> {
        let body = match self.edition {
            Edition::Swagger2 => self.parameters_as_body(operation, root, declared, notes),
            Edition::OpenApi30 | Edition::OpenApi31 => {
                let node = operation.get("requestBody")?;
                let node = self.follow(&node, Weight::Uncallable, notes)?;
                let contents = self.contents(&node, notes);
                Some(BodyContract { required: node.is_true("required"), contents, document: node.place() })
            }
        }?;
        let is_xml = |(range, content): &(String, ContentContract)| {
            media_type::is_xml(range) && content.schema.is_some()
        };
        if !body.contents.is_empty() && body.contents.iter().all(is_xml) {
            let weight = if body.required { Weight::Uncallable } else { Weight::Limits };
            notes.add(Message::new("body-is-xml"), body.document.clone(), weight);
        }
        Some(body)
    }

    /// `content` of a request or an answer.
    pub(super) fn contents(&mut self, holder: &Node, notes: &mut Notes) -> Vec<(String, ContentContract)> {
        let declared = holder.get("content").map(|content| content.members()).unwrap_or_default();
        declared
            .into_iter()
            .map(|(range, node)| {
                let schema = self.schema(&node, "schema");
                let examples = self.examples(&node, notes);
                let encodings = node.get("encoding").map(|all| all.members()).unwrap_or_default();
                let is_of_parts = range.trim().to_ascii_lowercase().starts_with("multipart/");
                let encodings = encodings
                    .into_iter()
                    .map(|(name, node)| (name, self.encoding(&node, is_of_parts, notes)))
                    .collect();
                (range, ContentContract { schema, examples, encodings })
            })
            .collect()
    }

    /// How a property is written. Header fields are those of its part: `headers` is ignored in a body that has none (3.1, 4.8.15.1).
    fn encoding(&mut self, node: &Node, is_of_parts: bool, notes: &mut Notes) -> Encoding {
        let style = node.text("style").and_then(named_style).unwrap_or(Style::Form);
        let explode = node.value().get("explode").and_then(serde_json::Value::as_bool);
        let explode = explode.unwrap_or(style == Style::Form);
        let is_styled = ["style", "explode", "allowReserved"].iter().any(|key| node.get(key).is_some());
        // OpenAPI 3.0 has styles in forms of pairs only; 3.1 has them in parts too, where lists are written as several parts.
        let is_written = style == Style::Form && explode;
        if is_of_parts && is_styled && !is_written && self.edition == Edition::OpenApi31 {
            notes.add(Message::new("part-style-untested"), node.place(), Weight::Limits);
        }
        let mut headers = if is_of_parts { self.headers(node, notes) } else { Vec::new() };
        // What it says of the part is written by whoever sends it.
        headers.retain(|header| !header.name.eq_ignore_ascii_case("content-disposition"));
        Encoding {
            styled: is_styled.then(|| Styled { style, explode, reserved: reserved(node) }),
            media_type: node.text("contentType").map(str::to_owned),
            headers,
        }
    }

    /// Swagger 2.0: `in: body`, or `in: formData` as an object.
    fn parameters_as_body(
        &mut self,
        operation: &Node,
        root: &Node,
        declared: &[Node],
        notes: &mut Notes,
    ) -> Option<BodyContract> {
        let consumes = media_types(operation, root, "consumes");
        if let Some(body) = declared.iter().find(|node| node.text("in") == Some("body")) {
            let schema = self.schema(body, "schema");
            if schema.is_none() {
                notes.add(
                    Message::new("parameter-without-schema").with("name", "body"),
                    body.place(),
                    Weight::Limits,
                );
            }
            let examples = self.examples(body, notes);
            let content = ContentContract { schema, examples, encodings: BTreeMap::new() };
            let ranges = if consumes.is_empty() { vec!["application/json".to_owned()] } else { consumes };
            let contents = ranges.into_iter().map(|range| (range, content.clone())).collect();
            return Some(BodyContract {
                required: body.is_true("required"),
                contents,
                document: body.place(),
            });
        }
        let first = declared.first()?;
        let has_file = declared.iter().any(|node| node.text("type") == Some("file"));
        let is_form =
            |range: &String| media_type::is_form(range) && !(has_file && range.contains("urlencoded"));
        let mut ranges: Vec<String> = consumes.into_iter().filter(is_form).collect();
        if ranges.is_empty() {
            let range = if has_file { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
            ranges.push(range.to_owned());
        }
        let mut members = Vec::new();
        let mut encodings = BTreeMap::new();
        for node in declared {
            let Some(name) = node.text("name") else { continue };
            self.schema_at(node);
            let (style, explode) = collection_format(node, Style::Form);
            encodings.insert(
                name.to_owned(),
                Encoding {
                    styled: Some(Styled { style, explode, reserved: Reserved::Escaped }),
                    media_type: None,
                    headers: Vec::new(),
                },
            );
            members.push((name.to_owned(), node.target().clone(), node.is_true("required")));
        }
        let at = Target {
            document: operation.target().document,
            pointer: pointer::child(&operation.target().pointer, "x-samprov-form"),
        };
        self.used.push(at.clone());
        let schema = self.schemas.compose(&self.library, &at, &members);
        let content = ContentContract { schema: Some(schema), examples: Vec::new(), encodings };
        Some(BodyContract {
            required: members.iter().any(|(_, _, required)| *required),
            contents: ranges.into_iter().map(|range| (range, content.clone())).collect(),
            document: first.place(),
        })
    }
}

/// Swagger 2.0 `consumes` or `produces`: the operation's own, or those of the description.
pub(super) fn media_types(operation: &Node, root: &Node, key: &str) -> Vec<String> {
    let declared = operation.get(key).or_else(|| root.get(key)).map(|list| list.items()).unwrap_or_default();
    declared.iter().filter_map(|item| item.value().as_str()).map(str::to_owned).collect()
}
