//! Documents searched for personal numbers that are not official test numbers (DESIGN section 8).

use std::collections::BTreeSet;

use samprov_contract::{Defect, Document};
use samprov_model::{message::Message, personal_number, place::Place};
use serde_json::Value;

use super::{error::LoadError, format::escape};

/// Our own formats: the first real-looking number is an error.
pub(super) fn refuse(document: &Document) -> Result<(), LoadError> {
    match found(document).into_iter().next() {
        None => Ok(()),
        Some(pointer) => {
            Err(LoadError::PersonalNumber { place: document.place(&pointer), field: field(&pointer) })
        }
    }
}

/// Documents of others: one defect per field, which limits nothing.
pub(super) fn defects(document: &Document) -> Vec<Defect> {
    let mut fields = BTreeSet::new();
    found(document)
        .into_iter()
        .filter(|pointer| fields.insert(Place::body(pointer.clone()).generalised()))
        .map(|pointer| Defect {
            message: Message::new("document-personal-number").with("field", field(&pointer)),
            place: document.place(&pointer),
            operations: Vec::new(),
        })
        .collect()
}

/// The places of values and keys that hold a real-looking number.
fn found(document: &Document) -> Vec<String> {
    let mut pointers = Vec::new();
    search(&document.value, &mut String::new(), &mut pointers);
    pointers
}

// As deep as the document, whose depth its reader bounds.
fn search(value: &Value, pointer: &mut String, pointers: &mut Vec<String>) {
    let length = pointer.len();
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push('/');
                *pointer += &index.to_string();
                search(item, pointer, pointers);
                pointer.truncate(length);
            }
        }
        Value::Bool(_) | Value::Null => {}
        Value::Number(number) => {
            if personal_number::looks_real(&number.to_string()) {
                pointers.push(pointer.clone());
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                pointer.push('/');
                *pointer += &escape(key);
                if has_number(key) {
                    pointers.push(pointer.clone());
                }
                search(field, pointer, pointers);
                pointer.truncate(length);
            }
        }
        Value::String(text) => {
            if has_number(text) {
                pointers.push(pointer.clone());
            }
        }
    }
}

fn has_number(text: &str) -> bool {
    text.len() >= 10 && !personal_number::find(text).is_empty()
}

/// The pointer in words, with the number itself taken out when it is a key.
fn field(pointer: &str) -> String {
    let parts: Vec<&str> =
        pointer.split('/').skip(1).map(|part| if has_number(part) { "..." } else { part }).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn official_test_numbers_and_other_numbers_are_let_through() {
        let official = personal_number::official()[0];
        let value =
            json!({"a": official, "b": 5_566_778_899_u64, "c": "0701234567", "d": ["2024-01-01", 12]});
        let document = Document::from_value("p.yaml", value);
        assert!(refuse(&document).is_ok());
        assert!(defects(&document).is_empty());
    }
}
