//! The cases of a requirement become its standing (DESIGN section 5).

use std::collections::{BTreeMap, HashMap};

use samprov_model::{
    event::RequirementRecord,
    id::{ActorId, RequirementId, ServiceId},
    requirement::VerifiedBy,
    selection::Selection,
    verdict::Standing,
};

use super::Counts;
use crate::journal::{Case, Journal};

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
    /// The indexes of the cases of each requirement, by its index in the header.
    by_requirement: Vec<Vec<u32>>,
    /// The entries of `verified-by` under which a case of the same service finished, and whether one was executed.
    finished: HashMap<&'a ServiceId, HashMap<&'a str, Tried>>,
}

/// What became of the cases under a prefix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Tried {
    /// There is none.
    #[default]
    Nothing,
    /// None of them applies.
    Finished,
    /// At least one was executed.
    Executed,
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
        let mut cases =
            Self { by_requirement: vec![Vec::new(); requirements.len()], finished: HashMap::new() };
        for requirement in requirements {
            for prefix in requirement.verified_by.iter().filter_map(prefix) {
                cases.finished.entry(&requirement.service).or_default().insert(prefix, Tried::Nothing);
            }
        }
        for (place, case) in journal.records.indexed() {
            cases.take_in(case);
            for id in case.requirements() {
                let candidates = named.get(id).map(Vec::as_slice).unwrap_or_default();
                // Two bare documents may derive the same id; then the service decides.
                let own = candidates.iter().find(|index| requirements[**index].service == *case.service());
                if let Some(index) = own.or(candidates.first()) {
                    cases.by_requirement[*index].push(place);
                }
            }
        }
        cases
    }

    /// Notes a case in all folders that it is in. Two services may have cases with the same id, so this is kept by service.
    fn take_in(&mut self, case: Case<'_>) {
        let Some(folders) = self.finished.get_mut(case.service()) else { return };
        let tried = if case.is_executed() { Tried::Executed } else { Tried::Finished };
        let id = case.id();
        let ends = id.match_indices('/').map(|(at, _)| at).chain([id.len()]);
        for folder in ends.filter_map(|end| id.get(..end)) {
            if let Some(known) = folders.get_mut(folder) {
                *known = tried.max(*known);
            }
        }
    }

    fn standing(
        &self,
        journal: &'a Journal,
        requirement: &'a RequirementRecord,
        places: &[u32],
    ) -> RequirementStanding<'a> {
        let cases = || places.iter().filter_map(|place| journal.records.at(*place));
        let folders = self.finished.get(&requirement.service);
        let tried = |prefix: &str| folders.and_then(|all| all.get(prefix)).copied().unwrap_or_default();
        let prefixes: Vec<&str> = requirement.verified_by.iter().filter_map(prefix).collect();
        let manual = requirement.verified_by.contains(&VerifiedBy::Manual);
        let executed_under = |prefix: &str| {
            let verifies = |case: Case<'_>| case.is_executed() && case.is_under(prefix);
            tried(prefix) == Tried::Executed || cases().any(verifies)
        };
        let missing: Vec<&str> = prefixes.iter().copied().filter(|prefix| !executed_under(prefix)).collect();
        // When every selected case has ended, an entry without any case can only be one that was not selected.
        let all_ended = journal.not_run() == 0 && journal.header.not_selected > 0;
        let unselected = |prefix: &&&str| {
            all_ended && tried(prefix) == Tried::Nothing && !cases().any(|case| case.is_under(prefix))
        };
        let unselected = missing.iter().filter(unselected).count();

        let without_cases = prefixes.is_empty() || journal.header.uncovered.contains(&requirement.id);
        let left_out = journal.header.left_out.iter().any(|left_out| {
            left_out.service == requirement.service && left_out.requirement == requirement.id
        });
        let in_scope = requirement.selected
            || left_out
            || (without_cases && is_about(&journal.header.selection, requirement))
            || !places.is_empty();
        // Some of its cases were left out, or the run ended before them.
        let fewer = !places.is_empty() && (places.len() as u64) < requirement.cases;
        let scope = match (in_scope, unselected) {
            (false, _) => Scope::NotSelected,
            (true, 0) if !fewer => Scope::Whole,
            (true, _) => Scope::Partly,
        };

        let worst = Standing::worst(cases().map(|case| case.verdict().standing()));
        let executed = cases().any(Case::is_executed);
        let decided_in_part = missing.len() > unselected && executed;
        let not_reached = places.is_empty() && requirement.selected && !all_ended && !prefixes.is_empty();
        let verification =
            if decided_in_part || not_reached { worst.max(Standing::Inconclusive) } else { worst };
        // What was not selected is not known to hold, however well the rest does.
        let verification = match (scope, verification) {
            (Scope::Partly, Standing::Pass | Standing::Deviated) => Standing::NotVerified,
            (_, standing) => standing,
        };
        let validation = if manual { Validation::AwaitingSignOff } else { Validation::NotAsked };
        let was_tried = cases().any(|case| case.attempts() > 0);
        let gap = match (scope, validation, verification) {
            (_, Validation::NotAsked, Standing::NotVerified) if left_out => Some(Gap::SafeOnly),
            (Scope::Whole, Validation::NotAsked, Standing::NotVerified) if was_tried => {
                Some(Gap::NothingApplies)
            }
            (Scope::Whole, Validation::NotAsked, Standing::NotVerified) if !places.is_empty() => {
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
            counts: Counts::of(cases().map(Case::verdict)),
            missing,
            gap,
            by_actor: by_actor(requirement, cases(), standing),
        }
    }
}

fn by_actor<'a>(
    requirement: &'a RequirementRecord,
    cases: impl Iterator<Item = Case<'a>>,
    standing: Standing,
) -> BTreeMap<&'a ActorId, Standing> {
    let mut by_actor: BTreeMap<&ActorId, Standing> = BTreeMap::new();
    for case in cases {
        let cell = by_actor.entry(case.actor()).or_insert(Standing::NotVerified);
        *cell = (*cell).max(case.verdict().standing());
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

/// A requirement without cases belongs to a run that is about its service, actor and role as a whole.
fn is_about(selection: &Selection, requirement: &RequirementRecord) -> bool {
    let Selection { services, actors, roles, families, only, skip: _ } = selection;
    families.is_empty()
        && only.is_empty()
        && (services.is_empty() || services.contains(&requirement.service))
        && (actors.is_empty() || actors.contains(&requirement.actor))
        && (roles.is_empty() || roles.contains(&requirement.role))
}
