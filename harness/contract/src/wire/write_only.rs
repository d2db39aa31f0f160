//! A body of an answer turned into the first value in it that is for requests only.
//!
//! `writeOnly`: it MAY be sent as part of a request but SHOULD NOT be sent as part of the response (OpenAPI 3.0.3, 4.7.24.2); it is never
//! present when the instance is retrieved (JSON Schema Validation 2020-12, 9.4). Passwords and keys are described so.

use samprov_model::{
    message::Message,
    observation::{Answer, Violation},
    place::Place,
};

use super::{json_of, requests::best_content};
use crate::{
    contracts::Contracts,
    generate::{Mark, Node, Rules, sites},
    media_type,
    operation::Operation,
    schema::Direction,
};

/// The first value for requests only that an answer tells; `null` tells nothing.
pub(crate) fn write_only_in_answer(
    contracts: &Contracts,
    operation: &Operation,
    answer: &Answer,
) -> Option<Violation> {
    let schemas = contracts.schemas();
    if !schemas.has_write_only() {
        return None;
    }
    let content_type = answer.header("content-type").filter(|name| media_type::is_json(name))?;
    let contract = operation.answer(answer.status)?;
    let content = best_content(&contract.contents, content_type)?;
    let (value, _) = json_of(&answer.body).ok()?;
    let rules = Rules { schemas, direction: Direction::Answer };
    let node = Node::of(Some(content.schema.as_ref()?));
    let found = sites(&rules, &node, &value, &Place::body(""), None);
    let is_told = |pointer: &str| value.pointer(pointer).is_some_and(|value| !value.is_null());
    let told = found.into_iter().find(|site| site.facets.is(Mark::WriteOnly) && is_told(&site.pointer))?;
    Some(Violation {
        place: told.place,
        keyword: "writeOnly".to_owned(),
        expected: Message::new("expected-write-only-left-out"),
        actual: Message::new("actual-surplus"),
        promise: Some(contract.document.clone()),
    })
}
