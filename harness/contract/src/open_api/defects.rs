//! What is wrong with a document, each thing named once, with the operations that it limits.

use std::collections::{HashMap, HashSet};

use samprov_model::{
    id::OperationId,
    message::{Argument, Message},
    place::DocumentPlace,
};

/// A defect of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// What is wrong.
    pub message: Message,
    /// Where.
    pub place: DocumentPlace,
    /// The operations it limits.
    pub operations: Vec<OperationId>,
}

/// Something wrong that was met while one operation was read.
pub(super) struct Note {
    pub(super) message: Message,
    pub(super) place: DocumentPlace,
    pub(super) weight: Weight,
}

/// What a defect means for the operation it was met in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Named only.
    Harmless,
    /// The operation cannot be tested in full.
    Limits,
    /// The request cannot be understood.
    Uncallable,
}

/// The notes of one operation.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) notes: Vec<Note>,
}

/// The defects so far.
#[derive(Default)]
pub(super) struct Defects {
    named: Vec<Defect>,
    known: HashMap<(Message, Option<DocumentPlace>), usize>,
    limited: HashSet<(usize, OperationId)>,
    /// The places of what is named once in each document with its count.
    places: HashSet<(usize, u32, u32)>,
    counts: HashMap<usize, i64>,
}

impl Notes {
    pub(super) fn add(&mut self, message: Message, place: DocumentPlace, weight: Weight) {
        self.notes.push(Note { message, place, weight });
    }

    pub(super) fn weight(&self) -> Weight {
        self.notes.iter().map(|note| note.weight).max().unwrap_or(Weight::Harmless)
    }

    /// What limits the operation, each thing once.
    pub(super) fn limits(&self) -> Vec<Message> {
        let mut limits: Vec<Message> = Vec::new();
        for note in self.notes.iter().filter(|note| note.weight > Weight::Harmless) {
            if !limits.contains(&note.message) {
                limits.push(note.message.clone());
            }
        }
        limits
    }
}

impl Defects {
    /// Names a defect, or adds the operation to one that is named already.
    pub(super) fn add(&mut self, message: &Message, place: &DocumentPlace, limited: Option<&OperationId>) {
        // A reference is one defect however often it is used: at its first use. So is what a generator writes everywhere.
        let is_once = message.key.starts_with("reference-") && !message.arguments.is_empty()
            || ["callbacks-not-tested", "parameter-ignored"].contains(&message.key.as_str());
        let is_counted = message.arguments.contains_key("count");
        let identity = if is_once {
            None
        } else if is_counted {
            Some(DocumentPlace { file: place.file.clone(), ..DocumentPlace::default() })
        } else {
            Some(place.clone())
        };
        let key = (message.clone(), identity);
        let index = *self.known.entry(key).or_insert_with(|| {
            self.named.push(Defect {
                message: message.clone(),
                place: place.clone(),
                operations: Vec::new(),
            });
            self.named.len() - 1
        });
        let Some(defect) = self.named.get_mut(index) else { return };
        if is_counted && self.places.insert((index, place.line, place.column)) {
            let count = self.counts.entry(index).or_default();
            *count += 1;
            defect.message.arguments.insert("count".to_owned(), Argument::Number(*count));
        }
        let same_file = defect.place.file == place.file;
        if same_file && (place.line, place.column) < (defect.place.line, defect.place.column) {
            defect.place = place.clone();
        }
        if let Some(operation) = limited
            && self.limited.insert((index, operation.clone()))
        {
            defect.operations.push(operation.clone());
        }
    }

    /// The defects in the order of the documents.
    pub(super) fn finish(mut self, files: &[String]) -> Vec<Defect> {
        self.named.sort_by_key(|defect| {
            let file = files.iter().position(|file| *file == defect.place.file);
            (file, defect.place.line, defect.place.column)
        });
        self.named
    }
}
