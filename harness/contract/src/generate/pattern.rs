//! Texts that match a pattern: ECMA-262 patterns rewritten for regex-syntax, then sampled from its syntax tree.
//!
//! Look-around, anchors and word boundaries are dropped; whoever uses a sample checks it against the pattern itself.

use std::collections::BTreeMap;

use regex_syntax::{
    ParserBuilder,
    hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition},
};
use serde_json::{Value, json};

/// Whether a text matches a pattern somewhere, as JSON Schema asks.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    jsonschema::draft202012::new(&json!({ "pattern": pattern }))
        .is_ok_and(|validator| validator.is_valid(&Value::from(text)))
}

/// Texts that are likely to match, the shortest first and growing; none when the pattern cannot be understood.
pub(crate) fn samples(pattern: &str, variation: usize) -> Vec<String> {
    let Some(tree) = parse(pattern) else { return Vec::new() };
    let mut found: Vec<String> = Vec::new();
    let mut classes = BTreeMap::new();
    for grow in GROWTH {
        for turn in 0..TURNS {
            let mut sampler = Sampler {
                grow,
                turn: turn + variation,
                text: String::new(),
                is_full: false,
                classes: &mut classes,
            };
            sampler.write(&tree);
            if !sampler.is_full && !found.contains(&sampler.text) {
                found.push(sampler.text);
            }
        }
    }
    found
}

fn parse(pattern: &str) -> Option<Hir> {
    if pattern.len() > LONGEST_PATTERN {
        return None;
    }
    ParserBuilder::new().nest_limit(DEEPEST).build().parse(&rewritten(pattern)?).ok()
}

/// Writes a tree as text, choosing by `turn` and repeating by `grow`.
struct Sampler<'a> {
    grow: u32,
    turn: usize,
    text: String,
    is_full: bool,
    /// The preferred characters of classes met before, by the address of the class.
    classes: &'a mut BTreeMap<usize, Vec<char>>,
}

impl Sampler<'_> {
    fn write(&mut self, tree: &Hir) {
        if self.text.len() > LONGEST_TEXT {
            self.is_full = true;
            return;
        }
        match tree.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => self.text.push_str(&String::from_utf8_lossy(&literal.0)),
            HirKind::Class(class) => self.write_class(class),
            HirKind::Repetition(repetition) => self.write_repeated(repetition),
            HirKind::Capture(capture) => self.write(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.write(part)),
            HirKind::Alternation(options) => {
                if let Some(option) = options.get(self.turn % options.len().max(1)) {
                    self.write(option);
                }
            }
        }
    }

    fn write_repeated(&mut self, repetition: &Repetition) {
        let most = repetition.max.unwrap_or(u32::MAX);
        let times = self.grow.clamp(repetition.min, most.max(repetition.min));
        for _ in 0..times {
            if self.is_full {
                return;
            }
            let before = self.text.len();
            self.write(&repetition.sub);
            if self.text.len() == before && repetition.min == 0 {
                return;
            }
        }
    }

    fn write_class(&mut self, class: &Class) {
        let Class::Unicode(class) = class else { return };
        // Characters differ from place to place, so that repeated ones do not look alike: `abc`, not `aaa`.
        let turn = self.turn + self.text.len();
        let address = std::ptr::from_ref(class).addr();
        let preferred = self.classes.entry(address).or_insert_with(|| preferred(class));
        match preferred.get(turn % preferred.len().max(1)) {
            Some(character) => self.text.push(*character),
            None => self.is_full = true,
        }
    }
}

/// The characters of a class to use: letters, else digits, else one other.
fn preferred(class: &ClassUnicode) -> Vec<char> {
    let holds = |wanted: char| class.iter().any(|range| range.start() <= wanted && wanted <= range.end());
    let plain: Vec<char> = PLAIN.chars().filter(|character| holds(*character)).collect();
    for is_wanted in [char::is_alphabetic, char::is_numeric] {
        let group: Vec<char> = plain.iter().copied().filter(|it| is_wanted(*it)).collect();
        if !group.is_empty() {
            return group;
        }
    }
    let first = || class.iter().map(ClassUnicodeRange::start).find(|it| !it.is_control());
    plain.first().copied().or_else(first).into_iter().collect()
}

/// Rewrites what ECMA-262 says in its own way; `None` when a group is not closed.
fn rewritten(pattern: &str) -> Option<String> {
    let characters: Vec<char> = pattern.chars().collect();
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut in_class = false;
    let mut index = 0;
    while let Some(character) = characters.get(index).copied() {
        let next = characters.get(index + 1).copied();
        match (character, next) {
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
                index = end_of_group(&characters, index)?;
            }
            _ => out.push(character),
        }
        index += 1;
    }
    Some(out)
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

/// How often something is repeated that may be repeated; within its own bounds.
const GROWTH: [u32; 15] = [1, 0, 2, 3, 4, 6, 8, 10, 12, 16, 24, 36, 64, 128, 255];

/// How many choices of alternatives and characters are tried for each growth.
const TURNS: usize = 4;

/// Characters that are preferred.
const PLAIN: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890åäö -_.";

/// Longer patterns are not looked at.
const LONGEST_PATTERN: usize = 2000;

/// Groups nested deeper are not looked at.
const DEEPEST: u32 = 50;

/// Longer samples are given up, in bytes.
const LONGEST_TEXT: usize = 4096;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn first(pattern: &str) -> String {
        samples(pattern, 0).into_iter().find(|text| matches(pattern, text)).unwrap_or_default()
    }

    #[test]
    fn common_patterns_have_matching_samples() {
        for pattern in [
            r"^\d{12}$",
            r"^[A-ZÅÄÖ][a-zåäö-]+$",
            r"^(SE|NO)\d{3,5}(-[a-z]{2})?$",
            r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
            r"^(?!0{4})\d{4}$",
            r"^[^\s/]+$",
            r"^\/a\/[\w\-]+$",
            r"^\p{L}+$",
            r"[[&&]",
            r"^.*$",
        ] {
            assert!(matches(pattern, &first(pattern)), "{pattern}");
        }
    }

    #[test]
    fn nested_repetition_stays_bounded() {
        assert!(samples(r"^((((a{50}){50}){50}){50})+$", 0).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_can_be_asked_for_samples(pattern in "\\PC{0,40}") {
            for text in samples(&pattern, 0) {
                prop_assert!(text.len() <= LONGEST_TEXT + 1024);
            }
        }
    }
}
