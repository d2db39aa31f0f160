//! The clean run: the whole suite against the description's own stub, which must be all green.

use std::sync::Arc;

use samprov_model::{
    exit::Exit,
    verdict::{Fault, Verdict},
};
use samprov_reports::journal::Journal;
use samprov_stubs::{Interposer, PassOn};

use super::{
    own_stub::OwnStub,
    stand_ins::{ProveError, StandIns},
};
use crate::run::{Outcome, RunOptions, test};

/// What the clean run came to.
#[derive(Debug)]
pub struct CleanRun {
    /// The ordinary outcome, with journal and report files.
    pub outcome: Outcome,
    /// What it means for the suite.
    pub colour: Colour,
}

/// What a clean run means for the suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Nothing was found, and everything could be decided.
    Green,
    /// Nothing was found, but something binding could not be decided, or nothing was run.
    Undecided,
    /// Something was found where nothing is wrong: a fault of the suite or of the stub.
    FalseAlarm,
}

impl CleanRun {
    /// The exit code: a warning is a false alarm as well.
    pub fn exit(&self) -> Exit {
        match (self.colour, self.outcome.exit) {
            (Colour::FalseAlarm, Exit::Conforms | Exit::Inconclusive) => Exit::Fails,
            (_, exit) => exit,
        }
    }
}

/// Runs the suite against the description's own stub. Needs a multi-threaded Tokio runtime.
///
/// Of the options those about where the candidate is and how it is reached are set here.
pub async fn clean(own: &OwnStub, options: &RunOptions) -> Result<CleanRun, ProveError> {
    let interposer: Arc<dyn Interposer> = Arc::new(PassOn);
    let stand_ins = StandIns::start(own, options.seed, &interposer).await?;
    let mut options = options.clone();
    options.targets = stand_ins.targets();
    options.environment = None;
    options.candidate.get_or_insert_with(|| "own stub".to_owned());
    let outcome = test(own.loaded(), &options).await;
    stand_ins.stop().await;
    let outcome = outcome?;
    let colour = colour(&outcome.journal, outcome.exit);
    Ok(CleanRun { outcome, colour })
}

fn colour(journal: &Journal, exit: Exit) -> Colour {
    let is_alarm = |verdict: &Verdict| match verdict {
        // What a document lacks is found on every candidate, however right it is.
        Verdict::Warn(finding) => finding.fault != Fault::Description,
        Verdict::Deviated { .. } | Verdict::Fail(_) => true,
        Verdict::Inconclusive(_) | Verdict::NotApplicable { .. } | Verdict::Pass => false,
    };
    if journal.records.whole().any(|record| is_alarm(&record.verdict)) {
        return Colour::FalseAlarm;
    }
    if exit == Exit::Conforms { Colour::Green } else { Colour::Undecided }
}
