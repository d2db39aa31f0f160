//! How a run is opened for a service with stubs: does it pass the trace id on, and what does it call once only?

use std::{collections::BTreeSet, time::Duration};

use samprov_model::{
    case::{Assertion, Case},
    event::Attribution,
    id::{CaseId, DependencyName, OperationId},
    observation::StubCall,
};
use samprov_stubs::{Quiet, TraceId};

use super::{
    attribution::{Sorted, TracedCall, in_lane, unbroken},
    error::RunError,
    program::ProgramRun,
    session::{ServiceSession, Session},
};

/// What the opening found out.
#[derive(Debug, Default)]
pub(super) struct Opening {
    /// How calls are attributed from now on.
    pub attribution: Attribution,
    /// What the candidate called because of this run.
    pub calls: Vec<StubCall>,
}

/// What the stubs of a service saw before this run asked the candidate for anything.
#[derive(Debug)]
pub(super) struct BeforeOpening {
    lane: Quiet,
    /// Calls of the start-up that may show that an operation is called rightly; never held against a case.
    calls: Vec<StubCall>,
}

/// Programs tried for one dependency's operation, and in all.
const TRIED_EACH: usize = 8;
const TRIED_IN_ALL: usize = 64;

/// Attempts of the opening are numbered from here, so that their marks differ from those of the cases.
const FIRST_ATTEMPT: usize = 100_000;

/// How long to wait for calls that come after the answer, as long as none has been seen at all.
const PATIENCE: Duration = Duration::from_millis(250);

/// Discoveries are made under this name, each with a mark of its own.
pub(super) const PROVISION: &str = "run/provision";

/// Looks at what a candidate called while it started, and whether it calls all the time. Those calls belong to no case.
pub(super) async fn before_opening(service: &ServiceSession, consumer_cases: &[Case]) -> BeforeOpening {
    let lane = if consumer_cases.is_empty() { Quiet::Reached } else { service.settle().await };
    let calls = service.drain();
    service.keep_unattributed(calls.clone());
    BeforeOpening { lane, calls: unbroken(calls).own }
}

/// Sends what the consumer cases would send, one request after the other, until each of their calls has been seen once.
/// Always the same programs, whatever is selected: so a token that is fetched once is always seen here. `provisions` is the number
/// of discoveries made since `before`.
pub(super) async fn open(
    session: &Session,
    service: &ServiceSession,
    consumer_cases: &[Case],
    before: BeforeOpening,
    provisions: usize,
) -> Result<Opening, RunError> {
    if service.stubs.is_empty() {
        return Ok(Opening { attribution: Attribution::None, calls: Vec::new() });
    }
    let discovery = CaseId::new(PROVISION);
    let marks = (0..provisions).map(|index| session.run.mark(&discovery, index).trace);
    let mut opener = Opener {
        lane: before.lane,
        ours: marks.filter_map(|trace| TraceId::from_hexadecimal(&trace)).collect(),
        calls: Vec::new(),
        seen: BTreeSet::new(),
        traced: 0,
        untraced: 0,
        tried: 0,
    };
    let mut waits = 2;
    opener.collect(service);
    for case in consumer_cases {
        let wanted = match &case.assertion {
            Assertion::CallsKeepContract { dependency, operation } => (dependency, operation),
            _ => continue,
        };
        for program in case.programs.iter().take(TRIED_EACH) {
            if opener.has_seen(wanted) || opener.tried >= TRIED_IN_ALL {
                break;
            }
            let run = ProgramRun::new(session, service, case, FIRST_ATTEMPT + opener.tried);
            opener.ours.extend(run.trace());
            opener.tried += 1;
            run.send(program, false).await?;
            if waits > 0 && opener.calls.is_empty() {
                waits -= 1;
                let now = std::time::Instant::now();
                for stub in &service.stubs {
                    stub.quiet_since(now, PATIENCE, 2 * PATIENCE).await;
                }
            }
            opener.collect(service);
        }
    }
    Ok(opener.close(service, before.calls))
}

struct Opener {
    lane: Quiet,
    ours: BTreeSet<TraceId>,
    calls: Vec<TracedCall>,
    seen: BTreeSet<(DependencyName, OperationId)>,
    traced: usize,
    untraced: usize,
    tried: usize,
}

impl Opener {
    fn collect(&mut self, service: &ServiceSession) {
        for (trace, call) in service.stubs.iter().flat_map(|stub| stub.drain()) {
            match &trace {
                // Discoveries alone prove nothing: the trace must have been tried with a program.
                _ if self.tried == 0 => {}
                Some(trace) if self.ours.contains(trace) => self.traced += 1,
                _ => self.untraced += 1,
            }
            if let Some(operation) = &call.operation {
                self.seen.insert((call.dependency.clone(), operation.clone()));
            }
            self.calls.push((trace, call));
        }
    }

    fn has_seen(&self, (dependency, operation): (&DependencyName, &OperationId)) -> bool {
        self.seen.iter().any(|(seen, called)| seen == dependency && called == operation)
            // The trace must have been tried at least once.
            && self.tried > 0
    }

    fn close(self, service: &ServiceSession, start_up: Vec<StubCall>) -> Opening {
        // Calls that come all the time say nothing about what happens to a trace id in a request.
        let is_clear = self.untraced == 0 || self.lane == Quiet::NotReached;
        let attribution =
            if self.traced > 0 && is_clear { Attribution::TraceContext } else { Attribution::ExclusiveLane };
        let Sorted { mut own, foreign } = in_lane(self.calls, |trace| self.ours.contains(trace), self.lane);
        service.keep_unattributed(foreign);
        own.extend(start_up);
        Opening { attribution, calls: own }
    }
}
