//! A conjunction of schemas, and the rules that say whether a value keeps them.

use serde_json::Value;

use crate::schema::{Direction, SchemaError, SchemaRef, Schemas};

/// Schemas that a value must keep all at once. Empty: anything goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Node {
    /// The schemas.
    pub(crate) schemas: Vec<SchemaRef>,
    /// Places of `oneOf` and `anyOf` whose choice is already among `schemas`.
    pub(crate) decided: Vec<SchemaRef>,
}

/// The schemas and the direction that messages travel in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules<'a> {
    /// All schemas.
    pub(crate) schemas: &'a Schemas,
    /// Requests leave out what only the producer sets, answers what only the consumer sets.
    pub(crate) direction: Direction,
}

impl Node {
    /// One schema; none at all allows anything.
    pub(crate) fn of(schema: Option<&SchemaRef>) -> Self {
        Self { schemas: schema.into_iter().cloned().collect(), decided: Vec::new() }
    }

    /// The node with one more schema, chosen from the alternatives at `origin`.
    pub(crate) fn choosing(&self, origin: &SchemaRef, option: &SchemaRef) -> Self {
        let mut node = self.clone();
        node.schemas.push(option.clone());
        node.decided.push(origin.clone());
        node
    }

    /// Adds a schema that must hold too.
    pub(crate) fn add(&mut self, schema: SchemaRef) {
        if !self.schemas.contains(&schema) {
            self.schemas.push(schema);
        }
    }
}

impl Rules<'_> {
    /// Whether a value keeps every schema of a node.
    pub(crate) fn keeps(&self, node: &Node, value: &Value) -> bool {
        node.schemas.iter().all(|schema| self.accepts(schema, value))
    }

    /// Whether a value keeps one schema.
    pub(crate) fn accepts(&self, schema: &SchemaRef, value: &Value) -> bool {
        self.schemas.is_valid_in(schema, self.direction, value)
    }

    /// The node with each schema that does nothing but refer to another one replaced by that.
    pub(crate) fn referred_to(&self, node: &Node) -> Node {
        let mut referred = Node { schemas: Vec::new(), decided: node.decided.clone() };
        for schema in &node.schemas {
            let mut at = schema.clone();
            for _ in 0..MOST_REFERENCES {
                let keywords = self.schemas.view(&at).and_then(Value::as_object);
                let reference = keywords.filter(|it| it.len() == 1).and_then(|it| it.get("$ref")?.as_str());
                match reference.and_then(|reference| self.schemas.follow(&at, reference)) {
                    Some(target) => at = target,
                    None => break,
                }
            }
            referred.add(at);
        }
        referred
    }

    /// How a value breaks the schemas of a node.
    pub(crate) fn errors(&self, node: &Node, value: &Value) -> Vec<SchemaError> {
        node.schemas.iter().flat_map(|schema| self.schemas.errors(schema, self.direction, value)).collect()
    }
}

/// References that lead to references are followed so far; those that lead in a circle have no end.
const MOST_REFERENCES: usize = 8;

/// The schema at a step further in.
pub(crate) fn within(schema: &SchemaRef, steps: &[&str]) -> SchemaRef {
    let mut pointer = schema.pointer.clone();
    for step in steps {
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
    }
    SchemaRef { document: schema.document.clone(), pointer }
}
