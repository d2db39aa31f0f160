//! The cases of a requirement become its standing (DESIGN section 5).

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Bound,
};

use samprov_model::{
    event::{CaseRecord, RequirementRecord},
    id::{ActorId, RequirementId, ServiceId},
    requirement::VerifiedBy,
    selection::Selection,
    verdict::{Standing, Verdict},
};

use super::Counts;
use crate::journal::Journal;

/// A requirement and how it stands.
#[derive(Clone, Debug)]
pub struct RequirementStanding<'a> {
    /// The requirement.
    pub requirement: &'a RequirementRecord,
    /// Whether the run was about it.
    pub scope: Scope,
    /// Verification and validation together: what a matrix shows.
    pub standing: Standing,
    /// What the cases say (verifiering).
    pub verification: Standing,
    /// What people say (validering).
    pub validation: Validation,
    /// The verdicts of its cases.
    pub counts: Counts,
    /// The entries of `verified-by` that no executed case matches.
    pub missing: Vec<&'a str>,
    /// Why nothing is known about it, when the whole of it was to be verified by cases.
    pub gap: Option<Gap>,
    /// The standing by actor judged; always holds the requirement's own actor.
    pub by_actor: BTreeMap<&'a ActorId, Standing>,
}

impl RequirementStanding<'_> {
    /// Whether nothing is known about it although something should be. A MUST with no executed case is never green; a derived
    /// one stands for its cases and nothing more: where those do not apply, it promises nothing.
    pub fn is_open(&self) -> bool {
        match self.gap {
            Some(Gap::NoCase | Gap::SafeOnly) => true,
            Some(Gap::NotExecuted | Gap::NothingApplies) => self.requirement.declared,
            None => false,
        }
    }
}

/// Whether a run was about a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// None of its cases was selected.
    NotSelected,
    /// Some of its cases were run: those say something, but not everything.
    Partly,
    /// All of it.
    Whole,
}

/// Why nothing is known about a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// No case of the plan verifies it: its Profile names none, or none could be made.
    NoCase,
    /// None of its cases was executed.
    NotExecuted,
    /// Its cases were executed, and none of them applied.
    NothingApplies,
    /// All its cases would have sent more than safe requests, and the target is not marked as test.
    SafeOnly,
}

/// What people have to say about a requirement (validering; VDS 6.6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validation {
    /// A person has to look and sign.
    AwaitingSignOff,
    /// Nothing: its cases say it all.
    NotAsked,
}

/// The standing of every requirement of the header, in its order.
pub(super) fn standings(journal: &Journal) -> Vec<RequirementStanding<'_>> {
    let cases = Cases::of(journal);
    let requirements = &journal.header.requirements;
    requirements
        .iter()
        .enumerate()
        .map(|(index, requirement)| cases.standing(journal, requirement, &cases.by_requirement[index]))
        .collect()
}

struct Cases<'a> {
    /// The cases of each requirement, by its index in the header.
    by_requirement: Vec<Vec<&'a CaseRecord>>,
    /// Two services may have cases with the same id, so these are kept by service.
    executed: BTreeSet<(&'a ServiceId, &'a str)>,
    finished: BTreeSet<(&'a ServiceId, &'a str)>,
}

impl RequirementStanding<'_> {
    /// How much it needs attention: what is not met first, then what is unknown, last what is met.
    pub fn attention(&self) -> u8 {
        match (self.standing, self.gap) {
            (Standing::Fail, _) => 7,
            (Standing::Inconclusive, _) => 6,
            (Standing::NotVerified, Some(_)) => 5,
            (Standing::NotVerified, None) => 4,
            (Standing::AwaitingSignOff, _) => 3,
            (Standing::Warn, _) => 2,
            (Standing::Deviated, _) => 1,
            (Standing::Pass, _) => 0,
        }
    }
}

impl<'a> Cases<'a> {
    fn of(journal: &'a Journal) -> Self {
        let requirements = &journal.header.requirements;
        let mut named: HashMap<&RequirementId, Vec<usize>> = HashMap::new();
        for (index, requirement) in requirements.iter().enumerate() {
            named.entry(&requirement.id).or_default().push(index);
        }
        let mut cases = Self {
            by_requirement: vec![Vec::new(); requirements.len()],
            executed: BTreeSet::new(),
            finished: BTreeSet::new(),
        };
        for record in &journal.records {
            cases.finished.insert((&record.service, record.id.as_str()));
            if is_executed(record) {
                cases.executed.insert((&record.service, record.id.as_str()));
            }
            for id in &record.requirements {
                let candidates = named.get(id).map(Vec::as_slice).unwrap_or_default();
                // Two bare documents may derive the same id; then the service decides.
                let own = candidates.iter().find(|index| requirements[**index].service == record.service);
                if let Some(index) = own.or(candidates.first()) {
                    cases.by_requirement[*index].push(record);
                }
            }
        }
        cases
    }

    fn standing(
        &self,
        journal: &Journal,
        requirement: &'a RequirementRecord,
        records: &[&'a CaseRecord],
    ) -> RequirementStanding<'a> {
        let prefixes: Vec<&str> = requirement.verified_by.iter().filter_map(prefix).collect();
        let manual = requirement.verified_by.contains(&VerifiedBy::Manual);
        let executed_under = |prefix: &str| {
            let verifies = |record: &&CaseRecord| is_executed(record) && record.id.is_under(prefix);
            holds(&self.executed, &requirement.service, prefix) || records.iter().any(verifies)
        };
        let missing: Vec<&str> = prefixes.iter().copied().filter(|prefix| !executed_under(prefix)).collect();
        // When every selected case has ended, an entry without any case can only be one that was not selected.
        let all_ended = journal.not_run() == 0 && journal.header.not_selected > 0;
        let unselected = |prefix: &&&str| {
            let ended = |record: &&CaseRecord| record.id.is_under(prefix);
            all_ended && !holds(&self.finished, &requirement.service, prefix) && !records.iter().any(ended)
        };
        let unselected = missing.iter().filter(unselected).count();

        let without_cases = prefixes.is_empty() || journal.header.uncovered.contains(&requirement.id);
        let left_out = journal.header.left_out.iter().any(|left_out| {
            left_out.service == requirement.service && left_out.requirement == requirement.id
        });
        let in_scope = requirement.selected
            || left_out
            || (without_cases && is_about(&journal.header.selection, requirement))
            || !records.is_empty();
        // Some of its cases were left out, or the run ended before them.
        let fewer = !records.is_empty() && (records.len() as u64) < requirement.cases;
        let scope = match (in_scope, unselected) {
            (false, _) => Scope::NotSelected,
            (true, 0) if !fewer => Scope::Whole,
            (true, _) => Scope::Partly,
        };

        let worst = Standing::worst(records.iter().map(|record| record.verdict.standing()));
        let executed = records.iter().any(|record| is_executed(record));
        let decided_in_part = missing.len() > unselected && executed;
        let not_reached = records.is_empty() && requirement.selected && !all_ended && !prefixes.is_empty();
        let verification =
            if decided_in_part || not_reached { worst.max(Standing::Inconclusive) } else { worst };
        // What was not selected is not known to hold, however well the rest does.
        let verification = match (scope, verification) {
            (Scope::Partly, Standing::Pass | Standing::Deviated) => Standing::NotVerified,
            (_, standing) => standing,
        };
        let validation = if manual { Validation::AwaitingSignOff } else { Validation::NotAsked };
        let was_tried = records.iter().any(|record| record.attempts > 0);
        let gap = match (scope, validation, verification) {
            (_, Validation::NotAsked, Standing::NotVerified) if left_out => Some(Gap::SafeOnly),
            (Scope::Whole, Validation::NotAsked, Standing::NotVerified) if was_tried => {
                Some(Gap::NothingApplies)
            }
            (Scope::Whole, Validation::NotAsked, Standing::NotVerified) if !records.is_empty() => {
                Some(Gap::NotExecuted)
            }
            // Where cases were deselected, nothing is held against what has none.
            (Scope::Whole, Validation::NotAsked, Standing::NotVerified)
                if without_cases && journal.header.not_selected == 0 =>
            {
                Some(Gap::NoCase)
            }
            _ => None,
        };
        let standing = match validation {
            Validation::AwaitingSignOff => verification.max(Standing::AwaitingSignOff),
            Validation::NotAsked => verification,
        };
        RequirementStanding {
            requirement,
            scope,
            standing,
            verification,
            validation,
            counts: Counts::of(records.iter().map(|record| &record.verdict)),
            missing,
            gap,
            by_actor: by_actor(requirement, records, standing),
        }
    }
}

fn by_actor<'a>(
    requirement: &'a RequirementRecord,
    records: &[&'a CaseRecord],
    standing: Standing,
) -> BTreeMap<&'a ActorId, Standing> {
    let mut by_actor: BTreeMap<&ActorId, Standing> = BTreeMap::new();
    for record in records {
        let cell = by_actor.entry(&record.actor).or_insert(Standing::NotVerified);
        *cell = (*cell).max(record.verdict.standing());
    }
    let alone = by_actor.keys().all(|actor| **actor == requirement.actor);
    // Entries without a case and sign-offs are the affair of the actor that the requirement names.
    let own = by_actor.entry(&requirement.actor).or_insert(standing);
    *own = if alone { standing } else { (*own).max(standing.min(Standing::Inconclusive)) };
    by_actor
}

fn prefix(verified_by: &VerifiedBy) -> Option<&str> {
    match verified_by {
        VerifiedBy::Cases(prefix) => Some(prefix.trim_end_matches('/')),
        VerifiedBy::Manual => None,
    }
}

/// A case that turned out not to apply says nothing about its requirement (DESIGN section 5).
fn is_executed(record: &CaseRecord) -> bool {
    !matches!(record.verdict, Verdict::NotApplicable { .. })
}

/// Whether a set of cases holds one of this service under a prefix, in whole segments.
fn holds(cases: &BTreeSet<(&ServiceId, &str)>, service: &ServiceId, prefix: &str) -> bool {
    let folder = format!("{prefix}/");
    let below = cases.range((Bound::Included((service, folder.as_str())), Bound::Unbounded)).next();
    cases.contains(&(service, prefix))
        || below.is_some_and(|(owner, id)| *owner == service && id.starts_with(&folder))
}

/// A requirement without cases belongs to a run that is about its service, actor and role as a whole.
fn is_about(selection: &Selection, requirement: &RequirementRecord) -> bool {
    let Selection { services, actors, roles, families, only, skip: _ } = selection;
    families.is_empty()
        && only.is_empty()
        && (services.is_empty() || services.contains(&requirement.service))
        && (actors.is_empty() || actors.contains(&requirement.actor))
        && (roles.is_empty() || roles.contains(&requirement.role))
}
