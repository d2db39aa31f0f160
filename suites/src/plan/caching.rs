//! Limits on the use of a dependency's answers (RFC 9111), declared by its description or agreed with it, turned into cases that send
//! the same reading request several times.

use samprov_contract::{Contracts, HeaderContract, Operation};
use samprov_model::{
    caching::{CachingLimit, LimitSource},
    probe::{Part, Program, Step},
    resilience::Manner,
};

use super::{DependencySubject, planner::Planner};

/// How often a request is sent that must lead to a call each time: a candidate that asks by chance, or every other time, does ask.
const TIMES: usize = 4;

/// The most requests that one case repeats: the plainest of each operation come first.
const MOST_PROGRAMS: usize = 12;

/// An age is counted in whole seconds at both ends (RFC 9111, 1.2.2 and 4.2.3), in milliseconds.
const ROUNDING: u32 = 1_000;

/// The longest time that is waited out, in milliseconds.
const LONGEST: u32 = 4_000;

/// What is declared about using answers of a dependency again, of operations that the service may call; nothing where the limit is
/// so long that nobody waits for it.
pub(super) fn cachings(dependency: &DependencySubject<'_>) -> Vec<Manner> {
    let uses = &dependency.declared.uses;
    let operations = dependency.contracts.operations().iter();
    let reads = operations
        .filter(|operation| matches!(operation.method.as_str(), "GET" | "HEAD"))
        .filter(|operation| uses.is_empty() || uses.contains(&operation.id));
    reads
        .filter_map(|operation| {
            let agreed = dependency.declared.cache.map(CachingLimit::from);
            let limit = declared(dependency, operation).or(agreed)?;
            let is_waited_out = match limit {
                CachingLimit::AskedAnew | CachingLimit::NotStored => true,
                CachingLimit::For { milliseconds } => milliseconds <= LONGEST,
            };
            let source = if agreed.is_some() { LimitSource::Agreed } else { LimitSource::Described };
            is_waited_out.then(|| Manner::AnswersKept { operation: operation.id.clone(), limit, source })
        })
        .collect()
}

impl Planner<'_> {
    /// The programs that read, their request sent again. What a write answers the second time, or does without a call, says nothing.
    pub(super) fn repeated(&self, programs: &[Program], limit: CachingLimit) -> Vec<Program> {
        programs
            .iter()
            .filter_map(|program| self.again_and_again(program, limit))
            .take(MOST_PROGRAMS)
            .collect()
    }

    fn again_and_again(&self, program: &Program, limit: CachingLimit) -> Option<Program> {
        let mut tests = program
            .steps
            .iter()
            .enumerate()
            .filter(|(_, step)| step.part == Part::Test && step.service.is_none());
        let (Some((at, test)), None) = (tests.next(), tests.next()) else { return None };
        let called = self.subject.contracts.operation(&test.request.operation)?;
        if test.request.method.is_some() || !matches!(called.method.as_str(), "GET" | "HEAD") {
            return None;
        }
        let again = |pause: u32| Step { captures: Vec::new(), pause, ..test.clone() };
        let more = match limit {
            CachingLimit::AskedAnew | CachingLimit::NotStored => vec![again(0); TIMES - 1],
            CachingLimit::For { milliseconds } => vec![again(milliseconds.saturating_add(ROUNDING))],
        };
        let (before, behind) = program.steps.split_at_checked(at + 1)?;
        Some(Program { purpose: program.purpose, steps: [before, &more, behind].concat() })
    }
}

/// What the description says of all successful answers of an operation; `None` where one of them may come without a limit.
fn declared(dependency: &DependencySubject<'_>, operation: &Operation) -> Option<CachingLimit> {
    let successes = operation.answers.iter().filter(|answer| answer.status.is_success());
    let limits: Vec<Option<CachingLimit>> = successes
        .map(|answer| {
            let header =
                answer.headers.iter().find(|header| header.name.eq_ignore_ascii_case("cache-control"))?;
            // A stub always sends it. Who else answers may leave out what is not required.
            if !header.required && dependency.simulates.is_none() {
                return None;
            }
            CachingLimit::of_field(&only_value(dependency.contracts, header)?)
        })
        .collect();
    let (first, others) = limits.split_first()?;
    first.filter(|_| others.iter().all(|other| other == first))
}

/// The one value that a header may have.
fn only_value(contracts: &Contracts, header: &HeaderContract) -> Option<String> {
    let schemas = contracts.schemas();
    let mut schema = header.schema.clone()?;
    // References lead to references; more than a few are not followed.
    for _ in 0..8 {
        let view = schemas.view(&schema)?;
        if let Some(reference) = view.get("$ref").and_then(|it| it.as_str()) {
            schema = schemas.follow(&schema, reference)?;
            continue;
        }
        let listed = view.get("enum").and_then(|it| it.as_array()).filter(|values| values.len() == 1);
        let value = view.get("const").or_else(|| listed.and_then(|values| values.first()))?;
        return value.as_str().map(str::to_owned);
    }
    None
}
