//! A body mended until it keeps its contract, guided by how it breaks it.

use samprov_model::{observation::Violation, place::Place};
use serde_json::Value;

use crate::pointer::{first_of_lists, put, remove};

/// What mending did to a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mended {
    /// A value that was there broke the contract and gave way.
    Changed,
    /// Only what the contract has no place for was left out, or what it asks for was added.
    Fitted,
    /// Nothing that could be mended.
    Nothing,
}

/// Mends one round of violations. What is missing is taken from the first source that has it.
pub(crate) fn mend(body: &mut Value, violations: &[Violation], sources: &[&Value]) -> Mended {
    let mut mended = Mended::Nothing;
    let mut item_removed = false;
    for violation in violations {
        let Place::Body { inside } = &violation.place else { continue };
        let pointer = inside.pointer();
        if pointer.is_empty() {
            continue;
        }
        let outcome = match violation.keyword.as_str() {
            "additionalProperties" | "unevaluatedProperties" => leave_out(body, pointer),
            "required" => match from_sources(sources, pointer) {
                Some(found) if put(body, pointer, found.clone()) => Mended::Fitted,
                _ => Mended::Nothing,
            },
            "maxItems" => shorten(body, pointer),
            // An index is only good until an item is removed.
            _ if is_item(body, pointer) && item_removed => Mended::Nothing,
            _ if is_item(body, pointer) => {
                item_removed = true;
                changed(remove(body, pointer))
            }
            _ => give_way(body, pointer, sources),
        };
        mended = match (mended, outcome) {
            (Mended::Changed, _) | (_, Mended::Changed) => Mended::Changed,
            (Mended::Fitted, _) | (_, Mended::Fitted) => Mended::Fitted,
            (Mended::Nothing, Mended::Nothing) => Mended::Nothing,
        };
    }
    mended
}

/// Leaves a surplus property out, of all items when it is a property of one: they share their schema.
fn leave_out(body: &mut Value, pointer: &str) -> Mended {
    let mut removed = remove(body, pointer);
    let mut ends = pointer.rsplitn(3, '/');
    if let (Some(key), Some(index), Some(list)) = (ends.next(), ends.next(), ends.next())
        && index.parse::<usize>().is_ok()
        && let Some(Value::Array(items)) = body.pointer_mut(list)
    {
        for item in items {
            removed |= remove(item, &format!("/{key}"));
        }
    }
    if removed { Mended::Fitted } else { Mended::Nothing }
}

fn shorten(body: &mut Value, pointer: &str) -> Mended {
    match body.pointer_mut(pointer) {
        Some(Value::Array(items)) if !items.is_empty() => {
            items.truncate(items.len() / 2);
            Mended::Fitted
        }
        _ => Mended::Nothing,
    }
}

/// A value that breaks the contract is replaced from the sources; null is left out first, since it may mean that there is none.
fn give_way(body: &mut Value, pointer: &str, sources: &[&Value]) -> Mended {
    if body.pointer(pointer).is_some_and(Value::is_null) {
        return if remove(body, pointer) { Mended::Fitted } else { Mended::Nothing };
    }
    let current = body.pointer(pointer);
    let better =
        sources.iter().find_map(|source| at(source, pointer).filter(|found| Some(*found) != current));
    match better.cloned() {
        Some(found) => changed(put(body, pointer, found)),
        None => changed(remove(body, pointer)),
    }
}

fn changed(done: bool) -> Mended {
    if done { Mended::Changed } else { Mended::Nothing }
}

fn is_item(body: &Value, pointer: &str) -> bool {
    pointer.rsplit_once('/').and_then(|(parent, _)| body.pointer(parent)).is_some_and(Value::is_array)
}

fn from_sources<'a>(sources: &[&'a Value], pointer: &str) -> Option<&'a Value> {
    sources.iter().find_map(|source| at(source, pointer))
}

fn at<'a>(source: &'a Value, pointer: &str) -> Option<&'a Value> {
    source.pointer(pointer).or_else(|| source.pointer(&first_of_lists(pointer)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use samprov_model::message::Message;
    use serde_json::json;

    use super::*;

    fn violation(pointer: &str, keyword: &str) -> Violation {
        Violation {
            place: Place::body(pointer),
            keyword: keyword.to_owned(),
            expected: Message::new("expected"),
            actual: Message::new("actual"),
            promise: None,
        }
    }

    #[test]
    fn surplus_is_left_out_of_all_items_at_once() {
        let mut body = json!({"items": [{"a": 1, "secret": 2}, {"a": 3, "secret": 4}]});
        let mended = mend(&mut body, &[violation("/items/0/secret", "additionalProperties")], &[]);
        assert_eq!((mended, body), (Mended::Fitted, json!({"items": [{"a": 1}, {"a": 3}]})));
    }

    #[test]
    fn what_is_missing_comes_from_the_earlier_record_before_the_sample() {
        let mut body = json!({"a": 1});
        let (earlier, sample) = (json!({"created": "then"}), json!({"created": "now", "status": "new"}));
        let violations = [violation("/created", "required"), violation("/status", "required")];
        mend(&mut body, &violations, &[&earlier, &sample]);
        assert_eq!(body, json!({"a": 1, "created": "then", "status": "new"}));
    }

    #[test]
    fn a_null_that_may_not_be_is_left_out_rather_than_invented() {
        let mut body = json!({"next": null});
        assert_eq!(mend(&mut body, &[violation("/next", "type")], &[&json!({"next": "/x"})]), Mended::Fitted);
        assert_eq!(body, json!({}));
    }

    #[test]
    fn a_broken_value_gives_way_and_that_is_told() {
        let mut body = json!({"n": "x"});
        assert_eq!(mend(&mut body, &[violation("/n", "type")], &[&json!({"n": 1})]), Mended::Changed);
        assert_eq!(body, json!({"n": 1}));
    }

    #[test]
    fn a_broken_whole_is_beyond_mending() {
        assert_eq!(mend(&mut json!([]), &[violation("", "type")], &[&json!({})]), Mended::Nothing);
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<i32>().prop_map(Value::from),
            "[a-c/~]{0,3}".prop_map(Value::from)
        ];
        leaf.prop_recursive(3, 20, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
                prop::collection::btree_map("[a-c/~]{1,2}", inner, 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_violation_makes_the_mending_panic(
            mut body in json_value(),
            source in json_value(),
            places in prop::collection::vec("(/([a-c0-3~]{0,2}|~[01])){0,4}", 0..6),
            keyword in "required|additionalProperties|maxItems|type|uniqueItems",
        ) {
            let violations: Vec<Violation> = places.iter().map(|place| violation(place, &keyword)).collect();
            mend(&mut body, &violations, &[&source]);
        }
    }
}
