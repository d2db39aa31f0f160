//! The described answer turned into bytes that are not quite it.

use std::time::Duration;

use hyper::{
    StatusCode,
    header::{HeaderName, HeaderValue},
};
use samprov_model::{injection::UPSTREAM_MARK, observation::Answer};
use serde_json::json;

use super::{
    action::{Cut, Dripping, OfWire, Piece, Sent},
    answers::{of_type, share},
    script::{Script, Step},
};
use crate::limits;

/// What is sent in place of an answer, and the status that it says; 0 where it says none. `has_body`: an answer to HEAD has
/// none (RFC 9110, 9.3.2), and there is nothing of it to break: the connection is closed.
pub(super) fn script(action: &OfWire, answer: &Answer, has_body: bool, deadline: Duration) -> (Script, u16) {
    let (described, answer) = (answer, breakable(answer));
    let status = answer.status;
    let whole = answer.body.len();
    let close = |bytes: Vec<u8>| vec![Step::Send(bytes), Step::Close];
    let (steps, status) = match action {
        OfWire::Cut { sent: Sent::Nothing, by } => (vec![end(*by)], 0),
        OfWire::Bytes(pieces) => (close(pieces.iter().map(Piece::bytes).collect::<Vec<_>>().concat()), 0),
        _ if !has_body => (vec![Step::Close], 0),
        OfWire::Cut { sent: Sent::Body(percent), by } => {
            let part = answer.body.get(..share(whole, *percent)).unwrap_or_default();
            (vec![Step::Send([&head(&answer, &length(whole)), part].concat()), Step::Rest, end(*by)], status)
        }
        OfWire::ChunkSize(size) => {
            let (first, rest) = answer.body.split_at(whole / 2);
            let head = head(&answer, &[("transfer-encoding", "chunked".to_owned())]);
            let chunk = format!("{:x}\r\n", first.len()).into_bytes();
            let second = format!("\r\n{}\r\n", size.0).into_bytes();
            (close([&head, &chunk, first, &second, rest, b"\r\n0\r\n\r\n"].concat()), status)
        }
        OfWire::ContentLength(percent) => {
            let percent = usize::try_from(*percent).unwrap_or(usize::MAX);
            let wrong = whole.saturating_mul(percent) / 100;
            (close([head(&answer, &length(wrong)), answer.body].concat()), status)
        }
        OfWire::TruncatedGzip(percent) => {
            let packed = packed(&answer.body);
            let part = packed.get(..share(packed.len(), *percent)).unwrap_or_default();
            let mut fields = length(part.len()).to_vec();
            fields.push(("content-encoding", "gzip".to_owned()));
            (close([&head(&answer, &fields), part].concat()), status)
        }
        OfWire::Drip { part, whole: share } => {
            let span = (deadline.saturating_mul(*share) / 100).min(limits::FAULT_TIME);
            (drip(*part, described.clone(), span), described.status)
        }
        OfWire::Filled(bytes) => (filled(*bytes), 200),
    };
    (Script(steps), status)
}

/// A success with a body, half of which means nothing: the described answer, else one of our own. A consumer may rightly look at
/// nothing but the status of a refusal.
fn breakable(answer: &Answer) -> Answer {
    let is_structure = matches!(answer.body.first(), Some(b'{' | b'['));
    if answer.is_success() && is_structure {
        return answer.clone();
    }
    of_type(200, "application/json", json!({ "detail": UPSTREAM_MARK }).to_string().into_bytes())
}

fn end(cut: Cut) -> Step {
    match cut {
        Cut::Reset => Step::Reset,
        Cut::Close => Step::Close,
        Cut::Stall => Step::Stall,
    }
}

/// The described answer, whatever it is, so that who waits long enough gets it.
fn drip(part: Dripping, mut answer: Answer, span: Duration) -> Vec<Step> {
    let is_json = matches!(answer.body.first(), Some(b'{' | b'['));
    if is_json && answer.body.len() < LEAST_DRIPPED {
        // Blanks after a JSON text mean nothing (RFC 8259, 2); so few bytes as to be done at once would be no drip.
        answer.body.resize(LEAST_DRIPPED, b' ');
    }
    // These have no body, and no length of it (RFC 9110, 8.6).
    let is_bare = matches!(answer.status, 204 | 304);
    let framing = length(answer.body.len());
    let head = head(&answer, if is_bare { &[] } else { &framing });
    match part {
        Dripping::Body if answer.body.len() >= LEAST_DRIPPED => {
            vec![Step::Send(head), Step::Drip(answer.body, span), Step::Close]
        }
        Dripping::Body | Dripping::Head => {
            vec![Step::Drip(head, span), Step::Send(answer.body), Step::Close]
        }
    }
}

fn filled(bytes: u32) -> Vec<Step> {
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX).min(limits::FAULT_BYTES);
    let begin = format!("{{\"detail\":\"{UPSTREAM_MARK}\",\"filler\":\"").into_bytes();
    let end = b"\"}".to_vec();
    let pieces = bytes.saturating_sub(begin.len() + end.len()).div_ceil(PIECE);
    let answer = of_type(200, "application/json", Vec::new());
    let head = head(&answer, &length(begin.len() + pieces * PIECE + end.len()));
    vec![
        Step::Send([head, begin].concat()),
        Step::Repeat(vec![b'x'; PIECE], pieces),
        Step::Send(end),
        Step::Close,
    ]
}

/// The head of an answer, with the framing that is wanted and no other.
fn head(answer: &Answer, framing: &[(&str, String)]) -> Vec<u8> {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let reason = status.canonical_reason().unwrap_or_default();
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", status.as_str()).into_bytes();
    let framed = ["connection", "content-encoding", "content-length", "transfer-encoding"];
    let kept = answer.headers.iter().map(|(name, value)| (name.as_str(), value));
    let kept = kept.filter(|(name, _)| !framed.iter().any(|framed| framed.eq_ignore_ascii_case(name)));
    let closing = [("connection", "close".to_owned())];
    for (name, value) in kept.chain(framing.iter().chain(&closing).map(|(name, value)| (*name, value))) {
        // What a description makes up must not end the head.
        if HeaderName::from_bytes(name.as_bytes()).is_ok()
            && HeaderValue::from_bytes(value.as_bytes()).is_ok()
        {
            head.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
    }
    head.extend_from_slice(b"\r\n");
    head
}

fn length(length: usize) -> [(&'static str, String); 1] {
    [("content-length", length.to_string())]
}

/// The bytes in gzip (RFC 1952) without compressing them (RFC 1951, 3.2.4), and without the check sum that is to follow: it is
/// cut off in any case.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    for block in bytes.chunks(usize::from(u16::MAX)) {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        // Never the last one.
        packed.push(0);
        packed.extend_from_slice(&length.to_le_bytes());
        packed.extend_from_slice(&(!length).to_le_bytes());
        packed.extend_from_slice(block);
    }
    packed
}

const LEAST_DRIPPED: usize = 64;
const PIECE: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_large_body_is_never_held_whole() {
        let (script, _) = script(&OfWire::Filled(50_000_000), &Answer::default(), true, Duration::ZERO);
        let (mut held, mut sent) = (0, 0);
        for step in &script.0 {
            let (bytes, times) = match step {
                Step::Send(bytes) | Step::Drip(bytes, _) => (bytes.len(), 1),
                Step::Repeat(bytes, times) => (bytes.len(), *times),
                Step::Close | Step::Reset | Step::Rest | Step::Stall => (0, 0),
            };
            held += bytes;
            sent += bytes * times;
        }
        assert!(sent >= 50_000_000 && held < 100_000, "{held} of {sent}");
    }

    #[test]
    fn an_answer_to_head_is_not_given_a_body() {
        for action in [OfWire::ContentLength(50), OfWire::TruncatedGzip(50), OfWire::Filled(10)] {
            let (script, status) = script(&action, &Answer::default(), false, Duration::ZERO);
            assert_eq!((script, status), (Script(vec![Step::Close]), 0));
        }
    }

    #[test]
    fn what_drips_is_the_described_answer_whatever_it_is() {
        let drip = |status, body: &[u8]| {
            let answer = Answer { status, headers: Vec::new(), body: body.to_vec() };
            script(&OfWire::Drip { part: Dripping::Body, whole: 400 }, &answer, true, Duration::from_secs(1))
        };
        let (Script(steps), status) = drip(404, b"{}");
        let padded = [b"{}".as_slice(), &[b' '; LEAST_DRIPPED - 2]].concat();
        assert_eq!((status, &steps[1]), (404, &Step::Drip(padded, Duration::from_secs(4))));
        let (Script(steps), status) = drip(204, b"");
        let head = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".to_vec();
        assert_eq!((status, &steps[0]), (204, &Step::Drip(head, Duration::from_secs(4))));
    }

    proptest! {
        #[test]
        fn no_answer_and_no_number_makes_a_script_that_panics_or_takes_too_long(
            status in any::<u16>(),
            headers in prop::collection::vec(("[ -~\r\n]{0,8}", "[ -~\r\n]{0,8}"), 0..4),
            body in prop::collection::vec(any::<u8>(), 0..300),
            number in any::<u32>(),
            deadline in any::<u32>(),
        ) {
            let answer = Answer { status, headers, body };
            let deadline = Duration::from_millis(deadline.into());
            for action in [
                OfWire::Cut { sent: Sent::Body(number), by: Cut::Reset },
                OfWire::ContentLength(number),
                OfWire::TruncatedGzip(number),
                OfWire::Drip { part: Dripping::Body, whole: number },
                OfWire::Drip { part: Dripping::Head, whole: number },
            ] {
                let (script, _) = script(&action, &answer, true, deadline);
                for step in &script.0 {
                    if let Step::Drip(_, span) = step {
                        prop_assert!(*span <= limits::FAULT_TIME);
                    }
                    if let Step::Send(bytes) = step
                        && bytes.starts_with(b"HTTP/1.1")
                    {
                        let ends = bytes.windows(4).filter(|window| window == b"\r\n\r\n").count();
                        prop_assert!(ends >= 1);
                    }
                }
            }
        }
    }
}
