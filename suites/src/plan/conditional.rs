//! Conditional requests (RFC 9110, 13), where the description speaks of versions.

use samprov_contract::{Collection, Operation};
use samprov_model::{
    case::{Assertion, Case},
    place::Place,
    probe::{Capture, CaptureFrom},
    recipe::{Binding, ParameterRecipe, ParameterValue, Source},
};

use super::{
    planner::Planner,
    version::{is_header, tells_version},
};

impl Planner<'_> {
    /// A second read against the version that the first has told.
    pub(super) fn not_modified(&self, operation: &Operation) -> Option<Case> {
        let asks = operation.parameters.iter().find(|known| is_header(&known.place, "If-None-Match"));
        let speaks = tells_version(operation) || asks.is_some() || says(operation, 304);
        if operation.method != "GET" || !speaks {
            return None;
        }
        let prepared = self.prepare(operation, self.base(&operation.id)?);
        let place = asks.map_or_else(|| Place::header("If-None-Match"), |known| known.place.clone());
        let mut first = prepared.step.clone();
        first.request.parameters.retain(|own| !is_header(&own.place, "If-None-Match"));
        let mut second = first.clone();
        let capture =
            Capture { name: "version read".to_owned(), from: CaptureFrom::Answer(Place::header("ETag")) };
        second.request.bindings.push(Binding { place, source: Source::Capture(capture.name.clone()) });
        first.captures.push(capture);
        let mut case = self.flow(
            operation,
            "read-not-modified",
            Assertion::NotModified,
            &prepared.reach,
            vec![first, second],
        );
        case.data = prepared.data;
        case.wanted_values = prepared.wanted_values;
        Some(case)
    }

    /// Writes against another version than the current one, and against the current one.
    pub(super) fn versions(&self, operation: &Operation, collection: &Collection) -> Vec<Case> {
        let item = collection.item.as_ref();
        let writes = item.is_some_and(|item| {
            [&item.replace, &item.change, &item.delete].into_iter().flatten().any(|id| *id == operation.id)
        });
        let (true, Some(version), Some(base)) = (writes, self.version(operation), self.base(&operation.id))
        else {
            return Vec::new();
        };
        let Some(taken) = operation.parameters.iter().find(|known| is_header(&known.place, "If-Match"))
        else {
            return Vec::new();
        };
        let reach = self.reach(operation);
        let Some(read) = self.version_step(&version, &reach) else { return Vec::new() };
        let plain_read = self.again(&read);
        let mut write = self.step(operation, &base.recipe, &reach);
        write.request.bindings.retain(|binding| binding.place != taken.place);
        let mut stale = write.clone();
        if !stale.request.parameters.iter().any(|own| own.place == taken.place) {
            let value = ParameterValue::Raw(NO_VERSION.to_owned());
            stale.request.parameters.push(ParameterRecipe { place: taken.place.clone(), value });
        }
        let mut cases = vec![self.flow(
            operation,
            "read-stale-read",
            Assertion::StaleRefused,
            &reach,
            vec![read.clone(), plain_read.clone(), stale, plain_read.clone()],
        )];
        if !version.is_required {
            write.request.bindings.push(version.binding());
            cases.push(self.flow(
                operation,
                "read-current",
                Assertion::CurrentAccepted,
                &reach,
                vec![read, plain_read, write],
            ));
        }
        cases
    }
}

/// An entity tag that nobody gives out.
const NO_VERSION: &str = "\"samprov-no-such-version\"";

fn says(operation: &Operation, status: u16) -> bool {
    use samprov_contract::StatusPattern::Exactly;
    operation.answers.iter().any(|answer| answer.status == Exactly(status))
}
