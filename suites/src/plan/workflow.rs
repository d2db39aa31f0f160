//! Workflows of Arazzo documents: one case each, with the inputs that test data and document give.

use std::collections::BTreeSet;

use samprov_contract::{Input, Operation, Workflow};
use samprov_model::{
    case::{Assertion, Case, DataOrigin, Family},
    content::JsonText,
    id::OperationId,
    place::Place,
    probe::{Capture, CaptureFrom, Part, Program, Purpose, Step},
    recipe::{Binding, Credentials, RequestRecipe, Source},
    workflow::{InputOrigin, WorkflowInput},
};

use super::{builder::Draft, planner::Planner, reach::Reach};

impl Planner<'_> {
    /// The cases of all workflows of the service.
    pub(super) fn workflows(&self) -> Vec<Case> {
        let workflows = self.subject.contracts.workflows();
        workflows.iter().filter_map(|workflow| self.workflow(workflow)).collect()
    }

    fn workflow(&self, workflow: &Workflow) -> Option<Case> {
        let contracts = self.subject.contracts;
        if self.skipped_in(workflow).is_some() {
            return None;
        }
        let operations = self.operations_of(workflow);
        // A workflow none of whose operations is known is named all the same.
        let operation = operations.first().copied().or_else(|| contracts.operations().first())?;
        let (inputs, wanted_values) = self.inputs(&contracts.open_inputs(&workflow.key));
        let is_made = |input: &WorkflowInput| input.origin == InputOrigin::Schema;
        let data = if inputs.iter().any(is_made) { DataOrigin::Generated } else { DataOrigin::KnownGood };
        let steps = if workflow.obstacles.is_empty() { self.may_send(&operations) } else { Vec::new() };
        let mut case = self.case(Draft {
            family: Family::Flow,
            operation,
            segments: vec![workflow.document.clone(), workflow.id.clone()],
            assertion: Assertion::WorkflowHolds { workflow: workflow.key.clone(), inputs },
            programs: vec![Program { purpose: Purpose::Test, steps }],
            control: None,
            data,
            wanted_values,
        });
        case.operation_label = format!("workflow {}", workflow.id);
        Some(case)
    }

    /// An operation of a workflow that the test data leave out, and the workflow with it.
    pub(super) fn skipped_in(&self, workflow: &Workflow) -> Option<&Operation> {
        let skipped: &[OperationId] = &self.input.test_data.skip;
        self.operations_of(workflow).into_iter().find(|operation| skipped.contains(&operation.id))
    }

    /// The operations that a workflow and those that it calls use, each once.
    fn operations_of(&self, workflow: &Workflow) -> Vec<&'_ Operation> {
        let contracts = self.subject.contracts;
        let mut seen = BTreeSet::new();
        let all = contracts.workflows_of(&workflow.key);
        let used = all.iter().flat_map(|one| one.operations()).filter(|id| seen.insert(*id));
        used.filter_map(|id| contracts.operation(id)).collect()
    }

    /// The inputs that workflows are given, and those that test data could give better.
    ///
    /// Test data come first: `WORKFLOW inputs.NAME`, then the plain name; then what the document gives, then what its schema
    /// allows.
    pub(super) fn inputs(&self, open: &[(&Workflow, &Input)]) -> (Vec<WorkflowInput>, Vec<String>) {
        let values = &self.input.test_data.values;
        let mut inputs = Vec::new();
        let (mut made_up, mut proposed) = (Vec::new(), Vec::new());
        for (workflow, input) in open {
            let exact = format!("{} inputs.{}", workflow.id, input.name);
            let known = values.get(&exact).or_else(|| values.get(&input.name)).and_then(|all| all.first());
            let (value, origin) = match (known, &input.given, &input.made) {
                (Some(value), _, _) => (JsonText(value.to_string()), InputOrigin::TestData),
                (None, Some(given), _) => (given.clone(), InputOrigin::Document),
                (None, None, Some(made)) => (made.clone(), InputOrigin::Schema),
                (None, None, None) => continue,
            };
            match origin {
                InputOrigin::Document => proposed.push(exact),
                InputOrigin::Schema => made_up.push(exact),
                InputOrigin::TestData => {}
            }
            let (workflow, name) = (workflow.key.clone(), input.name.clone());
            inputs.push(WorkflowInput { workflow, name, value, origin });
        }
        made_up.append(&mut proposed);
        (inputs, made_up)
    }

    /// What a workflow may send: each operation once, with what keeps and removes what it creates.
    pub(super) fn may_send(&self, operations: &[&Operation]) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut clean_up = Vec::new();
        for operation in operations {
            let mut step = Step {
                part: Part::Test,
                service: None,
                request: RequestRecipe {
                    operation: operation.id.clone(),
                    method: None,
                    parameters: Vec::new(),
                    body: None,
                    headers: Vec::new(),
                    bindings: Vec::new(),
                    credentials: Credentials::Declared,
                },
                captures: Vec::new(),
                shown_by: self.shown_by(&operation.id),
                must_break: None,
                address: None,
                pause: 0,
                injections: Vec::new(),
                patience: None,
            };
            if let Some(identity) = self.identity_created_by(&operation.id) {
                let mut removes = identity.remove_steps(self, &Reach::default());
                if !removes.is_empty() {
                    step.captures.push(identity.capture());
                }
                for remove in &mut removes {
                    self.bind_holder(operation, &mut step, remove);
                }
                clean_up.append(&mut removes);
            }
            steps.push(step);
        }
        steps.extend(clean_up);
        steps
    }

    /// What is removed lies where the create's own path said.
    fn bind_holder(&self, create: &Operation, step: &mut Step, remove: &mut Step) {
        let held = create.parameters.iter().map(|parameter| &parameter.place);
        for place in held.filter(|place| matches!(place, Place::Path { .. })) {
            let Some(delete) = self.subject.contracts.operation(&remove.request.operation) else { continue };
            if !delete.parameters.iter().any(|parameter| parameter.place == *place) {
                continue;
            }
            let name = format!("{} {place}", create.id);
            let capture = Capture { name: name.clone(), from: CaptureFrom::Request(place.clone()) };
            if !step.captures.contains(&capture) {
                step.captures.push(capture);
            }
            remove.request.bindings.retain(|binding| binding.place != *place);
            remove.request.bindings.push(Binding { place: place.clone(), source: Source::Capture(name) });
        }
    }
}
