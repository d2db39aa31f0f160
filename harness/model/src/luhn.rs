//! The Luhn check (modulus 10) that personal and organisation numbers end with.

/// Whether the last digit is the check digit of those before it. Anything but digits fails.
pub(crate) fn holds(digits: &str) -> bool {
    let Some((before, last)) = digits.len().checked_sub(1).and_then(|end| digits.split_at_checked(end))
    else {
        return false;
    };
    check_digit(before).is_some_and(|digit| last.as_bytes() == [b'0' + digit])
}

/// The digit that makes the check hold when it is put at the end.
pub(crate) fn check_digit(digits: &str) -> Option<u8> {
    let mut sum = 0_u32;
    for (index, byte) in digits.bytes().rev().enumerate() {
        let digit = u32::from(byte.checked_sub(b'0').filter(|digit| *digit < 10)?);
        let weighted = if index.is_multiple_of(2) { digit * 2 } else { digit };
        sum += weighted / 10 + weighted % 10;
    }
    u8::try_from((10 - sum % 10) % 10).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_the_one_that_holds() {
        assert_eq!(check_digit("401234567"), (0..10).find(|digit| holds(&format!("401234567{digit}"))));
        assert!(!holds("") && !holds("x") && !holds("40123456a8"));
    }
}
