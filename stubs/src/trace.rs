//! The `traceparent` header field (W3C Trace Context) read into a trace id.

use std::fmt;

/// The id that all calls of one chain share (W3C Trace Context, 3.2.2.3): 32 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraceId(String);

impl TraceId {
    /// From 32 lower-case hexadecimal digits that are not all zero.
    ///
    /// ```
    /// use samprov_stubs::TraceId;
    /// assert!(TraceId::from_hexadecimal("4bf92f3577b34da6a3ce929d0e0e4736").is_some());
    /// assert!(TraceId::from_hexadecimal("00000000000000000000000000000000").is_none());
    /// ```
    pub fn from_hexadecimal(text: &str) -> Option<Self> {
        (is_hexadecimal(text, 32) && !is_zero(text)).then(|| Self(text.to_owned()))
    }

    /// From the value of a `traceparent` field. Strict: what a consumer garbled is no trace id.
    ///
    /// ```
    /// use samprov_stubs::TraceId;
    /// let id = TraceId::from_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    /// assert_eq!(id.unwrap().as_str(), "4bf92f3577b34da6a3ce929d0e0e4736");
    /// ```
    pub fn from_traceparent(field: &str) -> Option<Self> {
        let field = field.trim_matches([' ', '\t']);
        if field.len() > LONGEST || !field.is_ascii() {
            return None;
        }
        let mut parts = field.splitn(5, '-');
        let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        // Later versions may add parts; version 00 has four (3.2.2.2), and version ff is forbidden.
        let surplus = parts.next().is_some();
        let well_formed = is_hexadecimal(version, 2)
            && version != "ff"
            && !(version == "00" && surplus)
            && is_hexadecimal(parent, 16)
            && !is_zero(parent)
            && is_hexadecimal(flags, 2);
        if well_formed { Self::from_hexadecimal(trace) } else { None }
    }

    /// The 32 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn is_hexadecimal(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_zero(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'0')
}

const LONGEST: usize = 512;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_garbled_traceparent_gives_no_trace_id() {
        for garbled in [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473é-00f067aa0ba902b7-01",
        ] {
            assert_eq!(TraceId::from_traceparent(garbled), None, "{garbled}");
        }
    }

    #[test]
    fn a_later_version_may_have_more_parts() {
        let field = "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more-of-it";
        assert!(TraceId::from_traceparent(field).is_some());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,600}") {
            let _ = TraceId::from_traceparent(&text);
        }

        #[test]
        fn a_well_formed_field_gives_its_trace_id(trace in "[0-9a-f]{31}[1-9a-f]", parent in "[0-9a-f]{15}[1-9a-f]") {
            let id = TraceId::from_traceparent(&format!("00-{trace}-{parent}-00"));
            prop_assert_eq!(id.map(|id| id.0), Some(trace));
        }
    }
}
