//! How a fault is made: the words of `faults.yaml`.

use std::collections::BTreeMap;

use samprov_model::injection::UPSTREAM_MARK;
use serde::{Deserialize, Deserializer, de::Error};

use crate::tls::Profile;

/// How a fault is made.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) enum Action {
    /// Before anything is asked, and so for all operations.
    Connection(OfConnection),
    /// The answer waits.
    Wait(Wait),
    /// Another answer in whole HTTP.
    Answer(OfAnswer),
    /// Bytes in place of an answer. HTTP/1.1 only.
    Wire(OfWire),
}

/// What happens to a connection before anything is asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) enum OfConnection {
    /// Nobody listens.
    Refuse,
    /// It is reset when it comes.
    Reset,
    /// TLS with another certificate.
    Certificate(Profile),
    /// These bytes follow the client's first message of TLS, and nothing more.
    Handshake(Hex),
}

/// How long an answer waits. Numbers are percent of the deadline.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub(crate) enum Wait {
    /// There is none.
    ForEver,
    /// Always the same.
    Fixed(u32),
    /// Evenly spread.
    Uniform {
        /// The least.
        from: u32,
        /// The most.
        to: u32,
    },
    /// Mostly short, with a long tail.
    LogNormal(LogNormal),
    /// Mostly as usual, and now and then quite otherwise: a cache that misses, an index that is missing.
    Bimodal {
        /// What most answers take.
        usual: Mode,
        /// What the others take.
        rare: Mode,
        /// How many of a hundred are the others, on average.
        rare_percent: u32,
    },
    /// The deadline, and this on top.
    BeyondByMilliseconds(u32),
}

/// One of two ways to wait. Numbers are percent of the deadline.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) enum Mode {
    /// Always the same.
    Fixed(u32),
    /// Mostly short, with a long tail.
    LogNormal(LogNormal),
}

/// A log-normal distribution that is cut. Numbers are percent of the deadline.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogNormal {
    /// Half of all waits are shorter.
    pub(crate) median: u32,
    /// The standard deviation of the logarithm.
    pub(crate) sigma: f64,
    /// What is longer is cut to this.
    pub(crate) most: u32,
}

/// Another answer than the described one, in whole HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) enum OfAnswer {
    /// An error, as the description declares it or as problem details. The operation is not carried out.
    Error {
        /// Its status.
        status: u16,
        /// Further header fields.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// Which calls meet it; all without.
        #[serde(default)]
        burst: Option<Burst>,
    },
    /// The first of these refusals that the operation describes, as it describes it. The operation is not carried out.
    Refusal(Vec<u16>),
    /// The described answer with nothing in its lists, where that keeps the description.
    EmptyLists,
    /// Something else altogether.
    Instead {
        /// Its status.
        status: u16,
        /// Its media type.
        #[serde(rename = "content-type")]
        content_type: String,
        /// Its body.
        body: Marked,
    },
    /// The described answer with every value of a wrong type.
    InvalidBody,
    /// The first so many percent of the described answer.
    TruncatedJson(u32),
    /// The described answer without its body.
    EmptyBody,
    /// So many lists in each other.
    Nested(u32),
    /// The described answer with a field of this name more, where that keeps the description.
    Surplus(String),
    /// The described answer with this value in place of a listed one.
    UnknownEnum(String),
}

/// The first so many calls of every so many: fewer than all, but some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "WrittenBurst")]
pub(crate) struct Burst {
    faulty: u32,
    of: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenBurst {
    faulty: u32,
    of: u32,
}

/// Bytes in place of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) enum OfWire {
    /// The beginning of the described answer.
    Cut {
        /// How much of it.
        sent: Sent,
        /// What comes then.
        by: Cut,
    },
    /// These bytes, then the end.
    Bytes(Vec<Piece>),
    /// The described answer in chunks (RFC 9112, 7.1), this in place of the second chunk's size.
    ChunkSize(Marked),
    /// The described answer with a `Content-Length` of so many percent, then the end.
    ContentLength(u32),
    /// The first so many percent of the described answer in gzip.
    TruncatedGzip(u32),
    /// The described answer, a part of it in small pieces over `whole` percent of the deadline.
    Drip {
        /// The part.
        part: Dripping,
        /// How long it takes.
        whole: u32,
    },
    /// JSON of so many bytes.
    Filled(u32),
}

/// How much of an answer is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) enum Sent {
    /// Not a byte.
    Nothing,
    /// The head, and so many percent of the body.
    Body(u32),
}

/// How an answer is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) enum Cut {
    /// The connection is reset (RST).
    Reset,
    /// The connection is closed (FIN).
    Close,
    /// Nothing more comes.
    Stall,
}

/// The part of an answer that comes in small pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) enum Dripping {
    /// The head.
    Head,
    /// The body.
    Body,
}

/// Some bytes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) enum Piece {
    /// As hexadecimal digits.
    Hex(Hex),
    /// As text.
    Text(Marked),
}

/// Bytes written as hexadecimal digits, with blanks as one likes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hex(pub(crate) Vec<u8>);

/// A text with [`UPSTREAM_MARK`] where `{mark}` stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marked(pub(crate) String);

impl Action {
    /// The calls that meet it, where those are not all.
    pub(crate) fn burst(&self) -> Option<Burst> {
        match self {
            Self::Answer(OfAnswer::Error { burst, .. }) => *burst,
            Self::Answer(_) | Self::Connection(_) | Self::Wait(_) | Self::Wire(_) => None,
        }
    }
}

impl Burst {
    /// Whether a call meets it; calls are counted from 0.
    pub(crate) fn hits(self, call: u64) -> bool {
        call % u64::from(self.of) < u64::from(self.faulty)
    }
}

impl TryFrom<WrittenBurst> for Burst {
    type Error = String;

    fn try_from(WrittenBurst { faulty, of }: WrittenBurst) -> Result<Self, String> {
        if faulty == 0 || faulty >= of {
            return Err(format!("expected some calls of more, such as 2 of 5, not {faulty} of {of}"));
        }
        Ok(Self { faulty, of })
    }
}

impl Piece {
    /// The bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Hex(hex) => &hex.0,
            Self::Text(text) => text.0.as_bytes(),
        }
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits: Vec<u32> = text
            .chars()
            .filter(|digit| !digit.is_whitespace())
            .map(|digit| digit.to_digit(16))
            .collect::<Option<_>>()
            .ok_or_else(|| D::Error::custom("expected hexadecimal digits"))?;
        let pair = |pair: &[u32]| match pair {
            [high, low] => u8::try_from(high * 16 + low).ok(),
            _ => None,
        };
        let bytes = digits.chunks(2).map(pair).collect::<Option<_>>();
        bytes.map(Self).ok_or_else(|| D::Error::custom("expected two hexadecimal digits for each byte"))
    }
}

impl<'de> Deserialize<'de> for Marked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(String::deserialize(deserializer)?.replace("{mark}", UPSTREAM_MARK)))
    }
}
