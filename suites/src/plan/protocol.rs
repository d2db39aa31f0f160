//! The protocol family: what every HTTP service meets, whatever its contract says of messages.

use samprov_contract::{Operation, Positive};
use samprov_model::{
    case::{Assertion, Breach, Case, Family},
    content::Content,
    probe::{Program, Purpose},
    recipe::BodyRecipe,
};

use super::{
    builder::Draft,
    planner::{Planner, Prepared},
    unusual_json::{unusual, with_vast_number},
};

/// A media type that no description declares.
const UNKNOWN_MEDIA_TYPE: &str = "application/vnd.samprov.unknown";

/// Methods that are tried where the description does not declare them, the least harmful first.
const METHODS: [&str; 4] = ["PATCH", "PUT", "POST", "DELETE"];

impl Planner<'_> {
    /// A method that the path of an operation does not declare; once for each path.
    pub(super) fn wrong_method(&self, operation: &Operation) -> Option<Case> {
        let method = self.undeclared_method(operation)?;
        let mut wrong = self.prepare(operation, self.base(&operation.id)?);
        wrong.step.request.method = Some(method.to_owned());
        wrong.step.request.body = None;
        wrong.step.captures.clear();
        Some(self.breach(operation, Breach::WrongMethod, &["wrong-method"], &wrong))
    }

    /// The other protocol cases of an operation.
    pub(super) fn protocol(&self, operation: &Operation) -> Vec<Case> {
        let Some(base) = self.base(&operation.id) else { return Vec::new() };
        let prepared = self.prepare(operation, base);
        let mut cases = Vec::new();
        if operation.answers.iter().any(|answer| answer.status.is_success() && !answer.contents.is_empty()) {
            let mut unmet = prepared.clone();
            unmet.step.request.headers.push(("Accept".to_owned(), Some(UNKNOWN_MEDIA_TYPE.to_owned())));
            cases.push(self.breach(operation, Breach::UnacceptableAccept, &["unacceptable-accept"], &unmet));
        }
        let json = base.recipe.body.as_ref().filter(|body| matches!(body.content, Content::Value(_)));
        let any =
            operation.body.as_ref().is_some_and(|body| body.contents.iter().any(|(range, _)| range == "*/*"));
        if let (Some(body), false) = (json, any) {
            let mut wrong = prepared.clone();
            wrong.step.request.bindings.retain(|binding| !in_body(&binding.place));
            let malformed = if body.media_type.as_deref().is_some_and(is_json) {
                Some(&b"{\"samprov\": "[..])
            } else {
                None
            };
            if let Some(bytes) = malformed {
                wrong.step.request.body = Some(BodyRecipe {
                    media_type: body.media_type.clone(),
                    content: Content::Bytes(bytes.to_vec()),
                });
                cases.push(self.breach(operation, Breach::MalformedBody, &["malformed-body"], &wrong));
            }
            if let (Content::Value(json), Some(_)) = (&body.content, malformed) {
                let vast = self.with_vast_number(operation, base).map(|bytes| ("vast-number", bytes));
                for (name, bytes) in unusual(&json.0).into_iter().chain(vast) {
                    wrong.step.request.body = Some(BodyRecipe {
                        media_type: body.media_type.clone(),
                        content: Content::Bytes(bytes),
                    });
                    let names = ["unusual-json", name];
                    cases.push(self.breach(operation, Breach::UnusualJson, &names, &wrong));
                }
            }
            let mut other = prepared.clone();
            other.step.request.headers.push(("Content-Type".to_owned(), Some(UNKNOWN_MEDIA_TYPE.to_owned())));
            cases.push(self.breach(operation, Breach::WrongMediaType, &["wrong-media-type"], &other));
            let mut missing = prepared.clone();
            missing.step.request.headers.push(("Content-Type".to_owned(), None));
            cases.push(self.breach(operation, Breach::MissingMediaType, &["missing-media-type"], &missing));
        }
        cases
    }

    /// The plainest body that has a number, with one that few readers hold.
    fn with_vast_number(&self, operation: &Operation, base: &Positive) -> Option<Vec<u8>> {
        let few = self.few_of(operation);
        let bodies = std::iter::once(base).chain(few.iter()).filter_map(|one| one.recipe.body.as_ref());
        let mut values = bodies.filter_map(|body| match &body.content {
            Content::Value(json) if body.media_type.as_deref().is_some_and(is_json) => Some(&json.0),
            Content::Bytes(_) | Content::Value(_) => None,
        });
        values.find_map(|json| with_vast_number(json))
    }

    fn breach(&self, operation: &Operation, breach: Breach, names: &[&str], prepared: &Prepared) -> Case {
        let program: Program = prepared.program(Purpose::Test);
        self.case(Draft {
            family: Family::Protocol,
            operation,
            segments: std::iter::once(operation.id.as_str())
                .chain(names.iter().copied())
                .map(str::to_owned)
                .collect(),
            assertion: Assertion::ProtocolRefused { breach },
            programs: vec![program],
            control: self.control(operation),
            data: prepared.data,
            wanted_values: prepared.wanted_values.clone(),
        })
    }

    /// A method that the path does not declare; only for the first operation of a path.
    fn undeclared_method(&self, operation: &Operation) -> Option<&'static str> {
        let of_path = self.of_path(&operation.path);
        let first = of_path.iter().find(|other| self.base(&other.id).is_some());
        if first.is_none_or(|first| first.id != operation.id) {
            return None;
        }
        METHODS.into_iter().find(|method| of_path.iter().all(|other| other.method != *method))
    }
}

fn in_body(place: &samprov_model::place::Place) -> bool {
    matches!(place, samprov_model::place::Place::Body { .. })
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
