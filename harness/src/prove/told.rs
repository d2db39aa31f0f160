//! A [`Proof`] turned into what people read: a table on the terminal and a page of its own.

use std::{collections::BTreeMap, fmt::Write as _};

use samprov_model::message::Message;
use samprov_reports::l10n::Texts;

use super::{
    score::{Fate, Proof, Score, Survival, Untried},
    told_against,
};

/// The most survivors that a terminal shows; the page shows all.
const MOST_SHOWN: usize = 40;

/// The table for the terminal.
pub fn terminal(proof: &Proof, texts: &Texts) -> String {
    let mut out = String::new();
    line(&mut out, &texts.text("prove-title"));
    for told in told_against::opening(proof, texts) {
        line(&mut out, &format!("  {told}"));
    }
    for told in heads(proof, texts) {
        line(&mut out, &format!("  {told}"));
    }
    table(&mut out, texts, "prove-by-family", &proof.families);
    table(&mut out, texts, "prove-by-operation", &proof.operations);
    line(&mut out, "");
    let survivors: Vec<_> = proof.survivors().collect();
    if survivors.is_empty() && is_whole(&proof.score) {
        line(&mut out, &texts.text("prove-no-survivors"));
    } else if !survivors.is_empty() {
        line(
            &mut out,
            &texts.tell(&Message::new("prove-survivors").with_number("count", number(survivors.len()))),
        );
        for (pair, survival) in survivors.iter().take(MOST_SHOWN) {
            line(&mut out, &format!("  {}  {}: {}", pair.operation, pair.operator, why(texts, *survival)));
        }
        if survivors.len() > MOST_SHOWN {
            line(&mut out, &format!("  … +{}", survivors.len() - MOST_SHOWN));
        }
    }
    if proof.score.no_case_left > 0 {
        line(&mut out, &told_against::no_case_left(proof, texts));
    }
    for told in told_against::by_judge(proof, texts).into_iter().take(MOST_SHOWN) {
        line(&mut out, &format!("  {told}"));
    }
    if proof.score.not_reached > 0 {
        line(&mut out, &told_against::heading(proof, texts));
    }
    for (pair, calls) in proof.not_reached().take(MOST_SHOWN) {
        let why = told_against::why(texts, calls);
        line(&mut out, &format!("  {}  {}: {why}", pair.operation, pair.operator));
    }
    if proof.score.equivalent > 0 {
        line(&mut out, &equivalent(texts, proof));
    }
    for (pair, compared) in proof.equivalents().take(MOST_SHOWN) {
        line(&mut out, &format!("  {}  {}: {}", pair.operation, pair.operator, same(texts, compared)));
    }
    for told in left_out(proof, texts) {
        line(&mut out, &told);
    }
    for ((operation, why), operators) in untried(proof).into_iter().take(MOST_SHOWN) {
        let told = texts.tell(&reason(why).with_number("count", number(operators.len())));
        line(&mut out, &format!("  {operation}  {told}"));
    }
    out
}

/// The page, whole in itself.
pub fn page(proof: &Proof, texts: &Texts) -> String {
    let title = escaped(&texts.text("prove-title"));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>\n",
        texts.language().tag()
    );
    for told in told_against::opening(proof, texts) {
        let _ = writeln!(out, "<p>{}</p>", escaped(&told));
    }
    for told in heads(proof, texts).into_iter().chain(left_out(proof, texts)) {
        let _ = writeln!(out, "<p>{}</p>", escaped(&told));
    }
    let cases = Message::new("prove-cases")
        .with_number("count", signed(proof.cases))
        .with("seed", proof.seed.to_string());
    let _ = writeln!(out, "<p>{}</p>", escaped(&texts.tell(&cases)));
    for (key, column, rows) in [
        ("prove-by-family", "prove-column-family", &proof.families),
        ("prove-by-operation", "prove-column-operation", &proof.operations),
    ] {
        // What has no place in the description says nothing about the suite.
        let body = rows.iter().filter(|(_, score)| score.expressible > 0).map(|(name, score)| {
            vec![
                name.clone(),
                counts(score),
                percent(texts, score.per_mille()),
                percent(texts, score.must_per_mille()),
            ]
        });
        section(&mut out, texts, key, &[column, "prove-column-killed", "", "prove-column-must"], body);
    }
    let told = |id: &str| {
        let text = proof.operators.get(id).map(|operator| operator.text.in_language(texts.language()));
        format!("{id}: {}", text.unwrap_or_default())
    };
    let survivors: Vec<_> = proof.survivors().collect();
    let heading = texts.tell(&Message::new("prove-survivors").with_number("count", number(survivors.len())));
    let rows = survivors
        .iter()
        .map(|(pair, survival)| vec![pair.operation.clone(), told(&pair.operator), why(texts, *survival)]);
    titled(
        &mut out,
        texts,
        &heading,
        &["prove-column-operation", "prove-column-fault", "prove-column-why"],
        rows,
    );
    if proof.score.no_case_left > 0 {
        let rows = proof
            .no_case_left()
            .map(|(pair, case)| vec![pair.operation.clone(), told(&pair.operator), case.to_owned()]);
        let columns = ["prove-column-operation", "prove-column-fault", "prove-column-not-good"];
        titled(&mut out, texts, &told_against::no_case_left(proof, texts), &columns, rows);
    }
    if proof.score.not_reached > 0 {
        let rows = proof.not_reached().map(|(pair, calls)| {
            vec![pair.operation.clone(), told(&pair.operator), told_against::why(texts, calls)]
        });
        let columns = ["prove-column-operation", "prove-column-fault", "prove-column-not-reached"];
        titled(&mut out, texts, &told_against::heading(proof, texts), &columns, rows);
    }
    if proof.score.equivalent > 0 {
        let rows = proof.equivalents().map(|(pair, compared)| {
            vec![pair.operation.clone(), told(&pair.operator), same(texts, compared)]
        });
        let columns = ["prove-column-operation", "prove-column-fault", "prove-column-proof"];
        titled(&mut out, texts, &equivalent(texts, proof), &columns, rows);
    }
    if proof.score.not_run > 0 {
        let rows = untried(proof).into_iter().map(|((operation, why), operators)| {
            let told = texts.tell(&reason(why).with_number("count", number(operators.len())));
            vec![operation.to_owned(), operators.join(", "), told]
        });
        let columns = ["prove-column-operation", "prove-column-fault", "prove-column-untried"];
        section(&mut out, texts, "prove-untried", &columns, rows);
    }
    let rows = proof.pairs.iter().filter_map(|pair| match &pair.outcome {
        Fate::Killed { case, finding, .. } => Some(vec![
            pair.operation.clone(),
            told(&pair.operator),
            format!("{case}: {}", texts.tell(&finding.message)),
        ]),
        Fate::Equivalent { .. }
        | Fate::NoCaseLeft { .. }
        | Fate::NotExpressible { .. }
        | Fate::NotReached { .. }
        | Fate::NotRun(_)
        | Fate::Survived(_) => None,
    });
    section(
        &mut out,
        texts,
        "prove-column-killed",
        &["prove-column-operation", "prove-column-fault", "prove-column-case"],
        rows,
    );
    out.push_str("</main></body></html>\n");
    out
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1b1b1b;background:#fff}main{max-width:75rem;margin:auto;padding:1rem}table{border-collapse:collapse;width:100%;margin-bottom:2rem}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc;vertical-align:top;overflow-wrap:anywhere}td:first-child{min-width:6.5rem}th,td:not(:first-child):not(:last-child){overflow-wrap:normal}@media(max-width:30rem){body{font-size:14px}th,td{padding:.3rem .3rem}}@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}th,td{border-color:#444}}";

fn section(
    out: &mut String,
    texts: &Texts,
    key: &str,
    columns: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) {
    titled(out, texts, &texts.text(key), columns, rows);
}

fn titled(
    out: &mut String,
    texts: &Texts,
    title: &str,
    columns: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) {
    let _ = write!(out, "<h2>{}</h2>\n<table><thead><tr>", escaped(title));
    for column in columns {
        let name = if column.is_empty() { "%".to_owned() } else { escaped(&texts.text(column)) };
        let _ = write!(out, "<th scope=\"col\">{name}</th>");
    }
    out.push_str("</tr></thead><tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            let _ = write!(out, "<td>{}</td>", escaped(&cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>\n");
}

fn table(out: &mut String, texts: &Texts, key: &str, rows: &BTreeMap<String, Score>) {
    line(out, "");
    line(out, &texts.text(key));
    let width = rows.keys().map(|name| name.chars().count()).max().unwrap_or(0);
    for (name, score) in rows.iter().filter(|(_, score)| score.expressible > 0) {
        let percent = percent(texts, score.per_mille());
        line(out, &format!("  {name:<width$}  {:>11}  {percent:>6}", counts(score)));
    }
}

/// The score; where nothing was tried, that there is none.
fn heads(proof: &Proof, texts: &Texts) -> Vec<String> {
    if proof.score.expressible == 0 {
        return vec![texts.text("prove-nothing-tried")];
    }
    let key = if proof.against.is_some() { "prove-head-against" } else { "prove-head" };
    let head = |key: &'static str, killed: u64, part: u64| {
        let message = Message::new(key)
            .with_number("killed", signed(killed))
            .with_number("expressible", signed(proof.score.expressible))
            .with("percent", percent(texts, part));
        texts.tell(&message)
    };
    vec![
        head(key, proof.score.killed, proof.score.per_mille()),
        head("prove-head-must", proof.score.killed_by_must, proof.score.must_per_mille()),
    ]
}

/// Whether all faults that the description has a place for were tried, and counted.
fn is_whole(score: &Score) -> bool {
    score.expressible > 0 && score.not_run == 0 && score.not_reached == 0 && score.no_case_left == 0
}

/// What has no place in the description, and what was not tried.
fn left_out(proof: &Proof, texts: &Texts) -> Vec<String> {
    let untried = |wanted: Untried| proof.untried().filter(|(_, why)| *why == wanted).count();
    let counted = [
        ("prove-not-expressible", signed(proof.score.not_expressible)),
        ("prove-left-out", number(untried(Untried::LeftOut))),
        ("prove-time-up", number(untried(Untried::TimeUp))),
        ("prove-lost", number(untried(Untried::Lost))),
    ];
    let told = |(key, count)| texts.tell(&Message::new(key).with_number("count", count));
    counted.into_iter().filter(|(_, count)| *count > 0).map(told).collect()
}

/// What was not tried of each operation, and why.
fn untried(proof: &Proof) -> BTreeMap<(&str, Untried), Vec<&str>> {
    let mut found: BTreeMap<(&str, Untried), Vec<&str>> = BTreeMap::new();
    for (pair, why) in proof.untried() {
        found.entry((&pair.operation, why)).or_default().push(&pair.operator);
    }
    found
}

fn reason(why: Untried) -> Message {
    Message::new(match why {
        Untried::LeftOut => "prove-untried-left-out",
        Untried::Lost => "prove-untried-lost",
        Untried::TimeUp => "prove-untried-time-up",
    })
}

fn why(texts: &Texts, survival: Survival) -> String {
    let message = match survival {
        Survival::NeverCalled => Message::new("prove-survived-never-called"),
        Survival::NeverReached { calls } => {
            Message::new("prove-survived-never-reached").with_number("calls", signed(calls))
        }
        Survival::NotNoticed { changed, undecided: 0 } => {
            Message::new("prove-survived-not-noticed").with_number("changed", signed(changed))
        }
        Survival::NotNoticed { changed, undecided } => Message::new("prove-survived-not-decided")
            .with_number("changed", signed(changed))
            .with_number("undecided", signed(undecided)),
    };
    texts.tell(&message)
}

fn equivalent(texts: &Texts, proof: &Proof) -> String {
    texts.tell(&Message::new("prove-equivalent").with_number("count", signed(proof.score.equivalent)))
}

fn same(texts: &Texts, compared: u64) -> String {
    texts.tell(&Message::new("prove-same-answers").with_number("count", signed(compared)))
}

fn counts(score: &Score) -> String {
    format!("{}/{}", score.killed, score.expressible)
}

fn percent(texts: &Texts, part: u64) -> String {
    texts.decimal(&format!("{}.{}", part / 10, part % 10))
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn line(out: &mut String, text: &str) {
    // Names come from a description that nobody here wrote: no control character reaches a terminal.
    out.extend(text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }));
    out.push('\n');
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter if letter.is_control() => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use samprov_model::message::Language;

    use super::*;
    use crate::prove::score::Pair;

    fn proof() -> Proof {
        let pair = Pair {
            operation: "GET /<script>\u{1b}[31m".into(),
            operator: "required-missing".into(),
            family: "schema".into(),
            outcome: Fate::Survived(Survival::NeverReached { calls: 2 }),
        };
        Proof::of(1, 5, vec![pair], &BTreeMap::new())
    }

    #[test]
    fn survivors_are_listed_with_their_reason_in_both_languages() {
        for (language, reason) in
            [(Language::English, "brings the fault to light"), (Language::Swedish, "får felet att visa sig")]
        {
            let texts = Texts::new(language);
            assert!(terminal(&proof(), &texts).contains(reason));
            assert!(page(&proof(), &texts).contains(reason));
        }
    }

    #[test]
    fn what_nobody_was_left_to_tell_of_stands_apart_with_the_case_that_is_missed() {
        let pair = |operation: &str, operator: &str| Pair {
            operation: operation.into(),
            operator: operator.into(),
            family: "encoding".into(),
            outcome: Fate::NoCaseLeft { changed: 2, case: "contract/a/positive/minimal".into() },
        };
        let pairs =
            vec![pair("GET /a", "body-empty"), pair("GET /a", "body-html"), pair("GET /b", "body-html")];
        let proof = Proof::of(1, 5, pairs, &BTreeMap::new());
        for (language, reason, nothing) in [
            (Language::English, "No case left to judge it", "No fault was tried"),
            (Language::Swedish, "Inget fall kvar som bedömer", "Inget fel prövades"),
        ] {
            let texts = Texts::new(language);
            let told = terminal(&proof, &texts);
            for told in [&told, &page(&proof, &texts)] {
                assert!(told.contains(reason) && told.contains("contract/a/positive/minimal"), "{told}");
                assert!(told.contains(nothing) && !told.contains("100.0"), "{told}");
            }
            assert_eq!(
                told.matches("contract/a/positive/minimal").count(),
                2,
                "once for each operation: {told}"
            );
        }
    }

    #[test]
    fn names_of_a_description_do_nothing_on_a_terminal_or_a_page() {
        let texts = Texts::new(Language::English);
        assert!(!terminal(&proof(), &texts).contains('\u{1b}'));
        assert!(!page(&proof(), &texts).contains("<script>"));
    }
}
