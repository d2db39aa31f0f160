//! The vocabulary of the model as words: places, levels, roles, verdicts, faults.

use samprov_model::{
    case::Interface,
    event::{Attribution, CaseRecord, Ended},
    message::Message,
    place::{Inside, Place},
    requirement::{Level, Role},
    shrunk::ShrinkOutcome,
    verdict::{Fault, Standing, Verdict},
};

use super::Texts;

impl Texts {
    /// A place in a message, in words.
    pub fn place(&self, place: &Place) -> String {
        let message = match place {
            Place::Body { inside: Inside::Whole } => Message::new("report-place-body"),
            Place::Body { inside } => {
                Message::new("report-place-body-inside").with("pointer", inside.pointer())
            }
            Place::Cookie { name } => Message::new("report-place-cookie").with("name", name),
            Place::Header { name } => Message::new("report-place-header").with("name", name),
            Place::MediaType => Message::new("report-place-media-type"),
            Place::Method => Message::new("report-place-method"),
            Place::Path { name } => Message::new("report-place-path").with("name", name),
            Place::Query { name, inside: Inside::Whole } => {
                Message::new("report-place-query").with("name", name)
            }
            Place::Query { name, inside } => {
                Message::new("report-place-query-inside").with("name", name).with("pointer", inside.pointer())
            }
            Place::Status => Message::new("report-place-status"),
        };
        self.tell(&message)
    }

    /// Places, in words, with commas between them.
    pub(super) fn places(&self, places: &[Place]) -> String {
        places.iter().map(|place| self.place(place)).collect::<Vec<_>>().join(", ")
    }

    /// A standing, in words.
    pub fn standing(&self, standing: Standing) -> String {
        self.text(&format!("report-standing-{}", standing.as_str()))
    }

    /// A verdict on a case, in words.
    pub fn verdict(&self, verdict: &Verdict) -> String {
        self.text(&format!("report-standing-{}", verdict_word(verdict)))
    }

    /// How binding, as the key word of the language.
    pub fn level(&self, level: Level) -> String {
        self.text(match level {
            Level::May => "report-level-may",
            Level::Must => "report-level-must",
            Level::Should => "report-level-should",
        })
    }

    /// A role, in words.
    pub fn role(&self, role: Role) -> String {
        self.text(&format!("report-role-{}", role.as_str()))
    }

    /// An interface, in words.
    pub fn interface(&self, interface: Interface) -> String {
        self.text(match interface {
            Interface::Logical => "report-interface-logical",
            Interface::Technical => "report-interface-technical",
        })
    }

    /// Who is at fault, in words.
    pub fn fault(&self, fault: Fault) -> String {
        self.text(match fault {
            Fault::Consumer => "report-fault-consumer",
            Fault::Description => "report-fault-description",
            Fault::Environment => "report-fault-environment",
            Fault::Harness => "report-fault-harness",
            Fault::Producer => "report-fault-producer",
        })
    }

    /// How calls to stubs were attributed, in words.
    pub fn attribution(&self, attribution: Attribution) -> String {
        self.text(match attribution {
            Attribution::ExclusiveLane => "report-attribution-exclusive-lane",
            Attribution::None => "report-attribution-none",
            Attribution::TraceContext => "report-attribution-trace-context",
        })
    }

    /// What the search for a smaller input came to, if there was one.
    pub fn shrunk(&self, record: &CaseRecord) -> Option<String> {
        let shrunk = record.shrunk.as_ref()?;
        let key = match shrunk.outcome {
            // The request of the case is shown as always; `report.json` tells that it was tried.
            ShrinkOutcome::NothingSmaller => return None,
            ShrinkOutcome::NotSeenAgain => "report-shrunk-not-seen-again",
            ShrinkOutcome::Smaller { .. } => "report-shrunk-smaller",
        };
        Some(self.tell(&Message::new(key).with_number("attempts", i64::from(shrunk.attempts))))
    }

    /// Why a run ended, in words; none is a run that was cut off.
    pub fn ended(&self, ended: Option<Ended>) -> String {
        self.text(match ended {
            None => "report-ended-cut-off",
            Some(Ended::BudgetKept) => "report-ended-budget-kept",
            Some(Ended::BudgetSpent) => "report-ended-budget-spent",
            Some(Ended::CandidateLost) => "report-ended-candidate-lost",
            Some(Ended::Complete) => "report-ended-complete",
            Some(Ended::Interrupted) => "report-ended-interrupted",
            Some(Ended::Terminated) => "report-ended-terminated",
        })
    }
}

/// The word for a verdict in files and class names.
pub(crate) fn verdict_word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::NotApplicable { .. } => "not-applicable",
        Verdict::Deviated { .. }
        | Verdict::Fail(_)
        | Verdict::Inconclusive(_)
        | Verdict::Pass
        | Verdict::Warn(_) => verdict.standing().as_str(),
    }
}

#[cfg(test)]
mod tests {
    use samprov_model::message::Language;

    use super::*;

    #[test]
    fn every_word_exists() {
        for language in [Language::English, Language::Swedish] {
            let texts = Texts::new(language);
            let standings = [
                Standing::AwaitingSignOff,
                Standing::Deviated,
                Standing::Fail,
                Standing::Inconclusive,
                Standing::NotVerified,
                Standing::Pass,
                Standing::Warn,
            ];
            for standing in standings {
                assert!(!texts.standing(standing).starts_with("report-"));
            }
            for role in [Role::Catalogue, Role::Consumer, Role::Producer, Role::Security] {
                assert!(!texts.role(role).starts_with("report-"));
            }
            assert!(
                !texts.verdict(&Verdict::NotApplicable { reason: Message::new("x") }).starts_with("report-")
            );
        }
        assert_eq!(Texts::new(Language::Swedish).place(&Place::body("/items/0")), "/items/0 i innehållet");
    }
}
