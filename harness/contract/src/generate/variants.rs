//! Other valid values for a place: bounds, listed values, branches, null, letters, leap day.

use serde_json::{Value, json};

use super::{
    branch::{branch_name, is_word},
    draft::Workshop,
    facets::{Facets, Kind, Mark},
    hints,
    maker::{Extent, Spot},
    number,
    site::Site,
    text,
    wire_form::Written,
};

/// A valid value, and what is interesting about it.
pub(crate) struct Variant {
    /// The end of the name of the request.
    pub(crate) name: String,
    /// The value.
    pub(crate) value: Value,
}

/// The interesting values of a place. `is_known`: the place holds a value that the candidate knows, so others may be unknown to it.
pub(crate) fn variants(
    workshop: &Workshop<'_>,
    site: &Site,
    now: &Value,
    written: Written,
    is_known: bool,
) -> Vec<Variant> {
    let facets = &site.facets;
    let mut found = Vec::new();
    let mut add = |name: String, value: Value| found.push(Variant { name, value });
    for (index, value) in facets.values.iter().flatten().enumerate().take(MOST_LISTED) {
        let name = match value {
            Value::Null => "null".to_owned(),
            Value::String(word) if is_word(word) => format!("value/{word}"),
            Value::Bool(_) | Value::Number(_) => format!("value/{value}"),
            Value::String(_) | Value::Array(_) | Value::Object(_) => format!("enum-{}", index + 1),
        };
        add(name, value.clone());
    }
    if facets.allows(Kind::Null) && facets.kinds.is_some() && !facets.is_listed() {
        add("null".to_owned(), Value::Null);
    }
    for choice in &site.choices {
        for index in 0..choice.options.len() {
            if let Some(value) = of_branch(workshop, site, choice, index) {
                add(format!("branch/{}", branch_name(&workshop.rules, choice, index)), value);
            }
        }
    }
    if facets.is_listed() || is_known {
        return found;
    }
    if written == Written::Json {
        for (word, value) in of_other_types(workshop, site, now) {
            add(format!("type/{word}"), value);
        }
    }
    match now {
        Value::Bool(_) => {
            add("value/true".to_owned(), json!(true));
            add("value/false".to_owned(), json!(false));
        }
        Value::Number(_) => {
            if let Some(value) = number::smallest(facets) {
                add("minimum".to_owned(), value);
            }
            if let Some(value) = number::largest(facets) {
                add("maximum".to_owned(), value);
            }
        }
        Value::String(now) => {
            for (variant, value) in texts(facets, now, written) {
                add(variant.to_owned(), Value::String(text::dated(value, site.name.as_deref())));
            }
        }
        Value::Array(_) => {
            if facets.fewest_items.unwrap_or(0) == 0 && written == Written::Json {
                add("empty".to_owned(), json!([]));
            }
            let most = facets.most_items.and_then(|most| usize::try_from(most).ok());
            let spot = Spot::new(site.place.clone(), site.name.as_deref(), Vec::new());
            if let Some(most) = most.filter(|most| *most <= MOST_ITEMS)
                && let Some(full) = workshop.maker(Extent::Minimal).items(facets, &spot, most)
            {
                add("max-items".to_owned(), full);
            }
        }
        Value::Null | Value::Object(_) => {}
    }
    found
}

/// Whether a text may hold any letters: nothing says what it is.
pub(crate) fn is_free_text(site: &Site) -> bool {
    let facets = &site.facets;
    facets.allows(Kind::String)
        && facets.kinds.is_some()
        && !facets.is_listed()
        && facets.format.is_none()
        && facets.patterns.is_empty()
        && !facets.is(Mark::HasMore)
        && site.choices.is_empty()
        && site.name.as_deref().is_some_and(|name| !hints::is_reference(name))
}

/// A text of Swedish letters and a character outside the basic plane.
pub(crate) fn letters(site: &Site) -> Option<Value> {
    let most = usize::try_from(site.facets.longest.unwrap_or(LETTERS_COUNT)).unwrap_or(usize::MAX);
    // What ends in a blank is often trimmed.
    let made: String = LETTERS.chars().take(most).collect::<String>().trim_end().to_owned();
    let least = usize::try_from(site.facets.shortest.unwrap_or(0)).unwrap_or(usize::MAX);
    (made.chars().count() >= least && !made.is_empty()).then_some(Value::String(made))
}

/// A value of each other type that a place lists.
fn of_other_types(workshop: &Workshop<'_>, site: &Site, now: &Value) -> Vec<(&'static str, Value)> {
    let facets = &site.facets;
    let spot = Spot::new(site.place.clone(), site.name.as_deref(), Vec::new());
    let mut found = Vec::new();
    for kind in facets.kinds.iter().flatten().filter(|_| site.choices.is_empty()) {
        let word = match kind {
            Kind::Array if !now.is_array() => "array",
            Kind::Boolean if !now.is_boolean() => "boolean",
            Kind::Integer if !now.is_number() => "integer",
            Kind::Number if !now.is_number() => "number",
            Kind::Object if !now.is_object() => "object",
            Kind::String if !now.is_string() => "string",
            Kind::Array
            | Kind::Boolean
            | Kind::Integer
            | Kind::Null
            | Kind::Number
            | Kind::Object
            | Kind::String => continue,
        };
        let only = Facets { kinds: Some([*kind].into()), ..Facets::clone(facets) };
        let made = workshop.maker(Extent::Minimal).drafts(&only, &spot);
        found.extend(made.into_iter().next().map(|value| (word, value)));
    }
    found
}

fn of_branch(
    workshop: &Workshop<'_>,
    site: &Site,
    choice: &super::facets::Alternatives,
    index: usize,
) -> Option<Value> {
    let spot = Spot::new(site.place.clone(), site.name.as_deref(), Vec::new());
    let option = choice.options.get(index)?;
    let make = |extent| workshop.maker(extent).make_option(&site.node, choice, option, &spot);
    make(Extent::Minimal).or_else(|| make(Extent::Full))
}

fn texts(facets: &Facets, now: &str, written: Written) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let most_carried =
        if matches!(written, Written::Json | Written::Form | Written::Text) { text::LONGEST } else { 255 };
    for (name, length) in [("min-length", facets.shortest), ("max-length", facets.longest)] {
        let Some(length) = length.filter(|length| *length > 0 && *length <= most_carried) else { continue };
        found.extend(exactly(facets, now, length).into_iter().map(|text| (name, text)));
    }
    match facets.format.as_deref() {
        Some("date") => found.push(("leap-day", "2024-02-29".to_owned())),
        Some("date-time") => found.push(("leap-day", "2024-02-29T12:00:00Z".to_owned())),
        _ => {}
    }
    found
}

/// A text of a certain length that keeps the pattern.
fn exactly(facets: &Facets, now: &str, length: u64) -> Option<String> {
    let fit = super::fits::Fit::new(facets);
    let plain = std::iter::once(text::of_length(now, length));
    let sampled = facets.patterns.iter().flat_map(|pattern| super::pattern::samples(pattern, 0));
    let sized = facets.format.as_deref().and_then(|format| super::spelling::of_size(format, length));
    plain.chain(sampled).chain(sized).find(|text| {
        let value = Value::from(text.as_str());
        u64::try_from(text.chars().count()).is_ok_and(|count| count == length)
            && fit.holds(&value)
            && !super::personal::could_be_somebody(&value)
    })
}

/// Letters that a service in Sweden must take, and one outside the basic plane.
const LETTERS: &str = "Åsa Öberg på Ärtgränd é 😀";

/// Their number.
const LETTERS_COUNT: u64 = 25;

/// More listed values than this are not tried one by one.
const MOST_LISTED: usize = 60;

/// Longer lists are not made to show their bound.
const MOST_ITEMS: usize = 20;
