//! JSON values changed at a JSON Pointer (RFC 6901).

use serde_json::Value;

/// Takes away what stands at a pointer; whether there was anything.
pub(crate) fn remove(value: &mut Value, pointer: &str) -> bool {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return false };
    match value.pointer_mut(parent) {
        Some(Value::Object(fields)) => fields.shift_remove(&unescaped(key)).is_some(),
        Some(Value::Array(items)) => match key.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items.remove(index);
                true
            }
            _ => false,
        },
        _ => false,
    }
}

/// Puts a value at a pointer whose parent exists; whether that could be done.
pub(crate) fn put(value: &mut Value, pointer: &str, new: Value) -> bool {
    if pointer.is_empty() {
        *value = new;
        return true;
    }
    let Some((parent, key)) = pointer.rsplit_once('/') else { return false };
    match value.pointer_mut(parent) {
        Some(Value::Object(fields)) => {
            fields.insert(unescaped(key), new);
            true
        }
        Some(Value::Array(items)) => match key.parse::<usize>().ok().and_then(|index| items.get_mut(index)) {
            Some(item) => {
                *item = new;
                true
            }
            None => false,
        },
        _ => false,
    }
}

/// The pointer with every index replaced by the first: `/items/3/name` -> `/items/0/name`.
pub(crate) fn first_of_lists(pointer: &str) -> String {
    let part = |part: &str| {
        if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            "0".to_owned()
        } else {
            part.to_owned()
        }
    };
    pointer.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// A key as a part of a pointer.
pub(crate) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn unescaped(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_is_removed_without_disturbing_the_order() {
        let mut value = json!({"a": 1, "b/c": 2, "d": 3});
        assert!(remove(&mut value, "/a"));
        assert!(remove(&mut value, "/b~1c"));
        assert!(!remove(&mut value, "/nowhere/at/all"));
        assert_eq!(value, json!({"d": 3}));
    }

    #[test]
    fn a_value_is_put_where_its_parent_exists() {
        let mut value = json!({"items": [{"a": 1}]});
        assert!(put(&mut value, "/items/0/b", json!(2)));
        assert!(!put(&mut value, "/items/9", json!(2)));
        assert!(!put(&mut value, "/other/b", json!(2)));
        assert_eq!(value, json!({"items": [{"a": 1, "b": 2}]}));
    }

    #[test]
    fn indexes_become_the_first() {
        assert_eq!(first_of_lists("/items/12/name"), "/items/0/name");
    }
}
