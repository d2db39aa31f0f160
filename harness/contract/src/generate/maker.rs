//! Values made from schemas: the plainest first, each checked against the schemas that ask for it.

use std::cell::Cell;

use samprov_model::place::Place;
use serde_json::{Value, json};

use super::{
    facets::{Facets, Kind, Mark},
    fits::Fit,
    node::{Node, Rules},
    number, personal, search,
    supply::Supply,
    text,
};
use crate::schema::SchemaRef;

/// How much of what is optional is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it.
    Full,
    /// None of it.
    Minimal,
}

/// Makes values. One maker makes one message, within a budget.
pub(crate) struct Maker<'a> {
    pub(super) rules: Rules<'a>,
    pub(super) supply: &'a Supply,
    pub(super) extent: Cell<Extent>,
    budget: Cell<usize>,
    /// How many more values may be tried to repair what was made.
    pub(super) repairs: Cell<usize>,
    /// How many repairs stand inside one another now.
    pub(super) depth: Cell<usize>,
}

/// Where a value is made, and what is known about it.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    /// The place in the message.
    pub(crate) place: Place,
    /// The name of the parameter or property.
    pub(crate) name: Option<String>,
    /// Values that the document shows for this place.
    pub(crate) hints: Vec<Value>,
    /// Which of several different values is wanted; 0 is the plainest.
    pub(crate) variation: usize,
    /// A property whose value is settled by a discriminator.
    pub(crate) tag: Option<(String, String)>,
    /// The schemas on the way here, to see what is recursive.
    pub(crate) trail: Vec<SchemaRef>,
}

impl Spot {
    /// The start of a message part.
    pub(crate) fn new(place: Place, name: Option<&str>, hints: Vec<Value>) -> Self {
        Self { place, name: name.map(str::to_owned), hints, variation: 0, tag: None, trail: Vec::new() }
    }
}

impl<'a> Maker<'a> {
    /// A maker with a fresh budget.
    pub(crate) fn new(rules: Rules<'a>, supply: &'a Supply, extent: Extent) -> Self {
        Self {
            rules,
            supply,
            extent: Cell::new(extent),
            budget: Cell::new(BUDGET),
            repairs: Cell::new(REPAIRS),
            depth: Cell::new(0),
        }
    }

    /// A value that keeps every schema of the node; `None` when none is found.
    pub(crate) fn make(&self, node: &Node, spot: &Spot) -> Option<Value> {
        self.budget.set(self.budget.get().checked_sub(1)?);
        if spot.trail.len() > DEEPEST || leads_round(node, spot) {
            return None;
        }
        let known = self.supply.known(&spot.place, spot.name.as_deref());
        if let Some(value) = known.into_iter().filter(|it| self.rules.keeps(node, it)).nth(spot.variation) {
            return Some(value);
        }
        let facets = Facets::of(&self.rules, node);
        if facets.is(Mark::Impossible) {
            return None;
        }
        match facets.alternatives.first() {
            Some(choice) => self.make_branch(node, choice, spot),
            None => self.make_plain(node, &facets, spot),
        }
    }

    fn make_plain(&self, node: &Node, facets: &Facets, spot: &Spot) -> Option<Value> {
        let fit = Fit::new(facets);
        let suits = |value: &Value| {
            fit.holds(value)
                && !personal::could_be_somebody(value)
                && (!facets.is(Mark::HasMore) || self.rules.keeps(node, value))
        };
        if let Some(value) = listed(facets, spot).into_iter().find(|value| suits(value)) {
            return Some(value);
        }
        if facets.is_listed() {
            return None;
        }
        for kind in kinds(facets, spot) {
            let found = match kind {
                Kind::Array => self.make_array(node, facets, spot),
                Kind::Object => self.make_object(node, facets, spot),
                Kind::Boolean | Kind::Integer | Kind::Null | Kind::Number => {
                    scalars(kind, facets, spot).into_iter().find(|value| suits(value))
                }
                Kind::String => {
                    let plain = scalars(kind, facets, spot).into_iter().find(|value| suits(value));
                    plain.or_else(|| searched(facets, spot).find(|value| suits(value)))
                }
            };
            if found.is_some() {
                return found;
            }
        }
        if let Some(value) = self.repaired(node, facets, spot) {
            return Some(value);
        }
        // What the document itself shows is the last resort for what is too intricate to make.
        let mut shown = spot.hints.iter().chain(&facets.shown);
        shown.find(|value| !personal::holds_somebody(value) && self.rules.keeps(node, value)).cloned()
    }
}

/// Texts for what the plain ones do not keep: a pattern whose parts hang together, a format of a certain length.
fn searched(facets: &Facets, spot: &Spot) -> impl Iterator<Item = Value> {
    let is_plain = facets.patterns.is_empty() && (facets.format.is_none() || !facets.has_length());
    let found = if is_plain { Vec::new() } else { search::searched(facets, spot.variation) };
    found.into_iter().map(Value::String)
}

/// Whether a schema led to itself so often that what it requires never ends.
fn leads_round(node: &Node, spot: &Spot) -> bool {
    let Some(first) = node.schemas.first() else { return false };
    spot.trail.iter().filter(|before| *before == first).count() > MOST_ROUNDS
}

/// The values that are listed one by one.
fn listed(facets: &Facets, spot: &Spot) -> Vec<Value> {
    if let Some(constant) = &facets.constant {
        return vec![constant.clone()];
    }
    let mut values = facets.values.clone().unwrap_or_default();
    values.sort_by_key(Value::is_null);
    if !values.is_empty() {
        let shift = spot.variation % values.len();
        values.rotate_left(shift);
    }
    let wanted: Vec<Value> = shown(facets, spot).into_iter().filter(|value| values.contains(value)).collect();
    if spot.variation == 0 { wanted.into_iter().chain(values).collect() } else { values }
}

/// What the document shows for a place, as far as it may be used.
fn shown(facets: &Facets, spot: &Spot) -> Vec<Value> {
    spot.hints
        .iter()
        .chain(&facets.shown)
        .filter(|value| !value.is_null() && !personal::holds_somebody(value))
        .cloned()
        .collect()
}

/// The types to try, the most telling first.
pub(super) fn kinds(facets: &Facets, spot: &Spot) -> Vec<Kind> {
    let telling: &[(Kind, bool)] = &[
        (Kind::Object, !facets.properties.is_empty() || !facets.required.is_empty() || spot.tag.is_some()),
        (Kind::Object, facets.fewest_properties.is_some() || !facets.pattern_properties.is_empty()),
        (Kind::Array, !facets.items.schemas.is_empty() || !facets.prefix.is_empty()),
        (Kind::Array, facets.fewest_items.is_some() || facets.most_items.is_some()),
        (Kind::String, !facets.patterns.is_empty() || facets.shortest.is_some() || facets.longest.is_some()),
        (Kind::Integer, facets.lowest.is_some() || facets.highest.is_some() || facets.multiple.is_some()),
        (Kind::Object, facets.kinds.is_none() && spot.trail.is_empty() && spot.name.is_none()),
    ];
    let mut order: Vec<Kind> = telling.iter().filter(|(_, tells)| *tells).map(|(kind, _)| *kind).collect();
    order.extend([
        Kind::String,
        Kind::Integer,
        Kind::Number,
        Kind::Boolean,
        Kind::Object,
        Kind::Array,
        Kind::Null,
    ]);
    let mut wanted: Vec<Kind> = Vec::new();
    for kind in order {
        if facets.allows(kind) && !wanted.contains(&kind) {
            wanted.push(kind);
        }
    }
    wanted
}

pub(super) fn scalars(kind: Kind, facets: &Facets, spot: &Spot) -> Vec<Value> {
    let name = spot.name.as_deref();
    let mut found = Vec::new();
    if matches!(kind, Kind::String | Kind::Integer) && personal::is_asked_for(name, facets) {
        let numbers = personal::candidates(spot.variation);
        if kind == Kind::String {
            found.extend(numbers);
        } else {
            found.extend(numbers.iter().filter_map(|it| it.as_str()?.parse::<u64>().ok()).map(Value::from));
        }
    }
    found.extend(shown(facets, spot).into_iter().skip(spot.variation).filter(|value| match kind {
        Kind::Boolean => value.is_boolean(),
        Kind::Integer | Kind::Number => value.is_number(),
        Kind::String => value.is_string(),
        Kind::Array | Kind::Null | Kind::Object => false,
    }));
    match kind {
        Kind::Boolean => {
            let first = spot.variation.is_multiple_of(2);
            found.extend([json!(first), json!(!first)]);
        }
        Kind::Integer | Kind::Number => found.extend(number::candidates(facets, spot.variation)),
        Kind::Null => found.push(Value::Null),
        Kind::String => {
            found.extend(text::candidates(facets, name, spot.variation).into_iter().map(Value::String));
        }
        Kind::Array | Kind::Object => {}
    }
    found
}

/// How many values one message may be made of.
const BUDGET: usize = 8000;

/// How many values may be tried to repair one message.
const REPAIRS: usize = 400;

/// How deep values are nested.
const DEEPEST: usize = 48;

/// How often a schema may lead back to itself.
const MOST_ROUNDS: usize = 3;
