//! Standings become badges: a word, a symbol and a colour class, so that no meaning hangs on colour alone.

use samprov_model::verdict::Standing;
use serde::Serialize;

use crate::l10n::Texts;

/// A word, a symbol and a colour class.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Badge {
    class: &'static str,
    symbol: &'static str,
    word: String,
}

impl Badge {
    pub(super) fn standing(texts: &Texts, standing: Standing) -> Self {
        Self { class: standing.as_str(), symbol: symbol(standing), word: texts.standing(standing) }
    }

    pub(super) fn class(&self) -> &'static str {
        self.class
    }

    pub(super) fn not_selected(texts: &Texts) -> Self {
        Self { class: "not-selected", symbol: "○", word: texts.text("report-standing-not-selected") }
    }

    pub(super) fn not_applicable(texts: &Texts) -> Self {
        let word = texts.text("report-standing-not-applicable");
        Self { class: "not-applicable", symbol: symbol(Standing::NotVerified), word }
    }
}

/// Symbols that common fonts have.
pub(crate) fn symbol(standing: Standing) -> &'static str {
    match standing {
        Standing::AwaitingSignOff => "✎",
        Standing::Deviated => "≈",
        Standing::Fail => "✗",
        Standing::Inconclusive => "?",
        Standing::NotVerified => "–",
        Standing::Pass => "✓",
        Standing::Warn => "!",
    }
}
