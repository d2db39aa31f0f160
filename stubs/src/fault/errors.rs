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

/// A refusal as the operation describes it: the first of these statuses that it names, else the first that its description has a
/// word for, else problem details. It keeps its description; [`UPSTREAM_MARK`] stands in it where a text may be any.
pub(super) fn refusal(shaper: &Shaper, operation: Option<&Operation>, statuses: &[u16]) -> Answer {
    let fields = json!({ "detail": UPSTREAM_MARK });
    let first = statuses.first().copied().unwrap_or(404);
    let Some(operation) = operation else { return problem::plain(first, &fields) };
    let named = statuses.iter().find(|status| operation.declares_exactly(**status));
    let status =
        named.or_else(|| statuses.iter().find(|status| operation.answer(**status).is_some())).copied();
    let Some(status) = status else { return problem::plain(first, &fields) };
    let declared = problem::declared(shaper, operation, status, &fields);
    marked(shaper, operation, declared.clone()).unwrap_or(declared)
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
