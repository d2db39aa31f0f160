//! Whether an error tells of a value or of its schema: no answer keeps what contradicts itself or requires itself without end.

use std::collections::HashSet;

use serde_json::Value;

use super::{errors::SchemaError, reference::SchemaRef, schemas::Schemas, sense};
use crate::{library::Target, pointer};

/// More schemas than these are not looked into for one error.
const MOST_SCHEMAS: usize = 1_000;

/// Whether no value could have kept what this error says is broken.
pub(super) fn is_impossible(schemas: &Schemas, error: &SchemaError, whole: &Value) -> bool {
    let Some((holder, _)) = pointer::parent(&error.promise.pointer) else { return false };
    let holder = SchemaRef { document: error.promise.document.clone(), pointer: holder.to_owned() };
    let Some(members) = schemas.view(&holder).and_then(Value::as_object) else { return false };
    let keyword = error.keyword.as_str();
    if sense::contradictions(members).iter().any(|(one, other)| [*one, *other].contains(&keyword)) {
        return true;
    }
    match keyword {
        // Sooner or later somebody has to leave it out.
        "required" => pointer::parent(&error.pointer).is_some_and(|(_, name)| {
            let properties = pointer::child(&holder.pointer, "properties");
            is_endless(schemas, SchemaRef { pointer: pointer::child(&properties, &name), ..holder })
        }),
        // Or to write null.
        "type" => whole.pointer(&error.pointer).is_some_and(Value::is_null) && is_endless(schemas, holder),
        _ => false,
    }
}

/// Whether a schema requires another, and so on, without end.
fn is_endless(schemas: &Schemas, start: SchemaRef) -> bool {
    let mut done: HashSet<SchemaRef> = HashSet::new();
    let needs = needs(schemas, &start);
    let mut way = vec![(start, needs)];
    while let Some((schema, needs)) = way.last_mut() {
        let Some(next) = needs.pop() else {
            done.insert(schema.clone());
            way.pop();
            continue;
        };
        if way.iter().any(|(on_way, _)| *on_way == next) {
            return true;
        }
        if done.len() + way.len() > MOST_SCHEMAS {
            return false;
        }
        if !done.contains(&next) {
            let needs = self::needs(schemas, &next);
            way.push((next, needs));
        }
    }
    false
}

fn needs(schemas: &Schemas, schema: &SchemaRef) -> Vec<SchemaRef> {
    let Some(document) = schemas.index(&schema.document) else { return Vec::new() };
    let Some(view) = schemas.view(schema) else { return Vec::new() };
    let at = Target { document, pointer: schema.pointer.clone() };
    let found = sense::needs_of(view, &at).into_iter();
    found
        .filter_map(|need| {
            Some(SchemaRef { document: schemas.name(need.to.document)?, pointer: need.to.pointer })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::{Dialect, Direction, IMPOSSIBLE};

    /// Pointers and keywords of what an answer breaks.
    fn found(schema: Value, value: &Value) -> Vec<(String, String)> {
        let (schemas, root) = Schemas::from_value(schema, Dialect::Draft202012);
        let errors = schemas.errors_and_doubts(&root, Direction::Answer, value);
        errors.into_iter().map(|error| (error.pointer, error.keyword)).collect()
    }

    fn one(pointer: &str, keyword: &str) -> Vec<(String, String)> {
        vec![(pointer.to_owned(), keyword.to_owned())]
    }

    #[test]
    fn what_bounds_exclude_is_no_fault_of_the_answer() {
        let size = json!({"type": "integer", "minimum": 5, "maximum": 3});
        let schema = json!({"properties": {"size": size, "name": {"type": "string"}}});
        assert_eq!(found(schema.clone(), &json!({"size": 4})).last(), one("/size", IMPOSSIBLE).last());
        assert_eq!(found(schema.clone(), &json!({"size": "x"})), one("/size", "type"));
        assert_eq!(found(schema, &json!({"name": 1})), one("/name", "type"));
        let listed = json!({"properties": {"kind": {"type": "integer", "enum": ["a", "b"]}}});
        assert!(found(listed, &json!({"kind": "a"})).iter().all(|(_, keyword)| keyword == IMPOSSIBLE));
    }

    #[test]
    fn a_thing_that_requires_another_of_its_kind_may_leave_it_out() {
        let schema = json!({
            "$ref": "#/$defs/category",
            "$defs": {"category": {
                "type": "object",
                "required": ["name", "parent"],
                "properties": {"name": {"type": "string"}, "parent": {"$ref": "#/$defs/category"}},
            }},
        });
        let found = |value: Value| found(schema.clone(), &value);
        assert_eq!(found(json!({"name": "a", "parent": {"name": "b"}})), one("/parent/parent", IMPOSSIBLE));
        assert_eq!(found(json!({"name": "a", "parent": null})), one("/parent", IMPOSSIBLE));
        assert_eq!(found(json!({"name": "a", "parent": 5})), one("/parent", "type"));
        assert!(found(json!({"parent": null})).contains(&("/name".to_owned(), "required".to_owned())));
    }

    #[test]
    fn what_may_end_is_required_of_every_answer() {
        let schema = json!({
            "$ref": "#/$defs/node",
            "$defs": {"node": {
                "type": "object",
                "required": ["children"],
                "properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/node"}}},
            }},
        });
        assert_eq!(found(schema, &json!({"children": [{}]})), one("/children/0/children", "required"));
    }
}
