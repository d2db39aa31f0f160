//! The ways in which a certificate is good or wrong, each wrong in exactly one.

use std::{fmt, time::SystemTime};

use serde::Deserialize;

use super::date::Validity;

/// What the certificate of a stub is like. A client that trusts the authority accepts the first and must refuse the others
/// (RFC 5280, 6.1; RFC 9110, 4.3.4; RFC 9525).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// For the host, of today, by an intermediate authority that the server sends along.
    #[default]
    Good,
    /// It held until a week ago.
    Expired,
    /// It holds from a week from now.
    NotYetValid,
    /// Signed with its own key.
    SelfSigned,
    /// For another host.
    WrongHost,
    /// By another authority, whose root the server sends along.
    UntrustedRoot,
    /// As the good one, but the server sends no intermediate certificate (against RFC 8446, 4.4.2).
    MissingIntermediate,
}

/// How a certificate of a profile is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Recipe {
    pub(super) validity: Validity,
    pub(super) names: Names,
    pub(super) signed: Signed,
}

/// Whom a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// The hosts of the stub.
    Own,
    /// A host that is none (RFC 6761, 6.4).
    Other,
}

/// Who signs a certificate, and what the server sends along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signed {
    /// The intermediate authority; its certificate is sent.
    Intermediate,
    /// The intermediate authority; its certificate is not sent.
    IntermediateUnsent,
    /// The certificate's own key.
    Itself,
    /// The intermediate of a foreign authority; its certificate and its root's are sent.
    Foreign,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Good,
        Self::Expired,
        Self::NotYetValid,
        Self::SelfSigned,
        Self::WrongHost,
        Self::UntrustedRoot,
        Self::MissingIntermediate,
    ];

    /// Its name, for example `not-yet-valid`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::SelfSigned => "self-signed",
            Self::WrongHost => "wrong-host",
            Self::UntrustedRoot => "untrusted-root",
            Self::MissingIntermediate => "missing-intermediate",
        }
    }

    /// How it is made at a moment. Good ones began a day ago and wrong dates are a week off, so that clocks which differ by
    /// some hours decide nothing.
    pub(super) fn recipe(self, now: SystemTime) -> Recipe {
        let good = Recipe {
            validity: Validity::around(now, -1, 60),
            names: Names::Own,
            signed: Signed::Intermediate,
        };
        match self {
            Self::Good => good,
            Self::Expired => Recipe { validity: Validity::around(now, -60, -7), ..good },
            Self::NotYetValid => Recipe { validity: Validity::around(now, 7, 60), ..good },
            Self::SelfSigned => Recipe { signed: Signed::Itself, ..good },
            Self::WrongHost => Recipe { names: Names::Other, ..good },
            Self::UntrustedRoot => Recipe { signed: Signed::Foreign, ..good },
            Self::MissingIntermediate => Recipe { signed: Signed::IntermediateUnsent, ..good },
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_but_the_good_one_differs_from_it_in_exactly_one_thing() {
        let now = SystemTime::UNIX_EPOCH + std::time::Duration::from_hours(500_000);
        let good = Profile::Good.recipe(now);
        for profile in Profile::ALL.into_iter().filter(|profile| *profile != Profile::Good) {
            let recipe = profile.recipe(now);
            let differences =
                [recipe.validity != good.validity, recipe.names != good.names, recipe.signed != good.signed];
            assert_eq!(differences.iter().filter(|differs| **differs).count(), 1, "{profile}");
        }
    }
}
