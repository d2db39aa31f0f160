//! The whole of `report.json`; cases are made while they are written, so that memory stays flat.

use std::io;

use samprov_model::{
    event::{Finish, Header},
    message::Language,
};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use thiserror::Error;

use super::rows::{CaseRow, CauseRow, RequirementRow, Told};
use crate::{
    journal::Journal,
    l10n::Texts,
    standing::{Counts, Summary, as_judged, headline},
};

/// Why no report could be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JsonError {
    /// The output refused, or a value has no JSON form.
    #[error("write report.json")]
    Write(#[from] serde_json::Error),
}

/// Writes `report.json`.
pub fn write(journal: &Journal, language: Language, out: impl io::Write) -> Result<(), JsonError> {
    let texts = Texts::new(language);
    let judged = as_judged(journal);
    let journal = judged.as_ref();
    let summary = Summary::of(journal);
    let headline = headline(&summary, &texts);
    let report = Report {
        samprov: REPORT_VERSION,
        language: language.tag(),
        exit: summary.exit.code(),
        verdict: Verdict { title: &headline.title, sentence: &headline.sentence, remarks: &headline.remarks },
        run: &journal.header,
        finish: journal.finish.as_ref(),
        not_run: journal.not_run(),
        notes: journal.notes.iter().map(|note| Told::new(&texts, note)).collect(),
        counts: summary.counts,
        requirements: summary.requirements.iter().map(|one| RequirementRow::new(&texts, one)).collect(),
        causes: summary.causes.iter().map(CauseRow::new).collect(),
        cases: Cases { journal, texts: &texts },
    };
    let mut out = io::BufWriter::new(out);
    serde_json::to_writer(&mut out, &report)?;
    io::Write::flush(&mut out).map_err(serde_json::Error::io)?;
    Ok(())
}

/// The JSON Schema of `report.json`.
pub fn schema() -> String {
    let schema = schemars::schema_for!(Report<'static>);
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}

/// A report on a run of samprov.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "samprov report")]
struct Report<'a> {
    /// The version of this format: 1.
    samprov: u32,
    /// The language of the texts: `sv` or `en`.
    language: &'a str,
    /// The exit code.
    exit: u8,
    verdict: Verdict<'a>,
    /// What the run is about.
    run: &'a Header,
    /// How the run ended; null when it was cut off.
    finish: Option<&'a Finish>,
    /// Selected cases that were not run.
    not_run: u64,
    /// What a reader must know about the journal itself.
    notes: Vec<Told<'a>>,
    counts: Counts,
    requirements: Vec<RequirementRow<'a>>,
    /// The root causes, worst first.
    causes: Vec<CauseRow<'a>>,
    /// The finished cases in the order of the plan.
    #[schemars(with = "Vec<CaseRow<'a>>")]
    cases: Cases<'a>,
}

/// The first words.
#[derive(Serialize, JsonSchema)]
struct Verdict<'a> {
    title: &'a str,
    sentence: &'a str,
    remarks: &'a [String],
}

struct Cases<'a> {
    journal: &'a Journal,
    texts: &'a Texts,
}

impl Serialize for Cases<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.journal.records.iter().map(|case| CaseRow::new(self.texts, self.journal, case));
        serializer.collect_seq(rows)
    }
}

const REPORT_VERSION: u32 = 1;

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::sample;

    fn report() -> Value {
        let mut out = Vec::new();
        write(&sample::journal(), Language::Swedish, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn a_row_carries_what_other_tools_compare() {
        let report = report();
        let rows = report["cases"].as_array().unwrap();
        assert_eq!(rows.len(), sample::journal().records.len());
        let row = rows.iter().find(|row| row["verdict"] == "fail").unwrap();
        for key in [
            "id",
            "service",
            "instance",
            "candidate",
            "operation",
            "assertion",
            "constraint",
            "requirements",
            "actor",
            "role",
            "interface",
            "verdict",
            "finding",
            "attempts",
        ] {
            assert!(row.get(key).is_some(), "{key}");
        }
        assert_eq!(row["operation"], "POST /cases");
        assert_eq!(row["finding"]["message"]["key"], "sample-status-undeclared");
        assert_eq!(row["finding"]["message"]["text"], "svarets status 500 finns inte i beskrivningen");
    }

    /// Enough of JSON Schema for the schemas that are derived here.
    fn breaks(root: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
        if let Some(reference) = schema["$ref"].as_str() {
            let target = root.pointer(reference.trim_start_matches('#')).unwrap();
            if let Some(broken) = breaks(root, target, value, at) {
                return Some(broken);
            }
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(branches) = schema[keyword].as_array()
                && branches.iter().all(|branch| breaks(root, branch, value, at).is_some())
            {
                return Some(format!("{at}: no branch of {keyword}"));
            }
        }
        let is = |kind: &str| match kind {
            "array" => value.is_array(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "null" => value.is_null(),
            "number" => value.is_number(),
            "object" => value.is_object(),
            "string" => value.is_string(),
            other => panic!("{other}"),
        };
        let typed = match &schema["type"] {
            Value::String(kind) => is(kind),
            Value::Array(kinds) => kinds.iter().any(|kind| is(kind.as_str().unwrap())),
            _ => true,
        };
        let listed = schema["enum"].as_array().is_none_or(|values| values.contains(value));
        let constant = schema.get("const").is_none_or(|constant| constant == value);
        if !typed || !listed || !constant {
            return Some(format!("{at}: {value} is not {schema}"));
        }
        for key in schema["required"].as_array().into_iter().flatten().filter(|_| value.is_object()) {
            if value.get(key.as_str().unwrap()).is_none() {
                return Some(format!("{at}: {key} is missing"));
            }
        }
        let members = value.as_object().into_iter().flatten().find_map(|(name, member)| {
            let schema = schema["properties"].get(name).or(schema.get("additionalProperties"));
            schema.and_then(|schema| breaks(root, schema, member, &format!("{at}/{name}")))
        });
        let mut items = value.as_array().into_iter().flatten().enumerate();
        members.or_else(|| {
            let schema = schema.get("items")?;
            items.find_map(|(index, item)| breaks(root, schema, item, &format!("{at}/{index}")))
        })
    }

    #[test]
    fn the_report_keeps_its_own_schema_whatever_its_cases_lack() {
        let schema: Value = serde_json::from_str(&schema()).unwrap();
        let report = report();
        let cases = report["cases"].as_array().unwrap();
        assert!(cases.iter().any(|case| case["curl"].as_array().is_some_and(Vec::is_empty)));
        assert_eq!(breaks(&schema, &schema, &report, ""), None);
        let mut broken = report.clone();
        broken["cases"][0].as_object_mut().unwrap().remove("curl");
        assert!(breaks(&schema, &schema, &broken, "").unwrap().contains("curl"));
    }

    #[test]
    fn the_report_has_the_keys_of_its_schema() {
        let schema: Value = serde_json::from_str(&schema()).unwrap();
        let report = report();
        let properties = schema["properties"].as_object().unwrap();
        for key in report.as_object().unwrap().keys() {
            assert!(properties.contains_key(key), "{key}");
        }
        for key in schema["required"].as_array().unwrap() {
            assert!(report.get(key.as_str().unwrap()).is_some(), "{key}");
        }
        let row = &schema["$defs"]["CaseRow"]["properties"];
        for key in report["cases"][0].as_object().unwrap().keys() {
            assert!(row.get(key).is_some(), "{key}");
        }
    }
}
