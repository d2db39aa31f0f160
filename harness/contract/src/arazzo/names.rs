//! What a document names, gathered before anything is read, so that every reference can be checked where it stands.

use std::collections::{BTreeMap, BTreeSet};

use super::cursor::Cursor;

/// What the workflows of a document name.
pub(super) struct Names<'d> {
    pub(super) workflows: BTreeMap<&'d str, WorkflowNames<'d>>,
}

/// What one workflow names.
#[derive(Default)]
pub(super) struct WorkflowNames<'d> {
    pub(super) steps: Vec<&'d str>,
    /// Outputs of its steps. A step that calls a workflow has those of the workflow as well.
    pub(super) step_outputs: BTreeMap<&'d str, BTreeSet<&'d str>>,
    pub(super) called: BTreeMap<&'d str, &'d str>,
    pub(super) outputs: BTreeSet<&'d str>,
}

impl<'d> Names<'d> {
    pub(super) fn of(root: &Cursor<'d>) -> Self {
        let mut workflows = BTreeMap::new();
        for workflow in root.get("workflows").iter().flat_map(Cursor::items) {
            let Some(id) = workflow.text("workflowId") else { continue };
            workflows.entry(id).or_insert_with(|| WorkflowNames::of(&workflow));
        }
        Self { workflows }
    }

    /// The outputs that `$steps.STEP.outputs` has.
    pub(super) fn outputs_of_step(&self, workflow: &WorkflowNames<'d>, step: &str) -> BTreeSet<&'d str> {
        let mut outputs = workflow.step_outputs.get(step).cloned().unwrap_or_default();
        let called = workflow.called.get(step).and_then(|called| self.workflows.get(called));
        outputs.extend(called.iter().flat_map(|called| &called.outputs));
        outputs
    }
}

impl<'d> WorkflowNames<'d> {
    fn of(workflow: &Cursor<'d>) -> Self {
        let mut names = Self { outputs: keys(workflow), ..Self::default() };
        for step in workflow.get("steps").iter().flat_map(Cursor::items) {
            let Some(id) = step.text("stepId") else { continue };
            names.steps.push(id);
            names.step_outputs.insert(id, keys(&step));
            names.called.extend(step.text("workflowId").map(|called| (id, called)));
        }
        names
    }
}

fn keys<'d>(holder: &Cursor<'d>) -> BTreeSet<&'d str> {
    holder.get("outputs").iter().flat_map(Cursor::members).map(|(name, _)| name).collect()
}
