//! Values that services stumble over although the schema allows them: empty and odd texts, other spellings, large and tiny numbers.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    draft::Workshop,
    facets::{Facets, Kind, Mark},
    fits::Fit,
    maker::{Extent, Spot},
    number,
    site::Site,
    variants::Variant,
    wire_form::Written,
};

/// Texts that any free text may hold, by name. The composed and the decomposed one look the same.
pub(crate) const TEXTS: [(&str, &str); 4] = [
    ("emoji", "👩🏽‍🚀 🇸🇪 😀"),
    ("composed", "\u{c5}sa caf\u{e9}"),
    ("decomposed", "A\u{30a}sa cafe\u{301}"),
    ("empty", ""),
];

/// The special texts of a free text: those that no text before it could hold, and one that its name chooses.
pub(crate) fn texts(site: &Site, written: Written, sent: &BTreeSet<String>) -> Vec<Variant> {
    let name = site.name.as_deref().unwrap_or_default();
    let own = name.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)))
        % TEXTS.len();
    let fit = Fit::new(&site.facets);
    let chosen = TEXTS.iter().enumerate().filter(|(index, (name, _))| *index == own || !sent.contains(*name));
    chosen
        .filter(|(_, (_, text))| !text.is_empty() || written == Written::Json)
        .map(|(_, (name, text))| Variant { name: (*name).to_owned(), value: json!(text) })
        .filter(|variant| fit.holds(&variant.value))
        .collect()
}

/// Other spellings of a format.
pub(crate) fn spellings(facets: &Facets) -> Vec<Variant> {
    let found: &[(&str, &str)] = match facets.format.as_deref() {
        Some("byte") => &[("alphabet", "+/+/")],
        Some("date-time") => {
            &[("offset", "2024-06-01T12:00:00+02:00"), ("fraction", "2024-06-01T12:00:00.123Z")]
        }
        Some("duration") => &[("combined", "P1Y2M3DT4H5M6S")],
        Some("email") => &[("plus", "anna+test@example.com")],
        Some("ipv6") => &[("written-out", "2001:0db8:0000:0000:0000:0000:0000:0001")],
        Some("time") => &[("offset", "12:00:00+02:00")],
        Some("uri" | "url") => &[("query", "https://example.com/a?b=c#d")],
        _ => &[],
    };
    let fit = Fit::new(facets);
    let found = found.iter().map(|(name, text)| Variant { name: (*name).to_owned(), value: json!(text) });
    found.filter(|variant| fit.holds(&variant.value)).collect()
}

/// A number below zero, where the schema sets no bound: a count, a limit or an offset has one that its description keeps quiet about.
pub(crate) fn below_zero(facets: &Facets) -> Option<Variant> {
    let variant = Variant { name: "below-zero".to_owned(), value: json!(-1) };
    (facets.lowest.is_none() && facets.multiple.is_none() && Fit::new(facets).holds(&variant.value))
        .then_some(variant)
}

/// A large and a tiny number, where the schema sets no bound.
pub(crate) fn numbers(facets: &Facets) -> Vec<Variant> {
    if facets.multiple.is_some() {
        return Vec::new();
    }
    let takes_fractions = facets.kinds.as_ref().is_some_and(|kinds| kinds.contains(&Kind::Number));
    let mut found = Vec::new();
    if facets.highest.is_none() {
        let large = match facets.format.as_deref() {
            // Beyond 2^53 programs that keep numbers as doubles lose digits (RFC 8259, section 6).
            Some("int64") => (1_i64 << 53) - 1,
            _ if takes_fractions => 1_000_000_000_000,
            _ => i64::from(i32::MAX),
        };
        found.push(Variant { name: "large".to_owned(), value: json!(large) });
    }
    if takes_fractions {
        found.push(Variant { name: "tiny".to_owned(), value: json!(0.000_001) });
    }
    let fit = Fit::new(facets);
    found.retain(|variant| fit.holds(&variant.value));
    found
}

/// The sides of bounds that the plain variants leave out: as few items as allowed, as few and as many members, another multiple.
pub(crate) fn bounds(workshop: &Workshop<'_>, site: &Site, now: &Value) -> Vec<Variant> {
    let facets = &site.facets;
    let spot = Spot::new(site.place.clone(), site.name.as_deref(), Vec::new());
    let maker = workshop.maker(Extent::Minimal);
    let count =
        |bound: Option<u64>| bound.and_then(|it| usize::try_from(it).ok()).filter(|it| *it <= MOST_COUNTED);
    let mut found = Vec::new();
    let mut add = |name: &str, value: Option<Value>| {
        found.extend(value.map(|value| Variant { name: name.to_owned(), value }));
    };
    match now {
        Value::Array(_) => {
            if let Some(least) = count(facets.fewest_items).filter(|least| *least > 0) {
                add("min-items", maker.items(facets, &spot, least));
            }
        }
        Value::Number(now) if facets.multiple.is_some() => {
            let fit = Fit::new(facets);
            let others = (1..4).flat_map(|variation| number::candidates(facets, variation));
            let now = Value::Number(now.clone());
            add("multiple", others.into_iter().find(|value| *value != now && fit.holds(value)));
        }
        Value::Object(now) => {
            if let Some(least) = count(facets.fewest_properties).filter(|least| *least > 0) {
                let mut kept = now.clone();
                kept.retain(|name, _| facets.required.contains(name));
                add("min-properties", maker.grown(facets, &spot, &kept, least).map(Value::Object));
            }
            if let Some(most) = count(facets.most_properties).filter(|most| *most > 0) {
                add("max-properties", maker.grown(facets, &spot, now, most).map(Value::Object));
            }
            // Where the schema tells what other properties must be, or says outright that there may be some.
            if !facets.properties.is_empty()
                && (!facets.additional.schemas.is_empty() || facets.is(Mark::Open))
            {
                let declared = facets.properties.iter().map(|(name, _)| name);
                let missing = declared.filter(|name| !now.contains_key(*name)).count();
                let all = now.len() + missing + 1;
                let mut more = maker.grown(facets, &spot, now, all).unwrap_or_default();
                more.retain(|name, _| now.contains_key(name) || !facets.properties.declares(name));
                add("additional", (more.len() > now.len()).then_some(Value::Object(more)));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found
}

/// Larger lists and objects are not made to show their bound.
const MOST_COUNTED: usize = 20;
