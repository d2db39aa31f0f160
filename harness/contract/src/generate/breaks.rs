//! Values that break one constraint of a place, several candidates for each; the caller keeps those that break nothing else.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::{
    break_choices, break_conditions,
    draft::Workshop,
    facets::{Facets, Kind, Mark},
    fits::has_kind,
    maker::{Extent, Spot},
    number,
    objects::{MOST_ITEMS, MOST_MADE},
    pattern, search,
    site::Site,
    text,
};
use crate::schema::SchemaRef;

/// A constraint to break, and values that may do so in place of what is there.
pub(crate) struct Break {
    /// The constraint as it is named in the case.
    pub(crate) keyword: Cow<'static, str>,
    /// The keyword of the schema.
    pub(crate) root: &'static str,
    /// A member that is missing or surplus: its own place is the one that breaks.
    pub(crate) member: Option<String>,
    /// How the validator tells of it.
    pub(crate) seen: Seen,
    /// What is tried first.
    pub(crate) tried: Tried,
    /// Values for the site.
    pub(crate) values: Vec<Value>,
}

/// What is tried first to break a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tried {
    /// The values that are listed.
    Listed,
    /// What is there, without the member: made when its turn comes, since an object may have thousands.
    Without,
}

/// How the validator tells of a broken constraint.
pub(crate) enum Seen {
    /// As one of these keywords, at the place.
    As(&'static [&'static str]),
    /// As the choice at the site, or as what a branch of it asks for.
    Choice(Vec<SchemaRef>),
    /// As the keyword itself, at the place.
    Itself,
    /// As anything that one of these schemas asks for, at the site or inside it.
    Under(Vec<SchemaRef>),
}

impl Break {
    /// A keyword that is told of by its own name, at the site.
    pub(super) fn new(keyword: &'static str, values: Vec<Value>) -> Self {
        let (root, tried) = (keyword, Tried::Listed);
        Self { keyword: Cow::Borrowed(keyword), root, member: None, seen: Seen::Itself, tried, values }
    }

    /// The values to try in place of what is there.
    pub(crate) fn values(&self, now: &Value) -> impl Iterator<Item = Value> {
        let without = match (self.tried, &self.member, now) {
            (Tried::Without, Some(member), Value::Object(members)) => {
                let mut members = members.clone();
                members.shift_remove(member).map(|_| Value::Object(members))
            }
            (Tried::Listed | Tried::Without, ..) => None,
        };
        without.into_iter().chain(self.values.iter().cloned())
    }
}

/// Every constraint of a place with values that may break it.
pub(crate) fn breaks(workshop: &Workshop<'_>, site: &Site, now: &Value) -> Vec<Break> {
    let facets = &site.facets;
    let mut found = Vec::new();
    let mut add = |keyword: &'static str, values: Vec<Value>| {
        if !values.is_empty() {
            found.push(Break::new(keyword, values));
        }
    };
    if facets.is_listed() {
        add(if facets.constant.is_some() { "const" } else { "enum" }, unlisted(facets, now));
    } else if facets.kinds.is_some() {
        add("type", WRONG_KINDS.iter().map(|make| make()).filter(|value| !has_kind(facets, value)).collect());
    }
    if !facets.allows(Kind::Null) {
        add("null", vec![Value::Null]);
    }
    found.extend(break_choices::breaks(workshop, site, now));
    let mut add = |keyword: &'static str, values: Vec<Value>| {
        if !values.is_empty() {
            found.push(Break::new(keyword, values));
        }
    };
    match now {
        Value::String(now) => of_text(facets, now, &mut add),
        Value::Number(now) => of_number(facets, now, &mut add),
        Value::Array(now) => of_array(workshop, site, now, &mut add),
        Value::Object(now) => of_object(workshop, site, now, &mut found),
        Value::Null | Value::Bool(_) => {}
    }
    found.extend(break_conditions::breaks(workshop, site, now));
    found
}

fn unlisted(facets: &Facets, now: &Value) -> Vec<Value> {
    match now {
        Value::String(now) => {
            let length = u64::try_from(now.chars().count()).unwrap_or(0);
            let sampled =
                facets.patterns.iter().flat_map(|pattern| pattern::samples(pattern, 7)).map(Value::String);
            [json!("not-one-of-these"), json!(text::of_length("zzzzzzzz", length))]
                .into_iter()
                .chain(sampled)
                .collect()
        }
        Value::Number(_) => vec![json!(987_654), json!(99), json!(7)],
        Value::Bool(now) => vec![json!(!now)],
        Value::Null => vec![json!("not-one-of-these")],
        Value::Array(_) => vec![json!([])],
        Value::Object(_) => vec![json!({})],
    }
}

fn of_text(facets: &Facets, now: &str, add: &mut dyn FnMut(&'static str, Vec<Value>)) {
    let sampled = || facets.patterns.iter().flat_map(|pattern| pattern::samples(pattern, 0));
    let count = |text: &str| u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    let to_values = |texts: Vec<String>| texts.into_iter().map(Value::String).collect::<Vec<Value>>();
    let is_intricate = facets.format.is_some() || !facets.patterns.is_empty();
    if let Some(format) = &facets.format {
        let plain: Vec<Value> = text::breaking_format(format).iter().map(|text| json!(text)).collect();
        let is_plain = facets.patterns.is_empty() && !facets.has_length();
        let searched =
            if is_plain || plain.is_empty() { Vec::new() } else { search::breaking(facets, "format") };
        add("format", plain.into_iter().chain(searched).collect());
    }
    if !facets.patterns.is_empty() {
        let least = facets.shortest.unwrap_or(0).max(1);
        let lengths = [count(now).max(1), least];
        let odd = ["!", "§", "x", "0", "å", " x"];
        let mut texts: Vec<String> = lengths
            .iter()
            .flat_map(|length| {
                odd.iter().map(|it| it.repeat(usize::try_from((*length).min(64)).unwrap_or(1)))
            })
            .collect();
        texts.extend([format!("{now}!"), format!("!{now}")]);
        let mut values = to_values(texts);
        if facets.format.is_some() {
            values.extend(search::breaking(facets, "pattern"));
        }
        add("pattern", values);
    }
    if let Some(least) = facets.shortest.filter(|least| *least > 0 && *least <= text::MOST_NEEDED) {
        let cut: String = now.chars().take(usize::try_from(least - 1).unwrap_or(0)).collect();
        let mut texts = vec![cut.trim_end().to_owned(), text::of_length("x", least - 1)];
        texts.extend(sampled().filter(|text| count(text) < least));
        texts.push(String::new());
        let mut values = to_values(texts);
        if is_intricate {
            values.extend(search::breaking(facets, "minLength"));
        }
        add("minLength", values);
    }
    if let Some(most) = facets.longest.filter(|most| *most < text::LONGEST) {
        let missing = usize::try_from((most + 1).saturating_sub(count(now))).unwrap_or(0);
        let mut texts = vec![text::of_length(now, most + 1), format!("{}{now}", "a".repeat(missing))];
        texts.push(format!("{now}{}", "0".repeat(missing)));
        texts.extend(sampled().filter(|text| count(text) > most));
        texts.retain(|text| count(text) > most);
        let mut values = to_values(texts);
        if is_intricate {
            values.extend(search::breaking(facets, "maxLength"));
        }
        add("maxLength", values);
    }
}

fn of_number(facets: &Facets, now: &serde_json::Number, add: &mut dyn FnMut(&'static str, Vec<Value>)) {
    for (bound, low) in [(&facets.lowest, true), (&facets.highest, false)] {
        let Some(bound) = bound else { continue };
        let keyword = match (low, bound.exclusive) {
            (true, true) => "exclusiveMinimum",
            (true, false) => "minimum",
            (false, true) => "exclusiveMaximum",
            (false, false) => "maximum",
        };
        add(keyword, number::outside(facets, bound, low));
    }
    if let Some(multiple) = facets.multiple.as_ref().and_then(serde_json::Number::as_f64) {
        let value = now.as_f64().unwrap_or(0.0);
        let mut values: Vec<Value> = now
            .as_i64()
            .into_iter()
            .flat_map(|now| [json!(now.saturating_add(1)), json!(now.saturating_sub(1))])
            .collect();
        values.extend([json!(value + multiple / 2.0), json!(value - multiple / 2.0)]);
        add("multipleOf", values);
    }
    match facets.format.as_deref() {
        Some("int32") => add("format", vec![json!(i64::from(i32::MAX) + 1), json!(i64::from(i32::MIN) - 1)]),
        Some("int64") => add("format", vec![json!(10_000_000_000_000_000_000_u64)]),
        _ => {}
    }
}

fn of_array(
    workshop: &Workshop<'_>,
    site: &Site,
    now: &[Value],
    add: &mut dyn FnMut(&'static str, Vec<Value>),
) {
    let facets = &site.facets;
    let as_count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    if let Some(least) = facets.fewest_items.map(as_count).filter(|least| *least > 0 && *least <= MOST_ITEMS)
    {
        add("minItems", vec![Value::Array(now.iter().take(least - 1).cloned().collect())]);
    }
    let maker = workshop.maker(Extent::Minimal);
    let spot = Spot::new(site.place.clone(), site.name.as_deref(), Vec::new());
    let grown = |count: usize| {
        let mut items = now.to_vec();
        while items.len() < count {
            items.push(maker.item(facets, &spot, items.len(), &items)?);
        }
        Some(items)
    };
    if let Some(most) = facets.most_items.map(as_count).filter(|most| *most < MOST_MADE) {
        add("maxItems", grown(most + 1).map(Value::Array).into_iter().collect());
    }
    if facets.is(Mark::UniqueItems)
        && let Some(mut items) = grown(1)
    {
        items.extend(items.first().cloned());
        add("uniqueItems", vec![Value::Array(items)]);
    }
}

fn of_object(workshop: &Workshop<'_>, site: &Site, now: &Map<String, Value>, found: &mut Vec<Break>) {
    let facets = &site.facets;
    for name in facets.required.iter().filter(|name| now.contains_key(*name)) {
        // In an address an object without members is no object at all: something else is there instead.
        let instead = if now.len() == 1 {
            others(workshop, site, name).map(Value::Object).collect()
        } else {
            Vec::new()
        };
        found.push(Break {
            member: Some(name.clone()),
            tried: Tried::Without,
            ..Break::new("required", instead)
        });
    }
    if facets.is(Mark::Closed) {
        let mut with = now.clone();
        with.insert(UNEXPECTED.to_owned(), json!("text"));
        let member = Some(UNEXPECTED.to_owned());
        found.push(Break { member, ..Break::new("additionalProperties", vec![Value::Object(with)]) });
    }
    let least = usize::try_from(facets.fewest_properties.unwrap_or(0)).unwrap_or(usize::MAX);
    if least > 0 {
        let kept = now.iter().filter(|(name, _)| facets.required.contains(*name));
        let fewer: Map<String, Value> = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
        let mut values = vec![Value::Object(fewer)];
        let fewer = now.iter().take(least - 1).map(|(name, value)| (name.clone(), value.clone()));
        values.push(Value::Object(fewer.collect()));
        found.push(Break::new("minProperties", values));
    }
    let most =
        facets.most_properties.and_then(|most| usize::try_from(most).ok()).filter(|most| *most < MOST_MADE);
    if let Some(most) = most {
        let maker = workshop.maker(Extent::Minimal);
        let spot = Spot::new(site.place.clone(), site.name.as_deref(), Vec::new());
        let extra = (0..=most).map(|number| format!("extra{number}"));
        let mut plain = now.clone();
        for name in extra {
            if plain.len() <= most {
                plain.insert(name, json!("text"));
            }
        }
        // Where not every name and value will do: declared ones, those of a pattern, or what other members must be.
        let made = maker.grown(facets, &spot, now, most + 1);
        found.push(Break::new(
            "maxProperties",
            std::iter::once(plain).chain(made).map(Value::Object).collect(),
        ));
    }
}

/// Objects without a property, with another instead.
fn others(workshop: &Workshop<'_>, site: &Site, without: &str) -> impl Iterator<Item = Map<String, Value>> {
    let maker = workshop.maker(Extent::Minimal);
    let spot = Spot::new(site.place.clone(), site.name.as_deref(), Vec::new());
    let declared = site.facets.properties.iter().filter(|(name, _)| name != without).take(3);
    let mut found: Vec<Map<String, Value>> = Vec::new();
    for (name, _) in declared {
        let value = maker.member(&site.facets, name, &spot);
        found.extend(value.map(|value| Map::from_iter([(name.clone(), value)])));
    }
    found.push(Map::from_iter([(UNEXPECTED.to_owned(), json!("text"))]));
    found.into_iter()
}

/// A property that no description declares.
pub(super) const UNEXPECTED: &str = "unexpectedProperty";

/// One value of each type, the one that is least likely to be converted first.
pub(super) const WRONG_KINDS: [fn() -> Value; 5] =
    [|| json!("text"), || json!(12_345), || json!(true), || json!({}), || json!([])];
