//! Records read, created, replaced, changed and removed.

use samprov_contract::{Collection, Operation};
use samprov_model::{
    observation::{Answer, Request},
    place::{Inside, Place},
    probe::CaptureFrom,
};
use serde_json::{Map, Value, json};

use crate::{
    answering::{Service, path_of},
    identity::candidates,
    merge_patch::merge,
    part::Part,
    pointer::put,
    problem,
    records::{Shelf, identity_text},
    roles::{identity_property, split},
    shaping::{Shaper, Wanted, json_of, success_status},
    world::World,
};

/// An item that a request is about.
pub(crate) struct Item<'a> {
    collection: &'a Collection,
    world: World,
    path: &'a str,
    value: Value,
    identity: String,
}

impl<'a> Item<'a> {
    /// The item that a request names in its path.
    pub(crate) fn of(
        service: &Service,
        operation: &Operation,
        (collection, world): (&'a Collection, World),
        request: &'a Request,
    ) -> Option<Self> {
        let name = collection.item.as_ref()?.identity.clone();
        let value = service.value(operation, request, &Place::Path { name })?;
        let identity = identity_text(&value)?;
        Some(Self { collection, world, path: split(path_of(&request.target)).0, value, identity })
    }

    fn with_shelf<T>(&self, service: &Service, act: impl FnOnce(&mut Shelf) -> T) -> T {
        service.with_shelf(&self.collection.path, self.path, identity_property(self.collection), act)
    }

    /// The version of the record, when there is one and reads tell it.
    pub(crate) fn version(&self, service: &Service) -> Option<String> {
        let teller = self.reader(service)?;
        service.version(teller, &self.record(service)?)
    }

    /// The operation that reads it.
    pub(crate) fn reader<'s>(&self, service: &'s Service) -> Option<&'s Operation> {
        service.operation(self.collection.item.as_ref()?.read.as_ref()?)
    }

    /// The record, when there is one.
    fn record(&self, service: &Service) -> Option<Value> {
        let (record, is_gone) = self.with_shelf(service, |shelf| {
            (shelf.find(&self.identity).cloned(), shelf.is_gone(&self.identity))
        });
        record.or_else(|| match self.world {
            World::Closed => None,
            World::Lasting => Some(self.invented(service)),
            World::Open => (!is_gone).then(|| self.invented(service)),
        })
    }

    /// What a thing says that nobody has written.
    fn invented(&self, service: &Service) -> Value {
        let mut record = self
            .reader(service)
            .and_then(|read| service.shaper.sample_body(&read.id, success_status(read, &[200])))
            .unwrap_or_else(|| Value::Object(Map::new()));
        self.keep_identity(&mut record, None);
        record
    }

    /// Answers with the record, or 404.
    pub(crate) fn read(&self, service: &Service, operation: &Operation) -> Answer {
        match self.record(service) {
            Some(record) => {
                let status = success_status(operation, &[200]);
                service.shaper.shape(
                    &operation.id,
                    status,
                    Wanted { body: Some(record), ..Wanted::default() },
                )
            }
            None => problem::declared(&service.shaper, operation, 404, &json!({})),
        }
    }

    /// Removes the record, or answers 404.
    pub(crate) fn delete(&self, service: &Service, operation: &Operation) -> Answer {
        match self.record(service) {
            Some(record) => {
                self.with_shelf(service, |shelf| shelf.remove(&self.identity));
                let status = success_status(operation, &[204, 200, 202]);
                // The answer may be the record that is gone, or a receipt, which the sample is.
                let sample = service.shaper.sample_body(&operation.id, status);
                let body = Some(record).filter(|record| shares_a_field(record, sample.as_ref()));
                service.shaper.shape(&operation.id, status, Wanted { body, ..Wanted::default() })
            }
            None => problem::declared(&service.shaper, operation, 404, &json!({})),
        }
    }

    /// Replaces the record by the body; creates it when the description says that a replacement may create.
    pub(crate) fn replace(&self, service: &Service, operation: &Operation, request: &Request) -> Answer {
        let earlier = self.record(service);
        // A candidate that does not say that it creates, and says somehow what comes of a name that is not there, does not create.
        let says_no = match service.part {
            Part::Candidate => operation.answer(404).is_some(),
            Part::Dependency => operation.declares_exactly(404),
        };
        let may_create = operation.declares_exactly(201) || !says_no;
        if earlier.is_none() && !may_create {
            return problem::declared(&service.shaper, operation, 404, &json!({}));
        }
        let status = if earlier.is_none() {
            success_status(operation, &[201, 200, 204])
        } else {
            success_status(operation, &[200, 204, 202])
        };
        let mut record = service.body(operation, request).unwrap_or_default();
        self.keep_identity(&mut record, earlier.as_ref());
        self.store(service, operation, status, record, earlier.as_ref())
    }

    /// Changes the record by a merge patch (RFC 7386), or answers 404.
    pub(crate) fn change(&self, service: &Service, operation: &Operation, request: &Request) -> Answer {
        let Some(earlier) = self.record(service) else {
            return problem::declared(&service.shaper, operation, 404, &json!({}));
        };
        let mut record = earlier.clone();
        // A JSON Patch (RFC 6902) is a list; it is answered with the record as it is.
        if let Some(patch) = service.body(operation, request).filter(Value::is_object) {
            merge(&mut record, &patch);
        }
        self.keep_identity(&mut record, Some(&earlier));
        let status = success_status(operation, &[200, 204, 202]);
        self.store(service, operation, status, record, Some(&earlier))
    }

    fn keep_identity(&self, record: &mut Value, earlier: Option<&Value>) {
        let property = identity_property(self.collection);
        let known = earlier.and_then(|earlier| earlier.get(property)).cloned();
        let certain = self.collection.item.as_ref().is_some_and(|item| item.property.is_some());
        let identity = known.or_else(|| certain.then(|| self.value.clone()));
        if let (Value::Object(fields), Some(identity)) = (record, identity) {
            fields.insert(property.to_owned(), identity);
        }
    }

    fn store(
        &self,
        service: &Service,
        operation: &Operation,
        status: u16,
        record: Value,
        earlier: Option<&Value>,
    ) -> Answer {
        let wanted = Wanted { body: Some(record.clone()), earlier, ..Wanted::default() };
        let answer = service.shaper.shape(&operation.id, status, wanted);
        let record = completed(completed(record, json_of(&answer)), kept_by_the_producer(&answer, earlier));
        self.with_shelf(service, |shelf| shelf.replace(self.identity.clone(), record));
        answer
    }
}

/// Creates a record, remembers it and answers with it.
pub(crate) fn create(
    service: &Service,
    operation: &Operation,
    collection: &Collection,
    captured: &CaptureFrom,
    request: &Request,
) -> Answer {
    let status = success_status(operation, &[201, 200, 202]);
    let body = service
        .body(operation, request)
        .filter(Value::is_object)
        .unwrap_or_else(|| Value::Object(Map::new()));
    let path = path_of(&request.target).to_owned();
    let property = identity_property(collection).to_owned();
    let sample = service.shaper.sample_body(&operation.id, status);
    let pointer = identity_pointer(captured, &property);
    let sample_identity = sample.as_ref().and_then(|sample| sample.pointer(&pointer)).cloned();
    // One creation at a time: between choosing an identity and using it nobody else may choose it.
    service.with_shelf(&collection.path, &path, &property, |shelf| {
        let given = body.get(&property).filter(|given| identity_text(given).is_some());
        if given.and_then(identity_text).is_some_and(|given| shelf.find(&given).is_some())
            && operation.declares_exactly(409)
        {
            return problem::declared(&service.shaper, operation, 409, &json!({}));
        }
        let like = sample_identity.or_else(|| shelf.values().last()?.get(&property).cloned());
        let offered = candidates(shelf.newest(), like.as_ref(), shelf.created(), service.seed);
        // The identity of what is gone is given again only when there is no other.
        let is_gone = |identity: &&Value| identity_text(identity).is_some_and(|text| shelf.is_gone(&text));
        let (gone, fresh): (Vec<&Value>, Vec<&Value>) = offered.iter().partition(is_gone);
        let mut unsaid = None;
        for identity in given.into_iter().chain(fresh).chain(gone) {
            let Some(text) = identity_text(identity).filter(|text| shelf.find(text).is_none()) else {
                continue;
            };
            if !service.accepts_identity(collection, &path, &text) {
                continue;
            }
            let mut record = body.clone();
            put(&mut record, &pointer, identity.clone());
            let below = format!("{path}/{}", percent_encoded(&text));
            let place = format!("{}{below}", base_path(&request.base));
            let header = declares_location(operation, status)
                .then(|| ("location", vec![place, format!("{}{below}", request.base)]));
            let wanted = Wanted { body: Some(record.clone()), earlier: None, header };
            let proposal = service.shaper.propose(&operation.id, status, wanted);
            let answered = json_of(&proposal.answer);
            let said = answered.as_ref().and_then(|answered| answered.pointer(&pointer));
            match (said, &answered) {
                (Some(said), _) if said != identity => continue,
                // Mended away: the next one may fit. When none does, the answer has no room for an identity.
                (None, Some(_)) => {
                    unsaid.get_or_insert((text, completed(record, answered), proposal));
                    continue;
                }
                (Some(_), _) | (None, None) => {}
            }
            shelf.add(text, completed(record, answered));
            return service.shaper.accept(proposal);
        }
        let Some((text, record, proposal)) = unsaid else {
            return sample_only(&service.shaper, operation, status);
        };
        shelf.add(text, record);
        service.shaper.accept(proposal)
    })
}

/// The version of what was created last.
pub(crate) fn newest_version(
    service: &Service,
    collection: &Collection,
    request: &Request,
) -> Option<String> {
    let (path, property) = (path_of(&request.target), identity_property(collection));
    let teller = service.operation(collection.item.as_ref()?.read.as_ref()?)?;
    let record = service.with_shelf(&collection.path, path, property, |shelf| {
        shelf.newest().and_then(|newest| shelf.find(newest)).cloned()
    });
    service.version(teller, &record?)
}

fn sample_only(shaper: &Shaper, operation: &Operation, status: u16) -> Answer {
    shaper.shape(&operation.id, status, Wanted::default())
}

/// The fields of the record, and those of the answer that the record lacks.
fn completed(record: Value, answered: Option<Value>) -> Value {
    match (record, answered) {
        (Value::Object(mut record), Some(Value::Object(answered))) => {
            for (key, value) in answered {
                record.entry(key).or_insert(value);
            }
            Value::Object(record)
        }
        (record, _) => record,
    }
}

/// An answer without a body does not show what the producer sets itself: that stays as it was.
fn kept_by_the_producer(answer: &Answer, earlier: Option<&Value>) -> Option<Value> {
    if json_of(answer).is_some() { None } else { earlier.cloned() }
}

fn shares_a_field(record: &Value, sample: Option<&Value>) -> bool {
    match (record.as_object(), sample.and_then(Value::as_object)) {
        (Some(record), Some(sample)) => sample.keys().any(|key| record.contains_key(key)),
        _ => false,
    }
}

/// The path of an address, which stands before the paths of the description.
fn base_path(address: &str) -> &str {
    let host = address.split_once("://").map_or(address, |(_, host)| host);
    host.find('/').map_or("", |slash| &host[slash..])
}

fn identity_pointer(captured: &CaptureFrom, property: &str) -> String {
    match captured {
        CaptureFrom::Answer(Place::Body { inside: Inside::Json(pointer) }) => pointer.clone(),
        _ => format!("/{}", crate::pointer::escaped(property)),
    }
}

fn declares_location(operation: &Operation, status: u16) -> bool {
    status == 201
        || operation.answer(status).is_some_and(|answer| {
            answer.headers.iter().any(|header| header.name.eq_ignore_ascii_case("location"))
        })
}

/// A segment of a path (RFC 3986, 3.3); only unreserved characters are left as they are.
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(['%', hexadecimal(byte >> 4), hexadecimal(byte & 15)]);
        }
    }
    encoded
}

fn hexadecimal(half: u8) -> char {
    char::from_digit(u32::from(half), 16).unwrap_or('0').to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_answer_adds_is_remembered_and_what_was_sent_wins() {
        let record = completed(json!({"a": 1}), Some(json!({"a": 2, "status": "new"})));
        assert_eq!(record, json!({"a": 1, "status": "new"}));
    }

    #[test]
    fn the_path_of_an_address_is_what_stands_behind_its_host() {
        assert_eq!(base_path("http://127.0.0.1:80/v1"), "/v1");
        assert_eq!(base_path("http://127.0.0.1:80"), "");
        assert_eq!(base_path(""), "");
    }

    #[test]
    fn an_identity_is_written_for_a_path() {
        assert_eq!(percent_encoded("a/b å"), "a%2Fb%20%C3%A5");
    }
}
