//! Choices between schemas: the first branch that gives a valid value.

use serde_json::{Value, json};

use super::{
    facets::{Alternatives, Facets, Kind},
    maker::{Extent, Maker, Spot},
    node::{Node, Rules},
};
use crate::schema::SchemaRef;

impl Maker<'_> {
    /// A value of the first branch that gives one, the richer branches before `null`.
    pub(super) fn make_branch(&self, node: &Node, choice: &Alternatives, spot: &Spot) -> Option<Value> {
        let mut options: Vec<&(SchemaRef, Option<String>)> = choice.options.iter().collect();
        options.sort_by_key(|(option, _)| is_null_only(&self.rules, option));
        let first = self.extent.get();
        let other = if first == Extent::Full { Extent::Minimal } else { Extent::Full };
        // A value with little in it may be valid under two branches of a oneOf, one with much in it under none.
        for extent in [first, other] {
            for option in &options {
                self.extent.set(extent);
                let found = self.make_option(node, choice, option, spot);
                self.extent.set(first);
                if found.is_some() {
                    return found;
                }
            }
        }
        // A value that is set apart by a member of the wrong type looks odd, but nothing else may be valid.
        let apart = if choice.keyword == "oneOf" { self.set_apart(node, choice, spot) } else { None };
        apart.or_else(|| self.repaired_branch(node, choice, spot))
    }

    /// A value of a branch that did not keep something around the choice, repaired.
    fn repaired_branch(&self, node: &Node, choice: &Alternatives, spot: &Spot) -> Option<Value> {
        let starts = choice.options.iter().take(MOST_REPAIRED).filter_map(|(option, _)| {
            let mut spot = spot.clone();
            spot.trail.push(option.clone());
            self.make(&node.choosing(&choice.origin, option), &spot)
        });
        self.repaired_from(node, starts.collect(), spot)
    }

    /// A value that is valid under one branch of a `oneOf` only because a member that another branch declares is wrong there.
    fn set_apart(&self, node: &Node, choice: &Alternatives, spot: &Spot) -> Option<Value> {
        let declared: Vec<Vec<String>> = choice
            .options
            .iter()
            .map(|(option, _)| {
                let facets = Facets::of(&self.rules, &Node::of(Some(option)));
                facets.properties.iter().map(|(name, _)| name.clone()).collect()
            })
            .collect();
        for (index, (option, _)) in choice.options.iter().enumerate() {
            let mut spot = spot.clone();
            spot.trail.push(option.clone());
            let Some(mut value) = self.make(&node.choosing(&choice.origin, option), &spot) else { continue };
            let foreign: Vec<&String> =
                declared.iter().flatten().filter(|name| !declared[index].contains(name)).collect();
            for name in foreign.into_iter().take(MOST_FOREIGN) {
                for wrong in [json!(true), json!("text")] {
                    if let Some(members) = value.as_object_mut() {
                        members.insert(name.clone(), wrong);
                    }
                    if self.rules.keeps(node, &value) {
                        return Some(value);
                    }
                }
                if let Some(members) = value.as_object_mut() {
                    members.shift_remove(name);
                }
            }
        }
        None
    }

    /// A value of one branch.
    pub(super) fn make_option(
        &self,
        node: &Node,
        choice: &Alternatives,
        (option, tag): &(SchemaRef, Option<String>),
        spot: &Spot,
    ) -> Option<Value> {
        let mut spot = spot.clone();
        if spot.trail.contains(option) && spot.trail.len() > DEEPEST_CHOICE {
            return None;
        }
        spot.trail.push(option.clone());
        if let (Some(property), Some(value)) = (&choice.discriminator, tag) {
            spot.tag = Some((property.clone(), value.clone()));
        }
        let value = self.make(&node.choosing(&choice.origin, option), &spot)?;
        self.rules.keeps(node, &value).then_some(value)
    }
}

/// A stable, readable name of a branch: the discriminator's value, the title, the name of the schema, else its position.
pub(super) fn branch_name(rules: &Rules<'_>, choice: &Alternatives, index: usize) -> String {
    let Some((option, tag)) = choice.options.get(index) else { return (index + 1).to_string() };
    let readable = |text: &str| is_word(text).then(|| text.to_owned());
    let target = || {
        let reference = rules.schemas.view(option)?.get("$ref")?.as_str()?.to_owned();
        readable(reference.rsplit('/').next()?)
    };
    tag.as_deref()
        .and_then(readable)
        .or_else(|| rules.schemas.view(option)?.get("title")?.as_str().and_then(readable))
        .or_else(target)
        .unwrap_or_else(|| (index + 1).to_string())
}

/// Whether a text can stand in the name of a case as it is.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 60
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'))
}

fn is_null_only(rules: &Rules<'_>, option: &SchemaRef) -> bool {
    let facets = Facets::of(rules, &Node::of(Some(option)));
    facets.kinds.as_ref().is_some_and(|kinds| kinds.iter().all(|kind| *kind == Kind::Null))
        || facets.values.as_ref().is_some_and(|values| values.iter().all(Value::is_null))
}

/// More members than this are not tried to set a branch apart.
const MOST_FOREIGN: usize = 20;

/// More branches than this are not repaired.
const MOST_REPAIRED: usize = 4;

/// How deep a branch may lead back to itself.
const DEEPEST_CHOICE: usize = 4;
