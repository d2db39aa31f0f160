//! Cases and requirements become anchors that are unique on the page.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use samprov_model::{event::RequirementRecord, id::ServiceId};

use crate::journal::Records;

/// The anchors of a page. An id is its own anchor; where two services share one, the later is followed by its service.
#[derive(Default)]
pub(super) struct Anchors {
    /// The anchors that are not their own ids.
    cases: Renamed,
    requirements: Renamed,
}

/// Anchors by service and id.
type Renamed = HashMap<ServiceId, HashMap<String, String>>;

/// The anchors given, as numbers: there may be as many as cases. Were two numbers equal by chance, the later anchor would only get
/// an ending that it does not need.
#[derive(Default)]
struct Taken(HashSet<u64>);

impl Anchors {
    pub(super) fn new(records: &Records, requirements: &[RequirementRecord]) -> Self {
        let mut anchors = Self::default();
        let mut taken = Taken::default();
        for requirement in requirements {
            let renamed = taken.renamed(&requirement.service, requirement.id.as_str());
            keep(&mut anchors.requirements, &requirement.service, requirement.id.as_str(), renamed);
        }
        for case in records.iter() {
            let renamed = taken.renamed(case.service(), &case.id());
            keep(&mut anchors.cases, case.service(), &case.id(), renamed);
        }
        anchors
    }

    pub(super) fn case(&self, service: &ServiceId, id: &str) -> String {
        anchor(&self.cases, service, id)
    }

    pub(super) fn requirement(&self, requirement: &RequirementRecord) -> String {
        anchor(&self.requirements, &requirement.service, requirement.id.as_str())
    }
}

fn anchor(renamed: &Renamed, service: &ServiceId, id: &str) -> String {
    renamed.get(service).and_then(|anchors| anchors.get(id)).cloned().unwrap_or_else(|| blank(id))
}

/// Of several with one id in one service the last counts.
fn keep(all: &mut Renamed, service: &ServiceId, id: &str, renamed: Option<String>) {
    match (renamed, all.get_mut(service)) {
        (Some(anchor), Some(known)) => drop(known.insert(id.to_owned(), anchor)),
        (Some(anchor), None) => drop(all.insert(service.clone(), HashMap::from([(id.to_owned(), anchor)]))),
        (None, Some(known)) => drop(known.remove(id)),
        (None, None) => {}
    }
}

fn blank(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join("-")
}

impl Taken {
    /// Takes an anchor; gives it when it is not the id.
    fn renamed(&mut self, service: &ServiceId, id: &str) -> Option<String> {
        let plain = blank(id);
        if !RESERVED.contains(&plain.as_str()) && self.take(&plain) {
            return None;
        }
        let first = format!("{plain}@{}", blank(service.as_str()));
        let mut anchor = first.clone();
        let mut number = 2;
        while !self.take(&anchor) {
            anchor = format!("{first}@{number}");
            number += 1;
        }
        Some(anchor)
    }

    fn take(&mut self, anchor: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        anchor.hash(&mut hasher);
        self.0.insert(hasher.finish())
    }
}

/// The page's own anchors.
pub(super) const RESERVED: [&str; 14] = [
    "",
    "content",
    "verdict",
    "matrix",
    "failures",
    "undecided",
    "warnings",
    "deviations",
    "unverified",
    "validation",
    "limits",
    "operations",
    "facts",
    "accessibility",
];
