//! A tree of nodes with places, shared where aliases share it, becomes a value and a flat table of its places.

use std::{collections::HashMap, rc::Rc};

use serde_json::{Map, Value};

use super::text::Unreadable;
use crate::pointer;

/// The most nodes of a document, aliases expanded.
pub(super) const MOST_NODES: usize = 500_000;

/// So many children are found by counting.
const FEW_CHILDREN: usize = 16;

/// A line and a column, both from 1; 0 when unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) line: u32,
    pub(super) column: u32,
}

/// A node of a document.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) spot: Spot,
    pub(super) kind: NodeKind,
}

/// What a node is.
#[derive(Clone)]
pub(super) enum NodeKind {
    List(Vec<Rc<Node>>),
    Members(Vec<Member>),
    /// A value, and its text as written where the value does not keep it.
    Scalar(Value, Option<Box<str>>),
}

/// A key with its value.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) key: String,
    pub(super) spot: Spot,
    pub(super) value: Rc<Node>,
}

/// The places of a document: one entry for each value, parents before children, in the order of the value.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    entries: Vec<Mark>,
    /// The children of those that have many, by the index of their parent.
    children: HashMap<usize, Children>,
    raw: Vec<(u32, Box<str>)>,
}

/// The entries of the children of one parent, so that none is looked for by counting its neighbours.
#[derive(Clone, Debug)]
enum Children {
    List(Vec<usize>),
    Members(HashMap<Box<str>, usize>),
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    value: Spot,
    key: Spot,
    /// How many entries it takes up with everything below it.
    size: u32,
}

impl Spot {
    /// A spot from numbers of any size.
    pub(super) fn new(line: usize, column: usize) -> Self {
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self { line: small(line), column: small(column) }
    }
}

impl Marks {
    /// Where the value at a pointer begins, or its nearest ancestor.
    pub(super) fn value(&self, root: &Value, pointer: &str) -> Spot {
        let (index, found) = self.find(root, pointer);
        self.entries.get(index).map(|mark| if found { mark.value } else { named(mark) }).unwrap_or_default()
    }

    /// Where the key at the end of a pointer begins, or its nearest ancestor.
    pub(super) fn key(&self, root: &Value, pointer: &str) -> Spot {
        let (index, _) = self.find(root, pointer);
        self.entries.get(index).map(named).unwrap_or_default()
    }

    /// The text of a scalar as written.
    pub(super) fn raw(&self, root: &Value, pointer: &str) -> Option<&str> {
        let (index, found) = self.find(root, pointer);
        let index = u32::try_from(index).ok().filter(|_| found)?;
        let at = self.raw.binary_search_by_key(&index, |(index, _)| *index).ok()?;
        self.raw.get(at).map(|(_, text)| &**text)
    }

    fn find(&self, root: &Value, pointer: &str) -> (usize, bool) {
        let mut at = root;
        let mut index = 0;
        for segment in pointer::segments(pointer) {
            if let Some(children) = self.children.get(&index) {
                let next = match (children, at) {
                    (Children::List(entries), Value::Array(items)) => {
                        segment.parse::<usize>().ok().and_then(|at| Some((*entries.get(at)?, items.get(at)?)))
                    }
                    (Children::Members(entries), Value::Object(members)) => {
                        entries.get(&*segment).copied().zip(members.get(&*segment))
                    }
                    _ => None,
                };
                let Some((entry, next)) = next else { return (index, false) };
                index = entry;
                at = next;
                continue;
            }
            let child = match at {
                Value::Array(items) => segment.parse::<usize>().ok().filter(|index| *index < items.len()),
                Value::Object(members) => members.keys().position(|key| *key == segment),
                Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => None,
            };
            let Some(child) = child else { return (index, false) };
            let next = match at {
                Value::Array(items) => items.get(child),
                Value::Object(members) => members.get(&*segment),
                Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => None,
            };
            let Some(next) = next else { return (index, false) };
            index += 1;
            for _ in 0..child {
                let size = self.entries.get(index).map_or(1, |mark| mark.size);
                index += usize::try_from(size).unwrap_or(1);
            }
            at = next;
        }
        (index, true)
    }
}

/// The place by which a value is best found: its key, or itself in a list.
fn named(mark: &Mark) -> Spot {
    if mark.key.line == 0 { mark.value } else { mark.key }
}

/// The value and the places of a tree; aliases are expanded within bounds. What no alias shares is taken over as it is.
pub(super) fn flatten(root: Rc<Node>, deepest: usize) -> Result<(Value, Marks), Unreadable> {
    let mut marks = Marks::default();
    let value = expand(root, Spot::default(), deepest, &mut marks)?;
    Ok((value, marks))
}

fn expand(node: Rc<Node>, key: Spot, depth: usize, marks: &mut Marks) -> Result<Value, Unreadable> {
    if marks.entries.len() >= MOST_NODES {
        return Err(too_large(node.spot));
    }
    let Some(depth) = depth.checked_sub(1) else { return Err(too_deep(node.spot)) };
    let index = marks.entries.len();
    marks.entries.push(Mark { value: node.spot, key, size: 1 });
    let value = match Rc::unwrap_or_clone(node).kind {
        NodeKind::List(items) => {
            let has_many = items.len() > FEW_CHILDREN;
            let mut entries = Vec::new();
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                if has_many {
                    entries.push(marks.entries.len());
                }
                values.push(expand(item, Spot::default(), depth, marks)?);
            }
            if has_many {
                marks.children.insert(index, Children::List(entries));
            }
            Value::Array(values)
        }
        NodeKind::Members(members) => {
            let mut map = Map::with_capacity(members.len());
            let has_many = members.len() > FEW_CHILDREN;
            let mut entries = HashMap::new();
            for member in members {
                if has_many {
                    entries.insert(member.key.as_str().into(), marks.entries.len());
                }
                map.insert(member.key, expand(member.value, member.spot, depth, marks)?);
            }
            if has_many {
                marks.children.insert(index, Children::Members(entries));
            }
            Value::Object(map)
        }
        NodeKind::Scalar(value, raw) => {
            if let (Some(raw), Ok(index)) = (raw, u32::try_from(index)) {
                marks.raw.push((index, raw));
            }
            value
        }
    };
    let size = u32::try_from(marks.entries.len() - index).unwrap_or(u32::MAX);
    if let Some(mark) = marks.entries.get_mut(index) {
        mark.size = size;
    }
    Ok(value)
}

/// The error of a document that is too large once its aliases are expanded.
pub(super) fn too_large(spot: Spot) -> Unreadable {
    Unreadable {
        spot,
        problem: format!(
            "the document is too large: more than {MOST_NODES} values once aliases are expanded"
        ),
        next_step: "use fewer aliases, or split the document".to_owned(),
    }
}

/// The error of a document that nests too deep.
pub(super) fn too_deep(spot: Spot) -> Unreadable {
    Unreadable {
        spot,
        problem: "the document nests too deep".to_owned(),
        next_step: "use references in place of nesting".to_owned(),
    }
}

/// The error of a key that stands twice in one mapping.
pub(super) fn given_twice(key: &str, first: Spot, second: Spot) -> Unreadable {
    let key: String = key.chars().take(80).collect();
    Unreadable {
        spot: second,
        problem: format!(
            "the key {key:?} is given twice, first at line {}, column {}",
            first.line, first.column
        ),
        next_step: "keep one of them".to_owned(),
    }
}
