//! What holds for any schema.

use proptest::prelude::*;

use super::*;

/// Small schemas of every kind.
fn schema() -> impl Strategy<Value = Value> {
    let text = (0..4_u32, 4..9_u32)
        .prop_map(|(least, most)| json!({"type": "string", "minLength": least, "maxLength": most}));
    let format = prop::sample::select(vec!["date", "date-time", "uuid", "email", "uri", "ipv4", "int32"])
        .prop_map(|format| json!({"type": "string", "format": format}));
    let pattern = prop::sample::select(vec![
        "^(?=.*[0-9])[a-z0-9]{4,8}$",
        "^([a-z])\\1$",
        "^\\d{4}$",
        "^[a-z]+$",
        "^(A|B)-\\w{2,3}$",
        "x",
        "^.{1,3}$",
    ])
    .prop_map(|pattern| json!({"type": "string", "pattern": pattern}));
    let number = (-5..5_i32, 0..9_i32, any::<bool>(), 1..4_i32).prop_map(|(least, wide, whole, step)| {
        json!({"type": if whole { "integer" } else { "number" }, "minimum": least, "maximum": least + wide + step, "multipleOf": step})
    });
    let listed = prop::collection::vec("[a-z]{1,4}", 1..4).prop_map(|words| json!({"enum": words}));
    let leaf = prop_oneof![
        text,
        format,
        pattern,
        number,
        listed,
        Just(json!({"type": ["string", "null"]})),
        Just(json!({"type": "boolean"})),
        Just(json!({}))
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let array = (inner.clone(), 0..3_u32, any::<bool>()).prop_map(|(items, least, unique)| {
            json!({"type": "array", "items": items, "minItems": least, "maxItems": least + 2, "uniqueItems": unique})
        });
        let object = (prop::collection::btree_map("[a-e]", inner.clone(), 1..4), any::<bool>(), any::<bool>())
            .prop_map(|(properties, closed, all)| {
                let required: Vec<String> = properties.keys().take(if all { 9 } else { 1 }).cloned().collect();
                json!({"type": "object", "properties": properties, "required": required, "additionalProperties": !closed})
            });
        let choice = (prop::collection::vec(inner.clone(), 1..3), prop::sample::select(vec!["oneOf", "anyOf", "allOf"]))
            .prop_map(|(options, keyword)| json!({ keyword: options }));
        let rare = (inner.clone(), inner, 0..9_usize).prop_map(|(one, other, which)| match which {
            0 => json!({"type": "object", "minProperties": 1, "maxProperties": 2, "additionalProperties": one}),
            1 => json!({"type": "array", "prefixItems": [one], "contains": other}),
            2 => json!({"type": "array", "prefixItems": [one, other], "items": false}),
            3 => json!({"type": "array", "items": one, "contains": other, "minContains": 1, "maxContains": 2}),
            4 => json!({"type": "object", "properties": {"a": one, "b": other}, "dependentRequired": {"a": ["b"]}, "propertyNames": {"maxLength": 3}}),
            5 => json!({"type": "object", "properties": {"a": one}, "dependentSchemas": {"a": {"required": ["c"], "properties": {"c": other}}}}),
            6 => json!({"type": "object", "allOf": [{"properties": {"a": one}}, {"properties": {"b": other}}], "unevaluatedProperties": false}),
            7 => json!({"type": "object", "required": ["k"], "properties": {"k": {"enum": ["x", "y"]}, "a": one}, "if": {"properties": {"k": {"const": "x"}}}, "then": {"required": ["a"]}, "else": {"properties": {"b": other}}}),
            _ => json!({"type": "object", "patternProperties": {"^x-": one}, "not": {"required": ["a"]}, "if": {"required": ["b"]}, "then": {"properties": {"b": other}}}),
        });
        prop_oneof![array, object, choice, rare]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn every_positive_is_valid_and_every_negative_is_not(body_schema in schema(), parameter_schema in schema()) {
        let bench = Bench::new(body_schema, json!({ "q": parameter_schema }));
        for positive in bench.positives() {
            prop_assert!(bench.is_valid("body", &body(&positive.recipe)), "{}", positive.name);
            if let Some(value) = parameter(&positive.recipe, "q") {
                prop_assert!(bench.is_valid("q", &value), "{}", positive.name);
            }
        }
        for negative in bench.negatives() {
            let is_body_broken = negative.recipe.body.is_none() || !bench.is_valid("body", &body(&negative.recipe));
            let is_query_broken = parameter(&negative.recipe, "q").is_some_and(|value| !bench.is_valid("q", &value));
            prop_assert!(is_body_broken != is_query_broken, "{} {}", negative.place, negative.keyword);
            if is_body_broken && let Place::Body { inside } = &negative.place {
                let schema = SchemaRef { document: bench.root.document.clone(), pointer: "/properties/body".into() };
                let errors = bench.schemas.errors(&schema, Direction::Request, &body(&negative.recipe));
                let (above, _) = inside.pointer().rsplit_once('/').unwrap_or(("", ""));
                for error in errors {
                    let is_near = error.pointer.starts_with(inside.pointer()) || error.pointer.starts_with(above);
                    // Of what is inside a branch the validator may only say that no branch fits.
                    let is_choice = matches!(error.keyword.as_str(), "anyOf" | "oneOf");
                    let is_near = is_near || (is_choice && inside.pointer().starts_with(&error.pointer));
                    prop_assert!(is_near, "{} {}: {error:?}", negative.place, negative.keyword);
                }
            }
        }
    }

    #[test]
    fn the_same_schema_gives_the_same_requests(body_schema in schema()) {
        let (first, second) = (Bench::new(body_schema.clone(), json!({})), Bench::new(body_schema, json!({})));
        prop_assert_eq!(format!("{:?}", first.positives()), format!("{:?}", second.positives()));
        prop_assert_eq!(format!("{:?}", first.negatives()), format!("{:?}", second.negatives()));
    }

    #[test]
    fn simple_schemas_always_have_a_request(least in 0..50_u32, wide in 0..50_u32) {
        let text = json!({"type": "string", "minLength": least, "maxLength": least + wide});
        let found = Bench::new(text, json!({})).positives();
        prop_assert!(!found.is_empty());
    }
}
