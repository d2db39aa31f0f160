//! Cases and requirements become anchors that are unique on the page.

use std::collections::{HashMap, HashSet};

use samprov_model::{
    event::{CaseRecord, RequirementRecord},
    id::ServiceId,
};

/// The anchors of a page. An id is its own anchor; where two services share one, the later is followed by its service.
#[derive(Default)]
pub(super) struct Anchors<'a> {
    taken: HashSet<String>,
    cases: HashMap<(&'a ServiceId, &'a str), String>,
    requirements: HashMap<(&'a ServiceId, &'a str), String>,
}

impl<'a> Anchors<'a> {
    pub(super) fn new(records: &'a [CaseRecord], requirements: &'a [RequirementRecord]) -> Self {
        let mut anchors = Self::default();
        for requirement in requirements {
            let key = (&requirement.service, requirement.id.as_str());
            let anchor = anchors.take(key.0, key.1);
            anchors.requirements.insert(key, anchor);
        }
        for record in records {
            let key = (&record.service, record.id.as_str());
            let anchor = anchors.take(key.0, key.1);
            anchors.cases.insert(key, anchor);
        }
        anchors
    }

    pub(super) fn case(&self, record: &CaseRecord) -> String {
        self.cases.get(&(&record.service, record.id.as_str())).cloned().unwrap_or_default()
    }

    pub(super) fn requirement(&self, requirement: &RequirementRecord) -> String {
        let key = (&requirement.service, requirement.id.as_str());
        self.requirements.get(&key).cloned().unwrap_or_default()
    }

    fn take(&mut self, service: &ServiceId, id: &str) -> String {
        let blank = |text: &str| text.split_whitespace().collect::<Vec<_>>().join("-");
        let mut anchor = blank(id);
        if self.taken.contains(&anchor) || RESERVED.contains(&anchor.as_str()) {
            anchor = format!("{anchor}@{}", blank(service.as_str()));
        }
        let first = anchor.clone();
        let mut number = 2;
        while !self.taken.insert(anchor.clone()) {
            anchor = format!("{first}@{number}");
            number += 1;
        }
        anchor
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
