//! One workflow of a document becomes a [`Workflow`], its references resolved.

use samprov_model::message::Message;
use serde_json::Value;

use super::{
    cursor::Cursor,
    expression::{Expression, Field, Named},
    names::{Names, WorkflowNames},
    notes::{Notes, shown, unknown},
    sources::{Party, Source},
    workflow::{Input, Workflow},
};

/// What reading one workflow needs to know.
pub(super) struct WorkflowReader<'r, 'd> {
    pub(super) root: &'r Cursor<'d>,
    /// The services that its steps may be taken at.
    pub(super) parties: &'r [Party],
    /// The name of the document.
    pub(super) document: &'r str,
    pub(super) sources: &'r [Source],
    pub(super) names: &'r Names<'d>,
    /// `None`: the workflow declares no inputs.
    pub(super) inputs: Option<Vec<Input>>,
    pub(super) notes: &'r mut Notes,
}

/// When an expression is evaluated: there is nothing to look at before a request has been answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// The request is being made.
    Before,
    /// The answer is there.
    After,
    /// The workflow is over.
    AtTheEnd,
}

/// An empty workflow, for names that nothing is known about.
static NO_NAMES: std::sync::LazyLock<WorkflowNames<'static>> =
    std::sync::LazyLock::new(WorkflowNames::default);

impl<'r, 'd> WorkflowReader<'r, 'd> {
    /// Reads a workflow; `None` when it has no id. `whole`: whether its steps are read.
    pub(super) fn read(mut self, workflow: &Cursor<'d>, whole: bool) -> Option<Workflow> {
        let id = workflow.text("workflowId").filter(|id| !id.is_empty())?.to_owned();
        self.known_keys(
            workflow,
            &[
                "workflowId",
                "summary",
                "description",
                "inputs",
                "dependsOn",
                "steps",
                "successActions",
                "failureActions",
                "outputs",
                "parameters",
            ],
        );
        let mut read = Workflow {
            key: self.key(&id),
            document: self.document.to_owned(),
            place: workflow.value_place(),
            inputs: self.inputs.clone().unwrap_or_default(),
            obstacles: Vec::new(),
            depends_on: Vec::new(),
            steps: Vec::new(),
            success_actions: Vec::new(),
            failure_actions: Vec::new(),
            outputs: Vec::new(),
            id,
        };
        for needed in self.list(workflow, "dependsOn") {
            match needed.value.as_str() {
                Some(name) => read.depends_on.extend(self.workflow_named(name, &needed)),
                None => self.wrong(&needed, "text"),
            }
        }
        if !whole {
            return Some(read);
        }
        let steps = self.list(workflow, "steps");
        if steps.is_empty() {
            let message = Message::new("workflow-field-missing").with("field", "steps");
            self.notes.obstacle(message, workflow.value_place());
        }
        let common = self.list(workflow, "parameters");
        let names = self.own(&read.id);
        let mut seen = std::collections::BTreeSet::new();
        for step in &steps {
            if let Some(name) = step.text("stepId")
                && !seen.insert(name)
            {
                let message = Message::new("workflow-step-name-taken").with("name", shown(name));
                self.notes.obstacle(message, step.value_place());
            }
            read.steps.extend(self.step(step, &common, names));
        }
        read.success_actions = self.actions(workflow, "successActions", names);
        read.failure_actions = self.actions(workflow, "failureActions", names);
        read.outputs = self.outputs(workflow, names, Moment::AtTheEnd);
        Some(read)
    }

    pub(super) fn key(&self, id: &str) -> String {
        format!("{}/{id}", self.document)
    }

    fn own(&self, id: &str) -> &'r WorkflowNames<'d> {
        self.names.workflows.get(id).unwrap_or(&NO_NAMES)
    }

    /// The key of a workflow of this document.
    pub(super) fn workflow_named(&mut self, name: &str, at: &Cursor<'d>) -> Option<String> {
        if self.names.workflows.contains_key(name) {
            return Some(self.key(name));
        }
        let message = if name.starts_with("$sourceDescriptions.") {
            Message::new("workflow-of-other-document").with("name", shown(name))
        } else {
            unknown("workflow-unknown", name, self.names.workflows.keys().copied())
        };
        self.notes.obstacle(message, at.place());
        None
    }

    /// The items of a list; anything else than a list is named.
    pub(super) fn list(&mut self, holder: &Cursor<'d>, key: &str) -> Vec<Cursor<'d>> {
        let Some(list) = holder.get(key) else { return Vec::new() };
        if !list.value.is_array() {
            self.wrong(&list, "list");
        }
        list.items()
    }

    pub(super) fn wrong(&mut self, at: &Cursor<'d>, expected: &str) {
        let message = Message::new("workflow-field-wrong").with("expected", expected);
        self.notes.obstacle(message, at.place());
    }

    /// Names keys that Arazzo does not have.
    pub(super) fn known_keys(&mut self, at: &Cursor<'d>, keys: &[&str]) {
        for (key, member) in at.members() {
            if !keys.contains(&key) {
                let message = unknown("workflow-key-unknown", key, keys.iter().copied());
                self.notes.harmless(message, member.place());
            }
        }
    }

    /// What a component holds that is referred to with `reference`, or the part itself.
    pub(super) fn reusable(&mut self, at: &Cursor<'d>, kind: &str) -> Option<Cursor<'d>> {
        let Some(reference) = at.get("reference") else { return Some(at.clone()) };
        let Some(text) = reference.value.as_str() else {
            self.wrong(&reference, "text");
            return None;
        };
        let components = self.root.get("components").and_then(|components| components.get(kind));
        let name = text.strip_prefix(&format!("$components.{kind}."));
        let found = name.and_then(|name| components.as_ref()?.get(name));
        if found.is_none() {
            let known = components
                .iter()
                .flat_map(Cursor::members)
                .map(|(name, _)| format!("$components.{kind}.{name}"));
            let known: Vec<String> = known.collect();
            let message = unknown("workflow-component-unknown", text, known.iter().map(String::as_str));
            self.notes.obstacle(message, reference.place());
        }
        found
    }

    pub(super) fn outputs(
        &mut self,
        holder: &Cursor<'d>,
        names: &WorkflowNames<'d>,
        moment: Moment,
    ) -> Vec<(String, Expression)> {
        let mut outputs = Vec::new();
        for (name, output) in holder.get("outputs").iter().flat_map(Cursor::members) {
            outputs.extend(self.expression(&output, names, moment).map(|read| (name.to_owned(), read)));
        }
        outputs
    }

    /// An expression that stands alone.
    pub(super) fn expression(
        &mut self,
        at: &Cursor<'d>,
        names: &WorkflowNames<'d>,
        moment: Moment,
    ) -> Option<Expression> {
        let Some(text) = at.value.as_str() else {
            self.wrong(at, "text");
            return None;
        };
        // Some write `{$...}` around it.
        let bare = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
        let read = Expression::parse(bare);
        match &read {
            Some(expression) => self.check(expression, at, names, moment),
            None => self.unreadable(text, at),
        }
        read
    }

    pub(super) fn unreadable(&mut self, text: &str, at: &Cursor<'d>) {
        let message = Message::new("workflow-expression-unreadable").with("text", shown(text));
        self.notes.obstacle(message, at.place());
    }

    /// Names what an expression refers to and is not there.
    pub(super) fn check(
        &mut self,
        expression: &Expression,
        at: &Cursor<'d>,
        names: &WorkflowNames<'d>,
        moment: Moment,
    ) {
        let first = |named: &Named| named.name.split('.').next().unwrap_or_default().to_owned();
        let message = match expression {
            Expression::Inputs(named) => {
                let known: Vec<&str> =
                    self.inputs.iter().flatten().map(|input| input.name.as_str()).collect();
                let found = known.contains(&named.name.as_str()) || known.contains(&first(named).as_str());
                (!found).then(|| unknown("workflow-input-unknown", &named.name, known))
            }
            Expression::Steps { step, output } => {
                if names.steps.contains(&step.as_str()) {
                    let known = self.names.outputs_of_step(names, step);
                    let found =
                        known.contains(output.name.as_str()) || known.contains(first(output).as_str());
                    (!found).then(|| {
                        unknown("workflow-output-unknown", &output.name, known).with("of", shown(step))
                    })
                } else {
                    Some(unknown("workflow-step-unknown", step, names.steps.iter().copied()))
                }
            }
            Expression::Workflows { workflow, field, named } => {
                match (self.names.workflows.get(workflow.as_str()), field) {
                    (None, _) => {
                        Some(unknown("workflow-unknown", workflow, self.names.workflows.keys().copied()))
                    }
                    (Some(other), Field::Outputs) => {
                        let found = other.outputs.contains(named.name.as_str())
                            || other.outputs.contains(first(named).as_str());
                        (!found).then(|| {
                            unknown("workflow-output-unknown", &named.name, other.outputs.iter().copied())
                                .with("of", shown(workflow))
                        })
                    }
                    (Some(_), Field::Inputs) => None,
                }
            }
            Expression::Components(_) | Expression::SourceDescriptions { .. } => {
                Some(Message::new("workflow-expression-out-of-place").with("text", expression.to_string()))
            }
            Expression::Method
            | Expression::Request(_)
            | Expression::Response(_)
            | Expression::StatusCode
            | Expression::Url => (moment != Moment::After).then(|| {
                Message::new("workflow-expression-out-of-place").with("text", shown(&expression.to_string()))
            }),
            Expression::Outputs(_) => None,
        };
        if let Some(message) = message {
            self.notes.obstacle(message, at.place());
        }
    }

    /// A value in which `$components.parameters.NAME` and `$sourceDescriptions.NAME.url` are filled in.
    pub(super) fn filled_in(&self, value: &Value) -> Value {
        let Some(text) = value.as_str() else { return value.clone() };
        if let Some(name) = text.strip_prefix("$components.parameters.") {
            let parameters = self.root.get("components").and_then(|components| components.get("parameters"));
            let known = parameters.and_then(|parameters| parameters.get(name)?.get("value"));
            return known.map_or_else(|| value.clone(), |known| known.value.clone());
        }
        let source = text.strip_prefix("$sourceDescriptions.").and_then(|rest| {
            let name = rest.strip_suffix(".url")?;
            self.sources.iter().find(|source| source.name == name)
        });
        source.map_or_else(|| value.clone(), |source| Value::from(source.url.clone()))
    }
}
