//! Requests in the making: the parts of an operation's request and their values.

use std::collections::{BTreeMap, HashSet};

use samprov_model::{
    content::{Content, JsonText},
    place::Place,
    recipe::{Binding, BodyRecipe, Credentials, ParameterRecipe, ParameterValue, RequestRecipe},
};
use serde_json::Value;

use super::{
    maker::{Extent, Maker, Spot},
    node::{Node, Rules},
    site::{Site, sites},
    supply::Supply,
    wire_form::Written,
};
use crate::{
    operation::{Operation, Styled},
    pointer::find,
    wire::is_legible,
};

/// Values of the parts of a request, by the index of the part.
pub(crate) type Draft = BTreeMap<usize, Value>;

/// A part of a request: a parameter, or the body.
#[derive(Debug)]
pub(crate) struct Part {
    /// Its place.
    pub(crate) place: Place,
    /// Its name, for a parameter.
    pub(crate) name: Option<String>,
    /// Whether it must be given.
    pub(crate) is_required: bool,
    /// What it must keep.
    pub(crate) node: Node,
    /// How it is written.
    pub(crate) written: Written,
    /// Values that the document shows.
    pub(crate) shown: Vec<Value>,
    /// The media type, for a body.
    pub(crate) media_type: Option<String>,
    /// The style of a parameter that has one.
    pub(crate) styled: Option<Styled>,
}

impl Part {
    /// Whether a value can be written as the part asks so that everybody reads the same value.
    pub(super) fn can_carry(&self, value: &Value) -> bool {
        self.written.can_carry(value)
            && self.styled.is_none_or(|styled| is_legible(&self.place, styled, value))
    }
}

/// A making at work: the operation and the schemas that it belongs to beside it.
pub(crate) struct Workshop<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) rules: Rules<'a>,
    pub(crate) supply: &'a Supply,
    /// The parts, in the order of the description, the body last.
    pub(crate) parts: &'a [Part],
    /// Every part with as little in it as it may have; parts that nothing can be made for are absent.
    pub(crate) least: &'a Draft,
    /// Every part with all that is optional in it.
    pub(crate) most: &'a Draft,
}

impl<'a> Workshop<'a> {
    /// The request with required parts only, and with the body that says what to write: `required` is seldom
    /// written out for one, and its absence must not be what every other request stands on.
    pub(crate) fn minimal(&self) -> Draft {
        let writes = matches!(self.operation.method.as_str(), "PATCH" | "POST" | "PUT");
        let is_given = |index: &usize| {
            self.parts
                .get(*index)
                .is_some_and(|part| part.is_required || (writes && part.media_type.is_some()))
        };
        self.least.iter().filter(|(index, _)| is_given(index)).map(|(at, it)| (*at, it.clone())).collect()
    }

    /// The index of the body.
    pub(crate) fn body(&self) -> Option<usize> {
        self.parts.iter().position(|part| matches!(part.place, Place::Body { .. }))
    }

    /// The bodies known to be good.
    pub(crate) fn known_bodies(&self) -> Vec<Value> {
        let Some(part) = self.body().and_then(|index| self.parts.get(index)) else { return Vec::new() };
        let fits = |body: &Value| self.rules.keeps(&part.node, body) && part.can_carry(body);
        self.supply.known_bodies().into_iter().filter(fits).collect()
    }

    /// The request that all others are varied from: the minimal one, with the first known body.
    pub(crate) fn base(&self) -> Draft {
        let mut base = self.minimal();
        if let Some((index, body)) = self.body().zip(self.known_bodies().into_iter().next()) {
            base.insert(index, body);
        }
        base
    }

    /// The base with a part, and with what has to be there for a pointer in it.
    pub(crate) fn reaching(&self, base: &Draft, index: usize, pointer: &str) -> Option<Draft> {
        let mut draft = base.clone();
        let most = self.most.get(&index)?;
        let value = draft.entry(index).or_insert_with(|| self.least.get(&index).unwrap_or(most).clone());
        if find(value, pointer).is_some() {
            return Some(draft);
        }
        let missing = prefixes(pointer).find(|prefix| find(value, prefix).is_none())?;
        let grafted = find(most, &missing).cloned().is_some_and(|part| put(value, &missing, part));
        if !grafted || find(value, pointer).is_none() || !self.accepts(index, value) {
            *value = most.clone();
        }
        find(value, pointer).is_some().then_some(draft)
    }

    /// The base with a place in it.
    pub(crate) fn reaching_site(&self, base: &Draft, index: usize, site: &Site) -> Option<Draft> {
        let Some(carrier) = &site.carrier else { return self.reaching(base, index, &site.pointer) };
        let mut draft = base.clone();
        draft.insert(index, carrier.as_ref().clone());
        Some(draft)
    }

    /// Whether a value is valid for a part and can be written.
    pub(crate) fn accepts(&self, index: usize, value: &Value) -> bool {
        self.parts.get(index).is_some_and(|part| part.can_carry(value) && self.rules.keeps(&part.node, value))
    }

    /// A value changed at a pointer, with whatever else has to change for it to be valid.
    pub(crate) fn mended(&self, index: usize, changed: &Value, pointer: &str) -> Option<Value> {
        let part = self.parts.get(index)?;
        let spot = Spot::new(part.place.clone(), part.name.as_deref(), part.shown.clone());
        let mended = self.maker(Extent::Minimal).repaired_from(&part.node, vec![changed.clone()], &spot)?;
        (find(&mended, pointer) == find(changed, pointer) && self.accepts(index, &mended)).then_some(mended)
    }

    /// The places of every part, those of the base first, then what only a full request has.
    pub(crate) fn sites(&self, base: &Draft) -> Vec<(usize, Site)> {
        let mut found: Vec<(usize, Site)> = Vec::new();
        let mut known: HashSet<Place> = HashSet::new();
        for (index, part) in self.parts.iter().enumerate() {
            let (base, least, most) = (base.get(&index), self.least.get(&index), self.most.get(&index));
            let least = least.filter(|least| base != Some(*least));
            let most = most.filter(|most| base != Some(*most) && least != Some(*most));
            for value in [base, least, most].into_iter().flatten() {
                for site in sites(&self.rules, &part.node, value, &part.place, part.name.as_deref()) {
                    if known.insert(site.place.clone()) {
                        found.push((index, site));
                    }
                }
            }
        }
        self.add_branches(&mut found, &mut known);
        found
    }

    /// The places that the base itself has.
    pub(crate) fn sites_of_base(&self, base: &Draft) -> Vec<(usize, Site)> {
        let parts = base.iter().filter_map(|(index, value)| Some((*index, self.parts.get(*index)?, value)));
        parts
            .flat_map(|(index, part, value)| {
                let found = sites(&self.rules, &part.node, value, &part.place, part.name.as_deref());
                found.into_iter().map(move |site| (index, site))
            })
            .collect()
    }

    /// A maker for one value.
    pub(crate) fn maker(&self, extent: Extent) -> Maker<'a> {
        Maker::new(self.rules, self.supply, extent)
    }

    /// The recipe of a draft.
    pub(crate) fn recipe(&self, draft: &Draft, bindings: Vec<Binding>) -> RequestRecipe {
        let mut parameters = Vec::new();
        let mut body = None;
        for (index, value) in draft {
            let Some(part) = self.parts.get(*index) else { continue };
            let text = JsonText(value.to_string());
            if let Some(media_type) = &part.media_type {
                body =
                    Some(BodyRecipe { media_type: Some(media_type.clone()), content: Content::Value(text) });
            } else {
                let value = ParameterValue::Value(text);
                parameters.push(ParameterRecipe { place: part.place.clone(), value });
            }
        }
        RequestRecipe {
            operation: self.operation.id.clone(),
            method: None,
            parameters,
            body,
            headers: Vec::new(),
            bindings,
            credentials: Credentials::default(),
        }
    }
}

/// Puts a value at a pointer whose parent is there.
pub(crate) fn put(whole: &mut Value, pointer: &str, value: Value) -> bool {
    if pointer.is_empty() {
        *whole = value;
        return true;
    }
    let Some((parent, step)) = pointer.rsplit_once('/') else { return false };
    match whole.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.insert(step.replace("~1", "/").replace("~0", "~"), value);
            true
        }
        Some(Value::Array(items)) => match step.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items[index] = value;
                true
            }
            Ok(index) if index == items.len() => {
                items.push(value);
                true
            }
            _ => false,
        },
        _ => false,
    }
}

fn prefixes(pointer: &str) -> impl Iterator<Item = String> + '_ {
    let ends =
        pointer.char_indices().filter(|(index, letter)| *letter == '/' && *index > 0).map(|(index, _)| index);
    ends.chain(std::iter::once(pointer.len())).map(|end| pointer[..end].to_owned())
}

/// The ways in which a body can be written, the best first.
pub(super) const WRITABLE: [Written; 3] = [Written::Json, Written::Form, Written::Text];

/// How a media type range is written; `None` for what is not made here (XML, for example).
pub(super) fn is_written(range: &str) -> Option<Written> {
    let essence = essence(range);
    match essence.as_str() {
        "*/*" | "application/*" | "application/json" | "text/json" => Some(Written::Json),
        "application/x-www-form-urlencoded" | "multipart/form-data" => Some(Written::Form),
        "application/octet-stream" => Some(Written::Text),
        "text/xml" | "text/html" => None,
        _ if essence.ends_with("+json") => Some(Written::Json),
        _ if essence.starts_with("text/") => Some(Written::Text),
        _ => None,
    }
}

/// Whether a media type is JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    is_written(media_type) == Some(Written::Json)
}

/// A media type of a range.
pub(crate) fn concrete(range: &str) -> String {
    match essence(range).as_str() {
        "*/*" | "application/*" => "application/json".to_owned(),
        "text/*" => "text/plain".to_owned(),
        _ => range.trim().to_owned(),
    }
}

fn essence(range: &str) -> String {
    range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
