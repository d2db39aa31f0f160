//! What sets one attempt of one run apart: a mark for values that must be unique, and a trace id.

use std::{
    fmt::Write,
    time::{SystemTime, UNIX_EPOCH},
};

use samprov_model::id::CaseId;
use sha2::{Digest, Sha256};

/// The id of a run: no two runs share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunId(String);

/// What sets an attempt apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AttemptMark {
    /// Eight characters of a-z and 2-7, for values.
    pub mark: String,
    /// 32 hexadecimal digits, for `traceparent`.
    pub trace: String,
}

const MARK_LENGTH: usize = 8;

impl RunId {
    /// An id from the time and the process.
    pub(crate) fn fresh() -> Self {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(format!("{}-{}", time.as_nanos(), std::process::id()))
    }

    /// The mark of an attempt.
    pub(crate) fn mark(&self, case: &CaseId, attempt: usize) -> AttemptMark {
        let digest = Sha256::digest(format!("{}\n{case}\n{attempt}", self.0));
        let letter = |byte: &u8| char::from(b"abcdefghijklmnopqrstuvwxyz234567"[usize::from(byte & 31)]);
        let mark = digest.iter().take(MARK_LENGTH).map(letter).collect();
        let mut trace = String::with_capacity(32);
        for byte in digest.iter().skip(8).take(16) {
            // Writing to a String cannot fail.
            let _ = write!(trace, "{byte:02x}");
        }
        AttemptMark { mark, trace }
    }
}

impl AttemptMark {
    /// A text made unique: the stem, `-` and the mark, cut to a length. Where that is too short, what fits of the mark.
    pub(crate) fn unique(&self, stem: &str, at_most: u32) -> String {
        let at_most = usize::try_from(at_most).unwrap_or(usize::MAX);
        if at_most <= MARK_LENGTH {
            return self.mark[..at_most].to_owned();
        }
        let stem: String = stem.chars().take(at_most - MARK_LENGTH - 1).collect();
        if stem.is_empty() { self.mark.clone() } else { format!("{stem}-{}", self.mark) }
    }

    /// A UUID of the random kind (RFC 9562, 5.4).
    pub(crate) fn uuid(&self) -> String {
        let part = |range: std::ops::Range<usize>| self.trace.get(range).unwrap_or_default();
        format!("{}-{}-4{}-a{}-{}", part(0..8), part(8..12), part(13..16), part(17..20), part(20..32))
    }

    /// The header field that carries the trace id (W3C Trace Context).
    pub(crate) fn traceparent(&self) -> String {
        format!("00-{}-{}-01", self.trace, &self.trace[16..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_and_runs_differ_and_an_attempt_is_always_the_same() {
        let run = RunId("1".into());
        let case = CaseId::new("contract/a");
        assert_eq!(run.mark(&case, 0), run.mark(&case, 0));
        assert_ne!(run.mark(&case, 0), run.mark(&case, 1));
        assert_ne!(run.mark(&case, 0), RunId("2".into()).mark(&case, 0));
    }

    #[test]
    fn unique_texts_keep_within_their_length() {
        let mark = RunId("1".into()).mark(&CaseId::new("a"), 0);
        assert_eq!(mark.unique("åäö", 20), format!("åäö-{}", mark.mark));
        for at_most in 0..30 {
            assert!(mark.unique("a long stem of text", at_most).chars().count() <= at_most as usize);
        }
        assert_eq!(mark.unique("stem", 5), mark.mark[..5]);
    }
}
