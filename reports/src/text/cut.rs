//! Long texts become short ones, without cutting a character in two.

/// At most `bytes` bytes of the text, with an ellipsis where something is left out.
pub fn cut(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    let mut end = bytes.saturating_sub(ELLIPSIS.len_utf8());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut short = text[..end].to_owned();
    short.push(ELLIPSIS);
    short
}

/// The text on one line: runs of white space become one blank.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines of at most `width` characters, broken at blanks; a longer word is left whole, so that it can be copied.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let word_length = word.chars().count();
        if length > 0 && length + 1 + word_length > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += word_length;
    }
    if length > 0 || lines.is_empty() {
        lines.push(line);
    }
    lines
}

const ELLIPSIS: char = '…';

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_long_text_ends_with_an_ellipsis() {
        assert_eq!(cut("abcdefgh", 6), "abc…");
        assert_eq!(cut("abc", 6), "abc");
    }

    #[test]
    fn lines_break_at_blanks() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("", 7), [""]);
    }

    proptest! {
        #[test]
        fn a_cut_text_keeps_its_bound(text in any::<String>(), bytes in 3_usize..40) {
            prop_assert!(cut(&text, bytes).len() <= bytes.max(3));
        }
    }
}
