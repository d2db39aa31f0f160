//! Which cases of a plan are run: those selected, that call nothing forbidden, and that the target may bear.

use std::collections::{BTreeMap, BTreeSet};

use samprov_contract::Contracts;
use samprov_model::{
    case::{Assertion, Case, Family},
    id::{OperationId, RequirementId, ServiceId},
    probe::{Part, Program},
    selection::Selection,
};
use samprov_suites::PlanSize;
use std::sync::Arc;

use super::error::RunError;
use crate::selection::Selector;

/// Plans of up to this many selected cases are kept in memory; larger ones are made again as they are run.
const MOST_KEPT: usize = 2_000;

/// Decides about each case.
#[derive(Debug)]
pub(crate) struct CaseFilter {
    selector: Selector,
    never: Vec<OperationId>,
    read_only: BTreeMap<ServiceId, Arc<Contracts>>,
}

/// What is known about the cases of a plan before the first is run.
#[derive(Debug, Default)]
pub(crate) struct Census {
    /// The number of cases that are run.
    pub selected: u64,
    /// How large what is run is.
    pub size: PlanSize,
    /// The number of the others.
    pub not_selected: u64,
    /// The services that selected cases are sent to.
    pub services: BTreeSet<ServiceId>,
    /// The requirements with a selected case, by service.
    pub requirements: BTreeSet<(ServiceId, RequirementId)>,
    /// Requirements whose selected cases are all left out because the target gets safe requests only.
    pub left_out: BTreeSet<(ServiceId, RequirementId)>,
    /// The cases that watch the calls to dependencies, selected or not, by service.
    pub watching: BTreeMap<ServiceId, Vec<Case>>,
    /// All cases that are run, with their numbers in the plan, unless there are too many to be kept.
    pub kept: Option<Vec<(u64, Case)>>,
}

impl CaseFilter {
    /// A filter. `read_only` are the services that get safe requests only.
    pub(crate) fn new(
        selection: &Selection,
        never: Vec<OperationId>,
        read_only: BTreeMap<ServiceId, Arc<Contracts>>,
    ) -> Result<Self, RunError> {
        let selector = Selector::new(selection).map_err(|error| RunError::Glob(error.to_string()))?;
        Ok(Self { selector, never, read_only })
    }

    /// Whether a case is run.
    pub(crate) fn runs(&self, case: &Case) -> bool {
        self.selector.selects(case) && self.may_run(case)
    }

    /// Whether a case may be run, selected or not.
    pub(crate) fn may_run(&self, case: &Case) -> bool {
        let forbidden = |program: &Program| {
            program
                .steps
                .iter()
                .any(|step| step.part != Part::CleanUp && self.never.contains(&step.request.operation))
        };
        !case.programs.iter().chain(&case.control).any(forbidden) && self.is_borne(case)
    }

    /// Whether the targets may bear a case.
    fn is_borne(&self, case: &Case) -> bool {
        // What a workflow sends is what people wrote down.
        let is_plain = matches!(
            case.assertion,
            Assertion::AnswerAsDeclared | Assertion::StepHolds { .. } | Assertion::WorkflowHolds { .. }
        );
        case.services().into_iter().all(|service| match self.read_only.get(service) {
            None => true,
            // Nobody knows what a command does.
            Some(_) if case.drive.is_some() => false,
            Some(contracts) => {
                let mut programs = case.programs.iter().chain(&case.control);
                is_plain && !case.writes && programs.all(|program| is_safe(contracts, program))
            }
        })
    }

    /// Counts one more case of a plan: its place in it, and the case.
    pub(crate) fn count(&self, census: &mut Census, order: u64, case: &Case) {
        if case.family == Family::Consumer && self.may_run(case) {
            census.watching.entry(case.service.clone()).or_default().push(case.clone());
        }
        if !self.runs(case) {
            if self.selector.selects(case) && !self.is_borne(case) {
                let service = || case.service.clone();
                let all = case.requirements.iter();
                census.left_out.extend(all.map(|requirement| (service(), requirement.clone())));
            }
            census.not_selected += 1;
            return;
        }
        census.selected += 1;
        census.size.add(case);
        for requirement in &case.requirements {
            census.requirements.insert((case.service.clone(), requirement.clone()));
        }
        census.services.extend(case.services().into_iter().cloned());
        match &mut census.kept {
            Some(kept) if kept.len() < MOST_KEPT => kept.push((order, case.clone())),
            Some(_) | None => census.kept = None,
        }
    }
}

impl Census {
    /// Nothing counted yet.
    pub(crate) fn new() -> Self {
        Self { kept: Some(Vec::new()), ..Self::default() }
    }

    /// Everything counted.
    pub(crate) fn finished(mut self) -> Self {
        let Self { left_out, requirements, .. } = &mut self;
        left_out.retain(|requirement| !requirements.contains(requirement));
        self
    }
}

/// Only GET and HEAD, in every step.
fn is_safe(contracts: &Contracts, program: &Program) -> bool {
    program.steps.iter().all(|step| {
        let contracts = contracts.serving(step.service.as_ref());
        let declared = contracts.operation(&step.request.operation);
        let method = step.request.method.as_deref().or(declared.map(|operation| operation.method.as_str()));
        matches!(method, Some("GET" | "HEAD"))
    })
}
