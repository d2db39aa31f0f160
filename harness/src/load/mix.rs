//! What stands for which service held against the services that there are.

use std::collections::BTreeMap;

use samprov_model::{collaboration::Presence, id::ServiceId};
use url::Url;

use super::{collaboration::PlacedPresence, consistency::unknown, error::LoadError, loaded::LoadedService};

/// Refuses what names no service, a candidate that nobody knows how to start, and an address that is none.
pub(super) fn check(
    mix: &BTreeMap<ServiceId, PlacedPresence>,
    services: &[LoadedService],
) -> Result<(), LoadError> {
    for (id, PlacedPresence { presence, place }) in mix {
        let Some(service) = services.iter().find(|service| service.description.profile.id == *id) else {
            let known = services.iter().map(|service| service.description.profile.id.as_str());
            return Err(unknown(place.clone(), "service", id.as_str(), " in the collaboration", known));
        };
        let unfit = |problem: &str, next_step: &str| {
            Err(LoadError::Unfit {
                place: place.clone(),
                problem: problem.to_owned(),
                next_step: next_step.to_owned(),
            })
        };
        match presence {
            Presence::Stub => {}
            Presence::Candidate if !service.can_be_started() => {
                return unfit(
                    "the description of this service does not say how a candidate is started",
                    "give it a candidate, or name an address: { instance: URL }",
                );
            }
            Presence::Candidate => {}
            Presence::Instance(address) if !is_address(address) => {
                return unfit(
                    "this is no address",
                    "write it as http://HOST:PORT/BASE or https://HOST/BASE, without name, password and query",
                );
            }
            Presence::Instance(_) => {}
        }
    }
    Ok(())
}

fn is_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.host().is_some()
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    })
}
