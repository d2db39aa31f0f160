//! A workflow and the exchanges made so far turned into what is sent next, or into how it ended.
//!
//! Nothing is remembered between calls: the workflow is gone through from its start again, each request answered by the exchange
//! that was made for it, until one has none yet. So the same exchanges always lead to the same place.

use std::{cell::OnceCell, collections::BTreeMap, time::Duration};

use samprov_model::{
    content::JsonText,
    id::ServiceId,
    observation::Exchange,
    place::{DocumentPlace, Place},
    recipe::RequestRecipe,
    workflow::WorkflowInput,
};

use super::{
    action::Transfer,
    criterion::{Criterion, Met},
    expression::Expression,
    limits::{DEEPEST_CALL, LONGEST_RUN, LONGEST_WAIT, MOST_READING, MOST_REQUESTS, MOST_TRANSFERS},
    request::recipe,
    scope::{Known, Origin, Run, Scope, Values},
    workflow::{Action, Call, OperationCall, Step, Target, Workflow, Workflows},
};
use crate::contracts::Contracts;

/// Where a workflow has come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// The requests that have been answered, in order: one for each exchange.
    pub visits: Vec<Visit>,
    /// What comes next.
    pub onward: Onward,
}

/// One request of a workflow.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// The key of the workflow.
    pub workflow: String,
    /// The step.
    pub step: String,
    /// Where the step stands.
    pub place: DocumentPlace,
    /// The service that the request goes to; none where the workflow is that of one service.
    pub service: Option<ServiceId>,
    /// The request.
    pub recipe: RequestRecipe,
    /// Values of the request that were taken from earlier answers as they are.
    pub taken: Vec<(Place, Origin)>,
    /// How the step ended.
    pub end: StepEnd,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq)]
pub enum StepEnd {
    /// It has not been answered.
    Open,
    /// It succeeded.
    Succeeded,
    /// It did not succeed, and an action of the document went on from there.
    Handled,
    /// It did not succeed, and the workflow ended there.
    Failed,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq)]
pub enum Onward {
    /// A request is sent.
    Send(Box<Sending>),
    /// It has come to its end as it should.
    Held,
    /// A step did not succeed, and no action goes on from there.
    Failed(Box<Failure>),
    /// A value is missing.
    Missing {
        /// The expression.
        expression: String,
        /// The input, with its workflow, when it is one.
        input: Option<(String, String)>,
        /// The key of the workflow and the step that ask for it.
        asked_by: (String, String),
        /// Where it is asked for.
        place: DocumentPlace,
    },
    /// No answer came to the last request.
    NoAnswer,
    /// A bound of samprov is reached.
    Bound(Bound, DocumentPlace),
}

/// A request to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Sending {
    /// The request as a visit that is open.
    pub visit: Visit,
    /// How long to wait before.
    pub wait: Duration,
}

/// A step that did not succeed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The workflow.
    pub workflow: String,
    /// The step.
    pub step: String,
    /// Where what is not met stands.
    pub place: DocumentPlace,
    /// The condition as written; `None` when there is none and the status is no success.
    pub condition: Option<String>,
    /// What each expression in it came to.
    pub values: Vec<(String, Option<JsonText>)>,
    /// The place of the answer that the condition looks at.
    pub looks_at: Option<Place>,
}

/// What is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// A condition would take too long to be evaluated.
    Condition,
    /// Workflows call workflows too deep.
    Depth,
    /// The answers of the run together.
    Size,
    /// Requests, or transfers of control.
    Steps,
    /// The whole run.
    Time,
    /// One wait.
    Wait,
}

/// Going through stops here.
pub(super) type Stop = Box<Onward>;

/// Goes through a workflow.
pub(crate) fn walk(
    contracts: &Contracts,
    workflows: &Workflows,
    key: &str,
    inputs: &[WorkflowInput],
    exchanges: &[Exchange],
) -> Walk {
    let mut given: BTreeMap<String, Values> = BTreeMap::new();
    for input in inputs {
        let Ok(value) = serde_json::from_str(&input.value.0) else { continue };
        let known = Known { value, origin: None };
        given.entry(input.workflow.clone()).or_default().insert(input.name.clone(), known);
    }
    let mut walker = Walker {
        contracts,
        workflows,
        given: &given,
        exchanges,
        visits: Vec::new(),
        waited: Duration::ZERO,
        pending: Duration::ZERO,
        transfers: 0,
        runs: BTreeMap::new(),
        active: Vec::new(),
    };
    let onward = match walker.run(key, None) {
        Ok((_, None)) => Onward::Held,
        Ok((_, Some(failure))) => Onward::Failed(Box::new(failure)),
        Err(onward) => *onward,
    };
    Walk { visits: walker.visits, onward }
}

pub(super) struct Walker<'w> {
    contracts: &'w Contracts,
    workflows: &'w Workflows,
    given: &'w BTreeMap<String, Values>,
    exchanges: &'w [Exchange],
    visits: Vec<Visit>,
    waited: Duration,
    /// A wait before the next request.
    pending: Duration,
    transfers: usize,
    /// Finished runs by workflow id.
    runs: BTreeMap<String, Run>,
    /// The keys of the workflows that are under way.
    active: Vec<String>,
}

/// What belongs to one run of one workflow.
pub(super) struct Frame<'w> {
    pub(super) workflow: &'w Workflow,
    pub(super) inputs: Values,
    pub(super) steps: BTreeMap<String, Values>,
}

/// How a step came out.
pub(super) struct StepResult {
    pub(super) failure: Option<Failure>,
    /// The visit of its request.
    visit: Option<usize>,
    exchange: Option<usize>,
    called: Option<Values>,
}

type Outputs = (Values, Option<Failure>);

impl<'w> Walker<'w> {
    /// Runs a workflow with what it is given, and what a caller gives besides.
    fn run(&mut self, key: &str, from_caller: Option<Values>) -> Result<Outputs, Stop> {
        let mut key = key.to_owned();
        let mut from_caller = from_caller;
        loop {
            let Some(workflow) = self.workflows.get(&key) else { return Ok((Values::new(), None)) };
            if self.active.len() >= DEEPEST_CALL {
                return Err(Onward::Bound(Bound::Depth, workflow.place.clone()).into());
            }
            self.active.push(key.clone());
            let ended = self.run_one(workflow, from_caller.take());
            self.active.pop();
            match ended? {
                Ended::Over(outputs) => return Ok(outputs),
                Ended::Continues(other) => key = other,
            }
        }
    }

    fn run_one(&mut self, workflow: &'w Workflow, from_caller: Option<Values>) -> Result<Ended, Stop> {
        for needed in &workflow.depends_on {
            let Some(other) = self.workflows.get(needed) else { continue };
            if !self.runs.contains_key(&other.id) {
                let (_, failure) = self.run(needed, None)?;
                if failure.is_some() {
                    return Ok(Ended::Over((Values::new(), failure)));
                }
            }
        }
        let mut inputs = self.given.get(&workflow.key).cloned().unwrap_or_default();
        inputs.extend(from_caller.unwrap_or_default());
        let mut frame = Frame { workflow, inputs, steps: BTreeMap::new() };
        let mut tried: BTreeMap<(usize, usize), u32> = BTreeMap::new();
        let mut at = 0;
        let mut failure = None;
        while let Some(step) = workflow.steps.get(at) {
            let result = self.step(&mut frame, step)?;
            match self.after(&frame, at, step, &result, &mut tried)? {
                Transfer::Next => at += 1,
                Transfer::Again { wait, first } => {
                    if let Some(broken) = self.detour(&mut frame, first)? {
                        failure = Some(broken);
                        break;
                    }
                    self.pending = wait;
                }
                Transfer::End => break,
                Transfer::Fail => {
                    failure = result.failure;
                    break;
                }
                Transfer::To(Target::Step(other)) => {
                    tried.retain(|(step, _), _| *step != at);
                    at = other;
                }
                Transfer::To(Target::Workflow(key)) => {
                    self.keep(&frame);
                    return Ok(Ended::Continues(key));
                }
            }
        }
        let outputs = self.keep(&frame);
        Ok(Ended::Over((outputs, failure)))
    }

    /// Runs what a `retry` wants run before.
    fn detour(&mut self, frame: &mut Frame<'w>, first: Option<Target>) -> Result<Option<Failure>, Stop> {
        match first {
            None => Ok(None),
            Some(Target::Workflow(key)) => Ok(self.run(&key, None)?.1),
            Some(Target::Step(index)) => match frame.workflow.steps.get(index) {
                Some(step) => Ok(self.step(frame, step)?.failure),
                None => Ok(None),
            },
        }
    }

    /// The outputs of a workflow that has ended, kept for `$workflows`.
    fn keep(&mut self, frame: &Frame<'w>) -> Values {
        let scope = self.scope(frame, None, None);
        let found: Vec<(String, Option<Known>)> =
            frame.workflow.outputs.iter().map(|(name, one)| (name.clone(), scope.known(one))).collect();
        let outputs: Values = found.into_iter().filter_map(|(name, known)| Some((name, known?))).collect();
        let run = Run { inputs: frame.inputs.clone(), outputs: outputs.clone() };
        self.runs.insert(frame.workflow.id.clone(), run);
        outputs
    }

    pub(super) fn scope<'s>(
        &'s self,
        frame: &'s Frame<'w>,
        exchange: Option<usize>,
        outputs: Option<&'s Values>,
    ) -> Scope<'s> {
        Scope {
            contracts: self.contracts,
            inputs: &frame.inputs,
            outputs,
            steps: &frame.steps,
            runs: &self.runs,
            exchange: exchange.and_then(|index| Some((index, self.exchanges.get(index)?))),
            body: OnceCell::new(),
        }
    }

    fn step(&mut self, frame: &mut Frame<'w>, step: &'w Step) -> Result<StepResult, Stop> {
        self.transfers += 1;
        if self.transfers > MOST_TRANSFERS {
            return Err(Onward::Bound(Bound::Steps, step.place.clone()).into());
        }
        let mut result = match &step.call {
            Call::Operation(call) => self.operation(frame, step, call)?,
            Call::Workflow { key, inputs } => {
                let given = self.inputs_of_call(frame, step, inputs)?;
                let (outputs, failure) = self.run(key, Some(given))?;
                StepResult { failure, visit: None, exchange: None, called: Some(outputs) }
            }
        };
        let scope = self.scope(frame, result.exchange, result.called.as_ref());
        let failure = match result.failure.take() {
            None => self.unmet(frame, step, &scope, result.exchange)?,
            known => known,
        };
        let mut outputs = result.called.clone().unwrap_or_default();
        outputs.extend(step.outputs.iter().filter_map(|(name, one)| Some((name.clone(), scope.known(one)?))));
        result.failure = failure;
        frame.steps.insert(step.id.clone(), outputs);
        if let (Some(visit), None) =
            (result.visit.and_then(|visit| self.visits.get_mut(visit)), &result.failure)
        {
            visit.end = StepEnd::Succeeded;
        }
        Ok(result)
    }

    /// The first criterion of a step that is not met.
    fn unmet(
        &self,
        frame: &Frame<'w>,
        step: &Step,
        scope: &Scope<'_>,
        exchange: Option<usize>,
    ) -> Result<Option<Failure>, Stop> {
        let find = |expression: &Expression| scope.value(expression);
        let failure = |place: &DocumentPlace, criterion: Option<&Criterion>| Failure {
            workflow: frame.workflow.id.clone(),
            step: step.id.clone(),
            place: place.clone(),
            condition: criterion.map(|criterion| criterion.text.clone()),
            values: criterion
                .map_or_else(
                    || vec![("$statusCode".to_owned(), scope.value(&Expression::StatusCode))],
                    |criterion| criterion.values(&find),
                )
                .into_iter()
                .map(|(name, value)| (name, value.map(|value| JsonText(value.to_string()))))
                .collect(),
            looks_at: criterion.map_or(Some(Place::Status), Criterion::looks_at),
        };
        for criterion in &step.criteria {
            match criterion.met(&find) {
                Met::Yes => {}
                Met::No => return Ok(Some(failure(&criterion.place, Some(criterion)))),
                Met::TooCostly => {
                    return Err(Onward::Bound(Bound::Condition, criterion.place.clone()).into());
                }
            }
        }
        let answer = exchange.and_then(|index| self.exchanges.get(index)?.answer());
        let refused = answer.is_some_and(|answer| !answer.is_success());
        Ok((step.criteria.is_empty() && refused).then(|| failure(&step.place, None)))
    }

    fn operation(
        &mut self,
        frame: &Frame<'w>,
        step: &'w Step,
        call: &OperationCall,
    ) -> Result<StepResult, Stop> {
        let scope = self.scope(frame, None, None);
        let (recipe, taken) =
            recipe(call, &scope).map_err(|missed| missing(frame, step, &missed.0, missed.1))?;
        let visit = Visit {
            workflow: frame.workflow.key.clone(),
            step: step.id.clone(),
            place: step.place.clone(),
            service: call.service.clone(),
            recipe,
            taken,
            end: StepEnd::Open,
        };
        let wait = std::mem::take(&mut self.pending);
        self.waited += wait;
        let index = self.visits.len();
        let Some(exchange) = self.exchanges.get(index) else {
            let spent = self.exchanges.iter().map(|exchange| Duration::from_micros(exchange.microseconds));
            // Going through again and again reads all answers each time.
            let bytes: usize = self.exchanges.iter().filter_map(|it| Some(it.answer()?.body.len())).sum();
            let bound = if bytes.saturating_mul(index) > MOST_READING {
                Some(Bound::Size)
            } else if index >= MOST_REQUESTS {
                Some(Bound::Steps)
            } else if wait > LONGEST_WAIT {
                Some(Bound::Wait)
            } else if spent.sum::<Duration>() + self.waited > LONGEST_RUN {
                Some(Bound::Time)
            } else {
                None
            };
            return Err(match bound {
                Some(bound) => Onward::Bound(bound, step.place.clone()),
                None => Onward::Send(Box::new(Sending { visit, wait })),
            }
            .into());
        };
        self.visits.push(visit);
        if exchange.answer().is_none() {
            return Err(Onward::NoAnswer.into());
        }
        Ok(StepResult { failure: None, visit: Some(index), exchange: Some(index), called: None })
    }

    fn inputs_of_call(
        &self,
        frame: &Frame<'w>,
        step: &Step,
        inputs: &[(String, super::payload::Payload, DocumentPlace)],
    ) -> Result<Values, Stop> {
        let scope = self.scope(frame, None, None);
        let mut values = Values::new();
        for (name, payload, place) in inputs {
            let known = match payload {
                super::payload::Payload::Expression(expression) => scope.known(expression),
                _ => None,
            };
            let known = match known {
                Some(known) => known,
                None => match payload.fill(&|expression| scope.value(expression)) {
                    Ok(value) => Known { value, origin: None },
                    // What is not given to the caller is not given to the called.
                    Err(Expression::Inputs(_)) => continue,
                    Err(expression) => return Err(missing(frame, step, &expression, place.clone()).into()),
                },
            };
            values.insert(name.clone(), known);
        }
        Ok(values)
    }

    /// What comes after a step: the first action whose criteria are met, else the next step, or the end when it failed.
    fn after(
        &mut self,
        frame: &Frame<'w>,
        at: usize,
        step: &'w Step,
        result: &StepResult,
        tried: &mut BTreeMap<(usize, usize), u32>,
    ) -> Result<Transfer, Stop> {
        let scope = self.scope(frame, result.exchange, result.called.as_ref());
        let find = |expression: &Expression| scope.value(expression);
        let retry_after =
            result.exchange.and_then(|index| self.exchanges.get(index)?.answer()?.header("retry-after"));
        let applies = |action: &Action| {
            for criterion in &action.criteria {
                match criterion.met(&find) {
                    Met::Yes => {}
                    Met::No => return Ok(false),
                    Met::TooCostly => {
                        return Err(Onward::Bound(Bound::Condition, criterion.place.clone()).into());
                    }
                }
            }
            Ok(true)
        };
        let transfer = super::action::choose(
            frame.workflow,
            step,
            result.failure.is_some(),
            retry_after,
            &applies,
            |action| {
                let count = tried.entry((at, action)).or_default();
                *count += 1;
                *count
            },
        )?;
        let end = match (&result.failure, &transfer) {
            (None, _) => StepEnd::Succeeded,
            (Some(_), Transfer::Fail | Transfer::End | Transfer::Next) => StepEnd::Failed,
            (Some(_), Transfer::Again { .. } | Transfer::To(_)) => StepEnd::Handled,
        };
        if let Some(visit) = result.visit.and_then(|visit| self.visits.get_mut(visit)) {
            visit.end = end;
        }
        Ok(transfer)
    }
}

enum Ended {
    Over(Outputs),
    Continues(String),
}

fn missing(frame: &Frame<'_>, step: &Step, expression: &Expression, place: DocumentPlace) -> Onward {
    let input = match expression {
        Expression::Inputs(named) => Some((frame.workflow.id.clone(), named.name.clone())),
        _ => None,
    };
    let asked_by = (frame.workflow.key.clone(), step.id.clone());
    Onward::Missing { expression: expression.to_string(), input, asked_by, place }
}
