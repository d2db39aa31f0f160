//! Schemas that no value can fulfil: keywords that exclude each other, and schemas that require themselves without end.

use std::collections::HashSet;

use samprov_model::message::Message;
use serde_json::{Map, Value};

use super::build::{SchemaBuilder, SchemaProblem};
use crate::{library::Target, pointer};

/// The deepest nesting of a schema that is looked into for what it requires.
const DEEPEST: usize = 64;

/// Pairs of keywords of one schema that exclude each other.
pub(super) fn contradictions(read: &Map<String, Value>) -> Vec<(&'static str, &'static str)> {
    let number = |keyword: &str| read.get(keyword).and_then(Value::as_f64);
    let mut found = Vec::new();
    // A bound says nothing about values of another type.
    let may_be = |kinds: &[&str]| match read.get("type") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(|name| kinds.contains(&name)),
        Some(name) => name.as_str().is_none_or(|name| kinds.contains(&name)),
        None => true,
    };
    let bounds: [(&str, &str, &[&str]); 4] = [
        ("minItems", "maxItems", &["array"]),
        ("minLength", "maxLength", &["string"]),
        ("minProperties", "maxProperties", &["object"]),
        ("minimum", "maximum", &["integer", "number"]),
    ];
    for (least, most, kinds) in bounds {
        if may_be(kinds) && number(least).zip(number(most)).is_some_and(|(least, most)| least > most) {
            found.push((least, most));
        }
    }
    for (least, most) in [
        ("exclusiveMinimum", "maximum"),
        ("minimum", "exclusiveMaximum"),
        ("exclusiveMinimum", "exclusiveMaximum"),
    ] {
        let is_number = may_be(&["integer", "number"]);
        if is_number && number(least).zip(number(most)).is_some_and(|(least, most)| least >= most) {
            found.push((least, most));
        }
    }
    let values = match (read.get("enum"), read.get("const")) {
        (Some(Value::Array(values)), _) => Some(("enum", values.iter().collect::<Vec<_>>())),
        (_, Some(value)) => Some(("const", vec![value])),
        _ => None,
    };
    if let (Some((keyword, values)), Some(kind)) = (values, read.get("type"))
        && !values.iter().any(|value| fits(value, kind))
    {
        found.push((keyword, "type"));
    }
    found
}

fn fits(value: &Value, kind: &Value) -> bool {
    let is = |name: &str| match value {
        Value::Array(_) => name == "array",
        Value::Bool(_) => name == "boolean",
        Value::Null => name == "null",
        Value::Number(number) => {
            name == "number"
                || name == "integer"
                    && (number.is_i64()
                        || number.is_u64()
                        || number.as_f64().is_some_and(|it| it.fract() == 0.0))
        }
        Value::Object(_) => name == "object",
        Value::String(_) => name == "string",
    };
    match kind {
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        other => other.as_str().is_none_or(is),
    }
}

/// A schema that must be fulfilled for another to be.
pub(super) struct Need {
    /// The `$ref` that says so.
    at: Target,
    pub(super) to: Target,
}

/// What any value of a schema must fulfil too. `at` is where the schema stands.
pub(super) fn needs_of(schema: &Value, at: &Target) -> Vec<Need> {
    let mut needs = Vec::new();
    collect(schema, at, DEEPEST, &mut needs);
    needs
}

impl SchemaBuilder {
    /// Names the schemas that require themselves without end, each circle once; call it when all schemas are added.
    pub(crate) fn name_endless(&mut self) {
        let mut done: HashSet<Target> = HashSet::new();
        let mut found: Vec<(Target, Target)> = Vec::new();
        for start in self.sorted_targets() {
            if done.contains(&start) {
                continue;
            }
            let mut on_way: HashSet<Target> = HashSet::from([start.clone()]);
            let needs = self.needs(&start);
            let mut way: Vec<(Target, Vec<Need>)> = vec![(start, needs)];
            while let Some((target, needs)) = way.last_mut() {
                let Some(need) = needs.pop() else {
                    on_way.remove(target);
                    done.insert(target.clone());
                    way.pop();
                    continue;
                };
                if on_way.contains(&need.to) {
                    found.push((target.clone(), need.at));
                } else if !done.contains(&need.to) {
                    on_way.insert(need.to.clone());
                    let needs = self.needs(&need.to);
                    way.push((need.to, needs));
                }
            }
        }
        for (holder, at) in found {
            if let Some(node) = self.nodes.get_mut(&holder) {
                node.problems.push(SchemaProblem {
                    message: Message::new("schema-endless"),
                    at,
                    limits: true,
                });
            }
        }
    }

    fn needs(&self, target: &Target) -> Vec<Need> {
        let schema = self.trees.get(target.document).and_then(|tree| pointer::find(tree, &target.pointer));
        schema.map(|schema| needs_of(schema, target)).unwrap_or_default()
    }
}

/// What must hold for any value of a schema; what may be avoided (another type, an alternative) is left out.
fn collect(schema: &Value, at: &Target, depth: usize, needs: &mut Vec<Need>) {
    let (Some(members), Some(depth)) = (schema.as_object(), depth.checked_sub(1)) else { return };
    let below = |key: &str| Target { document: at.document, pointer: pointer::child(&at.pointer, key) };
    if let Some(to) =
        members.get("$ref").and_then(Value::as_str).and_then(|text| target_of(text, at.document))
    {
        needs.push(Need { at: below("$ref"), to });
    }
    for (index, part) in members.get("allOf").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let all_of = below("allOf");
        let part_at = Target { document: at.document, pointer: format!("{}/{index}", all_of.pointer) };
        collect(part, &part_at, depth, needs);
    }
    if members.contains_key("enum") || members.contains_key("const") {
        return;
    }
    let kind = members.get("type").and_then(Value::as_str);
    let (properties, is_typed) = (members.get("properties"), members.contains_key("type"));
    if kind == Some("object") || !is_typed && properties.is_some() {
        let names = members.get("required").and_then(Value::as_array).into_iter().flatten();
        for name in names.filter_map(Value::as_str) {
            let Some(property) = properties.and_then(|properties| properties.get(name)) else { continue };
            let holder = below("properties");
            let child = Target { document: at.document, pointer: pointer::child(&holder.pointer, name) };
            collect(property, &child, depth, needs);
        }
    }
    let has_items = members.get("minItems").and_then(Value::as_u64).is_some_and(|least| least > 0);
    if kind == Some("array")
        && has_items
        && !members.contains_key("prefixItems")
        && let Some(items) = members.get("items")
    {
        collect(items, &below("items"), depth, needs);
    }
}

/// The target of a `$ref` as the builder writes it.
fn target_of(reference: &str, document: usize) -> Option<Target> {
    let (other, fragment) = reference.split_once('#')?;
    let document = if other.is_empty() { document } else { other.parse().ok()? };
    Some(Target { document, pointer: pointer::percent_decoded(fragment) })
}
