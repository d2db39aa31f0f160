//! A journal becomes `summary.md` for the summary page of a CI job: verdict, who must act, matrix, up to ten root causes.

use std::collections::BTreeSet;

use samprov_model::{
    id::ActorId,
    message::{Language, Message},
    verdict::Standing,
};

use crate::{
    html::{capital, symbol},
    journal::Journal,
    l10n::{Names, Texts},
    standing::{RequirementStanding, RootCause, Scope, Summary, actions, as_judged, headline},
    text::{cut, one_line, visible},
};

/// The summary of a journal as Markdown.
pub fn markdown(journal: &Journal, language: Language) -> String {
    let texts = Texts::new(language);
    let judged = as_judged(journal);
    let journal = judged.as_ref();
    let summary = Summary::of(journal);
    let names = Names::new(&journal.header, language);
    let headline = headline(&summary, &texts);
    let mut lines = vec![
        format!("# {} {}", symbol(headline.standing), escaped(&headline.title)),
        String::new(),
        escaped(&headline.sentence),
        String::new(),
    ];
    lines.extend(headline.remarks.iter().map(|remark| format!("- {}", escaped(remark))));
    lines.push(String::new());
    acting(&mut lines, &summary, &texts);
    matrix(&mut lines, &summary, &texts, names);
    let mut room = MOST_CAUSES;
    let sections = [
        ("report-failures-heading", Standing::Fail),
        ("report-inconclusive-heading", Standing::Inconclusive),
    ];
    for (heading, standing) in sections {
        let causes: Vec<&RootCause<'_>> = summary.causes_with(standing).collect();
        section(&mut lines, heading, &causes, &mut room, &texts, names);
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n") + "\n"
}

fn acting(lines: &mut Vec<String>, summary: &Summary<'_>, texts: &Texts) {
    let actions = actions(summary, texts);
    if actions.is_empty() {
        return;
    }
    lines.push(format!("**{}**", texts.text("report-act-heading")));
    lines.push(String::new());
    lines.extend(actions.iter().take(MOST_ACTIONS).map(|action| {
        let what: Vec<String> = action.what.iter().map(|what| escaped(what)).collect();
        format!("- {}: {}", escaped(&action.who), what.join("; "))
    }));
    if actions.len() > MOST_ACTIONS {
        let more = i64::try_from(actions.len() - MOST_ACTIONS).unwrap_or(i64::MAX);
        lines.push(format!("- {}", texts.tell(&Message::new("report-more").with_number("count", more))));
    }
    lines.push(String::new());
}

/// Root causes under a heading, as far as there is room for them.
fn section(
    lines: &mut Vec<String>,
    heading: &str,
    causes: &[&RootCause<'_>],
    room: &mut usize,
    texts: &Texts,
    names: Names<'_>,
) {
    if causes.is_empty() {
        return;
    }
    lines.push(format!("## {}", texts.text(heading)));
    lines.push(String::new());
    let shown = causes.len().min(*room);
    *room -= shown;
    for cause in &causes[..shown] {
        told(lines, cause, texts, names);
    }
    if causes.len() > shown {
        let more = i64::try_from(causes.len() - shown).unwrap_or(i64::MAX);
        lines.push(texts.tell(&Message::new("report-more-causes").with_number("count", more)));
        lines.push(String::new());
    }
}

fn matrix(lines: &mut Vec<String>, summary: &Summary<'_>, texts: &Texts, names: Names<'_>) {
    let shown: Vec<&RequirementStanding<'_>> =
        summary.requirements.iter().filter(|one| one.scope != Scope::NotSelected).collect();
    if shown.is_empty() {
        return;
    }
    let actors: BTreeSet<&ActorId> = shown.iter().flat_map(|one| one.by_actor.keys().copied()).collect();
    let heads: Vec<String> = actors.iter().map(|actor| escaped(&names.actor(actor))).collect();
    lines.push(format!("| {} | {} |", texts.text("report-requirement"), heads.join(" | ")));
    lines.push(format!("|---{}|", "|---".repeat(actors.len())));
    // The worst first: a CI page cuts long summaries at the end.
    let mut sorted = shown;
    sorted.sort_by_key(|one| std::cmp::Reverse(one.attention()));
    for one in sorted.iter().take(MOST_ROWS) {
        let requirement = one.requirement;
        let cell = |actor: &&ActorId| {
            one.by_actor
                .get(*actor)
                .map(|standing| format!("{} {}", symbol(*standing), texts.standing(*standing)))
                .unwrap_or_default()
        };
        let cells: Vec<String> = actors.iter().map(cell).collect();
        let text = cut(requirement.text.in_language(texts.language()), 160);
        lines.push(format!(
            "| **{}** {} {} | {} |",
            escaped(requirement.id.as_str()),
            texts.level(requirement.level),
            escaped(&text),
            cells.join(" | ")
        ));
    }
    if sorted.len() > MOST_ROWS {
        let more = i64::try_from(sorted.len() - MOST_ROWS).unwrap_or(i64::MAX);
        let more = texts.tell(&Message::new("report-more").with_number("count", more));
        lines.push(format!("| {more} |{}", " |".repeat(actors.len())));
    }
    lines.push(String::new());
}

fn told(lines: &mut Vec<String>, cause: &RootCause<'_>, texts: &Texts, names: Names<'_>) {
    let (record, finding) = (cause.record, cause.finding);
    let message = capital(&one_line(&texts.tell(&finding.message)));
    lines.push(format!("### {} {}", symbol(cause.standing), escaped(&cut(&message, 300))));
    lines.push(String::new());
    let requirement = names.first_requirement(record).map(|one| format!("**{}** ", escaped(one.id.as_str())));
    lines.push(format!(
        "{}{} – {}",
        requirement.unwrap_or_default(),
        code(&record.operation),
        escaped(&names.judged(texts, record))
    ));
    lines.push(String::new());
    let mut item = |key: &str, value: String| lines.push(format!("- {}: {value}", texts.text(key)));
    item("report-expected", escaped(&cut(&texts.tell(&finding.expected), 300)));
    item("report-actual", escaped(&cut(&texts.tell(&finding.actual), 300)));
    if let Some(place) = &finding.place {
        item("report-place-label", escaped(&cut(&texts.place(place), 300)));
    }
    if let Some(promise) = &finding.promise {
        item("report-promise", code(&promise.to_string()));
    }
    if cause.standing == Standing::Inconclusive {
        item("report-obstacle", escaped(&texts.fault(finding.fault)));
    }
    if let Some(hint) = &finding.hint {
        item("report-hint", escaped(&cut(&texts.tell(hint), 500)));
    }
    if let Some(command) = record.shown().and_then(|evidence| evidence.driven.as_ref()?.command.as_ref()) {
        item("report-drive-command", code(&cut(command, 500)));
    }
    item("report-run-only", code(&format!("--only '{}'", record.id)));
    lines.push(String::new());
    if let Some(shrunk) = texts.shrunk(record) {
        lines.push(escaped(&shrunk));
        lines.push(String::new());
    }
    let script = record.shown().map_or(&[][..], |evidence| evidence.curl.as_slice());
    if !script.is_empty() {
        if let Some(needed) = names.before_script(texts, record) {
            lines.push(escaped(&needed));
            lines.push(String::new());
        }
        lines.push("```sh".to_owned());
        // A line that could close the fence would end the block.
        lines.extend(script.iter().map(|line| visible(&cut(&one_line(line), 2000)).replace("```", "'''")));
        lines.push("```".to_owned());
        lines.push(String::new());
    }
}

/// Text on one line without meaning for Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in visible(&one_line(text)).chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '!' => {
                escaped.push('\\');
                escaped.push(character);
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// Text on one line as code, in HTML: backticks in data could end a code span.
fn code(text: &str) -> String {
    let text = crate::text::escape_markup(&visible(&one_line(text)));
    format!(
        "<code>{}</code>",
        text.replace('|', "&#124;").replace('`', "&#96;").replace('*', "&#42;").replace('_', "&#95;")
    )
}

const MOST_ACTIONS: usize = 10;
const MOST_CAUSES: usize = 10;
const MOST_ROWS: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_sample_reads_well() {
        insta::assert_snapshot!(markdown(&sample::journal(), Language::English));
    }

    #[test]
    fn what_could_not_be_decided_stands_under_a_heading_of_its_own() {
        let text = markdown(&sample::journal(), Language::English);
        let (failures, undecided) = text.split_once("## What could not be decided").unwrap();
        assert!(failures.contains("## What is not met") && !failures.contains("### ?"));
        assert!(undecided.contains("### ?") && !undecided.contains("### ✗"));
    }

    #[test]
    fn what_nobody_verified_stands_before_what_is_met() {
        let mut journal = sample::journal();
        sample::uncover(&mut journal, "PR-09");
        sample::inapplicable(&mut journal, "PR-08");
        let text = markdown(&journal, Language::English);
        let at = |id: &str| text.find(&format!("| **{id}**")).unwrap();
        assert!(at("PR-09") < at("PR-01") && at("PR-08") < at("PR-01"));
        assert!(at("ET-06") < at("PR-09"), "after what is not decided");
        assert!(text.contains("No case of the plan verifies the requirement PR-09"));
    }

    #[test]
    fn markup_in_data_has_no_effect() {
        let hostile = escaped("<img src=x> [a](b) **c** `d` | e\n# f");
        assert_eq!(hostile, "&lt;img src=x&gt; \\[a\\](b) \\*\\*c\\*\\* \\`d\\` \\| e \\# f");
        assert!(!code("a`b|c").contains(['`', '|']));
    }
}
