//! Values that are almost valid, repaired: what the schemas say of them is followed, step by step, within bounds.

use serde_json::{Value, json};

use super::{
    draft::put,
    facets::{Facets, Kind, Mark},
    fits::Fit,
    maker::{Extent, Maker, Spot, kinds, scalars},
    node::Node,
    personal, search,
};
use crate::{
    pointer::{child, find, parent},
    schema::{SchemaError, SchemaRef},
};

impl Maker<'_> {
    /// A value for what applies beyond the facets of a place: conditions, dependencies, exclusions.
    pub(super) fn repaired(&self, node: &Node, facets: &Facets, spot: &Spot) -> Option<Value> {
        if !facets.is(Mark::HasMore) || facets.is_listed() || self.depth.get() >= DEEPEST {
            return None;
        }
        self.repaired_from(node, self.drafts(facets, spot), spot)
    }

    /// Values of every type that keep the facets of a place, without asking the schemas.
    pub(super) fn drafts(&self, facets: &Facets, spot: &Spot) -> Vec<Value> {
        let fit = Fit::new(facets);
        let mut found: Vec<Value> = Vec::new();
        for kind in kinds(facets, spot) {
            match kind {
                Kind::Array => {
                    let least = facets.fewest_items.and_then(|it| usize::try_from(it).ok()).unwrap_or(0);
                    let counts = [least, least.saturating_add(1)];
                    found.extend(counts.iter().filter_map(|count| self.items(facets, spot, *count)));
                }
                Kind::Object => {
                    let first = self.extent.get();
                    for extent in [Extent::Minimal, Extent::Full] {
                        self.extent.set(extent);
                        found.extend(self.object(facets, spot).map(Value::Object));
                        self.extent.set(first);
                    }
                }
                Kind::Boolean | Kind::Integer | Kind::Null | Kind::Number | Kind::String => {
                    for variation in 0..MOST_VARIED {
                        let spot = Spot { variation: spot.variation + variation, ..spot.clone() };
                        let listed = facets.values.iter().flatten().chain(&facets.constant).cloned();
                        let scalars = scalars(kind, facets, &spot).into_iter().chain(listed);
                        found.extend(scalars.filter(|value| fit.holds(value)).take(2));
                    }
                    if kind == Kind::String && !facets.patterns.is_empty() {
                        let texts = search::searched(facets, spot.variation).into_iter().map(Value::String);
                        found.extend(texts.filter(|value| fit.holds(value)).take(MOST_VARIED));
                    }
                }
            }
        }
        found
    }

    /// The first valid value that small changes lead to, those tried first that have least wrong with them.
    pub(super) fn repaired_from(&self, node: &Node, starts: Vec<Value>, spot: &Spot) -> Option<Value> {
        if self.depth.get() >= DEEPEST {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let found = self.mended(node, starts, spot);
        self.depth.set(self.depth.get() - 1);
        found
    }

    fn mended(&self, node: &Node, starts: Vec<Value>, spot: &Spot) -> Option<Value> {
        let mut seen: Vec<Value> = Vec::new();
        let mut open: Vec<(Vec<SchemaError>, Value)> = Vec::new();
        let mut next = starts;
        for _ in 0..MOST_STEPS {
            for value in next.drain(..) {
                if seen.contains(&value) {
                    continue;
                }
                let left = self.repairs.get().checked_sub(1)?;
                self.repairs.set(left);
                if self.rules.keeps(node, &value) {
                    if holds_nobody(&value) {
                        return Some(value);
                    }
                } else {
                    open.push((self.rules.errors(node, &value), value.clone()));
                }
                seen.push(value);
            }
            let best = open.iter().enumerate().min_by_key(|(index, (errors, _))| (errors.len(), *index))?.0;
            let (errors, value) = open.swap_remove(best);
            for error in errors.iter().take(MOST_ERRORS) {
                next.extend(self.fixes(node, &value, error, spot));
            }
        }
        None
    }

    /// Changes that may mend one error.
    fn fixes(&self, node: &Node, value: &Value, error: &SchemaError, spot: &Spot) -> Vec<Value> {
        let at = error.pointer.as_str();
        let holder = parent(&error.promise.pointer).map(|(pointer, _)| SchemaRef {
            document: error.promise.document.clone(),
            pointer: pointer.to_owned(),
        });
        let mut found: Vec<Value> = Vec::new();
        let mut change = |at: &str, new: Value| {
            let mut changed = value.clone();
            if put(&mut changed, at, new) {
                found.push(changed);
            }
        };
        let now = find(value, at);
        match (error.keyword.as_str(), now) {
            ("required", None) => {
                let Some((above, name)) = parent(at) else { return found };
                let mut around = self.node_at(node, value, above);
                holder.iter().cloned().for_each(|holder| around.add(holder));
                let facets = Facets::of(&self.rules, &around);
                let member = self.member(&facets, &name, &Spot { tag: None, ..spot.clone() });
                let others = [json!("text"), json!(1), json!(true), json!({}), json!([])];
                member.into_iter().chain(others).for_each(|new| change(at, new));
            }
            ("contains" | "minContains" | "unevaluatedItems" | "minItems", Some(Value::Array(items))) => {
                let schema = holder.as_ref().and_then(|holder| {
                    let pointer = child(&holder.pointer, "contains");
                    let schema = SchemaRef { document: holder.document.clone(), pointer };
                    self.rules.schemas.view(&schema).map(|_| schema)
                });
                let facets = Facets::of(&self.rules, &self.node_at(node, value, at));
                let mut wanted = facets.items.clone();
                if let Some(schema) = schema {
                    wanted.add(schema);
                }
                if let Some(item) = self.make(&wanted, &plain(spot)) {
                    change(at, Value::Array([items.as_slice(), std::slice::from_ref(&item)].concat()));
                    for index in 0..items.len().min(4) {
                        change(&format!("{at}/{index}"), item.clone());
                    }
                }
                change(at, Value::Array(items.iter().take(items.len().saturating_sub(1)).cloned().collect()));
            }
            ("maxItems" | "maxContains" | "uniqueItems", Some(Value::Array(items))) => {
                change(at, Value::Array(items.iter().take(items.len().saturating_sub(1)).cloned().collect()));
                change(at, Value::Array(items.iter().skip(1).cloned().collect()));
            }
            ("minProperties", Some(Value::Object(members))) => {
                let facets = Facets::of(&self.rules, &self.node_at(node, value, at));
                let named = self.names(&facets.names, members.len() + 2);
                let declared = facets.properties.iter().map(|(name, _)| name.clone());
                let others = (1..3).map(|number| format!("property{number}"));
                let free = declared.chain(named).chain(others).filter(|name| !members.contains_key(name));
                for name in free.take(4) {
                    if let Some(new) = self.member(&facets, &name, &plain(spot)) {
                        change(&child(at, &name), new);
                    }
                }
            }
            ("anyOf" | "maxProperties" | "not" | "oneOf" | "propertyNames", Some(Value::Object(members))) => {
                for name in members.keys().take(MOST_MEMBERS) {
                    let mut fewer = members.clone();
                    fewer.shift_remove(name);
                    change(at, Value::Object(fewer));
                }
                let branches = holder.iter().flat_map(|holder| branches(self, holder, &error.keyword));
                for branch in branches {
                    if let Some(Value::Object(more)) = self.make(&Node::of(Some(&branch)), &plain(spot)) {
                        let mut merged = members.clone();
                        merged.extend(more);
                        change(at, Value::Object(merged));
                    }
                }
            }
            _ => {}
        }
        if now.is_some() && error.keyword != "required" {
            let mut wanted = self.node_at(node, value, at);
            if let Some(holder) = holder {
                wanted.add(holder);
            }
            for variation in 0..2 {
                let spot = Spot { variation, ..plain(spot) };
                let other = self.make(&wanted, &spot).filter(|other| Some(other) != now);
                found.extend(other.and_then(|other| {
                    let mut changed = value.clone();
                    put(&mut changed, at, other).then_some(changed)
                }));
            }
            found.extend(without(value, at));
        }
        found
    }

    /// What holds at a pointer, as far as properties and items tell.
    fn node_at(&self, node: &Node, value: &Value, pointer: &str) -> Node {
        let mut node = node.clone();
        let mut at = String::new();
        for step in pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")) {
            let facets = Facets::of(&self.rules, &node);
            node = match find(value, &at) {
                Some(Value::Array(_)) => {
                    let own = step.parse::<usize>().ok().and_then(|index| facets.prefix.get(index));
                    own.unwrap_or(&facets.items).clone()
                }
                _ => facets.property(&step),
            };
            at = child(&at, &step);
        }
        // The whole itself is what is being repaired: making it again would lead nowhere.
        if pointer.is_empty() { Node { schemas: Vec::new(), ..node } } else { node }
    }
}

/// The schemas of a choice.
fn branches(maker: &Maker<'_>, holder: &SchemaRef, keyword: &str) -> Vec<SchemaRef> {
    let listed =
        maker.rules.schemas.view(holder).and_then(|view| view.get(keyword)).and_then(Value::as_array);
    (0..listed.map_or(0, Vec::len).min(MOST_MEMBERS))
        .map(|index| SchemaRef {
            document: holder.document.clone(),
            pointer: format!("{}/{keyword}/{index}", holder.pointer),
        })
        .collect()
}

/// The value without what is at a pointer.
pub(super) fn without(value: &Value, pointer: &str) -> Option<Value> {
    let (above, step) = parent(pointer)?;
    let mut changed = value.clone();
    match changed.pointer_mut(above)? {
        Value::Array(items) => {
            let index = step.parse::<usize>().ok().filter(|index| *index < items.len())?;
            items.remove(index);
        }
        Value::Object(members) => {
            members.shift_remove(&step)?;
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    }
    Some(changed)
}

fn holds_nobody(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(holds_nobody),
        Value::Object(members) => members.values().all(holds_nobody),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            !personal::could_be_somebody(value)
        }
    }
}

fn plain(spot: &Spot) -> Spot {
    Spot { tag: None, hints: Vec::new(), ..spot.clone() }
}

/// How often the best value so far is changed.
const MOST_STEPS: usize = 24;

/// More errors than this are not followed at once.
const MOST_ERRORS: usize = 3;

/// More members and branches than this are not tried.
const MOST_MEMBERS: usize = 8;

/// How many repairs may stand inside one another.
const DEEPEST: usize = 2;

/// How many scalars of each type are tried.
const MOST_VARIED: usize = 6;
