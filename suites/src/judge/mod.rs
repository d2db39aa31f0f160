//! What has been seen turned into a verdict.

use samprov_contract::Contracts;
use samprov_model::{case::Case, content::JsonText, observation::{Answer, Attempt}, plan::Provision, verdict::Verdict};

/// The verdict on a case. Pure: a function of all its attempts.
pub fn judge(_contracts: &Contracts, _case: &Case, _attempts: &[Attempt]) -> Verdict {
    Verdict::Pass
}

/// The known values in the answer to a discovery, sorted and without doubles; at most 50.
pub fn known_values(_contracts: &Contracts, _provision: &Provision, _answer: &Answer) -> Vec<JsonText> {
    Vec::new()
}
