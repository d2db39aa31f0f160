//! Cases become the table of operations: statuses seen, counts, and every case by name.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use minijinja::{Value, context};
use samprov_model::{
    id::ServiceId,
    requirement::Role,
    verdict::{Standing, Verdict},
};
use serde::Serialize;

use super::{
    anchors::Anchors,
    badge::{Badge, symbol},
};
use crate::{
    journal::{Case, Records},
    l10n::{Names, Texts},
    standing::{Counts, Summary},
    text::cut,
};

/// One operation of one service.
#[derive(Serialize)]
pub(super) struct Operation {
    service: String,
    label: String,
    statuses: String,
    counts: Vec<Figure>,
    total: u64,
    /// Made while they are written: a page may have very many.
    cases: Value,
}

/// How many cases ended one way.
#[derive(Serialize)]
pub(super) struct Figure {
    badge: Badge,
    count: u64,
    /// The section of the page that tells more, when it exists.
    section: Option<&'static str>,
}

impl Figure {
    /// Whether cases that ended this way are told in a section.
    pub(super) fn leads_to(mut self, section: impl Fn(&str) -> Option<&'static str>) -> Self {
        self.section = section(self.badge.class());
        self
    }
}

/// The operations in plan order.
pub(super) fn operations(
    summary: &Summary<'_>,
    texts: &Arc<Texts>,
    names: Names<'_>,
    anchors: &Arc<Anchors>,
) -> Vec<Operation> {
    let told: Arc<BTreeSet<u64>> = Arc::new(summary.causes.iter().map(|cause| cause.record.order).collect());
    let records = &summary.journal.records;
    let mut index: HashMap<(&ServiceId, &str), usize> = HashMap::new();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for (place, case) in records.indexed() {
        let group = *index.entry((case.service(), case.operation())).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(place);
    }
    let several = summary.services().len() > 1;
    let operation = |places: Vec<u32>| {
        let cases = || places.iter().filter_map(|place| records.at(*place));
        // A consumer's case is about calls to another service; the statuses are those of what made it call.
        let own = cases().filter(|case| case.role() != Role::Consumer);
        let statuses: BTreeSet<u16> = own.flat_map(|case| case.statuses().iter().copied()).collect();
        let statuses: Vec<String> = statuses.iter().map(ToString::to_string).collect();
        let first = cases().next();
        let service = first.filter(|_| several).map(|case| names.service(case.service()));
        let counts = Counts::of(cases().map(Case::verdict));
        Operation {
            service: service.unwrap_or_default(),
            label: first.map(|case| case.operation().to_owned()).unwrap_or_default(),
            statuses: statuses.join(", "),
            counts: badges(texts, counts),
            total: counts.total(),
            cases: Listed {
                records: records.clone(),
                places,
                told: Arc::clone(&told),
                anchors: Arc::clone(anchors),
                texts: Arc::clone(texts),
            }
            .into_value(),
        }
    };
    groups.into_iter().map(operation).collect()
}

/// The cases of an operation, each a line. Those that stand as a block elsewhere are links there.
struct Listed {
    records: Records,
    places: Vec<u32>,
    told: Arc<BTreeSet<u64>>,
    anchors: Arc<Anchors>,
    texts: Arc<Texts>,
}

impl Listed {
    fn into_value(self) -> Value {
        Value::make_object_iterable(self, |listed| {
            let cases = listed.places.iter().filter_map(|place| listed.records.at(*place));
            Box::new(cases.map(|case| listed.line(case)))
        })
    }

    fn line(&self, case: Case<'_>) -> Value {
        let verdict = case.verdict();
        let reason = match verdict {
            Verdict::NotApplicable { reason } => cut(&self.texts.tell(reason), 160),
            Verdict::Deviated { .. }
            | Verdict::Fail(_)
            | Verdict::Inconclusive(_)
            | Verdict::Pass
            | Verdict::Warn(_) => String::new(),
        };
        context! {
            anchor => self.anchors.case(case.service(), &case.id()),
            told => self.told.contains(&case.order()),
            symbol => symbol(verdict.standing()),
            word => self.texts.verdict(verdict),
            id => case.id().as_ref(),
            reason,
        }
    }
}

/// The counts that are not nought, worst first.
pub(super) fn badges(texts: &Texts, counts: Counts) -> Vec<Figure> {
    let standing = |standing, count| Figure { badge: Badge::standing(texts, standing), count, section: None };
    let all = [
        standing(Standing::Fail, counts.fail),
        standing(Standing::Inconclusive, counts.inconclusive),
        standing(Standing::Warn, counts.warn),
        standing(Standing::Deviated, counts.deviated),
        standing(Standing::Pass, counts.pass),
        Figure { badge: Badge::not_applicable(texts), count: counts.not_applicable, section: None },
    ];
    all.into_iter().filter(|one| one.count > 0).collect()
}
