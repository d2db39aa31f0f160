//! Answers made from schemas: what a stub says when nothing better is known.

use samprov_model::{content::JsonText, observation::Answer, place::Place};
use serde_json::{Value, json};

use crate::{
    generate::{Extent, Facets, Maker, Node, Rules, Spot, Supply, concrete, is_json, put, sites},
    operation::{ContentContract, HeaderContract, Operation},
    schema::{Direction, Schemas},
};

/// How much an answer tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// All that the contract has a place for.
    Full,
    /// What the contract asks for.
    Required,
}

/// A valid answer of a status: `None` when the status is not declared, or when no valid body can be made.
pub(crate) fn sample_answer(
    operation: &Operation,
    schemas: &Schemas,
    status: u16,
    wish: Option<&JsonText>,
    seed: u64,
    detail: Detail,
) -> Option<Answer> {
    let contract = operation.answer(status)?;
    let rules = Rules { schemas, direction: Direction::Answer };
    let supply = Supply { seed, ..Supply::default() };
    let mut answer = Answer { status, headers: Vec::new(), body: Vec::new() };
    let wish: Option<Value> = wish.and_then(|text| serde_json::from_str(&text.0).ok());
    let has_no_body = matches!(status, 100..=199 | 204 | 304) || operation.method == "HEAD";
    if let Some((range, content)) = best(&contract.contents).filter(|_| !has_no_body) {
        let body = body(&rules, &supply, content, status, wish.as_ref(), detail)?;
        let media_type = concrete(range);
        answer.body = match &body {
            Value::String(text) if !is_json(&media_type) => text.clone().into_bytes(),
            _ => body.to_string().into_bytes(),
        };
        answer.headers.push(("Content-Type".to_owned(), media_type));
    }
    for header in &contract.headers {
        let is_location = header.name.eq_ignore_ascii_case("location");
        let is_media_type = header.name.eq_ignore_ascii_case("content-type");
        // Whoever gets the answer has to know for how long it may be used again.
        let is_cache_control = header.name.eq_ignore_ascii_case("cache-control");
        let is_always_sent = header.required || is_location || is_cache_control;
        if (is_always_sent || detail == Detail::Full) && !is_media_type {
            let value = header_value(&rules, &supply, header);
            // A required header that nothing valid can be made for would break the contract that the stub stands for.
            match value {
                Some(value) => answer.headers.push((header.name.clone(), value)),
                None if header.required => return None,
                None => {}
            }
        }
    }
    Some(answer)
}

/// JSON before anything else.
fn best(contents: &[(String, ContentContract)]) -> Option<&(String, ContentContract)> {
    contents.iter().find(|(range, _)| is_json(&concrete(range))).or_else(|| contents.first())
}

fn body(
    rules: &Rules<'_>,
    supply: &Supply,
    content: &ContentContract,
    status: u16,
    wish: Option<&Value>,
    detail: Detail,
) -> Option<Value> {
    let (first, second) = match detail {
        Detail::Full => (Extent::Full, Extent::Minimal),
        Detail::Required => (Extent::Minimal, Extent::Full),
    };
    let node = Node::of(content.schema.as_ref());
    let shown: Vec<Value> =
        content.examples.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
    let made = |extent| {
        let maker = Maker::new(*rules, supply, extent);
        let mut whole = maker.make(&node, &Spot::new(Place::body(""), None, shown.clone()))?;
        vary(rules, supply, &node, &mut whole);
        // A problem (RFC 9457) tells its own status.
        let tells_status = || Facets::of(rules, &node).properties.declares("status");
        if status >= 400 && tells_status() {
            merge(rules, &node, &mut whole, &json!({ "status": status }));
        }
        Some(whole)
    };
    let Some(wish) = wish else { return made(first).or_else(|| made(second)) };
    if rules.keeps(&node, wish) {
        return Some(wish.clone());
    }
    // The smaller the made part is, the more of the answer is what was wished for.
    let mut whole = made(Extent::Minimal).or_else(|| made(Extent::Full))?;
    merge(rules, &node, &mut whole, wish);
    Some(whole)
}

/// Gives other identities for other seeds, so that things that are created one after the other can be told apart.
fn vary(rules: &Rules<'_>, supply: &Supply, node: &Node, whole: &mut Value) {
    let variation = usize::try_from(supply.seed % MOST_VARIED).unwrap_or(0);
    if variation == 0 {
        return;
    }
    for site in sites(rules, node, whole, &Place::body(""), None) {
        if !site.names_something() || site.facets.is_listed() {
            continue;
        }
        let spot = Spot { variation, ..Spot::new(site.place.clone(), site.name.as_deref(), Vec::new()) };
        let other = Maker::new(*rules, supply, Extent::Minimal).make(&site.node, &spot);
        let mut tried = whole.clone();
        if other.is_some_and(|other| put(&mut tried, &site.pointer, other)) && rules.keeps(node, &tried) {
            *whole = tried;
        }
    }
}

/// Puts each member of the wish into the value where the whole stays valid.
fn merge(rules: &Rules<'_>, node: &Node, whole: &mut Value, wish: &Value) {
    let mut pending = vec![(String::new(), wish.clone())];
    let mut steps = 0;
    while let Some((pointer, wished)) = pending.pop() {
        steps += 1;
        if steps > MOST_MERGED {
            return;
        }
        let mut tried = whole.clone();
        if put(&mut tried, &pointer, wished.clone()) && rules.keeps(node, &tried) {
            *whole = tried;
            continue;
        }
        if let Value::Object(members) = wished {
            for (name, value) in members {
                let step = name.replace('~', "~0").replace('/', "~1");
                pending.push((format!("{pointer}/{step}"), value));
            }
        }
    }
}

/// The text of a header field that is sent: of a part of a request, for example.
pub(crate) fn header_text(schemas: &Schemas, header: &HeaderContract) -> Option<String> {
    let rules = Rules { schemas, direction: Direction::Request };
    header_value(&rules, &Supply::default(), header)
}

fn header_value(rules: &Rules<'_>, supply: &Supply, header: &HeaderContract) -> Option<String> {
    let node = Node::of(header.schema.as_ref());
    let spot = Spot::new(Place::header(header.name.clone()), Some(&header.name), Vec::new());
    let value = Maker::new(*rules, supply, Extent::Full).make(&node, &spot)?;
    let text = match value {
        Value::String(text) => text,
        Value::Array(items) => {
            let texts: Vec<String> = items
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                .collect();
            texts.join(",")
        }
        Value::Null => return None,
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    };
    text.chars().all(|letter| letter.is_ascii_graphic() || letter == ' ').then_some(text)
}

/// How many different answers there are for one schema.
const MOST_VARIED: u64 = 1000;

/// The most members of a wish that are tried one by one.
const MOST_MERGED: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        operation::{AnswerContract, StatusPattern},
        schema::{Dialect, SchemaRef},
    };
    use samprov_model::{id::OperationId, place::DocumentPlace};

    fn operation(schema: &Value) -> (Operation, Schemas) {
        let (schemas, root) =
            Schemas::from_value(json!({ "properties": { "body": schema } }), Dialect::Draft4);
        let schema = SchemaRef { document: root.document, pointer: "/properties/body".into() };
        let content = ContentContract { schema: Some(schema), ..ContentContract::default() };
        let answer = AnswerContract {
            status: StatusPattern::Exactly(201),
            headers: vec![HeaderContract {
                name: "Location".into(),
                required: true,
                schema: None,
                explode: false,
                document: DocumentPlace::default(),
            }],
            contents: vec![
                ("application/xml".into(), ContentContract::default()),
                ("application/problem+json".into(), content),
            ],
            links: std::collections::BTreeMap::new(),
            document: DocumentPlace::default(),
        };
        let operation = Operation {
            id: OperationId::new("create"),
            method: "POST".into(),
            path: "/things".into(),
            place: DocumentPlace::default(),
            parameters: Vec::new(),
            body: None,
            answers: vec![answer],
            security: Vec::new(),
            limits: Vec::new(),
            uncallable: false,
            deprecated: false,
        };
        (operation, schemas)
    }

    fn thing() -> (Operation, Schemas) {
        operation(&json!({
            "type": "object",
            "required": ["id", "size"],
            "properties": {"id": {"type": "string", "format": "uuid", "readOnly": true}, "size": {"type": "integer"}, "secret": {"type": "string", "writeOnly": true}},
        }))
    }

    fn body(answer: &Answer) -> Value {
        serde_json::from_slice(&answer.body).unwrap()
    }

    #[test]
    fn an_answer_has_its_media_type_header_fields_and_valid_body() {
        let (operation, schemas) = thing();
        let answer = sample_answer(&operation, &schemas, 201, None, 0, Detail::Required).unwrap();
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        assert!(answer.header("location").is_some());
        assert_eq!(body(&answer)["size"], 1);
        assert!(body(&answer).get("secret").is_none());
    }

    #[test]
    fn a_wish_is_granted_as_far_as_it_is_valid() {
        let (operation, schemas) = thing();
        let wish = JsonText(json!({"size": 7, "id": "not a uuid"}).to_string());
        let answer = sample_answer(&operation, &schemas, 201, Some(&wish), 0, Detail::Required).unwrap();
        assert_eq!(body(&answer)["size"], 7);
        assert_ne!(body(&answer)["id"], "not a uuid");
    }

    #[test]
    fn other_seeds_give_other_identities_and_the_same_seed_the_same() {
        let (operation, schemas) = thing();
        let of_seed = |seed| {
            body(&sample_answer(&operation, &schemas, 201, None, seed, Detail::Required).unwrap())["id"]
                .clone()
        };
        assert_ne!(of_seed(1), of_seed(2));
        assert_eq!(of_seed(2), of_seed(2));
    }

    #[test]
    fn a_full_answer_has_what_need_not_be_there_too() {
        let (operation, schemas) = operation(&json!({
            "type": "object",
            "properties": {"size": {"type": "integer"}, "tags": {"type": "array", "items": {"type": "string"}}},
        }));
        let of = |detail| body(&sample_answer(&operation, &schemas, 201, None, 0, detail).unwrap());
        assert_eq!(of(Detail::Required), json!({}));
        let full = of(Detail::Full);
        assert!(full["size"].is_number() && full["tags"][0].is_string(), "{full}");
    }

    #[test]
    fn how_long_an_answer_may_be_kept_is_said_although_it_need_not_be() {
        let (mut operation, _) = thing();
        let (schemas, schema) = Schemas::from_value(json!({"enum": ["no-store"]}), Dialect::Draft4);
        let header = |name: &str| HeaderContract {
            name: name.into(),
            required: false,
            schema: Some(schema.clone()),
            explode: false,
            document: DocumentPlace::default(),
        };
        operation.answers[0].headers = vec![header("cache-control"), header("X-Other")];
        operation.answers[0].contents.clear();
        let answer = sample_answer(&operation, &schemas, 201, None, 0, Detail::Required).unwrap();
        assert_eq!(answer.header("Cache-Control"), Some("no-store"));
        assert_eq!(answer.header("X-Other"), None);
    }

    #[test]
    fn a_status_that_is_not_declared_has_no_answer() {
        let (operation, schemas) = thing();
        assert!(sample_answer(&operation, &schemas, 404, None, 0, Detail::Required).is_none());
    }
}
