//! What a stub noticed about itself and its data: never a fault of the candidate.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use samprov_model::message::Message;

use crate::limits;

/// Notes, each kept once, bounded in number.
#[derive(Debug, Default)]
pub(crate) struct Notes(Mutex<BTreeSet<Message>>);

impl Notes {
    /// Keeps a note.
    pub(crate) fn add(&self, note: Message) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.len() < limits::NOTES {
            notes.insert(note);
        }
    }

    /// All notes, sorted.
    pub(crate) fn all(&self) -> Vec<Message> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
