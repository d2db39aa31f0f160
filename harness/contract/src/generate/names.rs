//! Names of properties that keep `propertyNames`, and names that match a pattern.

use serde_json::Value;

use super::{
    facets::{Facets, Kind},
    fits::Fit,
    maker::Maker,
    node::Node,
    pattern, search, text,
};

impl Maker<'_> {
    /// Different names that keep the schemas of names, as many as are wanted and can be found.
    pub(super) fn names(&self, node: &Node, wanted: usize) -> Vec<String> {
        if node.schemas.is_empty() {
            return Vec::new();
        }
        let facets = Facets::of(&self.rules, node);
        if !facets.allows(Kind::String) {
            return Vec::new();
        }
        let fit = Fit::new(&facets);
        let listed = facets.values.iter().flatten().chain(&facets.constant);
        let mut texts: Vec<String> = listed.filter_map(Value::as_str).map(str::to_owned).collect();
        if !facets.is_listed() {
            texts.extend(
                (0..wanted.min(MOST_VARIED)).flat_map(|it| text::candidates(&facets, Some("key"), it)),
            );
            texts.extend(search::searched(&facets, 0));
        }
        let mut found: Vec<String> = Vec::new();
        for name in texts {
            if found.len() >= wanted {
                break;
            }
            let suits = fit.holds(&Value::from(name.as_str())) && self.is_name(node, &name);
            if suits && !found.contains(&name) {
                found.push(name);
            }
        }
        found
    }

    /// Whether a name keeps the schemas of names.
    pub(super) fn is_name(&self, node: &Node, name: &str) -> bool {
        self.rules.keeps(node, &Value::from(name))
    }
}

/// Different names that match a pattern, at least one if any can be found.
pub(super) fn matching(pattern: &str, wanted: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let facets = Facets { patterns: vec![pattern.to_owned()], ..Facets::default() };
    let fit = Fit::new(&facets);
    let padded = (1..=wanted.min(MOST_VARIED)).map(|number| format!("{number}"));
    let plain = pattern::samples(pattern, 0);
    let longer: Vec<String> =
        padded.filter_map(|end| plain.first().map(|first| format!("{first}{end}"))).collect();
    for name in plain.into_iter().chain(longer).chain(pattern::searched(pattern, &[], 0)) {
        if found.len() >= wanted.max(1) {
            break;
        }
        if fit.holds(&Value::from(name.as_str())) && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// More variations of names than this are not tried.
const MOST_VARIED: usize = 100;
