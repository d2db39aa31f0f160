//! Standings become colours, where the terminal has them; words and symbols carry the meaning without.

use samprov_model::verdict::Standing;

/// Whether to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// With terminal colours.
    Colour,
    /// Text alone.
    #[default]
    Plain,
}

impl Style {
    /// The text in the colour of a standing.
    pub(crate) fn paint(self, standing: Standing, text: &str) -> String {
        let code = match standing {
            Standing::AwaitingSignOff => "35",
            Standing::Deviated => "36",
            Standing::Fail => "31",
            Standing::Inconclusive => "34",
            Standing::NotVerified => "2",
            Standing::Pass => "32",
            Standing::Warn => "33",
        };
        self.with(code, text)
    }

    /// The text in bold.
    pub(super) fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    /// The text in a fainter tone.
    pub(crate) fn faint(self, text: &str) -> String {
        self.with("2", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        match self {
            Self::Colour => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            Self::Plain => text.to_owned(),
        }
    }
}
