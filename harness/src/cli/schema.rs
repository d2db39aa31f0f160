//! `samprov schema`: the JSON Schemas of the formats, for editors and for readers of reports.

use std::io::{self, Write};

use samprov_model::{
    collaboration::Collaboration, description::ServiceDescription, deviation::Deviations, event::Event,
    exit::Exit, population::Population, test_data::TestData,
};
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::Value;

use super::{arguments::SchemaArguments, error::CommandError};
use crate::load::nearest;

/// Prints a schema, or the names of all.
pub(super) fn schema(arguments: &SchemaArguments) -> Result<Exit, CommandError> {
    let mut out = io::stdout().lock();
    let Some(name) = &arguments.name else {
        for name in NAMES {
            writeln!(out, "{name}")?;
        }
        return Ok(Exit::Conforms);
    };
    let text = text(name).ok_or_else(|| CommandError::Usage {
        problem: format!("there is no format \"{name}\""),
        next_step: nearest::suggest(name, NAMES).unwrap_or_else(|| format!("known are {}", NAMES.join(", "))),
    })?;
    out.write_all(text.as_bytes())?;
    Ok(Exit::Conforms)
}

/// The schema of a format, with a line feed at the end.
fn text(name: &str) -> Option<String> {
    let mut text = match name {
        "collaboration" => generated::<Collaboration>("collaboration.yaml"),
        "deviations" => generated::<Deviations>("Deviations"),
        "journal" => generated::<Event>("One line of journal.jsonl"),
        "population" => generated::<Population>("population.yaml"),
        "prove" => generated::<crate::prove::Proof>("prove.json"),
        "report" => samprov_reports::json::schema(),
        "service" => generated::<ServiceDescription>("service.yaml"),
        "test-data" => generated::<TestData>("Test data"),
        _ => return None,
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Some(text)
}

fn generated<T: JsonSchema>(title: &str) -> String {
    let mut schema = SchemaGenerator::new(SchemaSettings::draft2020_12()).into_root_schema_for::<T>();
    schema.insert("title".to_owned(), Value::from(title));
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}

/// The formats that have a schema.
const NAMES: [&str; 8] =
    ["collaboration", "deviations", "journal", "population", "prove", "report", "service", "test-data"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_schemas_are_current() {
        for name in NAMES {
            let file = format!("{}/schema/{name}.json", env!("CARGO_MANIFEST_DIR"));
            let committed = std::fs::read_to_string(&file).unwrap_or_default();
            assert!(
                committed == text(name).unwrap(),
                "{file} is not current: run `samprov schema {name} > harness/schema/{name}.json`"
            );
        }
    }
}
