//! What paths and bodies make certain about how operations belong together.

mod creation;
mod listing;
mod paging;
mod referents;
mod words;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

pub(crate) use creation::Creations;
pub use creation::Referent;
use listing::listing;
pub use listing::{Cursor, Filter, Listing};
use paging::paging;
pub use paging::{PageNumber, Paging};
pub(crate) use referents::referents;
use samprov_model::{id::OperationId, place::Place, probe::CaptureFrom};
use words::Words;

use crate::{
    document::Document,
    generate::{Facets, Kind, Node, Rules},
    operation::{AnswerContract, Operation, StatusPattern},
    schema::{Direction, SchemaRef, Schemas},
};

/// A collection (samling) such as `/subscriptions` with its items `/subscriptions/{subscriptionId}`.
#[derive(Clone, Debug)]
pub struct Collection {
    /// The path of the collection, without a slash at its end.
    pub path: String,
    /// `GET` on the collection, with where the list stands in its answer.
    pub list: Option<Discovery>,
    /// `POST` on the collection, when its answer tells the identity of what was created.
    pub create: Option<(OperationId, CaptureFrom)>,
    /// The item, when there is one.
    pub item: Option<Resource>,
    /// Paging of the list.
    pub paging: Option<Paging>,
    /// What else is known of the list.
    pub listing: Listing,
}

/// An item path with one more parameter than its collection.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The path of the item, without a slash at its end.
    pub path: String,
    /// The path parameter that names the item.
    pub identity: String,
    /// The property of the item that holds the identity, when certain.
    pub property: Option<String>,
    /// `GET`
    pub read: Option<OperationId>,
    /// `PUT`
    pub replace: Option<OperationId>,
    /// `PATCH`
    pub change: Option<OperationId>,
    /// `DELETE`
    pub delete: Option<OperationId>,
    /// How a `PUT` creates an item whose key the caller chooses, where nothing else creates one.
    pub chosen_key: Option<ChosenKey>,
}

/// A key that the caller chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChosenKey {
    /// A text of at most this many characters.
    Text(u32),
    /// A UUID.
    Uuid,
}

/// A way to find existing identities: list an operation, take a property of each item.
#[derive(Clone, Debug)]
pub struct Discovery {
    /// The operation that lists.
    pub operation: OperationId,
    /// The list in its answer.
    pub items: Place,
}

/// The collections of an interface, in the order of their paths in the document.
pub(crate) fn collections(
    operations: &[Operation],
    schemas: &Schemas,
    documents: &[Arc<Document>],
) -> Vec<Collection> {
    let words = Words(documents);
    let rules = Rules { schemas, direction: Direction::Answer };
    let paths = Paths::new(operations);
    let mut seen = BTreeSet::new();
    operations
        .iter()
        .map(|operation| collection_path(operation, &paths))
        .filter(|path| seen.insert(*path))
        .filter_map(|path| collection(&rules, words, &paths, path))
        .collect()
}

/// Operations by path, and item paths by the path of their collection.
struct Paths<'o> {
    operations: HashMap<&'o str, Vec<&'o Operation>>,
    items: HashMap<&'o str, BTreeSet<&'o str>>,
}

impl<'o> Paths<'o> {
    fn new(operations: &'o [Operation]) -> Self {
        let mut paths = Self { operations: HashMap::new(), items: HashMap::new() };
        for operation in operations {
            paths.operations.entry(closed(&operation.path)).or_default().push(operation);
            if let Some((parent, _)) = split_item(&operation.path) {
                paths.items.entry(parent).or_default().insert(closed(&operation.path));
            }
        }
        paths
    }

    fn at(&self, path: &str, method: &str) -> Option<&'o Operation> {
        self.operations.get(path)?.iter().copied().find(|operation| operation.method == method)
    }
}

/// A path without the slash at its end: `/flows/` is the collection of `/flows/{id}`.
pub(crate) fn closed(path: &str) -> &str {
    path.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(path)
}

/// The path itself, or for an item path the path of its collection when something is there.
fn collection_path<'o>(operation: &'o Operation, paths: &Paths<'o>) -> &'o str {
    match split_item(&operation.path) {
        Some((parent, _)) if paths.operations.contains_key(parent) => parent,
        // Items that come into being under a key of the caller's choice need no collection beside them.
        Some((parent, _))
            if paths.at(closed(&operation.path), "PUT").is_some_and(|put| put.declares_exactly(201)) =>
        {
            parent
        }
        _ => closed(&operation.path),
    }
}

fn collection(rules: &Rules<'_>, words: Words<'_>, paths: &Paths<'_>, path: &str) -> Option<Collection> {
    if split_item(path).is_some() {
        return None;
    }
    let at = |path: &str, method: &str| paths.at(path, method);
    let listed = at(path, "GET").and_then(|operation| Some((operation, list_in(rules, operation)?)));
    // Two item paths under one collection would leave it open which one names the item.
    let item_path = paths.items.get(path).filter(|items| items.len() == 1).and_then(BTreeSet::first).copied();
    let item = item_path.and_then(|item| {
        let (_, identity) = split_item(item)?;
        let id = |method: &str| at(item, method).map(|operation| operation.id.clone());
        let shapes = [
            listed.as_ref().map(|(_, list)| list.item.clone()),
            at(path, "POST").and_then(|operation| created(operation)).and_then(content_of),
            at(item, "GET").and_then(|operation| operation.answer(200)).and_then(content_of),
        ];
        let property = shapes.iter().flatten().find_map(|node| identity_property(rules, node, identity));
        Some(Resource {
            path: item.to_owned(),
            identity: identity.to_owned(),
            property,
            read: id("GET"),
            replace: id("PUT"),
            change: id("PATCH"),
            delete: id("DELETE"),
            chosen_key: at(item, "PUT")
                .filter(|_| at(path, "POST").is_none())
                .and_then(|put| chosen_key(rules, put, identity)),
        })
    });
    let create = at(path, "POST").and_then(|operation| {
        let identity = item.as_ref()?.identity.as_str();
        Some((operation.id.clone(), capture(rules, operation, identity)?))
    });
    let known = listed.as_ref().map(|(operation, list)| listing(rules, words, operation, &list.item));
    let paging = listed.as_ref().and_then(|(operation, _)| paging(rules, operation));
    let list =
        listed.map(|(operation, list)| Discovery { operation: operation.id.clone(), items: list.place });
    let is_put = item.as_ref().is_some_and(|item| item.chosen_key.is_some());
    let is_collection = list.is_some() || create.is_some() || is_put;
    is_collection.then(|| Collection {
        path: path.to_owned(),
        list,
        create,
        item,
        paging,
        listing: known.unwrap_or_default(),
    })
}

/// The parent path and the parameter of a path that ends in `/{parameter}`.
fn split_item(path: &str) -> Option<(&str, &str)> {
    let (parent, last) = closed(path).rsplit_once('/')?;
    let name = last.strip_prefix('{')?.strip_suffix('}')?;
    (!name.contains(['{', '}']) && !parent.is_empty()).then_some((parent, name))
}

/// A list in an answer.
struct List {
    place: Place,
    item: Node,
}

/// The one list of objects that the 200 answer holds.
fn list_in(rules: &Rules<'_>, operation: &Operation) -> Option<List> {
    let node = content_of(operation.answer(200).filter(|_| operation.declares_exactly(200))?)?;
    let facets = Facets::of(rules, &node);
    if is_list_of_objects(rules, &facets) {
        return Some(List { place: Place::body(""), item: facets.items.clone() });
    }
    if !facets.alternatives.is_empty() {
        return None;
    }
    let lists: Vec<(String, Node)> = facets
        .properties
        .iter()
        .filter_map(|(name, property)| {
            let inner = Facets::of(rules, property);
            is_list_of_objects(rules, &inner).then_some((name.clone(), inner.items.clone()))
        })
        .collect();
    let by_name = || lists.iter().find(|(name, _)| LIST_NAMES.contains(&name.as_str()));
    let (name, item) = if lists.len() == 1 { lists.first()? } else { by_name()? };
    let step = name.replace('~', "~0").replace('/', "~1");
    Some(List { place: Place::body(format!("/{step}")), item: item.clone() })
}

fn is_list_of_objects(rules: &Rules<'_>, facets: &Facets) -> bool {
    let is_array = facets.kinds.as_ref().is_some_and(|kinds| kinds.contains(&Kind::Array));
    is_array && !facets.items.schemas.is_empty() && is_object(&Facets::of(rules, &facets.items))
}

fn is_object(facets: &Facets) -> bool {
    match &facets.kinds {
        Some(kinds) => kinds.contains(&Kind::Object),
        None => !facets.properties.is_empty(),
    }
}

/// The property of a thing that holds its identity: named as the path parameter, or `id`. Of a thing that is one of several, it is
/// certain where all of them call it the same.
fn identity_property(rules: &Rules<'_>, node: &Node, identity: &str) -> Option<String> {
    property_of_choices(rules, node, identity, MOST_CHOICES)
}

fn property_of_choices(rules: &Rules<'_>, node: &Node, identity: &str, left: usize) -> Option<String> {
    let facets = Facets::of(rules, node);
    let own = own_identity_property(rules, &facets, identity);
    let (Some(choice), None) = (facets.alternatives.first(), &own) else { return own };
    let left = left.checked_sub(1)?;
    let of_option = |(option, _): &(SchemaRef, Option<String>)| {
        property_of_choices(rules, &node.choosing(&choice.origin, option), identity, left)
    };
    let mut options = choice.options.iter().map(of_option);
    let first = options.next()??;
    options.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

fn own_identity_property(rules: &Rules<'_>, facets: &Facets, identity: &str) -> Option<String> {
    let is_scalar = |property: &Node| {
        let facets = Facets::of(rules, property);
        [Kind::String, Kind::Integer].iter().any(|kind| facets.allows(*kind))
            && facets.kinds.is_some()
            && !facets.is_listed()
    };
    let named = |wanted: &str| {
        let found = facets.properties.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.filter(|(_, property)| is_scalar(property)).map(|(name, _)| name.clone())
    };
    // `/pets/{petId}` and `/pets/{id}`: a parameter that names an identity may go by `id` in the thing itself.
    let is_identity =
        ["id", "key", "uuid"].iter().any(|ending| identity.to_ascii_lowercase().ends_with(ending));
    named(identity).or_else(|| if is_identity { named("id") } else { None })
}

/// More choices inside one another than this are not opened.
const MOST_CHOICES: usize = 3;

/// Where the answer to a create tells the identity.
fn capture(rules: &Rules<'_>, operation: &Operation, identity: &str) -> Option<CaptureFrom> {
    let answer = created(operation)?;
    let property = content_of(answer).and_then(|node| identity_property(rules, &node, identity));
    if let Some(property) = property {
        let step = property.replace('~', "~0").replace('/', "~1");
        return Some(CaptureFrom::Answer(Place::body(format!("/{step}"))));
    }
    let has_location = answer.headers.iter().any(|header| header.name.eq_ignore_ascii_case("location"));
    has_location.then_some(CaptureFrom::LastSegmentOfLocation)
}

/// How a key for a `PUT` that creates can be chosen: only where any text, or any UUID, is one.
fn chosen_key(rules: &Rules<'_>, put: &Operation, identity: &str) -> Option<ChosenKey> {
    let creates = put.answers.iter().any(|answer| answer.status == StatusPattern::Exactly(201));
    let place = Place::Path { name: identity.to_owned() };
    let parameter = put.parameters.iter().find(|known| creates && known.place == place)?;
    let facets = Facets::of(rules, &Node::of(parameter.schema.as_ref()));
    let is_text = facets.kinds.as_ref().is_some_and(|kinds| kinds.contains(&Kind::String));
    let is_plain =
        is_text && !facets.is_listed() && facets.patterns.is_empty() && facets.alternatives.is_empty();
    match facets.format.as_deref() {
        Some("uuid") if is_plain => Some(ChosenKey::Uuid),
        None if is_plain => {
            let longest = facets.longest.unwrap_or(USUAL_KEY).min(USUAL_KEY);
            // Room for what tells one attempt from another.
            (longest >= SHORTEST_KEY && facets.shortest.unwrap_or(0) <= SHORTEST_KEY)
                .then(|| ChosenKey::Text(u32::try_from(longest).unwrap_or(u32::MAX)))
        }
        _ => None,
    }
}

const USUAL_KEY: u64 = 40;
const SHORTEST_KEY: u64 = 16;

/// The answer that says that something was created.
fn created(operation: &Operation) -> Option<&AnswerContract> {
    // 202 promises nothing yet (RFC 9110, 15.3.3): what it speaks of may come later, or never.
    // 303 sends the caller to what was created (RFC 9110, 15.4.4).
    let declared = [201, 200, 303].into_iter().find(|status| operation.declares_exactly(*status))?;
    operation.answer(declared)
}

fn content_of(answer: &AnswerContract) -> Option<Node> {
    let is_json = |range: &String| crate::generate::is_json(&crate::generate::concrete(range));
    let schema: &SchemaRef = answer.contents.iter().find(|(range, _)| is_json(range))?.1.schema.as_ref()?;
    Some(Node::of(Some(schema)))
}

/// Names of properties that hold the list where an answer has several lists.
const LIST_NAMES: [&str; 7] = ["items", "results", "data", "features", "value", "content", "records"];

#[cfg(test)]
mod tests;
