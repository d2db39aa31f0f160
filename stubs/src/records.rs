//! The state of a stub: collections of records, seeded from the population.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use samprov_model::{id::ServiceId, population::Population};
use serde_json::Value;

use crate::limits;

/// All collections of a service.
#[derive(Clone, Debug)]
pub(crate) struct Records {
    population: Arc<Population>,
    service: ServiceId,
    /// What is there from the start where the population says nothing, by the path of a collection in the description.
    invented: Arc<BTreeMap<String, Vec<Value>>>,
    /// Shared with states that are kept, until they are changed.
    shelves: BTreeMap<String, Arc<Shelf>>,
    uses: u64,
}

/// The records of one collection, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf {
    records: Vec<Record>,
    newest: Option<String>,
    created: u64,
    /// When it was asked for last, counted in uses of all collections.
    used: u64,
    /// Identities whose record was taken away.
    gone: BTreeSet<String>,
}

/// A record and the identity it is found by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    /// As it stands in a path, decoded.
    pub(crate) identity: String,
    /// What it says.
    pub(crate) value: Value,
}

impl Records {
    /// Nothing is read before it is asked for.
    pub(crate) fn new(
        population: Arc<Population>,
        service: ServiceId,
        invented: BTreeMap<String, Vec<Value>>,
    ) -> Self {
        Self { population, service, invented: Arc::new(invented), shelves: BTreeMap::new(), uses: 0 }
    }

    /// Back to the population.
    pub(crate) fn reset(&mut self) {
        self.shelves.clear();
    }

    /// The collection at a path. `template` is its path in the description, `property` holds the identity of a record.
    pub(crate) fn shelf(&mut self, template: &str, path: &str, property: &str) -> &mut Shelf {
        if !self.shelves.contains_key(path) && self.shelves.len() >= limits::SHELVES {
            // What has not been asked for longest is missed least.
            let oldest =
                self.shelves.iter().min_by_key(|(_, shelf)| shelf.used).map(|(path, _)| path.clone());
            oldest.and_then(|oldest| self.shelves.remove(&oldest));
        }
        self.uses += 1;
        let (population, service, invented) = (&self.population, &self.service, &self.invented);
        let shelf = self.shelves.entry(path.to_owned()).or_insert_with(|| {
            let mut seeds = population.records_of(service, template);
            if template != path {
                seeds.extend(population.records_of(service, path));
            }
            if seeds.is_empty() {
                seeds = invented.get(template).cloned().unwrap_or_default();
            }
            Arc::new(Shelf::seeded(seeds, property))
        });
        let shelf = Arc::make_mut(shelf);
        shelf.used = self.uses;
        shelf
    }
}

impl Shelf {
    fn seeded(seeds: Vec<Value>, property: &str) -> Self {
        let record = |(index, value): (usize, Value)| {
            let identity = value.get(property).or_else(|| value.get("id")).and_then(identity_text);
            Record { identity: identity.unwrap_or_else(|| format!("{UNNAMED}{index}")), value }
        };
        let records: Vec<Record> = seeds.into_iter().take(limits::RECORDS).enumerate().map(record).collect();
        let named = |record: &&Record| !record.identity.starts_with(UNNAMED);
        let newest = records.iter().rfind(named).map(|record| record.identity.clone());
        Self { records, newest, created: 0, used: 0, gone: BTreeSet::new() }
    }

    /// The values in order.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Value> + Clone {
        self.records.iter().map(|record| &record.value)
    }

    /// One record.
    pub(crate) fn find(&self, identity: &str) -> Option<&Value> {
        self.records.iter().find(|record| record.identity == identity).map(|record| &record.value)
    }

    /// Whether the record of an identity was taken away and has not come back.
    pub(crate) fn is_gone(&self, identity: &str) -> bool {
        self.gone.contains(identity)
    }

    /// The identity given last, also when its record is gone: identities are never used twice.
    pub(crate) fn newest(&self) -> Option<&str> {
        self.newest.as_deref()
    }

    /// How many records were created.
    pub(crate) fn created(&self) -> u64 {
        self.created
    }

    /// Adds a record; the oldest leaves when there are too many.
    pub(crate) fn add(&mut self, identity: String, value: Value) {
        self.created += 1;
        self.newest = Some(identity.clone());
        self.replace(identity, value);
    }

    /// Replaces a record, or adds it.
    pub(crate) fn replace(&mut self, identity: String, value: Value) {
        self.gone.remove(&identity);
        match self.records.iter_mut().find(|record| record.identity == identity) {
            Some(record) => record.value = value,
            None => self.records.push(Record { identity, value }),
        }
        if self.records.len() > limits::RECORDS {
            self.records.remove(0);
        }
    }

    /// Takes a record away; whether there was one.
    pub(crate) fn remove(&mut self, identity: &str) -> bool {
        let before = self.records.len();
        self.records.retain(|record| record.identity != identity);
        if self.records.len() == before {
            return false;
        }
        if self.gone.len() >= limits::RECORDS {
            self.gone.pop_first();
        }
        self.gone.insert(identity.to_owned());
        true
    }
}

/// Before the number of a record that tells no identity.
const UNNAMED: &str = "#";

/// An identity as it stands in a path.
pub(crate) fn identity_text(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Bool(_) | Value::Null | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn records() -> Records {
        let mut population = Population::default();
        let service = ServiceId::new("register");
        let seeds = vec![json!({"key": "a", "n": 1}), json!({"id": 7})];
        population.records.insert(service.clone(), [("/things".to_owned(), seeds)].into());
        Records::new(Arc::new(population), service, BTreeMap::new())
    }

    #[test]
    fn a_collection_starts_with_the_population_and_goes_back_to_it() {
        let mut records = records();
        let shelf = records.shelf("/things", "/things", "key");
        assert_eq!(shelf.find("a"), Some(&json!({"key": "a", "n": 1})));
        assert!(shelf.find("7").is_some());
        assert!(shelf.remove("a"));
        assert!(!shelf.remove("a"));
        records.reset();
        assert!(records.shelf("/things", "/things", "key").find("a").is_some());
    }

    #[test]
    fn an_identity_is_remembered_after_its_record_is_gone() {
        let mut records = records();
        let shelf = records.shelf("/things", "/things", "key");
        shelf.add("b".into(), json!({}));
        shelf.remove("b");
        assert_eq!((shelf.newest(), shelf.created()), (Some("b"), 1));
    }

    #[test]
    fn what_is_in_use_outlives_what_is_not() {
        let mut records = records();
        records.shelf("/a/{b}/c", "/a/0/c", "id").add("x".into(), json!({}));
        for number in 1..limits::SHELVES + 10 {
            records.shelf("/a/{b}/c", &format!("/a/{number}/c"), "id");
            assert!(records.shelf("/a/{b}/c", "/a/0/c", "id").find("x").is_some());
        }
    }

    #[test]
    fn collections_are_bounded_in_number() {
        let mut records = records();
        for number in 0..limits::SHELVES + 10 {
            records.shelf("/a/{b}/c", &format!("/a/{number}/c"), "id");
        }
        assert_eq!(records.shelves.len(), limits::SHELVES);
    }
}
