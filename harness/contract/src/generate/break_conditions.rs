//! Values that break what stands beside the facets: exclusions, conditions, dependencies, names, what is left over.

use serde_json::{Map, Value, json};

use super::{
    breaks::{Break, Seen, UNEXPECTED, WRONG_KINDS},
    draft::Workshop,
    facets::{Facets, allows_nothing},
    maker::{Extent, Maker, Spot},
    mutation::{merged, mutations, reachable},
    names,
    node::{Node, Rules, within},
    site::Site,
};
use crate::schema::SchemaRef;

/// The breaks of every such keyword of a place.
pub(super) fn breaks(workshop: &Workshop<'_>, site: &Site, now: &Value) -> Vec<Break> {
    let mut found: Vec<Break> = Vec::new();
    let (maker, full) = (workshop.maker(Extent::Minimal), workshop.maker(Extent::Full));
    let bench = Bench { rules: workshop.rules, maker, full, site, now };
    for (keyword, at) in site.facets.conditions.iter().take(MOST_CONDITIONS) {
        let Some(view) = workshop.rules.schemas.view(at).and_then(|schema| schema.get(*keyword)) else {
            continue;
        };
        let new = match *keyword {
            "contains" => bench.contains(at),
            "dependentRequired" => bench.dependent_required(at, view),
            "dependentSchemas" => bench.dependent_schemas(at, view),
            "else" => bench.otherwise(at),
            "items" => bench.surplus_items(at, view),
            "not" => bench.exclusion(at),
            "patternProperties" => bench.pattern_properties(at, view),
            "propertyNames" => bench.property_names(),
            "then" => bench.consequence(at),
            "unevaluatedItems" => bench.unevaluated_items(),
            "unevaluatedProperties" => bench.unevaluated_properties(),
            _ => Vec::new(),
        };
        for mut new in new {
            // The second keyword of a kind at one place has a name of its own.
            let same =
                found.iter().filter(|known| known.root == new.root && known.member == new.member).count();
            if same > 0 {
                new.keyword = format!("{}-{}", new.root, same + 1).into();
            }
            found.push(new);
        }
    }
    found
}

struct Bench<'a> {
    rules: Rules<'a>,
    maker: Maker<'a>,
    /// Makes what has all that is optional: a condition may ask something of what a plain value leaves out.
    full: Maker<'a>,
    site: &'a Site,
    now: &'a Value,
}

impl Bench<'_> {
    fn spot(&self) -> Spot {
        Spot::new(self.site.place.clone(), self.site.name.as_deref(), Vec::new())
    }

    /// The node of the site, its choices made, with one more schema.
    fn node_with(&self, schema: SchemaRef) -> Node {
        let mut node = self.site.node.clone();
        node.decided.extend(self.site.choices.iter().map(|choice| choice.origin.clone()));
        node.add(schema);
        node
    }

    fn drafts_with(&self, schema: SchemaRef) -> Vec<Value> {
        let facets = Facets::of(&self.rules, &self.node_with(schema));
        let drafts = self.maker.drafts(&facets, &self.spot());
        let merged: Vec<Value> = drafts.iter().filter_map(|draft| merged(self.now, draft)).collect();
        merged.into_iter().chain(drafts).collect()
    }

    fn under(&self, schema: &SchemaRef) -> Seen {
        Seen::Under(reachable(&self.rules, schema))
    }

    fn exclusion(&self, at: &SchemaRef) -> Vec<Break> {
        let excluded = within(at, &["not"]);
        let values = self.drafts_with(excluded.clone()).into_iter();
        let values = values.filter(|value| self.rules.accepts(&excluded, value)).collect();
        vec![Break::new("not", values)]
    }

    fn consequence(&self, at: &SchemaRef) -> Vec<Break> {
        let condition = within(at, &["if"]);
        let mut starts = vec![self.now.clone()];
        starts.extend(self.maker.make(&self.node_with(condition.clone()), &self.spot()));
        starts.extend(self.full.make(&self.node_with(condition.clone()), &self.spot()));
        starts.extend(self.drafts_with(condition.clone()).into_iter().take(MOST_STARTS));
        starts.retain(|start| self.rules.accepts(&condition, start));
        let values = starts.iter().flat_map(|start| std::iter::once(start.clone()).chain(mutations(start)));
        vec![Break { seen: self.under(&within(at, &["then"])), ..Break::new("then", values.collect()) }]
    }

    fn otherwise(&self, at: &SchemaRef) -> Vec<Break> {
        let condition = within(at, &["if"]);
        let mut starts = vec![self.now.clone()];
        starts.extend(self.full.make(&self.node_with(within(at, &["else"])), &self.spot()));
        if let Value::Object(now) = self.now {
            for (name, node) in &self.site.facets.properties {
                let listed = Facets::of(&self.rules, node).values.clone().unwrap_or_default();
                starts.extend(listed.into_iter().take(MOST_STARTS).map(|value| {
                    let mut members = now.clone();
                    members.insert(name.clone(), value);
                    Value::Object(members)
                }));
            }
        }
        starts.extend(mutations(self.now));
        starts.retain(|start| !self.rules.accepts(&condition, start));
        starts.truncate(MOST_STARTS);
        let values = starts.iter().flat_map(|start| std::iter::once(start.clone()).chain(mutations(start)));
        vec![Break { seen: self.under(&within(at, &["else"])), ..Break::new("else", values.collect()) }]
    }

    fn contains(&self, at: &SchemaRef) -> Vec<Break> {
        let Value::Array(now) = self.now else { return Vec::new() };
        let (wanted, facets) = (within(at, &["contains"]), &self.site.facets);
        let bound = |keyword: &str| self.rules.schemas.view(at)?.get(keyword)?.as_u64();
        let is_wanted = |item: &&Value| self.rules.accepts(&wanted, item);
        let mut others: Vec<Value> = now.iter().filter(|item| !is_wanted(item)).cloned().collect();
        for variation in 0..8 {
            let spot = Spot { variation, ..self.spot() };
            others.extend(self.maker.make(&facets.items, &spot));
        }
        others.extend(WRONG_KINDS.iter().map(|make| make()));
        others.retain(|item| !self.rules.accepts(&wanted, item) && self.rules.keeps(&facets.items, item));
        others.truncate(4);
        let least = bound("minContains").unwrap_or(1);
        let kept = usize::try_from(least).unwrap_or(usize::MAX).saturating_sub(1);
        let mut found = Vec::new();
        if least > 0 {
            let fewer = others.iter().map(|other| {
                let mut left = kept;
                let replaced = now.iter().map(|item| {
                    let stays = !is_wanted(&item) || left > 0;
                    left = if is_wanted(&item) { left.saturating_sub(1) } else { left };
                    if stays { item.clone() } else { other.clone() }
                });
                Value::Array(replaced.collect())
            });
            let mut values: Vec<Value> = fewer.collect();
            let mut left = kept;
            let only = now.iter().filter(|item| {
                let stays = !is_wanted(item) || left > 0;
                left = if is_wanted(item) { left.saturating_sub(1) } else { left };
                stays
            });
            values.insert(0, Value::Array(only.cloned().collect()));
            let name = if least > 1 { "minContains" } else { "contains" };
            found.push(Break { seen: Seen::As(&CONTAINS), ..Break::new(name, values) });
        }
        if let Some(most) =
            bound("maxContains").and_then(|most| usize::try_from(most).ok()).filter(|it| *it < 100)
        {
            let mut node = facets.items.clone();
            node.add(wanted.clone());
            let mut more = now.clone();
            for variation in 0..(2 * most + 4) {
                if more.iter().filter(is_wanted).count() > most {
                    break;
                }
                more.extend(self.maker.make(&node, &Spot { variation, ..self.spot() }));
            }
            found.push(Break {
                seen: Seen::As(&CONTAINS),
                ..Break::new("maxContains", vec![Value::Array(more)])
            });
        }
        found
    }

    fn surplus_items(&self, at: &SchemaRef, view: &Value) -> Vec<Break> {
        if !allows_nothing(view) {
            return Vec::new();
        }
        let values = self.longer();
        vec![Break { seen: self.under(&within(at, &["items"])), ..Break::new("items", values) }]
    }

    fn unevaluated_items(&self) -> Vec<Break> {
        vec![Break::new("unevaluatedItems", self.longer())]
    }

    /// The list with all the items that have a schema of their own, and one more.
    fn longer(&self) -> Vec<Value> {
        let Value::Array(now) = self.now else { return Vec::new() };
        let mut items = now.clone();
        while let Some(node) = self.site.facets.prefix.get(items.len()) {
            match self.maker.make(node, &self.spot()) {
                Some(item) => items.push(item),
                None => return Vec::new(),
            }
        }
        let with = |make: &fn() -> Value| Value::Array([items.as_slice(), &[make()]].concat());
        WRONG_KINDS.iter().map(with).collect()
    }

    fn property_names(&self) -> Vec<Break> {
        let Value::Object(now) = self.now else { return Vec::new() };
        let facets = &self.site.facets;
        let names = [UNEXPECTED, "x", "0", "!", "åäö", "", "X"].map(str::to_owned);
        let long = "unexpected".repeat(30);
        let bad = names.into_iter().chain([long]).filter(|name| !self.maker.is_name(&facets.names, name));
        let values = bad.filter(|name| !now.contains_key(name)).filter_map(|name| {
            let mut with = now.clone();
            with.insert(name.clone(), self.maker.member(facets, &name, &self.spot())?);
            // One more may be one too many: then it stands in for another.
            let most = facets.most_properties.and_then(|most| usize::try_from(most).ok());
            if most.is_some_and(|most| with.len() > most) {
                let other = now.keys().find(|name| !facets.required.contains(*name))?;
                with.shift_remove(other);
            }
            Some(Value::Object(with))
        });
        vec![Break::new("propertyNames", values.collect())]
    }

    fn pattern_properties(&self, at: &SchemaRef, view: &Value) -> Vec<Break> {
        let (Value::Object(now), Value::Object(patterns)) = (self.now, view) else { return Vec::new() };
        let broken = |pattern: &String| {
            let schema = within(at, &["patternProperties", pattern]);
            let mut values = Vec::new();
            for name in names::matching(pattern, 2) {
                let made = self
                    .maker
                    .member(&self.site.facets, &name, &self.spot())
                    .unwrap_or_else(|| json!("text"));
                for wrong in WRONG_KINDS.iter().map(|make| make()).chain(mutations(&made)).take(30) {
                    let mut with = now.clone();
                    with.insert(name.clone(), wrong);
                    values.push(Value::Object(with));
                }
            }
            Break { seen: self.under(&schema), ..Break::new("patternProperties", values) }
        };
        patterns.keys().take(MOST_CONDITIONS).map(broken).collect()
    }

    fn dependent_required(&self, at: &SchemaRef, view: &Value) -> Vec<Break> {
        let (Value::Object(now), Value::Object(dependencies)) = (self.now, view) else { return Vec::new() };
        let mut found = Vec::new();
        for (trigger, names) in dependencies.iter().take(MOST_CONDITIONS) {
            let names: Vec<&str> = names.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let mut with = now.clone();
            for name in std::iter::once(trigger.as_str()).chain(names.iter().copied()) {
                self.give(&mut with, name);
            }
            for name in names {
                let mut without = with.clone();
                without.shift_remove(name);
                found.push(Break {
                    member: Some(name.to_owned()),
                    seen: Seen::Under(vec![within(at, &["dependentRequired"])]),
                    ..Break::new("dependentRequired", vec![Value::Object(without)])
                });
            }
        }
        found
    }

    fn dependent_schemas(&self, at: &SchemaRef, view: &Value) -> Vec<Break> {
        let (Value::Object(now), Value::Object(dependencies)) = (self.now, view) else { return Vec::new() };
        let broken = |trigger: &String| {
            let schema = within(at, &["dependentSchemas", trigger]);
            let with = |mut members: Map<String, Value>| {
                self.give(&mut members, trigger);
                Value::Object(members)
            };
            let mut starts = vec![with(now.clone())];
            for draft in self.drafts_with(schema.clone()).into_iter().take(MOST_STARTS) {
                if let Value::Object(members) = draft {
                    starts.push(with(members));
                }
            }
            let values =
                starts.iter().flat_map(|start| std::iter::once(start.clone()).chain(mutations(start)));
            Break { seen: self.under(&schema), ..Break::new("dependentSchemas", values.collect()) }
        };
        dependencies.keys().take(MOST_CONDITIONS).map(broken).collect()
    }

    fn unevaluated_properties(&self) -> Vec<Break> {
        let Value::Object(now) = self.now else { return Vec::new() };
        let with = |make: &fn() -> Value| {
            let mut members = now.clone();
            members.insert(UNEXPECTED.to_owned(), make());
            Value::Object(members)
        };
        let values = WRONG_KINDS.iter().map(with).collect();
        let member = Some(UNEXPECTED.to_owned());
        vec![Break { member, ..Break::new("unevaluatedProperties", values) }]
    }

    /// Gives an object a property, unless it has it.
    fn give(&self, members: &mut Map<String, Value>, name: &str) {
        if !members.contains_key(name)
            && let Some(value) = self.maker.member(&self.site.facets, name, &self.spot())
        {
            members.insert(name.to_owned(), value);
        }
    }
}

/// The keywords that the validator names when too few or too many items are what a list must contain.
const CONTAINS: [&str; 3] = ["contains", "minContains", "maxContains"];

/// More keywords than this are not broken at one place.
const MOST_CONDITIONS: usize = 12;

/// More values than this are not started from.
const MOST_STARTS: usize = 4;
