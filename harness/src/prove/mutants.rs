//! A description and the catalogue of operators turned into a [`Proof`]: one seeded fault at a time before the description's own stub.
//!
//! For each operation the cases that touch it are run without a fault first, on a stub as it was at the start. A fault is killed by
//! the first case whose verdict is `Fail` or `Warn` where it was neither without the fault.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use samprov_contract::Contracts;
use samprov_model::{
    agreement::Agreement,
    case::{Assertion, Case, Family},
    id::{CaseId, OperationId, ServiceId},
    probe::Part,
    requirement::Level,
    verdict::{Fault, Verdict},
};
use samprov_stubs::{Interposer, Mutant, Operator, ShowsIn, Switch, operators};

use super::{
    own_stub::OwnStub,
    score::{Budget, Fate, Pair, Proof, Survival, Untried},
    stand_ins::{ProveError, StandIns},
    turns::{Numbers, Price, Turns},
};
use crate::{
    load::Loaded,
    run::{CaseRunner, ConnectionOptions, GoOn, KnownValues, RunError},
    selection::Selector,
};

/// How a suite is proved.
#[derive(Clone, Debug, Default)]
pub struct MutantOptions {
    /// The seed of plan and stubs.
    pub seed: u64,
    /// How many faults are tried side by side, each with stubs of its own; without it one for each core.
    pub jobs: Option<usize>,
    /// What the faults that are tried may cost as planned, and when no new one is begun any more.
    pub budget: Option<Duration>,
}

/// An operation with the cases that touch it.
pub(super) struct Target {
    pub(super) service: ServiceId,
    pub(super) contracts: Arc<Contracts>,
    pub(super) operation: OperationId,
    pub(super) label: String,
    /// What is agreed with consumers of the service.
    pub(super) agreements: Vec<Agreement>,
    pub(super) cases: Vec<(u64, Case)>,
    /// How bad each case is without a fault.
    clean: BTreeMap<CaseId, Badness>,
}

/// How bad a verdict is, as far as a fault can make it worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Badness {
    Fine,
    Undecided,
    /// A warning about the document, which a warning about the candidate is worse than.
    Remark,
    Should,
    Must,
}

/// The stubs of one worker with what stands before them.
struct Bench {
    stand_ins: StandIns,
    switch: Arc<Switch>,
    addresses: BTreeMap<ServiceId, String>,
}

/// What workers share.
struct Shared {
    runner: CaseRunner,
    known: KnownValues,
    targets: Vec<Target>,
    operators: Vec<&'static Arc<Operator>>,
    turns: Turns,
    next: AtomicUsize,
    fates: Mutex<BTreeMap<Numbers, Fate>>,
    until: Option<Instant>,
}

/// Tries every operator on every operation. Needs a multi-threaded Tokio runtime.
pub async fn mutants(
    own: &OwnStub,
    selector: &Selector,
    options: &MutantOptions,
) -> Result<Proof, ProveError> {
    if operators().is_empty() {
        return Err(RunError::Bug("the catalogue of operators cannot be read".to_owned()).into());
    }
    let runner = CaseRunner::new(own.loaded(), &ConnectionOptions::default())?;
    let first = Bench::start(own, options.seed).await?;
    let known = known(own, &first, &runner, options.seed).await?;
    let mut cases = own.cases(&first.stand_ins, options.seed)?;
    cases.retain(|(_, case)| selector.selects(case));
    let mut targets = targets(own.loaded(), &cases);
    for target in &mut targets {
        target.clean = clean(&first, &runner, &known, target).await?;
    }
    let operators: Vec<&'static Arc<Operator>> = operators().iter().collect();
    let turns = Turns::of(options.budget, &targets, &operators, Price::OwnStub);
    let until = options.budget.map(|budget| Instant::now() + budget);
    let shared = Arc::new(Shared {
        runner,
        known,
        targets,
        operators,
        turns,
        next: AtomicUsize::new(0),
        fates: Mutex::default(),
        until,
    });
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get);
    let mut workers = tokio::task::JoinSet::new();
    let mut benches = vec![first];
    for _ in 1..options.jobs.unwrap_or(cores).max(1) {
        benches.push(Bench::start(own, options.seed).await?);
    }
    for bench in benches {
        let shared = Arc::clone(&shared);
        workers.spawn(async move {
            let worked = shared.work(&bench).await;
            bench.stand_ins.stop().await;
            worked
        });
    }
    while let Some(worked) = workers.join_next().await {
        worked.map_err(|error| RunError::Bug(format!("a worker ended: {error}")))??;
    }
    Ok(Proof { budget: options.budget.map(Budget::of), ..shared.proof(options.seed, cases.len()) })
}

impl Badness {
    /// How bad a verdict is.
    pub(super) fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Fail(_) => Self::Must,
            Verdict::Warn(finding) if finding.fault == Fault::Description => Self::Remark,
            Verdict::Warn(_) => Self::Should,
            Verdict::Inconclusive(_) => Self::Undecided,
            Verdict::Deviated { .. } | Verdict::NotApplicable { .. } | Verdict::Pass => Self::Fine,
        }
    }
}

impl Bench {
    async fn start(own: &OwnStub, seed: u64) -> Result<Self, ProveError> {
        let switch = Arc::new(Switch::default());
        let interposer: Arc<dyn Interposer> = Arc::clone(&switch) as Arc<dyn Interposer>;
        let stand_ins = StandIns::start(own, seed, &interposer).await?;
        let addresses = stand_ins.addresses();
        Ok(Self { stand_ins, switch, addresses })
    }
}

impl Shared {
    async fn work(&self, bench: &Bench) -> Result<(), RunError> {
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(numbers) = self.turns.pairs.get(index) else { return Ok(()) };
            let Some(target) = self.targets.get(numbers.0) else { return Ok(()) };
            let Some(operator) = self.operators.get(numbers.1) else { return Ok(()) };
            let fate = match Mutant::unmet(operator, &target.contracts, &target.operation, &target.agreements)
            {
                Some(need) => Fate::NotExpressible { need },
                None if self.turns.left_out.contains(numbers) => Fate::NotRun(Untried::LeftOut),
                None if self.until.is_some_and(|until| Instant::now() > until) => {
                    Fate::NotRun(Untried::TimeUp)
                }
                None => self.tried(bench, target, operator).await?,
            };
            self.fates.lock().unwrap_or_else(PoisonError::into_inner).insert(*numbers, fate);
        }
    }

    async fn tried(
        &self,
        bench: &Bench,
        target: &Target,
        operator: &Arc<Operator>,
    ) -> Result<Fate, RunError> {
        let base = bench.addresses.get(&target.service).cloned();
        let mutant = Arc::new(Mutant::new(
            Arc::clone(operator),
            Arc::clone(&target.contracts),
            target.operation.clone(),
            base,
        ));
        bench.stand_ins.reset();
        bench.switch.arm(Some(Arc::clone(&mutant)));
        let mut killed = None;
        let mut undecided = 0;
        let ran = self
            .runner
            .run(&bench.addresses, &self.known, ordered(target, operator), |record| {
                let before = target.clean.get(&record.id).copied().unwrap_or(Badness::Fine);
                let now = Badness::of(&record.verdict);
                if now <= before {
                    return GoOn::Yes;
                }
                let told = match &record.verdict {
                    Verdict::Fail(finding) => Some((Level::Must, finding)),
                    Verdict::Warn(finding) => Some((Level::Should, finding)),
                    Verdict::Deviated { .. }
                    | Verdict::Inconclusive(_)
                    | Verdict::NotApplicable { .. }
                    | Verdict::Pass => None,
                };
                let Some((level, finding)) = told else {
                    undecided += 1;
                    return GoOn::Yes;
                };
                killed = Some(Fate::Killed {
                    case: record.id.to_string(),
                    level,
                    finding: Box::new(finding.clone()),
                });
                GoOn::No
            })
            .await;
        bench.switch.arm(None);
        ran?;
        let tally = mutant.tally();
        Ok(killed.unwrap_or(match (tally.calls, tally.changed, tally.met) {
            (_, changed @ 1.., _) => Fate::Survived(Survival::NotNoticed { changed, undecided }),
            (0, ..) => Fate::Survived(Survival::NeverCalled),
            // Without a chance there is no proof: another request might have told.
            (calls, _, 0) => Fate::Survived(Survival::NeverReached { calls }),
            (compared, ..) => Fate::Equivalent { compared },
        }))
    }

    fn proof(&self, seed: u64, cases: usize) -> Proof {
        let fates = self.fates.lock().unwrap_or_else(PoisonError::into_inner);
        let pair = |numbers: Numbers| {
            let operator = self.operators.get(numbers.1)?;
            Some(Pair {
                operation: self.targets.get(numbers.0)?.label.clone(),
                operator: operator.id.clone(),
                family: operator.family.as_str().to_owned(),
                outcome: fates.get(&numbers).cloned().unwrap_or(Fate::NotRun(Untried::TimeUp)),
            })
        };
        let all = Turns::all(self.targets.len(), self.operators.len());
        let pairs = all.pairs.into_iter().filter_map(pair).collect();
        let texts =
            self.operators.iter().map(|operator| (operator.id.clone(), operator.text.clone())).collect();
        Proof::of(seed, u64::try_from(cases).unwrap_or(u64::MAX), pairs, &texts)
    }
}

/// The values that the plan wants to know, asked of a stub without a fault.
async fn known(
    own: &OwnStub,
    bench: &Bench,
    runner: &CaseRunner,
    seed: u64,
) -> Result<KnownValues, ProveError> {
    #[allow(
        clippy::redundant_closure_for_method_calls,
        reason = "the method itself is not general enough over lifetimes"
    )]
    let provisions = own.with_plan(&bench.stand_ins, seed, |plan| plan.provisions())?;
    Ok(runner.find_known(&provisions, &bench.addresses).await)
}

/// The operations that have cases of their own.
pub(super) fn targets(loaded: &Loaded, cases: &[(u64, Case)]) -> Vec<Target> {
    let mut targets = Vec::new();
    for service in &loaded.services {
        let id = &service.description.profile.id;
        let of_service: Vec<&(u64, Case)> = cases.iter().filter(|(_, case)| case.service == *id).collect();
        for operation in service.contracts.operations() {
            let own_cases = of_service.iter().filter(|(_, case)| case.operation == operation.id);
            let used = of_service
                .iter()
                .filter(|(_, case)| case.operation != operation.id && tests(case, &operation.id));
            let touching: Vec<(u64, Case)> = own_cases.chain(used).map(|case| (*case).clone()).collect();
            if touching.iter().any(|(_, case)| case.operation == operation.id) {
                targets.push(Target {
                    service: id.clone(),
                    contracts: Arc::clone(&service.contracts),
                    operation: operation.id.clone(),
                    label: operation.label(),
                    agreements: service.description.agreements.clone(),
                    cases: touching,
                    clean: BTreeMap::new(),
                });
            }
        }
    }
    targets
}

/// Whether a case judges an answer of an operation.
fn tests(case: &Case, operation: &OperationId) -> bool {
    let steps = case.programs.iter().flat_map(|program| &program.steps);
    steps.filter(|step| step.part == Part::Test).any(|step| step.request.operation == *operation)
}

/// Every case without a fault, twice: one that comes out otherwise the second time counts as its worst.
async fn clean(
    bench: &Bench,
    runner: &CaseRunner,
    known: &KnownValues,
    target: &Target,
) -> Result<BTreeMap<CaseId, Badness>, RunError> {
    let mut worst: BTreeMap<CaseId, Badness> = BTreeMap::new();
    for _ in 0..2 {
        bench.stand_ins.reset();
        let records = runner.run(&bench.addresses, known, &target.cases, |_| GoOn::Yes).await?;
        for record in records {
            let badness = Badness::of(&record.verdict);
            let entry = worst.entry(record.id).or_insert(badness);
            *entry = badness.max(*entry);
        }
    }
    Ok(worst)
}

/// The cases of an operation, those first that are likely to show the fault. A fault that accepts what must be refused answers as
/// the operation has answered before: its plainest case goes before them all.
pub(super) fn ordered<'t>(target: &'t Target, operator: &Operator) -> Vec<&'t (u64, Case)> {
    let shows_in = operator.shows_in();
    let plainest = match shows_in {
        ShowsIn::Refusals(_) => 1,
        ShowsIn::Answers | ShowsIn::Flows => 0,
    };
    let (first, others) = target.cases.split_at(plainest.min(target.cases.len()));
    let mut cases: Vec<&(u64, Case)> = others.iter().collect();
    cases.sort_by_key(|(_, case)| match (shows_in, &case.assertion) {
        (ShowsIn::Answers, _) => 0,
        (ShowsIn::Flows, _) => u8::from(case.family != Family::Flow),
        (ShowsIn::Refusals(keyword), Assertion::InvalidRefused { keyword: broken, .. }) => {
            u8::from(!keyword.is_empty() && keyword != broken)
        }
        (ShowsIn::Refusals(""), Assertion::ProtocolRefused { .. }) => 0,
        (ShowsIn::Refusals(_), Assertion::ProtocolRefused { .. }) => 1,
        (ShowsIn::Refusals(_), _) => 2,
    });
    first.iter().chain(cases).collect()
}
