//! Keywords that an edition does not have, or that are not tested, become problems of their schema.

use samprov_model::message::Message;
use serde_json::Value;

use super::{
    build::SchemaProblem,
    vocabulary::{Meaning, Standing, is_known_dialect},
    walk::{Walk, shortened},
};

impl Walk<'_, '_, '_> {
    /// Names a keyword that the edition does not have or that is not tested.
    pub(super) fn name_keyword(&mut self, keyword: &str, value: &Value, place: &str) {
        let Some(vocabulary) = self.builder.vocabulary else { return };
        let told = |key: &str| Message::new(key).with("keyword", shortened(keyword)).with_number("count", 1);
        let of_edition = |key: &str| told(key).with("edition", vocabulary.name());
        match vocabulary.standing(keyword) {
            Standing::Known if keyword == "$schema" => {
                if let Some(uri) = value.as_str().filter(|uri| !is_known_dialect(uri)) {
                    let message = Message::new("schema-dialect-foreign")
                        .with("dialect", shortened(uri))
                        .with_number("count", 1);
                    self.tell(place, message);
                }
            }
            Standing::Known => {}
            Standing::Lenient => self.tell(place, of_edition("schema-keyword-lenient")),
            Standing::Foreign => self.tell(place, of_edition("schema-keyword-foreign")),
            Standing::Untested => self.tell(place, told("schema-keyword-untested")),
            Standing::Unknown => self.tell(place, told("schema-keyword-unknown")),
            Standing::Misspelt(nearest, meaning) => {
                let message = told("schema-keyword-misspelt").with("nearest", nearest);
                let limits = meaning == Meaning::Asserts;
                let at = self.target(place);
                self.node.problems.push(SchemaProblem { message, at, limits });
            }
        }
    }
}
