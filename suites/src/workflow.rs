//! A workflow case turned into steps, one after the other: what has been answered decides what is sent next.
//!
//! The case's own program holds what may be called, with what it takes to remove what a call creates; the steps made here are
//! complete requests.

use std::time::Duration;

use samprov_contract::{Contracts, Onward, Sending, StepEnd, Visit, Walk};
use samprov_model::{
    case::{Assertion, Case},
    id::ServiceId,
    observation::{Attempt, Exchange},
    probe::{Capture, Part, Program, Purpose, Step},
    recipe::{Binding, RequestRecipe, Source},
};

/// What a workflow does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// A request, after a wait.
    Send {
        /// The step.
        step: Box<Step>,
        /// What removes what it creates, once the workflow is over.
        clean_up: Vec<Step>,
        /// How long to wait before.
        wait: Duration,
    },
    /// Nothing more.
    Ended,
}

/// What a workflow case sends next, given the exchanges of its attempt so far. Pure.
pub fn next_step(contracts: &Contracts, case: &Case, exchanges: &[Exchange]) -> NextStep {
    let Some(Walk { onward: Onward::Send(sending), .. }) = walk(contracts, case, exchanges) else {
        return NextStep::Ended;
    };
    let Sending { visit, wait } = *sending;
    let planned = case.programs.first();
    let known = |step: &&Step| {
        step.part == Part::Test
            && step.service == visit.service
            && step.request.operation == visit.recipe.operation
    };
    let template = planned.and_then(|program| program.steps.iter().find(known));
    let index = exchanges.len();
    let own = |name: &str| format!("{name}#{index}");
    let captures: Vec<Capture> = template
        .iter()
        .flat_map(|step| &step.captures)
        .map(|capture| Capture { name: own(&capture.name), from: capture.from.clone() })
        .collect();
    let removes = |step: &&Step| {
        step.part == Part::CleanUp
            && step.service == visit.service
            && step.request.bindings.iter().any(|binding| {
                matches!(&binding.source, Source::Capture(name) if captures.iter().any(|it| it.name == own(name)))
            })
    };
    let clean_up = planned
        .iter()
        .flat_map(|program| &program.steps)
        .filter(removes)
        .map(|step| {
            let mut step = step.clone();
            for binding in &mut step.request.bindings {
                if let Source::Capture(name) = &mut binding.source {
                    *name = own(name);
                }
            }
            step
        })
        .collect();
    let shown_by = template.and_then(|step| step.shown_by.clone());
    let mut step = plain(visit.service, visit.recipe, captures);
    step.shown_by = shown_by;
    NextStep::Send { step: Box::new(step), clean_up, wait }
}

/// The program that an attempt of a workflow has sent, with what later requests took from earlier answers as captures and
/// bindings. `None` for other cases.
pub fn sent_program(contracts: &Contracts, case: &Case, attempt: &Attempt) -> Option<Program> {
    let walk = walk(contracts, case, exchanges(attempt))?;
    let mut steps: Vec<Step> = walk.visits.into_iter().map(sent).collect();
    let taken: Vec<(usize, Binding, Capture)> = steps
        .iter()
        .flat_map(|step| step.request.bindings.iter().cloned().zip(step.captures.iter().cloned()))
        .filter_map(|(binding, capture)| {
            let (exchange, _) = capture.name.split_once(' ')?;
            Some((exchange.parse().ok()?, binding, capture))
        })
        .collect();
    // The captures belong to the steps whose answers they were taken from.
    for step in &mut steps {
        step.captures.clear();
    }
    for (exchange, _, capture) in taken {
        if let Some(step) = steps.get_mut(exchange)
            && !step.captures.contains(&capture)
        {
            step.captures.push(capture);
        }
    }
    Some(Program { purpose: Purpose::Test, steps })
}

/// The exchanges of an attempt without those of its clean-up.
pub(crate) fn exchanges(attempt: &Attempt) -> &[Exchange] {
    let all = attempt.observation.exchanges.as_slice();
    let end = all.iter().position(|exchange| exchange.part == Part::CleanUp).unwrap_or(all.len());
    all.get(..end).unwrap_or_default()
}

/// How far a workflow case has come.
pub(crate) fn walk(contracts: &Contracts, case: &Case, exchanges: &[Exchange]) -> Option<Walk> {
    match &case.assertion {
        Assertion::StepHolds { process, step, inputs, .. } => {
            let walk = contracts.walk_process(process, inputs, exchanges);
            Some(up_to((process, step), walk))
        }
        Assertion::WorkflowHolds { workflow, inputs } => Some(contracts.walk(workflow, inputs, exchanges)),
        _ => None,
    }
}

/// A process is gone through until the step that is judged has succeeded.
fn up_to((process, step): (&str, &str), mut walk: Walk) -> Walk {
    let has_succeeded =
        |visit: &Visit| visit.workflow == process && visit.step == step && visit.end == StepEnd::Succeeded;
    if let Some(at) = walk.visits.iter().position(has_succeeded) {
        walk.visits.truncate(at + 1);
        walk.onward = Onward::Held;
    }
    walk
}

/// A visit as a step; each value taken from an earlier answer is a binding with its capture at the same position.
fn sent(visit: Visit) -> Step {
    let mut request = visit.recipe;
    let mut captures = Vec::new();
    for (place, origin) in visit.taken {
        let name = format!("{} {:?}", origin.exchange, origin.from);
        request.bindings.push(Binding { place, source: Source::Capture(name.clone()) });
        captures.push(Capture { name, from: origin.from });
    }
    plain(visit.service, request, captures)
}

fn plain(service: Option<ServiceId>, request: RequestRecipe, captures: Vec<Capture>) -> Step {
    Step {
        part: Part::Test,
        service,
        request,
        captures,
        shown_by: None,
        must_break: None,
        address: None,
        pause: 0,
        injections: Vec::new(),
        patience: None,
    }
}
