//! Answers cut to what is agreed with the consumer that asks (överskottsinformation; VDS 8).

use std::collections::BTreeMap;

use samprov_contract::Operation;
use samprov_model::{
    agreement::Agreement,
    id::ConsumerId,
    observation::{Answer, Request},
};
use serde_json::Value;

use crate::shaping::json_of;

/// What is agreed with whom, and how consumers are known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Agreed {
    /// Consumers by the credential that they show.
    pub(crate) consumers: BTreeMap<String, ConsumerId>,
    /// What each may receive.
    pub(crate) agreements: Vec<Agreement>,
}

impl Agreed {
    /// The answer without what the consumer may not receive. Who has no agreement about an operation receives everything.
    pub(crate) fn cut(&self, operation: &Operation, request: &Request, mut answer: Answer) -> Answer {
        let Some(consumer) = self.consumer(request).filter(|_| answer.is_success()) else { return answer };
        let agreement = self
            .agreements
            .iter()
            .find(|agreement| agreement.consumer == *consumer && agreement.operation == operation.id);
        if let (Some(agreement), Some(mut body)) = (agreement, json_of(&answer)) {
            let allowed: Vec<Vec<&str>> =
                agreement.allow.iter().map(|pointer| pointer.split('/').skip(1).collect()).collect();
            let open: Vec<&[&str]> = allowed.iter().map(Vec::as_slice).collect();
            keep(&mut body, &open);
            answer.body = body.to_string().into_bytes();
        }
        answer
    }

    fn consumer(&self, request: &Request) -> Option<&ConsumerId> {
        if self.consumers.is_empty() {
            return None;
        }
        let shown = request.headers.iter().map(|(_, value)| value.as_str()).chain([request.target.as_str()]);
        shown.flat_map(|text| text.split([' ', ';', '=', '&'])).find_map(|word| self.consumers.get(word))
    }
}

/// Keeps what a pointer leads to; `*` stands for any index.
fn keep(value: &mut Value, open: &[&[&str]]) {
    if open.iter().any(|rest| rest.is_empty()) {
        return;
    }
    match value {
        Value::Object(members) => members.retain(|name, member| {
            let below = narrowed(open, |segment| segment.replace("~1", "/").replace("~0", "~") == *name);
            keep(member, &below);
            !below.is_empty()
        }),
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                let own = index.to_string();
                keep(item, &narrowed(open, |segment| segment == "*" || segment == own));
            }
            if open.is_empty() {
                items.clear();
            }
        }
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {}
    }
}

fn narrowed<'s>(open: &[&'s [&'s str]], fits: impl Fn(&str) -> bool) -> Vec<&'s [&'s str]> {
    let parts = open.iter().filter_map(|rest| rest.split_first());
    parts.filter(|(first, _)| fits(first)).map(|(_, rest)| rest).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn kept(mut value: Value, allow: &[&str]) -> Value {
        let allowed: Vec<Vec<&str>> =
            allow.iter().map(|pointer| pointer.split('/').skip(1).collect()).collect();
        keep(&mut value, &allowed.iter().map(Vec::as_slice).collect::<Vec<_>>());
        value
    }

    #[test]
    fn only_what_is_agreed_is_left_with_what_is_below_it() {
        let person =
            json!({"name": {"first": "A"}, "income": 1, "moves": [{"to": "X", "why": "y"}], "tags": ["a"]});
        assert_eq!(
            kept(person, &["/name", "/moves/*/to"]),
            json!({"name": {"first": "A"}, "moves": [{"to": "X"}]})
        );
    }
}
