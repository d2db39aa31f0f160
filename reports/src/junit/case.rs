//! A finished case becomes a `testcase` with its outcome.

use std::io;

use samprov_model::{
    event::{CaseRecord, InconclusivePolicy, NotRun},
    verdict::{Fault, Finding, Verdict},
};

use super::element::Elements;
use crate::{
    journal::{Case, Journal},
    l10n::Texts,
    text::one_line,
};

/// What a case is in JUnit's few words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Error,
    Failure,
    Passed,
    Skipped,
}

pub(super) fn outcome(journal: &Journal, verdict: &Verdict) -> Outcome {
    match verdict {
        Verdict::Deviated { .. } | Verdict::NotApplicable { .. } => Outcome::Skipped,
        Verdict::Fail(_) => Outcome::Failure,
        Verdict::Inconclusive(_) => match journal.header.inconclusive {
            InconclusivePolicy::Fail => Outcome::Error,
            InconclusivePolicy::Report => Outcome::Skipped,
        },
        // A warning that fails a strict run has become a failure before.
        Verdict::Pass | Verdict::Warn(_) => Outcome::Passed,
    }
}

/// A selected case that was not run: history keeps its name.
pub(super) fn write_not_run(elements: &mut Elements<'_>, case: &NotRun, why: &str) -> io::Result<()> {
    let class = format!("samprov.{}.{}.{}", case.service, case.actor, case.family.as_str());
    elements.open("testcase", &[("classname", &class), ("name", case.id.as_str()), ("time", "0.000")])?;
    elements.with_text("skipped", &[("message", why)], why)?;
    elements.close("testcase")
}

pub(super) fn write(
    elements: &mut Elements<'_>,
    journal: &Journal,
    texts: &Texts,
    case: Case<'_>,
) -> io::Result<()> {
    let class = format!("samprov.{}.{}.{}", case.service(), case.actor(), case.family().as_str());
    let (id, time) = (case.id(), seconds(case.milliseconds()));
    let attributes = [("classname", class.as_str()), ("name", &id), ("time", time.as_str())];
    let verdict = case.verdict();
    let name = match outcome(journal, verdict) {
        Outcome::Passed => return elements.empty("testcase", &attributes),
        Outcome::Error => "error",
        Outcome::Failure => "failure",
        Outcome::Skipped => "skipped",
    };
    let account = |finding| case.whole().map(|record| account(texts, record, finding)).unwrap_or_default();
    let (message, text, kind) = match verdict {
        Verdict::Fail(finding) | Verdict::Inconclusive(finding) | Verdict::Warn(finding) => {
            (texts.tell(&finding.message), account(finding), fault(finding.fault))
        }
        Verdict::Deviated { reason, owner, expires, finding } => {
            let message = format!("{}: {reason} ({owner}, {expires})", texts.verdict(verdict));
            let text = format!("{message}\n{}", account(finding));
            (message, text, fault(finding.fault))
        }
        Verdict::NotApplicable { reason } => {
            let message = texts.tell(reason);
            (message.clone(), message, "")
        }
        Verdict::Pass => (String::new(), String::new(), ""),
    };
    let message = one_line(&message);
    elements.open("testcase", &attributes)?;
    if name == "skipped" {
        elements.with_text(name, &[("message", &message)], &text)?;
    } else {
        let kind = format!("samprov::{kind}");
        elements.with_text(name, &[("message", &message), ("type", &kind)], &text)?;
    }
    elements.close("testcase")
}

/// The message again, because some readers show only the text, and then what a person needs.
fn account(texts: &Texts, record: &CaseRecord, finding: &Finding) -> String {
    let finding = record.shown_finding().unwrap_or(finding);
    let mut lines = vec![texts.tell(&finding.message)];
    let mut line = |key: &str, value: String| lines.push(format!("{}: {value}", texts.text(key)));
    let requirements: Vec<&str> =
        record.requirements.iter().map(samprov_model::id::RequirementId::as_str).collect();
    line("report-requirement", requirements.join(", "));
    line("report-operation", record.operation.clone());
    line("report-expected", texts.tell(&finding.expected));
    line("report-actual", texts.tell(&finding.actual));
    if let Some(place) = &finding.place {
        line("report-place-label", texts.place(place));
    }
    if let Some(promise) = &finding.promise {
        line("report-promise", promise.to_string());
    }
    if let Some(cause) = &finding.cause {
        line("report-knocked-on", cause.to_string());
    }
    if let Some(hint) = &finding.hint {
        line("report-hint", texts.tell(hint));
    }
    if let Some(shrunk) = texts.shrunk(record) {
        lines.push(shrunk);
    }
    let mut line = |key: &str, value: String| lines.push(format!("{}: {value}", texts.text(key)));
    if let Some(driven) = record.shown().and_then(|evidence| evidence.driven.as_ref()) {
        let end = texts.tell(&driven.end);
        match &driven.command {
            Some(command) => line("report-drive-command", format!("{command} ({end})")),
            None => line("report-drive-await", end),
        }
        // A finding about the driving itself tells them already.
        if matches!(finding.fault, Fault::Consumer) && !driven.last_words.is_empty() {
            line("report-drive-words", driven.last_words.clone());
        }
    }
    for curl in record.shown().into_iter().flat_map(|evidence| &evidence.curl) {
        line("report-reproduce", curl.clone());
    }
    lines.join("\n")
}

/// Seconds with three decimals: the most that one of the schemas allows.
pub(super) fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

fn fault(fault: Fault) -> &'static str {
    match fault {
        Fault::Consumer => "consumer",
        Fault::Description => "description",
        Fault::Environment => "environment",
        Fault::Harness => "harness",
        Fault::Producer => "producer",
    }
}
