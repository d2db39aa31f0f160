//! Valid requests of an operation.

use std::collections::{BTreeSet, HashSet};

use samprov_model::{place::Place, recipe::Binding};
use serde_json::Value;

use super::{
    budget::Budget,
    draft::{Draft, Workshop, put},
    hints,
    making::Making,
    personal, repair,
    site::Site,
    special,
    supply::Positive,
    unique::Naming,
    variants::{Variant, is_free_text, letters, variants},
    wire_form::Written,
};
use crate::{operation::Operation, pointer::find, schema::Schemas};

/// Valid requests of an operation, the plainest first; none when something required cannot be made.
pub(crate) fn positives(
    operation: &Operation,
    schemas: &Schemas,
    making: &Making,
    most: usize,
) -> Vec<Positive> {
    let workshop = making.at_work(operation, schemas);
    let base = workshop.base();
    let sites = making.sites(&workshop, &base);
    let mut list = List::begun(&workshop, sites);
    list.most = Budget::of(sites).positives.min(most);
    list.add("full".to_owned(), workshop.most, None);
    list.add_below_zero(&base);
    if let Some(index) = workshop.body() {
        list.add_documented(index, &base);
    }
    for (index, part) in workshop.parts.iter().enumerate() {
        if !part.is_required && !base.contains_key(&index) {
            let name = format!("{}/present", joined(&part.place));
            if let Some(draft) = workshop.reaching(&base, index, "") {
                list.add(name, &draft, None);
            }
        }
    }
    list.add_variants(&base);
    list.add_special(&base);
    list.add_present_and_absent(&base);
    let most = list.most;
    let mut made = list.made;
    made.truncate(most);
    made
}

/// The first of [`positives`], without making the others.
pub(crate) fn first_positive(operation: &Operation, schemas: &Schemas, making: &Making) -> Option<Positive> {
    let workshop = making.at_work(operation, schemas);
    // It has no place that the base has not.
    let sites = workshop.sites_of_base(&workshop.base());
    List::begun(&workshop, &sites).made.into_iter().next()
}

struct List<'a> {
    workshop: &'a Workshop<'a>,
    sites: &'a [(usize, Site)],
    /// The places whose values the candidate may rightly not know, as far as the places tell.
    inventive: Vec<&'a (usize, Site)>,
    /// The places that name what a request creates.
    naming: Naming<'a>,
    /// The texts of the parts of each request, so that none is made twice.
    seen: HashSet<Vec<(usize, String)>>,
    /// The places whose values tell branches apart.
    tags: HashSet<(usize, String)>,
    /// How many the operation is worth.
    most: usize,
    names: BTreeSet<String>,
    made: Vec<Positive>,
}

impl<'a> List<'a> {
    /// With what is supplied, and the plainest.
    fn begun(workshop: &'a Workshop<'a>, sites: &'a [(usize, Site)]) -> Self {
        let mut list = Self {
            workshop,
            sites,
            inventive: sites.iter().filter(|(_, site)| is_inventive(site)).collect(),
            naming: Naming::of(workshop, sites),
            seen: HashSet::new(),
            tags: tags(sites),
            most: usize::MAX,
            names: BTreeSet::new(),
            made: Vec::new(),
        };
        let body = workshop.body();
        for (number, known) in workshop.known_bodies().into_iter().enumerate() {
            let mut draft = workshop.minimal();
            draft.extend(body.map(|index| (index, known)));
            list.add(format!("example/{}", number + 1), &draft, None);
        }
        list.add("minimal".to_owned(), &workshop.minimal(), None);
        list
    }

    /// Adds a request, unless the same one is there already. `changed`: the place whose value must be sent as it is.
    fn add(&mut self, name: String, draft: &Draft, changed: Option<&Place>) {
        if self.made.len() >= self.most {
            return;
        }
        let texts: Vec<(usize, String)> =
            draft.iter().map(|(index, value)| (*index, value.to_string())).collect();
        if self.seen.contains(&texts) || !self.names.insert(name.clone()) {
            return;
        }
        self.seen.insert(texts);
        let bindings = bindings(self.workshop, &self.naming, draft, changed);
        let recipe = self.workshop.recipe(draft, bindings);
        self.made.push(Positive { name, recipe, invented: self.invented(draft) });
    }

    /// The bodies that the document itself shows.
    fn add_documented(&mut self, index: usize, base: &Draft) {
        let Some(part) = self.workshop.parts.get(index) else { return };
        let mut number = 0;
        for shown in part.shown.iter().take(MOST_DOCUMENTED) {
            number += 1;
            if personal::holds_somebody(shown) || !self.workshop.accepts(index, shown) {
                continue;
            }
            let mut draft = base.clone();
            draft.insert(index, shown.clone());
            self.add(format!("documented/{number}"), &draft, Some(&part.place));
        }
    }

    fn add_variants(&mut self, base: &Draft) {
        let mut has_letters = false;
        for (index, site) in self.sites {
            if self.made.len() >= self.most {
                return;
            }
            if self.is_tag(*index, site) {
                continue;
            }
            let Some(draft) = self.workshop.reaching_site(base, *index, site) else { continue };
            let Some(part) = self.workshop.parts.get(*index) else { continue };
            let Some(now) = draft.get(index).and_then(|value| find(value, &site.pointer)).cloned() else {
                continue;
            };
            let is_known = self.is_known(site);
            let mut found = variants(self.workshop, site, &now, part.written, is_known);
            let takes_letters = matches!(part.written, Written::Json | Written::Form | Written::Query);
            if !has_letters && takes_letters && !is_known && now.is_string() && is_free_text(site) {
                found.extend(letters(site).map(|value| Variant { name: "letters".to_owned(), value }));
                has_letters = true;
            }
            self.add_each(&draft, *index, site, found);
        }
    }

    /// A number below zero, once and early: what comes of it tells much about how a service refuses.
    fn add_below_zero(&mut self, base: &Draft) {
        for (index, site) in self.sites {
            let is_json = self.workshop.parts.get(*index).is_some_and(|part| part.written == Written::Json);
            if !is_json || self.is_tag(*index, site) || self.is_known(site) || site.facets.is_listed() {
                continue;
            }
            let Some(variant) = special::below_zero(&site.facets) else { continue };
            let Some(draft) = self.workshop.reaching_site(base, *index, site) else { continue };
            let now = draft.get(index).and_then(|value| find(value, &site.pointer));
            if now.is_some_and(Value::is_number) {
                self.add_each(&draft, *index, site, vec![variant]);
                return;
            }
        }
    }

    /// Values that services stumble over, each name after the plain variants, so that none of those goes by another name.
    fn add_special(&mut self, base: &Draft) {
        let (mut sent, mut numbers): (BTreeSet<String>, Vec<String>) = (BTreeSet::new(), Vec::new());
        for (index, site) in self.sites {
            if self.made.len() >= self.most {
                return;
            }
            if self.is_tag(*index, site) || self.is_known(site) || site.facets.is_listed() {
                continue;
            }
            let Some(draft) = self.workshop.reaching_site(base, *index, site) else { continue };
            let Some(part) = self.workshop.parts.get(*index) else { continue };
            let now = draft.get(index).and_then(|value| find(value, &site.pointer)).cloned();
            let Some(now) = now else { continue };
            let mut offered: Vec<String> = Vec::new();
            let mut found = special::bounds(self.workshop, site, &now);
            if now.is_string() {
                found.extend(special::spellings(&site.facets));
                let takes_letters = matches!(part.written, Written::Json | Written::Form | Written::Query);
                if takes_letters && is_free_text(site) {
                    let texts = special::texts(site, part.written, &sent);
                    offered.extend(texts.iter().map(|text| text.name.clone()));
                    found.extend(texts);
                }
            }
            if now.is_number() && part.written == Written::Json {
                // One of each is enough: services rightly have limits that their descriptions keep quiet about.
                let new = special::numbers(&site.facets).into_iter().filter(|it| !numbers.contains(&it.name));
                let new: Vec<Variant> = new.collect();
                numbers.extend(new.iter().map(|variant| variant.name.clone()));
                found.extend(new);
            }
            self.add_each(&draft, *index, site, found);
            let place = joined(&site.place);
            sent.extend(offered.into_iter().filter(|name| self.names.contains(&format!("{place}/{name}"))));
        }
    }

    /// Every optional property given alone, and left out alone.
    fn add_present_and_absent(&mut self, base: &Draft) {
        for (index, site) in self.sites {
            if self.made.len() >= self.most {
                return;
            }
            if site.pointer.is_empty() || self.is_tag(*index, site) {
                continue;
            }
            let is_item = site.pointer.rsplit('/').next().is_some_and(|step| step.parse::<usize>().is_ok());
            if is_item {
                continue;
            }
            let name = joined(&site.place);
            if let Some(draft) = self.workshop.reaching_site(base, *index, site) {
                self.add(format!("{name}/present"), &draft, None);
            }
            let mut most = self.workshop.most.clone();
            if let Some(carrier) = &site.carrier {
                most.insert(*index, carrier.as_ref().clone());
            }
            let Some(without) = most.get(index).and_then(|whole| repair::without(whole, &site.pointer))
            else {
                continue;
            };
            if self.workshop.accepts(*index, &without) {
                most.insert(*index, without);
                self.add(format!("{name}/absent"), &most, None);
            }
        }
    }

    /// Adds each variant of a place that is valid.
    fn add_each(&mut self, draft: &Draft, index: usize, site: &Site, found: Vec<Variant>) {
        for Variant { name, value } in found {
            let mut draft = draft.clone();
            let changed = draft.get_mut(&index).is_some_and(|whole| put(whole, &site.pointer, value));
            let Some(whole) = draft.get(&index).filter(|_| changed) else { continue };
            let is_listed = name.starts_with("value/") || name.starts_with("enum-");
            let mut is_valid = self.workshop.accepts(index, whole);
            // Another listed value may ask for other members than the one before.
            if !is_valid
                && is_listed
                && let Some(mended) = self.workshop.mended(index, whole, &site.pointer)
            {
                draft.insert(index, mended);
                is_valid = true;
            }
            if is_valid {
                self.add(format!("{}/{name}", joined(&site.place)), &draft, Some(&site.place));
            }
        }
    }

    /// Whether a place holds a value that the candidate must know, so that others may be unknown to it.
    fn is_known(&self, site: &Site) -> bool {
        matches!(site.place, Place::Path { .. }) || site.names_something() || !self.known(site).is_empty()
    }

    /// Whether a place holds the value that tells branches apart: it changes with its branch, never alone.
    fn is_tag(&self, index: usize, site: &Site) -> bool {
        self.tags.contains(&(index, site.pointer.clone()))
    }

    /// The places whose values the candidate may rightly not know.
    fn invented(&self, draft: &Draft) -> Vec<Place> {
        let known_bodies = self.workshop.known_bodies();
        let mut found = Vec::new();
        for (index, site) in &self.inventive {
            let Some(whole) = draft.get(index) else { continue };
            let Some(value) = find(whole, &site.pointer) else { continue };
            let is_body = matches!(site.place, Place::Body { .. });
            let is_fixed = value.is_boolean() || value.is_null();
            let is_part = value.is_object() || value.is_array();
            if is_fixed || is_part || (is_body && known_bodies.contains(whole)) {
                continue;
            }
            if !self.known(site).contains(value) {
                found.push(site.place.clone());
            }
        }
        found
    }

    fn known(&self, site: &Site) -> Vec<Value> {
        self.workshop.supply.known(&site.place, site.name.as_deref())
    }
}

/// The places whose values tell branches apart.
fn tags(sites: &[(usize, Site)]) -> HashSet<(usize, String)> {
    let of_site = |(index, site): &(usize, Site)| {
        let tags = site.choices.iter().filter_map(|choice| choice.discriminator.as_ref());
        tags.map(|tag| (*index, format!("{}/{tag}", site.pointer))).collect::<Vec<_>>()
    };
    sites.iter().flat_map(of_site).collect()
}

/// The values of a request that are made unique while running; never those of a body that somebody supplied, nor a changed place.
pub(super) fn bindings(
    workshop: &Workshop<'_>,
    naming: &Naming<'_>,
    draft: &Draft,
    changed: Option<&Place>,
) -> Vec<Binding> {
    let Some(index) = workshop.body() else { return Vec::new() };
    let is_supplied = draft.get(&index).is_some_and(|body| workshop.known_bodies().contains(body));
    let is_whole = changed.is_some_and(|place| *place == Place::body(""));
    if workshop.operation.method != "POST" || is_supplied || is_whole {
        return Vec::new();
    }
    naming
        .bindings(workshop, index, draft)
        .into_iter()
        .filter(|binding| changed.is_none_or(|place| !overlaps(&binding.place, place)))
        .collect()
}

/// The name of a place in the names of requests.
pub(super) fn joined(place: &Place) -> String {
    let segments: Vec<String> = place.segments().iter().map(|segment| segment.replace('/', "~1")).collect();
    segments.join("/")
}

/// Whether a place may hold a value that the candidate rightly does not know.
fn is_inventive(site: &Site) -> bool {
    let is_path = matches!(site.place, Place::Path { .. });
    !site.facets.is_listed() && (is_path || site.names_something() || has_hidden_rules(site))
}

/// Whether a parameter is a text about which the schema says nothing, although only some texts may mean something: a filter, a
/// field to sort by, a date without its format.
fn has_hidden_rules(site: &Site) -> bool {
    !matches!(site.place, Place::Body { .. })
        && is_free_text(site)
        && !site.name.as_deref().is_some_and(hints::takes_any_text)
}

fn overlaps(bound: &Place, changed: &Place) -> bool {
    let (Place::Body { inside: bound }, Place::Body { inside: changed }) = (bound, changed) else {
        return false;
    };
    let (bound, changed) = (bound.pointer(), changed.pointer());
    bound == changed || bound.starts_with(&format!("{changed}/")) || changed.starts_with(&format!("{bound}/"))
}

/// More bodies from the document than this are not sent.
const MOST_DOCUMENTED: usize = 5;
