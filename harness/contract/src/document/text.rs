//! A text in bytes becomes a document, or an error that says where, what was expected and what to do.

use samprov_model::place::DocumentPlace;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    json,
    node::{self, Marks, Spot},
    yaml,
};
use crate::pointer;

/// The most bytes of one document.
const MOST_BYTES: usize = 32 << 20;

/// The most line feeds, commas and opening brackets of one document.
const MOST_MARKS: usize = 1_000_000;

/// The deepest nesting of a document.
const DEEPEST: usize = 200;

/// A document with the place of everything in it.
#[derive(Clone, Debug)]
pub struct Document {
    /// The name the user gave.
    pub name: String,
    /// What it says.
    pub value: Value,
    marks: Marks,
    digest: [u8; 32],
}

/// Why a text cannot be read as a document.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DocumentError {
    /// It is not what it should be at this place.
    #[error("{place}: {problem}; {next_step}")]
    Unreadable {
        /// Where.
        place: DocumentPlace,
        /// What is wrong.
        problem: String,
        /// What to do.
        next_step: String,
    },
}

/// Gives the bytes of local files that documents refer to. Implemented by the harness; bounded in size and number there.
pub trait Files {
    /// The bytes of a file, by its path as the harness understands it, or why not.
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String>;
}

/// What a reader of one syntax says when it gives up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub(super) spot: Spot,
    pub(super) problem: String,
    pub(super) next_step: String,
}

impl Document {
    /// A document made of a value, without places.
    pub fn from_value(name: &str, value: Value) -> Self {
        let digest = Sha256::digest(value.to_string()).into();
        Self { name: name.to_owned(), value, marks: Marks::default(), digest }
    }

    /// Reads YAML or JSON.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, DocumentError> {
        let (value, marks) = read(bytes).map_err(|error| DocumentError::Unreadable {
            place: place_in(name, error.spot, ""),
            problem: error.problem,
            next_step: error.next_step,
        })?;
        Ok(Self { name: name.to_owned(), value, marks, digest: Sha256::digest(bytes).into() })
    }

    /// SHA-256 of the bytes it was read from.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Where a JSON Pointer stands; the nearest ancestor when it is not there.
    pub fn place(&self, pointer: &str) -> DocumentPlace {
        place_in(&self.name, self.marks.value(&self.value, pointer), pointer)
    }

    /// Where the key at the end of a JSON Pointer stands; like [`Document::place`] where there is none.
    pub fn key_place(&self, pointer: &str) -> DocumentPlace {
        place_in(&self.name, self.marks.key(&self.value, pointer), pointer)
    }

    /// The text of a scalar as written, for values such as `1.10` that are names, not numbers.
    pub fn raw(&self, pointer: &str) -> Option<&str> {
        match self.value.pointer(pointer)? {
            Value::String(text) => Some(text),
            Value::Array(_) | Value::Object(_) => None,
            Value::Bool(_) | Value::Null | Value::Number(_) => self.marks.raw(&self.value, pointer),
        }
    }

    /// The text of a scalar as written, or its JSON where the document has no text.
    pub(crate) fn text(&self, pointer: &str) -> Option<String> {
        if let Some(raw) = self.raw(pointer) {
            return Some(raw.to_owned());
        }
        match self.value.pointer(pointer)? {
            scalar @ (Value::Bool(_) | Value::Number(_)) => Some(scalar.to_string()),
            Value::Array(_) | Value::Null | Value::Object(_) | Value::String(_) => None,
        }
    }
}

fn read(bytes: &[u8]) -> Result<(Value, Marks), Unreadable> {
    let text = decoded(bytes)?;
    let start = text.trim_start();
    if start.is_empty() {
        return Err(problem(1, 1, "the file is empty", "give a YAML or JSON document"));
    }
    let root = if start.starts_with(['{', '[']) {
        json::read_nodes(text, DEEPEST).or_else(|error| {
            // `{a: 1}` is no JSON but may be YAML.
            let inside = start.get(1..).unwrap_or_default().trim_start();
            let may_be_yaml = !inside.starts_with(['"', '{', '[', '}', ']']);
            if may_be_yaml { yaml::read_nodes(text, DEEPEST).map_err(|_| error) } else { Err(error) }
        })?
    } else {
        yaml::read_nodes(text, DEEPEST)?
    };
    node::flatten(root, DEEPEST)
}

fn decoded(bytes: &[u8]) -> Result<&str, Unreadable> {
    if bytes.len() > MOST_BYTES {
        let size = format!("the file is larger than {} MiB", MOST_BYTES >> 20);
        return Err(problem(0, 0, &size, "split it, or check that it is the right file"));
    }
    // The parsers keep what they have read; a bound on the nodes alone would come after the memory is used.
    let marks = bytes.iter().filter(|byte| matches!(byte, b'\n' | b',' | b'{' | b'[')).count();
    if marks > MOST_MARKS {
        let size = format!("the document is too large: more than {MOST_MARKS} lines, items and fields");
        return Err(problem(1, 1, &size, "split it, or check that it is the right file"));
    }
    if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Err(problem(1, 1, "the file is in UTF-32", "save it as UTF-8"));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(problem(1, 1, "the file is in UTF-16", "save it as UTF-8"));
    }
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    if bytes.iter().take(4096).any(|byte| *byte == 0) {
        return Err(problem(1, 1, "the file is binary", "give a YAML or JSON document in UTF-8"));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default());
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Unreadable {
            spot: Spot::new(line, column),
            problem: "this is not UTF-8".to_owned(),
            next_step: "save the file as UTF-8".to_owned(),
        }
    })
}

fn problem(line: usize, column: usize, problem: &str, next_step: &str) -> Unreadable {
    Unreadable { spot: Spot::new(line, column), problem: problem.to_owned(), next_step: next_step.to_owned() }
}

fn place_in(name: &str, spot: Spot, pointer: &str) -> DocumentPlace {
    // The pointer is told only as far as it is one.
    let pointer = if pointer::parent(pointer).is_some() { pointer } else { "" };
    DocumentPlace { file: name.to_owned(), line: spot.line, column: spot.column, pointer: pointer.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn value(text: &str) -> Value {
        Document::parse("t", text.as_bytes()).unwrap().value
    }

    fn error(bytes: &[u8]) -> String {
        Document::parse("t", bytes).unwrap_err().to_string()
    }

    #[test]
    fn values_and_keys_keep_their_places() {
        let text = "openapi: 3.0.0\r\npaths:\r\n  /a~b:\r\n    - x: 1\r\n";
        let document = Document::parse("d.yaml", text.as_bytes()).unwrap();
        assert_eq!(document.place("/paths/~1a~0b/0/x").to_string(), "d.yaml:4:10");
        assert_eq!(document.key_place("/paths/~1a~0b").to_string(), "d.yaml:3:3");
        assert_eq!(document.place("/paths/nowhere/at/all").to_string(), "d.yaml:2:1");
        let document = Document::parse("d.json", b"{\n \"a\": [1,\n  {\"b\": 2.10}]}").unwrap();
        assert_eq!(document.place("/a/1/b").to_string(), "d.json:3:9");
        assert_eq!(document.raw("/a/1/b"), Some("2.10"));
    }

    #[test]
    fn scalars_follow_the_core_schema_and_names_stay_texts() {
        let text = "[yes, NO, 012, 1_000, 2024-01-01, 12:30, 1.10, -3, true, ~, null, 0x1F, 1e3, '5', 16556677-8899, .5]";
        assert_eq!(
            value(&format!("a: {text}")),
            json!({"a": ["yes", "NO", "012", "1_000", "2024-01-01", "12:30", 1.1, -3, true, null, null, 31, 1000.0, "5",
                "16556677-8899", 0.5]})
        );
        assert_eq!(value("200: a\ntrue: b\n"), json!({"200": "a", "true": "b"}));
        let document = Document::parse("t", b"version: 1.10").unwrap();
        assert_eq!(document.raw("/version"), Some("1.10"));
    }

    #[test]
    fn anchors_and_merge_keys_are_expanded() {
        let text = "base: &b {x: 1, y: 2}\none:\n  <<: *b\n  y: 3\ntwo: *b\nthree:\n  <<: [*b, {z: 4}]\n";
        assert_eq!(
            value(text),
            json!({"base": {"x": 1, "y": 2}, "one": {"y": 3, "x": 1}, "two": {"x": 1, "y": 2},
                "three": {"x": 1, "y": 2, "z": 4}})
        );
    }

    #[test]
    fn a_duplicate_key_is_an_error_with_both_places() {
        assert!(
            error(b"a: 1\nb: 2\na: 3\n")
                .contains("t:3:1: the key \"a\" is given twice, first at line 1, column 1")
        );
        assert!(error(b"{\"a\": 1,\n \"a\": 3}").contains("t:2:2"));
        assert!(error(b"200: 1\n'200': 2\n").contains("t:2:1"));
    }

    #[test]
    fn what_is_no_document_is_told_clearly() {
        assert!(error(b"").contains("empty"));
        assert!(error(b" \n").contains("empty"));
        assert!(error(b"\xFF\xFEa\0").contains("UTF-16"));
        assert!(error(b"\xFF\xFE\0\0a\0\0\0").contains("UTF-32"));
        assert!(error(b"PK\x03\x04\0\0").contains("binary"));
        assert!(error(b"a: \xE5").contains("t:1:4: this is not UTF-8"));
        assert!(error(b"a: 1\n---\nb: 2\n").contains("several documents"));
        assert!(error(b"a: [1\n").starts_with("t:"));
        assert!(error(b"a: *b\n").contains("t:1:4"));
        assert!(error(b"a: &a [*a]\n").contains("refers to itself"));
        assert!(error(b"? [a]\n: 1\n").contains("key"));
        assert!(error(b"{\"a\": 01}").contains("t:1:7"));
    }

    #[test]
    fn a_byte_order_mark_is_no_content() {
        assert_eq!(value("\u{feff}{\"a\": 1}"), json!({"a": 1}));
        assert_eq!(value("\u{feff}a: 1"), json!({"a": 1}));
    }

    #[test]
    fn escapes_and_surrogates_of_json_are_read() {
        assert_eq!(value(r#"{"a": "\ud83d\ude00\u00e5\n\/"}"#), json!({"a": "😀å\n/"}));
        assert!(error(br#"{"a": "\ud83d"}"#).contains("t:1:8"));
    }

    #[test]
    fn a_flow_mapping_at_the_start_may_be_yaml() {
        assert_eq!(value("{a: 1, b: [x]}"), json!({"a": 1, "b": ["x"]}));
    }

    #[test]
    fn ten_thousand_levels_are_a_clean_error() {
        for text in ["[".repeat(10_000), format!("a: {}", "[".repeat(10_000)), "{\"a\":".repeat(10_000)] {
            assert!(error(text.as_bytes()).contains("deep"), "{}", error(text.as_bytes()));
        }
        let blocks: Vec<String> = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
        assert!(error(blocks.concat().as_bytes()).contains("deep"));
        assert!(error("- ".repeat(10_000).as_bytes()).contains("deep"));
    }

    #[test]
    fn an_alias_bomb_is_a_clean_error() {
        let mut lines = vec!["a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned()];
        for level in 1..12 {
            let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
            lines.push(format!("a{level}: &a{level} [{aliases}]\n"));
        }
        assert!(error(lines.concat().as_bytes()).contains("too large"));
    }

    #[test]
    fn merging_the_same_mapping_over_and_over_is_a_clean_error_at_its_place() {
        let members: Vec<String> = (0..1000).map(|key| format!("k{key}: 1")).collect();
        let aliases = vec!["*x0"; 2000].join(", ");
        let text = format!("x0: &x0 {{{}}}\nx1: {{<<: [{aliases}]}}\n", members.join(", "));
        assert!(error(text.as_bytes()).contains("t:2:5: the document is too large"));
    }

    #[test]
    fn places_are_found_among_many_neighbours() {
        let lines: Vec<String> = (0..50).map(|key| format!("k{key}: [{}]\n", "a, ".repeat(40))).collect();
        let document = Document::parse("t", lines.concat().as_bytes()).unwrap();
        assert_eq!(document.place("/k49/39").to_string(), "t:50:124");
        assert_eq!(document.key_place("/k49").to_string(), "t:50:1");
        assert_eq!(document.place("/k49/40").to_string(), "t:50:1");
        assert_eq!(document.place("/k50").to_string(), "t:1:1");
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1e300f64..1e300).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_document_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Document::parse("t", &bytes);
        }

        #[test]
        fn any_text_like_yaml_gives_a_document_or_an_error(text in "[-a:\\[\\]{}&*<#!|>'\",? \n\t01.]{0,60}") {
            let _ = Document::parse("t", text.as_bytes());
        }

        #[test]
        fn printed_json_is_read_back(value in any_json()) {
            let value = json!({ "value": value });
            for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                prop_assert_eq!(&Document::parse("t", text.as_bytes()).unwrap().value, &value);
            }
        }
    }
}
