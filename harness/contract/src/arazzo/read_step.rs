//! A step of a workflow: what it calls, what must hold, and what is kept.

use std::borrow::Cow;

use samprov_model::{id::OperationId, message::Message};

use super::{
    cursor::Cursor,
    names::WorkflowNames,
    notes::{shown, unknown},
    read_workflow::{Moment, WorkflowReader},
    sources::{Party, Source},
    workflow::{Call, OperationCall, Step},
};
use crate::{operation::Operation, pointer};

const KEYS: &[&str] = &[
    "stepId",
    "description",
    "operationId",
    "operationPath",
    "workflowId",
    "parameters",
    "requestBody",
    "successCriteria",
    "onSuccess",
    "onFailure",
    "outputs",
];

/// An operation, and the service that has it.
type Called<'r> = (&'r Party, &'r Operation);

impl<'r, 'd> WorkflowReader<'r, 'd> {
    /// Reads a step; `common` are the parameters of the workflow.
    pub(super) fn step(
        &mut self,
        step: &Cursor<'d>,
        common: &[Cursor<'d>],
        names: &WorkflowNames<'d>,
    ) -> Option<Step> {
        self.known_keys(step, KEYS);
        let id = step.text("stepId").filter(|id| !id.is_empty());
        if id.is_none() {
            let message = Message::new("workflow-field-missing").with("field", "stepId");
            self.notes.obstacle(message, step.value_place());
        }
        let call = self.call(step, common, names);
        let criteria = self.criteria(step, "successCriteria", names);
        let on_success = self.actions(step, "onSuccess", names);
        let on_failure = self.actions(step, "onFailure", names);
        let outputs = self.outputs(step, names, Moment::After);
        let (id, place) = (id?.to_owned(), step.value_place());
        Some(Step { id, place, call: call?, criteria, on_success, on_failure, outputs })
    }

    fn call(&mut self, step: &Cursor<'d>, common: &[Cursor<'d>], names: &WorkflowNames<'d>) -> Option<Call> {
        let ways = ["operationId", "operationPath", "workflowId"].map(|key| step.get(key));
        let (party, operation) = match ways {
            [Some(id), None, None] => self.operation_by_id(&id)?,
            [None, Some(path), None] => self.operation_by_path(&path)?,
            [None, None, Some(workflow)] => {
                let key = self.workflow_named(workflow.value.as_str().unwrap_or_default(), &workflow);
                let inputs = self.inputs_of_call(step, names);
                return Some(Call::Workflow { key: key?, inputs });
            }
            _ => {
                self.notes.obstacle(Message::new("workflow-step-calls-one"), step.value_place());
                return None;
            }
        };
        if operation.uncallable {
            let message = Message::new("workflow-operation-unusable").with("name", operation.id.as_str());
            self.notes.obstacle(message, step.value_place());
        }
        let parameters = self.parameters(step, common, operation, names);
        let body = self.body(step, operation, names);
        let (service, operation) = (party.service.clone(), operation.id.clone());
        Some(Call::Operation(Box::new(OperationCall { service, operation, parameters, body })))
    }

    fn operation_by_id(&mut self, at: &Cursor<'d>) -> Option<Called<'r>> {
        let text = at.value.as_str().unwrap_or_default();
        let reference = text.strip_prefix("$sourceDescriptions.").and_then(|rest| rest.split_once('.'));
        let (parties, id) = match reference {
            Some((source, id)) => (std::slice::from_ref(self.party(source, at)?), id),
            None => (self.parties, text),
        };
        let found: Vec<Called<'r>> = parties
            .iter()
            .filter_map(|party| Some((party, party.contracts.operation(&OperationId::new(id))?)))
            .collect();
        let message = match found.as_slice() {
            [only] => return Some(*only),
            [] => {
                let operations = parties.iter().flat_map(|party| party.contracts.operations());
                unknown("workflow-operation-unknown", id, operations.map(|operation| operation.id.as_str()))
            }
            [_, _, ..] => Message::new("workflow-operation-of-several").with("name", shown(id)),
        };
        self.notes.obstacle(message, at.place());
        None
    }

    /// `{$sourceDescriptions.NAME.url}#/paths/~1pets~1{id}/get`
    fn operation_by_path(&mut self, at: &Cursor<'d>) -> Option<Called<'r>> {
        let text = at.value.as_str().unwrap_or_default();
        let parts = text.strip_prefix("{$sourceDescriptions.").and_then(|rest| {
            let (name, rest) = rest.split_once('}')?;
            let pointer = pointer::percent_decoded(rest.strip_prefix('#')?);
            let segments: Vec<String> = pointer::segments(&pointer).map(Cow::into_owned).collect();
            Some((name.strip_suffix(".url")?, segments))
        });
        let Some((source, segments)) = parts else {
            self.notes.obstacle(
                Message::new("workflow-operation-path-unreadable").with("text", shown(text)),
                at.place(),
            );
            return None;
        };
        let party = self.party(source, at)?;
        let contracts = &party.contracts;
        let label = match segments.as_slice() {
            [paths, path, method] if paths == "paths" => format!("{} {path}", method.to_uppercase()),
            _ => text.to_owned(),
        };
        let found = contracts.operations().iter().find(|operation| operation.label() == label);
        if found.is_none() {
            let labels: Vec<String> = contracts.operations().iter().map(Operation::label).collect();
            let message = unknown("workflow-operation-unknown", &label, labels.iter().map(String::as_str));
            self.notes.obstacle(message, at.place());
        }
        Some((party, found?))
    }

    /// The service that a source description is about.
    fn party(&mut self, name: &str, at: &Cursor<'d>) -> Option<&'r Party> {
        let (source, parties) = (self.source(name, at)?, self.parties);
        let party = source.party.and_then(|index| parties.get(index));
        if party.is_none() {
            let message = Message::new("workflow-step-of-other-service").with("name", shown(&source.name));
            self.notes.obstacle(message, at.place());
        }
        party
    }

    fn source(&mut self, name: &str, at: &Cursor<'d>) -> Option<&'r Source> {
        let sources = self.sources;
        let found = sources.iter().find(|source| source.name == name);
        if found.is_none() {
            let known = sources.iter().map(|source| source.name.as_str());
            self.notes.obstacle(unknown("workflow-source-unknown", name, known), at.place());
        }
        found
    }
}
