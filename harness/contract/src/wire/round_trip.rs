//! Every style of every kind of parameter, in every edition, read back by a decoder that shares nothing with the code under test.

use std::collections::BTreeMap;

use proptest::prelude::*;
use samprov_model::{
    content::JsonText,
    id::OperationId,
    observation::Request,
    place::Place,
    recipe::{Credentials, ParameterRecipe, ParameterValue, RequestRecipe},
};
use serde_json::{Map, Value, json};

use super::is_legible;
use crate::{
    contracts::Contracts,
    document::{Document, Files},
    open_api::read,
    operation::Styled,
};

struct NoFiles;

impl Files for NoFiles {
    fn read(&mut self, _path: &str) -> Result<Vec<u8>, String> {
        Err("no files".to_owned())
    }
}

/// What a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    List,
    Object,
    Text,
}

/// A parameter as an edition declares it.
#[derive(Clone, Debug)]
struct Declared {
    edition: &'static str,
    place: &'static str,
    style: Option<&'static str>,
    explode: Option<bool>,
    reserved: bool,
    shape: Shape,
}

impl Declared {
    fn schema(&self) -> Value {
        match self.shape {
            Shape::List => json!({"type": "array", "items": {"type": "string"}}),
            Shape::Object => {
                json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}})
            }
            Shape::Text => json!({"type": "string"}),
        }
    }

    fn contracts(&self) -> Contracts {
        let mut parameter = json!({"name": "p", "in": self.place, "required": true});
        if self.edition == "2.0" {
            let members = self.schema();
            parameter.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            parameter["collectionFormat"] = json!(self.style);
        } else {
            parameter["schema"] = self.schema();
            for (key, value) in [("style", json!(self.style)), ("explode", json!(self.explode))] {
                if !value.is_null() {
                    parameter[key] = value;
                }
            }
            if self.reserved {
                parameter["allowReserved"] = json!(true);
            }
        }
        let path = if self.place == "path" { "/x/{p}/y" } else { "/x/y" };
        let get = json!({"operationId": "o", "parameters": [parameter], "responses": {"200": {"description": "ok"}}});
        let mut whole = json!({"info": {"title": "t", "version": "1"}, "paths": {path: {"get": get}}});
        let key = if self.edition == "2.0" { "swagger" } else { "openapi" };
        whole[key] = json!(self.edition);
        contracts(&whole)
    }

    /// The style and explode that hold where nothing is said.
    fn resolved(&self) -> (&'static str, bool) {
        if self.edition == "2.0" {
            return match self.style {
                Some("multi") => ("form", true),
                Some("pipes") => ("pipeDelimited", false),
                Some("ssv") => ("spaceDelimited", false),
                Some("tsv") => ("tabDelimited", false),
                _ if self.place == "query" => ("form", false),
                _ => ("simple", false),
            };
        }
        let form = matches!(self.place, "query" | "cookie");
        let style = self.style.unwrap_or(if form { "form" } else { "simple" });
        (style, self.explode.unwrap_or(style == "form"))
    }
}

pub(super) fn contracts(whole: &Value) -> Contracts {
    let document = Document::parse("api.json", whole.to_string().as_bytes()).unwrap();
    read(document, &mut NoFiles, &BTreeMap::new()).unwrap().contracts
}

fn place(kind: &str) -> Place {
    match kind {
        "path" => Place::Path { name: "p".into() },
        "query" => Place::query("p"),
        "header" => Place::header("p"),
        _ => Place::Cookie { name: "p".into() },
    }
}

pub(super) fn recipe() -> RequestRecipe {
    RequestRecipe {
        operation: OperationId::new("o"),
        method: None,
        parameters: Vec::new(),
        body: None,
        headers: Vec::new(),
        bindings: Vec::new(),
        credentials: Credentials::None,
    }
}

fn sent(contracts: &Contracts, kind: &str, value: &Value) -> Request {
    let mut recipe = recipe();
    let value = ParameterValue::Value(JsonText(value.to_string()));
    recipe.parameters.push(ParameterRecipe { place: place(kind), value });
    contracts.encode(&recipe, &|_| None).unwrap()
}

/// The decoder: RFC 6570 and the tables of OpenAPI, written anew.
mod decoder {
    use super::{Map, Shape, Value, json};

    pub(super) fn unescape(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let pair: Vec<u8> = rest.by_ref().take(2).collect();
                bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    fn list<'t>(texts: impl Iterator<Item = &'t str>) -> Value {
        texts.map(|text| Value::from(unescape(text))).collect()
    }

    fn object<'t>(pairs: impl Iterator<Item = (&'t str, &'t str)>) -> Value {
        let typed = |key: &str, text: String| {
            if key == "b" { json!(text.parse::<i64>().unwrap()) } else { json!(text) }
        };
        let members = pairs.map(|(key, text)| (unescape(key), unescape(text)));
        Value::Object(members.map(|(key, text)| (key.clone(), typed(&key, text))).collect::<Map<_, _>>())
    }

    fn alternating(text: &str, delimiter: &str) -> Value {
        let pieces: Vec<&str> = text.split(delimiter).collect();
        object(pieces.chunks(2).map(|pair| (pair[0], pair[1])))
    }

    /// Pairs of a query or of cookies.
    pub(super) fn pairs(text: &str, between: &str, style: &str, explode: bool, shape: Shape) -> Value {
        let pairs: Vec<(&str, &str)> = text
            .split(between)
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap())
            .collect();
        if style == "deepObject" {
            return object(pairs.iter().map(|(key, text)| {
                let key = key.strip_prefix("p%5B").unwrap().strip_suffix("%5D").unwrap();
                (key, *text)
            }));
        }
        let delimiter = match style {
            "spaceDelimited" => "%20",
            "pipeDelimited" => "%7C",
            "tabDelimited" => "%09",
            _ => ",",
        };
        match (shape, explode) {
            (Shape::Object, true) => object(pairs.into_iter()),
            (Shape::List, true) => {
                assert!(pairs.iter().all(|(key, _)| *key == "p"));
                list(pairs.iter().map(|(_, text)| *text))
            }
            (shape, _) => {
                let [("p", text)] = pairs.as_slice() else { panic!("{pairs:?}") };
                match shape {
                    Shape::List => list(text.split(delimiter)),
                    Shape::Object => alternating(text, delimiter),
                    Shape::Text => Value::from(unescape(text)),
                }
            }
        }
    }

    /// A part of a path.
    pub(super) fn part(text: &str, style: &str, explode: bool, shape: Shape) -> Value {
        let (prefix, delimiter) = match (style, explode) {
            ("label", true) => (".", "."),
            ("label", false) => (".", ","),
            ("matrix", true) => (";", ";"),
            ("matrix", false) => (";p=", ","),
            ("spaceDelimited", _) => ("", "%20"),
            ("pipeDelimited", _) => ("", "%7C"),
            ("tabDelimited", _) => ("", "%09"),
            _ => ("", ","),
        };
        let text = text.strip_prefix(prefix).unwrap();
        let is_named = style == "matrix" && explode;
        let after_name = |text: &'_ str| text.strip_prefix("p=").unwrap().to_owned();
        match shape {
            Shape::List if is_named => {
                let texts: Vec<String> = text.split(';').map(after_name).collect();
                list(texts.iter().map(String::as_str))
            }
            Shape::List => list(text.split(delimiter)),
            Shape::Object if explode => {
                object(text.split(delimiter).map(|pair| pair.split_once('=').unwrap()))
            }
            Shape::Object => alternating(text, delimiter),
            Shape::Text if is_named => Value::from(unescape(&after_name(text))),
            Shape::Text => Value::from(unescape(text)),
        }
    }

    /// A header field: nothing is escaped there.
    pub(super) fn header(text: &str, explode: bool, shape: Shape, style: &str) -> Value {
        let delimiter = match style {
            "spaceDelimited" => " ",
            "pipeDelimited" => "|",
            "tabDelimited" => "\t",
            _ => ",",
        };
        let escaped = text.replace('%', "%25");
        match shape {
            Shape::List => list(escaped.split(delimiter)),
            Shape::Object if explode => {
                object(escaped.split(delimiter).map(|pair| pair.split_once('=').unwrap()))
            }
            Shape::Object => alternating(&escaped, delimiter),
            Shape::Text => Value::from(text),
        }
    }
}

fn decoded(declared: &Declared, request: &Request) -> Value {
    let (style, explode) = declared.resolved();
    match declared.place {
        "query" => {
            let query = request.target.split_once('?').unwrap().1;
            decoder::pairs(query, "&", style, explode, declared.shape)
        }
        "cookie" => decoder::pairs(request.header("cookie").unwrap(), "; ", style, explode, declared.shape),
        "header" => decoder::header(request.header("p").unwrap(), explode, declared.shape, style),
        _ => {
            let part = request.target.strip_prefix("/x/").unwrap().strip_suffix("/y").unwrap();
            decoder::part(part, style, explode, declared.shape)
        }
    }
}

/// Every parameter that an edition can declare.
fn every() -> Vec<Declared> {
    let mut all = Vec::new();
    for edition in ["3.0.4", "3.1.1"] {
        for (place, styles) in [
            ("path", &["simple", "label", "matrix"][..]),
            ("query", &["form", "spaceDelimited", "pipeDelimited", "deepObject"]),
            ("header", &["simple"]),
            ("cookie", &["form"]),
        ] {
            for style in std::iter::once(None).chain(styles.iter().copied().map(Some)) {
                for explode in [None, Some(true), Some(false)] {
                    for shape in [Shape::List, Shape::Object, Shape::Text] {
                        if style == Some("deepObject") && shape != Shape::Object {
                            continue;
                        }
                        for reserved in [false, true] {
                            if !reserved || place == "query" {
                                all.push(Declared { edition, place, style, explode, reserved, shape });
                            }
                        }
                    }
                }
            }
        }
    }
    for place in ["path", "query", "header"] {
        for format in [None, Some("csv"), Some("ssv"), Some("tsv"), Some("pipes"), Some("multi")] {
            if format == Some("multi") && place != "query" {
                continue;
            }
            for shape in [Shape::List, Shape::Text] {
                let style = format;
                all.push(Declared { edition: "2.0", place, style, explode: None, reserved: false, shape });
            }
        }
    }
    all
}

/// Whether a place can carry a text at all; what the generator keeps to as well.
fn carries(place: &str, texts: &[&str]) -> bool {
    texts.iter().all(|text| {
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        match place {
            "header" => is_plain(text) && text.trim() == *text && !text.contains([',', '=', '|', '\t', ' ']),
            _ => true,
        }
    })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9]{1,8}",
        "[ -~åäöÅ😀é\u{301}]{1,8}",
        prop::collection::vec(
            prop::sample::select("!#$&'()*+,/:;=?@[]%.|~-_ \"<>\\^`{}".chars().collect::<Vec<_>>()),
            1..6
        )
        .prop_map(|letters| letters.into_iter().collect()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn every_style_is_read_back_by_another_decoder(
        declared in prop::sample::select(every()),
        texts in prop::collection::vec(text(), 1..4),
        number in any::<i32>(),
    ) {
        let value = match declared.shape {
            Shape::List => json!(texts),
            Shape::Object => json!({"a": texts[0], "b": number}),
            Shape::Text => json!(texts[0]),
        };
        let contracts = declared.contracts();
        let parameter = contracts.operation(&OperationId::new("o")).unwrap().parameters[0].clone();
        let styled = Styled {
            style: parameter.style,
            explode: parameter.explode,
            reserved: parameter.reserved,
        };
        let all: Vec<&str> = texts.iter().map(String::as_str).collect();
        prop_assume!(is_legible(&parameter.place, styled, &value) && carries(declared.place, &all));
        let request = sent(&contracts, declared.place, &value);
        prop_assert_eq!(&decoded(&declared, &request), &value, "{:?} {:?}", declared, request);
        let id = OperationId::new("o");
        let ours = contracts.value_in_request(&id, &request, &place(declared.place));
        let ours: Value = serde_json::from_str(&ours.unwrap().0).unwrap();
        prop_assert_eq!(&ours, &value, "{:?} {:?}", declared, request);
    }
}

#[test]
fn every_style_is_written_as_the_specification_shows_it() {
    use Shape::{List, Object, Text};

    let written = |edition, place, style, explode, shape| {
        let declared = Declared { edition, place, style, explode, reserved: false, shape };
        let value = match shape {
            Shape::List => json!(["blue", "black"]),
            Shape::Object => json!({"a": "x", "b": 1}),
            Shape::Text => json!("blue"),
        };
        let request = sent(&declared.contracts(), place, &value);
        let header = request.header("p").or(request.header("cookie"));
        header.map_or_else(|| request.target.clone(), str::to_owned)
    };
    for (place, style, explode, shape, expected) in [
        ("path", "matrix", false, Text, "/x/;p=blue/y"),
        ("path", "matrix", false, List, "/x/;p=blue,black/y"),
        ("path", "matrix", false, Object, "/x/;p=a,x,b,1/y"),
        ("path", "matrix", true, List, "/x/;p=blue;p=black/y"),
        ("path", "matrix", true, Object, "/x/;a=x;b=1/y"),
        ("path", "label", false, Text, "/x/.blue/y"),
        ("path", "label", false, List, "/x/.blue,black/y"),
        ("path", "label", false, Object, "/x/.a,x,b,1/y"),
        ("path", "label", true, List, "/x/.blue.black/y"),
        ("path", "label", true, Object, "/x/.a=x.b=1/y"),
        ("path", "simple", false, List, "/x/blue,black/y"),
        ("path", "simple", false, Object, "/x/a,x,b,1/y"),
        ("path", "simple", true, Object, "/x/a=x,b=1/y"),
        ("header", "simple", false, Object, "a,x,b,1"),
        ("header", "simple", true, Object, "a=x,b=1"),
        ("query", "form", false, List, "/x/y?p=blue,black"),
        ("query", "form", true, List, "/x/y?p=blue&p=black"),
        ("query", "form", false, Object, "/x/y?p=a,x,b,1"),
        ("query", "form", true, Object, "/x/y?a=x&b=1"),
        ("query", "spaceDelimited", false, List, "/x/y?p=blue%20black"),
        ("query", "spaceDelimited", false, Object, "/x/y?p=a%20x%20b%201"),
        ("query", "pipeDelimited", false, List, "/x/y?p=blue%7Cblack"),
        ("query", "pipeDelimited", false, Object, "/x/y?p=a%7Cx%7Cb%7C1"),
        ("query", "deepObject", true, Object, "/x/y?p%5Ba%5D=x&p%5Bb%5D=1"),
        ("cookie", "form", false, List, "p=blue,black"),
    ] {
        assert_eq!(written("3.1.1", place, Some(style), Some(explode), shape), expected);
    }
    for (format, expected) in [
        ("csv", "/x/y?p=blue,black"),
        ("ssv", "/x/y?p=blue%20black"),
        ("tsv", "/x/y?p=blue%09black"),
        ("pipes", "/x/y?p=blue%7Cblack"),
        ("multi", "/x/y?p=blue&p=black"),
    ] {
        assert_eq!(written("2.0", "query", Some(format), None, List), expected);
    }
}

#[test]
fn reserved_characters_are_written_as_they_are_where_that_is_allowed() {
    let target = |reserved| {
        let declared = Declared {
            edition: "3.0.4",
            place: "query",
            style: None,
            explode: None,
            reserved,
            shape: Shape::Text,
        };
        sent(&declared.contracts(), "query", &json!("a:b/c?d,e&f=g+h#i å")).target
    };
    assert_eq!(target(true), "/x/y?p=a:b/c?d,e%26f%3Dg%2Bh%23i%20%C3%A5");
    assert_eq!(target(false), "/x/y?p=a%3Ab%2Fc%3Fd%2Ce%26f%3Dg%2Bh%23i%20%C3%A5");
}

#[test]
fn parameters_by_content_are_json_texts() {
    for kind in ["query", "header", "cookie", "path"] {
        let path = if kind == "path" { "/x/{p}/y" } else { "/x/y" };
        let content = json!({"application/json": {"schema": {"type": "object"}}});
        let parameter = json!({"name": "p", "in": kind, "required": true, "content": content});
        let get = json!({"operationId": "o", "parameters": [parameter], "responses": {"200": {"description": "ok"}}});
        let whole = json!({"openapi": "3.1.1", "info": {"title": "t", "version": "1"}, "paths": {path: {"get": get}}});
        let contracts = contracts(&whole);
        let value = json!({"å": ["b, c; d", 1, null, "😀"], "e&f": {"g": "h=i"}});
        let request = sent(&contracts, kind, &value);
        let text = match kind {
            "query" => decoder::unescape(request.target.strip_prefix("/x/y?p=").unwrap()),
            "header" => request.header("p").unwrap().to_owned(),
            "cookie" => decoder::unescape(request.header("cookie").unwrap().strip_prefix("p=").unwrap()),
            _ => decoder::unescape(request.target.strip_prefix("/x/").unwrap().strip_suffix("/y").unwrap()),
        };
        assert!(text.is_ascii());
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value, "{kind}");
        let id = OperationId::new("o");
        let ours = contracts.value_in_request(&id, &request, &place(kind)).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&ours.0).unwrap(), value, "{kind}");
    }
}
