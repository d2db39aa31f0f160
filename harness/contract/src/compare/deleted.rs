//! Whether what is read says of itself that it is deleted (mjuk radering).

use serde_json::Value;

/// Whether an object is marked as deleted: services may keep what is deleted, as long as they say so.
pub(crate) fn says_deleted(value: &Value) -> bool {
    let Value::Object(members) = value else { return false };
    members.iter().any(|(name, value)| {
        let plain: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        match value {
            Value::Bool(marked) => *marked && FLAGS.contains(&plain.as_str()),
            Value::String(text) => {
                (STATES.contains(&plain.as_str()) && DELETED.contains(&text.to_ascii_lowercase().as_str()))
                    || (MOMENTS.contains(&plain.as_str()) && !text.is_empty())
            }
            Value::Array(_) | Value::Null | Value::Number(_) | Value::Object(_) => false,
        }
    })
}

/// Whether two objects agree in what may decide whether a list shows them: truth values, and texts whose names tell of a state.
pub(crate) fn same_state(created: &Value, item: &Value) -> bool {
    let (Value::Object(created), Value::Object(item)) = (created, item) else { return false };
    created.iter().all(|(name, value)| {
        let plain = name.to_ascii_lowercase();
        match value {
            Value::Bool(_) => item.get(name) == Some(value),
            Value::String(_) if DECIDING.iter().any(|part| plain.contains(part)) => {
                item.get(name) == Some(value)
            }
            _ => true,
        }
    })
}

/// Parts of names of what decides who sees something.
const DECIDING: [&str; 13] = [
    "status",
    "state",
    "stage",
    "phase",
    "visib",
    "publi",
    "access",
    "scope",
    "owner",
    "tenant",
    "tillstand",
    "type",
    "kind",
];

const FLAGS: [&str; 5] = ["deleted", "isdeleted", "removed", "isremoved", "archived"];
const MOMENTS: [&str; 4] = ["deletedat", "deleted", "removedat", "archivedat"];
const STATES: [&str; 4] = ["status", "state", "lifecyclestatus", "lifestatus"];
const DELETED: [&str; 6] = ["deleted", "removed", "archived", "inactive", "cancelled", "borttagen"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_marked_as_deleted_says_so() {
        for value in
            [json!({"deleted": true}), json!({"deletedAt": "2024-01-01"}), json!({"status": "DELETED"})]
        {
            assert!(says_deleted(&value), "{value}");
        }
        for value in
            [json!({"deleted": false}), json!({"deletedAt": null}), json!({"status": "open"}), json!([])]
        {
            assert!(!says_deleted(&value), "{value}");
        }
    }
}
