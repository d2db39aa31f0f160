//! Records found by what the body of a request says about them.

use samprov_contract::{Collection, Operation};
use samprov_model::{
    observation::{Answer, Request},
    place::Place,
};
use serde_json::{Value, json};

use crate::{
    answering::{Service, path_of},
    pointer::put,
    problem,
    roles::{identity_property, list_place, split},
    shaping::{Wanted, success_status},
};

/// Answers a search: with what is found, as one object or a list as the description asks, else with 404.
pub(crate) fn search(
    service: &Service,
    operation: &Operation,
    collection: &Collection,
    request: &Request,
) -> Answer {
    let status = success_status(operation, &[200]);
    let criteria = service.body(operation, request).unwrap_or_default();
    let path = split(path_of(&request.target)).0;
    let found = service.with_shelf(&collection.path, path, identity_property(collection), |shelf| {
        find(shelf.values(), &criteria)
    });
    let sample = service.shaper.sample_body(&operation.id, status);
    let Some(found) = found else {
        // The request names nothing that records have: this is no search, or one for everything.
        return service.shaper.shape(&operation.id, status, Wanted::default());
    };
    let body = match (sample, found.first()) {
        (Some(sample), first) => match list_for(&sample, first) {
            Some(Place::Body { inside }) => {
                let mut body = sample;
                let count = found.len();
                put(&mut body, inside.pointer(), Value::Array(found));
                for key in ["total", "totalCount", "count"] {
                    if let Some(field) = body.get_mut(key).filter(|field| field.is_number()) {
                        *field = Value::from(count);
                    }
                }
                Some(body)
            }
            _ => found.into_iter().next(),
        },
        (None, Some(first)) => Some(first.clone()),
        (None, None) => None,
    };
    match body {
        Some(body) => {
            service.shaper.shape(&operation.id, status, Wanted { body: Some(body), ..Wanted::default() })
        }
        None if is_search(operation) => problem::declared(&service.shaper, operation, 404, &json!({})),
        None => service.shaper.shape(&operation.id, status, Wanted::default()),
    }
}

/// The records that say all that the criteria say. Criteria that no record has a property for are no criteria (paging,
/// options); when none is left the answer is `None`.
fn find<'a>(records: impl Iterator<Item = &'a Value> + Clone, criteria: &Value) -> Option<Vec<Value>> {
    let known: Vec<(&String, &Value)> = criteria
        .as_object()?
        .iter()
        .filter(|(name, _)| records.clone().any(|record| record.get(name.as_str()).is_some()))
        .collect();
    if known.is_empty() {
        return None;
    }
    let fits =
        |record: &&Value| known.iter().all(|(name, wanted)| record.get(name.as_str()) == Some(*wanted));
    Some(records.filter(fits).take(MOST).cloned().collect())
}

/// Where the list stands when the answer is a list: an object that shares a property with the records is a record itself.
fn list_for(sample: &Value, record: Option<&Value>) -> Option<Place> {
    let is_record = match (sample, record) {
        (Value::Object(sample), Some(Value::Object(record))) => {
            sample.keys().any(|key| record.contains_key(key))
        }
        _ => false,
    };
    if is_record || (record.is_none() && sample.is_object() && list_place(sample).is_none()) {
        return None;
    }
    list_place(sample)
}

fn is_search(operation: &Operation) -> bool {
    matches!(split(&operation.path).1, "find" | "lookup" | "query" | "search" | "sok" | "sök")
}

const MOST: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Vec<Value> {
        vec![json!({"key": "a", "number": "1", "town": "X"}), json!({"key": "b", "number": "2", "town": "X"})]
    }

    #[test]
    fn all_that_the_criteria_say_must_hold() {
        let people = people();
        assert_eq!(find(people.iter(), &json!({"town": "X", "number": "2"})), Some(vec![people[1].clone()]));
        assert_eq!(find(people.iter(), &json!({"number": "9"})), Some(Vec::new()));
    }

    #[test]
    fn options_that_are_no_property_of_a_record_are_no_criteria() {
        let people = people();
        assert_eq!(
            find(people.iter(), &json!({"number": "1", "includeDeceased": true})).map(|found| found.len()),
            Some(1)
        );
        assert_eq!(find(people.iter(), &json!({"includeDeceased": true})), None);
        assert_eq!(find(people.iter(), &json!("text")), None);
    }

    #[test]
    fn an_object_like_the_record_is_one_record() {
        let people = people();
        assert_eq!(list_for(&json!({"key": "x", "languages": []}), people.first()), None);
        assert_eq!(list_for(&json!({"hits": [{}]}), people.first()), Some(Place::body("/hits")));
        assert_eq!(list_for(&json!([]), None), Some(Place::body("")));
    }
}
