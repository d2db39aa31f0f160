use samprov_model::place::DocumentPlace;
use serde_json::{Value, json};

use super::*;
use crate::{
    operation::{ContentContract, HeaderContract, Parameter, Reserved, StatusPattern, Style},
    schema::Dialect,
};

/// Operations whose schemas all stand in one document, by name under `/definitions`.
fn operation(method: &str, path: &str, document: &SchemaRef, answer: Option<(u16, &str)>) -> Operation {
    let schema = |name: &str| SchemaRef {
        document: document.document.clone(),
        pointer: format!("/properties/{name}"),
    };
    let answers = answer
        .map(|(status, name)| AnswerContract {
            status: StatusPattern::Exactly(status),
            headers: Vec::new(),
            contents: vec![(
                "application/json".into(),
                ContentContract { schema: Some(schema(name)), ..ContentContract::default() },
            )],
            links: std::collections::BTreeMap::new(),
            document: DocumentPlace::default(),
        })
        .into_iter()
        .collect();
    Operation {
        id: OperationId::new(format!("{method} {path}")),
        method: method.into(),
        path: path.into(),
        place: DocumentPlace::default(),
        parameters: Vec::new(),
        body: None,
        answers,
        security: Vec::new(),
        limits: Vec::new(),
        uncallable: false,
        deprecated: false,
    }
}

fn document() -> (Schemas, SchemaRef) {
    let pet = json!({"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}});
    let page = json!({
        "type": "object",
        "properties": {"total": {"type": "integer"}, "items": {"type": "array", "items": pet}},
    });
    let number = json!({"type": "integer", "minimum": 1, "maximum": 50});
    let value: Value =
        json!({"properties": {"pet": pet, "page": page, "limit": number, "offset": {"type": "integer"}}});
    Schemas::from_value(value, Dialect::Draft202012)
}

fn query(name: &str, document: &SchemaRef) -> Parameter {
    let pointer = format!("/properties/{name}");
    Parameter {
        place: Place::query(name),
        name: name.into(),
        required: false,
        schema: Some(SchemaRef { document: document.document.clone(), pointer }),
        style: Style::Form,
        explode: true,
        reserved: Reserved::Escaped,
        content: None,
        examples: Vec::new(),
        document: DocumentPlace::default(),
    }
}

#[test]
fn a_collection_with_its_items_is_found() {
    let (schemas, at) = document();
    let mut list = operation("GET", "/pets", &at, Some((200, "page")));
    list.parameters = vec![query("limit", &at), query("offset", &at)];
    let operations = [
        list,
        operation("POST", "/pets", &at, Some((201, "pet"))),
        operation("GET", "/pets/{petId}", &at, Some((200, "pet"))),
        operation("DELETE", "/pets/{petId}", &at, None),
        operation("GET", "/status", &at, None),
    ];
    let found = collections(&operations, &schemas, &[]);
    assert_eq!(found.len(), 1);
    let pets = &found[0];
    assert_eq!(pets.list.as_ref().unwrap().items, Place::body("/items"));
    assert_eq!(pets.create.as_ref().unwrap().1, CaptureFrom::Answer(Place::body("/id")));
    let item = pets.item.as_ref().unwrap();
    assert_eq!((item.identity.as_str(), item.property.as_deref()), ("petId", Some("id")));
    assert!(item.read.is_some() && item.delete.is_some() && item.replace.is_none());
    let paging = pets.paging.as_ref().unwrap();
    assert_eq!((paging.smallest, paging.maximum), (1, Some(50)));
    assert_eq!(paging.offset, Some(Place::query("offset")));
}

#[test]
fn a_create_that_names_nothing_is_no_create() {
    let (schemas, at) = document();
    let operations =
        [operation("POST", "/pets", &at, Some((201, "page"))), operation("GET", "/pets/{petId}", &at, None)];
    assert!(collections(&operations, &schemas, &[]).is_empty());
}

#[test]
fn the_identity_of_one_of_several_kinds_is_found_where_all_of_them_tell_it_by_one_name() {
    let told = |answer: Value| {
        let (schemas, at) = Schemas::from_value(
            json!({"properties": {"answer": answer, "pet": {"type": "object", "properties": {"id": {"type": "string"}}}}}),
            Dialect::Draft202012,
        );
        let operations = [
            operation("POST", "/pets", &at, Some((201, "answer"))),
            operation("GET", "/pets/{petId}", &at, Some((200, "pet"))),
        ];
        let found = collections(&operations, &schemas, &[]);
        found.first().and_then(|collection| collection.create.clone()).map(|(_, from)| from)
    };
    let kind = |identity: &str| json!({"type": "object", "properties": {identity: {"type": "string"}, "kind": {"type": "string"}}});
    let by_id = Some(CaptureFrom::Answer(Place::body("/id")));
    for keyword in ["oneOf", "anyOf"] {
        assert_eq!(told(json!({keyword: [kind("id"), kind("id")]})), by_id, "{keyword}");
        assert_eq!(told(json!({keyword: [kind("id"), {"oneOf": [kind("id"), kind("id")]}]})), by_id);
        assert_eq!(told(json!({keyword: [kind("id"), kind("petId")]})), None, "two names");
        assert_eq!(told(json!({keyword: [kind("id"), kind("name")]})), None, "one kind does not tell it");
        assert_eq!(told(json!({keyword: [kind("id"), {"type": "null"}]})), None, "it may tell nothing");
    }
}

#[test]
fn a_location_tells_the_identity_where_the_body_does_not() {
    let (schemas, at) = document();
    let mut create = operation("POST", "/pets", &at, Some((201, "page")));
    create.answers[0].headers.push(HeaderContract {
        name: "Location".into(),
        required: false,
        schema: None,
        explode: false,
        document: DocumentPlace::default(),
    });
    let operations = [create, operation("GET", "/pets/{name}", &at, None)];
    let found = collections(&operations, &schemas, &[]);
    assert_eq!(found[0].create.as_ref().unwrap().1, CaptureFrom::LastSegmentOfLocation);
}

#[test]
fn a_search_beside_a_template_is_no_item() {
    let (schemas, at) = document();
    let operations = [
        operation("POST", "/pets/search", &at, Some((200, "pet"))),
        operation("GET", "/pets/{a}/{b}", &at, None),
    ];
    assert!(collections(&operations, &schemas, &[]).is_empty());
}
