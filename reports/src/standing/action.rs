//! Those who must act become lines for people.

use samprov_model::{id::RequirementId, message::Message};

use super::{Responsible, Summary, Task, Who, responsible};
use crate::l10n::{Names, Texts};

/// Somebody who must act, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Who.
    pub who: String,
    /// What is to be done, the most urgent first.
    pub what: Vec<String>,
}

/// Those who must act, in words; empty when there is nothing to do.
pub fn actions(summary: &Summary<'_>, texts: &Texts) -> Vec<Action> {
    let names = Names::new(&summary.journal.header, texts.language());
    let action = |one: &Responsible<'_>| Action {
        who: who(one.who, texts, names),
        what: one.tasks.iter().map(|task| texts.tell(&what(task, texts))).collect(),
    };
    responsible(summary).iter().map(action).collect()
}

fn who(who: Who<'_>, texts: &Texts, names: Names<'_>) -> String {
    match who {
        Who::Actor(actor) => names.actor(actor),
        Who::Description(service) => {
            let message = Message::new("report-act-description");
            texts.tell(&message.with("service", names.service(service)))
        }
        Who::Environment => texts.text("report-act-environment"),
        Who::Group => texts.text("report-act-sign-off"),
        Who::Harness => texts.text("report-act-harness"),
        Who::Owner(owner) => owner.to_owned(),
    }
}

fn what(task: &Task<'_>, texts: &Texts) -> Message {
    let counted = |key: &str, count: usize| {
        Message::new(key).with_number("count", i64::try_from(count).unwrap_or(i64::MAX))
    };
    let cases = |key: &str, count: u64| {
        Message::new(key).with_number("count", i64::try_from(count).unwrap_or(i64::MAX))
    };
    let requirements = |key: &str, ids: &[&RequirementId]| {
        Message::new(key).with("requirements", listed(texts, ids.iter().map(ToString::to_string)))
    };
    match task {
        Task::Candidate(not_run) => cases("report-act-candidate", *not_run),
        Task::Exception(deviation) => {
            let key = if deviation.expired { "report-act-expired" } else { "report-act-stale" };
            Message::new(key).with("cases", &deviation.cases)
        }
        Task::Faults(count) => counted("report-act-failures", *count),
        Task::Inapplicable(ids) => requirements("report-act-inapplicable", ids),
        Task::LeftOut(left_out) => cases("report-act-left-out", *left_out),
        Task::Obstacles(count) => counted("report-act-undecided", *count),
        Task::Requests(ids) => requirements("report-act-requests", ids),
        Task::Rest(not_run) => cases("report-act-rest", *not_run),
        Task::Selection => Message::new("report-act-selection"),
        Task::Signatures(count) => counted("report-act-signatures", *count),
        Task::Silence => Message::new("report-act-silence"),
        Task::Unmarked(count) => counted("report-act-unmarked", *count),
        Task::Uncovered(ids) => requirements("report-act-uncovered", ids),
        Task::Warnings(count) => counted("report-act-warnings", *count),
    }
}

/// Names as in prose, the first ten of them.
pub(super) fn listed(texts: &Texts, names: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = names.collect();
    let more = all.len().saturating_sub(MOST_NAMES);
    if more == 0 {
        return texts.list(&all);
    }
    all.truncate(MOST_NAMES);
    let more = Message::new("report-more").with_number("count", i64::try_from(more).unwrap_or(i64::MAX));
    format!("{} {}", all.join(", "), texts.tell(&more))
}

const MOST_NAMES: usize = 10;
