//! Twelve digits turned into what they say of a person: kind, sex, date of birth.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::classify::{Parts, normal};

/// Which of the two kinds of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A coordination number (samordningsnummer): the day is raised by sixty.
    Coordination,
    /// A personal number (personnummer).
    Personal,
}

/// The sex that a number tells by its ninth digit (kön): odd is male.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// Female (kvinna).
    Female,
    /// Male (man).
    Male,
}

/// A number of twelve digits that passes the checks of a personal or coordination number. It may well be somebody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalNumber {
    digits: String,
    parts: Parts,
}

impl PersonalNumber {
    /// Reads `YYYYMMDDNNNN` or `YYYYMMDD-NNNN`.
    ///
    /// ```
    /// use samprov_model::personal_number::{PersonalNumber, Sex};
    /// let number = PersonalNumber::parse("198701022389").unwrap();
    /// assert_eq!((number.sex(), number.birth_date().as_deref()), (Sex::Female, Some("1987-01-02")));
    /// assert!(PersonalNumber::parse("198713022389").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let digits = normal(text).filter(|digits| digits.len() == 12)?;
        let parts = Parts::read(&digits).filter(|parts| parts.century.is_some())?;
        Some(Self { digits, parts })
    }

    /// The twelve digits.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// The last ten digits: the organisation number of a sole trader (enskild firma).
    pub fn ten_digits(&self) -> &str {
        &self.digits[2..]
    }

    /// Which of the two kinds it is.
    pub fn kind(&self) -> Kind {
        self.parts.kind
    }

    /// The sex it tells.
    pub fn sex(&self) -> Sex {
        if self.parts.serial.is_multiple_of(2) { Sex::Female } else { Sex::Male }
    }

    /// The year of birth.
    pub fn year(&self) -> u16 {
        self.parts.century.unwrap_or_default() * 100 + self.parts.year
    }

    /// The date of birth, `YYYY-MM-DD`. Coordination numbers of people whose date is not known (month 00, day 60) have none.
    pub fn birth_date(&self) -> Option<String> {
        let Parts { month, day, .. } = self.parts;
        (month > 0 && day > 0).then(|| format!("{:04}-{month:02}-{day:02}", self.year()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::personal_number::official_numbers;

    #[test]
    fn coordination_numbers_without_a_full_date_give_none() {
        let without: Vec<&str> = official_numbers()
            .iter()
            .filter(|known| known.number.birth_date().is_none())
            .map(|known| known.digits)
            .collect();
        // The agency publishes such numbers on purpose (reference: test-persons.md).
        assert_eq!(without, ["191500722390", "191711602399", "198000602394"]);
        let dated = PersonalNumber::parse("193201722398").unwrap();
        assert_eq!((dated.kind(), dated.birth_date().as_deref()), (Kind::Coordination, Some("1932-01-12")));
    }
}
