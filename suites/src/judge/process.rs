//! A step of a process: what it came to is judged for its own service; what broke before it belongs to somebody else.

use samprov_contract::{Contracts, Onward, Visit, Workflow};
use samprov_model::{
    case::Case,
    id::CaseId,
    message::Message,
    observation::{Attempt, Exchange, Outcome},
    probe::Purpose,
    verdict::Verdict,
};

use super::{
    answer::judge_transport,
    finding::knocked_on,
    stopped,
    workflow::{judge_answer, judge_failure, of_step, unusable, value_missing, without_end},
};
use crate::{
    process_id::step_id,
    workflow::{exchanges, walk},
};

/// "The step does what the process asks of it, and its answer is as declared."
pub(super) fn judge_step(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    key: &str,
    step: &str,
) -> Verdict {
    let Some(workflow) = contracts.processes().workflow(key) else { return stopped::nothing_sent(case) };
    let judged = Judged { contracts, case, workflow, step };
    if let Some(obstacle) = workflow.obstacles.first() {
        let first = workflow.calls_of_services().next();
        return match first.filter(|first| first.step != step) {
            // One document, one finding.
            Some(first) => judged.knocked_on_by(key, first.step, Message::new("actual-process-unusable")),
            None => unusable(case, &workflow.id, obstacle),
        };
    }
    let Some(attempt) = attempts.iter().rev().find(|attempt| attempt.purpose == Purpose::Test) else {
        return stopped::nothing_sent(case);
    };
    if let Some(verdict) = stopped::judge_stopped(case, attempts, attempt) {
        return verdict;
    }
    let exchanges = exchanges(attempt);
    let Some(walk) = walk(contracts, case, exchanges) else { return stopped::nothing_sent(case) };
    for (index, (visit, exchange)) in walk.visits.iter().zip(exchanges).enumerate() {
        let is_last = index + 1 == walk.visits.len() && matches!(walk.onward, Onward::Failed(_));
        let serving = contracts.serving(visit.service.as_ref());
        if let Some(verdict) = judge_answer(serving, case, attempt, (visit, exchange), is_last) {
            return judged.of_visit(visit, exchange, verdict);
        }
    }
    let last = walk.visits.last().zip(exchanges.last());
    match &walk.onward {
        Onward::Held if judged.was_taken(&walk.visits) => Verdict::Pass,
        Onward::Held => Verdict::NotApplicable {
            reason: Message::new("reason-step-not-taken").with("process", workflow.id.clone()),
        },
        Onward::Failed(failure) => match last {
            Some((visit, exchange)) if visit.step == failure.step => {
                judged.of_visit(visit, exchange, judge_failure(case, attempt, Some(exchange), failure))
            }
            // A step that runs another workflow has no answer of its own.
            Some(_) | None => {
                let failed = contracts.processes().workflows().iter().find(|one| one.id == failure.workflow);
                let key = failed.map_or(key, |failed| &failed.key);
                judged.knocked_on_by(key, &failure.step, Message::new("actual-step-failed"))
            }
        },
        Onward::NoAnswer => match last {
            Some((visit, Exchange { outcome: Outcome::NoAnswer(transport), operation, .. })) => {
                let serving = contracts.serving(visit.service.as_ref());
                let own = of_step(serving, case, operation);
                let verdict = judge_transport(&own, transport);
                exchanges.last().map_or(verdict.clone(), |exchange| judged.of_visit(visit, exchange, verdict))
            }
            Some(_) | None => stopped::nothing_sent(case),
        },
        Onward::Missing { expression, input, asked_by: (asking, asker), place } => {
            if judged.is_own(asking, asker) {
                value_missing(case, expression, input.as_ref(), place)
            } else {
                let found = Message::new("actual-nothing-found");
                judged.knocked_on_by(asking, asker, found)
            }
        }
        Onward::Bound(bound, place) => without_end(case, *bound, place),
        Onward::Send(_) => stopped::nothing_sent(case),
    }
}

/// The step that is judged.
struct Judged<'j> {
    contracts: &'j Contracts,
    case: &'j Case,
    workflow: &'j Workflow,
    step: &'j str,
}

impl Judged<'_> {
    fn is_own(&self, key: &str, step: &str) -> bool {
        self.workflow.key == key && self.step == step
    }

    fn was_taken(&self, visits: &[Visit]) -> bool {
        visits.iter().any(|visit| self.is_own(&visit.workflow, &visit.step))
    }

    /// The verdict as it is for the step itself; what another step broke is told by the case of that step.
    fn of_visit(&self, visit: &Visit, exchange: &Exchange, verdict: Verdict) -> Verdict {
        if self.is_own(&visit.workflow, &visit.step) {
            return verdict;
        }
        self.knocked_on_by(&visit.workflow, &visit.step, stopped::told(exchange))
    }

    fn knocked_on_by(&self, key: &str, step: &str, actual: Message) -> Verdict {
        let expected = Message::new("expected-step-before").with("step", step);
        knocked_on(self.case, self.case_of(key, step).as_ref(), expected, actual)
    }

    /// The case that judges a step.
    fn case_of(&self, key: &str, step: &str) -> Option<CaseId> {
        let workflow = self.contracts.processes().workflow(key)?;
        let call = workflow.calls_of_services().find(|call| call.step == step)?;
        Some(step_id(call.service, &workflow.id, step))
    }
}
