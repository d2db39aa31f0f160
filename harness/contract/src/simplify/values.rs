//! Simpler values for one place of a request, the simplest first.

use samprov_model::{place::Place, recipe::RequestRecipe};
use serde_json::{Number, Value};

use super::{
    parts::breaks,
    places::{change, holds, places, pointer_of},
};
use crate::contracts::Contracts;

/// Texts that are plain for somebody: whoever reads one sees at once that its content does not matter.
const PLAIN_TEXTS: [&str; 7] = [
    "",
    "a",
    "2000-01-01",
    "2000-01-01T00:00:00Z",
    "00000000-0000-0000-0000-000000000000",
    "a@example.se",
    "https://example.se",
];

/// The places whose values may be made simpler: neither kept nor filled in while running.
pub(crate) fn leaves(recipe: &RequestRecipe, kept: &[Place]) -> Vec<Place> {
    let is_leaf = |value: &Value| !matches!(value, Value::Array(_) | Value::Null | Value::Object(_));
    let stays = |place: &Place| kept.iter().any(|kept| holds(kept, place));
    places(recipe)
        .into_iter()
        .filter(|(place, value)| is_leaf(value) && !stays(place))
        .map(|(place, _)| place)
        .collect()
}

/// The request with simpler values at a place, the simplest first; each keeps or breaks its contract as the request does.
pub(crate) fn simpler(contracts: &Contracts, recipe: &RequestRecipe, place: &Place) -> Vec<RequestRecipe> {
    let Some(before) = breaks(contracts, recipe) else { return Vec::new() };
    let Some((_, value)) = places(recipe).into_iter().find(|(known, _)| known == place) else {
        return Vec::new();
    };
    let inside = pointer_of(place);
    let with = |value: Value| {
        let mut changed = recipe.clone();
        let set = |tree: &mut Value| {
            if let Some(at) = tree.pointer_mut(inside) {
                *at = value;
            }
        };
        change(&mut changed, place, set).then_some(changed)
    };
    let simpler = simpler_values(&value).into_iter().filter_map(with);
    simpler.filter(|changed| breaks(contracts, changed).as_ref() == Some(&before)).collect()
}

/// Simpler than a value, the simplest first; nothing for the simplest, so that simplifying comes to an end.
fn simpler_values(value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(true) => vec![Value::Bool(false)],
        Value::Number(number) => simpler_numbers(number),
        Value::String(text) => simpler_texts(text),
        Value::Array(_) | Value::Bool(false) | Value::Null | Value::Object(_) => Vec::new(),
    }
}

fn simpler_texts(text: &str) -> Vec<Value> {
    let rank = PLAIN_TEXTS.iter().position(|plain| *plain == text).unwrap_or(PLAIN_TEXTS.len());
    let mut found: Vec<String> = PLAIN_TEXTS.iter().take(rank).map(|plain| (*plain).to_owned()).collect();
    if rank == PLAIN_TEXTS.len() {
        let length = text.chars().count();
        let is_plain = text.chars().all(|letter| letter == 'a');
        // Half of it, then ever less of it taken away.
        let mut cut = length / 2;
        while cut > 0 {
            let kept = length - cut;
            found.push(if is_plain { "a".repeat(kept) } else { text.chars().take(kept).collect() });
            cut /= 2;
        }
        if !is_plain {
            found.push("a".repeat(length));
        }
    }
    found.into_iter().map(Value::String).collect()
}

fn simpler_numbers(number: &Number) -> Vec<Value> {
    let Some(whole) = number.as_i64() else {
        // A number with a fraction, or one beyond the whole numbers.
        let rounded = number.as_f64().map(f64::trunc).filter(|it| it.abs() < 1e15);
        let whole = rounded.and_then(|it| format!("{it:.0}").parse::<i64>().ok());
        let mut found = vec![Value::from(0), Value::from(1)];
        found.extend(whole.filter(|it| !matches!(it, 0 | 1)).map(Value::from));
        return found;
    };
    let mut found: Vec<i64> = Vec::new();
    if whole != 0 {
        found.push(0);
    }
    if !matches!(whole, 0 | 1) {
        found.push(1);
        // Half of it, then ever less of it taken away.
        let mut cut = whole / 2;
        while cut != 0 {
            if !found.contains(&(whole - cut)) {
                found.push(whole - cut);
            }
            cut /= 2;
        }
    }
    found.into_iter().map(Value::from).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_simplest_values_come_first_and_have_nothing_simpler() {
        assert_eq!(simpler_values(&json!(100)), [0, 1, 50, 75, 88, 94, 97, 99].map(|it| json!(it)));
        assert_eq!(simpler_values(&json!(-3)), [0, 1, -2].map(|it| json!(it)));
        assert_eq!(
            simpler_values(&json!("åäöx")),
            ["", "a"]
                .iter()
                .chain(&PLAIN_TEXTS[2..])
                .map(|it| json!(it))
                .chain([json!("åä"), json!("åäö"), json!("aaaa")])
                .collect::<Vec<_>>()
        );
        for simplest in [json!(0), json!(""), json!(false), json!(null), json!([]), json!({})] {
            assert!(simpler_values(&simplest).is_empty(), "{simplest}");
        }
    }

    proptest! {
        #[test]
        fn simpler_is_nearer_to_nothing(start in any::<i64>()) {
            for simpler in simpler_values(&json!(start)).iter().filter_map(Value::as_i64) {
                prop_assert!(matches!(simpler, 0 | 1) || simpler.unsigned_abs() < start.unsigned_abs());
            }
        }

        #[test]
        fn simpler_texts_are_plain_or_no_longer(start in ".{0,30}") {
            for simpler in simpler_texts(&start).iter().filter_map(Value::as_str) {
                let is_shorter = simpler.chars().count() <= start.chars().count();
                prop_assert!(PLAIN_TEXTS.contains(&simpler) || (is_shorter && simpler != start));
            }
        }
    }
}
