//! Root causes, gaps, exceptions and the end of a run become the list of those who must act.

use std::collections::BTreeMap;

use samprov_model::{
    event::{BadDeviation, Ended},
    exit::Exit,
    id::{ActorId, RequirementId, ServiceId},
    verdict::{Fault, Standing},
};

use super::{Gap, Scope, Summary};

/// Somebody who must act, and on what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Responsible<'a> {
    /// Who.
    pub who: Who<'a>,
    /// What is to be done, the most urgent first.
    pub tasks: Vec<Task<'a>>,
}

/// Who must act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who<'a> {
    /// An actor, as producer or consumer.
    Actor(&'a ActorId),
    /// Those who maintain the description of a service.
    Description(&'a ServiceId),
    /// Whoever runs the test: network, credentials, test data.
    Environment,
    /// The collaboration group, which signs.
    Group,
    /// Those who develop samprov.
    Harness,
    /// The owner of an agreed exception.
    Owner(&'a str),
}

/// What somebody has to do; variants by urgency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task<'a> {
    /// Root causes that fail.
    Faults(usize),
    /// An agreed exception that is stale or expired.
    Exception(&'a BadDeviation),
    /// The candidate stopped answering, and so many cases were not run.
    Candidate(u64),
    /// Nothing was selected.
    Selection,
    /// Binding requirements that a target for safe requests only leaves out.
    Unmarked(usize),
    /// Operations for which no request could be made: the requirements about them.
    Requests(Vec<&'a RequirementId>),
    /// Root causes that could not be decided.
    Obstacles(usize),
    /// Cases that were not run because the run ended early.
    Rest(u64),
    /// Cases that the time allowed is not enough for, as planned.
    LeftOut(u64),
    /// Binding requirements that no case verifies.
    Uncovered(Vec<&'a RequirementId>),
    /// Binding requirements to which no executed case applied.
    Inapplicable(Vec<&'a RequirementId>),
    /// The run says nothing, and no finding tells why.
    Silence,
    /// Root causes that warn.
    Warnings(usize),
    /// Requirements that await sign-off.
    Signatures(usize),
}

impl Task<'_> {
    fn urgency(&self) -> u8 {
        match self {
            Self::Faults(_) => 0,
            Self::Exception(_) => 1,
            Self::Candidate(_) => 2,
            Self::Selection => 3,
            Self::Unmarked(_) => 4,
            Self::Requests(_) => 5,
            Self::Obstacles(_) => 6,
            Self::Rest(_) => 7,
            Self::LeftOut(_) => 8,
            Self::Uncovered(_) => 9,
            Self::Inapplicable(_) => 10,
            Self::Silence => 11,
            Self::Warnings(_) => 12,
            Self::Signatures(_) => 13,
        }
    }
}

/// Those who must act: the most urgent first, then in the order of names.
pub fn responsible<'a>(summary: &Summary<'a>) -> Vec<Responsible<'a>> {
    let mut tasks: Vec<(Who<'a>, Task<'a>)> = Vec::new();
    of_causes(summary, &mut tasks);
    of_the_run(summary, &mut tasks);
    of_gaps(summary, &mut tasks);
    let awaiting = summary
        .requirements
        .iter()
        .filter(|one| one.scope != Scope::NotSelected && one.standing == Standing::AwaitingSignOff)
        .count();
    if awaiting > 0 {
        tasks.push((Who::Group, Task::Signatures(awaiting)));
    }
    tasks.sort_by_key(|(_, task)| task.urgency());
    let mut all: Vec<Responsible<'a>> = Vec::new();
    for (who, task) in tasks {
        match all.iter_mut().find(|one| one.who == who) {
            Some(one) => one.tasks.push(task),
            None => all.push(Responsible { who, tasks: vec![task] }),
        }
    }
    all.sort_by_key(|one| (one.tasks.first().map(Task::urgency), one.who));
    all
}

fn of_causes<'a>(summary: &Summary<'a>, tasks: &mut Vec<(Who<'a>, Task<'a>)>) {
    let mut counts: BTreeMap<Who<'a>, [usize; 3]> = BTreeMap::new();
    for cause in &summary.causes {
        let who = match cause.finding.fault {
            Fault::Consumer | Fault::Producer => Who::Actor(&cause.record.actor),
            Fault::Description => Who::Description(&cause.record.service),
            Fault::Environment => Who::Environment,
            Fault::Harness => Who::Harness,
        };
        let [failures, undecided, warnings] = counts.entry(who).or_default();
        match cause.standing {
            Standing::Fail => *failures += 1,
            Standing::Inconclusive => *undecided += 1,
            Standing::Warn => *warnings += 1,
            Standing::AwaitingSignOff | Standing::Deviated | Standing::NotVerified | Standing::Pass => {}
        }
    }
    for (who, [failures, undecided, warnings]) in counts {
        let of_kind = [
            (failures, Task::Faults(failures)),
            (undecided, Task::Obstacles(undecided)),
            (warnings, Task::Warnings(warnings)),
        ];
        tasks.extend(of_kind.into_iter().filter(|(count, _)| *count > 0).map(|(_, task)| (who, task)));
    }
}

fn of_the_run<'a>(summary: &Summary<'a>, tasks: &mut Vec<(Who<'a>, Task<'a>)>) {
    let journal = summary.journal;
    let bad = journal.finish.iter().flat_map(|finish| &finish.bad_deviations);
    tasks.extend(bad.map(|deviation| (Who::Owner(&deviation.owner), Task::Exception(deviation))));
    if summary.exit == Exit::NothingSelected {
        tasks.push((Who::Environment, Task::Selection));
        return;
    }
    let not_run = journal.not_run();
    let rest = match journal.finish.as_ref().map(|finish| finish.ended) {
        Some(Ended::CandidateLost) if not_run > 0 => Some(Task::Candidate(not_run)),
        Some(Ended::BudgetKept) if not_run > 0 => Some(Task::LeftOut(not_run)),
        None => Some(Task::Rest(not_run)),
        Some(_) if not_run > 0 => Some(Task::Rest(not_run)),
        Some(_) => None,
    };
    tasks.extend(rest.map(|task| (Who::Environment, task)));
}

fn of_gaps<'a>(summary: &Summary<'a>, tasks: &mut Vec<(Who<'a>, Task<'a>)>) {
    let mut gaps: BTreeMap<&'a ServiceId, [Vec<&'a RequirementId>; 2]> = BTreeMap::new();
    let mut unmarked = 0;
    let mut without_request = Vec::new();
    for one in summary.binding().filter(|one| one.is_open()) {
        let [uncovered, inapplicable] = gaps.entry(&one.requirement.service).or_default();
        match one.gap {
            Some(Gap::NoCase) if one.requirement.declared => uncovered.push(&one.requirement.id),
            Some(Gap::NoCase) => without_request.push(&one.requirement.id),
            Some(Gap::NothingApplies | Gap::NotExecuted) => inapplicable.push(&one.requirement.id),
            Some(Gap::SafeOnly) => unmarked += 1,
            None => {}
        }
    }
    if unmarked > 0 {
        tasks.push((Who::Environment, Task::Unmarked(unmarked)));
    }
    if !without_request.is_empty() {
        tasks.push((Who::Environment, Task::Requests(without_request)));
    }
    for (service, [uncovered, inapplicable]) in gaps {
        let who = Who::Description(service);
        if !uncovered.is_empty() {
            tasks.push((who, Task::Uncovered(uncovered)));
        }
        if !inapplicable.is_empty() {
            tasks.push((who, Task::Inapplicable(inapplicable)));
        }
    }
    if tasks.is_empty() && summary.exit != Exit::Conforms {
        tasks.push((Who::Environment, Task::Silence));
    }
}

#[cfg(test)]
mod tests {
    use samprov_model::verdict::Verdict;

    use super::*;
    use crate::{journal::Journal, sample};

    fn green() -> Journal {
        let mut journal = sample::journal();
        journal.header.requirements.retain(|one| one.id.as_str() != "ET-20" && one.id.as_str() != "PR-20");
        journal.records.each(|record| {
            record.verdict = Verdict::Pass;
        });
        journal
    }

    fn tasks(journal: &Journal) -> Vec<(String, String)> {
        let summary = Summary::of(journal);
        let all = responsible(&summary);
        all.iter().map(|one| (format!("{:?}", one.who), format!("{:?}", one.tasks))).collect()
    }

    #[test]
    fn nobody_acts_on_a_green_run() {
        assert!(tasks(&green()).is_empty());
    }

    #[test]
    fn whoever_runs_the_test_acts_on_a_lost_candidate_an_empty_selection_and_a_run_that_was_cut_off() {
        let mut lost = green();
        lost.finish.as_mut().unwrap().ended = Ended::CandidateLost;
        lost.records.edit(|all| all.truncate(3));
        let mut empty = green();
        empty.records.edit(Vec::clear);
        empty.header.cases = 0;
        let mut cut = green();
        cut.finish = None;
        for (journal, task) in [(lost, "Candidate(84)"), (empty, "Selection"), (cut, "Rest(0)")] {
            let tasks = tasks(&journal);
            assert_eq!(tasks[0].0, "Environment");
            assert!(tasks[0].1.contains(task), "{tasks:?}");
        }
    }

    #[test]
    fn the_owner_acts_on_an_exception_that_expired() {
        let mut journal = green();
        let deviation = BadDeviation { cases: "contract/**".into(), owner: "Anna".into(), expired: true };
        journal.finish.as_mut().unwrap().bad_deviations.push(deviation);
        let tasks = tasks(&journal);
        assert!(tasks[0].0.contains("Anna") && tasks[0].1.contains("contract/**"), "{tasks:?}");
    }

    #[test]
    fn those_who_maintain_the_description_act_on_a_must_that_no_case_verifies() {
        let mut journal = green();
        sample::uncover(&mut journal, "ET-02");
        let tasks = tasks(&journal);
        assert!(tasks[0].0.contains("Description") && tasks[0].1.contains("ET-02"), "{tasks:?}");
    }
}
