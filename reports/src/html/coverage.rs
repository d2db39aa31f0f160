//! Cases become the table of operations: statuses seen, counts, and every case by name.

use std::collections::{BTreeSet, HashMap};

use samprov_model::{
    event::CaseRecord,
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
    cases: Vec<Case>,
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

/// One case on one line. Those that stand as a block elsewhere are links there.
#[derive(Serialize)]
struct Case {
    anchor: String,
    told: bool,
    symbol: &'static str,
    word: String,
    id: String,
    reason: String,
}

/// The operations in plan order.
pub(super) fn operations(
    summary: &Summary<'_>,
    texts: &Texts,
    names: Names<'_>,
    anchors: &Anchors<'_>,
) -> Vec<Operation> {
    let told: BTreeSet<u64> = summary.causes.iter().map(|cause| cause.record.order).collect();
    let mut index: HashMap<(&ServiceId, &str), usize> = HashMap::new();
    let mut groups: Vec<Vec<&CaseRecord>> = Vec::new();
    for record in &summary.journal.records {
        let group = *index.entry((&record.service, record.operation.as_str())).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(record);
    }
    let several = summary.services().len() > 1;
    let operation = |records: Vec<&CaseRecord>| {
        // A consumer's case is about calls to another service; the statuses are those of what made it call.
        let own = records.iter().filter(|record| record.role != Role::Consumer);
        let statuses: BTreeSet<u16> = own.flat_map(|record| record.statuses.iter().copied()).collect();
        let statuses: Vec<String> = statuses.iter().map(ToString::to_string).collect();
        let service = records.first().filter(|_| several).map(|record| names.service(&record.service));
        let counts = Counts::of(records.iter().map(|record| &record.verdict));
        let case = |record: &&CaseRecord| Case {
            anchor: anchors.case(record),
            told: told.contains(&record.order),
            symbol: symbol(record.verdict.standing()),
            word: texts.verdict(&record.verdict),
            id: record.id.to_string(),
            reason: match &record.verdict {
                Verdict::NotApplicable { reason } => cut(&texts.tell(reason), 160),
                Verdict::Deviated { .. }
                | Verdict::Fail(_)
                | Verdict::Inconclusive(_)
                | Verdict::Pass
                | Verdict::Warn(_) => String::new(),
            },
        };
        Operation {
            service: service.unwrap_or_default(),
            label: records.first().map(|record| record.operation.clone()).unwrap_or_default(),
            statuses: statuses.join(", "),
            counts: badges(texts, counts),
            total: counts.total(),
            cases: records.iter().map(case).collect(),
        }
    };
    groups.into_iter().map(operation).collect()
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
