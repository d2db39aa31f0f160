//! Requests that break exactly one constraint.

use std::collections::BTreeSet;

use samprov_model::place::Place;
use serde_json::Value;

use super::{
    breaks::{Break, breaks},
    draft::{Draft, Workshop, put},
    facets::Mark,
    positive::bindings,
    site::Site,
    supply::{Negative, Supply, below},
    wire_form::Written,
};
use crate::{operation::Operation, schema::Schemas};

/// Requests that break exactly one constraint, made from the base request with as little added as the place needs.
pub(crate) fn negatives(operation: &Operation, schemas: &Schemas, supply: &Supply) -> Vec<Negative> {
    let Some(workshop) = Workshop::new(operation, schemas, supply) else { return Vec::new() };
    let base = workshop.base();
    let sites = workshop.sites(&base);
    let mut list = List { workshop: &workshop, sites: &sites, named: BTreeSet::new(), made: Vec::new() };
    list.add_missing_parts(&base);
    for (index, site) in &sites {
        list.add_breaks(&base, *index, site);
    }
    list.made.truncate(MOST);
    list.made
}

/// Header fields that HTTP itself lets a server disregard when it does not understand them: a wrong value is no reason to refuse.
/// RFC 9110 sections 8.8, 10.1, 12.5, 13.1 and 14.2; RFC 9111, 5.2; RFC 7240, 2; Trace Context, 3.2.
const DISREGARDED: [&str; 20] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "baggage",
    "cache-control",
    "dnt",
    "expect",
    "forwarded",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "pragma",
    "prefer",
    "range",
    "traceparent",
    "tracestate",
    "user-agent",
];

fn may_be_disregarded(place: &Place) -> bool {
    match place {
        Place::Header { name } => DISREGARDED.iter().any(|known| name.eq_ignore_ascii_case(known)),
        Place::Body { .. }
        | Place::Cookie { .. }
        | Place::MediaType
        | Place::Method
        | Place::Path { .. }
        | Place::Query { .. }
        | Place::Status => false,
    }
}

struct List<'a> {
    workshop: &'a Workshop<'a>,
    sites: &'a [(usize, Site)],
    named: BTreeSet<(Place, String)>,
    made: Vec<Negative>,
}

impl List<'_> {
    /// Leaves out each part that must be given. A part with a default is left alone: a reader may rightly use it.
    fn add_missing_parts(&mut self, base: &Draft) {
        for (index, part) in self.workshop.parts.iter().enumerate() {
            let site = self.sites.iter().find(|(at, site)| *at == index && site.pointer.is_empty());
            let has_default = site.is_some_and(|(_, site)| site.facets.is(Mark::HasDefault));
            let is_path = matches!(part.place, Place::Path { .. });
            if !part.is_required
                || is_path
                || has_default
                || may_be_disregarded(&part.place)
                || !base.contains_key(&index)
            {
                continue;
            }
            let mut draft = base.clone();
            draft.remove(&index);
            self.add(&part.place, "required", &draft);
        }
    }

    fn add_breaks(&mut self, base: &Draft, index: usize, site: &Site) {
        let Some(part) = self.workshop.parts.get(index) else { return };
        if may_be_disregarded(&part.place) {
            return;
        }
        if matches!(part.place, Place::Path { .. })
            && !fills_segment(self.workshop.operation, part.name.as_deref())
        {
            return;
        }
        let Some(draft) = self.workshop.reaching(base, index, &site.pointer) else { return };
        let Some(whole) = draft.get(&index) else { return };
        let Some(now) = whole.pointer(&site.pointer) else { return };
        for Break { keyword, member, values } in breaks(self.workshop, site, now) {
            let step = member.map(|name| name.replace('~', "~0").replace('/', "~1"));
            let pointer =
                step.as_ref().map_or_else(|| site.pointer.clone(), |step| format!("{}/{step}", site.pointer));
            let place =
                step.as_ref().map_or_else(|| site.place.clone(), |step| below(&site.place, &unescaped(step)));
            // As text, a list or an object has no type of its own, and a scalar has only that of text.
            let is_typed = keyword != "type" || part.written == Written::Json;
            let is_scalar = !now.is_array() && !now.is_object();
            let mut values = values.into_iter().filter(|value| is_typed || (is_scalar && value.is_string()));
            let broken = values.find_map(|value| {
                let mut broken = whole.clone();
                let is_put = put(&mut broken, &site.pointer, value);
                (is_put && self.breaks_only(index, &broken, &pointer, keyword)).then_some(broken)
            });
            if let Some(broken) = broken {
                let mut draft = draft.clone();
                draft.insert(index, broken);
                self.add(&place, keyword, &draft);
            }
        }
    }

    /// Whether a value can be sent, breaks one constraint at one place and nothing else, however it is read.
    fn breaks_only(&self, index: usize, value: &Value, pointer: &str, keyword: &str) -> bool {
        let Some(part) = self.workshop.parts.get(index) else { return false };
        let can_be_sent = part.written.can_carry(value);
        let is_invalid = |reading: &Value| !self.workshop.rules.keeps(&part.node, reading);
        if !can_be_sent || !part.written.readings(value).iter().all(is_invalid) {
            return false;
        }
        let is_meant = |reading: &Value| {
            let errors = self.workshop.rules.errors(&part.node, reading);
            !errors.is_empty()
                && errors.iter().all(|error| error.pointer == pointer && is_same(keyword, &error.keyword))
        };
        // What is written as text has no other type than text: a number in its place breaks something else.
        is_meant(value) && (keyword != "type" || is_meant(&part.written.as_text(value)))
    }

    fn add(&mut self, place: &Place, keyword: &str, draft: &Draft) {
        if !self.named.insert((place.clone(), keyword.to_owned())) {
            return;
        }
        let bindings = bindings(self.workshop, self.sites, draft, Some(place));
        let recipe = self.workshop.recipe(draft, bindings);
        self.made.push(Negative { place: place.clone(), keyword: keyword.to_owned(), recipe });
    }
}

/// Whether an error is the one that a break is meant to cause.
fn is_same(meant: &str, seen: &str) -> bool {
    match meant {
        "additionalProperties" => matches!(seen, "additionalProperties" | "unevaluatedProperties"),
        "null" => matches!(seen, "type" | "enum" | "const" | "oneOf" | "anyOf"),
        _ => meant == seen,
    }
}

/// Whether a path parameter is a whole segment, so that no broken value can be read as its neighbours.
fn fills_segment(operation: &Operation, name: Option<&str>) -> bool {
    name.is_some_and(|name| operation.path.split('/').any(|segment| segment == format!("{{{name}}}")))
}

fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// More negatives than this are not made for one operation.
const MOST: usize = 200;
