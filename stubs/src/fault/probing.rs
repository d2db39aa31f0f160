//! What a description allows of an answer, found by trying: changed answers held against it.
//!
//! Schemas say such things in many ways (references, compositions, unevaluated properties); whether a changed answer keeps the
//! contract is decided by the one reading of it that there is.

use samprov_contract::Operation;
use samprov_model::{
    injection::{SURPLUS_MARK, UPSTREAM_MARK},
    message::Argument,
    observation::{Answer, Violation},
};
use serde_json::{Value, json};

use crate::{
    limits,
    pointer::{escaped, put},
    shaping::{Shaper, json_of},
};

/// An answer of an operation, and who knows what keeps the contract.
pub(super) struct Probed<'a> {
    shaper: &'a Shaper,
    operation: &'a Operation,
    answer: &'a Answer,
    body: Value,
}

impl<'a> Probed<'a> {
    /// A described success with a JSON body.
    pub(super) fn new(shaper: &'a Shaper, operation: &'a Operation, answer: &'a Answer) -> Option<Self> {
        let body = json_of(answer).filter(|_| answer.is_success())?;
        Some(Self { shaper, operation, answer, body })
    }

    /// With a field more in the outermost object and in one within it, where both the description and common sense call it
    /// surplus: an object that takes any member is a map, whose members a consumer rightly passes on.
    pub(super) fn with_surplus(&self, name: &str) -> Option<Answer> {
        let mut body = self.body.clone();
        let is_surplus = |pointer: &String| {
            let at = format!("{pointer}/{}", escaped(name));
            self.body.pointer(&at).is_none() && self.is_described(pointer) && self.takes_any(&at)
        };
        let (outermost, within): (Vec<_>, Vec<_>) =
            objects(&self.body).into_iter().partition(|pointer| is_outermost(pointer));
        for objects in [outermost, within] {
            if let Some(pointer) = objects.into_iter().find(is_surplus) {
                put(&mut body, &format!("{pointer}/{}", escaped(name)), SURPLUS_MARK.into());
            }
        }
        let answer = self.with(&body);
        (body != self.body && self.violations(&answer).is_empty()).then_some(answer)
    }

    /// With another value in place of a listed one.
    pub(super) fn with_unknown_enum(&self, value: &str) -> Option<Answer> {
        let texts = leaves(&self.body)
            .into_iter()
            .filter(|pointer| self.body.pointer(pointer).is_some_and(Value::is_string));
        texts.into_iter().find_map(|pointer| {
            let answer = self.replaced(&pointer, value.into());
            let violations = self.violations(&answer);
            let is_one_of_several = !violations.is_empty() && violations.iter().all(names_several);
            is_one_of_several.then_some(answer)
        })
    }

    /// With every value of a wrong type, so that no consumer finds what it needs.
    pub(super) fn invalid(&self) -> Option<Answer> {
        let wrong = |value: &Value| match value {
            Value::String(_) => json!({ "detail": UPSTREAM_MARK }),
            _ => Value::from(UPSTREAM_MARK),
        };
        let all_wrong = match &self.body {
            Value::Object(members) => {
                members.iter().map(|(name, value)| (name.clone(), wrong(value))).collect::<Value>()
            }
            Value::Array(items) => items.iter().map(wrong).collect::<Value>(),
            other => wrong(other),
        };
        let candidates = [all_wrong, json!([UPSTREAM_MARK]), json!({ "detail": UPSTREAM_MARK })];
        candidates.into_iter().map(|body| self.with(&body)).find(|answer| {
            let has_mark =
                answer.body.windows(UPSTREAM_MARK.len()).any(|part| part == UPSTREAM_MARK.as_bytes());
            has_mark && !self.violations(answer).is_empty()
        })
    }

    /// Whether a field may have any value.
    fn takes_any(&self, pointer: &str) -> bool {
        [json!(SURPLUS_MARK), json!(1.5), json!(true), json!([[]]), json!({})]
            .into_iter()
            .all(|value| self.violations(&self.replaced(pointer, value)).is_empty())
    }

    /// Whether anything is said of the members of an object.
    fn is_described(&self, pointer: &str) -> bool {
        let Some(Value::Object(members)) = self.body.pointer(pointer) else { return false };
        members.iter().take(limits::FAULT_PROBES).any(|(name, value)| {
            let at = format!("{pointer}/{}", escaped(name));
            let other = if value.is_array() { json!({}) } else { json!([[]]) };
            !self.violations(&self.replaced(&at, other)).is_empty()
        })
    }

    fn replaced(&self, pointer: &str, value: Value) -> Answer {
        let mut body = self.body.clone();
        put(&mut body, pointer, value);
        self.with(&body)
    }

    fn with(&self, body: &Value) -> Answer {
        Answer { body: body.to_string().into_bytes(), ..self.answer.clone() }
    }

    fn violations(&self, answer: &Answer) -> Vec<Violation> {
        self.shaper.violations(&self.operation.id, answer)
    }
}

/// Whether a value is none of several: where only one is listed, the value is a promise (`token_type`, the kind of an alternative), and
/// a consumer may refuse any other.
fn names_several(violation: &Violation) -> bool {
    let listed = violation.expected.arguments.get("values");
    violation.keyword == "enum" && matches!(listed, Some(Argument::Text(values)) if values.contains(", "))
}

/// Where the values stand that are no lists or objects, the outer ones first.
pub(super) fn leaves(value: &Value) -> Vec<String> {
    walk(value, |value| !matches!(value, Value::Array(_) | Value::Object(_)))
}

/// Where the objects stand, the outer ones first.
fn objects(value: &Value) -> Vec<String> {
    walk(value, Value::is_object)
}

/// The whole, or an item of a list that is the whole.
fn is_outermost(pointer: &str) -> bool {
    pointer.is_empty() || pointer == "/0"
}

fn walk(value: &Value, is_wanted: impl Fn(&Value) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut next = std::collections::VecDeque::from([(String::new(), value)]);
    let mut looked_at = 0;
    while let Some((pointer, value)) = next.pop_front() {
        looked_at += 1;
        if looked_at > MOST_LOOKED_AT || found.len() >= limits::FAULT_PROBES {
            break;
        }
        match value {
            // The items of a list share their schema.
            Value::Array(items) => {
                next.extend(items.first().map(|item| (format!("{pointer}/0"), item)));
            }
            Value::Object(members) => next
                .extend(members.iter().map(|(name, value)| (format!("{pointer}/{}", escaped(name)), value))),
            _ => {}
        }
        if is_wanted(value) {
            found.push(pointer);
        }
    }
    found
}

const MOST_LOOKED_AT: usize = 10_000;
