//! Swedish personal and coordination numbers (personnummer, samordningsnummer): which are official test numbers, and which look real.

use std::sync::LazyLock;

/// The numbers that may be used in tests: twelve digits each, as published.
pub fn official() -> &'static [&'static str] {
    &OFFICIAL
}

/// Whether a text as a whole is a number that passes the checks of a personal or coordination number
/// (date, Luhn over the last ten digits) and is no official test number.
///
/// ```
/// use samprov_model::personal_number::looks_real;
/// assert!(!looks_real("16556677-8899"));
/// assert!(!looks_real("not a number"));
/// ```
pub fn looks_real(text: &str) -> bool {
    digits(text).is_some_and(|digits| is_personal(&digits) && !is_official(&digits))
}

/// The byte ranges of real-looking numbers in a text; letters and digits must not touch them.
pub fn find(text: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    while start < bytes.len() {
        if !bytes[start].is_ascii_digit() || (start > 0 && is_word(bytes[start - 1])) {
            start += 1;
            continue;
        }
        let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let end = match (length, bytes.get(start + length)) {
            (6 | 8, Some(b'-' | b'+')) => {
                let tail =
                    bytes[start + length + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                start + length + 1 + tail
            }
            _ => start + length,
        };
        let alone = bytes.get(end).is_none_or(|byte| !is_word(*byte));
        if alone && text.get(start..end).is_some_and(looks_real) {
            found.push(start..end);
        }
        start = end.max(start + 1);
    }
    found
}

static OFFICIAL: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    include_str!("../data/official-test-numbers.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The digits of a number written as `YYMMDDNNNN`, `YYMMDD-NNNN`, `YYYYMMDDNNNN` or `YYYYMMDD-NNNN`.
fn digits(text: &str) -> Option<String> {
    if text.len() < 10 || text.len() > 13 || !text.is_ascii() {
        return None;
    }
    let (date, serial) = text.split_at(text.len() - 4);
    let date = date.strip_suffix(['-', '+']).unwrap_or(date);
    let all = format!("{date}{serial}");
    (matches!(all.len(), 10 | 12) && all.bytes().all(|byte| byte.is_ascii_digit())).then_some(all)
}

fn is_official(digits: &str) -> bool {
    official().iter().any(|number| number.ends_with(digits))
}

fn is_personal(digits: &str) -> bool {
    let ten = &digits[digits.len() - 10..];
    let number = |range: std::ops::Range<usize>| ten[range].parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(0..2), number(2..4), number(4..6));
    let century_holds = digits.len() == 10 || matches!(&digits[..2], "18" | "19" | "20");
    let day = if day > 60 { day - 60 } else { day };
    century_holds && (1..=12).contains(&month) && day >= 1 && day <= days(year, month) && luhn_holds(ten)
}

/// The days of a month; 29 for February in any year divisible by four, since the century may be unknown.
fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn luhn_holds(ten: &str) -> bool {
    let sum: u32 = ten
        .bytes()
        .enumerate()
        .map(|(index, byte)| {
            let doubled = u32::from(byte - b'0') * if index % 2 == 0 { 2 } else { 1 };
            doubled / 10 + doubled % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_official_number_passes_the_checks_and_does_not_look_real() {
        assert!(official().len() > 100);
        for number in official() {
            let complete_date = &number[4..6] != "00" && &number[6..8] != "60";
            assert!(!complete_date || is_personal(number), "{number}");
            assert!(!looks_real(number), "{number}");
            assert!(!looks_real(&format!("{}-{}", &number[2..8], &number[8..])), "{number}");
        }
    }

    #[test]
    fn numbers_that_fail_the_checks_do_not_look_real() {
        for text in ["199002300000", "1234567890", "2023-01-01", "0000000000", "abcdefghij", "åäöåäö1234"]
        {
            assert!(!looks_real(text), "{text}");
        }
        assert!(find("order 4711, id 123456, time 1700000000").is_empty());
    }
}
