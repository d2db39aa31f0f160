//! The committed list of official test numbers turned into numbers with what is known of each.

use std::sync::LazyLock;

use super::number::PersonalNumber;

/// One line of `data/official-test-numbers.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficialNumber {
    /// Twelve digits, as published.
    pub digits: &'static str,
    /// What the number says.
    pub number: PersonalNumber,
}

/// The numbers that may be used in tests: twelve digits each, as published.
///
/// ```
/// assert!(samprov_model::personal_number::official().iter().all(|number| number.len() == 12));
/// ```
pub fn official() -> &'static [&'static str] {
    &DIGITS
}

/// The same numbers, in the same order, with what they say.
pub fn official_numbers() -> &'static [OfficialNumber] {
    &NUMBERS
}

/// Whether ten or twelve digits are a number of the list; ten stand for any century.
pub(super) fn is_official(digits: &str) -> bool {
    official().iter().any(|number| number.ends_with(digits))
}

/// The lines behind the remarks and the heading.
fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("../../data/official-test-numbers.csv").lines().filter(|line| !line.starts_with('#')).skip(1)
}

static DIGITS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| lines().filter_map(|line| line.split(',').next()).collect());

static NUMBERS: LazyLock<Vec<OfficialNumber>> = LazyLock::new(|| {
    let read =
        |digits: &&'static str| Some(OfficialNumber { digits, number: PersonalNumber::parse(digits)? });
    official().iter().filter_map(read).collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::personal_number::{Kind, Sex, looks_real};

    #[test]
    fn every_line_agrees_with_its_number() {
        let mut numbers = official_numbers().iter();
        for line in lines() {
            let fields: Vec<&str> = line.split(',').collect();
            let [digits, kind, sex, year, sources] = fields[..] else { panic!("{line}") };
            let known = numbers.next().unwrap_or_else(|| panic!("{line} is no number"));
            assert_eq!(known.digits, digits);
            let expected = match known.number.kind() {
                Kind::Coordination => "samordningsnummer",
                Kind::Personal => "personnummer",
            };
            assert_eq!(kind, expected, "{line}");
            let expected = match known.number.sex() {
                Sex::Female => "female",
                Sex::Male => "male",
            };
            assert_eq!(sex, expected, "{line}");
            assert_eq!(year, &digits[..4], "{line}");
            assert!(!sources.is_empty() && sources.bytes().all(|source| (b'A'..=b'D').contains(&source)));
        }
        assert!(numbers.next().is_none() && official().len() > 100);
    }

    #[test]
    fn no_official_number_looks_real_in_any_of_its_forms() {
        for number in official() {
            let (century, ten) = number.split_at(2);
            let (date, serial) = ten.split_at(6);
            for form in [
                (*number).to_owned(),
                ten.to_owned(),
                format!("{century}{date}-{serial}"),
                format!("{date}-{serial}"),
                format!("16{ten}"),
            ] {
                assert!(!looks_real(&form), "{form}");
            }
        }
    }

    #[test]
    fn no_number_is_listed_twice() {
        let tens: std::collections::BTreeSet<&str> = official().iter().map(|number| &number[2..]).collect();
        assert_eq!(tens.len(), official().len());
    }
}
