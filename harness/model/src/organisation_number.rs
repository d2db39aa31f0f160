//! Swedish organisation numbers (organisationsnummer): which are well-formed, and which no authority gives out.

use crate::luhn;

/// A well-formed organisation number of a legal person: ten digits, the third at least 2, Luhn. The number of a sole trader
/// (enskild firma) is a personal number and never one of these.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrganisationNumber(String);

impl OrganisationNumber {
    /// Reads `NNNNNNNNNN`, `NNNNNN-NNNN` or either with `16` before it.
    ///
    /// ```
    /// use samprov_model::organisation_number::OrganisationNumber;
    /// assert!(OrganisationNumber::parse("4090000003").unwrap().is_never_issued());
    /// assert!(OrganisationNumber::parse("409000-0009").is_none(), "the check digit does not hold");
    /// assert!(OrganisationNumber::parse("8701022389").is_none(), "a personal number");
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 13 || !text.is_ascii() {
            return None;
        }
        let (start, serial) = text.split_at_checked(text.len().checked_sub(4)?)?;
        let start = start.strip_suffix('-').unwrap_or(start);
        let start = if start.len() == 8 { start.strip_prefix("16")? } else { start };
        let ten = format!("{start}{serial}");
        let is_legal_person = ten.len() == 10 && ten.as_bytes()[2] >= b'2';
        (is_legal_person && luhn::holds(&ten)).then_some(Self(ten))
    }

    /// One of the numbers that no authority gives out, counted from 0; the same for the same `index`, and starting over
    /// behind a million.
    ///
    /// There is no official range for tests (reference: security-and-levels.md, section 5). The first digit is the group: 1 estates,
    /// 2 state, regions and municipalities, 3 foreign, 5 limited companies, 6 partnerships, 7 economic associations, 8 non-profit
    /// associations, 9 trading partnerships. No group is 4, so that nobody bears such a number; a consumer that checks the group
    /// refuses it. The third digit is 9, so that it is nobody's personal number either.
    pub fn never_issued(index: u32) -> Self {
        let start = format!("409{:06}", index % 1_000_000);
        let check = luhn::check_digit(&start).unwrap_or_default();
        Self(format!("{start}{check}"))
    }

    /// Whether it belongs to no group that is given out.
    pub fn is_never_issued(&self) -> bool {
        self.0.starts_with(['0', '4'])
    }

    /// The ten digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::personal_number::classify;

    #[test]
    fn numbers_that_are_never_issued_are_well_formed_and_nobodys() {
        for index in (0..1_000_000).step_by(997) {
            let number = OrganisationNumber::never_issued(index);
            assert_eq!(OrganisationNumber::parse(number.digits()).as_ref(), Some(&number));
            assert!(number.is_never_issued() && classify(number.digits()).is_none(), "{number:?}");
        }
        assert_eq!(OrganisationNumber::never_issued(0), OrganisationNumber::never_issued(1_000_000));
    }

    #[test]
    fn a_number_is_read_in_each_of_its_forms() {
        let number = OrganisationNumber::never_issued(7);
        let (start, serial) = number.digits().split_at(6);
        for form in [format!("{start}-{serial}"), format!("16{start}{serial}"), format!("16{start}-{serial}")]
        {
            assert_eq!(OrganisationNumber::parse(&form), Some(number.clone()), "{form}");
        }
        for text in ["", "-", "409000000", "40900000030", "409000000å", "17409000-0003", "4010000003"] {
            assert_eq!(OrganisationNumber::parse(text), None, "{text}");
        }
    }
}
