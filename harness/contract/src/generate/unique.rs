//! Values that must differ from request to request, so that created things can be told apart and cleaned up.

use samprov_model::{
    place::Place,
    recipe::{Binding, Source},
};
use serde_json::Value;

use super::{
    draft::{Draft, Workshop},
    site::Site,
    variants::is_free_text,
};

/// The places that name or describe what a request creates: members of the top-level object, by their names.
pub(super) struct Naming<'a> {
    /// With the rank of the name.
    sites: Vec<(usize, &'a Site)>,
}

impl<'a> Naming<'a> {
    pub(super) fn of(workshop: &Workshop<'_>, sites: &'a [(usize, Site)]) -> Self {
        let body = workshop.body();
        let named = |(index, site): &'a (usize, Site)| {
            if Some(*index) != body || site.pointer.matches('/').count() != 1 {
                return None;
            }
            Some((rank(site.name.as_deref()?)?, site))
        };
        Self { sites: sites.iter().filter_map(named).collect() }
    }

    /// At most two bindings: free texts whose names say that they name or describe what is created.
    pub(super) fn bindings(&self, workshop: &Workshop<'_>, body: usize, draft: &Draft) -> Vec<Binding> {
        let Some(Value::Object(members)) = draft.get(&body) else { return Vec::new() };
        let mut ranked: Vec<(usize, Binding)> = Vec::new();
        for (rank, site) in &self.sites {
            let Some(name) = site.name.as_deref() else { continue };
            let Some(Value::String(stem)) = members.get(name) else { continue };
            if !is_free_text(site) && !takes_marks(workshop, site, stem) {
                continue;
            }
            let at_most = site.facets.longest.unwrap_or(USUAL_LENGTH).min(USUAL_LENGTH);
            let length = u64::try_from(stem.chars().count()).unwrap_or(u64::MAX);
            let is_known = !workshop.supply.known(&site.place, Some(name)).is_empty();
            if is_known || at_most < length.saturating_add(MARK_LENGTH) {
                continue;
            }
            let at_most = u32::try_from(at_most).unwrap_or(u32::MAX);
            let source = Source::Unique { stem: stem.clone(), at_most };
            ranked.push((*rank, Binding { place: Place::body(site.pointer.clone()), source }));
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().take(MOST).map(|(_, binding)| binding).collect()
    }
}

/// Whether a text that a pattern binds stays valid with the mark of a run behind it, whatever letters and digits that has.
fn takes_marks(workshop: &Workshop<'_>, site: &Site, stem: &str) -> bool {
    let facets = &site.facets;
    let is_plain = facets.format.is_none() && !facets.is_listed() && !facets.patterns.is_empty();
    is_plain
        && MARKS.iter().all(|mark| workshop.rules.keeps(&site.node, &Value::from(format!("{stem}-{mark}"))))
}

/// How surely a property names or describes: by whole name, or by its ending. Names of persons are left alone, since services
/// may rightly refuse digits in them.
fn rank(name: &str) -> Option<usize> {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    if PERSONAL.iter().any(|personal| plain.contains(personal)) {
        return None;
    }
    NAMING.iter().position(|naming| plain == *naming || (naming.len() > 3 && plain.ends_with(naming)))
}

/// Names that name or describe, the most telling first.
const NAMING: [&str; 17] = [
    "title",
    "name",
    "slug",
    "label",
    "subject",
    "heading",
    "titel",
    "namn",
    "rubrik",
    "summary",
    "description",
    "beskrivning",
    "comment",
    "note",
    "message",
    "text",
    "desc",
];

/// Parts of names of persons, files, and codes that look like names.
const PERSONAL: [&str; 16] = [
    "first",
    "last",
    "given",
    "family",
    "sur",
    "middle",
    "full",
    "user",
    "person",
    "file",
    "type",
    "code",
    "host",
    "domain",
    "country",
    "municipality",
];

/// What marks of runs look like.
const MARKS: [&str; 4] = ["abcdefgh", "0a1b2c3d", "zyxwvuts", "98765432"];

/// The longest text used where the schema sets no bound, in characters.
const USUAL_LENGTH: u64 = 60;

/// The room that the mark of the run and the attempt needs, in characters.
const MARK_LENGTH: u64 = 16;

/// The most bindings in one body.
const MOST: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_names_are_made_unique_and_names_of_persons_are_not() {
        assert!(rank("title") < rank("description"));
        assert!(rank("displayName").is_some());
        assert_eq!(rank("firstName"), None);
        assert_eq!(rank("status"), None);
    }
}
