//! A text turned into the numbers in it, each with its class. Linear in the text, whatever it holds.

use std::ops::Range;

use super::classify::{Class, classify};

/// A number in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it can be.
    pub class: Class,
}

/// The byte ranges of numbers in a text that may be somebody's; letters and digits must not touch them.
pub fn find(text: &str) -> Vec<Range<usize>> {
    hits(text).into_iter().filter(|hit| hit.class.may_be_somebodys()).map(|hit| hit.range).collect()
}

/// All numbers in a text that pass the checks; letters and digits must not touch them. The organisation number of a sole trader
/// is a personal number, and is found in a VAT number (`SE` + ten digits + `01`) and in an HSA-id (`SE` + ten digits + `-`) too.
pub fn hits(text: &str) -> Vec<Hit> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    while start < bytes.len() {
        if !bytes[start].is_ascii_digit() {
            start += 1;
            continue;
        }
        let length = digits_from(bytes, start);
        let run = start + length;
        let mut end = run;
        let candidate = match before(bytes, start) {
            Before::Letters => None,
            Before::Nothing => {
                if matches!(length, 6 | 8)
                    && matches!(bytes.get(run), Some(b'-' | b'+'))
                    && digits_from(bytes, run + 1) == 4
                {
                    end = run + 5;
                }
                Some(start..end)
            }
            Before::Country => match length {
                10 => Some(start..run),
                12 if text.get(start + 10..run) == Some("01") => Some(start..start + 10),
                _ => None,
            },
        };
        let is_alone = bytes.get(end).is_none_or(|byte| !is_word(*byte));
        if let Some(range) = candidate.filter(|_| is_alone)
            && let Some(class) = text.get(range.clone()).and_then(classify)
        {
            found.push(Hit { range, class });
        }
        start = end;
    }
    found
}

/// What stands directly before a run of digits.
enum Before {
    /// `SE`, alone.
    Country,
    /// A letter or an underscore: the digits are part of a word.
    Letters,
    Nothing,
}

fn before(bytes: &[u8], start: usize) -> Before {
    let is_word_at = |back: usize| start.checked_sub(back).is_some_and(|index| is_word(bytes[index]));
    if !is_word_at(1) {
        return Before::Nothing;
    }
    let is_country = start >= 2 && &bytes[start - 2..start] == b"SE" && !is_word_at(3);
    if is_country { Before::Country } else { Before::Letters }
}

fn digits_from(bytes: &[u8], start: usize) -> usize {
    bytes[start.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::personal_number::official;

    fn found(text: &str) -> Vec<&str> {
        hits(text).into_iter().map(|hit| &text[hit.range]).collect()
    }

    #[test]
    fn numbers_are_found_in_addresses_lists_and_organisation_numbers() {
        let number = official()[60];
        let ten = &number[2..];
        assert_eq!(found(&format!("/persons/{number}?a={ten},{}-{}", &ten[..6], &ten[6..])).len(), 3);
        assert_eq!(found(&format!("SE{ten}01 SE{ten}-A1B2 16{ten}")), [ten, ten, &format!("16{ten}")]);
    }

    #[test]
    fn digits_that_are_part_of_something_longer_are_no_number() {
        let number = official()[60];
        for text in [
            format!("a{number}"),
            format!("{number}0"),
            format!("_{number}"),
            format!("{number}é").replace('é', "e"),
            format!("XSE{}01", &number[2..]),
            format!("SE{}02", &number[2..]),
            format!("{number}å").replace(number, &number[..11]),
        ] {
            assert!(hits(&text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_number_behind_a_hyphen_is_not_hidden_by_what_stands_before_it() {
        let number = official()[60];
        assert_eq!(found(&format!("12345678-{number}")), [number]);
        assert_eq!(found(&format!("123456-{number}-1")), [number]);
    }

    #[test]
    fn ordinary_numbers_are_not_found() {
        assert!(find("order 4711, id 123456, time 1700000000").is_empty());
        assert!(hits("--++--0-0+1").is_empty());
    }
}
