//! Answers of an operation, of every edition.

use std::collections::BTreeMap;

use samprov_model::message::Message;

use super::{
    bodies::media_types,
    defects::{Notes, Weight},
    edition::Edition,
    node::Node,
    reader::ApiReader,
};
use crate::operation::{AnswerContract, ContentContract, HeaderContract, StatusPattern};

/// A link that is not yet resolved to an operation.
pub(super) struct PendingLink {
    /// The index of the answer.
    pub(super) answer: usize,
    pub(super) name: String,
    pub(super) node: Node,
}

impl ApiReader<'_> {
    /// The answers of an operation, with links to be resolved when all operations are known.
    pub(super) fn answers(
        &mut self,
        operation: &Node,
        root: &Node,
        notes: &mut Notes,
    ) -> (Vec<AnswerContract>, Vec<PendingLink>) {
        let mut answers = Vec::new();
        let mut links = Vec::new();
        let declared = operation.get("responses").map(|all| all.fields()).unwrap_or_default();
        let is_understood = operation.get("responses").is_none_or(|all| all.value().is_object());
        if declared.is_empty() && is_understood {
            notes.add(Message::new("answers-missing"), operation.place(), Weight::Harmless);
        }
        for (key, at) in declared {
            let Some(status) = status(&key) else {
                let message = Message::new("status-unreadable").with("status", key);
                notes.add(message, at.place(), Weight::Limits);
                continue;
            };
            let place = at.place();
            let Some(node) = self.follow(&at, Weight::Limits, notes) else {
                // The status is declared, whatever it carries.
                answers.push(AnswerContract {
                    status,
                    headers: Vec::new(),
                    contents: Vec::new(),
                    links: BTreeMap::new(),
                    document: place,
                });
                continue;
            };
            let contents = match self.edition {
                Edition::Swagger2 => self.produced(&node, operation, root),
                Edition::OpenApi30 | Edition::OpenApi31 => self.contents(&node, notes),
            };
            let headers = self.headers(&node, notes);
            for (name, link) in node.get("links").map(|all| all.members()).unwrap_or_default() {
                if let Some(node) = self.follow_quietly(&link, notes) {
                    links.push(PendingLink { answer: answers.len(), name, node });
                }
            }
            answers.push(AnswerContract {
                status,
                headers,
                contents,
                links: BTreeMap::new(),
                document: place,
            });
        }
        (answers, links)
    }

    /// `headers` of an answer, or of a part of a multipart body.
    pub(super) fn headers(&mut self, holder: &Node, notes: &mut Notes) -> Vec<HeaderContract> {
        let mut headers = Vec::new();
        for (name, node) in holder.get("headers").map(|all| all.members()).unwrap_or_default() {
            // OpenAPI 3.1, 4.8.17: `Content-Type` here is ignored.
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let Some(node) = self.follow(&node, Weight::Limits, notes) else { continue };
            let schema = match self.edition {
                Edition::Swagger2 => Some(self.schema_at(&node)),
                // A header by `content` is a text of that media type: only its presence is judged.
                Edition::OpenApi30 | Edition::OpenApi31 => self.schema(&node, "schema"),
            };
            headers.push(HeaderContract {
                name,
                required: node.is_true("required"),
                schema,
                explode: node.is_true("explode"),
                document: node.place(),
            });
        }
        headers
    }

    fn produced(&mut self, answer: &Node, operation: &Node, root: &Node) -> Vec<(String, ContentContract)> {
        let Some(schema) = answer.get("schema") else { return Vec::new() };
        let is_file = schema.text("type") == Some("file");
        let schema = self.schema_at(&schema);
        let mut ranges = media_types(operation, root, "produces");
        if ranges.is_empty() {
            ranges.push(if is_file { "*/*" } else { "application/json" }.to_owned());
        }
        let examples = answer.get("examples");
        ranges
            .into_iter()
            .map(|range| {
                let example = examples.as_ref().and_then(|examples| examples.get(&range));
                let examples = example.map(|example| example.value().to_string()).into_iter().collect();
                let schema = (!is_file).then(|| schema.clone());
                (range, ContentContract { schema, examples, encodings: BTreeMap::new() })
            })
            .collect()
    }
}

fn status(key: &str) -> Option<StatusPattern> {
    if key.eq_ignore_ascii_case("default") {
        return Some(StatusPattern::Default);
    }
    let digit = key.chars().next()?.to_digit(10).filter(|digit| (1..=5).contains(digit))?;
    match key.get(1..)? {
        rest if rest.eq_ignore_ascii_case("xx") => Some(StatusPattern::Class(u16::try_from(digit).ok()?)),
        _ if key.len() == 3 => key.parse().ok().map(StatusPattern::Exactly),
        _ => None,
    }
}
