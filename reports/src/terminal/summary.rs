//! A journal becomes the last words on the terminal: verdict, requirements that do not hold, each root cause once.

use samprov_model::{
    evidence::{MaskedExchange, MaskedOutcome},
    message::{Language, Message},
    probe::{Part, Purpose},
    verdict::Standing,
};

use super::Style;
use crate::{
    html::{capital, symbol},
    journal::Journal,
    l10n::{Names, Texts},
    standing::{RootCause, Scope, Summary, headline},
    text::{cut, one_line, visible, wrap},
};

/// What the caller knows and the journal does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The command of the run, ready for a shell; with `--only` behind it, it runs one case again.
    pub command: String,
    /// Where the reports are; empty when none was written.
    pub reports: String,
}

/// The summary of a journal, at most 80 columns wide but for what is there to be copied.
pub fn summary(journal: &Journal, language: Language, style: Style, places: &Places) -> String {
    let texts = Texts::new(language);
    let summary = Summary::of(journal);
    let names = Names::new(&journal.header, language);
    let mut out = Lines { style, lines: Vec::new() };
    let told: Vec<&RootCause<'_>> = summary
        .causes
        .iter()
        .filter(|cause| matches!(cause.standing, Standing::Fail | Standing::Inconclusive))
        .chain(summary.causes_with(Standing::Warn).filter(|_| journal.header.strict))
        .collect();
    if !told.is_empty() {
        out.heading(
            &texts.tell(&Message::new("report-terminal-causes").with_number("count", number(told.len()))),
        );
    }
    for cause in told.iter().take(MOST_CAUSES) {
        out.cause(cause, &texts, names, places);
    }
    if told.len() > MOST_CAUSES {
        let more = Message::new("report-more-causes").with_number("count", number(told.len() - MOST_CAUSES));
        out.text("  ", &texts.tell(&more));
        out.lines.push(String::new());
    }
    out.requirements(&summary, &texts, names);
    out.verdict(&summary, &texts);
    if !places.reports.is_empty() {
        let place = one_line(&visible(&places.reports));
        out.lines.push(texts.tell(&Message::new("report-terminal-reports").with("place", place)));
    }
    out.lines.join("\n") + "\n"
}

struct Lines {
    style: Style,
    lines: Vec<String>,
}

impl Lines {
    fn heading(&mut self, text: &str) {
        self.lines.push(self.style.bold(text));
        self.lines.push(String::new());
    }

    /// Data and prose, wrapped; nothing in them acts on the terminal.
    fn text(&mut self, indent: &str, text: &str) {
        let width = WIDTH.saturating_sub(indent.chars().count());
        for line in wrap(&one_line(&visible(text)), width) {
            self.lines.push(format!("{indent}{line}"));
        }
    }

    /// `  Expected    one of …`, the following lines under the first.
    fn labelled(&mut self, label: &str, value: &str) {
        let indent = " ".repeat(LABEL + 2);
        let value = cut(&one_line(&visible(value)), 600);
        for (index, line) in wrap(&value, WIDTH - LABEL - 2).into_iter().enumerate() {
            if index == 0 {
                let padding = " ".repeat(LABEL.saturating_sub(label.chars().count()));
                self.lines.push(format!("  {}{padding}{line}", self.style.faint(label)));
            } else {
                self.lines.push(format!("{indent}{line}"));
            }
        }
    }

    /// A line to be copied: never wrapped.
    fn copied(&mut self, line: &str) {
        self.lines.push(format!("  {}", cut(&one_line(&visible(line)), 2000)));
    }

    fn cause(&mut self, cause: &RootCause<'_>, texts: &Texts, names: Names<'_>, places: &Places) {
        let (record, finding) = (cause.record, cause.finding);
        let message = cut(&capital(&one_line(&texts.tell(&finding.message))), 400);
        let sign = self.style.paint(cause.standing, symbol(cause.standing));
        for (index, line) in wrap(&visible(&message), WIDTH - 2).into_iter().enumerate() {
            let start = if index == 0 { sign.as_str() } else { " " };
            self.lines.push(format!("{start} {}", self.style.bold(&line)));
        }
        let judged = Message::new("report-judged").with("actor", names.actor(&record.actor));
        let judged = texts.tell(&judged.with("role", texts.role(record.role)));
        self.labelled(
            &texts.text("report-operation"),
            &format!("{} ({judged})", one_line(&record.operation)),
        );
        if let Some(requirement) = names.first_requirement(record) {
            let text = requirement.text.in_language(texts.language());
            let level = texts.level(requirement.level);
            self.labelled(&texts.text("report-requirement"), &format!("{} {level} {text}", requirement.id));
        }
        self.labelled(&texts.text("report-expected"), &texts.tell(&finding.expected));
        let place =
            finding.place.as_ref().map(|place| format!(" ({})", texts.place(place))).unwrap_or_default();
        self.labelled(&texts.text("report-actual"), &format!("{}{place}", texts.tell(&finding.actual)));
        if let Some(promise) = &finding.promise {
            self.labelled(&texts.text("report-promise"), &promise.to_string());
        }
        if let Some(hint) = &finding.hint {
            self.labelled(&texts.text("report-hint"), &texts.tell(hint));
        }
        let evidence = record.evidence.as_ref();
        if let Some(exchange) = evidence.and_then(|evidence| decisive(&evidence.exchanges)) {
            self.labelled(&texts.text("report-request"), &cut(&exchange.request.start, EXCERPT));
            match &exchange.outcome {
                MaskedOutcome::Answer(answer) => {
                    let body = cut(&answer.body, EXCERPT);
                    self.labelled(&texts.text("report-answer"), &format!("{} {body}", answer.start));
                }
                MaskedOutcome::NoAnswer(why) => {
                    self.labelled(&texts.text("report-no-answer"), &texts.tell(why));
                }
            }
        }
        let others: Vec<&str> =
            cause.same.iter().chain(&cause.knocked_on).map(|record| record.id.as_str()).collect();
        if !others.is_empty() {
            let more = others.len().saturating_sub(MOST_OTHERS);
            let mut list = others[..others.len() - more].join(", ");
            if more > 0 {
                list.push_str(", ");
                list.push_str(&texts.tell(&Message::new("report-more").with_number("count", number(more))));
            }
            self.text("  ", &texts.tell(&Message::new("report-terminal-also").with("cases", list)));
        }
        if let Some(curl) = evidence.and_then(|evidence| evidence.curl.last()) {
            self.copied(curl);
        }
        self.copied(&format!("{} --only {}", places.command, quoted(record.id.as_str())));
        self.lines.push(String::new());
    }

    fn requirements(&mut self, summary: &Summary<'_>, texts: &Texts, names: Names<'_>) {
        let mut rows: Vec<_> = summary
            .requirements
            .iter()
            .filter(|one| one.scope != Scope::NotSelected)
            .filter(|one| matches!(one.standing, Standing::Fail | Standing::Inconclusive | Standing::Warn))
            .collect();
        if rows.is_empty() {
            return;
        }
        rows.sort_by_key(|one| std::cmp::Reverse(one.standing));
        self.heading(&texts.text("report-terminal-requirements"));
        for one in rows.iter().take(MOST_REQUIREMENTS) {
            let requirement = one.requirement;
            let word = format!("{} {}", symbol(one.standing), texts.standing(one.standing));
            let padding = " ".repeat(20_usize.saturating_sub(word.chars().count()));
            let rest = format!(
                "{} {} {}",
                requirement.id,
                texts.level(requirement.level),
                names.actor(&requirement.actor)
            );
            let rest = one_line(&visible(&rest));
            self.lines.push(format!("  {}{padding} {rest}", self.style.paint(one.standing, &word)));
        }
        if rows.len() > MOST_REQUIREMENTS {
            let more =
                Message::new("report-more").with_number("count", number(rows.len() - MOST_REQUIREMENTS));
            self.text("  ", &texts.tell(&more));
        }
        self.lines.push(String::new());
    }

    fn verdict(&mut self, summary: &Summary<'_>, texts: &Texts) {
        let headline = headline(summary, texts);
        let title = format!("{} {}", symbol(headline.standing), headline.title);
        self.lines.push(self.style.bold(&self.style.paint(headline.standing, &title)));
        self.text("", &headline.sentence);
        for remark in &headline.remarks {
            self.text("- ", remark);
        }
        let warnings = summary.causes_with(Standing::Warn).count();
        if warnings > 0 && !summary.journal.header.strict {
            let message = Message::new("report-terminal-warnings").with_number("count", number(warnings));
            self.text("- ", &texts.tell(&message));
        }
        let counts = summary.counts;
        let all = [
            (texts.standing(Standing::Pass), counts.pass),
            (texts.standing(Standing::Fail), counts.fail),
            (texts.standing(Standing::Inconclusive), counts.inconclusive),
            (texts.standing(Standing::Warn), counts.warn),
            (texts.standing(Standing::Deviated), counts.deviated),
            (texts.text("report-standing-not-applicable"), counts.not_applicable),
            (texts.text("report-standing-not-run"), summary.journal.not_run()),
        ];
        let all: Vec<String> = all
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(word, count)| format!("{word}: {count}"))
            .collect();
        self.text("", &all.join(" · "));
    }
}

/// The last exchange of the test itself; without one the last of all.
fn decisive(exchanges: &[MaskedExchange]) -> Option<&MaskedExchange> {
    let test = |one: &&MaskedExchange| one.purpose == Purpose::Test && one.part == Part::Test;
    exchanges.iter().rfind(test).or(exchanges.last())
}

/// A word for a shell: quoted where it must be.
fn quoted(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-._/:,@+=".contains(character);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

const WIDTH: usize = 80;
const LABEL: usize = 12;
const EXCERPT: usize = 200;
const MOST_CAUSES: usize = 20;
const MOST_OTHERS: usize = 5;
const MOST_REQUIREMENTS: usize = 40;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample;

    fn places() -> Places {
        Places { command: "samprov test collaboration.yaml".into(), reports: "samprov-out".into() }
    }

    #[test]
    fn the_sample_reads_well() {
        let mut journal = sample::journal();
        journal.records.truncate(12);
        journal.header.cases = 12;
        insta::assert_snapshot!(summary(&journal, Language::Swedish, Style::Plain, &places()));
    }

    #[test]
    fn lines_fit_a_terminal_but_for_what_is_copied() {
        for language in [Language::English, Language::Swedish] {
            let text = summary(&sample::journal(), language, Style::Plain, &places());
            for line in
                text.lines().filter(|line| !line.starts_with("  curl") && !line.starts_with("  samprov"))
            {
                assert!(line.chars().count() <= WIDTH, "{line}");
            }
        }
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let plain = summary(&sample::journal(), Language::English, Style::Plain, &places());
        let coloured = summary(&sample::journal(), Language::English, Style::Colour, &places());
        assert!(coloured.contains('\u{1b}'));
        assert_eq!(crate::text::removed(&coloured), plain);
    }

    #[test]
    fn a_green_run_is_told_in_a_few_lines() {
        let mut journal = sample::journal();
        for record in &mut journal.records {
            record.verdict = samprov_model::verdict::Verdict::Pass;
        }
        let text = summary(&journal, Language::English, Style::Plain, &places());
        assert!(text.lines().count() <= 8, "{text}");
        assert!(one_line(&text).contains("requirements that were tested are met"), "{text}");
    }

    #[test]
    fn a_shell_reads_a_quoted_word_as_one() {
        assert_eq!(quoted("contract/a~1b"), "'contract/a~1b'");
        assert_eq!(quoted("it's"), "'it'\\''s'");
        assert_eq!(quoted("a/b.yaml"), "a/b.yaml");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn nothing_in_data_acts_on_the_terminal(hostile in any::<String>()) {
            let mut journal = sample::journal();
            let hostile = format!("{hostile}\u{1b}[2J\u{1b}]0;x\u{7}\r\u{202e}");
            for record in &mut journal.records {
                record.operation.push_str(&hostile);
                record.id = samprov_model::id::CaseId::new(format!("{}{hostile}", record.id));
                for exchange in record.evidence.iter_mut().flat_map(|evidence| &mut evidence.exchanges) {
                    exchange.request.start.push_str(&hostile);
                }
            }
            let text = summary(&journal, Language::English, Style::Plain, &places());
            prop_assert!(text.chars().all(|c| !c.is_control() || c == '\n'), "{}", text);
        }
    }
}
