//! A handshake that failed becomes one line: which stub, and why.

use samprov_model::{
    connection::{FailedHandshake, HandshakeFailure},
    message::Message,
    verdict::Standing,
};

use crate::{
    html::symbol,
    l10n::Texts,
    terminal::Style,
    text::{cut, one_line},
};

/// The line for a terminal, without its end.
pub fn handshake_line(
    at: &str,
    service: &str,
    handshake: &FailedHandshake,
    texts: &Texts,
    style: Style,
) -> String {
    let why = texts.tell(&message(&handshake.why));
    // Whether a client that only closes has refused anything nobody knows.
    let standing = match handshake.why {
        HandshakeFailure::ClosedWithoutCall => Standing::NotVerified,
        _ => Standing::Fail,
    };
    let told = format!("{} {}", symbol(standing), one_line(&cut(&why, MOST_OF_WHY)));
    format!("{}  {service}  TLS  {}", style.faint(at), style.paint(standing, &told))
}

fn message(why: &HandshakeFailure) -> Message {
    match why {
        HandshakeFailure::ClientAlert(alert) => {
            Message::new("served-handshake-alert").with_number("alert", i64::from(*alert))
        }
        HandshakeFailure::Closed => Message::new("served-handshake-closed"),
        HandshakeFailure::ClosedWithoutCall => Message::new("served-handshake-without-call"),
        HandshakeFailure::TimedOut => Message::new("served-handshake-timed-out"),
        HandshakeFailure::NotTls => Message::new("served-handshake-not-tls"),
        HandshakeFailure::TooLarge => Message::new("served-handshake-too-large"),
        HandshakeFailure::NothingInCommon(why) => {
            Message::new("served-handshake-nothing-in-common").with("why", why)
        }
        HandshakeFailure::NoClientCertificate => Message::new("served-handshake-no-certificate"),
        HandshakeFailure::ClientCertificateRefused(why) => {
            Message::new("served-handshake-certificate-refused").with("why", why)
        }
        HandshakeFailure::Broken(why) => Message::new("served-handshake-broken").with("why", why),
    }
}

const MOST_OF_WHY: usize = 300;

#[cfg(test)]
mod tests {
    use samprov_model::message::Language;

    use super::*;

    #[test]
    fn a_line_tells_why_there_was_no_call() {
        let line = |why, language| {
            let failed = FailedHandshake { milliseconds: 0, number: 1, hello: None, why };
            handshake_line("07:02:03.123", "register", &failed, &Texts::new(language), Style::Plain)
        };
        assert_eq!(
            line(HandshakeFailure::NoClientCertificate, Language::English),
            "07:02:03.123  register  TLS  ✗ the handshake failed: a client certificate is required and none was shown"
        );
        assert_eq!(
            line(HandshakeFailure::ClientAlert(48), Language::Swedish),
            "07:02:03.123  register  TLS  ✗ handskakningen misslyckades: klienten avbröt den med larm 48"
        );
        assert!(line(HandshakeFailure::ClosedWithoutCall, Language::English).contains("–"));
    }
}
