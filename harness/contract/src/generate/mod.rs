//! Requests made from schemas: valid ones, and ones that break exactly one constraint.
//!
//! A value is made for a conjunction of schemas ([`node::Node`]) whose keywords are gathered into [`facets::Facets`];
//! what comes out is always checked against the schemas as written, so a gap here costs a request, never a false one.

mod branch;
mod break_choices;
mod break_conditions;
mod breaks;
mod budget;
mod carrier;
mod draft;
mod ecma;
mod facets;
mod fits;
mod gather;
mod hints;
mod maker;
mod making;
mod mutation;
mod names;
mod negative;
mod node;
mod number;
mod objects;
mod pattern;
mod personal;
mod positive;
mod properties;
mod repair;
mod search;
mod site;
mod special;
mod spelling;
mod supply;
mod tangled;
mod text;
mod unique;
mod variants;
mod wire_form;

pub(crate) use draft::{concrete, is_json, put};
pub(crate) use facets::{Facets, FacetsCache, Kind, Mark, allows_nothing};
pub(crate) use hints::words;
pub(crate) use maker::{Extent, Maker, Spot};
pub use making::Making;
pub(crate) use negative::negatives;
pub(crate) use node::{Node, Rules};
pub(crate) use objects::most_made;
pub(crate) use positive::{first_positive, positives};
pub(crate) use site::sites;
pub(crate) use supply::below;
pub use supply::{Negative, Positive, Supply};
pub(crate) use tangled::has_tangled_repetitions;
pub(crate) use text::of_format;

#[cfg(test)]
mod tests;
