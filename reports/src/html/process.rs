//! The cases of a process put together again: its steps in order, and where it broke.

use std::collections::BTreeMap;

use samprov_model::{
    evidence::MaskedOutcome,
    id::{ActorId, ServiceId},
    probe::Part,
    verdict::{Standing, Verdict},
};

use crate::journal::{Case, Records};

/// A process as it went.
pub(super) struct Process<'a> {
    /// Its name.
    pub(super) name: String,
    /// Its steps that were run, in order.
    pub(super) steps: Vec<Step<'a>>,
}

/// A step as it went.
pub(super) struct Step<'a> {
    pub(super) name: String,
    pub(super) service: &'a ServiceId,
    pub(super) actor: &'a ActorId,
    pub(super) operation: &'a str,
    /// The id of its case.
    pub(super) case: String,
    pub(super) end: End,
    pub(super) answer: Answer,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It was taken, and judged so.
    Taken(Standing),
    /// It did not do what the process asks.
    Broke,
    /// It could not be decided at this step.
    Undecided,
    /// An earlier step broke.
    NotReached,
    /// The process took another way.
    NotTaken,
}

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// An answer with a status.
    Status(u16),
    /// A request without an answer.
    None,
    /// Nothing is known.
    Unknown,
}

/// The processes of a run: those that broke first, then in the order of the plan.
pub(super) fn processes(records: &Records) -> Vec<Process<'_>> {
    let mut found: BTreeMap<String, (u64, Vec<(u64, Step<'_>)>)> = BTreeMap::new();
    for case in records.iter().filter(|case| case.assertion() == STEP_HOLDS) {
        let Some((process, step)) = names(case) else { continue };
        let (first, steps) = found.entry(process).or_insert_with(|| (case.order(), Vec::new()));
        *first = (*first).min(case.order());
        steps.push((case.order(), of_case(case, step)));
    }
    let mut all: Vec<(u64, Process<'_>)> = found
        .into_iter()
        .map(|(name, (first, mut steps))| {
            steps.sort_by_key(|(order, _)| *order);
            (first, Process { name, steps: steps.into_iter().map(|(_, step)| step).collect() })
        })
        .collect();
    all.sort_by_key(|(first, process)| (process.broken().is_none(), *first));
    all.into_iter().map(|(_, process)| process).collect()
}

impl<'a> Process<'a> {
    /// The first step that broke, else the first that could not be decided.
    pub(super) fn broken(&self) -> Option<&Step<'a>> {
        let ended = |end| self.steps.iter().find(move |step| step.end == end);
        ended(End::Broke).or_else(|| ended(End::Undecided))
    }
}

/// The names of process and step: the last segments of `SERVICE/flow/process/PROCESS/STEP`.
fn names(case: Case<'_>) -> Option<(String, String)> {
    let id = case.id();
    let own = id.strip_prefix(case.service().as_str()).and_then(|rest| rest.strip_prefix('/')).unwrap_or(&id);
    let (process, step) = own.strip_prefix(FOLDER)?.split_once('/')?;
    Some((unescaped(process), unescaped(step)))
}

fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/")
}

fn of_case(case: Case<'_>, name: String) -> Step<'_> {
    let end = match case.verdict() {
        Verdict::Fail(_) => End::Broke,
        Verdict::Inconclusive(finding) => match &finding.cause {
            Some(cause) if cause.as_str().contains(&format!("/{FOLDER}")) => End::NotReached,
            Some(_) | None => End::Undecided,
        },
        Verdict::NotApplicable { .. } => End::NotTaken,
        taken @ (Verdict::Deviated { .. } | Verdict::Pass | Verdict::Warn(_)) => End::Taken(taken.standing()),
    };
    let answer = match end {
        End::NotReached | End::NotTaken => Answer::Unknown,
        End::Broke | End::Taken(_) | End::Undecided => answer(case),
    };
    Step {
        name,
        service: case.service(),
        actor: case.actor(),
        operation: case.operation(),
        case: case.id().into_owned(),
        end,
        answer,
    }
}

/// What the last request of a case was answered: its own step, since a case ends there.
fn answer(case: Case<'_>) -> Answer {
    let evidence = case.whole().and_then(|record| record.evidence.as_ref());
    let mut tests = evidence.into_iter().flat_map(|evidence| &evidence.exchanges);
    let last = tests.rfind(|exchange| exchange.part == Part::Test).map(|exchange| &exchange.outcome);
    match last {
        Some(MaskedOutcome::NoAnswer(_)) => Answer::None,
        Some(MaskedOutcome::Answer(_)) | None => {
            case.statuses().last().map_or(Answer::Unknown, |status| Answer::Status(*status))
        }
    }
}

/// The name of the assertion that every step of a process is judged by.
const STEP_HOLDS: &str = "step-holds";
const FOLDER: &str = "flow/process/";
