//! A text that is a number turned into its class: proven test number, likely one, nobody's, or perhaps somebody's.

use super::{number::Kind, official::is_official};
use crate::luhn;

/// What a number that passes the checks of a personal or coordination number can be. The first that holds is the class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// In the list of official test numbers: proof that it is nobody's.
    Official,
    /// Its serial is of those that test numbers have. Likely one, but only the list is proof: our list is a small part of the
    /// published one, and some people may have such numbers.
    TestBand,
    /// No authority gives out such a number (serial 000), so that it is nobody's.
    Unissuable,
    /// May belong to a living person.
    RealLooking,
}

/// The class of a text that as a whole is a number which passes the checks (date, Luhn over the last ten digits); none for
/// any other text.
///
/// ```
/// use samprov_model::personal_number::{Class, classify};
/// assert_eq!(classify("19870102-2389"), Some(Class::Official));
/// assert_eq!(classify("16556677-8899"), None);
/// ```
pub fn classify(text: &str) -> Option<Class> {
    normal(text).and_then(|digits| class_of(&digits))
}

/// Whether a text as a whole is a number that may be somebody's: it passes the checks and nothing proves that it is nobody's.
///
/// ```
/// use samprov_model::personal_number::looks_real;
/// assert!(!looks_real("16556677-8899"));
/// assert!(!looks_real("not a number"));
/// ```
pub fn looks_real(text: &str) -> bool {
    classify(text).is_some_and(Class::may_be_somebodys)
}

impl Class {
    /// Whether nothing proves that the number is nobody's. A test series is no proof.
    pub fn may_be_somebodys(self) -> bool {
        match self {
            Self::Official | Self::Unissuable => false,
            Self::RealLooking | Self::TestBand => true,
        }
    }
}

/// What the digits of a number say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    /// Not known of ten digits.
    pub(super) century: Option<u16>,
    pub(super) year: u16,
    /// 0 where it is not known.
    pub(super) month: u16,
    /// As in the calendar; 0 where it is not known.
    pub(super) day: u16,
    pub(super) serial: u16,
    pub(super) kind: Kind,
}

impl Parts {
    /// Reads ten or twelve digits that pass the checks.
    pub(super) fn read(digits: &str) -> Option<Self> {
        let (century, ten) = digits.split_at_checked(digits.len().checked_sub(10)?)?;
        let century = match century {
            // `16` before an organisation number of twelve digits stands for no century; a sole trader's is a personal number.
            "" | "16" => None,
            "18" | "19" | "20" => Some(century.parse().ok()?),
            _ => return None,
        };
        let number = |range: std::ops::Range<usize>| ten.get(range).and_then(|part| part.parse::<u16>().ok());
        let (year, month, raised) = (number(0..2)?, number(2..4)?, number(4..6)?);
        let kind = if raised >= 60 { Kind::Coordination } else { Kind::Personal };
        let day = if raised >= 60 { raised - 60 } else { raised };
        let is_date = match kind {
            // Month 00 and day 60 stand for a date that is not known: such numbers are given out, and published as test numbers.
            Kind::Coordination => month <= 12 && day <= days(year, month),
            Kind::Personal => (1..=12).contains(&month) && (1..=days(year, month)).contains(&day),
        };
        (is_date && luhn::holds(ten)).then_some(Self {
            century,
            year,
            month,
            day,
            serial: number(6..9)?,
            kind,
        })
    }

    fn is_in_test_band(self) -> bool {
        match self.kind {
            Kind::Coordination => matches!(self.serial, 238 | 239),
            // Ten digits stand for two centuries; where only one of them has the series, that proves nothing.
            Kind::Personal => match self.century {
                Some(century) => personal_band(century * 100 + self.year, self.serial),
                None => [1900, 2000].iter().all(|century| personal_band(century + self.year, self.serial)),
            },
        }
    }
}

/// The series of personal numbers for tests. The sources differ on 1911-1989 (published lists have 238 and 239 from 1976 on,
/// others say 980 and 981 until 1990; before 1990 the serial told the county of birth, so that people have such numbers):
/// only the years on which they agree count.
fn personal_band(year: u16, serial: u16) -> bool {
    match serial {
        238 | 239 => year >= 1990,
        980 | 981 => (1890..=1910).contains(&year),
        _ => false,
    }
}

fn class_of(digits: &str) -> Option<Class> {
    let parts = Parts::read(digits)?;
    let known = if parts.century.is_some() { digits } else { &digits[digits.len() - 10..] };
    Some(if is_official(known) {
        Class::Official
    } else if parts.is_in_test_band() {
        Class::TestBand
    } else if parts.serial == 0 {
        Class::Unissuable
    } else {
        Class::RealLooking
    })
}

/// The digits of a number written as `YYMMDDNNNN`, `YYMMDD-NNNN`, `YYYYMMDDNNNN` or `YYYYMMDD-NNNN`.
pub(super) fn normal(text: &str) -> Option<String> {
    if text.len() < 10 || text.len() > 13 || !text.is_ascii() {
        return None;
    }
    let (date, serial) = text.split_at(text.len() - 4);
    let date = date.strip_suffix(['-', '+']).unwrap_or(date);
    let all = format!("{date}{serial}");
    (matches!(all.len(), 10 | 12) && all.bytes().all(|byte| byte.is_ascii_digit())).then_some(all)
}

/// The days of a month; 29 for February in any year divisible by four, since the century may be unknown, and 31 for a month
/// that is not known.
fn days(year: u16, month: u16) -> u16 {
    match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::personal_number::official;

    /// Official numbers moved to a century that has not come yet: they pass the checks, and nobody has them.
    fn unborn(serials: [&str; 2]) -> Vec<String> {
        let tail = |number: &&&'static str| {
            number[2..4] > *"60" && number[6..8] < *"60" && serials.contains(&&number[8..11])
        };
        official().iter().filter(tail).map(|number| format!("20{}", &number[2..])).collect()
    }

    #[test]
    fn the_list_is_proof_and_a_series_is_not() {
        let in_band = unborn(["238", "239"]);
        assert!(in_band.len() > 10);
        for number in in_band {
            assert_eq!(classify(&number), Some(Class::TestBand), "{number}");
            assert!(looks_real(&number));
        }
    }

    #[test]
    fn a_series_counts_only_in_the_years_that_have_it() {
        let outside = unborn(["980", "981"]);
        assert!(outside.len() > 3);
        for number in outside {
            assert_eq!(classify(&number), Some(Class::RealLooking), "{number}");
        }
        assert!(personal_band(1990, 238) && !personal_band(1989, 238));
        assert!(personal_band(1910, 981) && !personal_band(1911, 981));
    }

    #[test]
    fn ten_digits_of_an_ambiguous_century_are_in_no_series() {
        let parts = Parts { century: None, year: 92, month: 1, day: 1, serial: 238, kind: Kind::Personal };
        assert!(parts.is_in_test_band());
        assert!(!Parts { year: 12, ..parts }.is_in_test_band(), "1912 or 2012");
        assert!(Parts { year: 12, kind: Kind::Coordination, ..parts }.is_in_test_band());
    }

    #[test]
    fn a_serial_that_is_never_given_out_is_nobodys() {
        let number = (0..10).map(|check| format!("19800101000{check}"));
        let classes: Vec<Class> = number.filter_map(|number| classify(&number)).collect();
        assert_eq!(classes, [Class::Unissuable]);
    }

    #[test]
    fn a_coordination_number_without_a_full_date_is_a_number_like_any_other() {
        let official = "198000602394";
        assert_eq!(classify(official), Some(Class::Official));
        // Moved to a year that has not come yet.
        assert_eq!(classify(&format!("20{}", &official[2..])), Some(Class::TestBand));
    }

    #[test]
    fn numbers_that_fail_the_checks_have_no_class() {
        for text in [
            "199002300000",
            "1234567890",
            "2023-01-01",
            "0000000000",
            "abcdefghij",
            "åäöåäö1234",
            "",
            "-",
            "1990-02-30-000",
        ] {
            assert_eq!(classify(text), None, "{text}");
        }
    }
}
