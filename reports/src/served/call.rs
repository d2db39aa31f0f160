//! A call to a stub becomes one line: what was asked, what was answered, and whether it keeps the description.

use samprov_model::{
    id::{FaultId, OperationId},
    message::Message,
    observation::Violation,
    verdict::Standing,
};

use crate::{
    html::symbol,
    l10n::Texts,
    terminal::Style,
    text::{cut, one_line},
};

/// A call that a stub has answered, masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedCall {
    /// When it was seen, for example `07:02:03.123`.
    pub at: String,
    /// The service that was called.
    pub service: String,
    /// `GET /persons?limit=1`.
    pub start: String,
    /// What the stub answered; 0 where a fault left no answer.
    pub status: u16,
    /// The operation that it matches; none is outside the description.
    pub operation: Option<OperationId>,
    /// How it breaks the description.
    pub violations: Vec<Violation>,
    /// The fault that it met.
    pub fault: Option<FaultId>,
}

impl ServedCall {
    /// Whether the call keeps the description: [`Standing::Pass`] or [`Standing::Fail`].
    pub fn standing(&self) -> Standing {
        if self.operation.is_some() && self.violations.is_empty() { Standing::Pass } else { Standing::Fail }
    }

    /// The status as it is told.
    pub fn answered(&self) -> String {
        if self.status == 0 { "–".to_owned() } else { self.status.to_string() }
    }

    /// The fault that it met, as it is told.
    pub fn met(&self, texts: &Texts) -> Option<String> {
        let fault = self.fault.as_ref()?;
        Some(texts.tell(&Message::new("served-fault").with("fault", fault.as_str())))
    }

    /// What the call matches, and what of it is broken first.
    pub fn verdict(&self, texts: &Texts) -> String {
        let Some(operation) = &self.operation else { return texts.text("served-outside") };
        let Some(first) = self.violations.first() else { return operation.to_string() };
        let message = Message::new("served-breaks")
            .with("operation", operation.as_str())
            .with("place", texts.place(&first.place))
            .with("expected", texts.tell(&first.expected))
            .with("actual", texts.tell(&first.actual));
        let more = self.violations.len() - 1;
        let told = texts.tell(&message);
        if more == 0 { told } else { format!("{told} (+{more})") }
    }
}

/// The line for a terminal, without its end.
pub fn line(call: &ServedCall, texts: &Texts, style: Style) -> String {
    let standing = call.standing();
    let verdict = one_line(&cut(&call.verdict(texts), MOST_OF_VERDICT));
    let met = call.met(texts).map(|met| format!("  {met}")).unwrap_or_default();
    format!(
        "{}  {}  {} → {}  {}{met}",
        style.faint(&call.at),
        call.service,
        one_line(&cut(&call.start, MOST_OF_START)),
        call.answered(),
        style.paint(standing, &format!("{} {verdict}", symbol(standing))),
    )
}

const MOST_OF_START: usize = 300;
const MOST_OF_VERDICT: usize = 400;

#[cfg(test)]
pub(super) mod tests {
    use samprov_model::{message::Language, place::Place};

    use super::*;

    pub(in crate::served) fn calls() -> [ServedCall; 3] {
        let violation = Violation {
            place: Place::query("limit"),
            keyword: "maximum".into(),
            expected: Message::new("expected-maximum").with("limit", "100"),
            actual: Message::new("actual-value").with("value", "500"),
            promise: None,
        };
        let call = |start: &str, status, operation: Option<&str>, violations| ServedCall {
            at: "07:02:03.123".into(),
            service: "se.exempel.register".into(),
            start: start.into(),
            status,
            operation: operation.map(OperationId::new),
            violations,
            fault: None,
        };
        [
            call("GET /persons?limit=1", 200, Some("listPersons"), Vec::new()),
            call("GET /persons?limit=500", 400, Some("listPersons"), vec![violation; 2]),
            call("GET /<b>person", 404, None, Vec::new()),
        ]
    }

    #[test]
    fn a_line_tells_the_fault_that_a_call_met() {
        let [call, ..] = calls();
        let broken = ServedCall { status: 0, fault: Some(FaultId::new("black-hole")), ..call };
        let told = |language| line(&broken, &Texts::new(language), Style::Plain);
        assert!(told(Language::English).ends_with("→ –  ✓ listPersons  fault black-hole"));
        assert!(told(Language::Swedish).ends_with("→ –  ✓ listPersons  störning black-hole"));
    }

    #[test]
    fn a_line_tells_what_was_asked_and_whether_it_keeps_the_description() {
        let lines = |language| calls().map(|call| line(&call, &Texts::new(language), Style::Plain));
        insta::assert_snapshot!(lines(Language::English).join("\n"), @"
        07:02:03.123  se.exempel.register  GET /persons?limit=1 → 200  ✓ listPersons
        07:02:03.123  se.exempel.register  GET /persons?limit=500 → 400  ✗ listPersons: the query parameter limit: expected at most 100; got 500 (+1)
        07:02:03.123  se.exempel.register  GET /<b>person → 404  ✗ not in the description
        ");
        insta::assert_snapshot!(lines(Language::Swedish).join("\n"), @"
        07:02:03.123  se.exempel.register  GET /persons?limit=1 → 200  ✓ listPersons
        07:02:03.123  se.exempel.register  GET /persons?limit=500 → 400  ✗ listPersons: frågeparametern limit: väntade högst 100; fick 500 (+1)
        07:02:03.123  se.exempel.register  GET /<b>person → 404  ✗ finns inte i beskrivningen
        ");
    }
}
