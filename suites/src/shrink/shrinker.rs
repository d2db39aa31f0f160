//! The search for the smallest case that shows a finding: proposals out, what was seen of them in.
//!
//! It is pure: the same case and the same answers give the same proposals. First the case itself is asked for once more, then
//! fewer calls, fewer parts, simpler values, each kept only when it shows the same finding.

use samprov_contract::Contracts;
use samprov_model::{
    case::Case,
    observation::Attempt,
    place::Place,
    probe::Program,
    verdict::{Finding, Verdict},
};

use super::{
    about::{self, Calls, Extent},
    halving::Halving,
    program::{requests, spare, with_request, without_calls},
    same::Wanted,
};
use crate::judge::judge;

/// The most attempts for one finding, the repetition of the case included.
pub const MOST_ATTEMPTS: u32 = 50;

/// The most values that are tried in vain at one place.
const MOST_IN_VAIN: u32 = 7;

/// The search for the smallest case that shows a finding.
#[derive(Clone, Debug)]
pub struct Shrinker<'a> {
    contracts: &'a Contracts,
    fingerprint: String,
    calls: Calls,
    attempts: u32,
    state: State,
    tried: Vec<Program>,
    smallest: Case,
    proposed: Option<Case>,
}

#[derive(Clone, Debug)]
enum State {
    /// The whole case is to be seen once more.
    Repeating,
    /// It did not show the finding again.
    NotSeenAgain,
    /// Smaller cases are looked for.
    Searching(Box<Search>),
}

#[derive(Clone, Debug)]
struct Search {
    wanted: Wanted,
    is_smaller: bool,
    /// What each pass takes away from.
    base: Program,
    pass: Pass,
}

#[derive(Clone, Debug)]
enum Pass {
    Calls(Halving<usize>),
    /// Parts by their number in the list of all, which is in the order of the document.
    Parts {
        all: Vec<(usize, Place)>,
        halving: Halving<usize>,
    },
    Values {
        left: Vec<(usize, Place)>,
        in_vain: u32,
    },
    Done,
}

impl<'a> Shrinker<'a> {
    /// A search for the finding with this fingerprint that a case has shown; none where a smaller case would mean another thing.
    pub fn new(contracts: &'a Contracts, case: &Case, fingerprint: &str) -> Option<Self> {
        Some(Self {
            contracts,
            fingerprint: fingerprint.to_owned(),
            calls: about::calls(case)?,
            attempts: 0,
            state: State::Repeating,
            tried: Vec::new(),
            smallest: case.clone(),
            proposed: None,
        })
    }

    /// The next case to run; none when the search is over. Its attempts are given to [`Shrinker::take_in`].
    pub fn propose(&mut self) -> Option<Case> {
        if self.attempts >= MOST_ATTEMPTS {
            return None;
        }
        let proposal = match &mut self.state {
            State::NotSeenAgain => None,
            State::Repeating => Some(self.smallest.clone()),
            State::Searching(search) => loop {
                let Some(program) = search.proposal(self.contracts, &self.smallest, &mut self.tried) else {
                    search.next_pass(self.contracts, &self.smallest);
                    if matches!(search.pass, Pass::Done) {
                        break None;
                    }
                    continue;
                };
                break Some(Case { programs: vec![program], ..self.smallest.clone() });
            },
        };
        self.attempts += u32::from(proposal.is_some());
        self.proposed.clone_from(&proposal);
        proposal
    }

    /// Takes in what the last proposal came to.
    pub fn take_in(&mut self, attempts: &[Attempt]) {
        let Some(case) = self.proposed.take() else { return };
        let verdict = judge(self.contracts, &case, attempts);
        match &mut self.state {
            State::NotSeenAgain => {}
            State::Repeating => {
                let search = self.searching(&case, &verdict, attempts);
                self.state = search.map_or(State::NotSeenAgain, |search| State::Searching(Box::new(search)));
            }
            State::Searching(search) => {
                let shown = search.wanted.is_shown(self.contracts, &verdict, attempts);
                if shown {
                    search.is_smaller = true;
                    search.wanted.finding =
                        verdict.finding().cloned().unwrap_or(search.wanted.finding.clone());
                    self.smallest = case;
                }
                search.pass.take_in(shown);
            }
        }
    }

    /// The number of attempts so far.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether the whole case has been run once more.
    pub fn is_over_repeating(&self) -> bool {
        !matches!(self.state, State::Repeating)
    }

    /// Whether the case has shown its finding again when it was run once more; false as well before that.
    pub fn is_seen_again(&self) -> bool {
        matches!(self.state, State::Searching(_))
    }

    /// The smallest case found and what it shows; none when nothing smaller than the case itself shows it.
    pub fn smaller(&self) -> Option<(&Case, &Finding)> {
        match &self.state {
            State::Searching(search) if search.is_smaller => Some((&self.smallest, &search.wanted.finding)),
            State::NotSeenAgain | State::Repeating | State::Searching(_) => None,
        }
    }

    /// Begins the search when the whole case has shown the finding. Of several programs the last one sent has shown it.
    fn searching(&mut self, case: &Case, verdict: &Verdict, attempts: &[Attempt]) -> Option<Search> {
        let wanted = Wanted::of(self.contracts, verdict, attempts)?;
        if wanted.finding.fingerprint != self.fingerprint {
            return None;
        }
        let sent = match case.programs.as_slice() {
            [only] => only,
            programs => programs.get(attempts.len().checked_sub(1)?)?,
        };
        self.smallest.programs = vec![sent.clone()];
        self.tried.push(sent.clone());
        let pass = Pass::Calls(Halving::new(spare(sent, self.calls)));
        Some(Search { wanted, is_smaller: false, base: sent.clone(), pass })
    }
}

impl Search {
    /// The next program of the pass that was not tried yet.
    fn proposal(
        &mut self,
        contracts: &Contracts,
        smallest: &Case,
        tried: &mut Vec<Program>,
    ) -> Option<Program> {
        let now = smallest.programs.first()?;
        loop {
            let program = match &mut self.pass {
                Pass::Calls(halving) => without_calls(&self.base, &halving.proposal()?),
                Pass::Parts { all, halving } => {
                    let mut gone = halving.proposal()?;
                    gone.sort_unstable();
                    let gone: Vec<&(usize, Place)> =
                        gone.iter().filter_map(|number| all.get(*number)).collect();
                    without_parts(contracts, &self.base, &gone)
                }
                Pass::Values { left, in_vain } => {
                    let (index, place) = left.last()?;
                    let request = &now.steps.get(*index)?.request;
                    let untried = contracts
                        .simpler(request, place)
                        .into_iter()
                        .map(|simpler| with_request(now, *index, &simpler))
                        .find(|program| !tried.contains(program));
                    match untried {
                        Some(program) if *in_vain < MOST_IN_VAIN => Some(program),
                        Some(_) | None => {
                            left.pop();
                            *in_vain = 0;
                            continue;
                        }
                    }
                }
                Pass::Done => return None,
            };
            match program.filter(|program| !tried.contains(program)) {
                Some(program) => {
                    tried.push(program.clone());
                    return Some(program);
                }
                None => self.pass.take_in(false),
            }
        }
    }

    fn next_pass(&mut self, contracts: &Contracts, smallest: &Case) {
        let Some(program) = smallest.programs.first() else {
            self.pass = Pass::Done;
            return;
        };
        let extent = about::extent(&self.wanted.finding);
        self.base = program.clone();
        let steps =
            requests(program).into_iter().filter_map(|index| Some((index, program.steps.get(index)?)));
        self.pass = match &self.pass {
            Pass::Calls(_) if extent >= Extent::Parts => {
                let parts = steps.flat_map(|(index, step)| {
                    let kept = about::kept_parts(smallest, step);
                    contracts.removable(&step.request, &kept).into_iter().map(move |place| (index, place))
                });
                let all: Vec<(usize, Place)> = parts.collect();
                Pass::Parts { halving: Halving::new((0..all.len()).collect()), all }
            }
            Pass::Parts { .. } if extent >= Extent::Values => {
                let leaves = steps.flat_map(|(index, step)| {
                    let kept = about::kept_values(smallest, step);
                    contracts.leaves(&step.request, &kept).into_iter().map(move |place| (index, place))
                });
                let mut left: Vec<(usize, Place)> = leaves.collect();
                left.reverse();
                Pass::Values { left, in_vain: 0 }
            }
            Pass::Calls(_) | Pass::Parts { .. } | Pass::Values { .. } | Pass::Done => Pass::Done,
        };
    }
}

impl Pass {
    fn take_in(&mut self, shown: bool) {
        match (self, shown) {
            (Self::Calls(halving), true) => halving.accept(),
            (Self::Calls(halving), false) => halving.refuse(),
            (Self::Parts { halving, .. }, true) => halving.accept(),
            (Self::Parts { halving, .. }, false) => halving.refuse(),
            (Self::Values { in_vain, .. }, true) => *in_vain = 0,
            (Self::Values { in_vain, .. }, false) => *in_vain += 1,
            (Self::Done, _) => {}
        }
    }
}

/// The program without some parts of its requests; `None` when a request would then keep or break its contract in another way.
fn without_parts(contracts: &Contracts, program: &Program, gone: &[&(usize, Place)]) -> Option<Program> {
    let mut smaller = program.clone();
    for (index, step) in program.steps.iter().enumerate() {
        let parts: Vec<Place> =
            gone.iter().filter(|(of, _)| *of == index).map(|(_, place)| place.clone()).collect();
        if parts.is_empty() {
            continue;
        }
        let request = contracts.without(&step.request, &parts);
        if !contracts.breaks_alike(&step.request, &request) {
            return None;
        }
        smaller = with_request(&smaller, index, &request);
    }
    Some(smaller)
}
