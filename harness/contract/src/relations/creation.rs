//! What operations create, and which of it a name means: `flow_id` is the `id` that the answer to `POST /flows` tells.
//!
//! Names are no promise. Whoever uses what is found here must not hold a refusal against the candidate.

use std::collections::HashMap;

use samprov_model::{id::OperationId, place::Place};
use serde_json::Value;

use super::{closed, content_of, created};
use crate::{
    generate::{Facets, Kind, Node, Rules, words},
    operation::Operation,
    schema::{Direction, Schemas},
};

/// An operation that creates something and tells about it.
#[derive(Clone, Debug)]
struct Creation {
    operation: OperationId,
    path: String,
    properties: Vec<Property>,
}

/// A property of what is created.
#[derive(Clone, Debug)]
struct Property {
    name: String,
    words: Vec<String>,
    kind: Shape,
    nullable: bool,
}

/// What a property and a value must have in common to be the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Number,
    Text,
    Uuid,
}

/// What a name means: a property of what an operation creates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referent {
    /// The operation that creates it.
    pub operation: OperationId,
    /// The property in its answer.
    pub property: Place,
}

/// All creations of an interface, by what they are called.
#[derive(Clone, Debug, Default)]
pub(crate) struct Creations {
    /// By the words of the thing: `["work", "pool"]`.
    by_words: HashMap<Vec<String>, Vec<Creation>>,
    longest: usize,
}

impl Creations {
    /// The operations that create: `POST` on something that is not an item, with an answer that tells an object's properties.
    pub(crate) fn of(operations: &[Operation], schemas: &Schemas) -> Self {
        let rules = Rules { schemas, direction: Direction::Answer };
        let mut found = Self::default();
        for operation in operations.iter().filter(|operation| operation.method == "POST") {
            let last = closed(&operation.path).rsplit('/').next().unwrap_or_default();
            let words = thing(last);
            let node = created(operation).and_then(content_of).filter(|_| !words.is_empty());
            let Some(node) = node else { continue };
            let facets = Facets::of(&rules, &node);
            let properties: Vec<Property> = facets
                .properties
                .iter()
                .filter_map(|(name, property)| Property::new(&rules, name, property))
                .collect();
            if properties.is_empty() {
                continue;
            }
            found.longest = found.longest.max(words.len());
            found.by_words.entry(words).or_default().push(Creation {
                operation: operation.id.clone(),
                path: closed(&operation.path).to_owned(),
                properties,
            });
        }
        found
    }

    /// What a parameter or property means by its name, for an operation with this path and a value of this shape.
    pub(crate) fn named(&self, path: &str, name: &str, value: &Value) -> Option<Referent> {
        let shape = Shape::of(value)?;
        // A thing and what of it: one word is not both. Most names are, and every request is asked about.
        if name.chars().all(|letter| letter.is_alphanumeric() && !letter.is_uppercase()) {
            return None;
        }
        let words = thing(name);
        // The longest name of a thing says most: `task_run_id` is the identity of a task run, not of a run.
        (1..words.len().min(self.longest + 1)).rev().find_map(|length| {
            (0..words.len() - length).find_map(|start| {
                let (thing, attribute) = (&words[start..start + length], &words[start + length..]);
                self.nearest(thing, path, |property| property.suits(attribute, shape))
            })
        })
    }

    /// What a path parameter means by where it stands: `before` is the path up to it.
    pub(crate) fn at_path(&self, before: &str, name: &str, value: &Value) -> Option<Referent> {
        let shape = Shape::of(value)?;
        // `id_or_name` may be either.
        let words = thing(name);
        let attribute = words.split(|word| word == "or").next().unwrap_or_default();
        let before = closed(before);
        // `/flows/name/{name}`: the segment says how the flow is named.
        let owner = match before.rsplit_once('/') {
            Some((owner, last)) if thing(last) == words => owner,
            _ => before,
        };
        let last = owner.rsplit('/').next().unwrap_or_default();
        let holder = thing(last);
        self.nearest(&holder, owner, |property| property.suits(attribute, shape)).or_else(|| {
            // `/flow_run_states/{id}`: what is created as a flow run tells its `state_id`.
            (1..holder.len()).rev().find_map(|length| {
                let inner: Vec<String> = holder[length..].iter().chain(attribute).cloned().collect();
                self.nearest(&holder[..length], owner, |property| property.is(&inner, shape))
            })
        })
    }

    /// Of the creations of a thing the one whose path has most in common with this one.
    fn nearest(&self, thing: &[String], path: &str, suits: impl Fn(&Property) -> bool) -> Option<Referent> {
        let shared = |creation: &Creation| {
            creation.path.split('/').zip(path.split('/')).take_while(|(one, other)| one == other).count()
        };
        let candidates = self.by_words.get(thing)?.iter().filter_map(|creation| {
            let property = creation.properties.iter().find(|property| suits(property))?;
            Some((shared(creation), creation, property))
        });
        // The first of several equally near.
        let (_, creation, property) =
            candidates.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        let step = property.name.replace('~', "~0").replace('/', "~1");
        Some(Referent { operation: creation.operation.clone(), property: Place::body(format!("/{step}")) })
    }
}

impl Property {
    fn new(rules: &Rules<'_>, name: &str, node: &Node) -> Option<Self> {
        let mut facets = Facets::of(rules, node);
        let mut nullable = facets.kinds.as_ref().is_some_and(|kinds| kinds.contains(&Kind::Null));
        // A value or null, as `anyOf` says it.
        if let Some(choice) = facets.alternatives.first().cloned() {
            let is_null = |facets: &Facets| {
                facets.kinds.as_ref().is_some_and(|kinds| kinds.iter().all(|kind| *kind == Kind::Null))
            };
            let options: Vec<_> = choice
                .options
                .iter()
                .map(|(option, _)| Facets::of(rules, &node.choosing(&choice.origin, option)))
                .collect();
            nullable |= options.iter().any(|facets| is_null(facets));
            let mut values = options.into_iter().filter(|facets| !is_null(facets));
            facets = values.next().filter(|_| values.next().is_none())?;
        }
        let kinds = facets.kinds.as_ref()?;
        let kind = match facets.format.as_deref() {
            _ if facets.is_listed() => return None,
            Some("uuid") => Shape::Uuid,
            _ if kinds.contains(&Kind::String) => Shape::Text,
            _ if kinds.contains(&Kind::Integer) => Shape::Number,
            _ => return None,
        };
        Some(Self { name: name.to_owned(), words: words(name), kind, nullable })
    }

    fn suits(&self, attribute: &[String], shape: Shape) -> bool {
        // Null would name nothing.
        !self.nullable && self.is(attribute, shape)
    }

    fn is(&self, attribute: &[String], shape: Shape) -> bool {
        self.words == attribute && self.kind == shape
    }
}

impl Shape {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Number(_) => Some(Self::Number),
            Value::String(text) if is_uuid(text) => Some(Self::Uuid),
            Value::String(_) => Some(Self::Text),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The words of a name, the last in the singular.
fn thing(name: &str) -> Vec<String> {
    let mut words = words(name);
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words
}

fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    let hissing = ["sses", "xes", "ches", "shes"].iter().any(|ending| word.ends_with(ending));
    if let Some(stem) = word.strip_suffix("es").filter(|_| hissing) {
        return stem.to_owned();
    }
    // Neither `status` nor `address` is many.
    let stem = word.strip_suffix('s').filter(|stem| stem.len() > 1 && !stem.ends_with(['i', 's', 'u']));
    stem.unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::document::{Document, Files};

    struct NoFiles;

    impl Files for NoFiles {
        fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
            Err(path.to_owned())
        }
    }

    const UUID: &str = "3f8e2a54-9b1c-4d7e-8f60-000a1b2c3d4e";

    fn creations() -> Creations {
        let text = r##"
openapi: 3.1.0
info: { title: t, version: "1" }
paths:
  /flows/:
    post: { operationId: flow, responses: { "201": { description: d, content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } } } }
  /flow_runs/:
    post: { operationId: flowRun, responses: { "201": { description: d, content: { application/json: { schema: { $ref: "#/components/schemas/Run" } } } } } }
  /v2/flows:
    post: { operationId: other, responses: { "201": { description: d, content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } } } }
components:
  schemas:
    Thing: { type: object, properties: { id: { type: string, format: uuid }, name: { type: string } } }
    Run:
      type: object
      properties: { id: { type: string, format: uuid }, state_id: { anyOf: [{ type: string, format: uuid }, { type: "null" }] } }
"##;
        let document = Document::parse("api.yaml", text.as_bytes()).unwrap();
        let reading = crate::read(document, &mut NoFiles, &std::collections::BTreeMap::new()).unwrap();
        Creations::of(reading.contracts.operations(), reading.contracts.schemas())
    }

    fn told(referent: Option<Referent>) -> Option<(String, String)> {
        referent.map(|it| {
            let Place::Body { inside } = &it.property else {
                return (it.operation.to_string(), String::new());
            };
            (it.operation.to_string(), inside.pointer().to_owned())
        })
    }

    fn pair(operation: &str, pointer: &str) -> (String, String) {
        (operation.to_owned(), pointer.to_owned())
    }

    #[test]
    fn a_reference_means_the_property_of_the_thing_that_it_names() {
        let creations = creations();
        let named = |name: &str, value: Value| told(creations.named("/deployments/", name, &value));
        assert_eq!(named("flow_id", json!(UUID)), Some(pair("flow", "/id")));
        assert_eq!(named("parentFlowId", json!(UUID)), Some(pair("flow", "/id")));
        assert_eq!(named("flow_run_id", json!(UUID)), Some(pair("flowRun", "/id")));
        assert_eq!(named("flow_name", json!("text")), Some(pair("flow", "/name")));
        assert_eq!(named("id", json!(UUID)), None);
        assert_eq!(named("flow_id", json!("text")), None);
        assert_eq!(named("overflow_id", json!(UUID)), None);
    }

    #[test]
    fn of_two_things_with_one_name_the_nearer_is_meant() {
        let referent = creations().named("/v2/runs", "flow_id", &json!(UUID));
        assert_eq!(told(referent), Some(pair("other", "/id")));
    }

    #[test]
    fn a_path_parameter_means_what_its_path_leads_to() {
        let creations = creations();
        let at = |before: &str, name: &str, value: &str| told(creations.at_path(before, name, &json!(value)));
        assert_eq!(at("/flows/name/", "name", "text"), Some(pair("flow", "/name")));
        assert_eq!(at("/ui/flows/", "id", UUID), Some(pair("flow", "/id")));
        assert_eq!(at("/flow_run_states/", "id", UUID), Some(pair("flowRun", "/state_id")));
        assert_eq!(at("/flows/", "id_or_name", UUID), Some(pair("flow", "/id")));
        assert_eq!(at("/other/", "id", UUID), None);
    }

    #[test]
    fn words_lose_their_plural() {
        for (many, one) in [("flows", "flow"), ("queries", "query"), ("boxes", "box"), ("status", "status")] {
            assert_eq!(singular(many), one);
        }
    }
}
