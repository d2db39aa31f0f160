//! A journal becomes `summary.md` for the summary page of a CI job: verdict, matrix, up to ten root causes.

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
    standing::{RequirementStanding, RootCause, Scope, Summary, headline},
    text::{cut, one_line, visible},
};

/// The summary of a journal as Markdown.
pub fn markdown(journal: &Journal, language: Language) -> String {
    let texts = Texts::new(language);
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
    matrix(&mut lines, &summary, &texts, names);
    let causes: Vec<&RootCause<'_>> = summary
        .causes
        .iter()
        .filter(|cause| matches!(cause.standing, Standing::Fail | Standing::Inconclusive))
        .collect();
    if !causes.is_empty() {
        lines.push(format!("## {}", texts.text("report-failures-heading")));
        lines.push(String::new());
    }
    for cause in causes.iter().take(MOST_CAUSES) {
        told(&mut lines, cause, &texts, names);
    }
    if causes.len() > MOST_CAUSES {
        let more = i64::try_from(causes.len() - MOST_CAUSES).unwrap_or(i64::MAX);
        lines.push(texts.tell(&Message::new("report-more-causes").with_number("count", more)));
        lines.push(String::new());
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n") + "\n"
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
    sorted.sort_by_key(|one| std::cmp::Reverse(one.standing));
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
        escaped(&names.actor(&record.actor))
    ));
    lines.push(String::new());
    let mut item = |key: &str, value: String| lines.push(format!("- {}: {value}", texts.text(key)));
    item("report-expected", escaped(&cut(&texts.tell(&finding.expected), 300)));
    item("report-actual", escaped(&cut(&texts.tell(&finding.actual), 300)));
    if let Some(promise) = &finding.promise {
        item("report-promise", code(&promise.to_string()));
    }
    item("report-run-only", code(&format!("--only '{}'", record.id)));
    lines.push(String::new());
    if let Some(curl) = record.evidence.as_ref().and_then(|evidence| evidence.curl.first()) {
        lines.push("```sh".to_owned());
        // A line that could close the fence would end the block.
        lines.push(visible(&cut(&one_line(curl), 2000)).replace("```", "'''"));
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
    fn markup_in_data_has_no_effect() {
        let hostile = escaped("<img src=x> [a](b) **c** `d` | e\n# f");
        assert_eq!(hostile, "&lt;img src=x&gt; \\[a\\](b) \\*\\*c\\*\\* \\`d\\` \\| e \\# f");
        assert!(!code("a`b|c").contains(['`', '|']));
    }
}
