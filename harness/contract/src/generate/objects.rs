//! Objects and arrays.

use serde_json::{Map, Value};

use super::{
    facets::{Facets, Mark},
    fits::{Fit, all_differ},
    maker::{Extent, Maker, Spot},
    node::Node,
    supply::below,
};
use crate::schema::Direction;

impl Maker<'_> {
    /// An object: what is required, and what is optional as far as the extent asks.
    pub(super) fn make_object(&self, node: &Node, facets: &Facets, spot: &Spot) -> Option<Value> {
        let first = self.extent.get();
        let other = if first == Extent::Full { Extent::Minimal } else { Extent::Full };
        for extent in [first, other] {
            self.extent.set(extent);
            let made = self.object(facets, spot).map(Value::Object);
            self.extent.set(first);
            let suits = |value: &Value| {
                Fit::new(facets).holds(value) && (!facets.is(Mark::HasMore) || self.rules.keeps(node, value))
            };
            if let Some(value) = made.filter(suits) {
                return Some(value);
            }
            if !facets.is(Mark::HasMore) && facets.most_properties.is_none() {
                return None;
            }
        }
        None
    }

    fn object(&self, facets: &Facets, spot: &Spot) -> Option<Map<String, Value>> {
        let most = usize::try_from(facets.most_properties.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        let least = usize::try_from(facets.fewest_properties.unwrap_or(0)).unwrap_or(usize::MAX);
        if least > MOST_MADE || facets.required.len() > most {
            return None;
        }
        let mut optional_left = most - facets.required.len();
        let mut members = Map::new();
        for (name, property) in &facets.properties {
            let is_tag = spot.tag.as_ref().is_some_and(|(tag, _)| tag == name);
            let is_required = facets.required.contains(name);
            let is_wanted = self.extent.get() == Extent::Full && optional_left > 0;
            if !is_required && !is_tag && (!is_wanted || is_recursive(property, spot)) {
                continue;
            }
            if self.is_hidden(property) {
                continue;
            }
            match self.member(facets, name, spot) {
                Some(value) => {
                    if !is_required {
                        optional_left = optional_left.saturating_sub(1);
                    }
                    members.insert(name.clone(), value);
                }
                None if is_required => return None,
                None => {}
            }
        }
        for name in &facets.required {
            let is_declared = facets.properties.iter().any(|(declared, _)| declared == name);
            if !is_declared && !members.contains_key(name) {
                members.insert(name.clone(), self.member(facets, name, spot)?);
            }
        }
        if let Some((tag, value)) = &spot.tag
            && !members.contains_key(tag)
        {
            members.insert(tag.clone(), Value::from(value.clone()));
        }
        self.fill(facets, spot, least, &mut members);
        Some(members)
    }

    /// Adds members until there are enough: declared ones first, then others with plain names.
    fn fill(&self, facets: &Facets, spot: &Spot, least: usize, members: &mut Map<String, Value>) {
        let declared = facets.properties.iter().map(|(name, _)| name.clone());
        let others = (1..=MOST_MADE).map(|number| format!("property{number}"));
        let is_full = self.extent.get() == Extent::Full;
        // A free map (of names to values) shows one entry in a full message.
        let is_map =
            facets.properties.is_empty() && !facets.additional.schemas.is_empty() && !facets.is(Mark::Closed);
        let wanted = if is_full && is_map { least.max(1) } else { least };
        let patterned: Vec<String> = facets
            .pattern_properties
            .iter()
            .filter_map(|(pattern, _)| {
                super::pattern::samples(pattern, 0)
                    .into_iter()
                    .find(|text| super::pattern::matches(pattern, text))
            })
            .collect();
        for name in declared.chain(patterned).chain(others) {
            if members.len() >= wanted {
                return;
            }
            let node = facets.property(&name);
            let is_free = facets.is(Mark::Closed) && node.schemas.is_empty();
            if members.contains_key(&name) || is_free || self.is_hidden(&node) {
                continue;
            }
            if let Some(value) = self.member(facets, &name, spot) {
                members.insert(name, value);
            }
        }
    }

    fn member(&self, facets: &Facets, name: &str, spot: &Spot) -> Option<Value> {
        let node = facets.property(name);
        if let Some((tag, value)) = &spot.tag
            && tag == name
        {
            let value = Value::from(value.clone());
            if self.rules.keeps(&node, &value) {
                return Some(value);
            }
        }
        let shown = spot.hints.iter().chain(&facets.shown).filter_map(|hint| hint.get(name)).cloned();
        self.make(&node, &inside(spot, &node, name, Some(name), shown.collect()))
    }

    /// An array of as few items as it may have; one in a full message.
    pub(super) fn make_array(&self, node: &Node, facets: &Facets, spot: &Spot) -> Option<Value> {
        let least = usize::try_from(facets.fewest_items.unwrap_or(0)).unwrap_or(usize::MAX);
        let wants_item = self.extent.get() == Extent::Full && !is_recursive(&facets.items, spot);
        let contained =
            facets.contains.as_ref().map_or(0, |(_, least)| usize::try_from(*least).unwrap_or(usize::MAX));
        let wanted = least.max(contained).max(usize::from(wants_item));
        let keeps = |value: &Value| !facets.is(Mark::HasMore) || self.rules.keeps(node, value);
        let made = self.items(facets, spot, wanted).filter(keeps);
        if made.is_some() || least > 0 || contained > 0 {
            return made;
        }
        self.items(facets, spot, 0).filter(keeps)
    }

    /// An array of a certain number of items, different ones where they must differ.
    pub(super) fn items(&self, facets: &Facets, spot: &Spot, count: usize) -> Option<Value> {
        let most = usize::try_from(facets.most_items.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        let count = count.min(most);
        if count > MOST_MADE
            || facets.fewest_items.is_some_and(|least| u64::try_from(count).unwrap_or(0) < least)
        {
            return None;
        }
        let mut items: Vec<Value> = Vec::new();
        for index in 0..count {
            items.push(self.item(facets, spot, index, &items)?);
        }
        Some(Value::Array(items))
    }

    /// One more item, which differs from those before where it must.
    pub(super) fn item(&self, facets: &Facets, spot: &Spot, index: usize, before: &[Value]) -> Option<Value> {
        let mut node = facets.prefix.get(index).unwrap_or(&facets.items).clone();
        if let Some((contained, least)) = &facets.contains
            && u64::try_from(index).unwrap_or(u64::MAX) < *least
        {
            node.add(contained.clone());
        }
        let shown = spot.hints.iter().chain(&facets.shown).filter_map(|hint| hint.get(index)).cloned();
        let mut at = inside(spot, &node, &index.to_string(), spot.name.as_deref(), shown.collect());
        let tries = if facets.is(Mark::UniqueItems) { before.len() + 3 } else { 1 };
        for turn in 0..tries {
            at.variation =
                spot.variation + if facets.is(Mark::UniqueItems) { before.len() + turn } else { 0 };
            let Some(item) = self.make(&node, &at) else { continue };
            let differs =
                !facets.is(Mark::UniqueItems) || all_differ(&[before, std::slice::from_ref(&item)].concat());
            if differs {
                return Some(item);
            }
        }
        None
    }

    /// Whether a property is only for the other direction.
    fn is_hidden(&self, property: &Node) -> bool {
        let facets = Facets::of(&self.rules, property);
        match self.rules.direction {
            Direction::Answer => facets.is(Mark::WriteOnly),
            Direction::Request => facets.is(Mark::ReadOnly),
        }
    }
}

/// The spot of a member or an item.
fn inside(spot: &Spot, node: &Node, step: &str, name: Option<&str>, hints: Vec<Value>) -> Spot {
    let mut trail = spot.trail.clone();
    trail.extend(node.schemas.first().cloned());
    Spot {
        place: below(&spot.place, step),
        name: name.map(str::to_owned),
        hints,
        variation: spot.variation,
        tag: None,
        trail,
    }
}

fn is_recursive(node: &Node, spot: &Spot) -> bool {
    node.schemas.iter().any(|schema| spot.trail.contains(schema)) || spot.trail.len() > DEEPEST_OPTIONAL
}

/// More items or members than this are not made.
pub(super) const MOST_MADE: usize = 100;

/// Optional parts deeper than this are left out.
const DEEPEST_OPTIONAL: usize = 8;
