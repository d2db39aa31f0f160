//! The exemptions of a document: read before the guard looks, so that the guard can look before anything else is read.

use samprov_contract::{Defect, Document};
use samprov_model::{message::Message, population::Exemption};
use serde_json::Value;

use super::{error::LoadError, format::kind_of, guard::Survey};

/// The exemptions under `exemptions`, each with a field and a reason.
pub(super) fn read(document: &Document) -> Result<Vec<Exemption>, LoadError> {
    let Some(listed) = document.value.get("exemptions") else { return Ok(Vec::new()) };
    let Value::Array(listed) = listed else {
        return Err(unfit(
            document,
            "/exemptions",
            format!("\"exemptions\" is {}, expected a list", kind_of(listed)),
        ));
    };
    if listed.len() > MOST {
        return Err(unfit(document, "/exemptions", format!("there are more than {MOST} exemptions")));
    }
    (0..listed.len()).map(|index| one(document, index)).collect()
}

/// What is to be told of exemptions that cover nothing: they let a number through some day that nobody has looked at.
pub(super) fn idle(document: &Document, exemptions: &[Exemption], survey: &Survey) -> Vec<Defect> {
    let is_idle = |index: &usize| !survey.used.contains(index);
    (0..exemptions.len())
        .filter(is_idle)
        .map(|index| Defect {
            message: Message::new("exemption-idle").with("field", exemptions[index].field.clone()),
            place: document.place(&format!("/exemptions/{index}/field")),
            operations: Vec::new(),
        })
        .collect()
}

fn one(document: &Document, index: usize) -> Result<Exemption, LoadError> {
    let pointer = format!("/exemptions/{index}");
    let text = |key: &str| {
        let text = document.value.pointer(&format!("{pointer}/{key}")).and_then(Value::as_str);
        text.filter(|text| !text.trim().is_empty()).map(str::to_owned)
    };
    let Some(field) = text("field") else {
        return Err(unfit(document, &pointer, format!("item {index} of exemptions says no field")));
    };
    let Some(reason) = text("reason") else {
        return Err(unfit(document, &pointer, format!("item {index} of exemptions gives no reason")));
    };
    let exemption = Exemption { field, reason };
    let has_star_inside =
        exemption.field.split('/').any(|segment| segment.contains('*') && !matches!(segment, "*" | "**"));
    let is_long = exemption.field.split('/').count() > MOST_SEGMENTS;
    if has_star_inside || is_long || !exemption.is_narrow() {
        let problem = format!("\"field\" of item {index} of exemptions is no pattern that names a field");
        return Err(unfit(document, &format!("{pointer}/field"), problem));
    }
    Ok(exemption)
}

fn unfit(document: &Document, pointer: &str, problem: String) -> LoadError {
    LoadError::Unfit { place: document.place(pointer), problem, next_step: NEXT_STEP.to_owned() }
}

const NEXT_STEP: &str = "write { field: /records/*/*/*/caseId, reason: ... }; `*` stands for one whole segment, `**` for any number";

/// Each is compared with every field that holds a number.
const MOST: usize = 100;
const MOST_SEGMENTS: usize = 30;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(exemptions: &Value) -> Result<Vec<Exemption>, String> {
        let document = Document::from_value("p.yaml", json!({"personas": {}, "exemptions": exemptions}));
        super::read(&document).map_err(|error| error.to_string())
    }

    #[test]
    fn an_exemption_needs_a_reason_and_a_field_that_is_named() {
        assert!(read(&json!([{"field": "/records/**/caseId", "reason": "counted"}])).is_ok());
        for (exemption, told) in [
            (json!({"field": "/a"}), "gives no reason"),
            (json!({"field": "/a", "reason": "  "}), "gives no reason"),
            (json!({"reason": "r"}), "says no field"),
            (json!({"field": "/**", "reason": "r"}), "no pattern that names a field"),
            (json!({"field": "/a*", "reason": "r"}), "no pattern that names a field"),
            (json!({"field": "a", "reason": "r"}), "no pattern that names a field"),
            (json!("a"), "says no field"),
        ] {
            let error = read(&json!([exemption])).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
        let long = json!([{"field": "/**/a".repeat(20), "reason": "r"}]);
        assert!(read(&long).unwrap_err().contains("no pattern"));
        let many = vec![json!({"field": "/a", "reason": "r"}); MOST + 1];
        assert!(read(&Value::from(many)).unwrap_err().contains("more than"));
        assert!(read(&json!({})).unwrap_err().contains("expected a list"));
    }
}
