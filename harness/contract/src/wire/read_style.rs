//! Parameters of the wire read back into values, as their style and the types of their schema ask.

use serde_json::{Map, Value};

use super::{
    percent::{Pair, decoded},
    text::value_of,
};
use crate::{
    operation::Style,
    pointer::percent_decoded,
    schema::{Direction, SchemaRef, Schemas},
};

/// How the texts of a parameter are read.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) schemas: &'a Schemas,
    pub(super) schema: Option<&'a SchemaRef>,
    pub(super) direction: Direction,
    pub(super) style: Style,
    pub(super) explode: bool,
}

impl Reading<'_> {
    /// A parameter of a query, form or cookie, by its pairs; `None` when it is not there.
    pub(super) fn of_pairs(&self, name: &str, pairs: &[Pair<'_>]) -> Option<Value> {
        self.of_pairs_beside(name, pairs, None)
    }

    /// As [`Reading::of_pairs`]; `others` are the names of the parameters declared beside it, where all pairs are parameters.
    pub(super) fn of_pairs_beside(
        &self,
        name: &str,
        pairs: &[Pair<'_>],
        others: Option<&[&str]>,
    ) -> Option<Value> {
        if self.style == Style::DeepObject {
            return self.deep(name, pairs);
        }
        let mut values = pairs.iter().filter(|(key, _)| decoded(key) == name).map(|(_, value)| *value);
        if self.explode && self.is("object") {
            return self
                .exploded_object(pairs, others)
                .or_else(|| values.next().map(|text| self.scalar(&decoded(text))));
        }
        let first = values.next()?;
        if self.is("array") && self.explode {
            let texts: Vec<String> = std::iter::once(first).chain(values).map(decoded).collect();
            return Some(self.list(&texts));
        }
        if self.is("array") {
            return Some(
                self.list(&split(first, self.style).iter().map(|text| decoded(text)).collect::<Vec<_>>()),
            );
        }
        if self.is("object") {
            return Some(self.alternating(&split(first, self.style), decoded));
        }
        Some(self.scalar(&decoded(first)))
    }

    /// A parameter of a path, by its part of the path, still encoded.
    pub(super) fn of_path(&self, name: &str, part: &str) -> Value {
        let (text, delimiter) = match self.style {
            Style::Label => (part.strip_prefix('.').unwrap_or(part), if self.explode { '.' } else { ',' }),
            Style::Matrix => {
                if self.explode && (self.is("array") || self.is("object")) {
                    return self.of_matrix(part);
                }
                let named = format!(";{name}=");
                (part.strip_prefix(&named).unwrap_or(part), ',')
            }
            // Swagger 2.0 has `collectionFormat` in paths too.
            Style::PipeDelimited | Style::SpaceDelimited | Style::TabDelimited if self.is("array") => {
                let texts: Vec<String> = split(part, self.style).into_iter().map(percent_decoded).collect();
                return self.list(&texts);
            }
            _ => (part, ','),
        };
        self.delimited(text, delimiter, percent_decoded)
    }

    /// A header field.
    pub(super) fn of_header(&self, text: &str) -> Value {
        let delimiter = match self.style {
            Style::PipeDelimited => '|',
            Style::SpaceDelimited => ' ',
            Style::TabDelimited => '\t',
            _ => ',',
        };
        self.delimited(text, delimiter, |text| text.trim().to_owned())
    }

    fn of_matrix(&self, part: &str) -> Value {
        let pieces: Vec<Pair<'_>> = part
            .split(';')
            .filter(|piece| !piece.is_empty())
            .map(|piece| piece.split_once('=').unwrap_or((piece, "")))
            .collect();
        if self.is("array") {
            let texts: Vec<String> = pieces.iter().map(|(_, value)| percent_decoded(value)).collect();
            return self.list(&texts);
        }
        self.object(pieces.iter().map(|(key, value)| (percent_decoded(key), percent_decoded(value))))
    }

    fn delimited(&self, text: &str, delimiter: char, decode: fn(&str) -> String) -> Value {
        if self.is("array") {
            let texts: Vec<String> = text.split(delimiter).map(decode).collect();
            return self.list(&texts);
        }
        if self.is("object") {
            let pieces: Vec<&str> = text.split(delimiter).collect();
            if self.explode {
                let pairs = pieces.iter().map(|piece| piece.split_once('=').unwrap_or((piece, "")));
                return self.object(pairs.map(|(key, value)| (decode(key), decode(value))));
            }
            return self.alternating(&pieces, decode);
        }
        self.scalar(&decode(text))
    }

    fn scalar(&self, text: &str) -> Value {
        value_of(self.schemas, self.schema, self.direction, text)
    }

    fn list(&self, texts: &[String]) -> Value {
        let items = self.schema.and_then(|schema| self.schemas.items_of(schema));
        let read = |texts: &[String]| {
            Value::Array(
                texts
                    .iter()
                    .map(|text| value_of(self.schemas, items.as_ref(), self.direction, text))
                    .collect(),
            )
        };
        // `ids=` is a list with one empty text, or an empty list: whichever is valid.
        if let [only] = texts
            && only.is_empty()
            && let Some(schema) = self.schema
        {
            let one = read(texts);
            let none = Value::Array(Vec::new());
            let only_none = !self.schemas.is_valid_in(schema, self.direction, &one)
                && self.schemas.is_valid_in(schema, self.direction, &none);
            return if only_none { none } else { one };
        }
        read(texts)
    }

    fn alternating(&self, pieces: &[&str], decode: fn(&str) -> String) -> Value {
        self.object(pieces.chunks(2).map(|pair| {
            let text = |index: usize| pair.get(index).map(|text| decode(text)).unwrap_or_default();
            (text(0), text(1))
        }))
    }

    fn object(&self, pairs: impl Iterator<Item = (String, String)>) -> Value {
        let mut members = Map::new();
        for (key, text) in pairs {
            let schema = self.schema.and_then(|schema| self.schemas.property_of(schema, &key));
            members.insert(key, value_of(self.schemas, schema.as_ref(), self.direction, &text));
        }
        Value::Object(members)
    }

    /// An object whose properties are pairs of their own: those that the schema lists, and others that keep what it says outright
    /// of other properties. A pair that does not keep it cannot be told from a parameter that nobody declares.
    fn exploded_object(&self, pairs: &[Pair<'_>], others: Option<&[&str]>) -> Option<Value> {
        let schema = self.schema?;
        let names = self.schemas.property_names(schema);
        let others = others.filter(|_| self.schemas.says_of_others(schema));
        let mut members: Vec<(String, String)> = Vec::new();
        for (key, value) in pairs {
            let (key, text) = (decoded(key), decoded(value));
            let is_other = others.is_some_and(|others| {
                !others.contains(&key.as_str()) && !key.contains('[') && self.is_other(schema, &key, &text)
            });
            if names.contains(&key) || is_other {
                members.push((key, text));
            }
        }
        (!members.is_empty()).then(|| self.object(members.into_iter()))
    }

    /// Whether a pair keeps what the schema says of other properties than those it lists.
    fn is_other(&self, schema: &SchemaRef, key: &str, text: &str) -> bool {
        let Some(other) = self.schemas.property_of(schema, key) else { return true };
        let value = value_of(self.schemas, Some(&other), self.direction, text);
        self.schemas.is_valid_in(&other, self.direction, &value)
    }

    fn deep(&self, name: &str, pairs: &[Pair<'_>]) -> Option<Value> {
        let mut root = Value::Null;
        for (key, text) in pairs {
            let key = decoded(key);
            let Some(inside) = key.strip_prefix(name).filter(|rest| rest.starts_with('[')) else { continue };
            let steps: Vec<&str> = inside
                .split('[')
                .skip(1)
                .map(|step| step.strip_suffix(']').unwrap_or(step))
                .take(16)
                .collect();
            self.put_deep(&mut root, &steps, &decoded(text));
        }
        (!root.is_null()).then_some(root)
    }

    fn put_deep(&self, root: &mut Value, steps: &[&str], text: &str) {
        let mut schema = self.schema.cloned();
        let mut at = root;
        for step in steps.iter().filter(|step| !step.is_empty()) {
            schema = schema.and_then(|schema| self.schemas.property_of(&schema, step));
            if !at.is_object() {
                *at = Value::Object(Map::new());
            }
            let Value::Object(members) = at else { return };
            at = members.entry((*step).to_owned()).or_insert(Value::Null);
        }
        let is_list = schema.as_ref().is_some_and(|schema| self.schemas.names(schema, "array"));
        if is_list {
            let items = schema.as_ref().and_then(|schema| self.schemas.items_of(schema));
            let item = value_of(self.schemas, items.as_ref(), self.direction, text);
            match at {
                Value::Array(list) => list.push(item),
                other => *other = Value::Array(vec![item]),
            }
        } else {
            *at = value_of(self.schemas, schema.as_ref(), self.direction, text);
        }
    }

    fn is(&self, name: &str) -> bool {
        self.schema
            .is_some_and(|schema| self.schemas.names(schema, name) && self.schemas.allows(schema, name))
    }
}

fn split(text: &str, style: Style) -> Vec<&str> {
    match style {
        Style::PipeDelimited => {
            text.split('|').flat_map(|part| part.split("%7C")).flat_map(|part| part.split("%7c")).collect()
        }
        Style::SpaceDelimited => text.split("%20").flat_map(|part| part.split(['+', ' '])).collect(),
        Style::TabDelimited => text.split("%09").flat_map(|part| part.split('\t')).collect(),
        Style::DeepObject | Style::Form | Style::Label | Style::Matrix | Style::Simple => {
            text.split(',').collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::{percent, write_style},
        *,
    };
    use crate::{
        operation::{Reserved, Styled},
        schema::Dialect,
    };

    const STYLES: [Style; 5] =
        [Style::Form, Style::PipeDelimited, Style::SpaceDelimited, Style::TabDelimited, Style::DeepObject];

    #[test]
    fn every_style_of_a_query_is_read_as_it_was_written() {
        let schema =
            json!({"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}});
        let list = json!({"type": "array", "items": {"type": "string"}});
        let number = json!({"type": "integer"});
        for style in STYLES {
            for explode in [true, false] {
                for (schema, value) in [
                    (&schema, json!({"a": 1, "b": "x, y|z&="})),
                    (&list, json!(["1", "å b", "c,d"])),
                    (&number, json!(5)),
                ] {
                    if style == Style::DeepObject && !value.is_object() {
                        continue;
                    }
                    let (schemas, root) = Schemas::from_value(schema.clone(), Dialect::Draft4);
                    let written: Vec<String> = write_style::pairs(
                        "n",
                        &value,
                        Styled { style, explode, reserved: Reserved::Escaped },
                    )
                    .into_iter()
                    .map(|(key, value)| format!("{key}={value}"))
                    .collect();
                    let query = written.join("&");
                    let reading = Reading {
                        schemas: &schemas,
                        schema: Some(&root),
                        direction: Direction::Request,
                        style,
                        explode,
                    };
                    // A blank inside a text cannot be told from a delimiter when blanks delimit; so with pipes.
                    let read = reading.of_pairs("n", &percent::pairs(&query));
                    let ambiguous = !explode && matches!(style, Style::SpaceDelimited | Style::PipeDelimited);
                    assert!(read == Some(value) || ambiguous, "{style:?} {explode} {query} {read:?}");
                }
            }
        }
    }

    #[test]
    fn every_style_of_a_path_is_read_as_it_was_written() {
        let schema =
            json!({"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}});
        let list = json!({"type": "array", "items": {"type": "string"}});
        let text = json!({"type": "string"});
        for style in [Style::Simple, Style::Label, Style::Matrix] {
            for explode in [true, false] {
                for (schema, value) in [
                    (&schema, json!({"a": 1, "b": "x/y"})),
                    (&list, json!(["1", "å b"])),
                    (&text, json!("a/b;c")),
                ] {
                    let (schemas, root) = Schemas::from_value(schema.clone(), Dialect::Draft4);
                    let part = write_style::path_part("n", &value, style, explode);
                    let reading = Reading {
                        schemas: &schemas,
                        schema: Some(&root),
                        direction: Direction::Request,
                        style,
                        explode,
                    };
                    assert_eq!(reading.of_path("n", &part), value, "{style:?} {explode} {part}");
                }
            }
        }
    }

    #[test]
    fn texts_are_read_by_the_types_of_the_schema() {
        let read = |schema: Value, text: &str| {
            let (schemas, root) = Schemas::from_value(schema, Dialect::Draft202012);
            value_of(&schemas, Some(&root), Direction::Request, text)
        };
        assert_eq!(read(json!({"type": "integer"}), "5"), json!(5));
        assert_eq!(read(json!({"type": "integer"}), "x"), json!("x"));
        assert_eq!(read(json!({"type": "string"}), "5"), json!("5"));
        assert_eq!(
            read(json!({"oneOf": [{"type": "string", "maxLength": 1}, {"type": "integer"}]}), "55"),
            json!(55)
        );
        assert_eq!(read(json!({"type": ["boolean", "null"]}), ""), json!(null));
        assert_eq!(read(json!({}), "true"), json!("true"));
    }

    #[test]
    fn an_empty_list_and_an_empty_text_are_told_apart_by_what_is_valid() {
        let schema = json!({"type": "array", "items": {"type": "integer"}});
        let (schemas, root) = Schemas::from_value(schema, Dialect::Draft4);
        let reading = Reading {
            schemas: &schemas,
            schema: Some(&root),
            direction: Direction::Request,
            style: Style::Form,
            explode: false,
        };
        assert_eq!(reading.of_pairs("n", &[("n", "")]), Some(json!([])));
        assert_eq!(reading.of_pairs("n", &[]), None);
        assert_eq!(reading.of_pairs("n", &[("n", "1,2")]), Some(json!([1, 2])));
    }
}
