//! A document turned into one of our types; every misfit becomes an error with place, expectation and next step.

use samprov_contract::Document;
use samprov_model::place::DocumentPlace;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::{
    error::LoadError,
    format::{escape, shown},
    nearest,
};

/// Reads a document as a type. Scalars stand for texts as they are written: `version: 1.10` is the text `1.10`.
pub(super) fn read<T: DeserializeOwned>(document: &Document) -> Result<T, LoadError> {
    let mut value = document.value.clone();
    for _ in 0..MOST_PATCHES {
        let (pointer, message) = match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(read) => return Ok(read),
            Err(error) => (pointer(error.path()), error.inner().to_string()),
        };
        let is_scalar_for_text = message.ends_with("expected a string")
            && matches!(value.pointer(&pointer), Some(Value::Bool(_) | Value::Number(_)));
        if !(is_scalar_for_text && write_as_texts(document, &mut value, &pointer)) {
            return Err(misfit(document, &pointer, &message));
        }
    }
    Err(misfit(document, "", "too many numbers where texts are expected; put them in quotes"))
}

/// Puts the written text in place of a scalar, and of those in the same position of the neighbours
/// (`/personas/*/personal-number`), so that a long list is not read again for each.
fn write_as_texts(document: &Document, value: &mut Value, pointer: &str) -> bool {
    let mut pointers = vec![pointer.to_owned()];
    if let Some((parent, last)) = pointer.rsplit_once('/')
        && let Some((above, _)) = parent.rsplit_once('/')
    {
        let neighbours: Vec<String> = match value.pointer(above) {
            Some(Value::Array(items)) => (0..items.len()).map(|index| index.to_string()).collect(),
            Some(Value::Object(fields)) => fields.keys().map(|key| escape(key)).collect(),
            _ => Vec::new(),
        };
        pointers.extend(neighbours.iter().map(|neighbour| format!("{above}/{neighbour}/{last}")));
    }
    let mut is_changed = false;
    for pointer in pointers {
        if let Some(scalar @ (Value::Bool(_) | Value::Number(_))) = value.pointer_mut(&pointer) {
            let written = document.raw(&pointer).map_or_else(|| scalar.to_string(), str::to_owned);
            *scalar = Value::String(written);
            is_changed = true;
        }
    }
    is_changed
}

fn misfit(document: &Document, pointer: &str, message: &str) -> LoadError {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let key = names.first().copied().unwrap_or(rest);
        let place = place_of_key(document, pointer, key);
        return LoadError::Unfit {
            place,
            problem: format!("\"{}\" is not a key here", shown(key)),
            next_step: choose(key, names.get(1..).unwrap_or_default()),
        };
    }
    if message.starts_with("unknown variant ") {
        let word = names.first().copied().unwrap_or_default();
        if let Some(Value::Object(fields)) = document.value.pointer(pointer)
            && fields.contains_key(word)
        {
            return LoadError::Unfit {
                place: place_of_key(document, pointer, word),
                problem: format!("\"{}\" is not a key of {}", shown(word), last_of(pointer)),
                next_step: choose(word, names.get(1..).unwrap_or_default()),
            };
        }
        return LoadError::Unfit {
            place: document.place(pointer),
            problem: format!("\"{}\" is not a value of {}", shown(word), last_of(pointer)),
            next_step: choose(word, names.get(1..).unwrap_or_default()),
        };
    }
    if message.starts_with("missing field ") {
        let key = names.first().copied().unwrap_or_default();
        return LoadError::Unfit {
            place: document.place(pointer),
            problem: format!("{} lacks the key \"{key}\"", last_of(pointer)),
            next_step: format!("add {key}"),
        };
    }
    // The value itself is left out: it may be a secret or a person's.
    let expected = message.rsplit_once(", expected ").map(|(_, expected)| plain_words(expected));
    LoadError::Unfit {
        place: document.place(pointer),
        problem: match (expected, document.value.pointer(pointer)) {
            (Some(expected), Some(found)) => {
                format!("{} is {}, expected {expected}", last_of(pointer), super::format::kind_of(found))
            }
            _ => shown(message),
        },
        next_step: "see the format with `samprov schema`".to_owned(),
    }
}

/// The path to an unknown key may or may not hold the key itself.
fn place_of_key(document: &Document, pointer: &str, key: &str) -> DocumentPlace {
    let last = format!("/{}", escape(key));
    if pointer.ends_with(&last) && document.value.pointer(pointer).is_some() {
        document.key_place(pointer)
    } else {
        document.key_place(&format!("{pointer}{last}"))
    }
}

fn choose(written: &str, known: &[&str]) -> String {
    nearest::suggest(written, known.iter().copied()).unwrap_or_else(|| match known {
        [] => "leave it out".to_owned(),
        known => format!("known are {}", known.join(", ")),
    })
}

/// serde's words for what a type takes, in the words of the formats.
fn plain_words(expected: &str) -> String {
    match expected {
        "a string" => "a text".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a mapping of keys to values".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "u16" | "u32" | "u64" | "usize" => "a whole number from 0".to_owned(),
        other if other.starts_with("struct ") => "a mapping of keys to values".to_owned(),
        other => other.to_owned(),
    }
}

fn last_of(pointer: &str) -> String {
    let parts: Vec<&str> = pointer.split('/').skip(1).collect();
    let is_index = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [] => "the document".to_owned(),
        [.., list, index] if is_index(index) => format!("item {index} of {}", shown(list)),
        [.., last] => format!("\"{}\"", shown(last)),
    }
}

fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Map { key } => pointer += &["/", &escape(key)].concat(),
            Segment::Seq { index } => pointer += &["/", &index.to_string()].concat(),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

const MOST_PATCHES: usize = 500;

#[cfg(test)]
mod tests {
    use samprov_model::{description::ServiceDescription, population::Population};
    use serde_json::json;

    use super::*;

    fn service(change: impl FnOnce(&mut Value)) -> Result<ServiceDescription, String> {
        let mut value = json!({
            "samprov": 1,
            "profile": {"id": "a", "version": "1", "owner": "b"},
            "technical": [{"id": "rest", "document": "openapi.yaml"}],
        });
        change(&mut value);
        read(&Document::from_value("service.yaml", value)).map_err(|error| match error {
            LoadError::Unfit { place, problem, next_step } => {
                format!("{} {problem}; {next_step}", place.pointer)
            }
            other => other.to_string(),
        })
    }

    #[test]
    fn an_unknown_key_is_told_with_the_nearest_one() {
        let error = service(|value| value["profile"]["ownr"] = json!("b")).unwrap_err();
        assert!(error.ends_with("\"ownr\" is not a key here; did you mean \"owner\"?"), "{error}");
        assert!(error.starts_with("/profile/ownr "), "{error}");
    }

    #[test]
    fn an_unknown_word_is_told_with_those_known() {
        let error = service(|value| value["profile"]["kind"] = json!("eservice")).unwrap_err();
        assert_eq!(
            error,
            "/profile/kind \"eservice\" is not a value of \"kind\"; did you mean \"e-service\"?"
        );
    }

    #[test]
    fn an_unknown_key_that_chooses_among_kinds_is_told_as_a_key() {
        let value = json!({"samprov": 1, "credentials": {"b": {"tokn": "x"}}});
        let error = super::read::<samprov_model::test_data::TestData>(&Document::from_value("t.yaml", value));
        let error = error.unwrap_err().to_string();
        assert!(error.ends_with("\"tokn\" is not a key of \"b\"; did you mean \"token\"?"), "{error}");
    }

    #[test]
    fn a_wrong_type_is_told_without_its_value() {
        let error = service(|value| value["instances"] = json!("secret")).unwrap_err();
        assert_eq!(
            error,
            "/instances \"instances\" is a text, expected a list; see the format with `samprov schema`"
        );
    }

    #[test]
    fn a_missing_key_is_told_with_its_parent() {
        let error = service(|value| {
            value["profile"].as_object_mut().unwrap().remove("owner");
        })
        .unwrap_err();
        assert_eq!(error, "/profile \"profile\" lacks the key \"owner\"; add owner");
    }

    #[test]
    fn another_format_version_is_refused() {
        let error = service(|value| value["samprov"] = json!(2)).unwrap_err();
        assert!(error.contains("format version 2 is not known"), "{error}");
    }

    #[test]
    fn numbers_stand_for_texts_as_written() {
        let read = service(|value| value["profile"]["version"] = json!(2)).unwrap();
        assert_eq!(read.profile.version, "2");
        let personas: serde_json::Map<String, Value> =
            (0..2_000).map(|key| (format!("p{key}"), json!({"name": key}))).collect();
        let value = json!({"samprov": 1, "personas": personas});
        let population: Population = super::read(&Document::from_value("p.yaml", value)).unwrap();
        assert_eq!(population.personas.len(), 2_000);
    }
}
