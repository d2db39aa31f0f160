//! An operation turned into what all its requests are made of, worked out once for all of them.

use std::sync::OnceLock;

use samprov_model::{id::OperationId, place::Place};
use serde_json::Value;

use super::{
    draft::{Draft, Part, WRITABLE, Workshop, concrete, is_written},
    facets::Facets,
    maker::{Extent, Maker, Spot},
    node::{Node, Rules},
    personal,
    site::Site,
    supply::Supply,
    wire_form::Written,
};
use crate::{
    operation::{BodyContract, Operation, Parameter, Styled},
    schema::{Direction, Schemas},
};

/// What all requests of an operation are made of: its parts, the values that others are varied from, and the places in them.
#[derive(Debug)]
pub struct Making {
    operation: OperationId,
    supply: Supply,
    parts: Vec<Part>,
    least: Draft,
    most: Draft,
    /// Looked for when more than the plainest request is asked for.
    sites: OnceLock<Vec<(usize, Site)>>,
}

impl Making {
    /// `None` when a required part cannot be made.
    pub(crate) fn new(operation: &Operation, schemas: &Schemas, supply: &Supply) -> Option<Self> {
        if operation.uncallable {
            return None;
        }
        let rules = Rules { schemas, direction: Direction::Request };
        let mut parts: Vec<Part> = operation
            .parameters
            .iter()
            .filter(|it| is_sent(it))
            .map(|parameter| parameter_part(&rules, parameter))
            .collect();
        if let Some(body) = &operation.body {
            match body_part(body) {
                Some(part) => parts.push(part),
                None if body.required => return None,
                None => {}
            }
        }
        let (mut least_of_all, mut most_of_all) = (Draft::new(), Draft::new());
        for (index, part) in parts.iter().enumerate() {
            let made = |extent| made(rules, supply, part, extent);
            let least = made(Extent::Minimal).or_else(|| made(Extent::Full));
            let most = made(Extent::Full).or_else(|| least.clone());
            if least.is_none() && part.is_required {
                return None;
            }
            least_of_all.extend(least.map(|value| (index, value)));
            most_of_all.extend(most.map(|value| (index, value)));
        }
        Some(Self {
            operation: operation.id.clone(),
            supply: supply.clone(),
            parts,
            least: least_of_all,
            most: most_of_all,
            sites: OnceLock::new(),
        })
    }

    /// The operation that the requests are of.
    pub fn operation(&self) -> &OperationId {
        &self.operation
    }

    /// How many places it has found: what it weighs.
    pub fn places(&self) -> usize {
        self.sites.get().map_or(0, Vec::len)
    }

    pub(crate) fn at_work<'a>(&'a self, operation: &'a Operation, schemas: &'a Schemas) -> Workshop<'a> {
        Workshop {
            operation,
            rules: Rules { schemas, direction: Direction::Request },
            supply: &self.supply,
            parts: &self.parts,
            least: &self.least,
            most: &self.most,
        }
    }

    /// The places of every request.
    pub(crate) fn sites(&self, workshop: &Workshop<'_>, base: &Draft) -> &[(usize, Site)] {
        self.sites.get_or_init(|| workshop.sites(base))
    }
}

/// A value of a part.
fn made(rules: Rules<'_>, supply: &Supply, part: &Part, extent: Extent) -> Option<Value> {
    let maker = |extent| Maker::new(rules, supply, extent);
    let spot = Spot::new(part.place.clone(), part.name.as_deref(), part.shown.clone());
    let suits = |value: &Value| part.can_carry(value) && rules.keeps(&part.node, value);
    let known = supply.known(&part.place, part.name.as_deref()).into_iter().find(|it| suits(it));
    let whole = || {
        // A parameter shown whole is what its author would send; a body is made of what is shown for its fields,
        // unless its schema names none.
        let is_made = part.media_type.is_some() && names_parts(&Facets::of(&rules, &part.node));
        let fits = |value: &&Value| !personal::holds_somebody(value) && suits(value);
        part.shown.iter().filter(|_| !is_made).find(fits).cloned()
    };
    // In an address nothing at all is written for what is empty: something is put in.
    let filled = || {
        let facets = Facets::of(&rules, &part.node);
        let maker = maker(Extent::Minimal);
        let member = || maker.grown(&facets, &spot, &serde_json::Map::new(), 1).map(Value::Object);
        let item = || maker.items(&facets, &spot, 1);
        (!part.written.is_whole()).then(|| member().into_iter().chain(item()).find(|it| suits(it))).flatten()
    };
    known
        .or_else(whole)
        .or_else(|| maker(extent).make(&part.node, &spot).filter(|value| suits(value)))
        .or_else(|| maker(Extent::Full).make(&part.node, &spot).filter(|value| suits(value)))
        .or_else(filled)
        .or_else(|| part.shown.iter().find(|it| !personal::holds_somebody(it) && suits(it)).cloned())
}

fn names_parts(facets: &Facets) -> bool {
    !facets.properties.is_empty() || !facets.alternatives.is_empty() || !facets.items.schemas.is_empty()
}

/// Header fields that OpenAPI tells readers to ignore as parameters (3.1, section 4.8.12.1).
fn is_sent(parameter: &Parameter) -> bool {
    match &parameter.place {
        Place::Header { name } => !["accept", "content-type", "authorization"]
            .iter()
            .any(|ignored| name.eq_ignore_ascii_case(ignored)),
        _ => true,
    }
}

fn parameter_part(rules: &Rules<'_>, parameter: &Parameter) -> Part {
    let node = Node::of(parameter.schema.as_ref());
    let written = match &parameter.place {
        _ if parameter.content.is_some() => Written::Json,
        Place::Path { .. } => Written::Path,
        Place::Query { .. } if Facets::of(rules, &node).longest == Some(0) => Written::EmptyQuery,
        Place::Query { .. } => Written::Query,
        Place::Body { .. }
        | Place::Cookie { .. }
        | Place::Header { .. }
        | Place::MediaType
        | Place::Method
        | Place::Status => Written::Token,
    };
    Part {
        place: parameter.place.clone(),
        name: Some(parameter.name.clone()),
        is_required: parameter.required || matches!(parameter.place, Place::Path { .. }),
        node,
        written,
        shown: read(&parameter.examples),
        media_type: None,
        styled: parameter.content.is_none().then_some(Styled {
            style: parameter.style,
            explode: parameter.explode,
            reserved: parameter.reserved,
        }),
    }
}

fn body_part(body: &BodyContract) -> Option<Part> {
    let (range, content, written) = WRITABLE.iter().find_map(|written| {
        let (range, content) = body.contents.iter().find(|(range, _)| is_written(range) == Some(*written))?;
        Some((range, content, *written))
    })?;
    Some(Part {
        place: Place::body(""),
        name: None,
        is_required: body.required,
        node: Node::of(content.schema.as_ref()),
        written,
        shown: read(&content.examples),
        media_type: Some(concrete(range)),
        styled: None,
    })
}

fn read(texts: &[String]) -> Vec<Value> {
    texts.iter().take(MOST_SHOWN).filter_map(|text| serde_json::from_str(text).ok()).collect()
}

/// More examples than this are not looked at.
const MOST_SHOWN: usize = 8;
