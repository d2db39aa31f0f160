//! Schemas as documents write them, of any dialect, become schemas of one dialect (2020-12) in trees that keep their pointers.
//!
//! Whatever cannot be a schema is left out and named, so that what remains always compiles: a broken reference or a
//! misspelt type then allows anything and limits the operations that reach it.

use std::collections::{HashMap, HashSet};

use samprov_model::message::Message;
use serde_json::{Map, Value, json};

use super::{
    formats,
    keyword::Reach,
    reference::{Dialect, SchemaRef},
    schemas::Schemas,
    vocabulary::Vocabulary,
    walk::Walk,
};
use crate::{
    library::{Library, Target},
    pointer,
};

/// What is wrong with a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SchemaProblem {
    /// What.
    pub(crate) message: Message,
    /// Where.
    pub(crate) at: Target,
    /// Whether operations that reach it can no longer be tested in full.
    pub(crate) limits: bool,
}

/// Reads schemas, with all that they reach.
pub(crate) struct SchemaBuilder {
    pub(super) dialect: Dialect,
    /// The keywords that are known; `None` names no keyword.
    pub(super) vocabulary: Option<Vocabulary>,
    pub(super) trees: Vec<Value>,
    pub(super) nodes: HashMap<Target, Node>,
    pub(super) directed: Vec<Directed>,
    patterns: HashMap<String, bool>,
}

/// A schema that somebody refers to.
#[derive(Default)]
pub(super) struct Node {
    pub(super) problems: Vec<SchemaProblem>,
    pub(super) references: Vec<Reference>,
}

/// A `$ref` inside a schema.
pub(super) struct Reference {
    /// The schema that holds it.
    pub(super) at: Target,
    pub(super) to: Target,
    pub(super) reach: Reach,
}

/// Required properties that only one direction requires.
pub(super) struct Directed {
    pub(super) at: Target,
    /// Not required in requests.
    pub(super) read_only: Vec<String>,
    /// Not required in answers.
    pub(super) write_only: Vec<String>,
}

impl SchemaBuilder {
    /// A builder for documents of a dialect.
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            vocabulary: None,
            trees: Vec::new(),
            nodes: HashMap::new(),
            directed: Vec::new(),
            patterns: HashMap::new(),
        }
    }

    /// The same, which names keywords that an edition does not have.
    pub(crate) fn of_edition(dialect: Dialect, vocabulary: Vocabulary) -> Self {
        Self { vocabulary: Some(vocabulary), ..Self::new(dialect) }
    }

    /// Reads the schema at a target and all that it reaches.
    pub(crate) fn add(&mut self, library: &mut Library<'_>, target: &Target) -> SchemaRef {
        let mut queue = vec![target.clone()];
        while let Some(next) = queue.pop() {
            if self.nodes.contains_key(&next) {
                continue;
            }
            let node = self.read(library, &next);
            queue.extend(node.references.iter().map(|reference| reference.to.clone()));
            self.nodes.insert(next, node);
        }
        let document = library.document(target.document).map(|document| document.name.clone());
        SchemaRef { document: document.unwrap_or_default().into(), pointer: target.pointer.clone() }
    }

    /// An object made of schemas that stand elsewhere: Swagger 2.0 writes forms as parameters.
    pub(crate) fn compose(
        &mut self,
        library: &Library<'_>,
        at: &Target,
        members: &[(String, Target, bool)],
    ) -> SchemaRef {
        let mut properties = Map::new();
        let mut node = Node::default();
        for (name, to, _) in members {
            let holder = pointer::child(&pointer::child(&at.pointer, "properties"), name);
            let fragment = pointer::to_fragment(&to.pointer);
            properties.insert(name.clone(), json!({ "$ref": format!("{}#{fragment}", to.document) }));
            let holder = Target { document: at.document, pointer: holder };
            node.references.push(Reference { at: holder, to: to.clone(), reach: Reach::Part });
        }
        let required: Vec<&String> =
            members.iter().filter(|(_, _, required)| *required).map(|(name, _, _)| name).collect();
        self.put(at, json!({ "type": "object", "properties": properties, "required": required }));
        self.nodes.insert(at.clone(), node);
        let document = library.document(at.document).map(|document| document.name.clone());
        SchemaRef { document: document.unwrap_or_default().into(), pointer: at.pointer.clone() }
    }

    /// A builder for what this one has not read: it takes what this one has read as sound.
    pub(crate) fn for_the_rest(&self) -> Self {
        let nodes = self.nodes.keys().map(|target| (target.clone(), Node::default())).collect();
        Self { vocabulary: self.vocabulary, nodes, ..Self::new(self.dialect) }
    }

    /// What is wrong with all schemas, each time in the same order.
    pub(crate) fn all_problems(&self) -> impl Iterator<Item = &SchemaProblem> {
        let mut nodes: Vec<(&Target, &Node)> =
            self.nodes.iter().filter(|(_, node)| !node.problems.is_empty()).collect();
        nodes.sort_by_key(|(target, _)| (target.document, &target.pointer));
        nodes.into_iter().flat_map(|(_, node)| &node.problems)
    }

    /// What is wrong with a schema and with all that it reaches.
    pub(crate) fn problems(&self, target: &Target) -> Vec<&SchemaProblem> {
        let mut seen = HashSet::from([target]);
        let mut queue = vec![target];
        let mut problems = Vec::new();
        while let Some(next) = queue.pop() {
            let Some(node) = self.nodes.get(next) else { continue };
            problems.extend(&node.problems);
            queue.extend(
                node.references.iter().map(|reference| &reference.to).filter(|target| seen.insert(target)),
            );
        }
        problems
    }

    /// Breaks references that only lead back to themselves, and those that multiply beyond bound; call it when all schemas are added.
    pub(crate) fn break_circles(&mut self) {
        let mut done: HashSet<Target> = HashSet::new();
        let mut broken = Vec::new();
        for start in self.sorted_targets() {
            self.find_circles(&start, &mut done, &mut broken);
        }
        for (holder, at) in broken {
            let tree = self.trees.get_mut(at.document).and_then(|tree| tree.pointer_mut(&at.pointer));
            if let Some(Value::Object(members)) = tree {
                members.remove("$ref");
            }
            if let Some(node) = self.nodes.get_mut(&holder) {
                // What is left out is no longer asked about the same value.
                let left_out = node.references.iter_mut().filter(|reference| reference.at == at);
                left_out.for_each(|reference| reference.reach = Reach::Part);
                node.problems.push(SchemaProblem {
                    message: Message::new("reference-circular"),
                    at,
                    limits: true,
                });
            }
        }
        self.bound_branching();
    }

    /// The schemas that somebody refers to, in an order of their own.
    pub(super) fn sorted_targets(&self) -> Vec<Target> {
        let mut targets: Vec<Target> = self.nodes.keys().cloned().collect();
        targets.sort_by(|left, right| (left.document, &left.pointer).cmp(&(right.document, &right.pointer)));
        targets
    }

    /// The schemas, ready to be asked.
    pub(crate) fn finish(mut self, library: &Library<'_>) -> Schemas {
        let names = library.documents().iter().map(|document| document.name.as_str().into()).collect();
        self.trees.resize(library.documents().len(), Value::Object(Map::new()));
        Schemas::new(self.dialect, names, self.trees, self.directed)
    }

    /// Depth first, without recursion: the references on the way that lead back into the way.
    fn find_circles(&self, start: &Target, done: &mut HashSet<Target>, broken: &mut Vec<(Target, Target)>) {
        let mut way: Vec<(&Target, usize)> = vec![(start, 0)];
        while let Some((target, next)) = way.pop() {
            if next == 0 && done.contains(target) {
                continue;
            }
            let references =
                self.nodes.get(target).map(|node| node.references.as_slice()).unwrap_or_default();
            let Some(reference) = references.get(next) else {
                done.insert(target.clone());
                continue;
            };
            way.push((target, next + 1));
            if reference.reach == Reach::Part || done.contains(&reference.to) {
                continue;
            }
            if way.iter().any(|(on_way, _)| **on_way == reference.to) {
                broken.push((target.clone(), reference.at.clone()));
            } else {
                way.push((&reference.to, 0));
            }
        }
    }

    fn read(&mut self, library: &mut Library<'_>, target: &Target) -> Node {
        let Some(document) = library.document(target.document) else { return Node::default() };
        let Some(value) = pointer::find(&document.value, &target.pointer) else { return Node::default() };
        let mut walk = Walk {
            builder: self,
            library,
            document: target.document,
            node: Node::default(),
            around: Vec::new(),
        };
        let schema = walk.schema(value, &target.pointer, Reach::Same);
        let node = walk.node;
        self.put(target, schema);
        node
    }

    fn put(&mut self, target: &Target, schema: Value) {
        if self.trees.len() <= target.document {
            self.trees.resize(target.document + 1, Value::Object(Map::new()));
        }
        if let Some(tree) = self.trees.get_mut(target.document) {
            pointer::put(tree, &target.pointer, schema);
        }
    }

    /// Whether a pattern is a regular expression; asked once for each.
    pub(super) fn compiles(&mut self, pattern: &str) -> bool {
        if let Some(known) = self.patterns.get(pattern) {
            return *known;
        }
        let compiles =
            pattern.len() <= 10_000 && formats::options().build(&json!({ "pattern": pattern })).is_ok();
        self.patterns.insert(pattern.to_owned(), compiles);
        compiles
    }
}
