//! The header and the end of a journal become a list of facts.

use samprov_model::selection::Selection;
use serde::Serialize;

use crate::{l10n::Texts, standing::Summary, text::cut};

/// One fact of the run.
#[derive(Serialize)]
pub(super) struct Fact {
    label: String,
    values: Vec<String>,
    code: bool,
}

/// The facts of a run in reading order.
pub(super) fn facts(summary: &Summary<'_>, texts: &Texts) -> Vec<Fact> {
    let journal = summary.journal;
    let header = &journal.header;
    let mut facts = Vec::new();
    let mut fact = |key: &str, values: Vec<String>, code: bool| {
        let values: Vec<String> =
            values.into_iter().filter(|value| !value.is_empty()).map(|value| cut(&value, 500)).collect();
        if !values.is_empty() {
            facts.push(Fact { label: texts.text(key), values, code });
        }
    };
    let yes = |yes: bool| texts.text(if yes { "report-yes" } else { "report-no" });
    fact("report-fact-candidate", vec![header.candidate.clone()], false);
    let targets = header.targets.iter().map(|(service, target)| format!("{service}: {target}"));
    fact("report-fact-targets", targets.collect(), true);
    let dependencies = header.dependencies.iter().map(|(name, how)| {
        let how = match how.as_str() {
            "stub" => texts.text("report-dependency-stub"),
            "candidate" => texts.text("report-dependency-candidate"),
            address => address.to_owned(),
        };
        format!("{name}: {how}")
    });
    fact("report-fact-dependencies", dependencies.collect(), false);
    fact("report-fact-attribution", vec![texts.attribution(header.attribution)], false);
    fact("report-fact-ending", vec![texts.ended(journal.finish.as_ref().map(|finish| finish.ended))], false);
    if let Some(finish) = &journal.finish {
        let seconds = format!("{}.{:03}", finish.milliseconds / 1000, finish.milliseconds % 1000);
        fact("report-fact-duration", vec![format!("{} s", texts.decimal(&seconds))], false);
    }
    fact("report-fact-selection", selection(texts, &header.selection), false);
    fact("report-fact-cases", vec![format!("{} / {}", journal.records.len(), header.cases)], false);
    if header.not_selected > 0 {
        fact("report-fact-not-selected", vec![header.not_selected.to_string()], false);
    }
    if let Some(seconds) = header.budget_seconds {
        fact("report-fact-budget", vec![format!("{seconds} s")], false);
    }
    fact("report-fact-strict", vec![yes(header.strict)], false);
    fact("report-fact-read-only", vec![yes(header.read_only)], false);
    fact("report-fact-exit", vec![summary.exit.code().to_string()], false);
    fact("report-fact-seed", vec![header.seed.to_string()], true);
    fact("report-fact-plan", vec![header.plan_digest.clone()], true);
    fact("report-fact-description", vec![header.description_digest.clone()], true);
    fact("report-fact-test-data", vec![header.test_data_digest.clone()], true);
    fact("report-fact-tool", vec![format!("samprov {}", header.tool)], false);
    facts
}

fn selection(texts: &Texts, selection: &Selection) -> Vec<String> {
    let Selection { services, actors, roles, families, only, skip } = selection;
    let mut parts = Vec::new();
    parts.extend(services.iter().map(|service| format!("--service {service}")));
    parts.extend(actors.iter().map(|actor| format!("--actor {actor}")));
    parts.extend(roles.iter().map(|role| format!("--role {}", role.as_str())));
    parts.extend(families.iter().map(|family| format!("--family {}", family.as_str())));
    parts.extend(only.iter().map(|glob| format!("--only {glob}")));
    parts.extend(skip.iter().map(|glob| format!("--skip {glob}")));
    if parts.is_empty() {
        parts.push(texts.text("report-everything"));
    }
    parts
}
