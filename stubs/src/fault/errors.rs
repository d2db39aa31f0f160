//! The answers of a dependency that fails: as its description declares errors, else problem details (RFC 9457).

use std::collections::BTreeMap;

use samprov_contract::Operation;
use samprov_model::{injection::UPSTREAM_MARK, observation::Answer};
use serde_json::{Value, json};

use super::probing::leaves;
use crate::{
    pointer::put,
    problem,
    shaping::{Shaper, json_of},
};

/// An error with [`UPSTREAM_MARK`] somewhere in its body, and further header fields.
pub(super) fn error(
    shaper: &Shaper,
    operation: Option<&Operation>,
    status: u16,
    headers: &BTreeMap<String, String>,
) -> Answer {
    let fields = json!({ "detail": UPSTREAM_MARK });
    let declared = operation.map(|operation| {
        let declared = problem::declared(shaper, operation, status, &fields);
        marked(shaper, operation, declared)
    });
    let mut answer = declared.flatten().unwrap_or_else(|| problem::plain(status, &fields));
    // An entry says by itself whether a consumer is told when to come again.
    answer.headers.retain(|(field, _)| !field.eq_ignore_ascii_case("retry-after"));
    for (name, value) in headers {
        answer.headers.retain(|(field, _)| !field.eq_ignore_ascii_case(name));
        answer.headers.push((name.clone(), value.clone()));
    }
    answer
}

/// The answer with the mark in the first text that may be any; `None` where there is no such text.
fn marked(shaper: &Shaper, operation: &Operation, answer: Answer) -> Option<Answer> {
    if has_mark(&answer) {
        return Some(answer);
    }
    let body = json_of(&answer)?;
    let texts =
        leaves(&body).into_iter().filter(|pointer| body.pointer(pointer).is_some_and(Value::is_string));
    texts.into_iter().find_map(|pointer| {
        let mut body = body.clone();
        put(&mut body, &pointer, UPSTREAM_MARK.into());
        let marked = Answer { body: body.to_string().into_bytes(), ..answer.clone() };
        shaper.keeps(&operation.id, &marked).then_some(marked)
    })
}

fn has_mark(answer: &Answer) -> bool {
    answer.body.windows(UPSTREAM_MARK.len()).any(|window| window == UPSTREAM_MARK.as_bytes())
}
