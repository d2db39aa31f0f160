use samprov_model::{
    content::{Content, JsonText},
    id::OperationId,
    personal_number::official,
    place::{DocumentPlace, Place},
    recipe::{ParameterValue, RequestRecipe, Source},
};
use serde_json::{Value, json};

use super::*;
use crate::{
    operation::{BodyContract, ContentContract, Operation, Parameter, Reserved, Style},
    schema::{Dialect, Direction, SchemaRef, Schemas},
};

mod any;
mod broken;
mod caps;
mod coverage;
mod promises;
mod satisfiable;
mod words;

/// Three times its fields, listed values and constraints, and twenty.
fn worth(sites: &[(usize, site::Site)]) -> usize {
    let listed: usize = sites.iter().map(|(_, it)| it.facets.values.as_ref().map_or(0, Vec::len)).sum();
    let constraints: usize =
        sites.iter().map(|(_, it)| it.choices.len() + budget::constraints(&it.facets)).sum();
    3 * (sites.len() + listed + constraints) + 20
}

/// An operation with a JSON body of one schema and query parameters of others: a document `{body, parameters: {name: schema}}`.
struct Bench {
    schemas: Schemas,
    root: SchemaRef,
    operation: Operation,
}

impl Bench {
    fn new(body: Value, parameters: impl std::borrow::Borrow<Value>) -> Self {
        Self::in_dialect(body, parameters.borrow(), Dialect::Draft202012)
    }

    fn in_dialect(body: Value, parameters: &Value, dialect: Dialect) -> Self {
        let names: Vec<String> =
            parameters.as_object().map(|it| it.keys().cloned().collect()).unwrap_or_default();
        let mut properties = parameters.as_object().cloned().unwrap_or_default();
        let has_body = !body.is_null();
        properties.insert("body".into(), body);
        if !has_body {
            properties.shift_remove("body");
        }
        let (schemas, root) = Schemas::from_value(json!({ "properties": properties }), dialect);
        let schema = |name: &str| SchemaRef {
            document: root.document.clone(),
            pointer: format!("/properties/{name}"),
        };
        let parameters = names
            .iter()
            .map(|name| Parameter {
                place: match name.strip_prefix("path_") {
                    Some(_) => Place::Path { name: name.clone() },
                    None => Place::query(name.clone()),
                },
                name: name.clone(),
                required: name.starts_with("path_") || name.starts_with("required_"),
                schema: Some(schema(name)),
                style: Style::Form,
                explode: true,
                reserved: Reserved::Escaped,
                content: None,
                examples: Vec::new(),
                document: DocumentPlace::default(),
            })
            .collect();
        let content = ContentContract { schema: Some(schema("body")), ..ContentContract::default() };
        let body = has_body.then(|| BodyContract {
            required: true,
            contents: vec![("application/json".into(), content)],
            document: DocumentPlace::default(),
        });
        let operation = Operation {
            id: OperationId::new("create"),
            method: "POST".into(),
            path: "/things/{path_id}".into(),
            place: DocumentPlace::default(),
            parameters,
            body,
            answers: Vec::new(),
            security: Vec::new(),
            limits: Vec::new(),
            uncallable: false,
            deprecated: false,
        };
        Self { schemas, root, operation }
    }

    fn positives(&self) -> Vec<Positive> {
        self.positives_with(&Supply::default())
    }

    fn positives_with(&self, supply: &Supply) -> Vec<Positive> {
        let making = Making::new(&self.operation, &self.schemas, supply);
        let made = making.map(|making| positives(&self.operation, &self.schemas, &making, usize::MAX));
        made.unwrap_or_default()
    }

    fn negatives_with(&self, supply: &Supply) -> Vec<Negative> {
        let making = Making::new(&self.operation, &self.schemas, supply);
        let made = making.map(|making| negatives(&self.operation, &self.schemas, &making, usize::MAX));
        made.unwrap_or_default()
    }

    fn negatives(&self) -> Vec<Negative> {
        self.negatives_with(&Supply::default())
    }

    fn is_valid(&self, name: &str, value: &Value) -> bool {
        let pointer = format!("/properties/{name}");
        let at = SchemaRef { document: self.root.document.clone(), pointer };
        self.schemas.is_valid_in(&at, Direction::Request, value)
    }

    fn positive(&self, name: &str) -> Option<Value> {
        self.positives().iter().find(|it| it.name == name).map(|it| body(&it.recipe))
    }

    fn negative(&self, place: &str, keyword: &str) -> Option<Negative> {
        self.negatives().into_iter().find(|it| it.place.to_string() == place && it.keyword == keyword)
    }
}

fn body(recipe: &RequestRecipe) -> Value {
    match recipe.body.as_ref().map(|body| &body.content) {
        Some(Content::Value(JsonText(text))) => serde_json::from_str(text).unwrap(),
        Some(Content::Bytes(_)) | None => Value::Null,
    }
}

fn parameter(recipe: &RequestRecipe, name: &str) -> Option<Value> {
    recipe.parameters.iter().find(|it| it.place.segments()[1] == name).map(|it| match &it.value {
        ParameterValue::Value(text) => serde_json::from_str(&text.0).unwrap(),
        ParameterValue::Raw(text) => json!(text),
    })
}

fn person() -> Value {
    json!({
        "type": "object",
        "required": ["name", "born"],
        "additionalProperties": false,
        "properties": {
            "id": {"type": "string", "readOnly": true},
            "name": {"type": "string", "minLength": 2, "maxLength": 40},
            "born": {"type": "string", "format": "date"},
            "status": {"type": "string", "enum": ["open", "closed"]},
            "address": {"type": "object", "required": ["zip"], "properties": {"zip": {"type": "string", "pattern": "^\\d{5}$"}}},
            "shares": {"type": "array", "maxItems": 2, "items": {"type": "integer", "minimum": 1}},
        },
    })
}

#[test]
fn a_person_gets_its_minimal_full_and_boundary_requests() {
    let bench = Bench::new(person(), json!({}));
    assert_eq!(bench.positive("minimal"), Some(json!({"name": "Anna Exempel", "born": "2024-06-01"})));
    let full = bench.positive("full").unwrap();
    assert!(full.get("id").is_none(), "readOnly is left out");
    assert_eq!(full["shares"], json!([1]));
    for name in
        ["body/status/value/closed", "body/born/leap-day", "body/name/max-length", "body/shares/empty"]
    {
        assert!(bench.positive(name).is_some(), "{name}");
    }
    assert_eq!(bench.positive("body/name/min-length").unwrap()["name"], "An");
}

#[test]
fn each_constraint_of_a_person_is_broken_once() {
    let bench = Bench::new(person(), json!({}));
    for (place, keyword) in [
        ("body", "required"),
        ("body", "type"),
        ("body /name", "required"),
        ("body /name", "type"),
        ("body /name", "null"),
        ("body /name", "minLength"),
        ("body /name", "maxLength"),
        ("body /born", "format"),
        ("body /status", "enum"),
        ("body /address/zip", "pattern"),
        ("body /address/zip", "required"),
        ("body /shares", "maxItems"),
        ("body /shares/0", "minimum"),
        ("body /unexpectedProperty", "additionalProperties"),
    ] {
        assert!(bench.negative(place, keyword).is_some(), "{place} {keyword}");
    }
    let zip = body(&bench.negative("body /address/zip", "pattern").unwrap().recipe);
    assert!(zip.get("status").is_none(), "only what the place needs is added to the minimal request");
}

#[test]
fn names_are_made_unique_where_things_are_created_unless_the_name_is_what_is_broken() {
    let titled = json!({"type": "object", "required": ["title", "size"],
        "properties": {"title": {"type": "string"}, "size": {"type": "integer"}}});
    let bench = Bench::new(titled, json!({}));
    let bindings = &bench.positives()[0].recipe.bindings;
    assert_eq!(bindings[0].source, Source::Unique { stem: "text".into(), at_most: 60 });
    assert_eq!(bench.negative("body /size", "type").unwrap().recipe.bindings.len(), 1);
    assert!(bench.negative("body /title", "type").unwrap().recipe.bindings.is_empty());
}

#[test]
fn what_may_be_read_as_valid_in_an_address_is_no_negative() {
    let parameters = json!({"text": {"type": "string"}, "limit": {"type": "integer", "minimum": 1, "maximum": 9}, "flag": {"type": "boolean"}});
    let bench = Bench::new(Value::Null, parameters);
    let found: Vec<String> =
        bench.negatives().iter().map(|it| format!("{} {}", it.place, it.keyword)).collect();
    assert_eq!(found, ["query limit type", "query limit minimum", "query limit maximum", "query flag type"]);
}

#[test]
fn a_text_a_list_and_an_object_have_no_type_to_break_in_an_address() {
    let parameters = json!({
        "path_id": {"type": "string", "pattern": "^[a-z]-[a-z]$"},
        "list": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}},
        "numbers": {"type": "array", "items": {"type": "integer"}},
    });
    let bench = Bench::new(Value::Null, parameters);
    let found: Vec<String> =
        bench.negatives().iter().map(|it| format!("{} {}", it.place, it.keyword)).collect();
    assert_eq!(found, ["path path_id pattern", "query list /0 enum", "query numbers /0 type"]);
}

#[test]
fn an_identity_in_the_path_is_invented_unless_it_is_supplied() {
    let bench = Bench::new(Value::Null, json!({"path_id": {"type": "integer", "minimum": 1}}));
    let place = Place::Path { name: "path_id".into() };
    assert_eq!(bench.positives()[0].invented, std::slice::from_ref(&place));
    let supply = Supply { values: [(place, vec![JsonText("7".into())])].into(), ..Supply::default() };
    let supplied = bench.positives_with(&supply);
    assert_eq!(parameter(&supplied[0].recipe, "path_id"), Some(json!(7)));
    assert!(supplied.iter().all(|it| it.invented.is_empty()));
}

#[test]
fn a_filter_without_rules_is_invented_and_a_search_is_not() {
    let parameters =
        json!({"sortBy": {"type": "string"}, "q": {"type": "string"}, "limit": {"type": "integer"}});
    let bench = Bench::new(Value::Null, parameters);
    let full = bench.positives().into_iter().find(|it| it.name == "full").unwrap();
    assert_eq!(full.invented, [Place::query("sortBy")]);
}

#[test]
fn known_bodies_come_first_and_negatives_are_made_from_them() {
    let bench = Bench::new(person(), json!({}));
    let known = json!({"name": "Bo", "born": "2014-04-07", "status": "open"});
    let supply = Supply { bodies: vec![JsonText(known.to_string())], ..Supply::default() };
    let found = bench.positives_with(&supply);
    assert_eq!((found[0].name.as_str(), body(&found[0].recipe)), ("example/1", known));
    let broken = bench.negatives_with(&supply);
    let type_of_name =
        broken.iter().find(|it| it.place == Place::body("/name") && it.keyword == "type").unwrap();
    assert_eq!(body(&type_of_name.recipe)["born"], "2014-04-07");
}

#[test]
fn personal_numbers_are_official_ones() {
    let schema = json!({"type": "object", "required": ["personalNumber", "personId", "number"], "properties": {
        "personalNumber": {"type": "string"},
        "personId": {"type": "string", "pattern": "^\\d{8}-\\d{4}$"},
        "number": {"type": "string", "pattern": "^0{9}\\d$"},
    }});
    let made = Bench::new(schema, json!({})).positive("minimal").unwrap();
    let plain = |name: &str| made[name].as_str().unwrap().replace('-', "");
    assert!(official().contains(&plain("personalNumber").as_str()));
    assert!(official().contains(&plain("personId").as_str()));
    assert_ne!(made["number"], "0000000000");
}

#[test]
fn branches_recursion_and_exclusions_are_met() {
    let schema = json!({
        "type": "object",
        "required": ["kind", "tree", "odd"],
        "properties": {
            "kind": {"oneOf": [{"title": "number", "type": "integer"}, {"title": "word", "type": "string", "minLength": 3}]},
            "tree": {"$ref": "#/definitions/tree"},
            "odd": {"type": "integer", "not": {"enum": [1, 2]}},
        },
    });
    let tree = json!({"type": "object", "required": ["leaf"], "properties": {"leaf": {"type": "string"}, "tree": {"$ref": "#/properties/tree"}}});
    let mut schema = schema;
    schema["properties"]["tree"] = json!({"$ref": "#/properties/tree"});
    let bench = Bench::new(schema, json!({"tree": tree}));
    let minimal = bench.positive("minimal").unwrap();
    assert!(bench.is_valid("body", &minimal), "{minimal}");
    assert!(bench.positive("body/kind/branch/word").is_some());
    assert!(bench.positive("full").unwrap()["tree"]["tree"]["tree"].is_null());
}

#[test]
fn the_discriminator_tells_the_branches_apart() {
    let schema = json!({
        "oneOf": [{"$ref": "#/properties/cat"}, {"$ref": "#/properties/dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"katt": "#/properties/cat"}},
    });
    let animal = |own: &str| json!({"type": "object", "required": ["kind", own], "properties": {"kind": {"type": "string"}}});
    let bench = Bench::new(schema, json!({"cat": animal("lives"), "dog": animal("tricks")}));
    assert_eq!(bench.positive("minimal").unwrap()["kind"], "katt");
    assert_eq!(bench.positive("body/branch/dog").unwrap()["kind"], "dog");
}

#[test]
fn a_discriminator_alone_leads_to_the_kinds_that_build_on_it() {
    let schema = json!({"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind", "mapping": {"katt": "#/definitions/cat"}}});
    let cat = json!({"required": ["lives"], "allOf": [{"$ref": "#/properties/body"}, {"properties": {"lives": {"type": "integer"}}}]});
    let (schemas, root) = Schemas::from_value(
        json!({"properties": {"body": schema}, "definitions": {"cat": cat}}),
        Dialect::Draft4,
    );
    let mut bench = Bench::new(json!({}), json!({}));
    (bench.schemas, bench.root) = (schemas, root);
    let schema = SchemaRef { document: bench.root.document.clone(), pointer: "/properties/body".into() };
    bench.operation.body.as_mut().unwrap().contents[0].1.schema = Some(schema);
    assert_eq!(bench.positive("minimal").unwrap(), json!({"kind": "katt", "lives": 1}));
}

#[test]
fn what_must_be_huge_cannot_be_generated() {
    for schema in [
        json!({"type": "string", "minLength": 2_147_483_647}),
        json!({"type": "array", "minItems": 1_000_000_000, "items": {"type": "string"}}),
        json!({"type": "object", "minProperties": 1_000_000_000}),
    ] {
        assert!(Bench::new(schema, json!({})).positives().is_empty());
    }
    let wide = json!({"type": "string", "maxLength": 2_147_483_647});
    assert!(!Bench::new(wide, json!({})).positives().is_empty());
}

#[test]
fn bounds_of_the_older_dialect_are_kept_and_broken() {
    let schema = json!({"type": "integer", "minimum": 3, "exclusiveMinimum": true});
    let bench = Bench::in_dialect(schema, &json!({}), Dialect::Draft4);
    assert_eq!(bench.positive("body/minimum").or(bench.positive("minimal")), Some(json!(4)));
    assert_eq!(body(&bench.negative("body", "exclusiveMinimum").unwrap().recipe), json!(3));
}
