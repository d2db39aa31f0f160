//! A workflow as it has been read: steps, actions, criteria, every reference resolved.

use std::{collections::HashMap, time::Duration};

use samprov_model::{
    content::JsonText,
    id::{OperationId, ServiceId},
    message::Message,
    place::{DocumentPlace, Place},
};

use super::{criterion::Criterion, expression::Expression, payload::Payload};

/// A workflow of an Arazzo document.
#[derive(Clone, Debug)]
pub struct Workflow {
    /// Document and id: `slaupp/fetchPerson`. Unique among the workflows of a service.
    pub key: String,
    /// Its `workflowId`.
    pub id: String,
    /// The name of its document, without folder and endings.
    pub document: String,
    /// Where it stands.
    pub place: DocumentPlace,
    /// What it is given.
    pub inputs: Vec<Input>,
    /// Why it cannot be run; empty when it can.
    pub obstacles: Vec<Obstacle>,
    pub(crate) depends_on: Vec<String>,
    pub(crate) steps: Vec<Step>,
    pub(crate) success_actions: Vec<Action>,
    pub(crate) failure_actions: Vec<Action>,
    pub(crate) outputs: Vec<(String, Expression)>,
}

/// A step of a process that calls an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceCall<'w> {
    /// The step's id.
    pub step: &'w str,
    /// The service that has the operation.
    pub service: &'w ServiceId,
    /// The operation.
    pub operation: &'w OperationId,
}

/// What keeps a workflow from being run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// What is wrong.
    pub message: Message,
    /// Where.
    pub place: DocumentPlace,
}

/// An input of a workflow.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// The value that the document itself gives: `default`, `const` or an example.
    pub given: Option<JsonText>,
    /// A value made from its schema.
    pub made: Option<JsonText>,
}

/// The workflows of a service.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workflows {
    pub(crate) list: Vec<Workflow>,
    by_key: HashMap<String, usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) id: String,
    pub(crate) place: DocumentPlace,
    pub(crate) call: Call,
    pub(crate) criteria: Vec<Criterion>,
    pub(crate) on_success: Vec<Action>,
    pub(crate) on_failure: Vec<Action>,
    pub(crate) outputs: Vec<(String, Expression)>,
}

/// What a step calls.
#[derive(Clone, Debug)]
pub(crate) enum Call {
    Operation(Box<OperationCall>),
    Workflow { key: String, inputs: Vec<(String, Payload, DocumentPlace)> },
}

#[derive(Clone, Debug)]
pub(crate) struct OperationCall {
    /// The service that has it; none where the document is read for one service only.
    pub(crate) service: Option<ServiceId>,
    pub(crate) operation: OperationId,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
}

#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) place: Place,
    /// Whether the operation asks for it.
    pub(crate) required: bool,
    /// Whether the operation knows it; a header field may be sent all the same.
    pub(crate) declared: bool,
    pub(crate) value: Payload,
    pub(crate) at: DocumentPlace,
}

#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) media_type: String,
    pub(crate) payload: Option<Payload>,
    /// JSON Pointers and what is put there.
    pub(crate) replacements: Vec<(String, Payload)>,
    pub(crate) at: DocumentPlace,
}

#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub(crate) name: String,
    pub(crate) criteria: Vec<Criterion>,
    pub(crate) kind: ActionKind,
}

#[derive(Clone, Debug)]
pub(crate) enum ActionKind {
    End,
    Goto(Target),
    /// `first`: what is run before the step is tried again.
    Retry {
        after: Duration,
        limit: u32,
        first: Option<Target>,
    },
}

#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// The position of a step in the same workflow.
    Step(usize),
    /// The key of a workflow.
    Workflow(String),
}

impl Workflows {
    pub(crate) fn new(list: Vec<Workflow>) -> Self {
        let by_key = list.iter().enumerate().map(|(index, workflow)| (workflow.key.clone(), index)).collect();
        Self { list, by_key }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Workflow> {
        self.list.get(*self.by_key.get(key)?)
    }

    /// A workflow and all that it may run, itself first.
    pub(crate) fn reachable(&self, key: &str) -> Vec<&Workflow> {
        let mut found: Vec<&Workflow> = self.get(key).into_iter().collect();
        let mut next = 0;
        while let Some(workflow) = found.get(next).copied() {
            next += 1;
            for other in workflow.calls().filter_map(|other| self.get(other)) {
                if !found.iter().any(|known| known.key == other.key) {
                    found.push(other);
                }
            }
        }
        found
    }
}

impl Workflows {
    /// The inputs of a workflow, and those of the workflows that it may run and that some way of running them does not give.
    pub(crate) fn open_inputs(&self, key: &str) -> Vec<(&Workflow, &Input)> {
        let all = self.reachable(key);
        let is_open = |workflow: &Workflow, input: &Input| {
            workflow.key == key || all.iter().any(|caller| caller.leaves_open(&workflow.key, &input.name))
        };
        let inputs =
            all.iter().flat_map(|workflow| workflow.inputs.iter().map(move |input| (*workflow, input)));
        inputs.filter(|(workflow, input)| is_open(workflow, input)).collect()
    }
}

impl Workflow {
    /// Whether it runs another workflow in some way without giving it an input.
    fn leaves_open(&self, other: &str, input: &str) -> bool {
        let given =
            |inputs: &[(String, Payload, DocumentPlace)]| inputs.iter().any(|(name, _, _)| name == input);
        let by_step = self.steps.iter().any(|step| match &step.call {
            Call::Workflow { key, inputs } => key == other && !given(inputs),
            Call::Operation(_) => false,
        });
        by_step || self.runs_without_inputs().any(|key| key == other)
    }

    /// The keys of the workflows that it names.
    pub(crate) fn calls(&self) -> impl Iterator<Item = &str> {
        let called = self.steps.iter().filter_map(|step| match &step.call {
            Call::Workflow { key, .. } => Some(key.as_str()),
            Call::Operation(_) => None,
        });
        self.runs_without_inputs().chain(called)
    }

    /// The keys of the workflows that it needs first, and that its actions lead to.
    fn runs_without_inputs(&self) -> impl Iterator<Item = &str> {
        let actions = self.steps.iter().flat_map(|step| step.on_success.iter().chain(&step.on_failure));
        let all = actions.chain(&self.success_actions).chain(&self.failure_actions);
        let targets = all.filter_map(|action| match &action.kind {
            ActionKind::Goto(Target::Workflow(key))
            | ActionKind::Retry { first: Some(Target::Workflow(key)), .. } => Some(key.as_str()),
            ActionKind::End | ActionKind::Goto(Target::Step(_)) | ActionKind::Retry { .. } => None,
        });
        self.depends_on.iter().map(String::as_str).chain(targets)
    }

    /// Its own steps that call an operation of a service, in the order of the document.
    pub fn calls_of_services(&self) -> impl Iterator<Item = ServiceCall<'_>> {
        self.steps.iter().filter_map(|step| match &step.call {
            Call::Operation(call) => Some(ServiceCall {
                step: &step.id,
                service: call.service.as_ref()?,
                operation: &call.operation,
            }),
            Call::Workflow { .. } => None,
        })
    }

    /// The operations that its own steps call.
    pub fn operations(&self) -> impl Iterator<Item = &OperationId> {
        self.steps.iter().filter_map(|step| match &step.call {
            Call::Operation(call) => Some(&call.operation),
            Call::Workflow { .. } => None,
        })
    }
}
