//! A command line split into words as a shell splits them, without a shell: no expansion, no substitution, no pipes.

/// Why a command cannot be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// Nothing is there to run.
    #[error("the command is empty")]
    Empty,
    /// A quotation mark without its partner.
    #[error("a quotation mark is not closed")]
    Unclosed,
}

/// Where in a command the splitter is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Double,
    Nothing,
    Single,
}

/// Splits a command at blanks; `'...'`, `"..."` and `\` protect what they hold.
pub fn split_words(command: &str) -> Result<Vec<String>, WordsError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut within = Within::Nothing;
    let mut characters = command.chars();
    while let Some(character) = characters.next() {
        match (within, character) {
            (Within::Nothing, blank) if blank.is_whitespace() => words.extend(word.take()),
            (Within::Nothing, '\'') => (within, word) = (Within::Single, Some(word.unwrap_or_default())),
            (Within::Nothing, '"') => (within, word) = (Within::Double, Some(word.unwrap_or_default())),
            (Within::Single, '\'') | (Within::Double, '"') => within = Within::Nothing,
            (Within::Nothing | Within::Double, '\\') => {
                word.get_or_insert_default().push(characters.next().unwrap_or('\\'));
            }
            (_, other) => word.get_or_insert_default().push(other),
        }
    }
    if within != Within::Nothing {
        return Err(WordsError::Unclosed);
    }
    words.extend(word);
    if words.is_empty() { Err(WordsError::Empty) } else { Ok(words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_split_and_quotes_protect() {
        assert_eq!(
            split_words(r#"run 'a b'  "c \"d" e\ f ''"#),
            Ok(vec!["run".into(), "a b".into(), "c \"d".into(), "e f".into(), String::new()])
        );
    }

    #[test]
    fn an_empty_command_and_an_open_quote_are_refused() {
        assert_eq!(split_words("  "), Err(WordsError::Empty));
        assert_eq!(split_words("run 'a"), Err(WordsError::Unclosed));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_split_or_refused(text in ".{0,200}") {
            let _ = split_words(&text);
        }
    }
}
