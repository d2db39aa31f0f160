//! A summary becomes what the template shows.

use std::collections::BTreeMap;

use samprov_model::{
    event::CaseRecord,
    id::OperationId,
    message::Message,
    verdict::{Standing, Verdict},
};
use serde::Serialize;
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use super::{
    anchors::Anchors,
    badge::Badge,
    cause::{Budget, Maker, Section, capital},
    coverage::{Count, Operation, badges, operations},
    facts::{Fact, facts},
    matrix::{Matrix, Row, listed},
};
use crate::{
    l10n::{Names, Texts},
    standing::{Headline, Responsible, Summary, Who, headline, responsible},
    text::cut,
};

/// Everything on the page.
#[derive(Serialize)]
pub(super) struct Page {
    language: &'static str,
    title: String,
    sentence: String,
    remarks: Vec<String>,
    badge: Badge,
    candidate: String,
    started: Option<Moment>,
    ended: Option<Moment>,
    actions: Vec<Action>,
    counts: Vec<Count>,
    matrix: Matrix,
    failures: Section,
    undecided: Section,
    warnings: Section,
    strict: bool,
    deviations: Vec<Deviation>,
    bad_deviations: Vec<String>,
    unverified: Vec<Row>,
    validation: Vec<Row>,
    limits: Vec<Limit>,
    operations: Vec<Operation>,
    unattributed: Vec<String>,
    unattributed_more: usize,
    notes: Vec<String>,
    facts: Vec<Fact>,
}

/// A moment for programs and for people.
#[derive(Serialize)]
struct Moment {
    datetime: String,
    shown: String,
}

/// Somebody who must act.
#[derive(Serialize)]
struct Action {
    who: String,
    what: Vec<String>,
}

/// An agreed exception and the cases it covers.
#[derive(Serialize)]
struct Deviation {
    terms: String,
    cases: Vec<(String, String)>,
    more: usize,
}

/// A defect of a document.
#[derive(Serialize)]
struct Limit {
    message: String,
    place: String,
    operations: Option<String>,
}

impl Page {
    pub(super) fn new(summary: &Summary<'_>, texts: &Texts) -> Self {
        let journal = summary.journal;
        let header = &journal.header;
        let names = Names::new(header, texts.language());
        let anchors = Anchors::new(&journal.records, &header.requirements);
        let Headline { standing, title, sentence, remarks } = headline(summary, texts);
        let maker = Maker { texts, names, anchors: &anchors };
        let mut budget = Budget::new(journal.records.len());
        let unattributed =
            journal.finish.as_ref().map(|finish| finish.unattributed.as_slice()).unwrap_or_default();
        Self {
            language: texts.language().tag(),
            title,
            sentence,
            remarks,
            badge: Badge::standing(texts, standing),
            candidate: header.candidate.clone(),
            started: Moment::new(&header.started),
            ended: journal.finish.as_ref().and_then(|finish| Moment::new(&finish.at)),
            actions: actions(summary, texts, names),
            counts: badges(texts, summary.counts),
            matrix: Matrix::new(summary, texts, names, &anchors),
            failures: maker.section(summary.causes_with(Standing::Fail), &mut budget),
            undecided: maker.section(summary.causes_with(Standing::Inconclusive), &mut budget),
            warnings: maker.section(summary.causes_with(Standing::Warn), &mut budget),
            strict: header.strict,
            deviations: deviations(&journal.records, texts, &anchors),
            bad_deviations: bad_deviations(summary, texts),
            unverified: listed(summary, texts, names, &anchors, Standing::NotVerified),
            validation: listed(summary, texts, names, &anchors, Standing::AwaitingSignOff),
            limits: limits(summary, texts),
            operations: operations(summary, texts, names, &anchors),
            unattributed: unattributed
                .iter()
                .take(MOST_CALLS)
                .map(|call| {
                    format!("{}: {} → {}", call.dependency, cut(&call.request.start, 300), call.status)
                })
                .collect(),
            unattributed_more: unattributed.len().saturating_sub(MOST_CALLS),
            notes: journal.notes.iter().map(|note| texts.tell(note)).collect(),
            facts: facts(summary, texts),
        }
    }
}

impl Moment {
    /// ISO 8601 in UTC, to the minute for people.
    fn new(text: &str) -> Option<Self> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?.to_offset(UtcOffset::UTC);
        let (hour, minute, second) = moment.time().as_hms();
        let date = moment.date();
        Some(Self {
            datetime: format!("{date}T{hour:02}:{minute:02}:{second:02}Z"),
            shown: format!("{date} {hour:02}:{minute:02} UTC"),
        })
    }
}

fn actions(summary: &Summary<'_>, texts: &Texts, names: Names<'_>) -> Vec<Action> {
    let told = |key: &str, count: usize| {
        let message = Message::new(key).with_number("count", i64::try_from(count).unwrap_or(i64::MAX));
        (count > 0).then(|| texts.tell(&message))
    };
    let action = |one: &Responsible<'_>| Action {
        who: match one.who {
            Who::Actor(actor) => names.actor(actor),
            Who::Description(service) => {
                let message = Message::new("report-act-description");
                texts.tell(&message.with("service", names.service(service)))
            }
            Who::Environment => texts.text("report-act-environment"),
            Who::Harness => texts.text("report-act-harness"),
        },
        what: [
            told("report-act-failures", one.failures),
            told("report-act-undecided", one.undecided),
            told("report-act-warnings", one.warnings),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    let mut actions: Vec<Action> = responsible(summary).iter().map(action).collect();
    let awaiting =
        summary.requirements.iter().filter(|one| one.standing == Standing::AwaitingSignOff).count();
    if let Some(what) = told("report-act-signatures", awaiting) {
        actions.push(Action { who: texts.text("report-act-sign-off"), what: vec![what] });
    }
    actions
}

fn deviations(records: &[CaseRecord], texts: &Texts, anchors: &Anchors<'_>) -> Vec<Deviation> {
    let mut agreed: BTreeMap<(&str, &str, &str), Vec<&CaseRecord>> = BTreeMap::new();
    for record in records {
        if let Verdict::Deviated { reason, owner, expires, finding: _ } = &record.verdict {
            agreed.entry((reason, owner, expires)).or_default().push(record);
        }
    }
    let deviation = |((reason, owner, expires), cases): ((&str, &str, &str), Vec<&CaseRecord>)| {
        let terms = Message::new("report-deviation-terms");
        let terms = terms.with("reason", reason).with("owner", owner).with("expires", expires);
        Deviation {
            terms: texts.tell(&terms),
            more: cases.len().saturating_sub(MOST_CASES),
            cases: cases
                .into_iter()
                .take(MOST_CASES)
                .map(|record| (anchors.case(record), record.id.to_string()))
                .collect(),
        }
    };
    agreed.into_iter().map(deviation).collect()
}

fn bad_deviations(summary: &Summary<'_>, texts: &Texts) -> Vec<String> {
    let bad = summary.journal.finish.iter().flat_map(|finish| &finish.bad_deviations);
    bad.map(|deviation| {
        let why = if deviation.expired { "report-deviation-expired" } else { "report-deviation-stale" };
        format!("{} ({}): {}", deviation.cases, deviation.owner, texts.text(why))
    })
    .collect()
}

fn limits(summary: &Summary<'_>, texts: &Texts) -> Vec<Limit> {
    let limit = |limit: &samprov_model::event::LimitRecord| {
        let operations: Vec<&str> = limit.operations.iter().map(OperationId::as_str).collect();
        let operations = cut(&operations.join(", "), 1000);
        let message = Message::new("report-limits-operations").with("operations", &operations);
        Limit {
            message: cut(&capital(&texts.tell(&limit.message)), 1000),
            place: limit.place.to_string(),
            operations: (!operations.is_empty()).then(|| texts.tell(&message)),
        }
    };
    summary.journal.header.limits.iter().map(limit).collect()
}

const MOST_CALLS: usize = 50;
const MOST_CASES: usize = 50;
