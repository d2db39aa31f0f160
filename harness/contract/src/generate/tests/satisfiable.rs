//! Whatever can be met is met.

use super::*;

fn is_met(schema: &Value) {
    for dialect in [Dialect::Draft4, Dialect::Draft202012] {
        let bench = Bench::in_dialect(schema.clone(), &json!({}), dialect);
        let found = bench.positives();
        assert!(!found.is_empty(), "{schema}");
        for positive in found {
            let value = body(&positive.recipe);
            assert!(bench.is_valid("body", &value), "{} {schema}", positive.name);
        }
    }
}

#[test]
fn patterns_that_look_ahead_or_back_are_met() {
    for pattern in [
        "^(?=.*[0-9])[a-z0-9]{4,8}$",
        "^(?=.*[0-9])(?!.*x)[a-z0-9]{4,8}$",
        "^([a-z])\\1$",
        "^(?=.*[A-Z])(?=.*[a-z])(?=.*\\d)(?=.*[@$!%*?&])[A-Za-z\\d@$!%*?&]{8,}$",
        "^(?!00)\\d{2}-(?!00)\\d{2}$",
    ] {
        is_met(&json!({"type": "string", "pattern": pattern}));
    }
}

#[test]
fn format_pattern_and_lengths_are_met_together() {
    for schema in [
        json!({"type": "string", "format": "email", "pattern": "^.{1,10}$"}),
        json!({"type": "string", "format": "email", "minLength": 40, "maxLength": 41}),
        json!({"type": "string", "format": "email", "pattern": "@digg\\.se$"}),
        json!({"type": "string", "format": "email", "pattern": "^[a-z]+@digg\\.se$", "minLength": 20}),
        json!({"type": "string", "format": "uri", "pattern": "^https://.*\\.pdf$", "minLength": 30}),
        json!({"type": "string", "format": "uri", "maxLength": 5}),
        json!({"type": "string", "format": "date", "pattern": "^1999-"}),
        json!({"type": "string", "format": "date-time", "pattern": "\\+02:00$"}),
        json!({"type": "string", "format": "hostname", "minLength": 70}),
        json!({"type": "string", "format": "uuid", "pattern": "^[0-9A-F-]+$"}),
        json!({"type": "string", "pattern": "^[a-z]+$", "minLength": 5000, "maxLength": 5001}),
    ] {
        is_met(&schema);
    }
}

#[test]
fn conditions_and_names_are_met() {
    for schema in [
        json!({"type": "object", "required": ["k"], "properties": {"k": {"enum": ["x", "y"]}},
            "if": {"properties": {"k": {"const": "x"}}}, "then": {"required": ["z"]}}),
        json!({"type": "object", "required": ["k"], "properties": {"k": {"type": "integer"}},
            "if": {"required": ["k"]}, "then": {"required": ["z"], "properties": {"z": {"type": "string", "pattern": "^q\\d$"}}}}),
        json!({"type": "object", "minProperties": 2, "propertyNames": {"pattern": "^[A-Z]{3}$"}}),
        json!({"type": "object", "minProperties": 2, "patternProperties": {"^x-\\d$": {"type": "integer"}}, "additionalProperties": false}),
        json!({"type": "object", "required": ["a"], "dependentRequired": {"a": ["b"]}, "dependentSchemas": {"b": {"required": ["c"]}}}),
        json!({"oneOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "object", "properties": {"b": {"type": "string"}}}]}),
        json!({"type": "array", "contains": {"type": "integer", "minimum": 7}, "minContains": 2, "maxContains": 3, "minItems": 4}),
        json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false, "minItems": 2}),
        json!({"type": "object", "properties": {"a": {"type": "string"}}, "unevaluatedProperties": false, "required": ["a"]}),
    ] {
        let bench = Bench::new(schema.clone(), json!({}));
        let found = bench.positives();
        assert!(!found.is_empty(), "{schema}");
        assert!(found.iter().all(|it| bench.is_valid("body", &body(&it.recipe))), "{schema}");
    }
}

#[test]
fn large_and_deep_messages_are_met() {
    let nested = (0..25).fold(
        json!({"type": "string"}),
        |inner, _| json!({"type": "object", "required": ["inner"], "properties": {"inner": inner}}),
    );
    is_met(&nested);
    is_met(&json!({"type": "array", "minItems": 1000, "items": {"type": "integer"}}));
    is_met(&json!({"type": "array", "minItems": 1000, "uniqueItems": true, "items": {"type": "integer"}}));
    is_met(
        &json!({"type": "object", "required": ["long"], "properties": {"long": {"type": "string", "minLength": 100_000}}}),
    );
    is_met(&json!({"type": "integer", "minimum": 18_446_744_073_709_551_616.0}));
    is_met(&json!({"type": "number", "maximum": -1e300}));
}

#[test]
fn a_long_chain_of_references_is_followed() {
    let mut definitions = serde_json::Map::new();
    for index in 0..200 {
        let next = json!({"$ref": format!("#/properties/body/definitions/c{}", index + 1)});
        definitions.insert(format!("c{index}"), next);
    }
    definitions.insert(
        "c200".into(),
        json!({"type": "object", "required": ["end"], "properties": {"end": {"type": "integer"}}}),
    );
    let schema = json!({"allOf": [{"$ref": "#/properties/body/definitions/c0"}], "definitions": definitions});
    assert_eq!(Bench::new(schema, json!({})).positive("minimal"), Some(json!({"end": 1})));
}

#[test]
fn a_parameter_that_may_be_next_to_nothing_is_still_sent() {
    let bench = Bench::new(Value::Null, json!({"required_map": {"type": "object", "maxProperties": 2}}));
    let sent = parameter(&bench.positives()[0].recipe, "required_map").unwrap();
    assert_eq!(sent.as_object().map(serde_json::Map::len), Some(1));
    let bench = Bench::new(Value::Null, json!({"required_q": {"type": "string", "maxLength": 0}}));
    assert_eq!(parameter(&bench.positives()[0].recipe, "required_q"), Some(json!("")));
}

#[test]
fn what_requires_itself_without_end_is_given_up_at_once() {
    let both = json!({"$ref": "#/properties/body"});
    let schema =
        json!({"type": "object", "required": ["a", "b"], "properties": {"a": both.clone(), "b": both}});
    assert!(Bench::new(schema, json!({})).positives().is_empty());
    let contradictory = json!({"type": "object", "required": ["a"], "not": {"required": ["a"]}});
    assert!(Bench::new(contradictory, json!({})).positives().is_empty());
}

#[test]
fn the_options_of_fields_do_not_multiply() {
    let mut inner = json!({"type": "string", "enum": ["a", "b", "c", "d"]});
    for _ in 0..3 {
        let names: Vec<String> = (0..7).map(|index| format!("field{index}")).collect();
        let properties: serde_json::Map<String, Value> = names
            .iter()
            .enumerate()
            .map(|(index, name)| {
                (name.clone(), if index == 0 { inner.clone() } else { json!({"enum": ["a", "b", "c", "d"]}) })
            })
            .collect();
        inner = json!({"type": "object", "properties": properties});
    }
    let found = Bench::new(inner, json!({})).positives().len();
    // 21 fields, 19 of them with four values.
    assert!(found <= 20 + 3 * (21 + 19 * 4 + 21), "{found}");
}

#[test]
fn a_text_of_many_rules_is_found_with_few_tries() {
    for schema in [
        json!({"type": "string", "format": "email", "pattern": "^.{1,10}$", "maxLength": 9}),
        json!({"type": "string", "format": "uuid", "pattern": "^(a+)+$", "maxLength": 10}),
    ] {
        let (schemas, root) = Schemas::from_value(schema, Dialect::Draft202012);
        let facets =
            Facets::of(&Rules { schemas: &schemas, direction: Direction::Request }, &Node::of(Some(&root)));
        assert!(search::searched(&facets, 0).len() <= 1500);
    }
}
