//! Word by word: what the requests of an operation must hold for each keyword that a schema can say. One row per word.

use super::*;

/// A property `v` with this schema must be sent with these values, and must be sent broken in these ways with these values.
struct Row {
    schema: Value,
    valid: Vec<Value>,
    broken: Vec<(&'static str, Value)>,
}

fn row<const V: usize, const B: usize>(
    schema: Value,
    valid: [Value; V],
    broken: [(&'static str, Value); B],
) -> Row {
    Row { schema, valid: valid.into(), broken: broken.into() }
}

/// Words that mean the same in OpenAPI 3.0 and 3.1.
fn of_both() -> Vec<Row> {
    let text = || json!("text");
    vec![
        row(json!({"type": "boolean"}), [json!(true), json!(false)], [("type", text())]),
        row(
            json!({"type": "integer", "minimum": 3, "maximum": 9}),
            [json!(3), json!(9)],
            [("minimum", json!(2)), ("maximum", json!(10))],
        ),
        row(
            json!({"type": "number", "minimum": 0.5, "maximum": 2.5}),
            [json!(0.5), json!(2.5)],
            [("minimum", json!(0.49)), ("maximum", json!(2.51))],
        ),
        row(json!({"type": "number"}), [json!(0.000_001), json!(1_000_000_000_000_i64)], []),
        row(
            json!({"type": "integer", "format": "int32"}),
            [json!(2_147_483_647)],
            [("format", json!(2_147_483_648_i64))],
        ),
        row(json!({"type": "integer", "format": "int64"}), [json!(9_007_199_254_740_991_i64)], []),
        row(
            json!({"type": "integer", "multipleOf": 5, "minimum": 1}),
            [json!(5), json!(10)],
            [("multipleOf", json!(6)), ("minimum", json!(0))],
        ),
        row(
            json!({"type": "string", "minLength": 3, "maxLength": 5}),
            [json!("tex"), json!("texta"), json!("Åsa Ö")],
            [("minLength", json!("te")), ("maxLength", json!("textab"))],
        ),
        row(
            json!({"type": "string"}),
            [
                json!(""),
                json!("Åsa Öberg på Ärtgränd é 😀"),
                json!("👩🏽‍🚀 🇸🇪 😀"),
                json!("\u{c5}sa caf\u{e9}"),
                json!("A\u{30a}sa cafe\u{301}"),
            ],
            [("type", json!(12_345)), ("null", Value::Null)],
        ),
        row(
            json!({"enum": ["a", 1, true, "å"]}),
            [json!("a"), json!(1), json!(true), json!("å")],
            [("enum", json!("not-one-of-these"))],
        ),
        row(
            json!({"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3, "uniqueItems": true}),
            [json!([1]), json!([1, 2, 3])],
            [("minItems", json!([])), ("maxItems", json!([1, 2, 3, 4])), ("uniqueItems", json!([1, 1]))],
        ),
        row(json!({"type": "array", "items": {"enum": ["a", "b"]}}), [json!([]), json!(["b"])], []),
        row(
            json!({"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1, "maxProperties": 2}),
            [json!({"property1": 1}), json!({"property1": 1, "extra0": 1})],
            [("minProperties", json!({}))],
        ),
        row(
            json!({"type": "object", "properties": {"a": {"type": "boolean"}}, "additionalProperties": {"type": "integer"}}),
            [json!({}), json!({"a": true}), json!({"a": false}), json!({"extra0": 1})],
            [],
        ),
        row(
            json!({"type": "object", "properties": {"a": {"type": "boolean"}}, "additionalProperties": true}),
            [json!({}), json!({"a": true}), json!({"extra0": "text"})],
            [],
        ),
        // Every property given alone, and left out alone: with none and with all of them, every pair of presence and absence.
        row(
            json!({"type": "object", "properties": {"a": {"type": "boolean"}, "b": {"type": "boolean"}, "c": {"type": "boolean"}}}),
            [
                json!({}),
                json!({"a": true}),
                json!({"b": true}),
                json!({"c": true}),
                json!({"a": true, "b": true}),
                json!({"a": true, "c": true}),
                json!({"b": true, "c": true}),
                json!({"a": true, "b": true, "c": true}),
            ],
            [],
        ),
        row(
            json!({"oneOf": [{"type": "integer"}, {"type": "boolean"}]}),
            [json!(1), json!(true)],
            [("oneOf", json!({}))],
        ),
        row(
            json!({"anyOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "boolean"}}}, {"type": "array", "items": {"type": "integer"}}]}),
            [json!({"a": true}), json!([])],
            [("anyOf", json!("text"))],
        ),
        row(
            json!({"allOf": [{"type": "integer", "minimum": 3}, {"maximum": 9}]}),
            [json!(3), json!(9)],
            [("minimum", json!(2)), ("maximum", json!(10))],
        ),
        row(json!({"not": {"type": "string"}}), [json!(1)], [("not", text())]),
    ]
}

/// Words of OpenAPI 3.0.
fn of_draft_4() -> Vec<Row> {
    vec![
        row(json!({"type": "boolean", "nullable": true}), [json!(true), json!(false), Value::Null], []),
        row(
            json!({"type": "string", "enum": ["a", null], "nullable": true}),
            [json!("a"), Value::Null],
            [("enum", json!("not-one-of-these"))],
        ),
        row(
            json!({"type": "integer", "minimum": 3, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": true}),
            [json!(4), json!(8)],
            [("exclusiveMinimum", json!(3)), ("exclusiveMaximum", json!(9))],
        ),
    ]
}

/// Words of 2020-12, which OpenAPI 3.1 uses.
fn of_2020_12() -> Vec<Row> {
    let conditional = json!({"type": "object", "required": ["k"], "properties": {"k": {"enum": ["x", "y"]}, "z": {"type": "integer"}},
        "if": {"properties": {"k": {"const": "y"}}}, "then": {"required": ["z"]}, "else": {"properties": {"z": {"maximum": 3}}}});
    let both = json!({"a": {"type": "boolean"}, "b": {"type": "boolean"}});
    vec![
        row(
            json!({"type": ["boolean", "integer", "null"]}),
            [json!(true), json!(1), Value::Null],
            [("type", json!("text"))],
        ),
        row(json!({"const": "x"}), [json!("x")], [("const", json!("not-one-of-these"))]),
        row(
            json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}),
            [json!(0.01), json!(0.99)],
            [("exclusiveMinimum", json!(0)), ("exclusiveMaximum", json!(1))],
        ),
        row(
            conditional,
            [json!({"k": "x"}), json!({"k": "x", "z": 1}), json!({"k": "y", "z": 1})],
            [("then", json!({"k": "y"})), ("else", json!({"k": "x", "z": 987_654}))],
        ),
        row(
            json!({"type": "object", "properties": both, "dependentRequired": {"a": ["b"]}}),
            [json!({}), json!({"b": true}), json!({"a": true, "b": true})],
            [("dependentRequired", json!({"a": true}))],
        ),
        row(
            json!({"type": "object", "properties": both, "dependentSchemas": {"a": {"required": ["b"]}}}),
            [json!({}), json!({"b": true}), json!({"a": true, "b": true})],
            [("dependentSchemas", json!({"a": true}))],
        ),
        row(
            json!({"type": "object", "allOf": [{"properties": {"a": {"type": "boolean"}}}], "unevaluatedProperties": false}),
            [json!({}), json!({"a": true})],
            [("unevaluatedProperties", json!({"unexpectedProperty": "text"}))],
        ),
        row(
            json!({"type": "array", "prefixItems": [{"type": "boolean"}, {"type": "integer"}], "unevaluatedItems": false}),
            [json!([]), json!([true, 1])],
            [("unevaluatedItems", json!([true, 1, "text"]))],
        ),
        row(
            json!({"type": "array", "prefixItems": [{"type": "boolean"}, {"type": "integer"}], "items": false}),
            [json!([]), json!([true, 1])],
            [("items", json!([true, 1, "text"]))],
        ),
        row(
            json!({"type": "array", "items": {"type": "integer"}, "contains": {"minimum": 5}, "maxContains": 2}),
            [json!([5])],
            [("contains", json!([])), ("maxContains", json!([5, 5, 6]))],
        ),
        row(
            json!({"type": "object", "patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": false}),
            [json!({}), json!({"x-": 1})],
            [
                ("additionalProperties", json!({"unexpectedProperty": "text"})),
                ("patternProperties", json!({"x-": "text"})),
            ],
        ),
        row(
            json!({"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}, "additionalProperties": {"type": "integer"}}),
            [json!({}), json!({"text": 1})],
            [("propertyNames", json!({"unexpectedProperty": 1}))],
        ),
    ]
}

#[test]
fn every_word_of_a_schema_is_kept_on_both_sides_and_broken() {
    for (dialect, rows) in [
        (Dialect::Draft4, of_both()),
        (Dialect::Draft202012, of_both()),
        (Dialect::Draft4, of_draft_4()),
        (Dialect::Draft202012, of_2020_12()),
    ] {
        for Row { schema, valid, broken } in rows {
            let whole = json!({"type": "object", "required": ["v"], "properties": {"v": schema}});
            let bench = Bench::in_dialect(whole, &json!({}), dialect);
            let sent: Vec<Value> = bench.positives().iter().map(|it| body(&it.recipe)["v"].clone()).collect();
            for value in valid {
                assert!(sent.contains(&value), "{dialect:?} {schema}: {value} is not among {sent:?}");
            }
            let made: Vec<(String, Value)> = bench
                .negatives()
                .iter()
                .map(|it| (it.keyword.clone(), body(&it.recipe)["v"].clone()))
                .collect();
            for (keyword, value) in broken {
                let wanted = (keyword.to_owned(), value);
                assert!(made.contains(&wanted), "{dialect:?} {schema}: {wanted:?} is not among {made:?}");
            }
        }
    }
}

#[test]
fn every_format_is_kept_and_those_that_are_beyond_doubt_are_broken() {
    let formats = [
        ("binary", false),
        ("byte", true),
        ("date", true),
        ("date-time", true),
        ("duration", true),
        ("email", true),
        ("hostname", true),
        ("idn-email", false),
        ("idn-hostname", false),
        ("ipv4", true),
        ("ipv6", true),
        ("iri", true),
        ("iri-reference", true),
        ("json-pointer", true),
        ("no-such-format", false),
        ("password", false),
        ("regex", true),
        ("relative-json-pointer", true),
        ("time", true),
        ("uri", true),
        ("uri-reference", true),
        ("uri-template", true),
        ("uuid", true),
    ];
    for (format, is_broken) in formats {
        for dialect in [Dialect::Draft4, Dialect::Draft202012] {
            let schema = json!({"type": "object", "required": ["v"], "properties": {"v": {"type": "string", "format": format}}});
            let bench = Bench::in_dialect(schema, &json!({}), dialect);
            assert!(bench.positive("minimal").is_some_and(|it| bench.is_valid("body", &it)), "{format}");
            let broken = bench.negative("body /v", "format").is_some();
            // OpenAPI 3.0 leaves most formats open: nothing is broken there that its readers may not know.
            assert!(
                broken == is_broken || (!broken && dialect == Dialect::Draft4),
                "{dialect:?} {format}: {broken}"
            );
        }
    }
}

#[test]
fn patterns_of_ecma_262_are_kept_and_broken() {
    for pattern in [
        r"^[A-Z]{2}\d{3,5}$",
        r"^(?=.*\d)(?=.*[a-z]).{4,8}$",
        r"^\p{Lu}\p{L}+$",
        "[åäö]",
        r"^(?!00)\d{4}$",
        r"^(?:a|b)+-[^x]\w\S$",
        r"^\u00e5{2}$",
        r"^(a+)+$",
        r"^[\w.+-]+@[\w-]+\.[a-z]{2,}$",
        "^/(?<part>[a-z]+)/$",
    ] {
        let schema = json!({"type": "object", "required": ["v"], "properties": {"v": {"type": "string", "pattern": pattern}}});
        let bench = Bench::new(schema, json!({}));
        let made = bench.positive("minimal").unwrap_or_else(|| panic!("nothing keeps {pattern}"));
        assert!(bench.is_valid("body", &made), "{pattern}: {made}");
        assert!(bench.negative("body /v", "pattern").is_some(), "nothing breaks {pattern}");
    }
}

#[test]
fn a_schema_that_leads_to_itself_is_met_at_two_depths() {
    let schema = json!({"type": "object", "required": ["on"], "properties": {
        "on": {"type": "boolean"}, "next": {"$ref": "#/properties/body"}, "all": {"type": "array", "items": {"$ref": "#/properties/body"}}}});
    for dialect in [Dialect::Draft4, Dialect::Draft202012] {
        let bench = Bench::in_dialect(schema.clone(), &json!({}), dialect);
        assert_eq!(bench.positive("minimal"), Some(json!({"on": true})));
        let names: Vec<String> = bench.positives().into_iter().map(|it| it.name).collect();
        for name in ["body/next/on/value/false", "body/all/0/on/value/false", "body/all/empty"] {
            assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
        }
        assert!(bench.negative("body /next/on", "type").is_some());
    }
}
