//! Places in values and schemas: JSON Pointers (RFC 6901) taken apart, followed and written to.

use samprov_contract::SchemaRef;
use serde_json::{Map, Value};

/// The place of a member.
pub(crate) fn child(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A schema below a schema.
pub(crate) fn below(schema: &SchemaRef, steps: &[&str]) -> SchemaRef {
    let pointer = steps.iter().fold(schema.pointer.clone(), |at, step| child(&at, step));
    SchemaRef { document: schema.document.clone(), pointer }
}

/// The place that holds a place, and the step from it.
pub(crate) fn parent(pointer: &str) -> Option<(&str, String)> {
    let (holder, step) = pointer.rsplit_once('/')?;
    Some((holder, step.replace("~1", "/").replace("~0", "~")))
}

/// Writes a value at a place; what is missing on the way is made.
pub(crate) fn put(root: &mut Value, pointer: &str, value: Value) -> bool {
    let Some((holder, step)) = parent(pointer) else {
        *root = value;
        return true;
    };
    if root.pointer(holder).is_none() {
        let empty = if step == "0" { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
        if !put(root, holder, empty) {
            return false;
        }
    }
    match root.pointer_mut(holder) {
        Some(Value::Object(members)) => {
            members.insert(step, value);
            true
        }
        Some(Value::Array(items)) => match step.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items[index] = value;
                true
            }
            Ok(index) if index == items.len() => {
                items.push(value);
                true
            }
            _ => false,
        },
        _ => false,
    }
}
