//! Family `resilience`: the faults of the catalogue, and the alternative instance, turned into cases about the judged service.
//!
//! Which request makes the candidate call a dependency is not described: each case has the requests of family `consumer`, and goes
//! on with the first that leads to the call.

use samprov_contract::Operation;
use samprov_model::{
    case::{Assertion, Case, DataOrigin, Family},
    drive::Drive,
    id::OperationId,
    injection::{Effect, InjectableFault, MetBy},
    probe::Program,
    resilience::{Deed, Moment, Terms, Told},
    span::Span,
};

use super::{DependencySubject, builder::Draft, planner::Planner};

/// The name of the operation in case ids where any may be meant.
const ANY: &str = "any";

impl Planner<'_> {
    /// The cases of all dependencies: each operation that the service uses, with each fault.
    pub(super) fn resilience(&self) -> Vec<Case> {
        if self.subject.dependencies.is_empty() {
            return Vec::new();
        }
        let programs = self.driving_programs();
        if programs.is_empty() && !matches!(self.drive(), Some(Drive::Trigger(_))) {
            return Vec::new();
        }
        let mut cases = Vec::new();
        for dependency in &self.subject.dependencies {
            for called in called(dependency) {
                cases.extend(self.faults(dependency, called, &programs));
                cases.extend(self.failover(dependency, called, &programs));
            }
            for creating in creating(dependency) {
                let again = |fault: &InjectableFault| LOSING_THE_ANSWER.contains(&fault.id.as_str());
                cases.extend(self.with_faults(dependency, Some(creating), &programs, again));
            }
        }
        cases
    }

    fn faults<'c>(
        &'c self,
        dependency: &'c DependencySubject<'_>,
        called: Option<&'c Operation>,
        programs: &'c [Program],
    ) -> impl Iterator<Item = Case> + 'c {
        self.with_faults(dependency, called, programs, |_| true)
    }

    fn with_faults<'c>(
        &'c self,
        dependency: &'c DependencySubject<'_>,
        called: Option<&'c Operation>,
        programs: &'c [Program],
        is_wanted: impl Fn(&InjectableFault) -> bool + 'c,
    ) -> impl Iterator<Item = Case> + 'c {
        let is_encrypted = dependency.declared.trust.is_some();
        // What is answered to a part that says no is family composite's matter.
        let is_possible = move |effect: Effect| match effect {
            Effect::Business => false,
            Effect::IncompleteTls | Effect::UntrustedTls => is_encrypted,
            _ => true,
        };
        let all = self.input.faults;
        // A command that is not answered may last until its time is up: once for each way of not answering is enough.
        let is_repeated = move |fault: &InjectableFault| {
            let is_waited_for = matches!(fault.effect, Effect::Silent | Effect::Slow);
            let first = all.iter().find(|other| other.effect == fault.effect);
            programs.is_empty() && is_waited_for && first.is_some_and(|first| first.id != fault.id)
        };
        let possible = all
            .iter()
            .filter(move |fault| is_possible(fault.effect) && is_wanted(fault) && !is_repeated(fault));
        // What only some calls meet (bursts) depends on how many a consumer makes, by right: it says nothing of one case.
        let possible = possible.filter(|fault| fault.met_by == MetBy::EveryCall);
        possible.filter_map(move |fault| {
            let assertion = Assertion::FaultContained {
                dependency: dependency.name.clone(),
                operation: called.map(|operation| operation.id.clone()),
                fault: fault.id.clone(),
                effect: fault.effect,
                carried_out: fault.carried_out,
                trust: if fault.effect.is_of_tls() { dependency.trust } else { Told::No },
                terms: terms(dependency, called),
            };
            self.about(dependency, called, fault.id.as_str(), assertion, programs)
        })
    }

    fn failover(
        &self,
        dependency: &DependencySubject<'_>,
        called: Option<&Operation>,
        programs: &[Program],
    ) -> Vec<Case> {
        let Some(failover) = &dependency.declared.failover else { return Vec::new() };
        let terms = terms(dependency, called);
        let moments = [Moment::Before, Moment::During, Moment::After, Moment::Return];
        let planned = moments.into_iter().filter(|moment| match moment {
            // What may have been done is not done once more elsewhere: nobody can turn to another instance with it.
            Moment::After => terms.deed != Deed::Creates,
            Moment::Before | Moment::During | Moment::Return => true,
        });
        let milliseconds = |span: Option<Span>| span.map(Span::milliseconds);
        planned
            .filter_map(|moment| {
                let assertion = Assertion::FailsOver {
                    dependency: dependency.name.clone(),
                    operation: called.map(|operation| operation.id.clone()),
                    to: failover.to.as_str().into(),
                    told: dependency.alternative,
                    moment,
                    within: milliseconds(failover.within),
                    return_within: milliseconds(failover.return_within),
                    terms: terms.clone(),
                };
                self.about(dependency, called, moment.as_str(), assertion, programs)
            })
            .collect()
    }

    fn about(
        &self,
        dependency: &DependencySubject<'_>,
        called: Option<&Operation>,
        name: &str,
        assertion: Assertion,
        programs: &[Program],
    ) -> Option<Case> {
        // Where nobody calls the service, what it calls is all that there is to name.
        let operation = self.operations().next().or(called).or(dependency.contracts.operations().first())?;
        let part = called.map_or(ANY, |called| called.id.as_str());
        let mut case = self.case(Draft {
            family: Family::Resilience,
            operation,
            segments: vec![dependency.name.to_string(), part.to_owned(), name.to_owned()],
            assertion,
            programs: programs.to_vec(),
            control: None,
            data: DataOrigin::KnownGood,
            wanted_values: Vec::new(),
        });
        case.drive = self.drive().cloned();
        case.writes |= case.drive.is_some();
        // Readers look for the call that is disturbed.
        case.operation = called.map_or_else(
            || OperationId::new(format!("{}-{ANY}", dependency.name)),
            |called| called.id.clone(),
        );
        case.operation_label =
            called.map_or_else(|| format!("* ({})", dependency.name), samprov_contract::Operation::label);
        Some(case)
    }
}

/// The operations that are disturbed: those that the service uses, else all at once.
fn called<'d>(dependency: &'d DependencySubject<'_>) -> Vec<Option<&'d Operation>> {
    let used = dependency.declared.uses.iter().filter_map(|id| dependency.contracts.operation(id));
    let used: Vec<Option<&Operation>> = used.map(Some).collect();
    if used.is_empty() { vec![None] } else { used }
}

/// Where the description does not tell which operations are used: those that create something, each by itself. A fault of all of
/// them is met by whatever is called first, so that what must not be done twice may never be reached.
fn creating<'d>(dependency: &'d DependencySubject<'_>) -> impl Iterator<Item = &'d Operation> {
    let operations: &[Operation] =
        if dependency.declared.uses.is_empty() { dependency.contracts.operations() } else { &[] };
    operations.iter().filter(|operation| deed(dependency, operation) == Deed::Creates).take(MOST_CREATING)
}

/// The faults after which a write may be repeated that has been carried out.
const LOSING_THE_ANSWER: [&str; 2] = ["black-hole", "reset-after-request"];

/// A description may have many operations, of which one service uses few.
const MOST_CREATING: usize = 8;

/// What is agreed about the calls of an operation of a dependency; of all of them where none is named.
pub(super) fn terms(dependency: &DependencySubject<'_>, called: Option<&Operation>) -> Terms {
    let declared = dependency.declared;
    Terms {
        deadline: declared.deadline.map(Span::milliseconds),
        retries: declared.retries.as_ref().map(|retries| retries.max),
        when_lost: declared.when_lost,
        deed: called.map_or(Deed::Other, |called| deed(dependency, called)),
        alternatives: match dependency.alternative {
            Told::Yes => declared.failover.iter().map(|failover| failover.to.as_str().into()).collect(),
            Told::No => Vec::new(),
        },
    }
}

/// What comes into being with each call shows in the description: a collection is added to, or `POST` is answered 201.
fn deed(dependency: &DependencySubject<'_>, called: &Operation) -> Deed {
    let decides = dependency.tokens.is_some_and(|tokens| {
        [&tokens.issue, &tokens.introspect].into_iter().flatten().any(|operation| *operation == called.id)
    });
    let adds = dependency.contracts.collections().iter().any(|collection| {
        collection.create.as_ref().is_some_and(|(create, _)| *create == called.id)
            && collection.item.is_some()
    });
    match (decides, adds || (called.method == "POST" && called.declares_exactly(201))) {
        (true, _) => Deed::Decides,
        (false, true) => Deed::Creates,
        (false, false) => Deed::Other,
    }
}
