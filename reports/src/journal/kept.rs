//! What a journal says, in plan order.

use std::collections::BTreeMap;

use samprov_model::{
    content::JsonText,
    event::{Finish, Header, NotRun},
    id::CaseId,
    message::Message,
};

use super::Records;

/// The journal of a run, or of several shards of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Journal {
    /// What the run is about.
    pub header: Header,
    /// The values known before the first case.
    pub provisioned: BTreeMap<String, Vec<JsonText>>,
    /// The finished cases in the order of the plan.
    pub records: Records,
    /// Cases that began and did not finish, in the order of the plan.
    pub unfinished: Vec<CaseId>,
    /// Selected cases without a verdict, in the order of the plan, when the run ended early and could still name them.
    pub not_run_cases: Vec<NotRun>,
    /// How the run ended; none when it was cut off.
    pub finish: Option<Finish>,
    /// What a reader must know about the journal itself.
    pub notes: Vec<Message>,
}

impl Journal {
    /// The number of selected cases that were not run.
    pub fn not_run(&self) -> u64 {
        let finished = u64::try_from(self.records.len()).unwrap_or(u64::MAX);
        self.header.cases.saturating_sub(finished)
    }
}
