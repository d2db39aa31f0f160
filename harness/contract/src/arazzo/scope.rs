//! What expressions refer to at one moment of a workflow: inputs, outputs, and the exchange that has just been made.

use std::{cell::OnceCell, collections::BTreeMap};

use samprov_model::{
    observation::{Exchange, Outcome},
    place::Place,
    probe::CaptureFrom,
};
use serde_json::Value;

use super::expression::{Expression, Field, Named, Part};
use crate::{contracts::Contracts, wire};

/// A value, and the answer that it was taken from as it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Known {
    pub(crate) value: Value,
    pub(crate) origin: Option<Origin>,
}

/// Where in which exchange a value stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The position of the exchange.
    pub exchange: usize,
    /// Where in it.
    pub from: CaptureFrom,
}

/// Values by name.
pub(crate) type Values = BTreeMap<String, Known>;

/// The inputs and outputs of a workflow that has been run.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    pub(super) inputs: Values,
    pub(super) outputs: Values,
}

/// What expressions refer to.
pub(super) struct Scope<'s> {
    pub(super) contracts: &'s Contracts,
    pub(super) inputs: &'s Values,
    /// Outputs of the workflow that a step has called.
    pub(super) outputs: Option<&'s Values>,
    pub(super) steps: &'s BTreeMap<String, Values>,
    /// Runs by workflow id.
    pub(super) runs: &'s BTreeMap<String, Run>,
    pub(super) exchange: Option<(usize, &'s Exchange)>,
    pub(super) body: OnceCell<Option<Value>>,
}

impl Scope<'_> {
    /// The value of an expression.
    pub(super) fn value(&self, expression: &Expression) -> Option<Value> {
        self.known(expression).map(|known| known.value)
    }

    /// The value of an expression with where it came from.
    pub(super) fn known(&self, expression: &Expression) -> Option<Known> {
        let plain = |value: Value| Some(Known { value, origin: None });
        match expression {
            Expression::Inputs(named) => find(self.inputs, named),
            Expression::Outputs(named) => find(self.outputs?, named),
            Expression::Steps { step, output } => find(self.steps.get(step)?, output),
            Expression::Workflows { workflow, field, named } => {
                let run = self.runs.get(workflow)?;
                find(
                    match field {
                        Field::Inputs => &run.inputs,
                        Field::Outputs => &run.outputs,
                    },
                    named,
                )
            }
            // Both are filled in when the document is read.
            Expression::Components(_) | Expression::SourceDescriptions { .. } => None,
            Expression::Method => plain(Value::from(self.exchange?.1.request.method.clone())),
            Expression::Url => {
                let request = &self.exchange?.1.request;
                plain(Value::from(format!("{}{}", request.base, request.target)))
            }
            Expression::StatusCode => plain(Value::from(self.exchange?.1.answer()?.status)),
            Expression::Request(part) => plain(self.of_request(part)?),
            Expression::Response(part) => {
                let (exchange, _) = self.exchange?;
                let value = self.of_answer(part)?;
                let from = CaptureFrom::Answer(match part {
                    Part::Body(pointer) => Place::body(pointer.clone()),
                    Part::Header(name) => Place::header(name.clone()),
                    Part::Path(_) | Part::Query(_) => return plain(value),
                });
                Some(Known { value, origin: Some(Origin { exchange, from }) })
            }
        }
    }

    fn of_request(&self, part: &Part) -> Option<Value> {
        let (_, exchange) = self.exchange?;
        let place = match part {
            Part::Header(name) => return exchange.request.header(name).map(Value::from),
            Part::Body(pointer) => Place::body(pointer.clone()),
            Part::Path(name) => Place::Path { name: name.clone() },
            Part::Query(name) => Place::query(name.clone()),
        };
        let contracts = self.contracts.serving(exchange.service.as_ref());
        let text = contracts.value_in_request(&exchange.operation, &exchange.request, &place)?;
        serde_json::from_str(&text.0).ok()
    }

    fn of_answer(&self, part: &Part) -> Option<Value> {
        let Outcome::Answer(answer) = &self.exchange?.1.outcome else { return None };
        match part {
            Part::Header(name) => answer.header(name).map(Value::from),
            Part::Body(pointer) => {
                let body = self.body.get_or_init(|| {
                    if answer.body.is_empty() {
                        return None;
                    }
                    match wire::json_of(&answer.body) {
                        Ok((value, _)) => Some(value),
                        Err(_) => std::str::from_utf8(&answer.body).ok().map(Value::from),
                    }
                });
                body.as_ref()?.pointer(pointer).cloned()
            }
            Part::Path(_) | Part::Query(_) => None,
        }
    }
}

/// A value by its name. Where no name fits as a whole, a dot leads into the value of the name before it.
fn find(values: &Values, named: &Named) -> Option<Known> {
    let (known, names) = match values.get(&named.name) {
        Some(known) => (known, ""),
        None => named
            .name
            .match_indices('.')
            .rev()
            .find_map(|(at, _)| Some((values.get(named.name.get(..at)?)?, named.name.get(at + 1..)?)))?,
    };
    let mut inside = names.split('.').filter(|name| !name.is_empty());
    let value = inside.try_fold(&known.value, |value, name| value.get(name))?.pointer(&named.pointer)?;
    let whole = names.is_empty() && named.pointer.is_empty();
    Some(Known { value: value.clone(), origin: known.origin.clone().filter(|_| whole) })
}
