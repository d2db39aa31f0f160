//! Flags and variables joined with the settings file that belongs to a description.

use std::path::Path;

use super::{
    choices::{Choices, SelectionChoices},
    file::{SettingsError, beside, read_settings},
    resolved::Settings,
};

/// The settings of a command. `config` is the file the user names; else the one beside the first description is read.
pub fn gather(
    description: Option<&Path>,
    config: Option<&Path>,
    profile: Option<&str>,
    selection: SelectionChoices,
    choices: Choices,
) -> Result<Settings, SettingsError> {
    let found = description.and_then(beside);
    match (config.or(found.as_deref()), profile) {
        (Some(file), profile) => {
            let (below_selection, below) = read_settings(file, profile)?;
            Ok(Settings::new(selection.over(below_selection), choices.over(below)))
        }
        (None, None) => Ok(Settings::new(selection, choices)),
        (None, Some(name)) => Err(SettingsError::NoFile { name: name.to_owned() }),
    }
}
