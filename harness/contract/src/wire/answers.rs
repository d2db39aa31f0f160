//! How an answer breaks the contract of its operation.

use samprov_model::{
    message::Message,
    observation::{Answer, Violation},
    place::Place,
};
use serde_json::Value;

use super::{
    examined::Examined,
    read_style::Reading,
    requests::{actual_media_type, best_content, declared, in_content, violation},
};
use crate::{
    contracts::Contracts,
    media_type,
    operation::{AnswerContract, Operation, StatusPattern, Style},
    schema::{Direction, shortened},
};

/// How an answer breaks the contract of an operation, and what of it nobody could decide.
pub(crate) fn examine_answer(contracts: &Contracts, operation: &Operation, answer: &Answer) -> Examined {
    let Some(contract) = operation.answer(answer.status) else {
        // Nothing is promised where nothing is declared at all.
        if operation.answers.is_empty() {
            return Examined::default();
        }
        return Examined::new(vec![Violation {
            place: Place::Status,
            keyword: "status".to_owned(),
            expected: Message::new("expected-status").with("statuses", statuses(operation)),
            actual: Message::new("actual-status").with("status", answer.status.to_string()),
            promise: Some(operation.place.clone()),
        }]);
    };
    let mut violations = in_headers(contracts, contract, answer);
    let has_no_body = operation.method == "HEAD" || matches!(answer.status, 100..=199 | 204 | 304);
    if !has_no_body {
        violations.extend(in_body(contracts, contract, answer));
    }
    Examined::new(violations)
}

fn in_headers(contracts: &Contracts, contract: &AnswerContract, answer: &Answer) -> Vec<Violation> {
    let mut violations = Vec::new();
    for header in &contract.headers {
        let place = || Place::header(header.name.clone());
        let values: Vec<&str> = answer
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case(&header.name))
            .map(|(_, value)| value.as_str())
            .collect();
        if values.is_empty() {
            if header.required {
                violations.push(Violation {
                    place: place(),
                    keyword: "header".to_owned(),
                    expected: Message::new("expected-header").with("name", shortened(&header.name)),
                    actual: Message::new("actual-missing"),
                    promise: Some(header.document.clone()),
                });
            }
            continue;
        }
        let Some(schema) = &header.schema else { continue };
        let reading = Reading {
            schemas: contracts.schemas(),
            schema: Some(schema),
            direction: Direction::Answer,
            style: Style::Simple,
            explode: header.explode,
        };
        let value = reading.of_header(&values.join(", "));
        let errors = contracts.schemas().errors_and_doubts(schema, Direction::Answer, &value);
        violations.extend(errors.into_iter().map(|error| violation(contracts, place(), error)));
    }
    violations
}

fn in_body(contracts: &Contracts, contract: &AnswerContract, answer: &Answer) -> Vec<Violation> {
    if contract.contents.is_empty() {
        // A description may be silent about a body.
        return Vec::new();
    }
    if answer.body.is_empty() {
        return missing_body(contracts, contract, answer).into_iter().collect();
    }
    let content_type = answer.header("content-type");
    let Some((content_type, content)) =
        content_type.and_then(|name| Some((name, best_content(&contract.contents, name)?)))
    else {
        return vec![Violation {
            place: Place::MediaType,
            keyword: "media-type".to_owned(),
            expected: Message::new("expected-media-type").with("types", declared(&contract.contents)),
            actual: actual_media_type(content_type),
            promise: Some(contract.document.clone()),
        }];
    };
    let promise = Some(contract.document.clone());
    in_content(contracts, content, content_type, &answer.body, Direction::Answer, promise)
}

/// The keyword of a refusal that does not tell what the description says that it tells.
pub const REFUSAL_WITHOUT_BODY: &str = "refusal-without-body";

/// An answer without the body it should have; a text or file may well be empty.
fn missing_body(contracts: &Contracts, contract: &AnswerContract, answer: &Answer) -> Option<Violation> {
    let allows_nothing = contract.contents.iter().any(|(range, content)| {
        let Some(schema) = &content.schema else { return true };
        let may_be_text = !media_type::is_json(range) && !media_type::is_xml(range);
        may_be_text && contracts.schemas().is_valid_in(schema, Direction::Answer, &Value::from(""))
    });
    let keyword = match (answer.status, contract.status) {
        (200..300, _) => "body-missing",
        // Who asks, and how often, is often checked by something before the service; `default` is said of whatever may come.
        (401 | 403 | 429, _) | (400.., StatusPattern::Default) => return None,
        (400..500, _) => REFUSAL_WITHOUT_BODY,
        _ => return None,
    };
    (!allows_nothing).then(|| Violation {
        place: Place::body(""),
        keyword: keyword.to_owned(),
        expected: Message::new("expected-media-type").with("types", declared(&contract.contents)),
        actual: Message::new("actual-missing"),
        promise: Some(contract.document.clone()),
    })
}

fn statuses(operation: &Operation) -> String {
    let name = |status: StatusPattern| match status {
        StatusPattern::Class(class) => format!("{class}XX"),
        StatusPattern::Default => "default".to_owned(),
        StatusPattern::Exactly(status) => status.to_string(),
    };
    operation.answers.iter().take(20).map(|answer| name(answer.status)).collect::<Vec<_>>().join(", ")
}
