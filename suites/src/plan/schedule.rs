//! The plan: cases in order, made lazily, tier by tier, so that memory does not grow with their number.

use std::{collections::BTreeMap, fmt::Write as _, io};

use samprov_contract::Operation;
use samprov_model::{
    case::{Assertion, Case},
    event::RequirementRecord,
    id::RequirementId,
    plan::Provision,
    requirement::VerifiedBy,
};
use sha2::{Digest, Sha256};

use super::{PlanError, PlanInput, Untried, UntriedReason, planner::Planner, process, side_by_side};
use crate::process_id::is_about_processes;

/// A plan: an ordered recipe of cases.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    planners: Vec<Planner<'a>>,
    requirements: Vec<RequirementRecord>,
    uncovered: Vec<RequirementId>,
    untried: Vec<Untried>,
    coverage: BTreeMap<RequirementId, u64>,
    count: u64,
    digest: String,
}

/// What is planned before what. Every operation comes once before any comes twice; what tells most comes first.
#[derive(Clone, Copy, Debug)]
enum Tier {
    FirstPositives,
    Consumers,
    WrongMethods,
    SecondPositives,
    FirstNegatives,
    NotFound,
    FewPositives,
    FewNegatives,
    FlowsAndSurplus,
    Workflows,
    Processes,
    OtherPositives,
    OtherNegatives,
    Protocol,
    Resilience,
    Composites,
}

const TIERS: [Tier; 16] = [
    Tier::FirstPositives,
    Tier::Consumers,
    // One request for each path.
    Tier::WrongMethods,
    // A few of each before many of any: a run that is cut off has seen something of every operation.
    Tier::SecondPositives,
    Tier::FirstNegatives,
    // What is not there is forgotten more often than any one value of a field.
    Tier::NotFound,
    Tier::FewPositives,
    Tier::FewNegatives,
    Tier::FlowsAndSurplus,
    Tier::Workflows,
    Tier::Processes,
    // A candidate that stores invalid input shows it in its lists: those are judged before most of it is sent.
    Tier::OtherPositives,
    Tier::OtherNegatives,
    Tier::Protocol,
    // It takes time, and a candidate that falls may not stand up again.
    Tier::Resilience,
    // What several parts do at once tells less than what one of them does.
    Tier::Composites,
];

impl<'a> Plan<'a> {
    /// Makes the plan. Pure: the same input gives the same plan, byte for byte.
    pub fn new(input: PlanInput<'a>) -> Result<Self, PlanError> {
        Self::seen(input, &mut |_, _| {})
    }

    /// Makes the plan and shows each case once, with its place in the order, while it is made.
    pub fn seen(input: PlanInput<'a>, see: &mut dyn FnMut(u64, &Case)) -> Result<Self, PlanError> {
        let several = input.services.len() > 1;
        let planners = input
            .services
            .iter()
            .map(|subject| {
                // Ids are unique in a plan: with several services each id begins with its service.
                let prefix =
                    if several { format!("{}/", subject.description.profile.id) } else { String::new() };
                Planner::new(subject, input, &prefix)
            })
            .collect();
        let mut plan = Self {
            planners,
            requirements: Vec::new(),
            uncovered: Vec::new(),
            untried: Vec::new(),
            coverage: BTreeMap::new(),
            count: 0,
            digest: String::new(),
        };
        plan.survey(see)?;
        Ok(plan)
    }

    /// The cases in order: every operation once before any twice.
    pub fn cases(&self) -> impl Iterator<Item = Case> + '_ {
        TIERS.into_iter().flat_map(move |tier| {
            let cases: Box<dyn Iterator<Item = Case>> = match tier {
                // In the order of the steps, whichever services they are taken at.
                Tier::Processes => {
                    Box::new(std::iter::once_with(|| process::cases(&self.planners)).flatten())
                }
                other => Box::new(self.planners.iter().flat_map(move |planner| of_service(planner, other))),
            };
            cases
        })
    }

    /// The number of cases.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The discoveries that the cases rely on.
    pub fn provisions(&self) -> Vec<Provision> {
        self.planners.iter().flat_map(Planner::provisions).collect()
    }

    /// Declared and derived requirements.
    pub fn requirements(&self) -> &[RequirementRecord] {
        &self.requirements
    }

    /// The number of planned cases of each requirement.
    pub fn coverage(&self) -> &BTreeMap<RequirementId, u64> {
        &self.coverage
    }

    /// Requirements that no case verifies and that are not manual.
    pub fn uncovered(&self) -> &[RequirementId] {
        &self.uncovered
    }

    /// Operations without any case, and why.
    pub fn untried(&self) -> &[Untried] {
        &self.untried
    }

    /// SHA-256 over all cases and discoveries, hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Goes through all cases once: counts, digest, derived requirements and what each requirement is verified by.
    fn survey(&mut self, see: &mut dyn FnMut(u64, &Case)) -> Result<(), PlanError> {
        let mut hash = HashWriter(Sha256::new());
        let mut ledgers: Vec<_> = self.planners.iter().map(|planner| planner.ledger.clone()).collect();
        let mut matched: Vec<Vec<Vec<bool>>> = ledgers
            .iter()
            .map(|ledger| {
                ledger.records().iter().map(|record| vec![false; record.verified_by.len()]).collect()
            })
            .collect();
        let mut count = 0;
        let mut is_any_process_planned = false;
        let mut coverage: BTreeMap<RequirementId, u64> = BTreeMap::new();
        for case in self.cases() {
            see(count, &case);
            count += 1;
            is_any_process_planned |= matches!(case.assertion, Assertion::StepHolds { .. });
            // Writing to a hash cannot fail.
            let _ = serde_json::to_writer(&mut hash, &case);
            let Some(index) = self
                .planners
                .iter()
                .position(|planner| planner.subject.description.profile.id == case.service)
            else {
                continue;
            };
            for requirement in &case.requirements {
                *coverage.entry(requirement.clone()).or_default() += 1;
                let about = about(requirement, &self.planners[index].prefix, case.family.as_str());
                ledgers[index].derive(requirement, case.family, &about);
            }
            for (record, entries) in ledgers[index].records().iter().zip(&mut matched[index]) {
                for (entry, seen) in record.verified_by.iter().zip(entries) {
                    if let VerifiedBy::Cases(prefix) = entry {
                        *seen |= case.id.is_under(prefix);
                    }
                }
            }
        }
        for provision in self.provisions() {
            let _ = serde_json::to_writer(&mut hash, &provision);
        }
        for ((ledger, entries), planner) in ledgers.iter().zip(&matched).zip(&self.planners) {
            let needs_others =
                |entry: &str| is_about_processes(entry.strip_prefix(&planner.prefix).unwrap_or(entry));
            for (record, seen) in ledger.records().iter().zip(entries) {
                for (entry, seen) in record.verified_by.iter().zip(seen) {
                    // Which processes there are shows only where all that take part in them are.
                    if let (VerifiedBy::Cases(prefix), false) = (entry, *seen)
                        && (is_any_process_planned || !needs_others(prefix))
                    {
                        return Err(PlanError::NothingVerifies {
                            service: record.service.clone(),
                            requirement: record.id.clone(),
                            prefix: prefix.clone(),
                            next_step: nearest(planner, prefix),
                        });
                    }
                }
            }
        }
        for (ledger, planner) in ledgers.iter_mut().zip(&self.planners) {
            for untried in &planner.untried {
                match untried.reason {
                    // Whoever leaves an operation out does not ask about it.
                    UntriedReason::OthersNotTested(_) | UntriedReason::Skipped => {}
                    UntriedReason::NoRequest | UntriedReason::NotUnderstood => {
                        ledger.derive_untried(&untried.operation);
                    }
                }
                self.untried.push(untried.clone());
            }
        }
        self.untried.extend(process::untried(&self.planners));
        self.requirements = ledgers.iter().flat_map(|ledger| ledger.records().to_vec()).collect();
        self.uncovered = self
            .requirements
            .iter()
            .filter(|record| !coverage.contains_key(&record.id))
            .filter(|record| !record.verified_by.contains(&VerifiedBy::Manual))
            .map(|record| record.id.clone())
            .collect();
        let mut named: BTreeMap<RequirementId, u64> = BTreeMap::new();
        for record in &self.requirements {
            *named.entry(record.id.clone()).or_default() += 1;
        }
        for record in &mut self.requirements {
            // Two services may name a requirement alike; then nobody knows whose the cases are.
            if named.get(&record.id) == Some(&1) {
                record.cases = coverage.get(&record.id).copied().unwrap_or_default();
            }
        }
        self.coverage = coverage;
        self.count = count;
        for byte in hash.0.finalize() {
            // Writing to a text cannot fail.
            let _ = write!(self.digest, "{byte:02x}");
        }
        Ok(())
    }
}

fn of_service<'p>(planner: &'p Planner<'_>, tier: Tier) -> Box<dyn Iterator<Item = Case> + 'p> {
    match tier {
        Tier::Composites => Box::new(std::iter::once_with(|| planner.composites()).flatten()),
        Tier::Consumers => Box::new(std::iter::once_with(|| planner.consumer()).flatten()),
        Tier::Resilience => Box::new(std::iter::once_with(|| planner.resilience()).flatten()),
        Tier::Workflows => Box::new(std::iter::once_with(|| planner.workflows()).flatten()),
        Tier::Processes => Box::new(std::iter::empty()),
        Tier::FewNegatives
        | Tier::FewPositives
        | Tier::FirstNegatives
        | Tier::FirstPositives
        | Tier::FlowsAndSurplus
        | Tier::NotFound
        | Tier::OtherNegatives
        | Tier::OtherPositives
        | Tier::Protocol
        | Tier::SecondPositives
        | Tier::WrongMethods => {
            let operations: Vec<&Operation> = planner.operations().collect();
            let of_operation = move |operation| of_tier(planner, tier, operation);
            Box::new(side_by_side::each(operations, of_operation))
        }
    }
}

fn of_tier(planner: &Planner<'_>, tier: Tier, operation: &Operation) -> Vec<Case> {
    match tier {
        Tier::Composites | Tier::Consumers | Tier::Processes | Tier::Resilience | Tier::Workflows => {
            Vec::new()
        }
        Tier::FirstPositives => planner.first_positive(operation).into_iter().collect(),
        Tier::FlowsAndSurplus => {
            let mut cases = planner.flows(operation);
            cases.extend(planner.surplus(operation));
            cases
        }
        Tier::FewNegatives => planner.few_negatives(operation),
        Tier::FewPositives => planner.few_positives(operation),
        Tier::FirstNegatives => planner.first_negatives(operation),
        Tier::NotFound => planner.not_found(operation).into_iter().collect(),
        Tier::OtherNegatives => planner.other_negatives(operation),
        Tier::OtherPositives => planner.other_positives(operation),
        Tier::Protocol => planner.protocol(operation),
        Tier::SecondPositives => planner.second_positives(operation),
        Tier::WrongMethods => planner.wrong_method(operation).into_iter().collect(),
    }
}

/// What a derived requirement id is about: the id without service and family.
fn about(requirement: &RequirementId, prefix: &str, family: &str) -> String {
    let text = requirement.as_str();
    let text = text.strip_prefix(prefix).unwrap_or(text);
    text.strip_prefix(family).and_then(|rest| rest.strip_prefix('/')).unwrap_or(text).to_owned()
}

/// What to do about an entry that matches nothing: the planned case id that shares most of its beginning.
fn nearest(planner: &Planner<'_>, prefix: &str) -> String {
    let shared = |id: &str| id.bytes().zip(prefix.bytes()).take_while(|(left, right)| left == right).count();
    let plan = Plan {
        planners: vec![planner.clone()],
        requirements: Vec::new(),
        uncovered: Vec::new(),
        untried: Vec::new(),
        coverage: BTreeMap::new(),
        count: 0,
        digest: String::new(),
    };
    let nearest = plan.cases().map(|case| case.id).max_by_key(|id| shared(id.as_str()));
    match nearest {
        Some(id) => {
            // An entry is a folder of cases as often as a case: the suggestion has as many segments.
            let segments: Vec<&str> = id.as_str().split('/').take(prefix.split('/').count()).collect();
            format!("did you mean \"{}\"? `samprov plan` lists all case ids", segments.join("/"))
        }
        None => "the description has no operation that can be called".to_owned(),
    }
}

/// Lets a serialiser write into a hash.
struct HashWriter(Sha256);

impl io::Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use samprov_model::requirement::Level;

    use super::*;
    use crate::testing::Fixture;

    fn ids(fixture: &Fixture) -> Vec<String> {
        let subjects = fixture.subjects();
        let plan = Plan::new(fixture.input(&subjects)).unwrap();
        plan.cases().map(|case| case.id.to_string()).collect()
    }

    #[test]
    fn every_operation_is_tried_once_before_any_is_tried_twice() {
        let fixture = Fixture::notes();
        let subjects = fixture.subjects();
        let plan = Plan::new(fixture.input(&subjects)).unwrap();
        let first: BTreeSet<_> = plan.cases().take(5).map(|case| case.operation).collect();
        assert_eq!(first.len(), 5);
    }

    #[test]
    fn what_finds_most_for_its_requests_comes_before_the_rest() {
        let all = ids(&Fixture::notes());
        let first = |part: &str| all.iter().position(|id| id.contains(part)).unwrap_or(usize::MAX);
        let last = |part: &str| all.iter().rposition(|id| id.contains(part)).unwrap_or_default();
        assert!(last("/wrong-method") < first("/positive/full"), "{all:?}");
        assert!(first("/negative/") < first("/positive/body/text/letters"), "{all:?}");
        assert!(last("/positive/full") < first("/negative/"), "{all:?}");
        assert!(first("/negative/") < first("flow/"), "{all:?}");
        assert!(last("/not-found") < first("/positive/body/text/letters"), "{all:?}");
    }

    #[test]
    fn case_ids_are_unique_and_the_plan_is_the_same_every_time() {
        let fixture = Fixture::notes();
        let all = ids(&fixture);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        let subjects = fixture.subjects();
        let (one, two) =
            (Plan::new(fixture.input(&subjects)).unwrap(), Plan::new(fixture.input(&subjects)).unwrap());
        assert_eq!(one.digest(), two.digest());
        assert_eq!(one.count(), all.len() as u64);
    }

    #[test]
    fn flows_are_inferred_where_paths_and_bodies_make_them_certain() {
        let all = ids(&Fixture::notes());
        for id in [
            "flow/createNote/create-create",
            "flow/createNote/create-read/minimal",
            "flow/replaceNote/replace-read/minimal",
            "flow/replaceNote/replace-replace-read",
            "flow/deleteNote/delete-read",
            "flow/getNote/read-read",
            "flow/listNotes/page-within-limit",
            "flow/listNotes/offset-moves-on",
        ] {
            assert!(all.iter().any(|case| case == id), "{id} in\n{}", all.join("\n"));
        }
    }

    #[test]
    fn an_item_is_reached_through_the_cases_own_set_up_and_cleaned_up() {
        let case = Fixture::notes().case("contract/getNote/positive/minimal");
        let parts: Vec<_> =
            case.programs[0].steps.iter().map(|step| step.request.operation.as_str()).collect();
        assert_eq!(parts, ["createNote", "getNote", "deleteNote"]);
    }

    #[test]
    fn a_declared_requirement_replaces_the_derived_one_and_gives_its_level() {
        let fixture = Fixture::notes().requiring("N-1", Level::Should, "contract/getNote");
        let case = fixture.case("contract/getNote/positive/minimal");
        assert_eq!(case.requirements[0].as_str(), "N-1");
        assert_eq!(case.level, Level::Should);
        let other = fixture.case("contract/createNote/positive/minimal");
        assert_eq!(other.requirements[0].as_str(), "contract/createNote");
        assert_eq!(other.level, Level::Must);
    }

    #[test]
    fn a_requirement_that_no_case_verifies_is_refused_with_the_nearest_id() {
        let fixture = Fixture::notes().requiring("N-1", Level::Must, "contract/getNotes");
        let subjects = fixture.subjects();
        let error = Plan::new(fixture.input(&subjects)).unwrap_err().to_string();
        assert!(error.contains("\"contract/getNotes\""), "{error}");
        assert!(error.contains("did you mean \"contract/getNote\"?"), "{error}");
    }

    #[test]
    fn an_agreement_becomes_a_case_of_its_own() {
        let case = Fixture::notes().agreeing("getNote", &["/noteId"]).case("surplus/getNote/kommun-a");
        assert_eq!(case.assertion.name(), "no-surplus");
    }
}
