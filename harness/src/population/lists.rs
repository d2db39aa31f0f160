//! The data files of invented names and places turned into lists.

use std::sync::LazyLock;

use samprov_model::personal_number::Sex;

/// Given names of a sex.
pub(super) fn given_names(sex: Sex) -> &'static [&'static str] {
    match sex {
        Sex::Female => &FEMALE,
        Sex::Male => &MALE,
    }
}

/// Surnames.
pub(super) static SURNAMES: LazyLock<Vec<&str>> =
    LazyLock::new(|| lines(include_str!("../../data/population/surnames.txt")).collect());
/// Streets, without a number.
pub(super) static STREETS: LazyLock<Vec<&str>> =
    LazyLock::new(|| lines(include_str!("../../data/population/streets.txt")).collect());
/// Names of organisations.
pub(super) static ORGANISATIONS: LazyLock<Vec<&str>> =
    LazyLock::new(|| lines(include_str!("../../data/population/organisations.txt")).collect());
/// Postal codes and towns.
pub(super) static TOWNS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    lines(include_str!("../../data/population/towns.txt")).filter_map(|line| line.split_once(' ')).collect()
});

static FEMALE: LazyLock<Vec<&str>> = LazyLock::new(|| of_sex("female "));
static MALE: LazyLock<Vec<&str>> = LazyLock::new(|| of_sex("male "));

fn of_sex(word: &str) -> Vec<&'static str> {
    let all = lines(include_str!("../../data/population/given-names.txt"));
    all.filter_map(|line| line.strip_prefix(word)).collect()
}

/// The lines that are no remarks.
fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_of_many_kinds() {
        for names in [given_names(Sex::Female), given_names(Sex::Male), &SURNAMES] {
            let has = |wanted: fn(&str) -> bool| names.iter().any(|name| wanted(name));
            assert!(has(|name| name.chars().count() == 1) && has(|name| name.chars().count() >= 25));
            for letter in ["ö", "ä", "é", "ü", "-", " ", "'"] {
                assert!(names.iter().any(|name| name.to_lowercase().contains(letter)), "{letter}");
            }
            let mut distinct = names.to_vec();
            distinct.sort_unstable();
            distinct.dedup();
            assert_eq!(distinct.len(), names.len());
        }
    }

    #[test]
    fn towns_have_a_postal_code() {
        assert!(!TOWNS.is_empty() && !STREETS.is_empty() && !ORGANISATIONS.is_empty());
        for (code, town) in TOWNS.iter() {
            assert!(code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit()) && !town.is_empty());
        }
    }
}
