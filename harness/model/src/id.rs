//! Newtyped identifiers: made of names, never of order, seed, language or value.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares a text identifier that is compared, sorted and written as its text.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Makes the identifier from its text.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The identifier's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

text_id!(
    /// An organisation in the collaboration (aktör).
    ActorId
);
text_id!(
    /// A case: family, operation, assertion and constraint joined by `/`. Also the selector, the JUnit name and the HTML anchor.
    CaseId
);
text_id!(
    /// A consumer in an agreement, and the key of its credentials.
    ConsumerId
);
text_id!(
    /// A dependency of a service, by the name its description gives it (beroende).
    DependencyName
);
text_id!(
    /// A fault of the catalogue that a stub can put on (störning), for example `reset-after-request`.
    FaultId
);
text_id!(
    /// A deployment of a service (instans).
    InstanceId
);
text_id!(
    /// An operation of a technical interface. REST: `operationId`, or one derived from method and path.
    OperationId
);
text_id!(
    /// A synthetic organisation (organisation).
    OrganisationKey
);
text_id!(
    /// A synthetic person (persona).
    PersonaKey
);
text_id!(
    /// A requirement (krav).
    RequirementId
);
text_id!(
    /// A service (tjänst), by the id of its Profile.
    ServiceId
);

impl CaseId {
    /// Joins segments with `/`; in a segment `/` becomes `~1` as in RFC 6901, and blanks and control characters become `-`.
    pub fn from_segments<'a>(segments: impl IntoIterator<Item = &'a str>) -> Self {
        let joined: Vec<String> = segments.into_iter().map(segment).collect();
        Self(joined.join("/"))
    }

    /// Whether `prefix` names this case or a folder of cases that it is in (whole segments).
    pub fn is_under(&self, prefix: &str) -> bool {
        let prefix = prefix.trim_end_matches('/');
        self.0.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

fn segment(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '/' => "~1".to_owned(),
            _ if character.is_whitespace() || character.is_control() => "-".to_owned(),
            _ => character.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_matches_whole_segments_only() {
        let id = CaseId::new("contract/getPerson/positive/minimal");
        assert!(id.is_under("contract/getPerson"));
        assert!(id.is_under("contract/getPerson/positive/minimal"));
        assert!(!id.is_under("contract/getPer"));
    }

    #[test]
    fn a_slash_in_a_segment_is_escaped() {
        assert_eq!(CaseId::from_segments(["flow", "a/b c"]).as_str(), "flow/a~1b-c");
    }
}
