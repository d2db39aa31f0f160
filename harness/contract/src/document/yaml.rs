//! Events of YAML become a tree of nodes.

use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

use granit_parser::{Event, Parser, ScalarStyle, Span, Tag};
use serde_json::Value;

use super::{
    node::{MOST_NODES, Member, Node, NodeKind, Spot, given_twice, too_deep, too_large},
    scalar,
    text::Unreadable,
};

/// Reads a YAML text that holds one document.
pub(super) fn read_nodes(text: &str, deepest: usize) -> Result<Rc<Node>, Unreadable> {
    let mut reader = Reader { open: Vec::new(), anchors: HashMap::new(), root: None, deepest, merged: 0 };
    for next in Parser::new_from_str(text) {
        let (event, span) = next.map_err(|error| {
            let spot = Spot::new(error.marker().line(), error.marker().col() + 1);
            if error.info().contains("recursion limit") {
                return too_deep(spot);
            }
            Unreadable {
                spot,
                problem: format!("this is not YAML: {}", error.info()),
                next_step: "correct the text at this place, or just before it".to_owned(),
            }
        })?;
        reader.take(event, span)?;
    }
    reader.root.ok_or_else(|| Unreadable {
        spot: Spot::new(1, 1),
        problem: "the file holds no document".to_owned(),
        next_step: "give a YAML or JSON document".to_owned(),
    })
}

struct Reader {
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Node>>,
    root: Option<Rc<Node>>,
    deepest: usize,
    /// How many members have been merged so far, those that were there already included: each costs time.
    merged: usize,
}

/// A list or mapping that has begun.
struct Open {
    spot: Spot,
    anchor: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Rc<Node>>),
    Members { members: Vec<Member>, seen: HashMap<String, Spot>, merged: Vec<Rc<Node>>, key: Option<Key> },
}

struct Key {
    text: String,
    spot: Spot,
    merges: bool,
}

/// What a finished node may be as a key.
struct AsKey {
    text: Option<String>,
    is_merge: bool,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Unreadable> {
        let spot = Spot::new(span.start.line(), span.start.col() + 1);
        match event {
            Event::DocumentStart(..) if self.root.is_some() => Err(Unreadable {
                spot,
                problem: "the file holds several documents".to_owned(),
                next_step: "keep one document in each file".to_owned(),
            }),
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor).cloned() else {
                    return Err(Unreadable {
                        spot,
                        problem: "the alias refers to itself".to_owned(),
                        next_step: "write the value out, or use $ref".to_owned(),
                    });
                };
                let text = match &node.kind {
                    NodeKind::Scalar(value, raw) => Some(key_text(value, raw.as_deref())),
                    NodeKind::List(_) | NodeKind::Members(_) => None,
                };
                self.finish(node, spot, &AsKey { text, is_merge: false })
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_plain = style == ScalarStyle::Plain;
                let value = scalar_value(&text, is_plain, tag.as_deref());
                let raw = (!value.is_string()).then(|| text.as_ref().into());
                let as_key = AsKey { is_merge: is_plain && text == "<<", text: Some(text.into_owned()) };
                let node = Rc::new(Node { spot, kind: NodeKind::Scalar(value, raw) });
                if anchor > 0 {
                    self.anchors.insert(anchor, Rc::clone(&node));
                }
                self.finish(node, spot, &as_key)
            }
            Event::SequenceStart(_, anchor, _) => self.begin(spot, anchor, OpenKind::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => self.begin(
                spot,
                anchor,
                OpenKind::Members {
                    members: Vec::new(),
                    seen: HashMap::new(),
                    merged: Vec::new(),
                    key: None,
                },
            ),
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else { return Ok(()) };
                let kind = match open.kind {
                    OpenKind::List(items) => NodeKind::List(items),
                    OpenKind::Members { members, merged, .. } => {
                        self.merged =
                            self.merged.saturating_add(merged.iter().map(|node| weight(node)).sum());
                        if self.merged > MOST_NODES {
                            return Err(too_large(open.spot));
                        }
                        NodeKind::Members(merge(members, &merged))
                    }
                };
                let node = Rc::new(Node { spot: open.spot, kind });
                if open.anchor > 0 {
                    self.anchors.insert(open.anchor, Rc::clone(&node));
                }
                self.finish(node, open.spot, &AsKey { text: None, is_merge: false })
            }
            // Begin and end of stream and document; the others are emitted only when asked for.
            _ => Ok(()),
        }
    }

    fn begin(&mut self, spot: Spot, anchor: usize, kind: OpenKind) -> Result<(), Unreadable> {
        if self.open.len() >= self.deepest {
            return Err(too_deep(spot));
        }
        self.open.push(Open { spot, anchor, kind });
        Ok(())
    }

    fn finish(&mut self, node: Rc<Node>, spot: Spot, as_key: &AsKey) -> Result<(), Unreadable> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.kind {
            OpenKind::List(items) => items.push(node),
            OpenKind::Members { members, seen, merged, key } => match key.take() {
                None => {
                    let Some(text) = as_key.text.clone() else {
                        return Err(Unreadable {
                            spot,
                            problem: "a key is a list or a mapping".to_owned(),
                            next_step: "use a text as the key".to_owned(),
                        });
                    };
                    *key = Some(Key { text, spot, merges: as_key.is_merge });
                }
                Some(key) if key.merges => merged.push(mergeable(node, spot)?),
                Some(key) => {
                    if let Some(first) = seen.insert(key.text.clone(), key.spot) {
                        return Err(given_twice(&key.text, first, key.spot));
                    }
                    members.push(Member { key: key.text, spot: key.spot, value: node });
                }
            },
        }
        Ok(())
    }
}

fn mergeable(node: Rc<Node>, spot: Spot) -> Result<Rc<Node>, Unreadable> {
    let is_mapping = |node: &Node| matches!(node.kind, NodeKind::Members(_));
    let fits = match &node.kind {
        NodeKind::List(items) => items.iter().all(|item| is_mapping(item)),
        NodeKind::Members(_) => true,
        NodeKind::Scalar(..) => false,
    };
    if fits {
        return Ok(node);
    }
    Err(Unreadable {
        spot,
        problem: "what << merges is no mapping".to_owned(),
        next_step: "refer to a mapping, or to a list of mappings".to_owned(),
    })
}

/// How many members a merge has to look at.
fn weight(merged: &Node) -> usize {
    match &merged.kind {
        NodeKind::List(items) => items.iter().map(|item| weight(item)).sum(),
        NodeKind::Members(members) => members.len() + 1,
        NodeKind::Scalar(..) => 1,
    }
}

/// Own members first; then those merged, the earlier before the later.
fn merge(mut members: Vec<Member>, merged: &[Rc<Node>]) -> Vec<Member> {
    if merged.is_empty() {
        return members;
    }
    let mut known: HashSet<String> = members.iter().map(|member| member.key.clone()).collect();
    let mut add = |node: &Node| {
        if let NodeKind::Members(others) = &node.kind {
            for other in others {
                if known.insert(other.key.clone()) {
                    members.push(other.clone());
                }
            }
        }
    };
    for node in merged {
        match &node.kind {
            NodeKind::List(items) => items.iter().for_each(|item| add(item)),
            NodeKind::Members(_) | NodeKind::Scalar(..) => add(node),
        }
    }
    members
}

fn scalar_value(text: &str, is_plain: bool, tag: Option<&Tag>) -> Value {
    let as_text = || Value::String(text.to_owned());
    match tag {
        Some(tag) if tag.is_yaml_core_schema() => {
            let is_resolved =
                ["bool", "float", "int", "null"].iter().any(|name| tag.is_yaml_core_schema_tag(name));
            if is_resolved { scalar::resolve(text) } else { as_text() }
        }
        // `!` alone: a text, whatever it looks like.
        Some(tag) if tag.to_string() == "!" => as_text(),
        Some(_) | None if is_plain => scalar::resolve(text),
        Some(_) | None => as_text(),
    }
}

fn key_text(value: &Value, raw: Option<&str>) -> String {
    match (raw, value) {
        (Some(raw), _) => raw.to_owned(),
        (None, Value::String(text)) => text.clone(),
        (None, other) => other.to_string(),
    }
}
