//! A summary becomes what the template shows.

use std::sync::Arc;

use samprov_model::{id::OperationId, message::Message, requirement::Level, verdict::Standing};
use serde::Serialize;
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use super::{
    anchors::Anchors,
    badge::Badge,
    cause::{Budget, Maker, Section, capital},
    coverage::{Figure, Operation, badges, operations},
    facts::{Fact, facts},
    matrix::{Matrix, Row, listed},
    sequence::{Drawer, Sequences},
};
use crate::{
    journal::Records,
    l10n::{Names, Texts},
    standing::{Action, Exception, Headline, RootCause, Summary, actions, exceptions, headline},
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
    actions: Vec<Acting>,
    counts: Vec<Figure>,
    matrix: Matrix,
    processes: Sequences,
    failures: Section,
    undecided: Section,
    warnings: Section,
    warnings_heading: String,
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
struct Acting {
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
    pub(super) fn new(summary: &Summary<'_>, texts: &Arc<Texts>) -> Self {
        let journal = summary.journal;
        let header = &journal.header;
        let names = Names::new(header, texts.language());
        let anchors = Arc::new(Anchors::new(&journal.records, &header.requirements));
        let Headline { standing, title, sentence, remarks } = headline(summary, texts);
        let maker = Maker { texts, names, anchors: &anchors };
        let mut budget = Budget::new(journal.records.len());
        // What fails a strict run although it is a SHOULD is told apart from what is a MUST.
        let is_advice = |cause: &&RootCause<'_>| {
            header.strict && cause.finding.level != Level::Must && cause.standing == Standing::Fail
        };
        let failures = summary.causes_with(Standing::Fail).filter(|cause| !is_advice(cause));
        let failures = maker.section(failures, &mut budget);
        let undecided = maker.section(summary.causes_with(Standing::Inconclusive), &mut budget);
        let advice =
            summary.causes.iter().filter(|cause| cause.standing == Standing::Warn || is_advice(cause));
        let warnings = maker.section(advice, &mut budget);
        let deviations = deviations(&journal.records, texts, &anchors);
        let section = |class: &str| match class {
            "fail" if !failures.is_empty() => Some("failures"),
            "fail" | "warn" if !warnings.is_empty() => Some("warnings"),
            "inconclusive" if !undecided.is_empty() => Some("undecided"),
            "deviated" if !deviations.is_empty() => Some("deviations"),
            _ => None,
        };
        let counts = badges(texts, summary.counts).into_iter().map(|count| count.leads_to(section)).collect();
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
            actions: actions(summary, texts)
                .into_iter()
                .map(|Action { who, what }| Acting { who, what })
                .collect(),
            counts,
            matrix: Matrix::new(summary, texts, names, &anchors),
            processes: Drawer { texts, names, anchors: &anchors }.sequences(&journal.records),
            failures,
            undecided,
            warnings,
            warnings_heading: texts.text(if header.strict {
                "report-warnings-heading-strict"
            } else {
                "report-warnings-heading"
            }),
            strict: header.strict,
            deviations,
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

fn deviations(records: &Records, texts: &Texts, anchors: &Anchors) -> Vec<Deviation> {
    let deviation = |exception: Exception<'_>| Deviation {
        terms: exception.terms(texts),
        more: exception.cases.len().saturating_sub(MOST_CASES),
        cases: exception
            .cases
            .into_iter()
            .take(MOST_CASES)
            .map(|record| (anchors.case(&record.service, record.id.as_str()), record.id.to_string()))
            .collect(),
    };
    exceptions(records).into_iter().map(deviation).collect()
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

#[cfg(test)]
mod tests {
    use samprov_model::{message::Language, verdict::Verdict};

    use crate::{html::html, sample};

    #[test]
    fn the_verdict_links_to_what_needs_attention() {
        let mut journal = sample::journal();
        let page = html(&journal, Language::English).unwrap();
        let (verdict, _) = page.split_once("<nav").unwrap();
        for link in [
            "<a href=\"#failures\">Not met</a>",
            "<a href=\"#undecided\">Not decided</a>",
            "<a href=\"#warnings\">Warning</a>",
        ] {
            assert!(verdict.contains(link), "{link}");
        }
        journal.records.each(|record| {
            if matches!(record.verdict, Verdict::Fail(_)) {
                record.verdict = Verdict::Pass;
            }
        });
        journal.header.strict = true;
        let page = html(&journal, Language::English).unwrap();
        assert!(page.contains("<a href=\"#warnings\">Not met</a>"), "a broken SHOULD is told there");
        assert!(page.contains("Recommendations that are not followed"));
        assert!(!page.contains("> Warning</span>"), "what fails the run is no mere warning");
    }

    #[test]
    fn a_command_says_which_variables_it_needs() {
        let page = html(&sample::journal(), Language::Swedish).unwrap();
        assert!(page.contains("Sätt först miljövariabeln CITIZEN_TOKEN."));
    }

    #[test]
    fn a_must_that_no_case_verifies_is_listed_with_who_must_act() {
        let mut journal = sample::journal();
        sample::uncover(&mut journal, "ET-02");
        let page = html(&journal, Language::English).unwrap();
        assert!(page.contains("<dd>Name cases (verified-by), or manual, for ET-02</dd>"));
        assert!(page.contains("No case of the plan verifies it"));
        assert!(page.contains("<a href=\"#unverified\">"));
    }
}
