//! What a set of requests covers, and how large it may be.

use super::*;

fn wide() -> Value {
    json!({"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string"},
        "about": {"type": "string", "maxLength": 50},
        "at": {"type": "string", "format": "date-time"},
        "mail": {"type": "string", "format": "email"},
        "count": {"type": "integer", "minimum": 1, "multipleOf": 5},
        "size": {"type": "number"},
        "tags": {"type": "array", "minItems": 2, "maxItems": 4, "items": {"type": "string"}},
        "more": {"type": "object", "minProperties": 1, "maxProperties": 3, "additionalProperties": {"type": "integer"}},
        "gone": {"type": ["string", "null"]},
    }})
}

#[test]
fn both_sides_of_every_bound_and_what_services_stumble_over_are_sent() {
    let bench = Bench::new(wide(), json!({}));
    let names: Vec<String> = bench.positives().into_iter().map(|it| it.name).collect();
    for name in [
        "body/name/letters",
        "body/name/emoji",
        "body/name/composed",
        "body/name/decomposed",
        "body/name/empty",
        "body/about/max-length",
        "body/about/absent",
        "body/at/leap-day",
        "body/at/offset",
        "body/mail/plus",
        "body/count/multiple",
        "body/size/tiny",
        "body/size/large",
        "body/tags/max-items",
        "body/more/max-properties",
        "body/gone/null",
    ] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
    for (place, keyword) in [
        ("body /about", "maxLength"),
        ("body /count", "minimum"),
        ("body /count", "multipleOf"),
        ("body /tags", "minItems"),
        ("body /tags", "maxItems"),
        ("body /more", "minProperties"),
        ("body /more", "maxProperties"),
    ] {
        assert!(bench.negative(place, keyword).is_some(), "{place} {keyword}");
    }
}

#[test]
fn the_composed_and_the_decomposed_text_differ_in_bytes_only() {
    let bench = Bench::new(wide(), json!({}));
    let text = |name: &str| bench.positive(name).unwrap()["name"].as_str().unwrap().to_owned();
    let (composed, decomposed) = (text("body/name/composed"), text("body/name/decomposed"));
    assert_ne!(composed, decomposed);
    assert_eq!(decomposed.replace("A\u{30a}", "\u{c5}").replace("e\u{301}", "\u{e9}"), composed);
}

#[test]
fn special_texts_are_not_sent_where_something_must_be_known() {
    let schema =
        json!({"type": "object", "required": ["personId"], "properties": {"personId": {"type": "string"}}});
    let names: Vec<String> =
        Bench::new(schema, json!({})).positives().into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["minimal"]);
}

#[test]
fn a_special_text_that_is_too_long_for_the_first_text_is_held_by_another() {
    let schema = json!({"type": "object", "required": ["mark", "note", "remark"], "properties": {
        "mark": {"type": "string", "maxLength": 3}, "note": {"type": "string"}, "remark": {"type": "string"}}});
    let names: Vec<String> =
        Bench::new(schema, json!({})).positives().into_iter().map(|it| it.name).collect();
    for special in ["emoji", "composed", "decomposed", "empty"] {
        let held = names.iter().filter(|name| name.ends_with(&format!("/{special}"))).count();
        assert!(held >= 1, "{special} in {names:?}");
    }
    assert!(names.contains(&"body/note/emoji".to_owned()), "{names:?}");
}

#[test]
fn an_operation_has_no_more_requests_than_it_is_worth() {
    for schema in [
        person(),
        wide(),
        json!({"oneOf": [person(), {"type": "null"}]}),
        json!({"type": "string"}),
        json!({}),
    ] {
        let parameters =
            json!({"limit": {"type": "integer", "minimum": 1, "maximum": 9}, "q": {"type": "string"}});
        let bench = Bench::new(schema.clone(), &parameters);
        let supply = Supply::default();
        let making = Making::new(&bench.operation, &bench.schemas, &supply).unwrap();
        let workshop = making.at_work(&bench.operation, &bench.schemas);
        let sites = workshop.sites(&workshop.base());
        let most = worth(&sites);
        let made = bench.positives().len() + bench.negatives().len();
        assert!(made <= most, "{made} of {most} for {schema}");
    }
}

#[test]
fn a_listed_value_that_asks_for_more_is_sent_with_it() {
    let schema = json!({"type": "object", "required": ["k"], "properties": {"k": {"enum": ["x", "y"]}},
        "if": {"properties": {"k": {"const": "y"}}}, "then": {"required": ["z"]}});
    let bench = Bench::new(schema, json!({}));
    assert_eq!(bench.positive("minimal"), Some(json!({"k": "x"})));
    assert_eq!(bench.positive("body/k/value/y"), Some(json!({"k": "y", "z": "text"})));
}

#[test]
fn a_number_below_zero_is_tried_once_and_early_where_the_schema_sets_no_bound() {
    let number = json!({"type": "integer"});
    let bound = json!({"type": "integer", "minimum": 0});
    let schema = json!({"type": "object", "properties": {"offset": bound, "limit": number, "count": number}});
    let bench = Bench::new(schema, json!({}));
    assert_eq!(bench.positive("body/limit/below-zero"), Some(json!({"limit": -1})));
    assert_eq!(bench.positive("body/count/below-zero"), None, "one is enough");
    assert_eq!(bench.positive("body/offset/below-zero"), None, "it is not valid");
    let at = bench.positives().iter().position(|it| it.name == "body/limit/below-zero");
    assert_eq!(at, Some(2), "behind the plainest and the fullest");
}
