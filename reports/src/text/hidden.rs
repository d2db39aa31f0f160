//! Characters that hide or command: made visible for readers, removed for machines.

use std::{borrow::Cow, fmt::Write};

/// The text with every control character but line feed and tab, every direction mark and every non-character made visible.
/// What the reader sees is then what is there: a terminal escape or a reversed file name cannot act.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if !is_hidden(character) {
            shown.push(character);
        } else if let Some(picture) = control_picture(character) {
            shown.push(picture);
        } else {
            // Writing to a text cannot fail.
            let _ = write!(shown, "\u{27e8}U+{:04X}\u{27e9}", u32::from(character));
        }
    }
    Cow::Owned(shown)
}

/// The text without terminal escape sequences and without characters that XML 1.0 forbids or that hide something.
pub fn removed(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' && characters.peek() == Some(&'[') {
            // A control sequence ends with a character from `@` to `~`; its parameters are below that.
            characters.next();
            while characters.next_if(|next| (' '..='?').contains(next)).is_some() {}
            characters.next_if(|next| ('@'..='~').contains(next));
        } else if !is_hidden(character) {
            kept.push(character);
        }
    }
    Cow::Owned(kept)
}

fn is_hidden(character: char) -> bool {
    let direction = matches!(
        character,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    );
    let line_separator = matches!(character, '\u{2028}' | '\u{2029}');
    let non_character =
        u32::from(character) & 0xfffe == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&character);
    let control = character.is_control() && character != '\n' && character != '\t';
    direction || line_separator || non_character || control
}

fn control_picture(character: char) -> Option<char> {
    match u32::from(character) {
        0x7f => Some('\u{2421}'),
        code @ 0..=0x1f => char::from_u32(0x2400 + code),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_terminal_escape_is_seen_and_does_not_act() {
        assert_eq!(visible("a\u{1b}[31mb"), "a\u{241b}[31mb");
        assert_eq!(removed("a\u{1b}[31mb\u{7}"), "ab");
    }

    #[test]
    fn a_reversed_file_name_is_seen() {
        assert_eq!(visible("cod\u{202e}gnp.exe"), "cod\u{27e8}U+202E\u{27e9}gnp.exe");
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        let text = "Räksmörgås – 100 %\n\t{\"a\": 1}";
        assert!(matches!(visible(text), Cow::Borrowed(_)));
        assert!(matches!(removed(text), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left(text in any::<String>()) {
            prop_assert!(!visible(&text).chars().any(is_hidden));
            prop_assert!(!removed(&text).chars().any(is_hidden));
        }
    }
}
