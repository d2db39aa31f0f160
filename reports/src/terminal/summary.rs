//! A journal becomes the last words on the terminal: verdict, requirements that do not hold, each root cause once.

use samprov_model::{
    message::{Language, Message},
    verdict::Standing,
};

use super::{Style, lines::Lines};
use crate::{
    html::symbol,
    journal::Journal,
    l10n::{Names, Texts},
    standing::{RootCause, Scope, Summary, actions, as_judged, headline},
    text::{cut, one_line, visible},
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
    let judged = as_judged(journal);
    let journal = judged.as_ref();
    let summary = Summary::of(journal);
    let names = Names::new(&journal.header, language);
    let mut out = Lines { style, lines: Vec::new() };
    let told: Vec<&RootCause<'_>> = summary
        .causes
        .iter()
        .filter(|cause| matches!(cause.standing, Standing::Fail | Standing::Inconclusive))
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

impl Lines {
    fn requirements(&mut self, summary: &Summary<'_>, texts: &Texts, names: Names<'_>) {
        let mut rows: Vec<_> = summary
            .requirements
            .iter()
            .filter(|one| one.scope != Scope::NotSelected)
            .filter(|one| match one.standing {
                Standing::Fail | Standing::Inconclusive | Standing::Warn => true,
                Standing::NotVerified => one.gap.is_some(),
                Standing::AwaitingSignOff | Standing::Deviated | Standing::Pass => false,
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        rows.sort_by_key(|one| std::cmp::Reverse(one.attention()));
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
        if warnings > 0 {
            let message = Message::new("report-terminal-warnings").with_number("count", number(warnings));
            self.text("- ", &texts.tell(&message));
            for cause in summary.causes_with(Standing::Warn).take(MOST_WARNINGS) {
                self.text("  ! ", &cut(&one_line(&texts.tell(&cause.finding.message)), 200));
            }
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
        if !all.is_empty() {
            self.text("", &all.join(" · "));
        }
        let actions = actions(summary, texts);
        if !actions.is_empty() {
            self.lines.push(self.style.bold(&texts.text("report-act-heading")));
        }
        for action in actions.iter().take(MOST_ACTIONS) {
            self.text("- ", &format!("{}: {}", action.who, action.what.join("; ")));
        }
        if actions.len() > MOST_ACTIONS {
            let more = Message::new("report-more").with_number("count", number(actions.len() - MOST_ACTIONS));
            self.text("- ", &texts.tell(&more));
        }
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

const MOST_ACTIONS: usize = 10;
const MOST_CAUSES: usize = 20;
const MOST_WARNINGS: usize = 10;
const MOST_REQUIREMENTS: usize = 40;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::lines::WIDTH, *};
    use crate::sample;

    fn places() -> Places {
        Places { command: "samprov test collaboration.yaml".into(), reports: "samprov-out".into() }
    }

    #[test]
    fn the_sample_reads_well() {
        let mut journal = sample::journal();
        journal.records.edit(|all| all.truncate(12));
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
    fn a_wrong_call_is_shown_as_the_stub_saw_it() {
        let text = summary(&sample::journal(), Language::English, Style::Plain, &places());
        let cause = text.split("\n\n").find(|part| part.contains("breaks its contract")).unwrap();
        let line = |label: &str| cause.lines().find(|line| line.trim_start().starts_with(label)).unwrap();
        assert!(line("Request").contains("to personregister: GET "), "{cause}");
        assert!(line("Answer").contains("The stub answered"), "{cause}");
        assert!(line("Caused by").contains("POST http://127.0.0.1:40117/cases"), "{cause}");
    }

    #[test]
    fn what_shows_the_same_is_not_mixed_with_what_could_not_be_decided() {
        let text = one_line(&summary(&sample::journal(), Language::English, Style::Plain, &places()));
        assert!(text.contains("also surplus/getPerson/kommun-b"), "{text}");
        assert!(text.contains("not decided because of this: flow/createCase/created-is-read"), "{text}");
    }

    #[test]
    fn who_must_act_stands_after_the_verdict() {
        let text = summary(&sample::journal(), Language::English, Style::Plain, &places());
        let (_, after) = text.split_once("Requirements not met").unwrap();
        assert!(
            after.contains("- E-service provider: 2 faults to correct; 1 warning to consider"),
            "{after}"
        );
    }

    #[test]
    fn a_must_that_no_case_verifies_is_named_with_who_must_act() {
        let mut journal = sample::journal();
        sample::uncover(&mut journal, "ET-02");
        let text = summary(&journal, Language::English, Style::Plain, &places());
        assert!(text.contains("– Not verified       ET-02 MUST"), "{text}");
        assert!(text.contains("Those who maintain the description of Case service: Name cases"), "{text}");
    }

    #[test]
    fn a_command_says_which_variables_it_needs() {
        let text = summary(&sample::journal(), Language::English, Style::Plain, &places());
        assert!(text.contains("Set the environment variable CITIZEN_TOKEN first."), "{text}");
    }

    #[test]
    fn a_green_run_is_told_in_a_few_lines() {
        let mut journal = sample::journal();
        journal.records.each(|record| {
            record.verdict = samprov_model::verdict::Verdict::Pass;
        });
        let text = summary(&journal, Language::English, Style::Plain, &places());
        assert!(text.lines().count() <= 8, "{text}");
        assert!(one_line(&text).contains("requirements that were tested are met"), "{text}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn nothing_in_data_acts_on_the_terminal(hostile in any::<String>()) {
            let mut journal = sample::journal();
            let hostile = format!("{hostile}\u{1b}[2J\u{1b}]0;x\u{7}\r\u{202e}");
            journal.records.each(|record| {
                record.operation.push_str(&hostile);
                record.id = samprov_model::id::CaseId::new(format!("{}{hostile}", record.id));
                for exchange in record.evidence.iter_mut().flat_map(|evidence| &mut evidence.exchanges) {
                    exchange.request.start.push_str(&hostile);
                }
            });
            let text = summary(&journal, Language::English, Style::Plain, &places());
            prop_assert!(text.chars().all(|c| !c.is_control() || c == '\n'), "{}", text);
        }
    }
}
