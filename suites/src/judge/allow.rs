//! A 405 turned into what its `Allow` leaves out of what the description promises (RFC 9110, 10.2.1 and 15.5.6).

use std::collections::BTreeSet;

use samprov_contract::{Contracts, Operation};
use samprov_model::{message::Message, observation::Answer, place::Place};

use super::{finding::Seen, severity::OutcomeKind};

/// What is wrong with the `Allow` of a 405, if anything.
pub(super) fn judge_allow(
    contracts: &Contracts,
    operation: Option<&Operation>,
    refused: &str,
    answer: &Answer,
) -> Option<Seen> {
    let fields: Vec<&str> = answer
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("allow"))
        .map(|(_, value)| value.as_str())
        .collect();
    if fields.is_empty() {
        let missing = Seen::new(
            OutcomeKind::MethodRefusedWithoutAllow,
            Message::new("expected-allow"),
            Message::new("actual-no-allow"),
        );
        return Some(missing.at(Place::header("Allow")));
    }
    let listed = fields.join(", ");
    let allowed: BTreeSet<&str> =
        listed.split(',').map(str::trim).filter(|method| !method.is_empty()).collect();
    // Methods are case-sensitive (RFC 9110, 9.1).
    if allowed.contains(refused) {
        let named = Seen::new(
            OutcomeKind::MethodRefusedWithoutAllow,
            Message::new("expected-allow"),
            Message::new("actual-refused-method-allowed").with("method", refused),
        );
        return Some(named.at(Place::header("Allow")).detail("refused"));
    }
    // RFC 9110, 10.2.1: an empty one says that the resource allows no method for now.
    let operation = operation.filter(|_| !allowed.is_empty())?;
    let declared: BTreeSet<&str> = declared(contracts, operation);
    let left_out: Vec<&str> = declared.difference(&allowed).copied().collect();
    // More than is declared is no breach: a server may have methods that its description keeps quiet about.
    (!left_out.is_empty()).then(|| {
        let expected = Message::new("expected-allow-of").with("methods", joined(declared));
        let actual =
            Message::new("actual-allow").with("methods", joined(allowed.into_iter().take(MOST_TOLD)));
        Seen::new(OutcomeKind::MethodLeftOutOfAllow, expected, actual).at(Place::header("Allow"))
    })
}

/// The methods that are described for the path of an operation, for whoever may call that: who asks with other credentials may
/// rightly be told of other methods.
fn declared<'c>(contracts: &'c Contracts, operation: &Operation) -> BTreeSet<&'c str> {
    let of_path = contracts
        .operations()
        .iter()
        .filter(|other| other.path == operation.path && other.security == operation.security);
    of_path.map(|other| other.method.as_str()).collect()
}

fn joined<'m>(methods: impl IntoIterator<Item = &'m str>) -> String {
    methods.into_iter().collect::<Vec<_>>().join(", ")
}

/// More methods than this are not told.
const MOST_TOLD: usize = 12;
