//! How a call came to a stub, and how a handshake failed: facts about connections, no opinion.

use std::{fmt, sync::Arc};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a call came: when, over which connection, in which version of HTTP, under which TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ConnectionFacts {
    /// When the call came, in milliseconds since the stub started.
    pub milliseconds: u64,
    /// The connection, numbered from 1 in the order in which the stub accepted them.
    pub number: u64,
    /// The version of HTTP.
    pub http: HttpVersion,
    /// Whether the call told which trace it belongs to.
    pub trace: TraceContext,
    /// What TLS agreed on; none on a cleartext connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<Arc<TlsFacts>>,
}

/// A version of HTTP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum HttpVersion {
    /// HTTP/1.0.
    #[serde(rename = "1.0")]
    Http10,
    /// HTTP/1.1 (RFC 9112).
    #[default]
    #[serde(rename = "1.1")]
    Http11,
    /// HTTP/2 (RFC 9113).
    #[serde(rename = "2")]
    Http2,
}

/// Whether a call told which trace it belongs to (W3C Trace Context, `traceparent`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TraceContext {
    /// One trace id that can be read.
    Given,
    /// No `traceparent` field.
    #[default]
    Absent,
    /// A field that cannot be read, or more than one.
    Unreadable,
}

/// What a TLS handshake agreed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TlsFacts {
    /// The version agreed on.
    pub version: TlsVersion,
    /// The cipher suite agreed on, by its IANA name.
    pub suite: String,
    /// The application protocol agreed on (RFC 7301).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpn: Option<String>,
    /// The certificate that the client showed and proved to have the key of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<PeerCertificate>,
    /// What the client offered; none where it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hello: Option<ClientHello>,
}

/// A certificate of a client. Its key never leaves the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PeerCertificate {
    /// The subject, as text.
    pub subject: String,
    /// SHA-256 of the certificate, in lower-case hexadecimal digits.
    pub sha256: String,
}

/// What a client offers in its first message (RFC 8446, 4.1.2). Lists are cut where a client names more than any should.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ClientHello {
    /// The versions.
    pub versions: OfferedVersions,
    /// The cipher suites in order, by IANA name, else as `0x` and four digits.
    pub suites: Vec<String>,
    /// The host name asked for (SNI, RFC 6066, 3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_name: Option<String>,
    /// The application protocols in order (ALPN, RFC 7301).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alpn: Vec<String>,
}

/// How a client tells its versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OfferedVersions {
    /// These, in order of preference (RFC 8446, 4.2.1); values that only keep servers tolerant (RFC 8701) left out.
    Listed(Vec<TlsVersion>),
    /// This and, for all that can be known, any older one (RFC 5246, E.1).
    UpTo(TlsVersion),
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum TlsVersion {
    /// SSL 3.0 (RFC 6101), forbidden by RFC 7568.
    #[serde(rename = "ssl-3.0")]
    Ssl30,
    /// TLS 1.0, deprecated by RFC 8996.
    #[serde(rename = "tls-1.0")]
    Tls10,
    /// TLS 1.1, deprecated by RFC 8996.
    #[serde(rename = "tls-1.1")]
    Tls11,
    /// TLS 1.2 (RFC 5246).
    #[serde(rename = "tls-1.2")]
    Tls12,
    /// TLS 1.3 (RFC 8446).
    #[serde(rename = "tls-1.3")]
    Tls13,
    /// A draft, a later version, or none at all: the number on the wire.
    #[serde(rename = "other")]
    Other(u16),
}

impl fmt::Display for TlsVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ssl30 => formatter.write_str("SSL 3.0"),
            Self::Tls10 => formatter.write_str("TLS 1.0"),
            Self::Tls11 => formatter.write_str("TLS 1.1"),
            Self::Tls12 => formatter.write_str("TLS 1.2"),
            Self::Tls13 => formatter.write_str("TLS 1.3"),
            Self::Other(number) => write!(formatter, "TLS 0x{number:04x}"),
        }
    }
}

/// A handshake after which there is no call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct FailedHandshake {
    /// When the connection came, in milliseconds since the stub started.
    pub milliseconds: u64,
    /// The connection, numbered as those of calls are.
    pub number: u64,
    /// What the client offered; none when it did not come so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hello: Option<ClientHello>,
    /// Why it failed.
    pub why: HandshakeFailure,
}

/// Why a handshake failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HandshakeFailure {
    /// The client ended it with this alert (RFC 8446, 6.2), for example 45 `certificate_expired` or 48 `unknown_ca`.
    ClientAlert(u8),
    /// The client closed the connection without a word.
    Closed,
    /// The handshake came to its end, and the client closed the connection without any call: so do clients that look at the
    /// certificate only afterwards (Node.js), and clients that connected in advance. It decides nothing by itself.
    ClosedWithoutCall,
    /// It took too long.
    TimedOut,
    /// What the client sent is no TLS.
    NotTls,
    /// It took more bytes than any handshake should.
    TooLarge,
    /// Client and stub have no version, suite or protocol in common; what the TLS library says.
    NothingInCommon(String),
    /// A client certificate is required and none was shown.
    NoClientCertificate,
    /// The client certificate is not accepted; what the TLS library says.
    ClientCertificateRefused(String),
    /// The client broke the protocol; what the TLS library says.
    Broken(String),
}

impl TlsVersion {
    /// The version that a number on the wire stands for.
    ///
    /// ```
    /// use samprov_model::connection::TlsVersion;
    /// assert_eq!(TlsVersion::of_wire(0x0304), TlsVersion::Tls13);
    /// ```
    pub fn of_wire(number: u16) -> Self {
        match number {
            0x0300 => Self::Ssl30,
            0x0301 => Self::Tls10,
            0x0302 => Self::Tls11,
            0x0303 => Self::Tls12,
            0x0304 => Self::Tls13,
            other => Self::Other(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_read_as_they_were_written() {
        let facts = ConnectionFacts {
            milliseconds: 17,
            number: 2,
            http: HttpVersion::Http2,
            trace: TraceContext::Unreadable,
            tls: Some(Arc::new(TlsFacts {
                version: TlsVersion::Tls13,
                suite: "TLS_AES_128_GCM_SHA256".to_owned(),
                alpn: Some("h2".to_owned()),
                peer: None,
                hello: Some(ClientHello {
                    versions: OfferedVersions::Listed(vec![TlsVersion::Other(0x0305), TlsVersion::Tls13]),
                    suites: vec!["0x1399".to_owned()],
                    server_name: None,
                    alpn: vec!["h2".to_owned()],
                }),
            })),
        };
        let text = serde_json::to_string(&facts).unwrap();
        assert!(text.contains(r#""listed":[{"other":773},"tls-1.3"]"#), "{text}");
        assert_eq!(serde_json::from_str::<ConnectionFacts>(&text).unwrap(), facts);
    }
}
