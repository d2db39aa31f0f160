//! `${NAME}` and `${file:PATH}` in settings turned into secret values, which are known to the masker and never shown.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
};

/// A secret value: it has no way to be shown.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(String);

impl Secret {
    /// A secret.
    pub(super) fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value, for the wire only.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// The secret values of a run with the names that stand for them in shell lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct SecretNames {
    by_value: BTreeMap<String, String>,
    /// What is hidden and has no name of its own in shell lines.
    unnamed: BTreeSet<String>,
}

impl SecretNames {
    /// Remembers a value under a name.
    pub(crate) fn add(&mut self, value: &str, name: String) {
        if value.len() >= 4 {
            self.by_value.entry(value.to_owned()).or_insert(name);
        }
    }

    /// Remembers a value that is only hidden.
    pub(crate) fn hide(&mut self, value: &str) {
        if value.len() >= 4 {
            self.unnamed.insert(value.to_owned());
        }
    }

    /// All values, for the masker.
    pub(crate) fn values(&self) -> impl Iterator<Item = String> + '_ {
        self.by_value.keys().chain(&self.unnamed).cloned()
    }

    /// Values with their names, the longest first, so that a secret inside another does not cut it.
    pub(crate) fn longest_first(&self) -> Vec<(&str, &str)> {
        let mut all: Vec<(&str, &str)> =
            self.by_value.iter().map(|(value, name)| (value.as_str(), name.as_str())).collect();
        all.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        all
    }
}

/// The value of a text with `${NAME}` from the environment and `${file:PATH}` from a file, without the last line feed.
pub(super) fn expand(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Secret, String> {
    let mut value = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        value.push_str(&rest[..start]);
        let inside = &rest[start + 2..];
        let end = inside.find('}').ok_or_else(|| "${ without }".to_owned())?;
        let name = &inside[..end];
        if let Some(path) = name.strip_prefix("file:") {
            let content = fs::read_to_string(path).map_err(|error| format!("${{{name}}}: {error}"))?;
            value.push_str(content.trim_end_matches(['\n', '\r']));
        } else {
            let missing = || format!("the environment variable {name} is not set; export {name}=...");
            value.push_str(&variable(name).ok_or_else(missing)?);
        }
        rest = &inside[end + 1..];
    }
    value.push_str(rest);
    Ok(Secret(value))
}

/// The shell name of a secret: the variable it came from, else made of its key: `bearerAuth` -> `BEARER_AUTH`.
pub(super) fn shell_name(text: &str, key: &str) -> String {
    let variable = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    if let Some(name) = variable.filter(|name| !name.contains(['$', ':', '}'])) {
        return name.to_owned();
    }
    let mut name = String::new();
    let mut after_lower = false;
    for character in key.chars() {
        if character.is_ascii_uppercase() && after_lower {
            name.push('_');
        }
        after_lower = character.is_ascii_lowercase() || character.is_ascii_digit();
        name.push(if character.is_ascii_alphanumeric() { character.to_ascii_uppercase() } else { '_' });
    }
    if name.starts_with(|first: char| first.is_ascii_digit()) || name.is_empty() {
        name.insert_str(0, "SECRET_");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_and_missing_ones_named() {
        let environment = |name: &str| (name == "TOKEN").then(|| "abc".to_owned());
        assert_eq!(expand("Bearer ${TOKEN}!", &environment), Ok(Secret::new("Bearer abc!")));
        assert!(expand("${NONE}", &environment).is_err_and(|problem| problem.contains("NONE")));
        assert!(expand("${NONE", &environment).is_err());
    }

    #[test]
    fn a_secret_is_never_shown() {
        assert_eq!(format!("{:?}", Secret::new("hemlig")), "***");
    }

    #[test]
    fn shell_names_come_from_the_variable_or_the_key() {
        assert_eq!(shell_name("${MY_TOKEN}", "bearerAuth"), "MY_TOKEN");
        assert_eq!(shell_name("x", "bearerAuth"), "BEARER_AUTH");
        assert_eq!(shell_name("x", "kommun-a"), "KOMMUN_A");
        assert_eq!(shell_name("x", "1a"), "SECRET_1A");
    }
}
