//! Processes of a collaboration: one case for each step, judged for the service that the step is taken at.

use std::collections::BTreeSet;

use samprov_contract::{Operation, Processes, ServiceCall, Workflow};
use samprov_model::{
    case::{Assertion, Case, DataOrigin, Family},
    id::{OperationId, ServiceId},
    probe::{Program, Purpose, Step},
    workflow::{InputOrigin, WorkflowInput},
};

use super::{Untried, UntriedReason, builder::Draft, planner::Planner};
use crate::process_id::{PROCESS, about};

/// The cases of the processes, step by step. A process is planned where all the services that take part in it are.
pub(super) fn cases(planners: &[Planner<'_>]) -> Vec<Case> {
    let Some(processes) = processes(planners) else { return Vec::new() };
    let workflows = processes.workflows().iter().filter(|workflow| unplanned(planners, workflow).is_none());
    workflows.flat_map(|workflow| of_workflow(planners, processes, workflow)).collect()
}

/// The processes that get no case, and why.
pub(super) fn untried(planners: &[Planner<'_>]) -> Vec<Untried> {
    let workflows = processes(planners).into_iter().flat_map(Processes::workflows);
    workflows.filter_map(|workflow| unplanned(planners, workflow)).collect()
}

fn processes<'p>(planners: &'p [Planner<'_>]) -> Option<&'p Processes> {
    planners.first().map(|planner| planner.subject.contracts.processes())
}

fn unplanned(planners: &[Planner<'_>], workflow: &Workflow) -> Option<Untried> {
    let processes = processes(planners)?;
    let all = processes.workflows_of(&workflow.key);
    let calls = || all.iter().flat_map(|one| one.calls_of_services());
    let first = calls().next()?;
    let is_planned = |service: &ServiceId| planner_of(planners, service).is_some();
    let missing: BTreeSet<&ServiceId> =
        calls().map(|call| call.service).filter(|service| !is_planned(service)).collect();
    let skipped = |planner: &Planner<'_>| {
        calls().map(|call| call.operation).find(|it| planner.input.test_data.skip.contains(it)).cloned()
    };
    let (operation, reason) = match planners.first().and_then(skipped) {
        Some(operation) => (operation, UntriedReason::Skipped),
        None if missing.is_empty() => return None,
        None => {
            let names: Vec<&str> = missing.into_iter().map(ServiceId::as_str).collect();
            (first.operation.clone(), UntriedReason::OthersNotTested(names.join(", ")))
        }
    };
    Some(Untried {
        service: first.service.clone(),
        operation,
        label: format!("process {}", workflow.id),
        place: workflow.place.clone(),
        reason,
    })
}

fn planner_of<'p, 'a>(planners: &'p [Planner<'a>], service: &ServiceId) -> Option<&'p Planner<'a>> {
    planners.iter().find(|planner| planner.subject.description.profile.id == *service)
}

fn of_workflow(planners: &[Planner<'_>], processes: &Processes, workflow: &Workflow) -> Vec<Case> {
    let Some(any) = planners.first() else { return Vec::new() };
    let (inputs, wanted) = any.inputs(&processes.open_inputs(&workflow.key));
    let program = Program { purpose: Purpose::Test, steps: may_send(planners, processes, workflow) };
    let mut seen = BTreeSet::new();
    let calls = workflow.calls_of_services().filter(|call| seen.insert(call.step.to_owned()));
    calls
        .filter_map(|call| {
            let planner = planner_of(planners, call.service)?;
            planner.step_of_process(workflow, call, &inputs, &wanted, &program)
        })
        .collect()
}

/// What a process may send: the operations of each service once, with what keeps and removes what they create.
fn may_send(planners: &[Planner<'_>], processes: &Processes, workflow: &Workflow) -> Vec<Step> {
    if !workflow.obstacles.is_empty() {
        return Vec::new();
    }
    let all = processes.workflows_of(&workflow.key);
    let calls: BTreeSet<(&ServiceId, &OperationId)> = all
        .iter()
        .flat_map(|one| one.calls_of_services())
        .map(|call| (call.service, call.operation))
        .collect();
    let of_service = |planner: &Planner<'_>| {
        let service = &planner.subject.description.profile.id;
        let own = calls.iter().filter(|(of, _)| *of == service);
        let operations: Vec<&Operation> =
            own.filter_map(|(_, operation)| planner.subject.contracts.operation(operation)).collect();
        let steps = planner.may_send(&operations);
        let at_service = |step| Step { service: Some(service.clone()), ..step };
        steps.into_iter().map(at_service).collect::<Vec<Step>>()
    };
    planners.iter().flat_map(of_service).collect()
}

impl Planner<'_> {
    fn step_of_process(
        &self,
        workflow: &Workflow,
        call: ServiceCall<'_>,
        inputs: &[WorkflowInput],
        wanted_values: &[String],
        program: &Program,
    ) -> Option<Case> {
        let is_made = |input: &WorkflowInput| input.origin == InputOrigin::Schema;
        let data = if inputs.iter().any(is_made) { DataOrigin::Generated } else { DataOrigin::KnownGood };
        let mut case = self.case(Draft {
            family: Family::Flow,
            operation: self.subject.contracts.operation(call.operation)?,
            segments: vec![PROCESS.to_owned(), workflow.id.clone(), call.step.to_owned()],
            assertion: Assertion::StepHolds {
                process: workflow.key.clone(),
                step: call.step.to_owned(),
                simulated: self.subject.dependencies.iter().filter_map(|it| it.simulates.clone()).collect(),
                inputs: inputs.to_vec(),
            },
            programs: vec![program.clone()],
            control: None,
            data,
            wanted_values: wanted_values.to_vec(),
        });
        // Taking part in each process is a promise of its own.
        (case.requirements, case.level) =
            self.ledger.verified_by(&case.id, Family::Flow, &about(&workflow.id));
        Some(case)
    }
}
