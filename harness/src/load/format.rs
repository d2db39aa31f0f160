//! A document turned into the format it is written in, by what it holds and never by its name.

use samprov_contract::Document;
use serde_json::Value;

use super::{error::LoadError, nearest};

/// The formats that samprov reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Arazzo: sequences of calls.
    Arazzo,
    /// `collaboration.yaml`
    Collaboration,
    /// A deviations file.
    Deviations,
    /// OpenAPI or Swagger.
    OpenApi,
    /// `population.yaml`
    Population,
    /// `service.yaml`
    Service,
    /// A test data file.
    TestData,
}

impl Format {
    /// What it is, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Arazzo => "Arazzo document",
            Self::Collaboration => "collaboration",
            Self::Deviations => "deviations",
            Self::OpenApi => "OpenAPI document",
            Self::Population => "population",
            Self::Service => "service description",
            Self::TestData => "test data",
        }
    }
}

/// Which format a document is written in.
pub fn recognise(document: &Document) -> Result<Format, LoadError> {
    let Value::Object(fields) = &document.value else {
        return Err(unfit(
            document,
            format!("expected a mapping of keys to values, found {}", kind_of(&document.value)),
            NEXT_STEP.to_owned(),
        ));
    };
    if let Some((_, format)) = MARKS.iter().find(|(key, _)| fields.contains_key(*key)) {
        return Ok(*format);
    }
    for (key, name) in FOREIGN {
        if fields.contains_key(*key) {
            return Err(unfit(
                document,
                format!("this is {name}, which samprov does not read"),
                NEXT_STEP.to_owned(),
            ));
        }
    }
    let known = MARKS.iter().map(|(key, _)| *key).chain(["openapi", "swagger"]);
    let suggestion =
        fields.keys().find_map(|key| nearest::suggest(key, known.clone()).map(|words| (key, words)));
    let place = suggestion.as_ref().map_or_else(String::new, |(key, _)| format!("/{}", escape(key)));
    Err(LoadError::Unfit {
        place: document.key_place(&place),
        problem: match &suggestion {
            Some((key, _)) => {
                format!("no key says what kind of document this is, and \"{}\" is not known", shown(key))
            }
            None => "no key says what kind of document this is".to_owned(),
        },
        next_step: suggestion.map_or_else(|| NEXT_STEP.to_owned(), |(_, words)| words),
    })
}

/// A kind of value in words.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Array(_) => "a list",
        Value::Bool(_) => "true or false",
        Value::Null => "nothing",
        Value::Number(_) => "a number",
        Value::Object(_) => "a mapping",
        Value::String(_) => "a text",
    }
}

/// A key as a segment of a JSON Pointer (RFC 6901).
pub(super) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A name from a document, short enough for a message.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain("...".chars()).collect()
}

fn unfit(document: &Document, problem: String, next_step: String) -> LoadError {
    LoadError::Unfit { place: document.place(""), problem, next_step }
}

const NEXT_STEP: &str = "an OpenAPI document has the key openapi or swagger, a service description profile, \
    a collaboration services, a population personas, test data values, an Arazzo document arazzo";

/// Keys that only one format has; the first that is there decides.
const MARKS: &[(&str, Format)] = &[
    ("openapi", Format::OpenApi),
    ("swagger", Format::OpenApi),
    ("arazzo", Format::Arazzo),
    ("profile", Format::Service),
    ("technical", Format::Service),
    ("services", Format::Collaboration),
    ("personas", Format::Population),
    ("organisations", Format::Population),
    ("records", Format::Population),
    ("clients", Format::Population),
    ("deviations", Format::Deviations),
    ("values", Format::TestData),
    ("examples", Format::TestData),
    ("credentials", Format::TestData),
    ("references", Format::TestData),
    ("skip", Format::TestData),
    // A document with these but no version is most likely an OpenAPI document that lacks it; its reader says so.
    ("paths", Format::OpenApi),
    ("info", Format::OpenApi),
];

/// Formats of others that users may try.
const FOREIGN: &[(&str, &str)] = &[
    ("asyncapi", "an AsyncAPI document"),
    ("overlay", "an OpenAPI Overlay"),
    ("$schema", "a JSON Schema"),
    ("swaggerVersion", "a Swagger 1 document"),
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn format(value: Value) -> Result<Format, String> {
        recognise(&Document::from_value("a.yaml", value)).map_err(|error| error.to_string())
    }

    #[test]
    fn content_decides_the_format() {
        assert_eq!(format(json!({"openapi": "3.1.0"})), Ok(Format::OpenApi));
        assert_eq!(format(json!({"samprov": 1, "profile": {}})), Ok(Format::Service));
        assert_eq!(format(json!({"samprov": 1, "services": []})), Ok(Format::Collaboration));
        assert_eq!(format(json!({"values": {}})), Ok(Format::TestData));
        assert_eq!(format(json!({"arazzo": "1.0.1", "info": {}})), Ok(Format::Arazzo));
    }

    #[test]
    fn a_misspelt_mark_is_told_with_the_nearest_one() {
        let error = format(json!({"opanapi": "3.1.0"})).unwrap_err();
        assert!(error.ends_with("did you mean \"openapi\"?"), "{error}");
        assert!(format(json!(["a"])).unwrap_err().contains("found a list"));
        assert!(format(json!({"asyncapi": "3.0.0"})).unwrap_err().contains("AsyncAPI"));
    }
}
