//! Counts become one line of progress.

use std::time::Duration;

use samprov_model::message::Message;

use crate::l10n::Texts;

/// One line of progress; the caller knows the clock and says how much time is left.
pub fn progress_line(texts: &Texts, done: u64, total: u64, failures: u64, left: Option<Duration>) -> String {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let message = Message::new("report-progress").with_number("done", number(done));
    let message = message.with_number("total", number(total)).with_number("failures", number(failures));
    let mut line = texts.tell(&message);
    if let Some(left) = left.filter(|_| done < total) {
        let left = Message::new("report-progress-left").with("left", rounded(left));
        line.push_str(", ");
        line.push_str(&texts.tell(&left));
    }
    line
}

/// `45 s`, `3 min`, `2 h`: no more exact than an estimate is.
fn rounded(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..=90 => format!("{} s", seconds.max(1)),
        seconds @ 91..=5400 => format!("{} min", (seconds + 30) / 60),
        seconds => format!("{} h", (seconds + 1800) / 3600),
    }
}

#[cfg(test)]
mod tests {
    use samprov_model::message::Language;

    use super::*;

    #[test]
    fn progress_tells_what_is_left() {
        let line = |language, left| progress_line(&Texts::new(language), 12, 374, 1, left);
        assert_eq!(line(Language::English, None), "12 of 374 cases, 1 failure");
        let left = Some(Duration::from_secs(150));
        assert_eq!(line(Language::Swedish, left), "12 av 374 testfall, 1 fel, ungefär 3 min kvar");
    }

    #[test]
    fn nothing_is_left_when_all_is_done() {
        let line = progress_line(&Texts::new(Language::English), 480, 480, 0, Some(Duration::from_secs(1)));
        assert_eq!(line, "480 of 480 cases, 0 failures");
    }
}
