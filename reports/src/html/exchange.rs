//! Masked exchanges become text blocks of bounded size.

use samprov_model::{
    connection::{ConnectionFacts, HttpVersion},
    evidence::{ConsumerCall, Evidence, MaskedDrive, MaskedExchange, MaskedMessage, MaskedOutcome},
    message::Message,
};
use serde::Serialize;

use super::cause::capital;
use crate::{l10n::Texts, text::cut};

/// A request and what came of it.
#[derive(Serialize)]
pub(super) struct Exchange {
    title: String,
    request: String,
    answer_title: String,
    answer: String,
    milliseconds: u64,
    request_cut: bool,
    answer_cut: bool,
}

/// The exchanges of some evidence, and the calls to dependencies.
pub(super) fn exchanges(texts: &Texts, evidence: &Evidence) -> Vec<Exchange> {
    let driven = evidence.driven.iter().map(|driven| of_drive(texts, driven));
    let own = evidence.exchanges.iter().map(|exchange| of_candidate(texts, exchange));
    let calls = evidence.consumer_calls.iter().map(|call| of_dependency(texts, call));
    driven.chain(own).chain(calls).take(MOST_EXCHANGES).collect()
}

/// The size of exchanges on the page, near enough: markup characters grow when they are escaped.
pub(super) fn size(exchanges: &[Exchange]) -> usize {
    let escaped = |text: &str| {
        text.len()
            + 5 * text
                .bytes()
                .filter(|byte| matches!(byte, b'<' | b'>' | b'&' | b'"' | b'\'' | 0..=9))
                .count()
    };
    exchanges.iter().map(|one| escaped(&one.request) + escaped(&one.answer) + OVERHEAD).sum()
}

fn of_candidate(texts: &Texts, exchange: &MaskedExchange) -> Exchange {
    let (request, request_cut) = message(&exchange.request);
    let (answer_title, answer, answer_cut) = match &exchange.outcome {
        MaskedOutcome::Answer(answer) => {
            let (text, answer_cut) = message(answer);
            (texts.text("report-answer"), text, answer_cut)
        }
        MaskedOutcome::NoAnswer(why) => (texts.text("report-no-answer"), texts.tell(why), false),
    };
    let milliseconds = exchange.microseconds / 1000;
    let title = match &exchange.service {
        Some(service) => texts.tell(
            &samprov_model::message::Message::new("report-request-to").with("service", service.as_str()),
        ),
        None => texts.text("report-request"),
    };
    Exchange { title, request, answer_title, answer, milliseconds, request_cut, answer_cut }
}

/// What made the candidate call, how that ended, and what was written last.
fn of_drive(texts: &Texts, driven: &MaskedDrive) -> Exchange {
    let (title, command) = match &driven.command {
        Some(command) => ("report-drive-command", cut(command, MOST_OF_LINE)),
        None => ("report-drive-await", String::new()),
    };
    let answer_cut = driven.last_words.len() > MOST_OF_BODY;
    Exchange {
        title: texts.text(title),
        request: command,
        answer_title: capital(&texts.tell(&driven.end)),
        answer: cut(&driven.last_words, MOST_OF_BODY),
        milliseconds: 0,
        request_cut: false,
        answer_cut,
    }
}

fn of_dependency(texts: &Texts, call: &ConsumerCall) -> Exchange {
    let (request, request_cut) = message(&call.request);
    let called = match &call.instance {
        None => Message::new("report-dependency-call"),
        Some(instance) => Message::new("report-instance-call").with("instance", instance.as_str()),
    };
    let status = i64::from(call.status);
    let answered = match (&call.fault, call.status) {
        (None, _) => Message::new("report-answered-by-stub"),
        (Some(fault), 0) => Message::new("report-left-by-fault").with("fault", fault.as_str()),
        (Some(fault), _) => Message::new("report-answered-by-fault").with("fault", fault.as_str()),
    };
    let came = call.connection.iter().map(|facts| came(texts, facts));
    let wrong = call.violations.iter().map(|(place, _, expected)| {
        format!("{}: {} – {}", texts.text("report-expected"), texts.tell(expected), texts.place(place))
    });
    Exchange {
        title: texts.tell(&called.with("dependency", call.dependency.as_str())),
        request,
        answer_title: texts.tell(&answered.with_number("status", status)),
        answer: came.chain(wrong).collect::<Vec<_>>().join("\n"),
        milliseconds: 0,
        request_cut,
        answer_cut: false,
    }
}

/// How a call came: when, over which connection, in which version of HTTP, under which TLS.
fn came(texts: &Texts, facts: &ConnectionFacts) -> String {
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let http = match facts.http {
        HttpVersion::Http10 => "HTTP/1.0",
        HttpVersion::Http11 => "HTTP/1.1",
        HttpVersion::Http2 => "HTTP/2",
    };
    let message = Message::new("report-call-came")
        .with_number("milliseconds", number(facts.milliseconds))
        .with_number("connection", number(facts.number))
        .with("http", http);
    let told = texts.tell(&message);
    match &facts.tls {
        None => told,
        Some(tls) => format!("{told}, {} {}", tls.version, tls.suite),
    }
}

/// Start line, header fields, a blank line and the body, shortened; whether anything of the body was left out. A masked
/// body is shorter than what was sent, and yet the whole of what the journal has.
fn message(message: &MaskedMessage) -> (String, bool) {
    let mut text = cut(&message.start, MOST_OF_LINE);
    for (name, value) in message.headers.iter().take(MOST_HEADERS) {
        text.push('\n');
        text.push_str(&cut(&format!("{name}: {value}"), MOST_OF_LINE));
    }
    if message.headers.len() > MOST_HEADERS {
        text.push_str("\n…");
    }
    if !message.body.is_empty() {
        text.push_str("\n\n");
        text.push_str(&cut(&laid_out(&message.body), MOST_OF_BODY));
    }
    (text, message.body.len() > MOST_OF_BODY)
}

/// JSON with line breaks; anything else as it is.
fn laid_out(body: &str) -> String {
    if body.len() > MOST_OF_BODY || !body.trim_start().starts_with(['{', '[']) {
        return body.to_owned();
    }
    let parsed = serde_json::from_str::<serde_json::Value>(body);
    parsed.ok().and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or_else(|| body.to_owned())
}

const MOST_EXCHANGES: usize = 8;
const MOST_HEADERS: usize = 30;
const MOST_OF_LINE: usize = 1000;
const MOST_OF_BODY: usize = 4 * 1024;
const OVERHEAD: usize = 400;

#[cfg(test)]
mod tests {
    use super::*;

    fn with_body(body: &str, size: u64) -> MaskedMessage {
        MaskedMessage { start: "200".into(), headers: Vec::new(), body: body.into(), size }
    }

    #[test]
    fn masking_shortens_nothing_and_no_body_is_not_a_short_one() {
        assert!(!message(&with_body("{\"token\": \"***\"}", 4000)).1);
        assert!(!message(&with_body("", 4000)).1);
        assert!(!message(&with_body("[9000 bytes that are not text]", 9000)).1);
        assert!(message(&with_body(&"x".repeat(5000), 5000)).1);
    }
}
