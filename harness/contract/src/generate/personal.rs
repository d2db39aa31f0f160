//! Personal numbers: official test numbers where one is asked for, and never another that could be somebody's.

use samprov_model::personal_number::{find, looks_real, official};
use serde_json::Value;

use super::facets::Facets;

/// Whether a name or a pattern says that a Swedish personal number is asked for.
pub(crate) fn is_asked_for(name: Option<&str>, facets: &Facets) -> bool {
    let Some(name) = name else { return false };
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    if NAMES.iter().any(|known| plain.ends_with(known)) {
        return true;
    }
    PERSONAL_WITH_PATTERN.iter().any(|known| plain == *known)
        && facets.patterns.iter().any(|pattern| TWELVE_DIGITS.iter().any(|part| pattern.contains(part)))
}

/// Official test numbers in each of the ways they are written, `variation` choosing the person.
pub(crate) fn candidates(variation: usize) -> Vec<Value> {
    let numbers = official();
    if numbers.is_empty() {
        return Vec::new();
    }
    // The middle of the list: people of working age, whom most services accept.
    let number = numbers[(numbers.len() / 2 + variation) % numbers.len()];
    let (date, tail) = number.split_at(number.len().min(8));
    let short = date.get(2..).unwrap_or_default();
    [number.to_owned(), format!("{date}-{tail}"), format!("{short}{tail}"), format!("{short}-{tail}")]
        .into_iter()
        .map(Value::String)
        .collect()
}

/// Whether a value made from a schema could be taken for somebody's personal number: ten or twelve digits that pass the
/// Luhn check over the last ten, whatever their date, and that are no official test number.
pub(crate) fn could_be_somebody(value: &Value) -> bool {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return false,
    };
    if !find(&text).is_empty() {
        return true;
    }
    let digits: Vec<u32> = text.chars().filter_map(|character| character.to_digit(10)).collect();
    let is_number_like =
        text.chars().all(|character| character.is_ascii_digit() || matches!(character, '-' | '+'));
    if !is_number_like || !matches!(digits.len(), 10 | 12) {
        return false;
    }
    let all: String = digits.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect();
    let is_official = official().iter().any(|number| number.ends_with(&all));
    !is_official && passes_luhn(&digits[digits.len() - 10..])
}

/// Whether something shown in a document holds a number that looks like somebody's.
pub(crate) fn holds_somebody(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(holds_somebody),
        Value::Object(members) => members.values().any(holds_somebody),
        Value::String(text) => looks_real(text),
        Value::Number(number) => looks_real(&number.to_string()),
        Value::Null | Value::Bool(_) => false,
    }
}

fn passes_luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(index, digit)| {
            let weighted = if index % 2 == 0 { digit * 2 } else { *digit };
            weighted / 10 + weighted % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Endings of names, lower case, that mean a personal number.
const NAMES: [&str; 9] = [
    "personnummer",
    "personalnumber",
    "personnumber",
    "personalidentitynumber",
    "personalidentificationnumber",
    "civicnumber",
    "civicregistrationnumber",
    "identitetsbeteckning",
    "samordningsnummer",
];

/// Names that mean one together with a pattern of twelve digits.
const PERSONAL_WITH_PATTERN: [&str; 7] =
    ["personid", "pnr", "ssn", "legalid", "personalid", "identitynumber", "partyid"];

/// How patterns ask for twelve digits, or ten.
const TWELVE_DIGITS: [&str; 6] = ["\\d{12}", "[0-9]{12}", "\\d{8}", "[0-9]{8}", "\\d{10}", "[0-9]{10}"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn official_numbers_are_offered_and_are_nobodys() {
        let offered = candidates(0);
        assert_eq!(offered.len(), 4);
        assert!(offered.iter().all(|value| !could_be_somebody(value)));
    }

    #[test]
    fn ten_digits_that_pass_the_luhn_check_could_be_somebody() {
        assert!(could_be_somebody(&json!("0000000000")));
        assert!(!could_be_somebody(&json!("0000000001")));
        assert!(!could_be_somebody(&json!("1234")));
    }

    #[test]
    fn a_name_alone_or_with_its_pattern_asks_for_a_number() {
        let plain = Facets::default();
        assert!(is_asked_for(Some("personalNumber"), &plain));
        assert!(!is_asked_for(Some("personId"), &plain));
        let twelve = Facets { patterns: vec![r"^\d{12}$".into()], ..Facets::default() };
        assert!(is_asked_for(Some("personId"), &twelve));
    }
}
