//! The parameters and the body of a step, checked against the operation that it calls.

use samprov_model::{
    message::Message,
    place::{DocumentPlace, Place},
};
use serde_json::Value;

use super::{
    cursor::Cursor,
    expression::is_pointer,
    names::WorkflowNames,
    notes::{shown, unknown},
    payload::{Payload, Unreadable},
    read_workflow::{Moment, WorkflowReader},
    workflow::{Body, Parameter},
};
use crate::{media_type, operation::Operation};

impl<'d> WorkflowReader<'_, 'd> {
    /// What a step gives to the workflow that it calls.
    pub(super) fn inputs_of_call(
        &mut self,
        step: &Cursor<'d>,
        names: &WorkflowNames<'d>,
    ) -> Vec<(String, Payload, DocumentPlace)> {
        let mut inputs = Vec::new();
        for item in self.list(step, "parameters") {
            let Some((name, _, value)) = self.parameter(&item, names) else { continue };
            inputs.push((name, value, item.value_place()));
        }
        inputs
    }

    /// The parameters of a step; those of the workflow that the operation knows come behind.
    pub(super) fn parameters(
        &mut self,
        step: &Cursor<'d>,
        common: &[Cursor<'d>],
        operation: &Operation,
        names: &WorkflowNames<'d>,
    ) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let own = self.list(step, "parameters");
        for (item, is_common) in
            own.iter().map(|item| (item, false)).chain(common.iter().map(|item| (item, true)))
        {
            let Some((name, within, value)) = self.parameter(item, names) else { continue };
            let Some(place) = place_of(within.as_deref(), &name) else {
                let message = Message::new("workflow-parameter-without-place").with("name", shown(&name));
                self.notes.obstacle(message, item.value_place());
                continue;
            };
            if parameters.iter().any(|known| same_place(&known.place, &place)) {
                continue;
            }
            let declared = operation.parameters.iter().find(|known| same_place(&known.place, &place));
            let is_header = matches!(place, Place::Header { .. });
            if declared.is_none() && is_common {
                continue;
            }
            if declared.is_none() && !is_header {
                let known = operation.parameters.iter().map(|known| known.name.as_str());
                let message = unknown("workflow-parameter-unknown", &name, known)
                    .with("operation", operation.id.as_str());
                self.notes.obstacle(message, item.value_place());
                continue;
            }
            parameters.push(Parameter {
                place: declared.map_or(place, |known| known.place.clone()),
                required: declared.is_some_and(|known| known.required),
                declared: declared.is_some(),
                value,
                at: item.value_place(),
            });
        }
        for wanted in operation.parameters.iter().filter(|wanted| wanted.required) {
            if !parameters.iter().any(|given| same_place(&given.place, &wanted.place)) {
                let message = Message::new("workflow-parameter-missing")
                    .with("name", wanted.place.to_string())
                    .with("operation", operation.id.as_str());
                self.notes.obstacle(message, step.value_place());
            }
        }
        parameters
    }

    /// The body of a step.
    pub(super) fn body(
        &mut self,
        step: &Cursor<'d>,
        operation: &Operation,
        names: &WorkflowNames<'d>,
    ) -> Option<Body> {
        let Some(body) = step.get("requestBody") else {
            if operation.body.as_ref().is_some_and(|body| body.required) {
                let message = Message::new("workflow-body-missing").with("operation", operation.id.as_str());
                self.notes.obstacle(message, step.value_place());
            }
            return None;
        };
        self.known_keys(&body, &["contentType", "payload", "replacements"]);
        let contents = operation.body.iter().flat_map(|body| &body.contents);
        let media_type = match body.text("contentType") {
            Some(text) => text.to_owned(),
            None => {
                contents.map(|(name, _)| name.clone()).next().unwrap_or_else(|| "application/json".to_owned())
            }
        };
        let payload = body.get("payload").and_then(|payload| self.payload(&payload, names));
        let mut replacements = Vec::new();
        for item in self.list(&body, "replacements") {
            self.known_keys(&item, &["target", "value"]);
            let target = item.text("target").unwrap_or_default();
            if !is_pointer(target) || !is_structured(&media_type) {
                let message = Message::new("workflow-replacement-unsupported").with("text", shown(target));
                self.notes.obstacle(message, item.value_place());
                continue;
            }
            let value = item.get("value").and_then(|value| self.payload(&value, names));
            replacements.extend(value.map(|value| (target.to_owned(), value)));
        }
        let is_written = matches!(payload, Some(Payload::Members(_) | Payload::List(_)))
            || matches!(payload, Some(Payload::Literal(Value::Array(_) | Value::Object(_))));
        if is_written && !is_structured(&media_type) {
            let message = Message::new("workflow-body-unwritable").with("name", shown(&media_type));
            self.notes.obstacle(message, body.value_place());
        }
        Some(Body { media_type, payload, replacements, at: body.value_place() })
    }

    /// Name, place and value of a parameter, or of the component that it refers to.
    fn parameter(
        &mut self,
        item: &Cursor<'d>,
        names: &WorkflowNames<'d>,
    ) -> Option<(String, Option<String>, Payload)> {
        let holder = self.reusable(item, "parameters")?;
        let keys: &[&str] =
            if item.get("reference").is_some() { &["reference", "value"] } else { &["name", "in", "value"] };
        self.known_keys(item, keys);
        let Some(name) = holder.text("name") else {
            let message = Message::new("workflow-field-missing").with("field", "name");
            self.notes.obstacle(message, holder.value_place());
            return None;
        };
        // A value beside the reference goes before that of the component.
        let value = item.get("value").or_else(|| holder.get("value"));
        let value = match value {
            Some(value) => self.payload(&value, names)?,
            None => Payload::Literal(holder.value.get("value").cloned().unwrap_or(Value::Null)),
        };
        Some((name.to_owned(), holder.text("in").map(str::to_owned), value))
    }

    fn payload(&mut self, at: &Cursor<'d>, names: &WorkflowNames<'d>) -> Option<Payload> {
        match Payload::read(&self.filled_in(at.value)) {
            Ok(payload) => {
                for expression in payload.expressions() {
                    self.check(expression, at, names, Moment::Before);
                }
                Some(payload)
            }
            Err(Unreadable(text)) => {
                self.unreadable(&text, at);
                None
            }
        }
    }
}

fn place_of(within: Option<&str>, name: &str) -> Option<Place> {
    let name = name.to_owned();
    match within? {
        "cookie" => Some(Place::Cookie { name }),
        "header" => Some(Place::Header { name }),
        "path" => Some(Place::Path { name }),
        "query" => Some(Place::query(name)),
        _ => None,
    }
}

fn same_place(left: &Place, right: &Place) -> bool {
    match (left, right) {
        (Place::Header { name }, Place::Header { name: other }) => name.eq_ignore_ascii_case(other),
        (Place::Query { name, .. }, Place::Query { name: other, .. }) => name == other,
        (left, right) => left == right,
    }
}

/// Whether a value with parts can be written as a media type.
fn is_structured(name: &str) -> bool {
    media_type::is_json(name)
        || ["application/x-www-form-urlencoded", "multipart/form-data"]
            .contains(&media_type::essence(name).as_str())
}
