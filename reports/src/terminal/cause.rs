//! A root cause becomes a paragraph on the terminal.

use samprov_model::{
    event::CaseRecord,
    evidence::{MaskedExchange, MaskedOutcome},
    message::Message,
    probe::{Part, Purpose},
};

use super::{
    Places,
    lines::{Lines, WIDTH},
};
use crate::{
    html::{capital, symbol},
    l10n::{Names, Texts},
    standing::RootCause,
    text::{cut, one_line, visible, wrap},
};

impl Lines {
    /// One root cause: what, expected, seen, where, and how to see it again.
    pub(super) fn cause(&mut self, cause: &RootCause<'_>, texts: &Texts, names: Names<'_>, places: &Places) {
        let (record, finding) = (cause.record, cause.finding);
        let message = cut(&capital(&one_line(&texts.tell(&finding.message))), 400);
        let sign = self.style.paint(cause.standing, symbol(cause.standing));
        for (index, line) in wrap(&visible(&message), WIDTH - 2).into_iter().enumerate() {
            let start = if index == 0 { sign.as_str() } else { " " };
            self.lines.push(format!("{start} {}", self.style.bold(&line)));
        }
        let judged = names.judged(texts, record);
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
        self.labelled(&texts.text("report-actual"), &texts.tell(&finding.actual));
        // Its own line: the place may be that of the input that was broken, not of what was seen.
        if let Some(place) = &finding.place {
            self.labelled(&texts.text("report-terminal-place"), &texts.place(place));
        }
        if let Some(promise) = &finding.promise {
            self.labelled(&texts.text("report-promise"), &promise.to_string());
        }
        if let Some(hint) = &finding.hint {
            self.labelled(&texts.text("report-hint"), &texts.tell(hint));
        }
        self.evidence(cause, texts);
        self.members("report-terminal-also", &cause.same, texts);
        self.members("report-terminal-knocked-on", &cause.knocked_on, texts);
        let script = record.shown().map_or(&[][..], |evidence| evidence.curl.as_slice());
        if let Some(shrunk) = texts.shrunk(record) {
            self.text("  ", &shrunk);
        }
        if let Some(needed) = names.before_script(texts, record) {
            self.text("  ", &needed);
        }
        for line in script {
            self.copied(line);
        }
        self.copied(&format!("{} --only {}", places.command, quoted(record.id.as_str())));
        self.lines.push(String::new());
    }

    /// The exchange that shows it. Where the candidate calls wrongly, that is its call; what made it call is one line.
    fn evidence(&mut self, cause: &RootCause<'_>, texts: &Texts) {
        let evidence = cause.record.shown();
        let exchange = evidence.and_then(|evidence| decisive(&evidence.exchanges));
        if let Some(call) = cause.call() {
            let request = format!("{} {}", call.request.start, call.request.body);
            let request = cut(request.trim_end(), EXCERPT);
            let called = Message::new("report-terminal-call").with("dependency", call.dependency.as_str());
            let called = texts.tell(&called.with("request", request));
            self.labelled(&texts.text("report-request"), &called);
            let answered =
                Message::new("report-answered-by-stub").with_number("status", i64::from(call.status));
            self.labelled(&texts.text("report-answer"), &texts.tell(&answered));
            if let Some(exchange) = exchange {
                let driver = cut(&exchange.request.start, EXCERPT);
                self.labelled(&texts.text("report-terminal-driver"), &driver);
            } else if let Some(driven) = evidence.and_then(|evidence| evidence.driven.as_ref()) {
                let driver = driven.command.as_ref().map(|command| cut(command, EXCERPT));
                let driver = driver.unwrap_or_else(|| texts.tell(&driven.end));
                self.labelled(&texts.text("report-terminal-driver"), &driver);
            }
            return;
        }
        if let Some(command) = evidence.and_then(|evidence| evidence.driven.as_ref()?.command.as_ref()) {
            self.labelled(&texts.text("report-drive-command"), &cut(command, EXCERPT));
        }
        let Some(exchange) = exchange else { return };
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

    /// Other cases of a root cause, by name.
    fn members(&mut self, key: &str, records: &[&CaseRecord], texts: &Texts) {
        if records.is_empty() {
            return;
        }
        let names: Vec<&str> = records.iter().take(MOST_OTHERS).map(|record| record.id.as_str()).collect();
        let mut list = names.join(", ");
        if let more @ 1.. = records.len() - names.len() {
            list.push_str(", ");
            list.push_str(&texts.tell(&Message::new("report-more").with_number("count", number(more))));
        }
        self.text("  ", &texts.tell(&Message::new(key).with("cases", list)));
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

const EXCERPT: usize = 200;
const MOST_OTHERS: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_a_quoted_word_as_one() {
        assert_eq!(quoted("contract/a~1b"), "'contract/a~1b'");
        assert_eq!(quoted("it's"), "'it'\\''s'");
        assert_eq!(quoted("a/b.yaml"), "a/b.yaml");
    }
}
