//! A service that runs already and the operators of answers turned into a [`Proof`]: one seeded fault at a time in a proxy before it.
//!
//! Such a service may have faults of its own, keeps its state, and may answer differently from time to time. So every case is run
//! twice without a fault first, and only those that were good both times count. A fault is killed by the first of them that becomes
//! `Fail` or `Warn` while the fault shows in an answer to it, and is good again without the fault right afterwards.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant},
};

use samprov_model::{
    case::Case,
    event::CaseRecord,
    id::{CaseId, ServiceId},
    requirement::Level,
    selection::Selection,
    verdict::{Finding, Verdict},
};
use samprov_stubs::{Interposer, Mutant, Operator, Proxy, Side, Switch, operators};
use url::Url;

use super::{
    far::FarService,
    mutants::{Badness, Target, ordered, targets},
    real_target::RealTarget,
    score::{Against, Fate, Pair, Proof, Survival},
    stand_ins::ProveError,
};
use crate::{
    rig::connect,
    run::{CaseFilter, CaseRunner, ConnectionOptions, GoOn, HttpClient, KnownValues, RunError},
};

/// How long a connection to the service may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// How much longer the caller waits than the proxy, so that it is the service that is found to be slow.
const LONGER: Duration = Duration::from_secs(1);

/// How a suite is proved against a service that runs already. One fault is tried at a time: there is only one service.
#[derive(Clone, Debug, Default)]
pub struct AgainstOptions {
    /// What is selected.
    pub selection: Selection,
    /// The seed of the plan.
    pub seed: u64,
    /// When no new case is begun any more, counted from the start.
    pub budget: Option<Duration>,
}

/// The proxies before the services, and what is known of the cases.
struct Stand {
    runner: CaseRunner,
    known: KnownValues,
    before: BTreeMap<ServiceId, (Proxy, Arc<Switch>)>,
    addresses: BTreeMap<ServiceId, String>,
    good: BTreeSet<CaseId>,
    not_good: BTreeSet<CaseId>,
    unstable: BTreeSet<CaseId>,
    until: Option<Instant>,
}

/// A case that may have told of a fault.
struct Suspect {
    index: usize,
    level: Level,
    finding: Box<Finding>,
}

/// How a pass over cases ended.
enum Ended {
    Through,
    Suspect(Suspect),
    TimeUp,
    Lost,
}

/// Tries every operator of answers on every operation. Needs a multi-threaded Tokio runtime.
pub async fn against(target: &RealTarget, options: &AgainstOptions) -> Result<Proof, ProveError> {
    let until = options.budget.map(|budget| Instant::now() + budget);
    let operators: Vec<&'static Arc<Operator>> =
        operators().iter().filter(|operator| operator.side() == Side::Answer).collect();
    if operators.is_empty() {
        return Err(RunError::Bug("the catalogue of operators cannot be read".to_owned()).into());
    }
    for address in target.addresses().into_values() {
        reached(target, &address).await.map_err(|why| ProveError::Unreachable { address, why })?;
    }
    let never = target.loaded().test_data.skip.clone();
    let filter = CaseFilter::new(&options.selection, never, BTreeMap::new())?;
    let (cases, provisions) = target.plan(&filter, options.seed)?;
    let mut stand = Stand::start(target, until).await?;
    stand.known = stand.runner.find_known(&provisions, &stand.addresses).await;
    stand.baseline(&cases).await?;
    let targets = targets(target.loaded(), &cases);
    // Each operation has its turn with an operator before any has its turn with the next.
    let pairs: Vec<(usize, usize)> = (0..operators.len())
        .flat_map(|operator| (0..targets.len()).map(move |target| (target, operator)))
        .collect();
    let (mut fates, mut lost) = (BTreeMap::new(), None);
    for (index, number) in pairs {
        let (Some(aim), Some(operator)) = (targets.get(index), operators.get(number)) else { continue };
        let fate = match Mutant::unmet(operator, &aim.contracts, &aim.operation) {
            Some(need) => Fate::NotExpressible { need },
            None if lost.is_some() || stand.is_late() => Fate::NotRun,
            None => stand.tried(aim, operator, &mut lost).await?,
        };
        if lost.is_none()
            && let Fate::Survived(_) | Fate::NotReached { .. } = fate
            && let Some(address) = target.addresses().get(&aim.service)
        {
            // A service that is gone has told nothing about this fault.
            lost = reached(target, address).await.err();
        }
        let fate = if lost.is_some() && !matches!(fate, Fate::Killed { .. } | Fate::NotExpressible { .. }) {
            Fate::NotRun
        } else {
            fate
        };
        let pair = Pair {
            operation: aim.label.clone(),
            operator: operator.id.clone(),
            family: operator.family.as_str().to_owned(),
            outcome: fate,
        };
        fates.insert((index, number), pair);
    }
    let told = Against {
        target: target.addresses().into_values().collect::<Vec<_>>().join(", "),
        good: count(stand.good.len()),
        not_good: count(stand.not_good.len()),
        unstable: stand.unstable.iter().map(ToString::to_string).collect(),
        lost,
    };
    stand.stop().await;
    let texts = operators.iter().map(|operator| (operator.id.clone(), operator.text.clone())).collect();
    let proof = Proof::of(options.seed, count(cases.len()), fates.into_values().collect(), &texts);
    Ok(Proof { against: Some(told), ..proof })
}

impl Stand {
    async fn start(target: &RealTarget, until: Option<Instant>) -> Result<Self, ProveError> {
        let far = ConnectionOptions { rate: None, ..target.connection().clone() };
        let near = ConnectionOptions {
            timeout: far.timeout + LONGER,
            authorities: None,
            certificate: None,
            key: None,
            proxy: None,
            ..target.connection().clone()
        };
        let addresses = target.addresses();
        let secure = addresses.values().any(|address| address.starts_with("https:"));
        let client = HttpClient::new(&far, secure)?;
        let (mut before, mut near_addresses) = (BTreeMap::new(), BTreeMap::new());
        for (service, address) in addresses {
            let Ok(url) = Url::parse(&address) else { continue };
            let base_path = url.path().trim_end_matches('/').to_owned();
            let origin = url.origin().ascii_serialization();
            let far = FarService { client: client.clone(), origin, base_path: base_path.clone() };
            let switch = Arc::new(Switch::default());
            let interposer: Arc<dyn Interposer> = Arc::clone(&switch) as Arc<dyn Interposer>;
            let proxy =
                Proxy::start(&base_path, Arc::new(far), interposer).await.map_err(ProveError::Proxy)?;
            near_addresses.insert(service.clone(), proxy.address());
            before.insert(service, (proxy, switch));
        }
        Ok(Self {
            runner: CaseRunner::new(target.loaded(), &near)?,
            known: KnownValues::default(),
            before,
            addresses: near_addresses,
            good: BTreeSet::new(),
            not_good: BTreeSet::new(),
            unstable: BTreeSet::new(),
            until,
        })
    }

    async fn stop(self) {
        for (proxy, _) in self.before.into_values() {
            proxy.stop().await;
        }
    }

    fn is_late(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() > until)
    }

    /// Every case without a fault, twice.
    async fn baseline(&mut self, cases: &[(u64, Case)]) -> Result<(), RunError> {
        let mut found: BTreeMap<CaseId, Vec<Badness>> = BTreeMap::new();
        for _ in 0..2 {
            self.runner.mark_anew();
            let goes_on = |_: &CaseRecord| if self.is_late() { GoOn::No } else { GoOn::Yes };
            for record in self.runner.run(&self.addresses, &self.known, cases, goes_on).await? {
                found.entry(record.id).or_default().push(Badness::of(&record.verdict));
            }
        }
        for (case, found) in found {
            match found.as_slice() {
                [Badness::Fine, Badness::Fine] => self.good.insert(case),
                [first, second] if first == second => self.not_good.insert(case),
                // What was run once is not known to be stable.
                _ => self.unstable.insert(case),
            };
        }
        Ok(())
    }

    async fn tried(
        &mut self,
        target: &Target,
        operator: &Arc<Operator>,
        lost: &mut Option<String>,
    ) -> Result<Fate, RunError> {
        let contracts = Arc::clone(&target.contracts);
        let mutant = Arc::new(Mutant::new(Arc::clone(operator), contracts, target.operation.clone(), None));
        let mut cases = ordered(target, operator);
        cases.retain(|(_, case)| self.good.contains(&case.id));
        let mut undecided = 0;
        self.runner.mark_anew();
        loop {
            match self.pass(&target.service, &mutant, &cases, &mut undecided).await? {
                Ended::Through => break,
                Ended::TimeUp => return Ok(Fate::NotRun),
                Ended::Lost => {
                    *lost = Some("no answer in time".to_owned());
                    return Ok(Fate::NotRun);
                }
                Ended::Suspect(suspect) => {
                    let rest = cases.split_off((suspect.index + 1).min(cases.len()));
                    let Some((order, case)) = cases.last() else { break };
                    if self.is_good_without(&(*order, case.clone())).await? {
                        let case = case.id.to_string();
                        return Ok(Fate::Killed { case, level: suspect.level, finding: suspect.finding });
                    }
                    self.good.remove(&case.id);
                    self.unstable.insert(case.id.clone());
                    cases = rest;
                }
            }
        }
        let tally = mutant.tally();
        Ok(match tally.changed {
            0 => Fate::NotReached { calls: tally.calls },
            changed => Fate::Survived(Survival::NotNoticed { changed, undecided }),
        })
    }

    /// Runs cases with a fault until one may have told of it.
    async fn pass(
        &self,
        service: &ServiceId,
        mutant: &Arc<Mutant>,
        cases: &[&(u64, Case)],
        undecided: &mut u64,
    ) -> Result<Ended, RunError> {
        let Some((_, switch)) = self.before.get(service) else { return Ok(Ended::Through) };
        switch.arm(Some(Arc::clone(mutant)));
        let (mut ended, mut changed, mut index) = (None, mutant.tally().changed, 0);
        let goes_on = |record: &CaseRecord| {
            let now = mutant.tally().changed;
            // What is worse for other reasons is the service's own doing.
            let showed = now > changed;
            changed = now;
            let told = match &record.verdict {
                Verdict::Fail(finding) if showed => Some((Level::Must, finding)),
                Verdict::Warn(finding) if showed => Some((Level::Should, finding)),
                Verdict::Inconclusive(_) => {
                    *undecided += u64::from(showed);
                    None
                }
                Verdict::Deviated { .. }
                | Verdict::Fail(_)
                | Verdict::NotApplicable { .. }
                | Verdict::Pass
                | Verdict::Warn(_) => None,
            };
            if let Some((level, finding)) = told {
                ended = Some(Ended::Suspect(Suspect { index, level, finding: Box::new(finding.clone()) }));
                return GoOn::No;
            }
            index += 1;
            if self.is_late() && index < cases.len() {
                ended = Some(Ended::TimeUp);
                return GoOn::No;
            }
            GoOn::Yes
        };
        let ran = self.runner.run(&self.addresses, &self.known, cases.iter().copied(), goes_on).await;
        switch.arm(None);
        let ran = ran?.len();
        Ok(ended.unwrap_or(if ran < cases.len() { Ended::Lost } else { Ended::Through }))
    }

    /// Whether a case is still good without a fault: otherwise it is the service that has changed.
    async fn is_good_without(&mut self, case: &(u64, Case)) -> Result<bool, RunError> {
        self.runner.mark_anew();
        let records = self.runner.run(&self.addresses, &self.known, [case], |_| GoOn::Yes).await?;
        Ok(records.iter().all(|record| Badness::of(&record.verdict) == Badness::Fine))
    }
}

/// Whether somebody listens at an address. Behind a proxy that cannot be asked.
async fn reached(target: &RealTarget, address: &str) -> Result<(), String> {
    if target.connection().proxy.is_some() { Ok(()) } else { connect(address, CONNECT_WITHIN).await }
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
