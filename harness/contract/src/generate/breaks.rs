//! Values that break one constraint of a place, several candidates for each; the caller keeps those that break nothing else.

use serde_json::{Map, Value, json};

use super::{
    draft::Workshop,
    facets::{Facets, Kind, Mark},
    fits::has_kind,
    maker::{Extent, Spot},
    number,
    objects::MOST_MADE,
    pattern,
    site::Site,
    text,
};

/// A constraint to break, and values that may do so in place of what is there.
pub(crate) struct Break {
    /// The constraint as it is named in the case.
    pub(crate) keyword: &'static str,
    /// A member that is missing or surplus: its own place is the one that breaks.
    pub(crate) member: Option<String>,
    /// Values for the site.
    pub(crate) values: Vec<Value>,
}

/// Every constraint of a place with values that may break it.
pub(crate) fn breaks(workshop: &Workshop<'_>, site: &Site, now: &Value) -> Vec<Break> {
    let facets = &site.facets;
    let mut found = Vec::new();
    let mut add = |keyword: &'static str, values: Vec<Value>| {
        if !values.is_empty() {
            found.push(Break { keyword, member: None, values });
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
    for choice in &site.choices {
        if choice.keyword != "discriminator" {
            add(
                choice.keyword,
                vec![json!({}), json!({ UNEXPECTED: true }), json!("text"), json!(12_345), json!(true)],
            );
        }
    }
    match now {
        Value::String(now) => of_text(facets, now, &mut add),
        Value::Number(now) => of_number(facets, now, &mut add),
        Value::Array(now) => of_array(workshop, site, now, &mut add),
        Value::Object(now) => of_object(facets, now, &mut found),
        Value::Null | Value::Bool(_) => {}
    }
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
    if let Some(format) = &facets.format {
        add("format", text::breaking_format(format).iter().map(|text| json!(text)).collect());
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
        add("pattern", to_values(texts));
    }
    if let Some(least) = facets.shortest.filter(|least| *least > 0 && *least <= text::LONGEST) {
        let cut: String = now.chars().take(usize::try_from(least - 1).unwrap_or(0)).collect();
        let mut texts = vec![cut.trim_end().to_owned(), text::of_length("x", least - 1)];
        texts.extend(sampled().filter(|text| count(text) < least));
        texts.push(String::new());
        add("minLength", to_values(texts));
    }
    if let Some(most) = facets.longest.filter(|most| *most < text::LONGEST) {
        let missing = usize::try_from((most + 1).saturating_sub(count(now))).unwrap_or(0);
        let mut texts = vec![text::of_length(now, most + 1), format!("{}{now}", "a".repeat(missing))];
        texts.push(format!("{now}{}", "0".repeat(missing)));
        texts.extend(sampled().filter(|text| count(text) > most));
        texts.retain(|text| count(text) > most);
        add("maxLength", to_values(texts));
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
    if let Some(least) = facets.fewest_items.map(as_count).filter(|least| *least > 0 && *least <= MOST_MADE) {
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

fn of_object(facets: &Facets, now: &Map<String, Value>, found: &mut Vec<Break>) {
    for name in &facets.required {
        let mut without = now.clone();
        if without.shift_remove(name).is_some() {
            let values = vec![Value::Object(without)];
            found.push(Break { keyword: "required", member: Some(name.clone()), values });
        }
    }
    if facets.is(Mark::Closed) {
        let mut with = now.clone();
        with.insert(UNEXPECTED.to_owned(), json!("text"));
        let (keyword, member) = ("additionalProperties", Some(UNEXPECTED.to_owned()));
        found.push(Break { keyword, member, values: vec![Value::Object(with)] });
    }
    let least = usize::try_from(facets.fewest_properties.unwrap_or(0)).unwrap_or(usize::MAX);
    if least > 0 {
        let kept = now.iter().filter(|(name, _)| facets.required.contains(*name));
        let fewer: Map<String, Value> = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
        found.push(Break { keyword: "minProperties", member: None, values: vec![Value::Object(fewer)] });
    }
    let most =
        facets.most_properties.and_then(|most| usize::try_from(most).ok()).filter(|most| *most < MOST_MADE);
    if let Some(most) = most {
        let mut more = now.clone();
        for number in 0..=most {
            if more.len() > most {
                break;
            }
            more.insert(format!("extra{number}"), json!("text"));
        }
        found.push(Break { keyword: "maxProperties", member: None, values: vec![Value::Object(more)] });
    }
}

/// A property that no description declares.
const UNEXPECTED: &str = "unexpectedProperty";

/// One value of each type, the one that is least likely to be converted first.
const WRONG_KINDS: [fn() -> Value; 5] =
    [|| json!("text"), || json!(12_345), || json!(true), || json!({}), || json!([])];
