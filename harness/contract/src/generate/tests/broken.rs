//! Every kind of constraint is broken, alone.

use super::*;

/// Whether a body schema has a negative of a keyword at a place, one that is invalid.
fn is_broken(schema: &Value, place: &str, keyword: &str) {
    let bench = Bench::new(schema.clone(), json!({}));
    let found = bench.negatives();
    let names: Vec<String> = found.iter().map(|it| format!("{} {}", it.place, it.keyword)).collect();
    let wanted = found.iter().find(|it| it.place.to_string() == place && it.keyword == keyword);
    let value = wanted.map(|it| body(&it.recipe));
    assert!(value.is_some_and(|it| !bench.is_valid("body", &it)), "{place} {keyword} of {schema}: {names:?}");
}

#[test]
fn exclusions_and_conditions_are_broken() {
    let field = |schema: Value| json!({"type": "object", "required": ["f"], "properties": {"f": schema}});
    is_broken(&field(json!({"type": "string", "not": {"pattern": "^x"}})), "body /f", "not");
    is_broken(&field(json!({"type": "integer", "not": {"enum": [1, 2]}})), "body /f", "not");
    is_broken(&json!({"type": "object", "not": {"required": ["a"]}}), "body", "not");
    let condition = json!({"type": "object", "required": ["k"], "properties": {"k": {"enum": ["x", "y"]}, "z": {"type": "string"}},
        "if": {"properties": {"k": {"const": "x"}}}, "then": {"required": ["z"]}, "else": {"required": ["w"]}});
    is_broken(&condition, "body", "then");
    is_broken(&condition, "body", "else");
    let dependent = json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
        "dependentRequired": {"a": ["b"]}});
    is_broken(&dependent, "body /b", "dependentRequired");
    let dependent = json!({"type": "object", "properties": {"a": {"type": "string"}},
        "dependentSchemas": {"a": {"required": ["c"], "properties": {"c": {"type": "integer"}}}}});
    is_broken(&dependent, "body", "dependentSchemas");
}

#[test]
fn what_lists_contain_is_broken() {
    let list = json!({"type": "array", "contains": {"type": "integer"}});
    is_broken(&list, "body", "contains");
    let list = json!({"type": "array", "items": {"type": "integer"}, "contains": {"minimum": 5}, "minContains": 2, "maxContains": 3});
    is_broken(&list, "body", "minContains");
    is_broken(&list, "body", "maxContains");
    let list =
        json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false});
    is_broken(&list, "body", "items");
    is_broken(&list, "body /0", "type");
    is_broken(&list, "body /1", "type");
    let list = json!({"type": "array", "prefixItems": [{"type": "string"}], "unevaluatedItems": false});
    is_broken(&list, "body", "unevaluatedItems");
}

#[test]
fn names_and_what_is_left_over_are_broken() {
    is_broken(
        &json!({"type": "object", "propertyNames": {"pattern": "^[A-Z]{3}$"}}),
        "body",
        "propertyNames",
    );
    is_broken(
        &json!({"type": "object", "patternProperties": {"^x-": {"type": "integer"}}}),
        "body",
        "patternProperties",
    );
    let open =
        json!({"type": "object", "properties": {"a": {"type": "string"}}, "unevaluatedProperties": false});
    is_broken(&open, "body /unexpectedProperty", "unevaluatedProperties");
    let closed = json!({"allOf": [{"type": "object", "properties": {"a": {"type": "string"}}}], "unevaluatedProperties": false});
    is_broken(&closed, "body /unexpectedProperty", "unevaluatedProperties");
}

#[test]
fn choices_and_constants_are_broken() {
    let one = json!({"oneOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
        {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}}]});
    is_broken(&one, "body", "oneOf");
    is_broken(&one, "body", "oneOf-several");
    let scalar = json!({"type": "object", "required": ["f"], "properties": {"f": {"anyOf": [{"type": "integer"}, {"type": "boolean"}]}}});
    is_broken(&scalar, "body /f", "anyOf");
    let overlapping = json!({"type": "object", "required": ["f"], "properties": {"f": {"oneOf": [{"type": "integer", "multipleOf": 3}, {"type": "integer", "multipleOf": 5}]}}});
    is_broken(&overlapping, "body /f", "oneOf-several");
    is_broken(
        &json!({"type": "object", "required": ["f"], "properties": {"f": {"const": "x"}}}),
        "body /f",
        "const",
    );
    let all = json!({"allOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "maxLength": 3}}}, {"required": ["b"]}]});
    is_broken(&all, "body /a", "maxLength");
    is_broken(&all, "body /b", "required");
    let kinds =
        |kind: &str| json!({"type": "object", "required": ["kind"], "properties": {"kind": {"const": kind}}});
    let tagged = json!({"oneOf": [kinds("cat"), kinds("dog")], "discriminator": {"propertyName": "kind"}});
    is_broken(&tagged, "body /kind", "discriminator");
}

#[test]
fn format_and_pattern_are_broken_one_at_a_time() {
    let field = |schema: Value| json!({"type": "object", "required": ["f"], "properties": {"f": schema}});
    for schema in [
        json!({"type": "string", "format": "email", "pattern": "^.{1,10}$"}),
        json!({"type": "string", "format": "date", "pattern": "^20\\d\\d-"}),
        json!({"type": "string", "format": "uri", "pattern": "^https://", "maxLength": 40}),
    ] {
        is_broken(&field(schema.clone()), "body /f", "format");
        is_broken(&field(schema), "body /f", "pattern");
    }
}

#[test]
fn a_required_member_of_an_object_in_the_query_is_left_out() {
    let schema = json!({"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}}});
    let bench = Bench::new(Value::Null, json!({ "required_where": schema }));
    assert!(bench.negative("query required_where /x", "required").is_some());
}

#[test]
fn what_is_deep_inside_is_broken_too() {
    let nested = (0..12).fold(
        json!({"type": "integer"}),
        |inner, _| json!({"type": "object", "required": ["i"], "properties": {"i": inner}}),
    );
    is_broken(&nested, &format!("body {}", "/i".repeat(12)), "type");
    is_broken(&nested, &format!("body {}", "/i".repeat(12)), "required");
}

#[test]
fn the_places_of_every_branch_are_varied_and_broken() {
    let branch = |own: &str| {
        json!({"type": "object", "required": ["kind", own], "additionalProperties": false,
        "properties": {"kind": {"const": own}, own: {"type": "string", "enum": ["p", "q"]}}})
    };
    let schema = json!({"oneOf": [branch("lives"), branch("tricks")]});
    is_broken(&schema, "body /tricks", "enum");
    assert!(Bench::new(schema, json!({})).positive("body/tricks/value/q").is_some());
}
