//! ECMA-262 patterns rewritten for regex-syntax: classes are ASCII, look-around is left out and noted, references back become
//! characters of their own.

/// A pattern that regex-syntax understands.
pub(super) struct Rewritten {
    /// The pattern.
    pub(super) text: String,
    /// What look-aheads ask for, as patterns of their own.
    pub(super) ahead: Vec<String>,
}

/// The group that a character of a rewritten pattern refers back to.
pub(super) fn group_of(letter: char) -> Option<u32> {
    let number = u32::from(letter).checked_sub(REFERENCES)?;
    (1..=MOST_GROUPS).contains(&number).then_some(number)
}

/// Rewrites what ECMA-262 says in its own way; `None` when a group is not closed.
pub(super) fn rewritten(pattern: &str) -> Option<Rewritten> {
    let characters: Vec<char> = pattern.chars().collect();
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut ahead = Vec::new();
    let mut names: Vec<Option<String>> = Vec::new();
    let mut in_class = false;
    let mut index = 0;
    while let Some(character) = characters.get(index).copied() {
        let next = characters.get(index + 1).copied();
        match (character, next) {
            ('\\', Some('1'..='9')) if !in_class => {
                let digits: String =
                    characters.iter().skip(index + 1).take(2).take_while(|it| it.is_ascii_digit()).collect();
                push_reference(&mut out, digits.parse().ok()?);
                index += digits.len();
            }
            ('\\', Some('k')) if !in_class && characters.get(index + 2) == Some(&'<') => {
                let name: String = characters.iter().skip(index + 3).take_while(|it| **it != '>').collect();
                let group = names.iter().position(|known| known.as_ref() == Some(&name));
                push_reference(&mut out, group.and_then(|group| u32::try_from(group + 1).ok())?);
                index += name.chars().count() + 3;
            }
            ('\\', Some(escaped)) => {
                out.push_str(&escape(escaped, in_class));
                index += 1;
            }
            ('[', _) if in_class => out.push_str("\\["),
            ('&' | '~', Some(same)) if in_class && same == character => {
                out.push('\\');
                out.push(character);
            }
            ('-', Some('-')) if in_class => out.push_str("\\-"),
            ('[', _) => {
                in_class = true;
                out.push('[');
            }
            (']', _) => {
                in_class = false;
                out.push(']');
            }
            ('(', Some('?')) if !in_class && is_look_around(&characters[index..]) => {
                let end = end_of_group(&characters, index)?;
                let inner: String = characters.get(index + 3..end).unwrap_or_default().iter().collect();
                // The groups inside are kept, empty, so that those after keep their numbers.
                for _ in 0..groups_in(characters.get(index + 1..end).unwrap_or_default()) {
                    names.push(None);
                    out.push_str("()");
                }
                out.push_str("(?:)");
                if characters.get(index + 2) == Some(&'=') {
                    ahead.push(inner);
                }
                index = end;
            }
            ('(', _) if !in_class => {
                if opens_group(&characters[index..]) {
                    let named = next == Some('?');
                    let name = characters.iter().skip(index + 3).take_while(|it| **it != '>');
                    names.push(named.then(|| name.collect()));
                }
                out.push('(');
            }
            _ => out.push(character),
        }
        index += 1;
    }
    Some(Rewritten { text: out, ahead })
}

fn push_reference(out: &mut String, group: u32) {
    out.extend(char::from_u32(REFERENCES + group.min(MOST_GROUPS)));
}

/// What an escaped character means, with the classes of ECMA-262: ASCII only.
fn escape(escaped: char, in_class: bool) -> String {
    let inside = match escaped.to_ascii_lowercase() {
        'd' => "0-9",
        'w' => "A-Za-z0-9_",
        's' => r"\x20\t",
        _ => return format!("\\{escaped}"),
    };
    match (escaped.is_ascii_lowercase(), in_class) {
        (true, true) => inside.to_owned(),
        (true, false) => format!("[{inside}]"),
        (false, _) => format!("[^{inside}]"),
    }
}

fn is_look_around(rest: &[char]) -> bool {
    match rest.get(2) {
        Some('=' | '!') => true,
        Some('<') => matches!(rest.get(3), Some('=' | '!')),
        _ => false,
    }
}

/// Whether a bracket opens a group that can be referred back to.
fn opens_group(rest: &[char]) -> bool {
    match (rest.get(1), rest.get(2)) {
        (Some('?'), Some('<')) => !matches!(rest.get(3), Some('=' | '!')),
        (Some('?'), _) => false,
        _ => true,
    }
}

fn groups_in(characters: &[char]) -> usize {
    let mut found = 0;
    let mut in_class = false;
    let mut index = 0;
    while let Some(character) = characters.get(index) {
        match character {
            '\\' => index += 1,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class && opens_group(&characters[index..]) => found += 1,
            _ => {}
        }
        index += 1;
    }
    found
}

/// The index of the bracket that closes the group at `start`.
fn end_of_group(characters: &[char], start: usize) -> Option<usize> {
    let mut open = 0_usize;
    let mut in_class = false;
    let mut index = start;
    while let Some(character) = characters.get(index) {
        match character {
            '\\' => index += 1,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => open += 1,
            ')' if !in_class => {
                open = open.checked_sub(1)?;
                if open == 0 {
                    return Some(index);
                }
            }
            _ => {}
        }
        index += 1;
    }
    None
}

/// Where the characters begin that stand for references back: private ones, which no pattern asks for.
const REFERENCES: u32 = 0xF_0000;

/// More groups than this are not told apart.
const MOST_GROUPS: u32 = 99;
