//! The places of a value, each with the constraints that hold there.

use std::sync::Arc;

use samprov_model::place::Place;
use serde_json::Value;

use super::{
    facets::{Alternatives, Facets},
    hints,
    node::{Node, Rules},
    personal,
    supply::below,
};

/// One place in a value.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// The place in the message.
    pub(crate) place: Place,
    /// A JSON Pointer into the value that was walked.
    pub(crate) pointer: String,
    /// The name of the parameter or property.
    pub(crate) name: Option<String>,
    /// What holds there, before choices.
    pub(crate) node: Node,
    /// What holds there, the choices made as the value shows.
    pub(crate) facets: Arc<Facets>,
    /// The choices.
    pub(crate) choices: Vec<Alternatives>,
    /// The whole value that has this place, when the plain ones have not: one of another branch.
    pub(crate) carrier: Option<Arc<Value>>,
}

impl Site {
    /// Whether the value points at something that the other side must know already.
    pub(crate) fn names_something(&self) -> bool {
        let name = self.name.as_deref();
        self.facets.format.as_deref() == Some("uuid")
            || name.is_some_and(hints::is_reference)
            || personal::is_asked_for(name, &self.facets)
    }
}

/// Walks a value with the schemas that it keeps: parents before children, in order, one item of each list.
pub(crate) fn sites(
    rules: &Rules<'_>,
    node: &Node,
    value: &Value,
    place: &Place,
    name: Option<&str>,
) -> Vec<Site> {
    let mut found = Vec::new();
    let start =
        Start { place: place.clone(), pointer: String::new(), name: name.map(str::to_owned), depth: 0 };
    walk(rules, node, value, start, &mut found);
    found
}

struct Start {
    place: Place,
    pointer: String,
    name: Option<String>,
    depth: usize,
}

fn walk(rules: &Rules<'_>, node: &Node, value: &Value, at: Start, found: &mut Vec<Site>) {
    if at.depth > DEEPEST || found.len() >= MOST {
        return;
    }
    let mut resolved = node.clone();
    let mut choices = Vec::new();
    let mut facets = Facets::of(rules, &resolved);
    while let Some(choice) = facets.alternatives.first().filter(|_| choices.len() < MOST_CHOICES).cloned() {
        let chosen = choice.options.iter().find(|(option, tag)| {
            let is_tagged = || match (&choice.discriminator, tag) {
                (Some(property), Some(tag)) => value.get(property).is_none_or(|it| it == tag.as_str()),
                _ => true,
            };
            is_tagged() && rules.accepts(option, value)
        });
        let Some((option, _)) = chosen else { break };
        resolved = resolved.choosing(&choice.origin, option);
        choices.push(choice);
        facets = Facets::of(rules, &resolved);
    }
    let inner = Arc::clone(&facets);
    let (place, pointer, depth) = (at.place.clone(), at.pointer.clone(), at.depth);
    let name = at.name.clone();
    found.push(Site {
        place: at.place,
        pointer: at.pointer,
        name: at.name,
        node: node.clone(),
        facets,
        choices,
        carrier: None,
    });
    let step = |step: &str, name: Option<&str>| {
        let escaped = step.replace('~', "~0").replace('/', "~1");
        Start {
            place: below(&place, step),
            pointer: format!("{pointer}/{escaped}"),
            name: name.map(str::to_owned),
            depth: depth + 1,
        }
    };
    match value {
        Value::Array(items) => {
            let counted = inner.prefix.len().max(1);
            for (index, item) in items.iter().enumerate().take(counted) {
                let node = inner.prefix.get(index).unwrap_or(&inner.items);
                walk(rules, node, item, step(&index.to_string(), name.as_deref()), found);
            }
        }
        Value::Object(members) => {
            for (member, value) in members {
                if found.len() >= MOST {
                    return;
                }
                walk(rules, &inner.property(member), value, step(member, Some(member)), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// How deep places are looked at.
const DEEPEST: usize = 32;

/// More places than this are not looked at in one value.
const MOST: usize = 300;

/// More choices than this are not opened at one place.
const MOST_CHOICES: usize = 8;
