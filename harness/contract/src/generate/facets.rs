//! The keywords of a conjunction of schemas gathered into one set of constraints.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::{Number, Value};

use super::{
    node::{Node, Rules},
    properties::Properties,
};
use crate::schema::{Direction, SchemaRef};

/// The types of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// `array`
    Array,
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `null`
    Null,
    /// `number`
    Number,
    /// `object`
    Object,
    /// `string`
    String,
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bound {
    /// The number.
    pub(crate) value: Number,
    /// Whether the number itself is outside.
    pub(crate) exclusive: bool,
}

/// A choice between schemas that is still open.
#[derive(Clone, Debug)]
pub(crate) struct Alternatives {
    /// Where the choice stands.
    pub(crate) origin: SchemaRef,
    /// `oneOf`, `anyOf` or `discriminator`.
    pub(crate) keyword: &'static str,
    /// The schemas to choose from, with the value of the discriminator where there is one.
    pub(crate) options: Vec<(SchemaRef, Option<String>)>,
    /// The property that tells them apart.
    pub(crate) discriminator: Option<String>,
}

/// What a conjunction of schemas asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facets {
    /// The types allowed; `None` allows all.
    pub(crate) kinds: Option<BTreeSet<Kind>>,
    /// `const`
    pub(crate) constant: Option<Value>,
    /// `enum`
    pub(crate) values: Option<Vec<Value>>,
    /// `format`
    pub(crate) format: Option<String>,
    /// `pattern`, all of them.
    pub(crate) patterns: Vec<String>,
    /// `minLength`
    pub(crate) shortest: Option<u64>,
    /// `maxLength`
    pub(crate) longest: Option<u64>,
    /// `minimum`, `exclusiveMinimum`
    pub(crate) lowest: Option<Bound>,
    /// `maximum`, `exclusiveMaximum`
    pub(crate) highest: Option<Bound>,
    /// `multipleOf`
    pub(crate) multiple: Option<Number>,
    /// `properties`, in the order of the document.
    pub(crate) properties: Properties,
    /// `required`
    pub(crate) required: BTreeSet<String>,
    /// `patternProperties`
    pub(crate) pattern_properties: Vec<(String, SchemaRef)>,
    /// What other properties must keep.
    pub(crate) additional: Node,
    /// What the names of properties must keep.
    pub(crate) names: Node,
    /// `minProperties`
    pub(crate) fewest_properties: Option<u64>,
    /// `maxProperties`
    pub(crate) most_properties: Option<u64>,
    /// What the items must keep.
    pub(crate) items: Node,
    /// What the first items must keep, each its own.
    pub(crate) prefix: Vec<Node>,
    /// `contains`, with how many at least.
    pub(crate) contains: Option<(SchemaRef, u64)>,
    /// `minItems`
    pub(crate) fewest_items: Option<u64>,
    /// `maxItems`
    pub(crate) most_items: Option<u64>,
    /// Keywords that stand for themselves: each with the schema that holds it.
    pub(crate) conditions: Vec<(&'static str, SchemaRef)>,
    /// Choices that are open.
    pub(crate) alternatives: Vec<Alternatives>,
    /// What is said by a word alone.
    pub(crate) marks: BTreeSet<Mark>,
    /// Values that the document shows: `examples`, `example`, `default`.
    pub(crate) shown: Vec<Value>,
    /// `title`
    pub(crate) title: Option<String>,
}

/// What has been gathered already: generation asks for the same schemas again and again.
#[derive(Debug, Default)]
pub(crate) struct FacetsCache {
    answers: Mutex<HashMap<Node, Arc<Facets>>>,
    requests: Mutex<HashMap<Node, Arc<Facets>>>,
}

impl FacetsCache {
    fn of(&self, rules: &Rules<'_>, node: &Node) -> Arc<Facets> {
        let gathered = match rules.direction {
            Direction::Answer => &self.answers,
            Direction::Request => &self.requests,
        };
        // Hundreds of operations may refer to one schema: it is kept once.
        let node = &rules.referred_to(node);
        let lock = || gathered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(node) {
            return Arc::clone(known);
        }
        let facets = Arc::new(Facets::gathered(rules, node));
        let mut known = lock();
        // Hostile documents may have more combinations of alternatives than are worth keeping.
        if known.len() >= MOST_KEPT {
            known.clear();
        }
        known.insert(node.clone(), Arc::clone(&facets));
        facets
    }
}

/// More than this are not kept at the same time.
const MOST_KEPT: usize = 20_000;

/// Whether a schema, as it is normalised, allows nothing.
pub(crate) fn allows_nothing(view: &Value) -> bool {
    match view {
        Value::Bool(allows) => !allows,
        Value::Object(keywords) => {
            let nothing = keywords.get("not").and_then(Value::as_object);
            keywords.len() == 1 && nothing.is_some_and(serde_json::Map::is_empty)
        }
        Value::Array(_) | Value::Null | Value::Number(_) | Value::String(_) => false,
    }
}

/// What a conjunction of schemas says by a word alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    /// Other properties than the declared ones are forbidden.
    Closed,
    /// There is a `default`.
    HasDefault,
    /// Keywords apply that are not gathered here, so that the schemas themselves must be asked.
    HasMore,
    /// Nothing is valid.
    Impossible,
    /// Other properties than the declared ones are allowed outright.
    Open,
    /// `readOnly`
    ReadOnly,
    /// `uniqueItems`
    UniqueItems,
    /// `writeOnly`
    WriteOnly,
}

impl Kind {
    /// From the word in `type`.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "array" => Self::Array,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "null" => Self::Null,
            "number" => Self::Number,
            "object" => Self::Object,
            "string" => Self::String,
            _ => return None,
        })
    }
}

impl Facets {
    /// The keywords of every schema of a node, through `$ref` and `allOf`; gathered once.
    pub(crate) fn of(rules: &Rules<'_>, node: &Node) -> Arc<Self> {
        rules.schemas.facets().of(rules, node)
    }

    fn gathered(rules: &Rules<'_>, node: &Node) -> Self {
        let mut facets = Self::default();
        let mut seen = Vec::new();
        for schema in &node.schemas {
            facets.gather(rules, schema, &node.decided, &mut seen);
        }
        facets.mark(Mark::Impossible, facets.kinds.as_ref().is_some_and(BTreeSet::is_empty));
        facets
    }

    /// Whether something is said by a word alone.
    pub(crate) fn is(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }

    /// Whether a type is allowed.
    pub(crate) fn allows(&self, kind: Kind) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| {
            kinds.contains(&kind) || (kind == Kind::Integer && kinds.contains(&Kind::Number))
        })
    }

    /// Whether the values are listed one by one.
    pub(crate) fn is_listed(&self) -> bool {
        self.constant.is_some() || self.values.is_some()
    }

    /// Whether the length of a text is bounded.
    pub(crate) fn has_length(&self) -> bool {
        self.shortest.is_some() || self.longest.is_some()
    }

    /// The smallest number allowed, when it is declared.
    pub(crate) fn smallest(&self) -> Option<Value> {
        super::number::smallest(self)
    }

    /// The largest number allowed, when it is declared.
    pub(crate) fn largest(&self) -> Option<Value> {
        super::number::largest(self)
    }

    /// What a property of this name must keep.
    pub(crate) fn property(&self, name: &str) -> Node {
        let mut node = Node::default();
        if let Some(declared) = self.properties.of_name(name) {
            node = declared.clone();
        }
        for (pattern, schema) in &self.pattern_properties {
            if super::pattern::matches(pattern, name) {
                node.add(schema.clone());
            }
        }
        if node.schemas.is_empty() { self.additional.clone() } else { node }
    }
}
