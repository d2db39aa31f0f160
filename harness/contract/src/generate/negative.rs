//! Requests that break exactly one constraint.

use std::collections::BTreeSet;

use samprov_model::place::Place;
use serde_json::Value;

use super::{
    breaks::{Break, Seen, breaks},
    budget::Budget,
    draft::{Draft, Workshop, put},
    facets::Mark,
    making::Making,
    positive::bindings,
    repair,
    site::Site,
    supply::{Negative, below},
    unique::Naming,
    wire_form::Written,
};
use crate::{
    operation::Operation,
    pointer::find,
    schema::{SchemaError, SchemaRef, Schemas},
};

/// Requests that break exactly one constraint, made from the base request with as little added as the place needs.
pub(crate) fn negatives(
    operation: &Operation,
    schemas: &Schemas,
    making: &Making,
    most: usize,
) -> Vec<Negative> {
    let workshop = making.at_work(operation, schemas);
    let base = workshop.base();
    let sites = making.sites(&workshop, &base);
    let most = Budget::of(sites).negatives.min(MOST).min(most);
    let naming = Naming::of(&workshop, sites);
    let mut list =
        List { workshop: &workshop, sites, naming, most, named: BTreeSet::new(), made: Vec::new() };
    list.add_missing_parts(&base);
    for (index, site) in sites {
        if list.made.len() >= most {
            break;
        }
        list.add_breaks(&base, *index, site);
        list.add_missing_of_branch(&base, *index, site);
    }
    list.made.truncate(most);
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
    /// The places that name what a request creates.
    naming: Naming<'a>,
    most: usize,
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
        let Some(draft) = self.workshop.reaching_site(base, index, site) else { return };
        let Some(whole) = draft.get(&index) else { return };
        let Some(now) = find(whole, &site.pointer) else { return };
        for broken in breaks(self.workshop, site, now) {
            if self.made.len() >= self.most {
                return;
            }
            let Break { keyword, root, member, seen, .. } = &broken;
            if self.named.contains(&(site.place.clone(), keyword.to_string())) && member.is_none() {
                continue;
            }
            let step = member.as_ref().map(|name| name.replace('~', "~0").replace('/', "~1"));
            let pointer =
                step.as_ref().map_or_else(|| site.pointer.clone(), |step| format!("{}/{step}", site.pointer));
            let place =
                step.as_ref().map_or_else(|| site.place.clone(), |step| below(&site.place, &unescaped(step)));
            // As text, a list or an object has no type of its own, and a scalar has only that of text.
            let is_typed = *keyword != "type" || part.written == Written::Json;
            let is_scalar = !now.is_array() && !now.is_object();
            let values = broken.values(now).take(MOST_TRIED);
            let mut values = values.filter(|value| is_typed || (is_scalar && value.is_string()));
            let broken = values.find_map(|value| {
                let mut broken = whole.clone();
                let is_put = put(&mut broken, &site.pointer, value);
                let meant = Meant { at: &site.pointer, pointer: &pointer, keyword: root, seen };
                (is_put && self.breaks_only(index, whole, &broken, &meant)).then_some(broken)
            });
            if let Some(broken) = broken {
                let mut draft = draft.clone();
                draft.insert(index, broken);
                self.add(&place, keyword, &draft);
            }
        }
    }

    /// Leaves out a member that only another branch than the first requires.
    fn add_missing_of_branch(&mut self, base: &Draft, index: usize, site: &Site) {
        let Some(carrier) = site.carrier.as_deref() else { return };
        let Some((above, _)) = site.pointer.rsplit_once('/') else { return };
        let Some(broken) = repair::without(carrier, &site.pointer) else { return };
        let meant = Meant { at: above, pointer: &site.pointer, keyword: "required", seen: &Seen::Itself };
        if self.made.len() < self.most && self.breaks_only(index, carrier, &broken, &meant) {
            let mut draft = base.clone();
            draft.insert(index, broken);
            self.add(&site.place, "required", &draft);
        }
    }

    /// Whether a value can be sent, breaks one constraint at one place and nothing else, however it is read.
    fn breaks_only(&self, index: usize, whole: &Value, value: &Value, meant: &Meant<'_>) -> bool {
        let Some(part) = self.workshop.parts.get(index) else { return false };
        let can_be_sent = part.can_carry(value);
        let is_invalid = |reading: &Value| !self.workshop.rules.keeps(&part.node, reading);
        if !can_be_sent || !part.written.readings(value).iter().all(is_invalid) {
            return false;
        }
        let is_meant = |reading: &Value| {
            let errors = self.workshop.rules.errors(&part.node, reading);
            let is_told = |error: &SchemaError| self.is_told(index, [whole, reading], meant, error, 0);
            !errors.is_empty() && errors.iter().all(is_told)
        };
        // What is written as text has no other type than text: a number in its place breaks something else.
        is_meant(value) && (meant.keyword != "type" || is_meant(&part.written.as_text(value)))
    }

    /// Whether an error is the one that is meant. Where the validator only says that no branch of a choice fits, the branch
    /// that the whole value fitted before is asked.
    fn is_told(
        &self,
        index: usize,
        [whole, broken]: [&Value; 2],
        meant: &Meant<'_>,
        error: &SchemaError,
        depth: usize,
    ) -> bool {
        if meant.is_told_by(error) {
            return true;
        }
        let at = error.pointer.as_str();
        let is_around = meant.pointer.strip_prefix(at).is_some_and(|rest| rest.starts_with('/'));
        if depth >= DEEPEST_CHOICE || !is_around || !matches!(error.keyword.as_str(), "anyOf" | "oneOf") {
            return false;
        }
        let (Some(before), Some(now)) = (find(whole, at), find(broken, at)) else { return false };
        let rules = &self.workshop.rules;
        let holders = self.sites.iter().filter(|(part, site)| *part == index && site.pointer == at);
        holders.flat_map(|(_, site)| &site.choices).filter(|choice| choice.keyword == error.keyword).any(
            |choice| {
                let fitting = choice.options.iter().find(|(option, _)| rules.accepts(option, before));
                fitting.is_some_and(|(option, _)| {
                    let inner = rules.schemas.errors(option, rules.direction, now);
                    !inner.is_empty()
                        && inner.into_iter().all(|inner| {
                            let inner = SchemaError { pointer: format!("{at}{}", inner.pointer), ..inner };
                            self.is_told(index, [whole, broken], meant, &inner, depth + 1)
                        })
                })
            },
        )
    }

    fn add(&mut self, place: &Place, keyword: &str, draft: &Draft) {
        if !self.named.insert((place.clone(), keyword.to_owned())) {
            return;
        }
        let bindings = bindings(self.workshop, &self.naming, draft, Some(place));
        let recipe = self.workshop.recipe(draft, bindings);
        self.made.push(Negative { place: place.clone(), keyword: keyword.to_owned(), recipe });
    }
}

/// The error that a break is meant to cause.
struct Meant<'a> {
    /// The place of the constraint, as a pointer.
    at: &'a str,
    /// The place that breaks: the same, or a member of it.
    pointer: &'a str,
    keyword: &'a str,
    seen: &'a Seen,
}

impl Meant<'_> {
    fn is_told_by(&self, error: &SchemaError) -> bool {
        let is_inside = || {
            error.pointer.strip_prefix(self.at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_under = |schemas: &[SchemaRef]| {
            schemas.iter().any(|schema| {
                let inner = error.promise.pointer.strip_prefix(&schema.pointer);
                error.promise.document == schema.document
                    && inner.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        match self.seen {
            Seen::As(keywords) => error.pointer == self.pointer && keywords.contains(&error.keyword.as_str()),
            Seen::Choice(schemas) => {
                let is_choice =
                    error.pointer == self.at && matches!(error.keyword.as_str(), "anyOf" | "oneOf");
                is_choice || (is_inside() && is_under(schemas))
            }
            Seen::Itself => error.pointer == self.pointer && is_same(self.keyword, &error.keyword),
            Seen::Under(schemas) => is_inside() && is_under(schemas),
        }
    }
}

/// Whether an error is the one that a break is meant to cause.
fn is_same(meant: &str, seen: &str) -> bool {
    match meant {
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

/// How many choices may stand inside one another.
const DEEPEST_CHOICE: usize = 4;

/// More values than this are not tried for one constraint.
const MOST_TRIED: usize = 150;

/// More negatives than this are not made for one operation.
const MOST: usize = 200;
