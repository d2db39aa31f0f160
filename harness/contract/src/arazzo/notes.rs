//! What is wrong with a document, gathered while it is read.

use samprov_model::{message::Message, place::DocumentPlace};

use super::workflow::Obstacle;
use crate::nearest::nearest;

/// Something wrong.
pub(super) struct Note {
    pub(super) message: Message,
    pub(super) place: DocumentPlace,
    pub(super) weight: Weight,
}

/// What it means for the workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Named only.
    Harmless,
    /// The workflow cannot be run.
    Obstacle,
}

/// The most notes of one workflow: behind these nobody reads on.
const MOST: usize = 200;

/// The notes of one workflow.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) all: Vec<Note>,
}

impl Notes {
    /// Something that keeps the workflow from being run.
    pub(super) fn obstacle(&mut self, message: Message, place: DocumentPlace) {
        self.add(message, place, Weight::Obstacle);
    }

    /// Something that is named only.
    pub(super) fn harmless(&mut self, message: Message, place: DocumentPlace) {
        self.add(message, place, Weight::Harmless);
    }

    fn add(&mut self, message: Message, place: DocumentPlace, weight: Weight) {
        let is_known = self.all.iter().any(|note| note.place == place && note.message == message);
        if self.all.len() < MOST && !is_known {
            self.all.push(Note { message, place, weight });
        }
    }

    pub(super) fn obstacles(&self) -> Vec<Obstacle> {
        let limiting = self.all.iter().filter(|note| note.weight == Weight::Obstacle);
        limiting.map(|note| Obstacle { message: note.message.clone(), place: note.place.clone() }).collect()
    }
}

/// A message about a name that is not known, with the nearest one that is; `none` where nothing is near.
pub(super) fn unknown<'n>(key: &str, name: &str, known: impl IntoIterator<Item = &'n str>) -> Message {
    let near = nearest(name, known).map_or_else(|| "none".to_owned(), shown);
    Message::new(key).with("name", shown(name)).with("nearest", near)
}

/// A name from a document, short enough for a message.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 120;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain("...".chars()).collect()
}
