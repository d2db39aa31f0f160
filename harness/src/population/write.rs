//! A population turned into the text of `population.yaml`.

use samprov_model::population::Population;
use serde_json::Value;

/// The text, with what it was made by in front.
pub fn yaml(population: &Population, seed: u64) -> String {
    let mut text =
        HEADER.replace("SEED", &seed.to_string()).replace("COUNT", &population.personas.len().to_string());
    if let Ok(Value::Object(fields)) = serde_json::to_value(population) {
        for (key, field) in &fields {
            member(key, field, 0, &mut text);
        }
    }
    text
}

fn member(key: &str, value: &Value, depth: usize, text: &mut String) {
    text.push_str(&"  ".repeat(depth));
    if is_plain(key) {
        text.push_str(key);
    } else {
        text.push_str(&Value::from(key).to_string());
    }
    text.push(':');
    match value {
        Value::Object(fields) if !fields.is_empty() && has_branches(value) => {
            text.push('\n');
            for (key, field) in fields {
                member(key, field, depth + 1, text);
            }
        }
        // JSON is YAML, too: short lists and objects stand in one line.
        other => {
            text.push(' ');
            text.push_str(&scalar(other));
            text.push('\n');
        }
    }
}

/// Whether something is written over several lines: personas and organisations are, addresses and relations are not.
fn has_branches(value: &Value) -> bool {
    match value {
        Value::Object(fields) => {
            fields.len() > 3
                || fields.values().any(|field| matches!(field, Value::Object(inner) if !inner.is_empty()))
        }
        Value::Array(_) | Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => false,
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, field)| {
                    let key = if is_plain(key) { key.clone() } else { Value::from(key.as_str()).to_string() };
                    format!("{key}: {}", scalar(field))
                })
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(scalar).collect();
            format!("[{}]", items.join(", "))
        }
        Value::String(word) if is_plain(word) => word.clone(),
        other => other.to_string(),
    }
}

/// Lower-case words stand as they are; everything else, and what YAML takes for something other than a text, in quotes.
fn is_plain(text: &str) -> bool {
    let first = text.bytes().next();
    first.is_some_and(|byte| byte.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text)
}

const HEADER: &str = "\
# Made by `samprov population new --seed SEED --personas COUNT`: nobody here is or was anybody.
# Personal numbers are official test numbers of Skatteverket, for test environments only. Organisation numbers begin with 4, a group
# that is never given out. Telephone numbers are of the series that PTS keeps free; .test is no domain of the internet.
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{load::read_population, population::generate};

    #[test]
    fn what_is_written_is_read_back_as_it_was_without_a_complaint() {
        for seed in (0..60).chain([u64::MAX, u64::MAX / 3]) {
            for personas in [6, 12, 37, 125] {
                let made = generate(seed, personas).unwrap();
                let text = yaml(&made, seed);
                let file =
                    read_population(&samprov_contract::Document::parse("p.yaml", text.as_bytes()).unwrap())
                        .unwrap();
                assert!(file.notes.is_empty(), "seed {seed}");
                assert_eq!(file.population.unwrap(), made, "seed {seed}");
                let numbers: usize = file.survey.classes.values().sum();
                assert_eq!(numbers, personas, "seed {seed}: {:?}", file.survey.classes);
            }
        }
    }
}
