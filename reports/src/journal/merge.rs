//! Several journals of one plan become one: shards of a run, or a run and its repetition.

use std::collections::BTreeSet;

use samprov_model::{
    event::{Ended, Finish, Header},
    id::CaseId,
};

use super::{Journal, JournalError};

/// Merges journals, each with the name that errors use. A case in several keeps what the run that started last said.
pub fn merge(journals: Vec<(String, Journal)>) -> Result<Journal, JournalError> {
    let mut journals = journals;
    // RFC 3339 in UTC sorts as text; equal starts keep the order given.
    journals.sort_by(|(_, first), (_, second)| first.header.started.cmp(&second.header.started));
    let mut rest = journals.into_iter();
    let Some((first_name, mut merged)) = rest.next() else {
        return Err(JournalError::NoJournal);
    };
    if rest.len() == 0 {
        return Ok(merged);
    }
    let mut finishes = vec![merged.finish.take()];
    let mut missing = merged.not_run();
    let mut same_selection = true;
    for (name, journal) in rest {
        check(&first_name, &merged.header, &name, &journal.header)?;
        missing += journal.not_run();
        same_selection &= journal.header.selection == merged.header.selection;
        join_headers(&mut merged, &journal.header, same_selection);
        merged.records.extend(&journal.records);
        merged.provisioned.extend(journal.provisioned);
        merged.unfinished.extend(journal.unfinished);
        merged.not_run_cases.extend(journal.not_run_cases);
        merged.notes.extend(journal.notes);
        finishes.push(journal.finish);
    }
    merged.records.settle();
    let left: BTreeSet<CaseId> = merged.unfinished.iter().cloned().collect();
    let ended = merged.records.iter().map(|case| CaseId::new(case.id()));
    let ended: BTreeSet<CaseId> = ended.filter(|case| left.contains(case)).collect();
    merged.unfinished.retain(|case| !ended.contains(case));
    merged.not_run_cases.sort_by_key(|case| case.order);
    merged.not_run_cases.dedup_by_key(|case| case.order);
    merged.not_run_cases.retain(|case| !merged.records.contains(case.order));
    let count = u64::try_from(merged.records.len()).unwrap_or(u64::MAX);
    let total = merged.header.cases.saturating_add(merged.header.not_selected);
    // Equal selections overlap wholly; of different ones it is known only how much each left undone.
    let selected =
        if same_selection { merged.header.cases } else { count.saturating_add(missing).min(total) };
    merged.header.cases = selected.max(count);
    merged.header.not_selected = total.saturating_sub(merged.header.cases);
    merged.finish = join_finishes(finishes, merged.not_run());
    Ok(merged)
}

fn check(first: &str, one: &Header, second: &str, other: &Header) -> Result<(), JournalError> {
    let (first, second) = (first.to_owned(), second.to_owned());
    if one.schema != other.schema {
        let (first_schema, second_schema) = (one.schema, other.schema);
        return Err(JournalError::DifferentSchemas { first, second, first_schema, second_schema });
    }
    if one.plan_digest != other.plan_digest {
        let (first_digest, second_digest) = (one.plan_digest.clone(), other.plan_digest.clone());
        return Err(JournalError::DifferentPlans { first, second, first_digest, second_digest });
    }
    if one.candidate != other.candidate {
        let (first_label, second_label) = (one.candidate.clone(), other.candidate.clone());
        return Err(JournalError::DifferentCandidates { first, second, first_label, second_label });
    }
    for (service, target) in &one.targets {
        if let Some(second_target) = other.targets.get(service).filter(|other| *other != target) {
            let (service, first_target) = (service.clone(), target.clone());
            let second_target = second_target.clone();
            return Err(JournalError::DifferentTargets {
                first,
                second,
                service,
                first_target,
                second_target,
            });
        }
    }
    Ok(())
}

fn join_headers(merged: &mut Journal, other: &Header, same_selection: bool) {
    let header = &mut merged.header;
    for requirement in &mut header.requirements {
        let also = other.requirements.iter().any(|record| record.selected && same(record, requirement));
        requirement.selected |= also;
    }
    header.read_only |= other.read_only;
    header.strict |= other.strict;
    for (service, target) in &other.targets {
        header.targets.entry(service.clone()).or_insert_with(|| target.clone());
    }
    if !same_selection {
        join_selections(header, other);
    }
}

fn join_selections(header: &mut Header, other: &Header) {
    let (ours, theirs) = (&mut header.selection, &other.selection);
    join(&mut ours.services, &theirs.services);
    join(&mut ours.actors, &theirs.actors);
    join(&mut ours.roles, &theirs.roles);
    join(&mut ours.families, &theirs.families);
    join(&mut ours.only, &theirs.only);
    ours.skip.retain(|glob| theirs.skip.contains(glob));
}

/// An empty list selects everything, and so does its union with any other.
fn join<T: Clone + PartialEq>(ours: &mut Vec<T>, theirs: &[T]) {
    if ours.is_empty() || theirs.is_empty() {
        ours.clear();
        return;
    }
    for item in theirs {
        if !ours.contains(item) {
            ours.push(item.clone());
        }
    }
}

fn same(
    one: &samprov_model::event::RequirementRecord,
    other: &samprov_model::event::RequirementRecord,
) -> bool {
    one.id == other.id && one.service == other.service
}

/// A union in which every selected case has ended is complete, however its parts ended.
fn join_finishes(finishes: Vec<Option<Finish>>, not_run: u64) -> Option<Finish> {
    let cut_off = finishes.iter().any(Option::is_none);
    let mut known = finishes.into_iter().flatten();
    let mut joined = known.next()?;
    for finish in known {
        joined.ended = worse(joined.ended, finish.ended);
        joined.at = joined.at.max(finish.at);
        joined.milliseconds = joined.milliseconds.saturating_add(finish.milliseconds);
        for deviation in finish.bad_deviations {
            if !joined.bad_deviations.contains(&deviation) {
                joined.bad_deviations.push(deviation);
            }
        }
        joined.unattributed.extend(finish.unattributed);
    }
    joined.not_run = not_run;
    if not_run == 0 {
        joined.ended = Ended::Complete;
    } else if cut_off {
        return None;
    }
    Some(joined)
}

fn worse(one: Ended, other: Ended) -> Ended {
    let weight = |ended: Ended| match ended {
        Ended::Complete => 0,
        Ended::BudgetKept => 1,
        Ended::BudgetSpent => 2,
        Ended::CandidateLost => 3,
        Ended::Interrupted => 4,
        Ended::Terminated => 5,
    };
    if weight(other) > weight(one) { other } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn halves() -> (Journal, Journal) {
        let (mut even, mut odd) = (sample::journal(), sample::journal());
        even.records.edit(|all| all.retain(|record| record.order % 2 == 0));
        odd.records.edit(|all| all.retain(|record| record.order % 2 == 1));
        (even, odd)
    }

    #[test]
    fn two_halves_are_the_whole() {
        let whole = sample::journal();
        let (even, odd) = halves();
        let merged = merge(vec![("b".into(), odd), ("a".into(), even)]).unwrap();
        assert_eq!(merged.records, whole.records);
        assert_eq!(merged.not_run(), 0);
        assert_eq!(merged.finish.unwrap().ended, Ended::Complete);
    }

    #[test]
    fn one_journal_alone_is_itself() {
        let whole = sample::journal();
        assert_eq!(merge(vec![("a".into(), whole.clone())]).unwrap(), whole);
    }

    #[test]
    fn a_case_in_both_keeps_the_later_verdict() {
        let (first, mut second) = (sample::journal(), sample::journal());
        second.header.started = "2099-01-01T00:00:00Z".into();
        second.records.edit(|all| all[0].attempts = 99);
        let merged = merge(vec![("b".into(), second), ("a".into(), first)]).unwrap();
        assert_eq!(merged.records.at(0).unwrap().attempts(), 99);
    }

    #[test]
    fn another_plan_is_refused_with_both_names() {
        let (first, mut second) = halves();
        second.header.plan_digest = "ffff".into();
        let error =
            merge(vec![("a.jsonl".into(), first), ("b.jsonl".into(), second)]).unwrap_err().to_string();
        assert!(error.contains("a.jsonl") && error.contains("b.jsonl") && error.contains("ffff"), "{error}");
    }

    #[test]
    fn another_target_or_candidate_is_another_run() {
        let (first, second) = halves();
        let refused = |second: Journal| {
            let both = vec![("a.jsonl".into(), first.clone()), ("b.jsonl".into(), second)];
            merge(both).unwrap_err().to_string()
        };
        let mut elsewhere = second.clone();
        *elsewhere.header.targets.values_mut().next().unwrap() = "http://elsewhere.example".into();
        let error = refused(elsewhere);
        assert!(error.contains("b.jsonl") && error.contains("http://elsewhere.example"), "{error}");
        let mut other = second;
        other.header.candidate = "another 2.0".into();
        assert!(refused(other).contains("another 2.0"));
    }

    #[test]
    fn an_interrupted_half_stays_interrupted() {
        let (mut even, _) = halves();
        even.finish.as_mut().unwrap().ended = Ended::Interrupted;
        let merged = merge(vec![("a".into(), even.clone()), ("b".into(), even)]).unwrap();
        assert_eq!(merged.finish.unwrap().ended, Ended::Interrupted);
    }
}
