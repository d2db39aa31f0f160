//! What each operation of a service does to its collections: what the description makes certain, and what the
//! population makes certain by having records at a path.

use std::collections::HashMap;

use samprov_contract::{Collection, Contracts, Discovery, Operation, Resource};
use samprov_model::{
    id::{OperationId, ServiceId},
    place::Place,
    population::Population,
    technical::TokenOperations,
};
use serde_json::Value;

use crate::{
    part::Part,
    pointer,
    shaping::{Shaper, success_status},
    world::{World, worlds},
};

/// What an operation does. The index is that of its collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Changes a record in part.
    Change(usize),
    /// Creates a record.
    Create(usize),
    /// Removes a record.
    Delete(usize),
    /// Tells whether a token is active.
    Introspect,
    /// Issues a token.
    Issue,
    /// Lists records.
    List(usize),
    /// Nothing is known; the answer is a sample.
    Plain,
    /// Reads a record.
    Read(usize),
    /// Replaces a record.
    Replace(usize),
    /// Finds records by what the request says.
    Search(usize),
}

/// The roles of all operations.
#[derive(Debug, Default)]
pub(crate) struct Roles {
    collections: Vec<Collection>,
    worlds: Vec<World>,
    by_operation: HashMap<OperationId, Role>,
}

impl Roles {
    /// The roles that the description and the population make certain.
    pub(crate) fn of(
        contracts: &Contracts,
        population: &Population,
        service: &ServiceId,
        tokens: Option<&TokenOperations>,
        shaper: &Shaper,
        part: Part,
    ) -> Self {
        let mut collections = contracts.collections().to_vec();
        let populated = population.records.get(service);
        for operation in contracts.operations() {
            let (parent, last) = split(&operation.path);
            if let Some(identity) = parameter(last) {
                complete_item(&mut collections, operation, parent, identity, |path| match part {
                    Part::Candidate => !parent.is_empty(),
                    Part::Dependency => populated.is_some_and(|records| records.contains_key(path)),
                });
            } else if populated.is_some_and(|records| records.contains_key(&operation.path)) {
                complete_list(&mut collections, operation, shaper);
            } else if operation.method == "POST"
                && populated.is_some_and(|records| records.contains_key(parent))
            {
                collection_at(&mut collections, parent);
            }
        }
        let mut roles = HashMap::new();
        for (index, collection) in collections.iter().enumerate() {
            let item = collection.item.as_ref();
            let pairs = [
                (collection.list.as_ref().map(|list| &list.operation), Role::List(index)),
                (collection.create.as_ref().map(|(operation, _)| operation), Role::Create(index)),
                (item.and_then(|item| item.read.as_ref()), Role::Read(index)),
                (item.and_then(|item| item.replace.as_ref()), Role::Replace(index)),
                (item.and_then(|item| item.change.as_ref()), Role::Change(index)),
                (item.and_then(|item| item.delete.as_ref()), Role::Delete(index)),
            ];
            roles.extend(pairs.into_iter().filter_map(|(operation, role)| Some((operation?.clone(), role))));
        }
        for operation in contracts.operations().iter().filter(|operation| operation.method == "POST") {
            let (parent, last) = split(&operation.path);
            let found = collections.iter().position(|collection| collection.path == parent);
            let is_known = match part {
                Part::Candidate => populated.is_some_and(|records| records.contains_key(parent)),
                Part::Dependency => true,
            };
            if let (Some(index), None, true) = (found, parameter(last), is_known) {
                roles.entry(operation.id.clone()).or_insert(Role::Search(index));
            }
        }
        for (operation, role) in [
            (tokens.and_then(|tokens| tokens.issue.clone()), Role::Issue),
            (tokens.and_then(|tokens| tokens.introspect.clone()), Role::Introspect),
        ] {
            roles.extend(operation.map(|operation| (operation, role)));
        }
        let worlds = worlds(contracts, &collections, part);
        Self { collections, worlds, by_operation: roles }
    }

    /// The role of an operation.
    pub(crate) fn role(&self, operation: &OperationId) -> Role {
        self.by_operation.get(operation).copied().unwrap_or(Role::Plain)
    }

    /// All collections.
    pub(crate) fn collections(&self) -> &[Collection] {
        &self.collections
    }

    /// Which things of a collection exist.
    pub(crate) fn world(&self, index: usize) -> World {
        self.worlds.get(index).copied().unwrap_or(World::Closed)
    }

    /// A collection.
    pub(crate) fn collection(&self, index: usize) -> Option<&Collection> {
        self.collections.get(index)
    }
}

/// The property that holds the identity of a record.
pub(crate) fn identity_property(collection: &Collection) -> &str {
    collection.item.as_ref().map_or("id", |item| item.property.as_deref().unwrap_or(&item.identity))
}

/// A path without its last segment, and that segment.
pub(crate) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn parameter(segment: &str) -> Option<&str> {
    let name = segment.strip_prefix('{')?.strip_suffix('}')?;
    (!name.is_empty() && !name.contains(['{', '}'])).then_some(name)
}

fn collection_at<'a>(collections: &'a mut Vec<Collection>, path: &str) -> Option<&'a mut Collection> {
    if !collections.iter().any(|collection| collection.path == path) {
        collections.push(Collection {
            path: path.to_owned(),
            list: None,
            create: None,
            item: None,
            paging: None,
            listing: samprov_contract::Listing::default(),
        });
    }
    collections.iter_mut().find(|collection| collection.path == path)
}

fn complete_item(
    collections: &mut Vec<Collection>,
    operation: &Operation,
    parent: &str,
    identity: &str,
    is_populated: impl Fn(&str) -> bool,
) {
    let known = collections.iter().any(|collection| collection.path == parent);
    if !known && !is_populated(parent) {
        return;
    }
    let Some(collection) = collection_at(collections, parent) else { return };
    let item = collection.item.get_or_insert_with(|| Resource {
        path: operation.path.clone(),
        identity: identity.to_owned(),
        property: None,
        read: None,
        replace: None,
        change: None,
        delete: None,
        chosen_key: None,
    });
    if item.path != operation.path {
        return;
    }
    let slot = match operation.method.as_str() {
        "DELETE" => &mut item.delete,
        "GET" => &mut item.read,
        "PATCH" => &mut item.change,
        "PUT" => &mut item.replace,
        _ => return,
    };
    slot.get_or_insert_with(|| operation.id.clone());
}

fn complete_list(collections: &mut Vec<Collection>, operation: &Operation, shaper: &Shaper) {
    let Some(collection) = collection_at(collections, &operation.path) else { return };
    if operation.method != "GET" || collection.list.is_some() {
        return;
    }
    let sample = shaper.sample_body(&operation.id, success_status(operation, &[200]));
    collection.list = sample
        .and_then(|sample| list_place(&sample))
        .map(|items| Discovery { operation: operation.id.clone(), items });
}

/// Where the list stands in a body: the body itself, or the only list in it.
pub(crate) fn list_place(sample: &Value) -> Option<Place> {
    match sample {
        Value::Array(_) => Some(Place::body("")),
        Value::Object(fields) => {
            let mut lists = fields.iter().filter(|(_, value)| value.is_array()).map(|(key, _)| key);
            match (lists.next(), lists.next()) {
                (Some(key), None) => Some(Place::body(format!("/{}", pointer::escaped(key)))),
                _ => None,
            }
        }
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_list_is_the_body_or_the_only_list_in_it() {
        assert_eq!(list_place(&json!([1])), Some(Place::body("")));
        assert_eq!(list_place(&json!({"total": 1, "items": []})), Some(Place::body("/items")));
        assert_eq!(list_place(&json!({"a": [], "b": []})), None);
    }

    #[test]
    fn only_a_whole_segment_is_a_parameter() {
        assert_eq!(parameter("{personKey}"), Some("personKey"));
        assert_eq!(parameter("{a}.{b}"), None);
        assert_eq!(parameter("search"), None);
    }
}
