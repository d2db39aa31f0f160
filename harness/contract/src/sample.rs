//! Answers made from schemas: what a stub says when nothing better is known.

use samprov_model::{content::JsonText, observation::Answer, place::Place};
use serde_json::Value;

use crate::{
    generate::{Extent, Maker, Node, Rules, Spot, Supply, concrete, is_json},
    operation::{ContentContract, HeaderContract, Operation},
    schema::{Direction, Schemas},
};

/// A valid answer of a status: `None` when the status is not declared, or when no valid body can be made.
pub(crate) fn sample_answer(
    operation: &Operation,
    schemas: &Schemas,
    status: u16,
    wish: Option<&JsonText>,
    seed: u64,
) -> Option<Answer> {
    let contract = operation.answer(status)?;
    let rules = Rules { schemas, direction: Direction::Answer };
    let supply = Supply { seed, ..Supply::default() };
    let mut answer = Answer { status, headers: Vec::new(), body: Vec::new() };
    let wish: Option<Value> = wish.and_then(|text| serde_json::from_str(&text.0).ok());
    let has_no_body = matches!(status, 100..=199 | 204 | 304) || operation.method == "HEAD";
    if let Some((range, content)) = best(&contract.contents).filter(|_| !has_no_body) {
        let body = body(&rules, &supply, content, wish.as_ref())?;
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
        if (header.required || is_location) && !is_media_type {
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
    wish: Option<&Value>,
) -> Option<Value> {
    let node = Node::of(content.schema.as_ref());
    let shown: Vec<Value> =
        content.examples.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
    let made = |extent| {
        let maker = Maker::new(*rules, supply, extent);
        maker.make(&node, &Spot::new(Place::body(""), None, shown.clone()))
    };
    let Some(wish) = wish else { return made(Extent::Minimal).or_else(|| made(Extent::Full)) };
    if rules.keeps(&node, wish) {
        return Some(wish.clone());
    }
    // The smaller the made part is, the more of the answer is what was wished for.
    [Extent::Minimal, Extent::Full].into_iter().filter_map(made).find_map(|base| {
        let mut merged = base.clone();
        merge(rules, &node, &mut merged, wish);
        Some(merged)
    })
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
        if crate::generate::put(&mut tried, &pointer, wished.clone()) && rules.keeps(node, &tried) {
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

/// The most members of a wish that are tried one by one.
const MOST_MERGED: usize = 1000;
