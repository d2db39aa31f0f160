//! Raw exchanges turned into masked evidence: secrets and real-looking personal numbers never leave memory.

mod forms;
mod names;

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    connection::{ClientHello, ConnectionFacts, PeerCertificate, TlsFacts},
    drive::Driven,
    evidence::{ConsumerCall, MAXIMUM_BODY, MaskedDrive, MaskedExchange, MaskedMessage, MaskedOutcome},
    message::{Argument, Message},
    observation::{Answer, Exchange, Outcome, Request, StubCall, Transport},
    personal_number,
    probe::Purpose,
    verdict::{Finding, Verdict},
};
use names::{has_scheme, is_secret_header, is_secret_name};

/// What stands in place of a secret.
pub const MASK: &str = "***";

/// Masks exchanges. Holds the secret values of the run, so that they are found wherever they turn up.
#[derive(Clone, Default)]
pub struct Masker {
    /// The longest first, so that a secret inside another does not leave the rest of it.
    secrets: Vec<String>,
}

/// So much more than what is kept of a body is masked before it is cut: a token at the edge is seen whole.
const EDGE: usize = 8 * 1024;

/// So much of a secret must show before a text that was cut inside it is masked.
const TELLING: usize = 6;

impl Masker {
    /// A masker that knows these secret values. Values shorter than four characters are not looked for: they would hide ordinary text.
    /// Each is known as it stands and as JSON, addresses, forms and HTML write it.
    pub fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        let long_enough = secrets.into_iter().filter(|secret| secret.len() >= 4);
        let all: BTreeSet<String> = long_enough.flat_map(|secret| forms::forms(&secret)).collect();
        let mut secrets: Vec<String> = all.into_iter().collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self { secrets }
    }

    /// Whether a text holds something that is not to be shown.
    pub fn hides(&self, text: &str) -> bool {
        self.text(text) != text
    }

    /// A verdict whose finding quotes nothing that is not to be shown.
    #[must_use]
    pub fn verdict(&self, verdict: Verdict) -> Verdict {
        match verdict {
            Verdict::Fail(finding) => Verdict::Fail(self.finding(finding)),
            Verdict::Warn(finding) => Verdict::Warn(self.finding(finding)),
            Verdict::Inconclusive(finding) => Verdict::Inconclusive(self.finding(finding)),
            Verdict::Deviated { reason, owner, expires, finding } => {
                Verdict::Deviated { reason, owner, expires, finding: self.finding(finding) }
            }
            Verdict::NotApplicable { reason } => Verdict::NotApplicable { reason: self.told(reason) },
            Verdict::Pass => Verdict::Pass,
        }
    }

    /// How a candidate was driven, masked.
    pub fn driven(&self, driven: &Driven) -> MaskedDrive {
        MaskedDrive {
            command: driven.drive.command().map(|command| self.cut_text(command)),
            end: self.told(driven.message()),
            last_words: self.cut_text(&driven.last_words),
        }
    }

    /// A finding, masked.
    pub fn finding(&self, finding: Finding) -> Finding {
        Finding {
            message: self.told(finding.message),
            expected: self.told(finding.expected),
            actual: self.told(finding.actual),
            hint: finding.hint.map(|hint| self.told(hint)),
            ..finding
        }
    }

    fn told(&self, mut message: Message) -> Message {
        for argument in message.arguments.values_mut() {
            match argument {
                Argument::Number(_) | Argument::Places(_) => {}
                Argument::Text(text) => *text = self.cut_text(text),
            }
        }
        message
    }

    /// A text that may have been cut: when it ends inside a secret, that part is masked too.
    fn cut_text(&self, text: &str) -> String {
        let masked = self.text(text);
        let Some((shown, end)) = masked.rsplit_once('…').filter(|(_, end)| end.len() <= 1) else {
            return masked;
        };
        let is_begun = |secret: &String| {
            let lengths = (TELLING..secret.len()).rev();
            lengths
                .filter(|length| secret.is_char_boundary(*length))
                .find(|length| shown.ends_with(&secret[..*length]))
        };
        match self.secrets.iter().filter_map(is_begun).max() {
            Some(length) => format!("{}{MASK}…{end}", &shown[..shown.len() - length]),
            None => masked,
        }
    }

    /// A text with secrets, JWT-shaped values and real-looking personal numbers masked.
    pub fn text(&self, text: &str) -> String {
        let mut masked = text.to_owned();
        for secret in &self.secrets {
            if masked.contains(secret.as_str()) {
                masked = masked.replace(secret.as_str(), MASK);
            }
        }
        let masked = mask_tokens(&masked);
        let mut result = String::with_capacity(masked.len());
        let mut from = 0;
        for range in personal_number::find(&masked) {
            result.push_str(&masked[from..range.start]);
            result.push_str(MASK);
            from = range.end;
        }
        result.push_str(&masked[from..]);
        result
    }

    /// A masked exchange.
    pub fn exchange(&self, purpose: Purpose, exchange: &Exchange) -> MaskedExchange {
        MaskedExchange {
            purpose,
            part: exchange.part,
            service: exchange.service.clone(),
            request: self.request(&exchange.request),
            outcome: match &exchange.outcome {
                Outcome::Answer(answer) => MaskedOutcome::Answer(self.answer(answer)),
                Outcome::NoAnswer(transport) => MaskedOutcome::NoAnswer(self.transport(transport)),
            },
            microseconds: exchange.microseconds,
        }
    }

    /// A masked request.
    pub fn request(&self, request: &Request) -> MaskedMessage {
        let start = format!("{} {}{}", request.method, request.base, mask_query(&request.target));
        self.message(self.text(&start), &request.headers, &request.body)
    }

    /// A masked answer.
    pub fn answer(&self, answer: &Answer) -> MaskedMessage {
        self.message(answer.status.to_string(), &answer.headers, &answer.body)
    }

    /// A masked call to a dependency.
    pub fn call(&self, call: &StubCall) -> ConsumerCall {
        ConsumerCall {
            dependency: call.dependency.clone(),
            operation: call.operation.clone(),
            request: self.request(&call.request),
            status: call.status,
            violations: call
                .violations
                .iter()
                .map(|violation| {
                    (violation.place.clone(), violation.keyword.clone(), violation.expected.clone())
                })
                .collect(),
            instance: call.instance.clone(),
            fault: call.fault.clone(),
            connection: Some(self.connection(&call.connection)),
        }
    }

    /// How a call came: names that a client gives itself or asks for may hold what is not to be shown.
    fn connection(&self, facts: &ConnectionFacts) -> ConnectionFacts {
        let masked = |tls: &Arc<TlsFacts>| {
            Arc::new(TlsFacts {
                alpn: tls.alpn.as_deref().map(|name| self.text(name)),
                peer: tls.peer.as_ref().map(|peer| PeerCertificate {
                    subject: self.text(&peer.subject),
                    sha256: peer.sha256.clone(),
                }),
                hello: tls.hello.as_ref().map(|hello| ClientHello {
                    server_name: hello.server_name.as_deref().map(|name| self.text(name)),
                    alpn: hello.alpn.iter().map(|name| self.text(name)).collect(),
                    ..hello.clone()
                }),
                ..TlsFacts::clone(tls)
            })
        };
        ConnectionFacts { tls: facts.tls.as_ref().map(masked), ..facts.clone() }
    }

    /// Why there was no answer, as a message.
    pub fn transport(&self, transport: &Transport) -> Message {
        match transport {
            Transport::Broken(why) => Message::new("transport-broken").with("why", self.text(why)),
            Transport::NotRead(unread) => unread.message(|text| self.text(text)),
            Transport::NotHttp(why) => Message::new("transport-not-http").with("why", self.text(why)),
            Transport::TimedOut(milliseconds) => Message::new("transport-timed-out")
                .with_number("milliseconds", i64::try_from(*milliseconds).unwrap_or(i64::MAX)),
            Transport::Tls(why) => Message::new("transport-tls").with("why", self.text(why)),
            Transport::TooLarge(bytes) => Message::new("transport-too-large")
                .with_number("bytes", i64::try_from(*bytes).unwrap_or(i64::MAX)),
            Transport::Unreachable(why) => Message::new("transport-unreachable").with("why", self.text(why)),
        }
    }

    fn message(&self, start: String, headers: &[(String, String)], body: &[u8]) -> MaskedMessage {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                let value = match (is_secret_header(name), has_scheme(name)) {
                    (false, _) => self.text(value),
                    (true, true) => mask_credential(value),
                    (true, false) => MASK.to_owned(),
                };
                (name.clone(), value)
            })
            .collect();
        // Masked before it is cut: a secret at the edge would leave its first part.
        let edge = self.secrets.first().map_or(EDGE, |longest| longest.len().max(EDGE));
        let end = body.len().min(MAXIMUM_BODY.saturating_add(edge));
        let text = match std::str::from_utf8(&body[..end]) {
            Ok(text) => Some(text),
            // A body cut in the middle of a character is still text.
            Err(error) if error.error_len().is_none() => {
                std::str::from_utf8(&body[..error.valid_up_to()]).ok()
            }
            Err(_) => None,
        };
        let body_text = match text {
            Some(text) => {
                let mut masked = self.text(&mask_fields(text));
                let most = if end < body.len() { masked.len().saturating_sub(edge) } else { masked.len() };
                masked.truncate(masked.floor_char_boundary(most.min(MAXIMUM_BODY)));
                masked
            }
            None => format!("[{} bytes that are not text]", body.len()),
        };
        MaskedMessage { start, headers, body: body_text, size: body.len() as u64 }
    }
}

/// Keeps the scheme of a credential, which is no secret: `Bearer ***`.
fn mask_credential(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme, _)) if scheme.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            format!("{scheme} {MASK}")
        }
        _ => MASK.to_owned(),
    }
}

fn mask_query(target: &str) -> String {
    let Some((path, query)) = target.split_once('?') else { return target.to_owned() };
    let pairs: Vec<String> = query.split('&').map(mask_pair).collect();
    format!("{path}?{}", pairs.join("&"))
}

fn mask_pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, _)) if is_secret_name(name) => format!("{name}={MASK}"),
        _ => pair.to_owned(),
    }
}

/// Masks the values of secret-named members in JSON text and of secret-named pairs in form text, without parsing either:
/// evidence may be broken JSON, and must be shown as it came.
fn mask_fields(text: &str) -> String {
    let trimmed = text.trim_start();
    if !trimmed.starts_with(['{', '[']) {
        let is_form = !text.contains(['\n', ' ', '<']) && text.contains('=');
        return if is_form {
            text.split('&').map(mask_pair).collect::<Vec<_>>().join("&")
        } else {
            text.to_owned()
        };
    }
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        let Some(length) = end_of_string(&rest[start + 1..]) else { break };
        let end = start + 1 + length;
        let name = &rest[start + 1..end];
        result.push_str(&rest[..=end]);
        rest = &rest[end + 1..];
        let after = rest.trim_start();
        let Some(value) = after.strip_prefix(':').map(str::trim_start) else { continue };
        if !is_secret_name(name) || !value.starts_with('"') {
            continue;
        }
        result.push_str(&rest[..rest.len() - value.len()]);
        result.push('"');
        result.push_str(MASK);
        let Some(length) = end_of_string(&value[1..]) else {
            // The text ends inside the secret.
            return result;
        };
        result.push('"');
        rest = &value[length + 2..];
    }
    result.push_str(rest);
    result
}

/// The length of a JSON string up to its closing quote, when `text` begins behind the opening one.
fn end_of_string(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'"' if !escaped => return Some(index),
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

/// Masks JWT-shaped values: three Base64url parts, the first of which begins with `eyJ` (`{"` encoded; RFC 7519).
fn mask_tokens(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("eyJ") {
        let token = &rest[start..];
        let length =
            token.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte)).count();
        result.push_str(&rest[..start]);
        if token[..length].bytes().filter(|byte| *byte == b'.').count() >= 2 {
            result.push_str(MASK);
        } else {
            result.push_str(&token[..length]);
        }
        rest = &token[length..];
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::{OfferedVersions, TlsVersion};

    #[test]
    fn credentials_keep_their_scheme_only() {
        let request = Request {
            method: "GET".into(),
            target: "/a?api_key=hemlig&limit=1".into(),
            headers: vec![("Authorization".into(), "Bearer abc".into()), ("X-API-Key".into(), "abc".into())],
            body: br#"{"client_secret": "a\"b", "name": "client_secret"}"#.to_vec(),
            ..Request::default()
        };
        let masked = Masker::default().request(&request);
        assert_eq!(masked.start, "GET /a?api_key=***&limit=1");
        assert_eq!(masked.headers[0].1, "Bearer ***");
        assert_eq!(masked.headers[1].1, "***");
        assert_eq!(masked.body, r#"{"client_secret": "***", "name": "client_secret"}"#);
    }

    #[test]
    fn known_secrets_are_masked_wherever_they_turn_up() {
        let masker = Masker::new(["hemlig-nyckel".to_owned()]);
        assert_eq!(masker.text("you sent hemlig-nyckel!"), "you sent ***!");
        assert_eq!(masker.text("a eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.x b"), "a *** b");
    }

    #[test]
    fn a_secret_inside_another_leaves_nothing_of_it() {
        let masker = Masker::new(["hemlig".to_owned(), "hemlig-nyckel".to_owned()]);
        assert_eq!(masker.text("hemlig-nyckel, hemlig"), "***, ***");
    }

    #[test]
    fn a_secret_at_the_edge_of_what_is_kept_leaves_nothing_of_it() {
        let masker = Masker::new(["hemlig-nyckel".to_owned()]);
        for before in [MAXIMUM_BODY - 30, MAXIMUM_BODY - 5, MAXIMUM_BODY, MAXIMUM_BODY + EDGE - 5] {
            // Many secrets before the edge make the text shorter when they are masked.
            for start in ["", &"hemlig-nyckel ".repeat(800)] {
                let filling = "x".repeat(before - start.len());
                let body = format!("{start}{filling}hemlig-nyckel{}", "y".repeat(50_000)).into_bytes();
                let answer = Answer { status: 200, headers: Vec::new(), body };
                let masked = masker.answer(&answer).body;
                assert!(!masked.contains("heml") && masked.len() <= MAXIMUM_BODY, "{before}");
            }
        }
    }

    #[test]
    fn a_finding_quotes_no_secret_even_when_it_is_cut() {
        let masker = Masker::new(["hemlig-nyckel".to_owned()]);
        let told = |value: &str| masker.told(Message::new("actual-value").with("value", value));
        assert_eq!(told("\"a hemlig-nyckel\""), Message::new("actual-value").with("value", "\"a ***\""));
        assert_eq!(told("\"a hemlig-ny…\""), Message::new("actual-value").with("value", "\"a ***…\""));
        assert_eq!(told("\"a plain…\""), Message::new("actual-value").with("value", "\"a plain…\""));
    }

    #[test]
    fn official_test_numbers_are_shown() {
        let number = personal_number::official()[0];
        assert_eq!(Masker::default().text(number), number);
    }

    #[test]
    fn broken_and_binary_bodies_are_shown_without_panic() {
        let masker = Masker::default();
        for body in
            [&b"{\"token\": \"abc"[..], b"{\"", b"\xff\xfe\x00", b"{\"token\":\"\xc3", b"token=abc&a=b"]
        {
            let answer = Answer { status: 200, headers: Vec::new(), body: body.to_vec() };
            let shown = masker.answer(&answer).body;
            assert!(!shown.contains("token=abc") && !shown.contains("\"abc"), "{shown}");
        }
    }

    #[test]
    fn what_a_client_calls_itself_and_asks_for_is_masked() {
        let secret = "hemlighet-kommun-a";
        let hello = ClientHello {
            versions: OfferedVersions::UpTo(TlsVersion::Tls12),
            suites: Vec::new(),
            server_name: Some(format!("{secret}.test")),
            alpn: vec![secret.to_owned()],
        };
        let peer = PeerCertificate { subject: format!("CN={secret}"), sha256: "0f".to_owned() };
        let tls = TlsFacts {
            version: TlsVersion::Tls12,
            suite: "TLS_AES_128_GCM_SHA256".to_owned(),
            alpn: Some(secret.to_owned()),
            peer: Some(peer),
            hello: Some(hello),
        };
        let facts = ConnectionFacts { number: 3, tls: Some(Arc::new(tls)), ..ConnectionFacts::default() };
        let masked = Masker::new([secret.to_owned()]).connection(&facts);
        let text = serde_json::to_string(&masked).unwrap();
        assert!(!text.contains(secret), "{text}");
        assert!(text.contains("CN=***") && text.contains("***.test") && text.contains("0f"), "{text}");
        assert_eq!(masked.number, 3);
    }
}
