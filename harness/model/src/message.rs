//! A text to be told later: a key and typed arguments, never prose. `sv.ftl` and `en.ftl` render it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::place::Place;

/// A text in Swedish, English or both, as written in a description.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Swedish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sv: Option<String>,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Text {
    /// The same text in both languages.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { sv: Some(text.clone()), en: Some(text) }
    }

    /// The text in a language, else in the other, else empty.
    pub fn in_language(&self, language: Language) -> &str {
        let (first, second) = match language {
            Language::Swedish => (&self.sv, &self.en),
            Language::English => (&self.en, &self.sv),
        };
        first.as_deref().or(second.as_deref()).unwrap_or_default()
    }
}

/// A language of reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// `en`
    #[default]
    #[serde(rename = "en")]
    English,
    /// `sv`
    #[serde(rename = "sv")]
    Swedish,
}

impl Language {
    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Swedish => "sv",
        }
    }
}

/// A message to be rendered in the reader's language: the key of an entry in the `.ftl` files and its arguments.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// The key, for example `status-undeclared`.
    pub key: String,
    /// The arguments by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<String, Argument>,
}

/// An argument of a message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Argument {
    /// A whole number.
    Number(i64),
    /// Places in a message, told in the reader's language.
    Places(Vec<Place>),
    /// A text that is data: a name, a value, a media type.
    Text(String),
}

impl Message {
    /// A message without arguments.
    pub fn new(key: &str) -> Self {
        Self { key: key.to_owned(), arguments: BTreeMap::new() }
    }

    /// The same message with one more text argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.arguments.insert(name.to_owned(), Argument::Text(value.into()));
        self
    }

    /// The same message with one more number argument.
    #[must_use]
    pub fn with_number(mut self, name: &str, value: i64) -> Self {
        self.arguments.insert(name.to_owned(), Argument::Number(value));
        self
    }

    /// The same message with one more argument that is a list of places.
    #[must_use]
    pub fn with_places(mut self, name: &str, places: impl IntoIterator<Item = Place>) -> Self {
        self.arguments.insert(name.to_owned(), Argument::Places(places.into_iter().collect()));
        self
    }
}
