//! Proxies before services that run already, and cases run through them: what is known of each case without a fault, and what becomes
//! of one fault.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant},
};

use samprov_model::{
    case::Case,
    event::CaseRecord,
    id::{CaseId, ServiceId},
    observation::Attempt,
    plan::Provision,
    requirement::Level,
    verdict::{Finding, Verdict},
};
use samprov_stubs::{Interposer, Mutant, Operator, Proxy};
use url::Url;

use super::{
    judging::{Asserted, is_unanswered, judges, looks_at},
    mutants::{Badness, Target, ordered},
    real_target::RealTarget,
    score::{Against, Fate, Survival, Untried},
    stand_ins::ProveError,
    watch::Watch,
};
use crate::{
    rig::connect,
    run::{CaseRunner, ConnectionOptions, FarService, GoOn, HttpClient, KnownValues, Ran, RunError},
};

/// How long a connection to the service may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// How much longer the caller waits than the proxy, so that it is the service that is found to be slow.
const LONGER: Duration = Duration::from_secs(1);

/// The proxies before the services, and what is known of the cases.
pub(super) struct Stand {
    runner: CaseRunner,
    known: KnownValues,
    before: BTreeMap<ServiceId, Before>,
    /// Where each service is reached through its proxy.
    addresses: BTreeMap<ServiceId, String>,
    is_behind_a_proxy: bool,
    good: BTreeSet<CaseId>,
    not_good: BTreeSet<CaseId>,
    unstable: BTreeSet<CaseId>,
    /// Of those that are not good.
    refused: BTreeSet<CaseId>,
    /// Of the good ones.
    succeeded: BTreeSet<CaseId>,
    until: Option<Instant>,
}

/// What stands before one service.
struct Before {
    proxy: Proxy,
    watch: Arc<Watch>,
    /// Where the service itself is.
    far: String,
}

/// What cases have shown of one fault.
#[derive(Default)]
struct Shown {
    /// How many cases that saw it could not be decided any more.
    undecided: u64,
    /// Whether a good case has judged an answer that it was in.
    is_judged: bool,
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
    /// The case with this index got no answer, and not because of the fault.
    Silent(usize),
    Suspect(Suspect),
    TimeUp,
    Lost(String),
}

/// A case run again without a fault.
enum Again {
    Good,
    NotGood,
    Lost(String),
}

/// What became of a fault, or why the service cannot be asked any more.
type Tried = Result<Fate, String>;

impl Stand {
    /// Starts the proxies.
    pub(super) fn start(target: &RealTarget, until: Option<Instant>) -> Result<Self, ProveError> {
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
            let watch = Arc::new(Watch::default());
            let interposer: Arc<dyn Interposer> = Arc::clone(&watch) as Arc<dyn Interposer>;
            let proxy = Proxy::start(&base_path, Arc::new(far), interposer).map_err(ProveError::Proxy)?;
            near_addresses.insert(service.clone(), proxy.address());
            before.insert(service, Before { proxy, watch, far: address });
        }
        Ok(Self {
            runner: CaseRunner::new(target.loaded(), &near)?.before_a_proxy(),
            known: KnownValues::default(),
            before,
            addresses: near_addresses,
            is_behind_a_proxy: target.connection().proxy.is_some(),
            good: BTreeSet::new(),
            not_good: BTreeSet::new(),
            unstable: BTreeSet::new(),
            refused: BTreeSet::new(),
            succeeded: BTreeSet::new(),
            until,
        })
    }

    /// Stops the proxies and tells what is known of the cases.
    pub(super) async fn stop(self) -> Against {
        for before in self.before.into_values() {
            before.proxy.stop().await;
        }
        let count = |cases: &BTreeSet<CaseId>| u64::try_from(cases.len()).unwrap_or(u64::MAX);
        Against {
            target: String::new(),
            good: count(&self.good),
            succeeded: count(&self.succeeded),
            not_good: count(&self.not_good),
            refused: count(&self.refused),
            unstable: self.unstable.iter().map(ToString::to_string).collect(),
            lost: None,
        }
    }

    /// Whether the time is up.
    pub(super) fn is_late(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() > until)
    }

    /// Why nobody listens at an address, if nobody does. Behind a proxy that cannot be asked.
    pub(super) async fn is_gone(&self, address: &str) -> Option<String> {
        if self.is_behind_a_proxy { None } else { connect(address, CONNECT_WITHIN).await.err() }
    }

    /// Asks for the values that the plan wants to know.
    pub(super) async fn find_known(&mut self, provisions: &[Provision]) {
        self.known = self.runner.find_known(provisions, &self.addresses).await;
    }

    /// Every case without a fault, twice. Gives why the service cannot be asked any more, if it cannot.
    pub(super) async fn baseline(&mut self, cases: &[(u64, Case)]) -> Result<Option<String>, RunError> {
        let mut found: BTreeMap<CaseId, Vec<Badness>> = BTreeMap::new();
        let (mut refused, mut succeeded) = (BTreeSet::new(), BTreeSet::new());
        let mut lost = None;
        for _ in 0..2 {
            if lost.is_some() {
                break;
            }
            self.runner.mark_anew();
            let goes_on = |_: &_, _: &[_]| if self.is_late() { GoOn::No } else { GoOn::Yes };
            let ran = self.runner.run_seen(&self.addresses, &self.known, cases, goes_on).await?;
            for record in ran.records {
                if record.statuses.iter().any(|status| matches!(status, 401 | 403)) {
                    refused.insert(record.id.clone());
                }
                if record.statuses.iter().any(|status| (200..300).contains(status)) {
                    succeeded.insert(record.id.clone());
                }
                found.entry(record.id).or_default().push(Badness::of(&record.verdict));
            }
            lost = ran.lost;
            for before in self.before.values() {
                if lost.is_none() {
                    lost = self.is_gone(&before.far).await;
                }
            }
        }
        for (case, found) in found {
            match found.as_slice() {
                [Badness::Fine, Badness::Fine] => self.good.insert(case),
                // What a service has told before it was lost says nothing about what it is like.
                _ if lost.is_some() => false,
                [first, second] if first == second => self.not_good.insert(case),
                // What was run once is not known to be stable.
                _ => self.unstable.insert(case),
            };
        }
        self.refused = refused.difference(&self.good).cloned().collect();
        self.succeeded = succeeded.intersection(&self.good).cloned().collect();
        Ok(lost)
    }

    /// Tries one fault.
    pub(super) async fn tried(
        &mut self,
        target: &Target,
        operator: &Arc<Operator>,
    ) -> Result<Tried, RunError> {
        let mutant = || {
            let contracts = Arc::clone(&target.contracts);
            Arc::new(Mutant::new(Arc::clone(operator), contracts, target.operation.clone(), None))
        };
        let seeded = mutant();
        let mut cases = ordered(target, operator);
        cases.retain(|(_, case)| self.good.contains(&case.id));
        let mut shown = Shown::default();
        self.runner.mark_anew();
        loop {
            match self.pass(&target.service, &seeded, &cases, &mut shown).await? {
                Ended::Through => break,
                Ended::TimeUp => return Ok(Ok(Fate::NotRun(Untried::TimeUp))),
                Ended::Lost(why) => return Ok(Err(why)),
                Ended::Silent(index) => {
                    let rest = cases.split_off((index + 1).min(cases.len()));
                    let Some(case) = cases.last() else { break };
                    match self.again(&target.service, case).await? {
                        Again::Good => {}
                        Again::Lost(why) => return Ok(Err(why)),
                        Again::NotGood => self.call_unstable(&case.1.id),
                    }
                    cases = rest;
                }
                Ended::Suspect(suspect) => {
                    let rest = cases.split_off((suspect.index + 1).min(cases.len()));
                    let Some(case) = cases.last() else { break };
                    match self.again(&target.service, case).await? {
                        Again::Good => {
                            let case = case.1.id.to_string();
                            let Suspect { level, finding, .. } = suspect;
                            return Ok(Ok(Fate::Killed { case, level, finding }));
                        }
                        Again::Lost(why) => return Ok(Err(why)),
                        Again::NotGood => self.call_unstable(&case.1.id),
                    }
                    cases = rest;
                }
            }
        }
        // A service that is gone has told nothing about this fault.
        if let Some(before) = self.before.get(&target.service)
            && let Some(why) = self.is_gone(&before.far).await
        {
            return Ok(Err(why));
        }
        let tally = seeded.tally();
        if !shown.is_judged {
            match self.judge_not_good(target, operator, &mutant()).await? {
                Ok(Some(case)) => {
                    return Ok(Ok(Fate::NoCaseLeft { changed: tally.changed, case: case.to_string() }));
                }
                Ok(None) if self.is_late() => return Ok(Ok(Fate::NotRun(Untried::TimeUp))),
                Ok(None) => {}
                Err(why) => return Ok(Err(why)),
            }
        }
        Ok(Ok(match tally.changed {
            0 => Fate::NotReached { calls: tally.calls },
            changed => Fate::Survived(Survival::NotNoticed { changed, undecided: shown.undecided }),
        }))
    }

    /// Runs cases with a fault until one may have told of it.
    async fn pass(
        &self,
        service: &ServiceId,
        mutant: &Arc<Mutant>,
        cases: &[&(u64, Case)],
        shown: &mut Shown,
    ) -> Result<Ended, RunError> {
        let Some(Before { watch, .. }) = self.before.get(service) else { return Ok(Ended::Through) };
        let shows_in = mutant.operator().shows_in();
        watch.arm(Some(Arc::clone(mutant)));
        let (mut ended, mut changed, mut index) = (None, mutant.tally().changed, 0);
        let ran = self
            .runner
            .run_seen(&self.addresses, &self.known, cases.iter().copied(), |record, attempts| {
                let now = mutant.tally().changed;
                // What is worse for other reasons is the service's own doing.
                let showed = now > changed;
                changed = now;
                let told = match &record.verdict {
                    Verdict::Fail(finding) if showed => Some((Level::Must, finding)),
                    Verdict::Warn(finding) if showed => Some((Level::Should, finding)),
                    Verdict::Inconclusive(_) => {
                        shown.undecided += u64::from(showed);
                        None
                    }
                    Verdict::Deviated { .. }
                    | Verdict::Fail(_)
                    | Verdict::NotApplicable { .. }
                    | Verdict::Pass
                    | Verdict::Warn(_) => None,
                };
                if let Some((level, finding)) = told {
                    let finding = Box::new(finding.clone());
                    ended = Some(Ended::Suspect(Suspect { index, level, finding }));
                    return GoOn::No;
                }
                if !showed && is_unanswered(attempts) {
                    ended = Some(Ended::Silent(index));
                    return GoOn::No;
                }
                let is_judge = cases.get(index).is_some_and(|(_, case)| looks_at(&case.assertion, shows_in));
                shown.is_judged |= is_judge && watch.shows_in_test(attempts);
                index += 1;
                if self.is_late() && index < cases.len() {
                    ended = Some(Ended::TimeUp);
                    return GoOn::No;
                }
                GoOn::Yes
            })
            .await;
        watch.arm(None);
        let Ran { lost, .. } = ran?;
        Ok(ended.unwrap_or_else(|| lost.map_or(Ended::Through, Ended::Lost)))
    }

    /// The first case that judges answers like the changed ones, sees the fault, and counts for nothing since it is not good without
    /// it either.
    async fn judge_not_good(
        &self,
        target: &Target,
        operator: &Operator,
        mutant: &Arc<Mutant>,
    ) -> Result<Result<Option<CaseId>, String>, RunError> {
        let Some(Before { watch, .. }) = self.before.get(&target.service) else { return Ok(Ok(None)) };
        let shows_in = operator.shows_in();
        let cases = ordered(target, operator).into_iter().filter(|(_, case)| {
            (self.not_good.contains(&case.id) || self.unstable.contains(&case.id))
                && judges(asserted(case, target), shows_in)
        });
        watch.arm(Some(Arc::clone(mutant)));
        let mut found = None;
        let ran = self
            .runner
            .run_seen(&self.addresses, &self.known, cases, |record, attempts| {
                if watch.shows_in_test(attempts) {
                    found = Some(record.id.clone());
                }
                if found.is_some() || self.is_late() { GoOn::No } else { GoOn::Yes }
            })
            .await;
        watch.arm(None);
        Ok(match (found, ran?.lost) {
            (None, Some(why)) => Err(why),
            (found, _) => Ok(found),
        })
    }

    fn call_unstable(&mut self, case: &CaseId) {
        self.good.remove(case);
        self.succeeded.remove(case);
        self.unstable.insert(case.clone());
    }

    /// Whether a case is still good without a fault: otherwise it is the service that has changed. One that was good and gets no
    /// answer any more, however often it asks, is not kept waiting again and again.
    async fn again(&mut self, service: &ServiceId, case: &(u64, Case)) -> Result<Again, RunError> {
        self.runner.mark_anew();
        let mut silent = None;
        let goes_on = |record: &CaseRecord, attempts: &[Attempt]| {
            if is_unanswered(attempts) {
                silent = Some(format!("no answer to {} any more, without a fault", record.id));
            }
            GoOn::Yes
        };
        let ran = self.runner.run_seen(&self.addresses, &self.known, [case], goes_on).await?;
        if ran.records.iter().all(|record| Badness::of(&record.verdict) == Badness::Fine) {
            return Ok(Again::Good);
        }
        let gone = match self.before.get(service) {
            Some(before) if ran.lost.is_none() => self.is_gone(&before.far).await,
            Some(_) | None => ran.lost,
        };
        let gone = gone.or(silent);
        Ok(gone.map_or(Again::NotGood, Again::Lost))
    }
}

fn asserted<'c>(case: &'c Case, target: &Target) -> Asserted<'c> {
    let is_own = case.operation == target.operation;
    Asserted { assertion: &case.assertion, family: case.family, is_own }
}
