//! The texts of one language, read from its `.ftl` file.

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use samprov_model::message::{Argument, Language, Message};

use crate::text::{assigned, variables};

/// The texts of one language.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// The texts of a language.
    pub fn new(language: Language) -> Self {
        let source = match language {
            Language::English => ENGLISH,
            Language::Swedish => SWEDISH,
        };
        let locale = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Isolating marks would end up as invisible characters in JUnit files and terminals.
        bundle.set_use_isolating(false);
        // A damaged entry costs only itself: the others are still usable.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        #[cfg(test)]
        if let Ok(resource) = FluentResource::try_new(sample(language).to_owned()) {
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A message as a sentence. An unknown key is shown with its arguments. For each text `$x` there is a number `$x-count`:
    /// the members of `x`, where it is a list with commas.
    pub fn tell(&self, message: &Message) -> String {
        let Some(pattern) = self.bundle.get_message(&message.key).and_then(|entry| entry.value()) else {
            return key_with_arguments(message);
        };
        let mut arguments = FluentArgs::with_capacity(message.arguments.len());
        for (name, argument) in &message.arguments {
            match argument {
                Argument::Number(number) => arguments.set(name.as_str(), *number),
                Argument::Places(places) => {
                    let members = i64::try_from(places.len()).unwrap_or(i64::MAX);
                    arguments.set(format!("{name}-count"), members);
                    arguments.set(name.as_str(), self.places(places));
                }
                Argument::Text(text) => {
                    // A list is a text; whether it has one member or several decides the words around it.
                    let members = i64::try_from(text.split(", ").count()).unwrap_or(i64::MAX);
                    arguments.set(format!("{name}-count"), members);
                    arguments.set(name.as_str(), text.as_str());
                }
            }
        }
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned()
    }

    /// A text without arguments.
    pub fn text(&self, key: &str) -> String {
        self.tell(&Message::new(key))
    }

    /// Which environment variables shell lines need, besides those that they set themselves; nothing when they need none.
    pub fn variables<'a>(&self, lines: impl Iterator<Item = &'a str>) -> Option<String> {
        let mut names: Vec<String> = Vec::new();
        let mut own: Vec<&str> = Vec::new();
        for line in lines {
            for name in variables(line) {
                if !own.contains(&name) && !names.iter().any(|known| known == name) {
                    names.push(name.to_owned());
                }
            }
            own.extend(assigned(line));
        }
        let count = i64::try_from(names.len()).unwrap_or(i64::MAX);
        let message =
            Message::new("report-variables").with("names", self.list(&names)).with_number("count", count);
        (count > 0).then(|| self.tell(&message))
    }

    /// A decimal number with the mark of the language.
    pub fn decimal(&self, number: &str) -> String {
        match self.language {
            Language::English => number.to_owned(),
            Language::Swedish => number.replace('.', ","),
        }
    }

    /// Names joined as in prose: `a, b and c`.
    pub fn list(&self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => {
                let message = Message::new("report-list").with("first", first.join(", ")).with("last", last);
                self.tell(&message)
            }
        }
    }
}

fn key_with_arguments(message: &Message) -> String {
    if message.arguments.is_empty() {
        return message.key.clone();
    }
    let arguments: Vec<String> = message
        .arguments
        .iter()
        .map(|(name, argument)| match argument {
            Argument::Number(number) => format!("{name}: {number}"),
            Argument::Places(places) => {
                format!("{name}: {}", places.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
            }
            Argument::Text(text) => format!("{name}: {text}"),
        })
        .collect();
    format!("{} ({})", message.key, arguments.join(", "))
}

#[cfg(test)]
fn sample(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("../../samples/en.ftl"),
        Language::Swedish => include_str!("../../samples/sv.ftl"),
    }
}

const ENGLISH: &str = include_str!("en.ftl");
const SWEDISH: &str = include_str!("sv.ftl");

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// The keys of a file with the variables that each uses.
    fn entries(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut entries: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut key = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
                key = line.split('=').next().unwrap().trim().to_owned();
                assert!(entries.insert(key.clone(), BTreeSet::new()).is_none(), "{key} is written twice");
            }
            for (at, _) in line.match_indices('$') {
                let name = line[at + 1..].split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
                entries.get_mut(&key).unwrap().insert(name.into_iter().next().unwrap().to_owned());
            }
        }
        entries
    }

    #[test]
    fn both_languages_have_the_same_keys_and_variables() {
        let (english, swedish) = (entries(ENGLISH), entries(SWEDISH));
        let keys = |of: &BTreeMap<String, BTreeSet<String>>| of.keys().cloned().collect::<BTreeSet<_>>();
        let differ: Vec<_> = keys(&english).symmetric_difference(&keys(&swedish)).cloned().collect();
        assert!(differ.is_empty(), "in one language only: {differ:?}");
        for (key, variables) in &english {
            assert_eq!(variables, &swedish[key], "variables of {key}");
        }
    }

    #[test]
    fn both_files_are_well_formed() {
        for source in [ENGLISH, SWEDISH] {
            if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
                panic!("{errors:?}");
            }
        }
    }

    #[test]
    fn an_unknown_key_is_shown_with_its_arguments() {
        let message = Message::new("no-such-key").with("a", "x").with_number("b", 3);
        assert_eq!(Texts::new(Language::Swedish).tell(&message), "no-such-key (a: x, b: 3)");
    }

    #[test]
    fn a_missing_argument_does_not_hide_the_sentence() {
        let text = Texts::new(Language::English).tell(&Message::new("report-cases"));
        assert!(text.contains("case"), "{text}");
    }

    #[test]
    fn one_of_is_said_only_of_several() {
        let told = |language, values: &str| {
            Texts::new(language).tell(&Message::new("expected-enum").with("values", values))
        };
        assert_eq!(told(Language::English, "\"a\""), "\"a\"");
        assert_eq!(told(Language::English, "\"a\", \"b\""), "one of \"a\", \"b\"");
        assert_eq!(told(Language::Swedish, "1"), "1");
        assert_eq!(told(Language::Swedish, "1, 2"), "något av 1, 2");
    }

    #[test]
    fn one_is_told_in_the_singular() {
        let told = |language, key, name, count| {
            Texts::new(language).tell(&Message::new(key).with_number(name, count).with("why", "x"))
        };
        assert_eq!(told(Language::Swedish, "expected-min-items", "limit", 1), "minst en post");
        assert_eq!(told(Language::Swedish, "expected-max-properties", "limit", 2), "högst 2 egenskaper");
        assert_eq!(told(Language::English, "expected-max-length", "limit", 1), "at most one character");
        assert_eq!(told(Language::English, "actual-items", "count", 1), "one item");
        assert_eq!(told(Language::English, "actual-branches", "count", 2), "2 alternatives fit");
        assert!(
            told(Language::English, "report-junit-ended", "count", 1)
                .ends_with("1 selected case was not run")
        );
        assert!(
            told(Language::Swedish, "report-junit-cut-off", "count", 1)
                .ends_with("1 valt testfall kördes inte")
        );
    }

    #[test]
    fn swedish_has_a_decimal_comma() {
        assert_eq!(Texts::new(Language::Swedish).decimal("1.453"), "1,453");
        assert_eq!(Texts::new(Language::English).decimal("1.453"), "1.453");
    }

    #[test]
    fn names_are_joined_as_in_prose() {
        let names = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(Texts::new(Language::English).list(&names), "a, b and c");
        assert_eq!(Texts::new(Language::Swedish).list(&names), "a, b och c");
    }
}
