//! A summary becomes its first words: a verdict, and one sentence of what and for whom.

use samprov_model::{exit::Exit, message::Message, requirement::Level, verdict::Standing};

use super::{Scope, Summary};
use crate::l10n::{Names, Texts};

/// The first words of every report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// The standing that gives colour and symbol.
    pub standing: Standing,
    /// Two or three words.
    pub title: String,
    /// One sentence: what holds or not, for whom.
    pub sentence: String,
    /// What the sentence leaves open: parts not run, not selected, not verified, awaiting sign-off.
    pub remarks: Vec<String>,
}

/// The first words on a run.
pub fn headline(summary: &Summary<'_>, texts: &Texts) -> Headline {
    let (standing, key) = match summary.exit {
        Exit::Conforms => (Standing::Pass, "conforms"),
        Exit::Fails => (Standing::Fail, "fails"),
        // A bug and unusable documents leave no journal; they would mean that nothing is known.
        Exit::Bug | Exit::Inconclusive | Exit::Unusable => (Standing::Inconclusive, "inconclusive"),
        Exit::Interrupted | Exit::Terminated => (Standing::Inconclusive, "interrupted"),
        Exit::NothingSelected => (Standing::NotVerified, "nothing-selected"),
    };
    let title = texts.text(&format!("report-title-{key}"));
    Headline {
        standing,
        title,
        sentence: texts.tell(&sentence(summary, texts, key)),
        remarks: remarks(summary, texts),
    }
}

fn sentence(summary: &Summary<'_>, texts: &Texts, key: &str) -> Message {
    let total = summary.binding().filter(|one| one.counts.total() > 0 || one.requirement.selected).count();
    let broken = summary.broken().count();
    let open = summary.binding().filter(|one| one.verification == Standing::Inconclusive).count();
    let unknown = summary.binding().filter(|one| one.verification == Standing::NotVerified).count();
    let deviations = summary.journal.finish.as_ref().map_or(0, |finish| finish.bad_deviations.len());
    let held = summary
        .binding()
        .filter(|one| matches!(one.verification, Standing::Pass | Standing::Deviated | Standing::Warn))
        .count();
    let message = match key {
        "fails" if broken > 0 => Message::new("report-sentence-fails").with_number("broken", number(broken)),
        "fails" if summary.counts.fail == 0 && deviations > 0 => {
            Message::new("report-sentence-deviations").with_number("deviations", number(deviations))
        }
        "fails" => {
            let failed = summary.counts.fail + summary.counts.warn;
            Message::new("report-sentence-cases-fail")
                .with_number("failed", i64::try_from(failed).unwrap_or(i64::MAX))
        }
        "conforms" => Message::new("report-sentence-conforms").with_number("held", number(held)),
        "inconclusive" if open + unknown > 0 => {
            Message::new("report-sentence-inconclusive").with_number("undecided", number(open + unknown))
        }
        "inconclusive" => Message::new("report-sentence-cut-off"),
        other => Message::new(&format!("report-sentence-{other}")),
    };
    message.with("what", what(summary, texts)).with_number("total", number(total))
}

/// The names of the services that were tested.
fn what(summary: &Summary<'_>, texts: &Texts) -> String {
    let services = summary.services();
    if services.len() > MOST_NAMES {
        return texts.tell(&Message::new("report-services").with_number("count", number(services.len())));
    }
    let names = Names::new(&summary.journal.header, texts.language());
    let all: Vec<String> = services.iter().map(|service| names.service(service)).collect();
    texts.list(&all)
}

fn remarks(summary: &Summary<'_>, texts: &Texts) -> Vec<String> {
    let journal = summary.journal;
    let not_selected = usize::try_from(journal.header.not_selected).unwrap_or(usize::MAX);
    let awaiting: usize = [Level::Must, Level::Should, Level::May]
        .into_iter()
        .map(|level| summary.requirements_with(Standing::AwaitingSignOff, level))
        .sum();
    let unknown = summary
        .requirements
        .iter()
        .filter(|one| one.scope == Scope::Whole && one.standing == Standing::NotVerified)
        .count();
    let not_run = usize::try_from(journal.not_run()).unwrap_or(usize::MAX);
    let open = summary.binding().filter(|one| one.verification == Standing::Inconclusive).count();
    let open = if summary.exit == Exit::Inconclusive { 0 } else { open };
    let mut remarks = Vec::new();
    if journal.finish.is_none() {
        remarks.push(texts.text("report-remark-cut-off"));
    }
    let counted = [
        ("report-remark-undecided", open),
        ("report-remark-not-run", not_run),
        ("report-remark-not-selected", not_selected),
        ("report-remark-not-verified", unknown),
        ("report-remark-awaiting", awaiting),
    ];
    for (key, count) in counted {
        if count > 0 {
            remarks.push(texts.tell(&Message::new(key).with_number("count", number(count))));
        }
    }
    if journal.header.read_only {
        remarks.push(texts.text("report-remark-read-only"));
    }
    remarks
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

const MOST_NAMES: usize = 3;
