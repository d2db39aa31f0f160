//! How a run is opened for a service with stubs: does it pass the trace id on, and what does it call once only?

use std::{collections::BTreeSet, time::Duration};

use samprov_model::{
    case::{Assertion, Case},
    event::Attribution,
    id::{DependencyName, OperationId},
    observation::StubCall,
};
use samprov_stubs::TraceId;

use super::{
    error::RunError,
    program::ProgramRun,
    session::{ServiceSession, Session},
};

/// What the opening found out.
#[derive(Debug, Default)]
pub(super) struct Opening {
    /// How calls are attributed from now on.
    pub attribution: Attribution,
    /// What the candidate called.
    pub calls: Vec<StubCall>,
}

/// Programs tried for one dependency's operation, and in all.
const TRIED_EACH: usize = 8;
const TRIED_IN_ALL: usize = 64;

/// Attempts of the opening are numbered from here, so that their marks differ from those of the cases.
const FIRST_ATTEMPT: usize = 100_000;

/// How long to wait for calls that come after the answer, as long as none has been seen at all.
const PATIENCE: Duration = Duration::from_millis(250);

/// Sends what the consumer cases would send, one request after the other, until each of their calls has been seen once.
/// Always the same programs, whatever is selected: so a token that is fetched once is always seen here.
pub(super) async fn open(
    session: &Session,
    service: &ServiceSession,
    consumer_cases: &[Case],
) -> Result<Opening, RunError> {
    if service.stubs.is_empty() {
        return Ok(Opening { attribution: Attribution::None, calls: Vec::new() });
    }
    let mut opener = Opener::default();
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
                    stub.quiet_since(now, PATIENCE).await;
                }
            }
            opener.collect(service);
        }
    }
    Ok(opener.close())
}

#[derive(Default)]
struct Opener {
    ours: BTreeSet<TraceId>,
    calls: Vec<StubCall>,
    seen: BTreeSet<(DependencyName, OperationId)>,
    traced: usize,
    untraced: usize,
    tried: usize,
}

impl Opener {
    fn collect(&mut self, service: &ServiceSession) {
        for (trace, call) in service.stubs.iter().flat_map(|stub| stub.drain()) {
            match trace {
                Some(trace) if self.ours.contains(&trace) => self.traced += 1,
                // Calls made while values were provisioned carry a trace id of ours that is not in the list.
                _ if self.tried == 0 => {}
                _ => self.untraced += 1,
            }
            if let Some(operation) = &call.operation {
                self.seen.insert((call.dependency.clone(), operation.clone()));
            }
            self.calls.push(call);
        }
    }

    fn has_seen(&self, (dependency, operation): (&DependencyName, &OperationId)) -> bool {
        self.seen.iter().any(|(seen, called)| seen == dependency && called == operation)
            // The trace must have been tried at least once.
            && self.tried > 0
    }

    fn close(self) -> Opening {
        let attribution = if self.traced > 0 && self.untraced == 0 {
            Attribution::TraceContext
        } else {
            Attribution::ExclusiveLane
        };
        Opening { attribution, calls: self.calls }
    }
}
