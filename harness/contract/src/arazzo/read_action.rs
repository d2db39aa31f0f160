//! Success and failure actions, and the criteria of steps and actions.

use std::time::Duration;

use samprov_model::message::Message;

use super::{
    condition::Condition,
    criterion::{Criterion, Test, pattern},
    cursor::Cursor,
    json_path::{Path, Refused},
    limits::LONGEST_WAIT,
    names::WorkflowNames,
    notes::{shown, unknown},
    read_workflow::{Moment, WorkflowReader},
    workflow::{Action, ActionKind, Target},
};

impl<'d> WorkflowReader<'_, 'd> {
    /// The actions under a key: `onSuccess`, `onFailure`, `successActions`, `failureActions`.
    pub(super) fn actions(
        &mut self,
        holder: &Cursor<'d>,
        key: &str,
        names: &WorkflowNames<'d>,
    ) -> Vec<Action> {
        let on_failure = matches!(key, "onFailure" | "failureActions");
        let kind = if on_failure { "failureActions" } else { "successActions" };
        let mut actions = Vec::new();
        for item in self.list(holder, key) {
            let Some(action) = self.reusable(&item, kind) else { continue };
            actions.extend(self.action(&action, on_failure, names));
        }
        actions
    }

    fn action(&mut self, at: &Cursor<'d>, on_failure: bool, names: &WorkflowNames<'d>) -> Option<Action> {
        let keys: &[&str] = if on_failure {
            &["name", "type", "workflowId", "stepId", "retryAfter", "retryLimit", "criteria"]
        } else {
            &["name", "type", "workflowId", "stepId", "criteria"]
        };
        self.known_keys(at, keys);
        let criteria = self.criteria(at, "criteria", names);
        let target = self.target(at, names);
        let kind = match (at.text("type"), target) {
            (Some("end"), _) => ActionKind::End,
            (Some("goto"), Some(Some(target))) => ActionKind::Goto(target),
            (Some("goto"), Some(None)) => {
                self.notes.obstacle(Message::new("workflow-goto-without-target"), at.value_place());
                return None;
            }
            (Some("retry"), Some(first)) if on_failure => self.retry(at, first)?,
            (Some("goto" | "retry"), None) => return None,
            (kind, _) => {
                let known: &[&str] = if on_failure { &["end", "goto", "retry"] } else { &["end", "goto"] };
                let message = unknown("workflow-action-unknown", kind.unwrap_or("?"), known.iter().copied());
                self.notes.obstacle(message, at.value_place());
                return None;
            }
        };
        let name = at.text("name").unwrap_or_default().to_owned();
        Some(Action { name, criteria, kind })
    }

    /// `None`: it is named and not there.
    #[allow(
        clippy::option_option,
        reason = "a target that is not there and none at all are different answers"
    )]
    fn target(&mut self, at: &Cursor<'d>, names: &WorkflowNames<'d>) -> Option<Option<Target>> {
        if let Some(workflow) = at.get("workflowId") {
            let key = self.workflow_named(workflow.value.as_str().unwrap_or_default(), &workflow)?;
            return Some(Some(Target::Workflow(key)));
        }
        let Some(step) = at.get("stepId") else { return Some(None) };
        let name = step.value.as_str().unwrap_or_default();
        if let Some(index) = names.steps.iter().position(|known| *known == name) {
            return Some(Some(Target::Step(index)));
        }
        let message = unknown("workflow-step-unknown", name, names.steps.iter().copied());
        self.notes.obstacle(message, step.place());
        None
    }

    fn retry(&mut self, at: &Cursor<'d>, first: Option<Target>) -> Option<ActionKind> {
        let after = match at.get("retryAfter") {
            None => Duration::ZERO,
            Some(after) => {
                match after.value.as_f64().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) {
                    Some(wait) if wait <= LONGEST_WAIT => wait,
                    Some(_) => {
                        let most = i64::try_from(LONGEST_WAIT.as_secs()).unwrap_or(i64::MAX);
                        self.notes.obstacle(
                            Message::new("workflow-wait-too-long").with_number("most", most),
                            after.place(),
                        );
                        return None;
                    }
                    None => {
                        self.wrong(&after, "number");
                        return None;
                    }
                }
            }
        };
        let limit = match at.get("retryLimit") {
            // Arazzo 1.0.1: "If not specified then a single retry SHALL be attempted."
            None => 1,
            Some(limit) => {
                let Some(count) = limit.value.as_u64() else {
                    self.wrong(&limit, "number");
                    return None;
                };
                u32::try_from(count).unwrap_or(u32::MAX)
            }
        };
        Some(ActionKind::Retry { after, limit, first })
    }

    /// The criteria under a key.
    pub(super) fn criteria(
        &mut self,
        holder: &Cursor<'d>,
        key: &str,
        names: &WorkflowNames<'d>,
    ) -> Vec<Criterion> {
        let mut criteria = Vec::new();
        for item in self.list(holder, key) {
            criteria.extend(self.criterion(&item, names));
        }
        criteria
    }

    fn criterion(&mut self, at: &Cursor<'d>, names: &WorkflowNames<'d>) -> Option<Criterion> {
        self.known_keys(at, &["condition", "context", "type"]);
        let condition = at.get("condition");
        let Some(text) = condition.as_ref().and_then(|condition| condition.value.as_str()) else {
            let message = Message::new("workflow-field-missing").with("field", "condition");
            self.notes.obstacle(message, at.value_place());
            return None;
        };
        let place = condition.as_ref().map_or_else(|| at.value_place(), Cursor::place);
        let kind = at.get("type").map_or("simple", |kind| match kind.value.as_str() {
            Some(text) => text,
            None => kind.text("type").unwrap_or("?"),
        });
        let refused = |reader: &mut Self, key: &str| {
            reader.notes.obstacle(Message::new(key).with("text", shown(text)), place.clone());
        };
        let test = match kind {
            "simple" => match Condition::parse(text) {
                Ok(condition) => {
                    for (expression, _) in condition.expressions() {
                        self.check(expression, at, names, Moment::After);
                    }
                    Test::Simple(condition)
                }
                Err(character) => {
                    let message = Message::new("workflow-condition-unreadable")
                        .with("text", shown(text))
                        .with_number("character", i64::try_from(character).unwrap_or(i64::MAX));
                    self.notes.obstacle(message, place);
                    return None;
                }
            },
            "regex" | "jsonpath" => {
                let Some(context) = at.get("context") else {
                    refused(self, "workflow-criterion-without-context");
                    return None;
                };
                let context = self.expression(&context, names, Moment::After)?;
                if kind == "regex" {
                    let Some(pattern) = pattern(text) else {
                        refused(self, "workflow-pattern-unreadable");
                        return None;
                    };
                    Test::Pattern(context, pattern)
                } else {
                    match Path::read(text) {
                        Ok(path) => Test::JsonPath(context, path),
                        Err(Refused::Unreadable) => {
                            refused(self, "workflow-path-unreadable");
                            return None;
                        }
                        Err(Refused::TooCostly) => {
                            refused(self, "workflow-path-too-costly");
                            return None;
                        }
                    }
                }
            }
            "xpath" => {
                refused(self, "workflow-xpath-unsupported");
                return None;
            }
            other => {
                let message = unknown("workflow-criterion-unknown", other, ["simple", "regex", "jsonpath"]);
                self.notes.obstacle(message, at.value_place());
                return None;
            }
        };
        Some(Criterion { text: text.to_owned(), place, test })
    }
}
