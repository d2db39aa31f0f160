//! What a mutant remembers between requests.

use std::collections::{HashMap, HashSet};

use samprov_model::observation::{Answer, Request};

use super::condition::History;

/// How many places are remembered.
const MOST_PLACES: usize = 10_000;

/// What has happened since the mutant was armed.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Calls of the operation.
    pub(crate) calls: u64,
    /// Answers that were changed, or writes that were not carried out as they should.
    pub(crate) changed: u64,
    /// Requests at which the fault had its chance: its condition held, and the answer was of the kind that it changes.
    pub(crate) met: u64,
    /// Successful writes to the service.
    pub(crate) writes: u64,
    /// The last success of the operation, and what asked for it.
    pub(crate) good: Option<(Request, Answer)>,
    /// Paths in the order in which the operation found something there.
    items: Vec<String>,
    /// Callers in the order in which they came.
    callers: Vec<String>,
    /// Paths that a write has succeeded at.
    pub(crate) written: HashSet<String>,
    /// Paths that were read.
    pub(crate) read: HashSet<String>,
    /// What is told at a path in place of what is there.
    pub(crate) told: HashMap<String, Answer>,
    /// The identity that was given first, as JSON.
    pub(crate) first_identity: Option<serde_json::Value>,
    /// Identities that were given.
    pub(crate) created: Vec<serde_json::Value>,
    /// Items that were deleted.
    pub(crate) deleted: Vec<serde_json::Value>,
}

impl Memory {
    /// Counts a call.
    pub(crate) fn called_at(&mut self, path: &str, caller: Option<&str>) -> History {
        self.calls += 1;
        // One that is asked about for the first time may be the next, if it is there.
        let item = self.items.iter().position(|known| known == path).unwrap_or(self.items.len());
        let caller = caller.and_then(|caller| number_of(&mut self.callers, caller));
        History { calls: self.calls, writes: self.writes, item, caller }
    }

    /// Something was found at a path.
    pub(crate) fn found_at(&mut self, path: &str) {
        number_of(&mut self.items, path);
    }
}

/// The number of a word in the order in which words came.
fn number_of(known: &mut Vec<String>, word: &str) -> Option<usize> {
    match known.iter().position(|known| known == word) {
        Some(index) => Some(index),
        None if known.len() < MOST_PLACES => {
            known.push(word.to_owned());
            Some(known.len() - 1)
        }
        None => None,
    }
}
