//! What a candidate's stub knows from the start where the population says nothing: a few things made from the description.

use std::collections::BTreeMap;

use samprov_contract::{Collection, Contracts, Detail};
use samprov_model::{id::OperationId, place::Place};
use serde_json::{Map, Value};

use crate::{
    records::identity_text,
    roles::{Roles, identity_property},
    shaping::{json_of, success_status},
};

/// How many things of each collection there are.
const THINGS: u64 = 5;

/// Things by the path of their collection: what a list tells of each, and what a read of it tells besides.
pub(crate) fn seeds(contracts: &Contracts, roles: &Roles, seed: u64) -> BTreeMap<String, Vec<Value>> {
    let of_collection = |collection: &Collection| {
        let mut things: Vec<Value> = Vec::new();
        let property = identity_property(collection);
        for number in 1..=THINGS {
            let thing = thing(contracts, collection, seed.wrapping_add(number));
            let identity = |thing: &Value| thing.get(property).and_then(identity_text);
            let Some(thing) = thing.filter(|thing| {
                things.iter().all(|other| identity(other) != identity(thing) || identity(thing).is_none())
            }) else {
                continue;
            };
            things.push(thing);
        }
        (collection.path.clone(), things)
    };
    roles.collections().iter().filter(|collection| collection.list.is_some()).map(of_collection).collect()
}

fn thing(contracts: &Contracts, collection: &Collection, seed: u64) -> Option<Value> {
    let list = collection.list.as_ref()?;
    let listed = body(contracts, &list.operation, seed).and_then(|body| match &list.items {
        Place::Body { inside } => body.pointer(&format!("{}/0", inside.pointer())).cloned(),
        _ => None,
    });
    let read = collection.item.as_ref().and_then(|item| item.read.as_ref());
    let read = read.and_then(|read| body(contracts, read, seed));
    match (listed, read) {
        (Some(Value::Object(listed)), Some(Value::Object(read))) => Some(joined(listed, read)),
        (listed, read) => listed.or(read),
    }
}

fn joined(mut first: Map<String, Value>, second: Map<String, Value>) -> Value {
    for (key, value) in second {
        first.entry(key).or_insert(value);
    }
    Value::Object(first)
}

fn body(contracts: &Contracts, operation: &OperationId, seed: u64) -> Option<Value> {
    let operation = contracts.operation(operation)?;
    let status = success_status(operation, &[200]);
    json_of(&contracts.sample_answer(&operation.id, status, None, seed, Detail::Full)?)
}
