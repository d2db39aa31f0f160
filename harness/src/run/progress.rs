//! Progress for people: one updating line on a terminal, plain lines now and then elsewhere; always on standard error.

use std::{
    io::{IsTerminal, Write},
    time::{Duration, Instant},
};

use samprov_model::{message::Language, verdict::Standing};
use samprov_reports::{l10n::Texts, terminal::progress_line};

const UPDATE: Duration = Duration::from_millis(100);
const PLAIN_LINE: Duration = Duration::from_secs(10);

/// Tells how far a run has come.
pub(super) struct Progress {
    kind: Kind,
    total: u64,
    done: u64,
    failed: u64,
    texts: Texts,
    began: Instant,
    told: Instant,
    told_tenth: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Silent,
    Terminal,
}

impl Progress {
    /// Progress on standard error.
    pub(super) fn on_standard_error(total: u64, language: Language) -> Self {
        let kind = if std::io::stderr().is_terminal() { Kind::Terminal } else { Kind::Plain };
        Self::new(kind, total, language)
    }

    /// No progress.
    pub(super) fn silent() -> Self {
        Self::new(Kind::Silent, 0, Language::English)
    }

    fn new(kind: Kind, total: u64, language: Language) -> Self {
        let now = Instant::now();
        Self {
            kind,
            total,
            done: 0,
            failed: 0,
            texts: Texts::new(language),
            began: now,
            told: now,
            told_tenth: 0,
        }
    }

    /// One more case is finished.
    pub(super) fn finished(&mut self, standing: Standing) {
        self.done += 1;
        match standing {
            Standing::Fail => self.failed += 1,
            Standing::AwaitingSignOff
            | Standing::Deviated
            | Standing::Inconclusive
            | Standing::NotVerified
            | Standing::Pass
            | Standing::Warn => {}
        }
        match self.kind {
            Kind::Terminal if self.told.elapsed() >= UPDATE => self.tell("\r\x1b[2K", ""),
            Kind::Silent | Kind::Terminal => {}
            Kind::Plain => {
                let tenth = self.done * 10 / self.total.max(1);
                let some_time = self.began.elapsed() > Duration::from_secs(2);
                if self.told.elapsed() >= PLAIN_LINE || (tenth > self.told_tenth && some_time) {
                    self.told_tenth = tenth;
                    self.tell("", "\n");
                }
            }
        }
    }

    /// Takes the updating line away.
    pub(super) fn end(&mut self) {
        if self.kind == Kind::Terminal {
            let mut error = std::io::stderr().lock();
            let _ = write!(error, "\r\x1b[2K");
            let _ = error.flush();
        }
    }

    /// Says something on a line of its own.
    pub(super) fn say(&mut self, text: &str) {
        if self.kind != Kind::Silent {
            self.end();
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        }
    }

    fn tell(&mut self, before: &str, after: &str) {
        self.told = Instant::now();
        let mut error = std::io::stderr().lock();
        let _ = write!(error, "{before}{}{after}", self.line());
        let _ = error.flush();
    }

    fn line(&self) -> String {
        let each = self.began.elapsed() / u32::try_from(self.done.max(1)).unwrap_or(u32::MAX);
        let left = u32::try_from(self.total.saturating_sub(self.done)).unwrap_or(u32::MAX);
        let left = each.saturating_mul(left);
        progress_line(&self.texts, self.done, self.total, self.failed, (self.done > 0).then_some(left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_counts_cases_and_failures() {
        let mut progress = Progress::new(Kind::Silent, 10, Language::English);
        progress.finished(Standing::Pass);
        progress.finished(Standing::Fail);
        let line = progress.line();
        assert!(line.contains('2') && line.contains("10") && line.contains('1'), "{line}");
    }
}
