//! What the answer to a list tells beside its items (totals, the next page), and which query parameters filter it: only where
//! names and types leave little doubt.

use samprov_model::{case::FilterMeaning, place::Place, probe::CaptureFrom};
use serde_json::Value;

use super::{content_of, words::Words};
use crate::{
    generate::{Facets, Kind, Node, Rules},
    operation::Operation,
    pointer,
};

/// What is known of a list.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Where the answer tells how many items there are in all.
    pub total: Option<Place>,
    /// Where the answer tells the address of the next page.
    pub next: Option<CaptureFrom>,
    /// How the next page is asked for by a value of this one.
    pub cursor: Option<Cursor>,
    /// Query parameters that filter by the value of a property.
    pub filters: Vec<Filter>,
}

/// A value in the answer that asks for the next page.
#[derive(Clone, Debug)]
pub struct Cursor {
    /// The query parameter that takes it.
    pub parameter: Place,
    /// Where it stands in the answer.
    pub from: Place,
}

/// A query parameter that filters by the value of a property.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The query parameter.
    pub parameter: Place,
    /// The property of the items.
    pub property: String,
    /// How sure it is that equality is meant.
    pub meaning: FilterMeaning,
}

/// What is known of the list that an operation answers with; `item`: what its items keep.
pub(super) fn listing(rules: &Rules<'_>, words: Words<'_>, operation: &Operation, item: &Node) -> Listing {
    let Some(answer) = operation.answer(200) else { return Listing::default() };
    let envelope = content_of(answer).map(|node| Facets::of(rules, &node));
    let members = envelope.as_ref().map(|facets| &*facets.properties).unwrap_or_default();
    let header = |names: &[&str]| {
        let mut headers = answer.headers.iter();
        headers.find(|header| names.iter().any(|name| header.name.eq_ignore_ascii_case(name)))
    };
    let total = members
        .iter()
        .find(|(name, node)| {
            TOTAL_NAMES.contains(&plain(name).as_str())
                && is_only(&Facets::of(rules, node), Kind::Integer)
                && !is_doubtful(&words.of_node(node))
        })
        .map(|(name, _)| Place::body(pointer::child("", name)))
        .or_else(|| header(&TOTAL_HEADERS).map(|found| Place::header(found.name.clone())));
    Listing {
        total,
        next: next_address(rules, members)
            .or_else(|| header(&["Link"]).map(|_| CaptureFrom::LinkHeader("next".to_owned()))),
        cursor: cursor(rules, operation, members),
        filters: filters(rules, words, operation, item),
    }
}

/// `next`, or `next` among `links`: a text that is, or may be, an address.
fn next_address(rules: &Rules<'_>, members: &[(String, Node)]) -> Option<CaptureFrom> {
    let found = |members: &[(String, Node)], at: &str| {
        let (name, node) = members.iter().find(|(name, _)| NEXT_NAMES.contains(&plain(name).as_str()))?;
        let facets = Facets::of(rules, node);
        let place = pointer::child(at, name);
        if facets.kinds.as_ref().is_some_and(|kinds| kinds.contains(&Kind::Object)) {
            let (inner, node) = facets.properties.iter().find(|(name, _)| name == "href")?;
            return is_text(&Facets::of(rules, node)).then(|| pointer::child(&place, inner));
        }
        is_text(&facets).then_some(place)
    };
    let own = found(members, "");
    let pointer = own.or_else(|| {
        let mut links = members.iter().filter(|(name, _)| LINKS_NAMES.contains(&name.as_str()));
        links.find_map(|(name, node)| found(&Facets::of(rules, node).properties, &pointer::child("", name)))
    })?;
    Some(CaptureFrom::Answer(Place::body(pointer)))
}

/// A cursor of the answer that a query parameter takes: `nextCursor` and `cursor`.
fn cursor(rules: &Rules<'_>, operation: &Operation, members: &[(String, Node)]) -> Option<Cursor> {
    CURSORS.iter().find_map(|(parameter, property)| {
        let taken = operation
            .parameters
            .iter()
            .find(|known| matches!(known.place, Place::Query { .. }) && plain(&known.name) == *parameter)?;
        let (name, _) = members
            .iter()
            .find(|(name, node)| plain(name) == *property && is_text(&Facets::of(rules, node)))?;
        Some(Cursor { parameter: taken.place.clone(), from: Place::body(pointer::child("", name)) })
    })
}

fn filters(rules: &Rules<'_>, words: Words<'_>, operation: &Operation, item: &Node) -> Vec<Filter> {
    let item = Facets::of(rules, item);
    let mut found = Vec::new();
    for parameter in &operation.parameters {
        let Place::Query { .. } = parameter.place else { continue };
        let named = item.properties.iter().find(|(name, _)| *name == parameter.name);
        let Some((property, node)) = named else { continue };
        let asked_node = Node::of(parameter.schema.as_ref());
        let (asked, has) = (Facets::of(rules, &asked_node), Facets::of(rules, node));
        let says_more =
            is_doubtful(&words.of_node(&asked_node)) || is_doubtful(&words.of_place(&parameter.document));
        let kind = [Kind::Boolean, Kind::Integer, Kind::String]
            .into_iter()
            .find(|kind| is_only(&asked, *kind) && is_only(&has, *kind));
        let Some(kind) = kind.filter(|_| !says_more && parameter.content.is_none()) else { continue };
        let is_listed = kind == Kind::Boolean || same_values(asked.values.as_ref(), has.values.as_ref());
        let is_ordered = ORDERED.iter().any(|word| plain(property).contains(word));
        let meaning = if is_listed && !is_ordered { FilterMeaning::Equal } else { FilterMeaning::Likely };
        found.push(Filter { parameter: parameter.place.clone(), property: property.clone(), meaning });
    }
    found.sort_by_key(|filter| filter.meaning);
    found
}

fn same_values(left: Option<&Vec<Value>>, right: Option<&Vec<Value>>) -> bool {
    left.zip(right).is_some_and(|(left, right)| {
        left.len() == right.len() && left.iter().all(|value| right.contains(value))
    })
}

/// Whether words say that a value is not exact, or that more than a plain value is meant.
fn is_doubtful(text: &str) -> bool {
    DOUBTFUL.iter().any(|word| text.contains(word))
}

/// Whether values are of one type, `null` aside.
fn is_only(facets: &Facets, kind: Kind) -> bool {
    facets.kinds.as_ref().is_some_and(|kinds| {
        kinds.contains(&kind) && kinds.iter().all(|own| *own == kind || *own == Kind::Null)
    })
}

fn is_text(facets: &Facets) -> bool {
    is_only(facets, Kind::String)
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Properties that tell how many items there are in all, not how many stand on the page.
const TOTAL_NAMES: [&str; 9] = [
    "total",
    "totalcount",
    "totalitems",
    "totalelements",
    "totalresults",
    "totalrecords",
    "totalhits",
    "numbermatched",
    "totalnumber",
];

const TOTAL_HEADERS: [&str; 2] = ["X-Total-Count", "X-Total"];

const NEXT_NAMES: [&str; 4] = ["next", "nextpage", "nextlink", "nextpageurl"];

const LINKS_NAMES: [&str; 3] = ["links", "_links", "paging"];

/// Query parameters and the properties that hold their next value, both plain.
const CURSORS: [(&str, &str); 9] = [
    ("cursor", "nextcursor"),
    ("cursor", "cursornext"),
    ("after", "endcursor"),
    ("after", "nextafter"),
    ("pagetoken", "nextpagetoken"),
    ("continuationtoken", "continuationtoken"),
    ("continuationtoken", "nextcontinuationtoken"),
    ("startafter", "nextstartafter"),
    ("nexttoken", "nexttoken"),
];

/// Values with an order: a filter by them often means "this and above".
const ORDERED: [&str; 11] = [
    "level", "severity", "priority", "rank", "size", "grade", "score", "stage", "version", "rating", "class",
];

/// Words of a description that say that more, or less, than the value itself is meant.
const DOUBTFUL: [&str; 26] = [
    "approx",
    "estimat",
    "exclu",
    "except",
    "at least",
    "at most",
    "minimum",
    "maximum",
    "above",
    "below",
    "or higher",
    "or lower",
    "prefix",
    "contain",
    "start",
    "search",
    "partial",
    "match",
    "inherit",
    "descend",
    "ungefär",
    "uppskatt",
    "minst",
    "högst",
    "utom",
    "include",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_the_same_in_any_order() {
        let of = |texts: &[&str]| texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
        assert!(same_values(Some(&of(&["a", "b"])), Some(&of(&["b", "a"]))));
        assert!(!same_values(Some(&of(&["a", "b"])), Some(&of(&["a", "b", "all"]))));
        assert!(!same_values(None, Some(&of(&["a"]))));
    }
}
