//! Findings become root causes: one is told, the others point to it.

use std::{cmp::Reverse, collections::HashMap};

use samprov_model::{
    event::CaseRecord,
    evidence::ConsumerCall,
    id::{CaseId, ServiceId},
    message::Argument,
    verdict::{Fault, Finding, Standing, Verdict},
};

use crate::journal::Records;

/// One root cause: the case that is told and the cases that point to it.
#[derive(Clone, Debug)]
pub struct RootCause<'a> {
    /// The worst verdict among its cases.
    pub standing: Standing,
    /// The case that is told: the first in plan order with that verdict.
    pub record: &'a CaseRecord,
    /// Its finding.
    pub finding: &'a Finding,
    /// Other cases with the same fingerprint.
    pub same: Vec<&'a CaseRecord>,
    /// Cases that could not be decided because one of these broke.
    pub knocked_on: Vec<&'a CaseRecord>,
}

impl<'a> RootCause<'a> {
    /// The call to a dependency that the finding is about, when the candidate is at fault as a caller.
    pub fn call(&self) -> Option<&'a ConsumerCall> {
        if self.finding.fault != Fault::Consumer {
            return None;
        }
        let evidence = self.record.shown().into_iter().flat_map(|evidence| &evidence.consumer_calls);
        let calls: Vec<&ConsumerCall> = evidence.chain(&self.record.consumer_calls).collect();
        let is_it = |call: &&&ConsumerCall| {
            let mut violations = call.violations.iter();
            violations.any(|(place, _, expected)| {
                Some(place) == self.finding.place.as_ref() && *expected == self.finding.expected
            })
        };
        let is_wrong = |call: &&&ConsumerCall| !call.violations.is_empty() || call.operation.is_none();
        // Some findings are about calls that each keep their contract, and name the operation.
        let named = self.finding.expected.arguments.get("called");
        let is_named = |call: &&&ConsumerCall| match (&call.operation, named) {
            (Some(operation), Some(Argument::Text(named))) => operation.as_str() == named,
            _ => false,
        };
        let is_disturbed = |call: &&&ConsumerCall| call.fault.is_some();
        let found = calls.iter().find(is_it).or_else(|| calls.iter().find(is_wrong));
        let found = found.or_else(|| calls.iter().find(is_named));
        found.or_else(|| calls.iter().rfind(is_disturbed)).or(calls.last()).copied()
    }

    /// Every case of it, the told one first.
    pub fn cases(&self) -> impl Iterator<Item = &'a CaseRecord> {
        std::iter::once(self.record).chain(self.same.iter().copied()).chain(self.knocked_on.iter().copied())
    }
}

/// The root causes of what failed, could not be decided or warns: the worst first, then in the order given.
pub fn root_causes(records: &Records) -> Vec<RootCause<'_>> {
    let told: Vec<(&CaseRecord, &Finding)> = records.whole().filter_map(told).collect();
    let known = Known::of(&told);

    let mut index: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<Vec<(&CaseRecord, &Finding)>> = Vec::new();
    let mut knocked: Vec<(&CaseRecord, &Finding)> = Vec::new();
    for (record, finding) in told {
        if cause(record, finding, &known).is_some() {
            knocked.push((record, finding));
            continue;
        }
        let group = *index.entry(finding.fingerprint.as_str()).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push((record, finding));
    }

    let mut causes: Vec<RootCause<'_>> = groups.into_iter().filter_map(|group| told_first(&group)).collect();
    for (record, finding) in knocked {
        let group = cause(record, finding, &known).and_then(|root| index.get(root.fingerprint.as_str()));
        if let Some(cause) = group.and_then(|group| causes.get_mut(*group)) {
            cause.knocked_on.push(record);
        }
    }
    causes.sort_by_key(|cause| (Reverse(cause.standing), cause.record.order));
    causes
}

fn told(record: &CaseRecord) -> Option<Told<'_>> {
    match &record.verdict {
        Verdict::Fail(finding) | Verdict::Inconclusive(finding) | Verdict::Warn(finding) => {
            Some((record, finding))
        }
        Verdict::Deviated { .. } | Verdict::NotApplicable { .. } | Verdict::Pass => None,
    }
}

/// What is told, by the ids that causes are named by.
struct Known<'a> {
    by_service: HashMap<(&'a ServiceId, &'a CaseId), Told<'a>>,
    /// Those whose id says which service they belong to: in a process another service may have broken.
    by_id: HashMap<&'a CaseId, Told<'a>>,
}

type Told<'a> = (&'a CaseRecord, &'a Finding);

impl<'a> Known<'a> {
    fn of(told: &[Told<'a>]) -> Self {
        let says_service = |(record, _): &&Told<'a>| {
            record.id.as_str().strip_prefix(record.service.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        Self {
            by_service: told.iter().map(|one| ((&one.0.service, &one.0.id), *one)).collect(),
            by_id: told.iter().filter(says_service).map(|one| (&one.0.id, *one)).collect(),
        }
    }

    fn cause(&self, (record, finding): Told<'a>) -> Option<Told<'a>> {
        let case = finding.cause.as_ref()?;
        self.by_service.get(&(&record.service, case)).or_else(|| self.by_id.get(case)).copied()
    }
}

/// The finding at the end of the chain of causes; none when the finding stands for itself.
fn cause<'a>(record: &'a CaseRecord, finding: &'a Finding, known: &Known<'a>) -> Option<&'a Finding> {
    let mut root = (record, finding);
    let mut left = MAXIMUM_CHAIN;
    while let Some(next) = known.cause(root) {
        root = next;
        left -= 1;
        // A circle of causes has no root: each stands for itself then.
        if left == 0 {
            return None;
        }
    }
    (!std::ptr::eq(root.1, finding)).then_some(root.1)
}

fn told_first<'a>(group: &[(&'a CaseRecord, &'a Finding)]) -> Option<RootCause<'a>> {
    let standing = group.iter().map(|(record, _)| record.verdict.standing()).max()?;
    let at = group.iter().position(|(record, _)| record.verdict.standing() == standing)?;
    let (record, finding) = group[at];
    let finding = record.shown_finding().unwrap_or(finding);
    let same = group.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, (record, _))| *record);
    Some(RootCause { standing, record, finding, same: same.collect(), knocked_on: Vec::new() })
}

const MAXIMUM_CHAIN: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn cases_with_one_fingerprint_are_told_once() {
        let journal = sample::journal();
        let causes = root_causes(&journal.records);
        let surplus = causes.iter().find(|cause| cause.finding.message.key == "sample-surplus").unwrap();
        assert_eq!(surplus.same.len(), 1);
        assert!(causes[0].standing >= causes[causes.len() - 1].standing);
    }

    #[test]
    fn a_knocked_on_case_is_listed_under_the_case_that_broke() {
        let journal = sample::journal();
        let causes = root_causes(&journal.records);
        let broken = causes.iter().find(|cause| !cause.knocked_on.is_empty()).unwrap();
        assert_eq!(broken.standing, Standing::Fail);
        assert_eq!(broken.knocked_on.len(), 2, "one of them through the other");
    }

    #[test]
    fn every_finding_is_in_exactly_one_cause() {
        let journal = sample::journal();
        let told = journal.records.whole().filter(|record| told(record).is_some()).count();
        let listed: usize = root_causes(&journal.records).iter().map(|cause| cause.cases().count()).sum();
        assert_eq!(listed, told);
    }

    #[test]
    fn a_circle_of_causes_is_told_all_the_same() {
        let mut records = sample::journal().records.to_vec();
        records.retain(|record| matches!(record.verdict, Verdict::Inconclusive(_)));
        records.truncate(2);
        let ids = [records[1].id.clone(), records[0].id.clone()];
        for (record, id) in records.iter_mut().zip(ids) {
            if let Verdict::Inconclusive(finding) = &mut record.verdict {
                finding.cause = Some(id);
            }
        }
        let records = records.into_iter().collect();
        let listed: usize = root_causes(&records).iter().map(|cause| cause.cases().count()).sum();
        assert_eq!(listed, 2);
    }
}
