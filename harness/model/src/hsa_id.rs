//! HSA-ids, the identities of organisations and staff in health care: which are for tests.

use crate::organisation_number::OrganisationNumber;

/// An HSA-id that names nobody.
///
/// ```
/// use samprov_model::hsa_id::HsaId;
/// assert!(HsaId::parse("TSTNMT4090000003-A1B2").is_some());
/// assert!(HsaId::parse("SE4090000003-A1B2").is_some(), "the organisation number is never given out");
/// assert!(HsaId::parse("TSTNMT4090000003-ÅÄÖ").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HsaId(String);

impl HsaId {
    /// Reads `TSTNMT` + ten digits + `-` + letters and digits, at most 31 characters and without å, ä, ö (reference:
    /// security-and-levels.md, section 5). The form of real ones, `SE` instead of `TSTNMT`, is read only with an organisation number
    /// that is never given out: it may name somebody otherwise.
    pub fn parse(text: &str) -> Option<Self> {
        let (start, own) = text.split_once('-')?;
        let is_named = !own.is_empty() && own.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_ten_digits =
            |digits: &str| digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_nobodys = match (start.strip_prefix("TSTNMT"), start.strip_prefix("SE")) {
            (Some(digits), _) => is_ten_digits(digits),
            (None, Some(digits)) => OrganisationNumber::parse(digits)
                .is_some_and(|number| is_ten_digits(digits) && number.is_never_issued()),
            (None, None) => false,
        };
        (is_named && is_nobodys && text.len() <= LONGEST).then(|| Self(text.to_owned()))
    }

    /// The test form of an organisation, with its own part.
    pub fn for_tests(organisation: &OrganisationNumber, own: &str) -> Option<Self> {
        Self::parse(&format!("TSTNMT{}-{own}", organisation.digits()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const LONGEST: usize = 31;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_that_name_nobody_are_read() {
        // The form that Inera's test ids have, with the number that the reference prints.
        assert!(HsaId::parse("TSTNMT2321000156-1003").is_some());
        assert!(HsaId::parse("TSTNMT4090000003-12345678901234").is_some());
        for text in [
            "SE2321000156-1003",
            "TSTNMT4090000003-",
            "TSTNMT4090000003",
            "TSTNMT409000000-A",
            "TSTNMT4090000003-A-B",
            "TSTNMT4090000003-123456789012345",
            "tstnmt4090000003-A",
            "",
            "-",
            "SE409000-0008-A",
        ] {
            assert_eq!(HsaId::parse(text), None, "{text}");
        }
        let made = HsaId::for_tests(&OrganisationNumber::never_issued(0), "0001");
        assert_eq!(made.as_ref().map(HsaId::as_str), Some("TSTNMT4090000003-0001"));
    }
}
