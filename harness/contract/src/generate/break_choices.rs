//! Values that break a choice between schemas: none fits, several fit, the discriminator names none.

use serde_json::{Value, json};

use super::{
    breaks::{Break, Seen, UNEXPECTED},
    draft::Workshop,
    facets::{Alternatives, Facets},
    maker::{Extent, Spot},
    mutation::{merged, mutations, reachable},
    site::Site,
};

/// The breaks of every choice of a place.
pub(super) fn breaks(workshop: &Workshop<'_>, site: &Site, now: &Value) -> Vec<Break> {
    let mut found = Vec::new();
    for choice in &site.choices {
        let options = choice.options.iter().map(|(option, _)| option);
        let inside: Vec<_> = options.flat_map(|option| reachable(&workshop.rules, option)).collect();
        let is_choice = choice.keyword != "discriminator";
        if is_choice {
            let plain = vec![
                json!({}),
                json!({ UNEXPECTED: true }),
                json!([null]),
                json!("text"),
                json!(12_345),
                json!(true),
            ];
            found.push(Break::new(choice.keyword, plain));
            let seen = Seen::Choice(inside.clone());
            found.push(Break { seen, ..Break::new(choice.keyword, mutations(now)) });
        }
        if choice.keyword == "oneOf" {
            let values = several(workshop, site, choice, now);
            found.push(Break { root: "oneOf", ..Break::new("oneOf-several", values) });
        }
        if let (Some(tag), Value::Object(members)) = (&choice.discriminator, now)
            && is_choice
            && members.contains_key(tag)
        {
            let mut unknown = members.clone();
            unknown.insert(tag.clone(), json!("unknownKind"));
            found.push(Break {
                member: Some(tag.clone()),
                seen: Seen::Choice(inside),
                ..Break::new("discriminator", vec![Value::Object(unknown)])
            });
        }
    }
    found
}

/// Values that keep two branches at once.
fn several(workshop: &Workshop<'_>, site: &Site, choice: &Alternatives, now: &Value) -> Vec<Value> {
    let rules = &workshop.rules;
    let spot = Spot::new(site.place.clone(), site.name.as_deref(), Vec::new());
    let maker = workshop.maker(Extent::Full);
    let mut found: Vec<Value> = Vec::new();
    let count = choice.options.len().min(MOST_BRANCHES);
    for first in 0..count {
        for second in first + 1..count {
            let (Some((one, _)), Some((other, _))) = (choice.options.get(first), choice.options.get(second))
            else {
                continue;
            };
            let mut node = site.node.choosing(&choice.origin, one);
            node.add(other.clone());
            let drafts = maker.drafts(&Facets::of(rules, &node), &spot);
            let merged: Vec<Value> = drafts.iter().filter_map(|draft| merged(now, draft)).collect();
            let suits = |value: &Value| rules.accepts(one, value) && rules.accepts(other, value);
            found.extend(drafts.into_iter().chain(merged).filter(suits).take(MOST_TRIED));
        }
    }
    found
}

/// More branches than this are not tried two by two.
const MOST_BRANCHES: usize = 5;

/// More values than this are not tried for two branches.
const MOST_TRIED: usize = 3;
