//! An agreed order of calls compared with the operations of the dependency: names that are known, each once, and an order at all.

use std::collections::BTreeSet;

use samprov_contract::Contracts;
use samprov_model::{dependency::Calls, id::ServiceId, place::DocumentPlace};

use super::{consistency::check_operation, error::LoadError, format::shown};

/// Refuses an order of calls that cannot be kept. `place` tells where a key below `calls` stands.
pub(super) fn check(
    calls: &Calls,
    contracts: &Contracts,
    service: &ServiceId,
    place: impl Fn(&str) -> DocumentPlace,
) -> Result<(), LoadError> {
    let inside = format!(" in {service}");
    let mut named = BTreeSet::new();
    for (position, operation) in calls.sequence.iter().enumerate() {
        let at = || place(&format!("sequence/{position}"));
        check_operation(operation, &[contracts], &inside, at)?;
        if !named.insert(operation) {
            return Err(LoadError::Unfit {
                place: at(),
                problem: format!("{} stands in the sequence twice", shown(operation.as_str())),
                next_step:
                    "name each operation once: what is called again may be called after the first time"
                        .to_owned(),
            });
        }
    }
    if calls.sequence.len() == 1 {
        return Err(LoadError::Unfit {
            place: place("sequence/0"),
            problem: "a sequence of one operation is no order".to_owned(),
            next_step: "name two operations or more, or leave sequence out".to_owned(),
        });
    }
    // Nothing comes behind the last.
    let ahead = calls.sequence.iter().rev().skip(1);
    for (position, operation) in calls.anew.iter().enumerate() {
        let at = || place(&format!("anew/{position}"));
        check_operation(operation, &[contracts], &inside, at)?;
        if !ahead.clone().any(|known| known == operation) {
            return Err(LoadError::Unfit {
                place: at(),
                problem: format!("{} stands ahead of nothing in the sequence", shown(operation.as_str())),
                next_step: "name operations of calls.sequence, other than the last".to_owned(),
            });
        }
    }
    Ok(())
}
