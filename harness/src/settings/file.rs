//! `samprov.toml` turned into choices; every error says where in the file and what would be right.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use serde::Deserialize;
use toml::{
    Spanned,
    de::{DeTable, DeValue, Deserializer},
};

use super::choices::{Choices, SelectionChoices};
use crate::load::nearest;

/// The name of the settings file that is looked for beside the description.
pub const FILE_NAME: &str = "samprov.toml";

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The profile asked for is not there.
    #[error("{file}: there is no [profile.{name}]; {next_step}")]
    NoProfile {
        /// The settings file.
        file: String,
        /// The profile.
        name: String,
        /// What to do.
        next_step: String,
    },
    /// A profile is asked for but there is no settings file.
    #[error(
        "--profile {name} needs a settings file; put {FILE_NAME} beside the description or name one with --config"
    )]
    NoFile {
        /// The profile.
        name: String,
    },
    /// The file cannot be read.
    #[error("{file}: {source}; check the path given with --config")]
    Unreadable {
        /// The settings file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// A key that is no setting.
    #[error("{file}:{line}:{column}: \"{key}\" is not a setting; {next_step}")]
    UnknownKey {
        /// The settings file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// The key with its table.
        key: String,
        /// What to do, with the nearest known key.
        next_step: String,
    },
    /// A value that does not fit, or a text that is not TOML.
    #[error(
        "{file}:{line}:{column}: {problem}; the keys and values are those of the flags of `samprov test --help`"
    )]
    Value {
        /// The settings file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        problem: String,
    },
}

/// The settings file beside a description, if there is one.
pub fn beside(description: &Path) -> Option<PathBuf> {
    let file = description.parent().unwrap_or(Path::new("")).join(FILE_NAME);
    file.is_file().then_some(file)
}

/// Reads the choices of a settings file: those of the profile over those of the top level. Paths in it are relative to it.
pub fn read_settings(
    file: &Path,
    profile: Option<&str>,
) -> Result<(SelectionChoices, Choices), SettingsError> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file)
        .map_err(|source| SettingsError::Unreadable { file: name.clone(), source })?;
    let (mut selection, mut choices) = parse(&name, &text, profile)?;
    let folder = file.parent().unwrap_or(Path::new(""));
    selection.rebase(folder);
    choices.rebase(folder);
    Ok((selection, choices))
}

/// The choices in the text of a settings file.
fn parse(
    file: &str,
    text: &str,
    profile: Option<&str>,
) -> Result<(SelectionChoices, Choices), SettingsError> {
    let source = Source { file, text };
    let root = DeTable::parse(text).map_err(|error| source.value_error(&error))?;
    let span = root.span();
    let (profiles, top): (Vec<_>, Vec<_>) =
        root.into_inner().into_iter().partition(|(key, _)| key.get_ref() == "profile");
    let top: DeTable<'_> = top.into_iter().collect();
    let mut layer = source.layer(Spanned::new(span, top), "")?;
    let mut names = Vec::new();
    for (_, value) in profiles {
        let place = value.span();
        let DeValue::Table(tables) = value.into_inner() else {
            return Err(source.error_at(place.start, "expected tables such as [profile.ci]".to_owned()));
        };
        for (key, value) in tables {
            let place = value.span();
            let DeValue::Table(table) = value.into_inner() else {
                let problem = format!("expected a table [profile.{}]", key.get_ref());
                return Err(source.error_at(place.start, problem));
            };
            let chosen = source.layer(Spanned::new(place, table), &format!("profile.{}.", key.get_ref()))?;
            if profile == Some(key.get_ref().as_ref()) {
                layer = (chosen.0.over(layer.0), chosen.1.over(layer.1));
            }
            names.push(key.into_inner().into_owned());
        }
    }
    match profile {
        Some(wanted) if !names.iter().any(|name| name == wanted) => Err(SettingsError::NoProfile {
            file: file.to_owned(),
            name: wanted.to_owned(),
            next_step: nearest::suggest(wanted, names.iter().map(String::as_str))
                .unwrap_or_else(|| format!("add the table or leave out --profile {wanted}")),
        }),
        _ => Ok(layer),
    }
}

struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn layer(
        &self,
        table: Spanned<DeTable<'_>>,
        prefix: &str,
    ) -> Result<(SelectionChoices, Choices), SettingsError> {
        let known = keys();
        for key in table.get_ref().keys() {
            if !known.iter().any(|known| known == key.get_ref()) {
                let (line, column) = self.line_and_column(key.span().start);
                return Err(SettingsError::UnknownKey {
                    file: self.file.to_owned(),
                    line,
                    column,
                    key: format!("{prefix}{}", key.get_ref()),
                    next_step: nearest::suggest(key.get_ref(), known.iter().map(String::as_str))
                        .unwrap_or_else(|| format!("known are {}", known.join(", "))),
                });
            }
        }
        let selection = SelectionChoices::deserialize(Deserializer::from(table.clone()))
            .map_err(|error| self.value_error(&error))?;
        let choices =
            Choices::deserialize(Deserializer::from(table)).map_err(|error| self.value_error(&error))?;
        Ok((selection, choices))
    }

    fn value_error(&self, error: &toml::de::Error) -> SettingsError {
        let problem = error.message().replace('\n', ", ");
        self.error_at(error.span().map_or(0, |span| span.start), problem)
    }

    fn error_at(&self, offset: usize, problem: String) -> SettingsError {
        let (line, column) = self.line_and_column(offset);
        SettingsError::Value { file: self.file.to_owned(), line, column, problem }
    }

    fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// The keys: the long flags themselves, so that the two never part.
fn keys() -> Vec<String> {
    let command = Choices::augment_args(SelectionChoices::augment_args(clap::Command::new("keys")));
    command.get_arguments().filter_map(|argument| argument.get_long().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use samprov_model::{instance::Environment, requirement::Role};

    use super::*;
    use crate::settings::Settings;

    #[test]
    fn a_profile_goes_before_the_top_level_and_a_flag_before_both() {
        let text =
            "seed = 7\ntimeout = \"3s\"\nrole = [\"consumer\"]\n[profile.ci]\nseed = 8\nstrict = true\n";
        let (selection, choices) = parse("samprov.toml", text, Some("ci")).unwrap();
        let flags = SelectionChoices { only: vec!["contract/*".to_owned()], ..Default::default() };
        let settings = Settings::new(flags.over(selection), Choices::default().over(choices));
        assert_eq!((settings.seed, settings.strict, settings.timeout), (8, true, Duration::from_secs(3)));
        assert_eq!(settings.selection.roles, [Role::Consumer]);
        assert_eq!(settings.selection.only, ["contract/*"]);
    }

    #[test]
    fn an_unknown_key_is_named_with_its_place_and_the_nearest_known_one() {
        let error = parse("samprov.toml", "seed = 1\n[profile.ci]\n  tiemout = \"1s\"\n", None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "samprov.toml:3:3: \"profile.ci.tiemout\" is not a setting; did you mean \"timeout\"?"
        );
    }

    #[test]
    fn a_wrong_value_is_named_with_its_place() {
        let error = parse("samprov.toml", "seed = 1\ntimeout = \"soon\"\n", None).unwrap_err().to_string();
        assert!(error.starts_with("samprov.toml:2:11: expected a number and a unit"), "{error}");
        let error = parse("samprov.toml", "jobs = 0\n", None).unwrap_err().to_string();
        assert!(error.starts_with("samprov.toml:1:8: "), "{error}");
        let error = parse("samprov.toml", "seed = = 1\n", None).unwrap_err().to_string();
        assert!(error.starts_with("samprov.toml:1:"), "{error}");
    }

    #[test]
    fn a_missing_profile_is_an_error() {
        let error = parse("samprov.toml", "[profile.nightly]\nseed = 1\n", Some("nigthly")).unwrap_err();
        assert!(error.to_string().ends_with("did you mean \"nightly\"?"), "{error}");
        assert!(parse("samprov.toml", "profile = 1\n", None).is_err());
    }

    #[test]
    fn every_flag_is_a_key() {
        let keys = keys();
        for key in ["target", "environment", "only", "seed", "test-data", "stub-bind", "lang", "strict"] {
            assert!(keys.iter().any(|known| known == key), "{key}");
        }
        let text = "environment = \"test\"\ntarget = [\"http://127.0.0.1:1\"]\nheader = [\"A: ${B}\"]\nrate = \"5/s\"\n";
        let (_, choices) = parse("samprov.toml", text, None).unwrap();
        assert_eq!(choices.environment, Some(Environment::Test));
        assert_eq!(choices.target.len(), 1);
    }
}
