//! How many requests an operation is worth: as many as there is to see in it, and no more.

use super::{
    facets::{Facets, Mark},
    site::Site,
};

/// The most requests of an operation: together at most three for each field, listed value and constraint, and twenty.
pub(crate) struct Budget {
    /// Valid ones.
    pub(crate) positives: usize,
    /// Broken ones.
    pub(crate) negatives: usize,
}

impl Budget {
    /// What the places of an operation are worth.
    pub(crate) fn of(sites: &[(usize, Site)]) -> Self {
        let (mut listed, mut constraints) = (0, 0);
        for (_, site) in sites {
            listed += site.facets.values.as_ref().map_or(0, Vec::len);
            constraints += site.choices.len() + self::constraints(&site.facets);
        }
        Self {
            positives: 20 + 2 * sites.len() + 3 * listed + constraints,
            negatives: sites.len() + 2 * constraints,
        }
    }
}

/// How many constraints a place has.
pub(crate) fn constraints(facets: &Facets) -> usize {
    let single = [
        facets.kinds.is_some(),
        facets.constant.is_some(),
        facets.values.is_some(),
        facets.format.is_some(),
        facets.shortest.is_some(),
        facets.longest.is_some(),
        facets.lowest.is_some(),
        facets.highest.is_some(),
        facets.multiple.is_some(),
        facets.fewest_properties.is_some(),
        facets.most_properties.is_some(),
        facets.fewest_items.is_some(),
        facets.most_items.is_some(),
        facets.is(Mark::Closed),
        facets.is(Mark::UniqueItems),
    ];
    single.iter().filter(|holds| **holds).count()
        + facets.patterns.len()
        + facets.required.len()
        + facets.conditions.len()
}
