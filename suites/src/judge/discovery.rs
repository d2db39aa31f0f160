//! The answer to a discovery turned into known values.

use std::collections::BTreeSet;

use samprov_contract::Contracts;
use samprov_model::{content::JsonText, observation::Answer, plan::Provision};

/// The most values that one discovery keeps.
const MOST_VALUES: usize = 50;

/// The known values in the answer to a discovery, sorted and without doubles.
pub fn known_values(contracts: &Contracts, provision: &Provision, answer: &Answer) -> Vec<JsonText> {
    if !answer.is_success() {
        return Vec::new();
    }
    let items = contracts.items(answer, &provision.items).unwrap_or_default();
    let values: BTreeSet<JsonText> =
        items.iter().filter_map(|item| contracts.property(item, &provision.property)).collect();
    values.into_iter().take(MOST_VALUES).collect()
}
