//! Forms and bodies of several parts, written as OpenAPI 3.0.4 and 3.1.1, RFC 7578 and browsers have it, and read back.

use samprov_model::{
    content::{Content, JsonText},
    id::OperationId,
    observation::Request,
    place::Place,
    recipe::BodyRecipe,
};
use serde_json::{Value, json};

use super::round_trip::{contracts, recipe};
use crate::contracts::Contracts;

/// The contracts of an operation with a body, and the body as it is sent.
fn body(edition: &str, media_type: &str, content: &Value, value: &Value) -> (Contracts, Request) {
    let post = json!({
        "operationId": "o",
        "requestBody": {"required": true, "content": {media_type: content}},
        "responses": {"200": {"description": "ok"}},
    });
    let whole =
        json!({"openapi": edition, "info": {"title": "t", "version": "1"}, "paths": {"/x": {"post": post}}});
    let contracts = contracts(&whole);
    let mut recipe = recipe();
    let content = Content::Value(JsonText(value.to_string()));
    recipe.body = Some(BodyRecipe { media_type: Some(media_type.to_owned()), content });
    let request = contracts.encode(&recipe, &|_| None).unwrap();
    (contracts, request)
}

fn is_read_back(contracts: &Contracts, request: &Request, value: &Value) {
    let id = OperationId::new("o");
    let read = contracts.value_in_request(&id, request, &Place::body("")).unwrap();
    assert_eq!(&serde_json::from_str::<Value>(&read.0).unwrap(), value);
    assert_eq!(contracts.violations_of_request(&id, request), []);
}

#[test]
fn properties_of_a_form_are_written_as_their_encoding_asks() {
    let schema = json!({"type": "object", "properties": {
        "plain": {"type": "string"},
        "list": {"type": "array", "items": {"type": "integer"}},
        "object": {"type": "object"},
        "piped": {"type": "array", "items": {"type": "string"}},
        "deep": {"type": "object", "properties": {"k": {"type": "string"}}},
        "json": {"type": "array", "items": {"type": "string"}},
        "free": {"type": "string"},
    }});
    let encoding = json!({
        "piped": {"style": "pipeDelimited", "explode": false},
        "deep": {"style": "deepObject", "explode": true},
        "json": {"contentType": "application/json"},
        "free": {"allowReserved": true},
    });
    let value = json!({
        "plain": "å &=+", "list": [1, 2], "object": {"k": [1, null]}, "piped": ["a", "b"],
        "deep": {"k": "v"}, "json": ["x", "y"], "free": "a/b:c",
    });
    for edition in ["3.0.4", "3.1.1"] {
        let content = json!({"schema": schema, "encoding": encoding});
        let (contracts, request) = body(edition, "application/x-www-form-urlencoded", &content, &value);
        let text = String::from_utf8(request.body.clone()).unwrap();
        assert_eq!(
            text.split('&').collect::<Vec<_>>(),
            [
                "plain=%C3%A5%20%26%3D%2B",
                "list=1",
                "list=2",
                "object=%7B%22k%22%3A%5B1%2Cnull%5D%7D",
                "piped=a%7Cb",
                "deep%5Bk%5D=v",
                "json=%5B%22x%22%2C%22y%22%5D",
                "free=a/b:c",
            ]
        );
        is_read_back(&contracts, &request, &value);
    }
}

/// The parts of a body: name, file name, media type, text (RFC 7578), read without the code under test.
fn parts(request: &Request) -> Vec<(String, bool, Option<String>, String)> {
    let content_type = request.header("content-type").unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let text = std::str::from_utf8(&request.body).unwrap();
    let text = text.strip_suffix(&format!("--{boundary}--\r\n")).unwrap();
    let start = format!("--{boundary}\r\n");
    let pieces = text.split(&start).skip(1);
    pieces
        .map(|piece| {
            let (head, content) = piece.split_once("\r\n\r\n").unwrap();
            let mut lines = head.lines();
            let disposition = lines.next().unwrap();
            let rest = disposition.strip_prefix("Content-Disposition: form-data; name=\"").unwrap();
            let (name, rest) = rest.split_once('"').unwrap();
            let media_type = lines.next().map(|line| line.strip_prefix("Content-Type: ").unwrap().to_owned());
            let content = content.strip_suffix("\r\n").unwrap();
            (name.to_owned(), rest.starts_with("; filename="), media_type, content.to_owned())
        })
        .collect()
}

#[test]
fn parts_are_written_as_their_type_and_encoding_ask() {
    let schema = json!({"type": "object", "properties": {
        "plain": {"type": "string"},
        "count": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "meta": {"type": "object"},
        "file": {"type": "string", "format": "binary"},
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "picture": {"type": "string", "format": "binary"},
        "json": {"type": "string"},
        "quo\"te\r\n": {"type": "string"},
    }});
    let encoding = json!({
        "picture": {"contentType": "image/png, image/jpeg"},
        "json": {"contentType": "application/json"},
        "plain": {"style": "pipeDelimited"},
    });
    let value = json!({
        "plain": "å\r\nb", "count": 3, "tags": ["a", "b"], "meta": {"k": [1]}, "file": "f", "files": ["g", "h"],
        "picture": "p", "json": "text", "quo\"te\r\n": "q",
    });
    let file = Some("application/octet-stream");
    let expected = [
        ("plain", false, None, "å\r\nb"),
        ("count", false, None, "3"),
        ("tags", false, None, "a"),
        ("tags", false, None, "b"),
        ("meta", false, Some("application/json"), "{\"k\":[1]}"),
        ("file", true, file, "f"),
        ("files", true, file, "g"),
        ("files", true, file, "h"),
        ("picture", true, Some("image/png"), "p"),
        ("json", false, Some("application/json"), "\"text\""),
        ("quo%22te%0D%0A", false, None, "q"),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, is_file, media_type, text)| {
            ((*name).to_owned(), *is_file, media_type.map(str::to_owned), (*text).to_owned())
        })
        .collect();
    for edition in ["3.0.4", "3.1.1"] {
        let content = json!({"schema": schema, "encoding": encoding});
        let (contracts, request) = body(edition, "multipart/form-data", &content, &value);
        assert_eq!(parts(&request), expected);
        is_read_back(&contracts, &request, &value);
    }
}

#[test]
fn parts_of_a_media_type_of_their_schema_are_files_or_texts_of_it() {
    let schema = json!({"type": "object", "properties": {
        "picture": {"type": "string", "contentMediaType": "image/png"},
        "embedded": {"type": "string", "contentMediaType": "application/json"},
    }});
    let value = json!({"picture": "p", "embedded": "{\"k\": 1}"});
    let (contracts, request) = body("3.1.1", "multipart/form-data", &json!({"schema": schema}), &value);
    let told: Vec<(bool, Option<String>)> =
        parts(&request).into_iter().map(|part| (part.1, part.2)).collect();
    assert_eq!(told, [(true, Some("image/png".into())), (false, Some("application/json".into()))]);
    is_read_back(&contracts, &request, &value);
}

#[test]
fn parts_have_the_header_fields_that_their_encoding_requires() {
    let schema = json!({"type": "object", "properties": {
        "picture": {"type": "string", "format": "binary"}, "plain": {"type": "string"},
        "several": {"type": "array", "items": {"type": "string"}},
    }});
    let kind = json!({"required": true, "schema": {"type": "string", "enum": ["photo"]}});
    let encoding = json!({
        "picture": {"contentType": "image/png", "headers": {
            "X-Kind": kind,
            "X-Size": {"required": true, "schema": {"type": "integer", "minimum": 7, "maximum": 7}},
            "X-Checksum": {"schema": {"type": "string"}},
            "Content-Type": {"required": true, "schema": {"type": "string", "enum": ["text/html"]}},
            "Content-Disposition": {"required": true, "schema": {"type": "string"}},
            "bad name\r\n": {"required": true, "schema": {"type": "string"}},
        }},
        "several": {"headers": {"X-Kind": kind}},
    });
    let value = json!({"picture": "p", "plain": "x", "several": ["a", "b"]});
    for edition in ["3.0.4", "3.1.1"] {
        let content = json!({"schema": schema, "encoding": encoding});
        let (contracts, request) = body(edition, "multipart/form-data", &content, &value);
        let text = std::str::from_utf8(&request.body).unwrap();
        let heads: Vec<Vec<&str>> = text
            .split("--samprov-boundary\r\n")
            .skip(1)
            .map(|piece| piece.split_once("\r\n\r\n").unwrap().0.split("\r\n").skip(1).collect())
            .collect();
        assert_eq!(
            heads,
            [
                vec!["Content-Type: image/png", "X-Kind: photo", "X-Size: 7"],
                vec![],
                vec!["X-Kind: photo"],
                vec!["X-Kind: photo"],
            ]
        );
        is_read_back(&contracts, &request, &value);
        // A form of pairs has no parts: `headers` is ignored there.
        let (contracts, request) = body(edition, "application/x-www-form-urlencoded", &content, &value);
        assert!(!String::from_utf8(request.body.clone()).unwrap().contains("photo"));
        is_read_back(&contracts, &request, &value);
    }
}

#[test]
fn a_style_that_parts_are_not_written_in_is_named_and_limits_the_operation() {
    let schema =
        json!({"type": "object", "properties": {"list": {"type": "array", "items": {"type": "string"}}}});
    let limits = |edition: &str, media_type: &str, encoding: Value| {
        let content = json!({"schema": schema, "encoding": {"list": encoding}});
        let (contracts, _) = body(edition, media_type, &content, &json!({"list": ["a"]}));
        let operation = contracts.operation(&OperationId::new("o")).unwrap();
        operation.limits.iter().map(|limit| limit.key.clone()).collect::<Vec<_>>()
    };
    let piped = || json!({"style": "pipeDelimited"});
    assert_eq!(limits("3.1.1", "multipart/form-data", piped()), ["part-style-untested"]);
    assert!(limits("3.0.4", "multipart/form-data", piped()).is_empty(), "3.0 has no style in parts");
    assert!(limits("3.1.1", "application/x-www-form-urlencoded", piped()).is_empty());
    assert!(limits("3.1.1", "multipart/form-data", json!({"style": "form"})).is_empty());
}
