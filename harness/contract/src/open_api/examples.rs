//! Examples of a document as JSON texts.

use super::{defects::Notes, node::Node, reader::ApiReader};

/// The most examples of one thing that are kept.
const MOST_EXAMPLES: usize = 20;

impl ApiReader<'_> {
    /// `example` and the values of `examples` (a mapping; in a schema of 3.1 it is a list, which the generator reads itself).
    pub(super) fn examples(&mut self, holder: &Node, notes: &mut Notes) -> Vec<String> {
        let mut texts = Vec::new();
        for key in ["example", "x-example"] {
            texts.extend(holder.get(key).map(|example| example.value().to_string()));
        }
        let several = holder.get("examples").map(|examples| examples.members()).unwrap_or_default();
        for (_, example) in several.into_iter().take(MOST_EXAMPLES) {
            // A lost example is no reason to limit the operation.
            let Some(example) = self.follow_quietly(&example, notes) else { continue };
            texts.extend(example.get("value").map(|value| value.value().to_string()));
        }
        texts
    }
}
