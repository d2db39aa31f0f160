//! Objects and arrays.

use serde_json::{Map, Value};

use super::{
    facets::{Facets, Mark},
    fits::{Fit, differs},
    maker::{Extent, Maker, Spot},
    node::Node,
    supply::below,
    text,
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

    pub(super) fn object(&self, facets: &Facets, spot: &Spot) -> Option<Map<String, Value>> {
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
        let takes_others = !facets.additional.schemas.is_empty() && !facets.is(Mark::Closed);
        let is_map = facets.properties.is_empty() && (takes_others || !facets.pattern_properties.is_empty());
        let wanted = if is_full && is_map { least.max(1) } else { least };
        if members.len() >= wanted {
            return;
        }
        let patterned: Vec<String> = facets
            .pattern_properties
            .iter()
            .flat_map(|(pattern, _)| super::names::matching(pattern, wanted))
            .collect();
        let named = self.names(&facets.names, wanted.saturating_add(facets.properties.len()));
        let suits = |name: &String| facets.names.schemas.is_empty() || self.is_name(&facets.names, name);
        let others = named.into_iter().chain(others);
        for name in declared.chain(patterned).chain(others).filter(suits) {
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

    /// An object with members added until there are so many; `None` when too few can be.
    pub(super) fn grown(
        &self,
        facets: &Facets,
        spot: &Spot,
        from: &Map<String, Value>,
        count: usize,
    ) -> Option<Map<String, Value>> {
        let mut members = from.clone();
        let declared = facets.properties.iter().map(|(name, _)| name.clone());
        let patterned = facets.pattern_properties.iter();
        let patterned = patterned.flat_map(|(pattern, _)| super::names::matching(pattern, count));
        let named = self.names(&facets.names, count + from.len());
        let extra = (0..count).map(|number| format!("extra{number}"));
        for name in declared.chain(patterned).chain(named).chain(extra) {
            if members.len() >= count {
                break;
            }
            let node = facets.property(&name);
            let is_forbidden = facets.is(Mark::Closed) && node.schemas.is_empty();
            if members.contains_key(&name) || self.is_hidden(&node) || is_forbidden {
                continue;
            }
            if let Some(value) = self.member(facets, &name, spot) {
                members.insert(name, value);
            }
        }
        (members.len() == count).then_some(members)
    }

    pub(super) fn member(&self, facets: &Facets, name: &str, spot: &Spot) -> Option<Value> {
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
        let is_full = self.extent.get() == Extent::Full;
        let wants_item = is_full && !is_recursive(&facets.items, spot);
        let contained =
            facets.contains.as_ref().map_or(0, |(_, least)| usize::try_from(*least).unwrap_or(usize::MAX));
        // A full message has every item that has a schema of its own.
        let own = facets.prefix.iter().take_while(|item| is_full && !is_recursive(item, spot)).count();
        let wanted = least.max(contained).max(usize::from(wants_item)).max(own);
        let keeps = |value: &Value| !facets.is(Mark::HasMore) || self.rules.keeps(node, value);
        let made = self.items(facets, spot, wanted).filter(keeps);
        if made.is_some() {
            return made;
        }
        let least = least.max(contained);
        if least < wanted { self.items(facets, spot, least).filter(keeps) } else { None }
    }

    /// An array of a certain number of items, different ones where they must differ.
    pub(super) fn items(&self, facets: &Facets, spot: &Spot, count: usize) -> Option<Value> {
        let most = usize::try_from(facets.most_items.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        let count = count.min(most);
        if count > MOST_ITEMS
            || facets.fewest_items.is_some_and(|least| u64::try_from(count).unwrap_or(0) < least)
        {
            return None;
        }
        let mut items: Vec<Value> = Vec::new();
        let mut size = 0;
        let own =
            facets.contains.as_ref().map_or(0, |(_, least)| usize::try_from(*least).unwrap_or(usize::MAX));
        for index in 0..count {
            // Beyond those that have something of their own to keep, items are alike unless they must differ.
            let is_alike =
                index > facets.prefix.len().max(own).max(MOST_MADE) && !facets.is(Mark::UniqueItems);
            let item = match items.last().filter(|_| is_alike) {
                Some(before) => before.clone(),
                None => self.item(facets, spot, index, &items)?,
            };
            if index > MOST_MADE {
                size += item.to_string().len();
                if size > MOST_BYTES {
                    return None;
                }
            }
            items.push(item);
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
            if !facets.is(Mark::UniqueItems) || differs(&item, before) {
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

/// The most characters, items or properties that are made where a keyword asks for at least so many.
pub(crate) fn most_made(keyword: &str) -> u64 {
    match keyword {
        "minLength" => text::MOST_NEEDED,
        "minContains" | "minItems" => u64::try_from(MOST_ITEMS).unwrap_or(u64::MAX),
        _ => u64::try_from(MOST_MADE).unwrap_or(u64::MAX),
    }
}

/// More members than this are not made, nor items to show a bound.
pub(super) const MOST_MADE: usize = 100;

/// More items than this are not made where so many are needed.
pub(super) const MOST_ITEMS: usize = 2000;

/// Larger lists are not made, in bytes.
const MOST_BYTES: usize = 256 * 1024;

/// Optional parts deeper than this are left out.
const DEEPEST_OPTIONAL: usize = 8;
