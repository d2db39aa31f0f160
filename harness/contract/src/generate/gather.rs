//! Keywords of schemas as written are added to the facets of a place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{
    facets::{Alternatives, Bound, Facets, Kind, Mark, allows_nothing},
    node::{Node, Rules, within},
};
use crate::schema::SchemaRef;

impl Facets {
    /// Gathers the keywords of one schema, and of those that it refers to.
    pub(super) fn gather(
        &mut self,
        rules: &Rules<'_>,
        at: &SchemaRef,
        decided: &[SchemaRef],
        seen: &mut Vec<SchemaRef>,
    ) {
        if seen.len() >= MOST_SCHEMAS || seen.contains(at) {
            return;
        }
        seen.push(at.clone());
        let keywords = match rules.schemas.view(at) {
            Some(view) if allows_nothing(view) => {
                self.mark(Mark::Impossible, true);
                return;
            }
            Some(Value::Object(keywords)) => keywords,
            _ => return,
        };
        if let Some(target) = reference(rules, at, keywords) {
            self.gather(rules, &target, decided, seen);
        }
        if let Some(Value::Array(parts)) = keywords.get("allOf") {
            for index in 0..parts.len().min(MOST_SCHEMAS) {
                self.gather(rules, &within(at, &["allOf", &index.to_string()]), decided, seen);
            }
        }
        self.gather_scalars(keywords);
        self.gather_numbers(keywords);
        self.gather_object(at, keywords);
        self.gather_array(at, keywords);
        self.gather_alternatives(rules, at, keywords, decided);
        let conditions = CONDITIONS.iter().filter(|keyword| keywords.contains_key(**keyword));
        self.conditions.extend(conditions.map(|keyword| (*keyword, at.clone())));
    }

    /// Notes what is said by a word alone.
    pub(super) fn mark(&mut self, mark: Mark, holds: bool) {
        if holds {
            self.marks.insert(mark);
        }
    }

    fn gather_scalars(&mut self, keywords: &Map<String, Value>) {
        let kinds: Option<BTreeSet<Kind>> = match keywords.get("type") {
            Some(Value::String(word)) => Kind::from_word(word).map(|kind| BTreeSet::from([kind])),
            Some(Value::Array(words)) => {
                Some(words.iter().filter_map(|word| Kind::from_word(word.as_str()?)).collect())
            }
            _ => None,
        };
        if let Some(kinds) = kinds {
            self.kinds = Some(match self.kinds.take() {
                Some(before) => both(&before, &kinds),
                None => kinds,
            });
        }
        if let Some(constant) = keywords.get("const") {
            self.constant.get_or_insert_with(|| constant.clone());
        }
        if let Some(Value::Array(values)) = keywords.get("enum") {
            let kept =
                |before: Vec<Value>| before.into_iter().filter(|value| values.contains(value)).collect();
            self.values = Some(self.values.take().map_or_else(|| values.clone(), kept));
        }
        if let Some(format) = keywords.get("format").and_then(Value::as_str) {
            self.format.get_or_insert_with(|| format.to_owned());
        }
        if let Some(pattern) = keywords.get("pattern").and_then(Value::as_str)
            && !self.patterns.iter().any(|known| known == pattern)
        {
            self.patterns.push(pattern.to_owned());
        }
        if let Some(Value::Array(examples)) = keywords.get("examples") {
            self.shown.extend(examples.iter().take(MOST_SHOWN).cloned());
        }
        for keyword in ["example", "default"] {
            self.shown.extend(keywords.get(keyword).cloned());
        }
        self.mark(Mark::HasDefault, keywords.contains_key("default"));
        let is_true = |keyword: &str| keywords.get(keyword) == Some(&Value::Bool(true));
        self.mark(Mark::ReadOnly, is_true("readOnly"));
        self.mark(Mark::WriteOnly, is_true("writeOnly"));
        self.mark(Mark::HasMore, MORE.iter().any(|keyword| keywords.contains_key(*keyword)));
        if let Some(title) = keywords.get("title").and_then(Value::as_str) {
            self.title.get_or_insert_with(|| title.to_owned());
        }
    }

    fn gather_numbers(&mut self, keywords: &Map<String, Value>) {
        let count = |keyword: &str| keywords.get(keyword).and_then(whole);
        higher(&mut self.shortest, count("minLength"));
        lower(&mut self.longest, count("maxLength"));
        higher(&mut self.fewest_items, count("minItems"));
        lower(&mut self.most_items, count("maxItems"));
        higher(&mut self.fewest_properties, count("minProperties"));
        lower(&mut self.most_properties, count("maxProperties"));
        for (plain, exclusive, low) in
            [("minimum", "exclusiveMinimum", true), ("maximum", "exclusiveMaximum", false)]
        {
            let slot = if low { &mut self.lowest } else { &mut self.highest };
            // Draft 4 says `exclusiveMinimum: true` beside `minimum`; later drafts give it a number of its own.
            let with_plain = keywords.get(exclusive) == Some(&Value::Bool(true));
            for (keyword, is_exclusive) in [(plain, with_plain), (exclusive, true)] {
                let Some(Value::Number(number)) = keywords.get(keyword) else { continue };
                tighten(slot, Bound { value: number.clone(), exclusive: is_exclusive }, low);
            }
        }
        if let Some(Value::Number(multiple)) = keywords.get("multipleOf") {
            self.mark(Mark::HasMore, self.multiple.is_some());
            self.multiple.get_or_insert_with(|| multiple.clone());
        }
    }

    fn gather_object(&mut self, at: &SchemaRef, keywords: &Map<String, Value>) {
        if let Some(Value::Object(properties)) = keywords.get("properties") {
            for name in properties.keys() {
                self.properties.add(name, within(at, &["properties", name]));
            }
        }
        if let Some(Value::Array(required)) = keywords.get("required") {
            self.required.extend(required.iter().filter_map(Value::as_str).map(str::to_owned));
        }
        if let Some(Value::Object(patterns)) = keywords.get("patternProperties") {
            for pattern in patterns.keys() {
                self.pattern_properties.push((pattern.clone(), within(at, &["patternProperties", pattern])));
            }
        }
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            match keywords.get(keyword) {
                Some(view) if allows_nothing(view) => self.mark(Mark::Closed, true),
                Some(Value::Object(_)) => self.additional.add(within(at, &[keyword])),
                _ => {}
            }
        }
        self.mark(Mark::Open, keywords.get("additionalProperties") == Some(&Value::Bool(true)));
        if keywords.contains_key("propertyNames") {
            self.names.add(within(at, &["propertyNames"]));
        }
    }

    fn gather_array(&mut self, at: &SchemaRef, keywords: &Map<String, Value>) {
        self.mark(Mark::UniqueItems, keywords.get("uniqueItems") == Some(&Value::Bool(true)));
        // Draft 4 gives a list of schemas to `items`, 2020-12 to `prefixItems`.
        let prefix_keyword = if keywords.contains_key("prefixItems") { "prefixItems" } else { "items" };
        if let Some(Value::Array(prefix)) = keywords.get(prefix_keyword) {
            for index in 0..prefix.len().min(MOST_SCHEMAS) {
                if self.prefix.len() <= index {
                    self.prefix.push(Node::default());
                }
                self.prefix[index].add(within(at, &[prefix_keyword, &index.to_string()]));
            }
        }
        match keywords.get("items") {
            Some(view) if allows_nothing(view) => {
                let prefix = keywords.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
                lower(&mut self.most_items, Some(u64::try_from(prefix).unwrap_or(0)));
            }
            Some(Value::Object(_)) => self.items.add(within(at, &["items"])),
            _ => {}
        }
        if keywords.contains_key("contains") && self.contains.is_none() {
            let fewest = keywords.get("minContains").and_then(whole).unwrap_or(1);
            self.contains = Some((within(at, &["contains"]), fewest));
        }
    }

    fn gather_alternatives(
        &mut self,
        rules: &Rules<'_>,
        at: &SchemaRef,
        keywords: &Map<String, Value>,
        decided: &[SchemaRef],
    ) {
        let discriminator = keywords.get("discriminator");
        let property =
            discriminator.and_then(|it| it.get("propertyName")).and_then(Value::as_str).map(str::to_owned);
        let mapping = mapping(rules, at, discriminator);
        let mut has_list = false;
        for keyword in ["oneOf", "anyOf"] {
            let Some(Value::Array(listed)) = keywords.get(keyword) else { continue };
            has_list = true;
            let origin = within(at, &[keyword]);
            if decided.contains(&origin) {
                continue;
            }
            let options = (0..listed.len().min(MOST_OPTIONS))
                .map(|index| {
                    let option = within(at, &[keyword, &index.to_string()]);
                    let value = property.as_ref().and_then(|_| tag(rules, &option, &mapping));
                    (option, value)
                })
                .collect();
            self.alternatives.push(Alternatives {
                origin,
                keyword,
                options,
                discriminator: property.clone(),
            });
        }
        let origin = within(at, &["discriminator"]);
        if !has_list && !mapping.is_empty() && property.is_some() && !decided.contains(&origin) {
            let options = mapping.into_iter().map(|(value, target)| (target, Some(value))).collect();
            self.alternatives.push(Alternatives {
                origin,
                keyword: "discriminator",
                options,
                discriminator: property,
            });
        }
    }
}

/// The schema that a `$ref` leads to.
fn reference(rules: &Rules<'_>, at: &SchemaRef, keywords: &Map<String, Value>) -> Option<SchemaRef> {
    rules.schemas.follow(at, keywords.get("$ref")?.as_str()?)
}

fn mapping(rules: &Rules<'_>, at: &SchemaRef, discriminator: Option<&Value>) -> BTreeMap<String, SchemaRef> {
    let Some(Value::Object(mapping)) = discriminator.and_then(|it| it.get("mapping")) else {
        return BTreeMap::new();
    };
    mapping
        .iter()
        .take(MOST_OPTIONS)
        .filter_map(|(value, target)| {
            let target = target.as_str()?;
            let schema = rules.schemas.follow(at, target);
            Some((value.clone(), schema?))
        })
        .collect()
}

/// The value of the discriminator that stands for an option: its key in the mapping, else the name of its schema
/// (OpenAPI 3.1, section 4.8.25).
fn tag(rules: &Rules<'_>, option: &SchemaRef, mapping: &BTreeMap<String, SchemaRef>) -> Option<String> {
    let keywords = rules.schemas.view(option)?.as_object()?;
    let target = reference(rules, option, keywords)?;
    let mapped = mapping.iter().find(|(_, schema)| **schema == target).map(|(value, _)| value.clone());
    mapped.or_else(|| target.pointer.rsplit('/').next().map(str::to_owned))
}

fn both(first: &BTreeSet<Kind>, second: &BTreeSet<Kind>) -> BTreeSet<Kind> {
    let mut kept: BTreeSet<Kind> = first.intersection(second).copied().collect();
    for (one, other) in [(first, second), (second, first)] {
        if one.contains(&Kind::Integer) && other.contains(&Kind::Number) {
            kept.insert(Kind::Integer);
        }
    }
    kept
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be whole and not below zero"
)]
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_f64().filter(|it| *it >= 0.0 && it.fract() == 0.0).map(|it| it as u64))
}

fn higher(slot: &mut Option<u64>, value: Option<u64>) {
    *slot = (*slot).max(value);
}

fn lower(slot: &mut Option<u64>, value: Option<u64>) {
    *slot = match (*slot, value) {
        (Some(before), Some(now)) => Some(before.min(now)),
        (before, now) => before.or(now),
    };
}

fn tighten(slot: &mut Option<Bound>, bound: Bound, low: bool) {
    let new = bound.value.as_f64().unwrap_or(0.0);
    let replaces = slot.as_ref().is_none_or(|before| {
        let old = before.value.as_f64().unwrap_or(0.0);
        let tighter = if low { new > old } else { new < old };
        tighter || (bound.exclusive && new.total_cmp(&old).is_eq())
    });
    if replaces {
        *slot = Some(bound);
    }
}

/// Keywords whose effect is left to the schemas themselves.
const MORE: [&str; 13] = [
    "not",
    "if",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "propertyNames",
    "maxContains",
    "unevaluatedItems",
    "unevaluatedProperties",
    "additionalItems",
    "$dynamicRef",
    "$recursiveRef",
    "contentSchema",
];

/// Keywords that are broken by themselves.
const CONDITIONS: [&str; 12] = [
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "items",
    "not",
    "patternProperties",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "discriminator",
];

/// More schemas than this in one conjunction are not looked at.
const MOST_SCHEMAS: usize = 256;

/// More options than this are not looked at.
const MOST_OPTIONS: usize = 24;

/// More examples than this are not looked at.
const MOST_SHOWN: usize = 8;
