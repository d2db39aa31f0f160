//! JSON texts (RFC 8259) become values, with the place of everything and of keys that stand twice.

use std::{collections::HashMap, rc::Rc};

use serde_json::{Map, Number, Value};

use super::{
    node::{Member, Node, NodeKind, Spot, given_twice, too_deep},
    text::Unreadable,
};
use crate::pointer;

/// Why a text is no JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JsonError {
    /// Line, from 1.
    pub(crate) line: u32,
    /// Column, from 1.
    pub(crate) column: u32,
    /// What is wrong.
    pub(crate) problem: String,
}

/// Reads a JSON text from a message: the value, and the pointers of keys that stand twice (the last one counts).
pub(crate) fn read_json(text: &str, deepest: usize) -> Result<(Value, Vec<String>), JsonError> {
    let root = Reader::new(text, deepest, Duplicates::Kept).document().map_err(|error| JsonError {
        line: error.spot.line,
        column: error.spot.column,
        problem: error.problem,
    })?;
    let mut duplicates = Vec::new();
    let value = plain(&root, "", &mut duplicates);
    Ok((value, duplicates))
}

/// Reads a JSON document; a key that stands twice is an error.
pub(super) fn read_nodes(text: &str, deepest: usize) -> Result<Rc<Node>, Unreadable> {
    Reader::new(text, deepest, Duplicates::Refused).document()
}

/// So many keys are found by comparing.
const FEW_KEYS: usize = 12;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Duplicates {
    Kept,
    Refused,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    /// Where the present line begins, and how many letters of it were counted up to where.
    counted: (usize, usize),
    depth: usize,
    deepest: usize,
    duplicates: Duplicates,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, deepest: usize, duplicates: Duplicates) -> Self {
        Self { text, at: 0, line: 1, counted: (0, 0), depth: 0, deepest, duplicates }
    }

    fn document(mut self) -> Result<Rc<Node>, Unreadable> {
        self.blanks();
        let root = self.value()?;
        self.blanks();
        if self.at < self.text.len() {
            return Err(self.error("nothing more was expected after the value"));
        }
        Ok(root)
    }

    fn value(&mut self) -> Result<Rc<Node>, Unreadable> {
        let spot = self.spot();
        let kind = match self.peek() {
            Some(b'{') => self.members(spot)?,
            Some(b'[') => self.list(spot)?,
            Some(b'"') => NodeKind::Scalar(Value::String(self.string()?), None),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(_) => self.word()?,
            None => return Err(self.error("the text ends where a value was expected")),
        };
        Ok(Rc::new(Node { spot, kind }))
    }

    fn members(&mut self, spot: Spot) -> Result<NodeKind, Unreadable> {
        self.enter(spot)?;
        let mut members: Vec<Member> = Vec::new();
        let mut seen = Seen::default();
        if self.skip(b'}') {
            self.depth -= 1;
            return Ok(NodeKind::Members(members));
        }
        loop {
            let spot = self.spot();
            if self.peek() != Some(b'"') {
                return Err(self.error("a key in double quotes was expected"));
            }
            let key = self.string()?;
            self.blanks();
            if !self.skip(b':') {
                return Err(self.error("a colon was expected after the key"));
            }
            if self.duplicates == Duplicates::Refused
                && let Some(first) = seen.find(&key, &members)
            {
                return Err(given_twice(&key, first, spot));
            }
            let value = self.value()?;
            members.push(Member { key, spot, value });
            if self.duplicates == Duplicates::Refused {
                seen.note(&members);
            }
            self.blanks();
            if self.skip(b',') {
                continue;
            }
            if self.skip(b'}') {
                self.depth -= 1;
                return Ok(NodeKind::Members(members));
            }
            return Err(self.error("a comma or } was expected"));
        }
    }

    fn list(&mut self, spot: Spot) -> Result<NodeKind, Unreadable> {
        self.enter(spot)?;
        let mut items = Vec::new();
        if self.skip(b']') {
            self.depth -= 1;
            return Ok(NodeKind::List(items));
        }
        loop {
            items.push(self.value()?);
            self.blanks();
            if self.skip(b',') {
                continue;
            }
            if self.skip(b']') {
                self.depth -= 1;
                return Ok(NodeKind::List(items));
            }
            return Err(self.error("a comma or ] was expected"));
        }
    }

    fn enter(&mut self, spot: Spot) -> Result<(), Unreadable> {
        if self.depth >= self.deepest {
            return Err(too_deep(spot));
        }
        self.depth += 1;
        self.at += 1;
        self.blanks();
        Ok(())
    }

    fn string(&mut self) -> Result<String, Unreadable> {
        self.at += 1;
        let mut string = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(end) = rest.find(|letter: char| matches!(letter, '"' | '\\' | '\0'..='\u{1f}')) else {
                self.at = self.text.len();
                return Err(self.error("the text ends inside a string"));
            };
            string.push_str(rest.get(..end).unwrap_or_default());
            self.at += end;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some(b'\\') => string.push(self.escape()?),
                _ => return Err(self.error("a control character stands in a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Unreadable> {
        let letter = self.text.as_bytes().get(self.at + 1).copied();
        let plain = match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code_point(),
            _ => return Err(self.error("this escape is not one of JSON's")),
        };
        self.at += 2;
        Ok(plain)
    }

    fn code_point(&mut self) -> Result<char, Unreadable> {
        let unit = |at: usize| {
            let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
            digits
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit())
                .then(|| u32::from_str_radix(digits, 16).ok())?
        };
        let first = unit(self.at);
        let second = unit(self.at + 6);
        let (code, length) = match (first, second) {
            (Some(high @ 0xD800..=0xDBFF), Some(low @ 0xDC00..=0xDFFF)) => {
                (Some(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00)), 12)
            }
            (first, _) => (first, 6),
        };
        match code.and_then(char::from_u32) {
            Some(letter) => {
                self.at += length;
                Ok(letter)
            }
            None => Err(self.error("this escape is no character")),
        }
    }

    fn number(&mut self) -> Result<NodeKind, Unreadable> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest
            .find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '-' | '+' | '.' | 'e' | 'E')))
            .unwrap_or(rest.len());
        let text = rest.get(..end).unwrap_or_default();
        // Its grammar is left to the library that knows how to round.
        let number = serde_json::from_str::<Number>(text).or_else(|error| {
            // A number too large for any type is still a number: the largest there is.
            let is_number = error.to_string().contains("out of range");
            let largest = if text.starts_with('-') { f64::MIN } else { f64::MAX };
            Number::from_f64(largest).filter(|_| is_number).ok_or(error)
        });
        match number {
            Ok(number) => {
                self.at += end;
                Ok(NodeKind::Scalar(Value::Number(number), Some(text.into())))
            }
            Err(_) => Err(self.error("this is not a number of JSON")),
        }
    }

    fn word(&mut self) -> Result<NodeKind, Unreadable> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let words = [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Null)];
        for (word, value) in words {
            let follows = rest.strip_prefix(word);
            if follows
                .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
            {
                self.at += word.len();
                return Ok(NodeKind::Scalar(value, Some(word.into())));
            }
        }
        Err(self.error("a value was expected"))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
            self.blanks();
        }
        found
    }

    fn blanks(&mut self) {
        while let Some(byte @ (b' ' | b'\t' | b'\r' | b'\n')) = self.peek() {
            self.at += 1;
            if byte == b'\n' {
                self.line += 1;
                self.counted = (self.at, 0);
            }
        }
    }

    /// The present place. Letters of a line are counted once, so that one long line does not cost its square.
    fn spot(&mut self) -> Spot {
        let (from, count) = self.counted;
        let more = self.text.get(from..self.at).unwrap_or_default().chars().count();
        self.counted = (self.at, count + more);
        Spot::new(self.line, count + more + 1)
    }

    fn error(&mut self, problem: &str) -> Unreadable {
        Unreadable {
            spot: self.spot(),
            problem: format!("this is not JSON: {problem}"),
            next_step: "correct the text at this place, or just before it".to_owned(),
        }
    }
}

/// Which keys a mapping has so far: few are compared one by one, many are looked up.
#[derive(Default)]
struct Seen(HashMap<String, Spot>);

impl Seen {
    /// Where a key stands already.
    fn find(&self, key: &str, members: &[Member]) -> Option<Spot> {
        if members.len() < FEW_KEYS {
            return members.iter().find(|member| member.key == key).map(|member| member.spot);
        }
        self.0.get(key).copied()
    }

    /// Takes note of the last member.
    fn note(&mut self, members: &[Member]) {
        let from = match members.len() {
            FEW_KEYS => 0,
            ..FEW_KEYS => return,
            more => more - 1,
        };
        let new = members.get(from..).unwrap_or_default();
        self.0.extend(new.iter().map(|member| (member.key.clone(), member.spot)));
    }
}

fn plain(node: &Node, at: &str, duplicates: &mut Vec<String>) -> Value {
    match &node.kind {
        NodeKind::List(items) => {
            let item = |(index, item): (usize, &Rc<Node>)| plain(item, &format!("{at}/{index}"), duplicates);
            Value::Array(items.iter().enumerate().map(item).collect())
        }
        NodeKind::Members(members) => {
            let mut map = Map::with_capacity(members.len());
            for member in members {
                let place = pointer::child(at, &member.key);
                let value = plain(&member.value, &place, duplicates);
                if map.insert(member.key.clone(), value).is_some() {
                    duplicates.push(place);
                }
            }
            Value::Object(map)
        }
        NodeKind::Scalar(value, _) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_that_stands_twice_is_noted_and_the_last_counts() {
        let (value, duplicates) = read_json(r#"{"a": [{"b": 1, "b": 2}]}"#, 10).unwrap();
        assert_eq!(value, json!({"a": [{"b": 2}]}));
        assert_eq!(duplicates, ["/a/0/b"]);
    }

    #[test]
    fn a_key_that_stands_twice_is_found_among_few_and_among_many() {
        for count in [1, FEW_KEYS - 1, FEW_KEYS, FEW_KEYS + 1, 3 * FEW_KEYS] {
            for again in [0, count / 2, count - 1] {
                let keys: Vec<String> =
                    (0..count).chain([again]).map(|number| format!("\"k{number}\": 1")).collect();
                let text = format!("{{{}}}", keys.join(",\n"));
                let error = read_nodes(&text, 10).err().unwrap();
                let first = format!("the key \"k{again}\" is given twice, first at line {}", again + 1);
                assert!(error.problem.starts_with(&first), "{}", error.problem);
                assert!(read_nodes(&format!("{{{}}}", keys[..count].join(",")), 10).is_ok());
            }
        }
    }

    #[test]
    fn numbers_beyond_every_type_are_still_numbers() {
        assert_eq!(read_json("1e999", 10).unwrap().0, json!(f64::MAX));
        assert_eq!(
            read_json("123456789012345678901234567890", 10).unwrap().0,
            json!(1.234_567_890_123_456_8e29)
        );
    }

    proptest! {
        #[test]
        fn it_reads_what_the_usual_reader_reads(text in r#"[\[\]{}":,0-9a-e\\u. -]{0,24}|"[^"]{0,8}"|\{"a": ?(true|null|-?[0-9.eE]{1,5})\}"#) {
            let usual = serde_json::from_str::<Value>(&text);
            let ours = read_json(&text, 100);
            match usual {
                Ok(value) => prop_assert_eq!(ours.unwrap().0, value),
                Err(error) if error.to_string().contains("out of range") => {}
                Err(_) => prop_assert!(ours.is_err(), "{}", text),
            }
        }
    }
}
