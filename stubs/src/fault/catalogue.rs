//! `faults.yaml` turned into faults, once.

use std::sync::LazyLock;

use samprov_contract::Document;
use samprov_model::{
    id::FaultId,
    injection::{CarriedOut, Effect, InjectableFault},
    message::Text,
};
use serde::Deserialize;

use super::action::Action;

/// A fault, and how it is made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    /// What others see of it.
    pub(crate) seen: InjectableFault,
    /// How many calls meet it where an injection does not say.
    pub(crate) calls: Option<u32>,
    /// How it is made.
    pub(crate) action: Action,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    faults: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Entry {
    id: FaultId,
    group: String,
    effect: Effect,
    carried_out: CarriedOut,
    text: Text,
    #[serde(default)]
    calls: Option<u32>,
    action: Action,
}

static CATALOGUE: LazyLock<Vec<Fault>> =
    LazyLock::new(|| read(include_bytes!("../../faults.yaml")).unwrap_or_default());

static SEEN: LazyLock<Vec<InjectableFault>> =
    LazyLock::new(|| CATALOGUE.iter().map(|fault| fault.seen.clone()).collect());

/// All faults that a stub can put on, in the order of the catalogue.
pub fn injectable_faults() -> &'static [InjectableFault] {
    &SEEN
}

/// The faults, with how they are made.
pub(crate) fn faults() -> &'static [Fault] {
    &CATALOGUE
}

fn read(bytes: &[u8]) -> Result<Vec<Fault>, String> {
    let document = Document::parse("faults.yaml", bytes).map_err(|error| format!("{error:?}"))?;
    let catalogue: Catalogue =
        serde_json::from_value(document.value.clone()).map_err(|error| error.to_string())?;
    Ok(catalogue.faults.into_iter().map(Fault::from).collect())
}

impl From<Entry> for Fault {
    fn from(entry: Entry) -> Self {
        let Entry { id, group, effect, carried_out, text, calls, action } = entry;
        Self { seen: InjectableFault { id, group, effect, carried_out, text }, calls, action }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use samprov_model::injection::UPSTREAM_MARK;

    use super::*;
    use crate::{
        fault::action::{Cut, OfAnswer, OfConnection, OfWire, Wait},
        tls::Profile,
    };

    #[test]
    fn the_catalogue_can_be_read() {
        assert_eq!(read(include_bytes!("../../faults.yaml")).map(|all| all.is_empty()), Ok(false));
    }

    #[test]
    fn ids_are_unique_and_texts_are_in_both_languages() {
        let ids: BTreeSet<&str> = faults().iter().map(|fault| fault.seen.id.as_str()).collect();
        assert_eq!(ids.len(), faults().len());
        for fault in injectable_faults() {
            assert!(fault.text.sv.is_some() && fault.text.en.is_some(), "{}", fault.id);
        }
    }

    #[test]
    fn every_group_of_the_reference_table_that_is_asked_for_has_faults() {
        // What is no fault is in no group of that table.
        let faults = faults().iter().filter(|fault| fault.seen.effect != Effect::Business);
        let groups: BTreeSet<&str> = faults.map(|fault| fault.seen.group.as_str()).collect();
        let asked =
            ["FI-01", "FI-02", "FI-03", "FI-04", "FI-05", "FI-06", "FI-07", "FI-08", "FI-09", "FI-11"];
        assert_eq!(groups, asked.into_iter().collect());
    }

    #[test]
    fn what_an_entry_says_of_its_effect_is_what_its_action_does() {
        for Fault { seen, action, .. } in faults() {
            let fits = match action {
                Action::Connection(OfConnection::Refuse | OfConnection::Reset) => {
                    seen.effect == Effect::Unreached
                }
                // Some clients keep intermediate certificates that they have seen, or fetch them (RFC 5280, 4.2.2.1).
                Action::Connection(OfConnection::Certificate(Profile::MissingIntermediate)) => {
                    seen.effect == Effect::IncompleteTls
                }
                Action::Connection(OfConnection::Certificate(profile)) => {
                    seen.effect == Effect::UntrustedTls && *profile != Profile::Good
                }
                Action::Connection(OfConnection::Handshake(_)) => seen.effect == Effect::UntrustedTls,
                // Late is clearly within the deadline.
                Action::Wait(
                    Wait::Fixed(most) | Wait::Uniform { to: most, .. } | Wait::LogNormal { most, .. },
                ) => seen.effect == Effect::Late && *most <= 60,
                Action::Wait(Wait::BeyondByMilliseconds(more)) => {
                    seen.effect == Effect::Slow && *more >= 3_000
                }
                Action::Wait(Wait::ForEver) => seen.effect == Effect::Silent,
                Action::Answer(OfAnswer::Error { .. }) => seen.effect == Effect::ErrorAnswer,
                Action::Answer(OfAnswer::EmptyLists | OfAnswer::Refusal(_)) => {
                    seen.effect == Effect::Business
                }
                Action::Answer(OfAnswer::Surplus(_)) => seen.effect == Effect::Tolerable,
                Action::Answer(OfAnswer::UnknownEnum(_)) => seen.effect == Effect::Novel,
                Action::Answer(OfAnswer::EmptyBody | OfAnswer::InvalidBody) => {
                    seen.effect == Effect::FlawedAnswer
                }
                Action::Answer(OfAnswer::Instead { body, .. }) => {
                    seen.effect == Effect::InvalidAnswer && body.0.contains(UPSTREAM_MARK)
                }
                Action::Answer(OfAnswer::Nested(_) | OfAnswer::TruncatedJson(_)) => {
                    seen.effect == Effect::InvalidAnswer
                }
                Action::Wire(OfWire::Cut { by: Cut::Stall, .. }) => seen.effect == Effect::Silent,
                Action::Wire(OfWire::Drip { .. }) => seen.effect == Effect::Slow,
                Action::Wire(OfWire::Filled(_)) => seen.effect == Effect::InvalidAnswer,
                Action::Wire(_) => seen.effect == Effect::Broken,
            };
            assert!(fits, "{}", seen.id);
        }
    }

    #[test]
    fn only_what_a_consumer_can_know_is_said_not_to_be_carried_out() {
        for Fault { seen, action, .. } in faults() {
            let knows = match action {
                Action::Connection(_) => true,
                Action::Answer(OfAnswer::Error { status, .. }) => matches!(status, 429 | 503),
                Action::Answer(OfAnswer::Refusal(_)) => true,
                Action::Answer(_) | Action::Wait(_) | Action::Wire(_) => false,
            };
            assert_eq!(seen.carried_out == CarriedOut::No, knows, "{}", seen.id);
        }
    }

    #[test]
    fn an_unknown_word_is_an_error() {
        let entry = |action: &str| {
            let text = format!(
                "faults:\n- {{ id: a, group: FI-01, effect: broken, carried-out: no, text: {{ sv: a, en: a }}, action: {action} }}\n"
            );
            read(text.as_bytes())
        };
        assert!(entry("{ connection: refuse }").is_ok());
        for wrong in
            ["{ connection: refused }", "{ wire: { bytes: [ { hex: abc } ] } }", "{ wait: { fixed: -1 } }"]
        {
            assert!(entry(wrong).is_err(), "{wrong}");
        }
    }
}
