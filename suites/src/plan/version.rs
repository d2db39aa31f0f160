//! Writes that name the version they are made against (`If-Match`; RFC 9110, 13.1.1): the version is read before.

use samprov_contract::Operation;
use samprov_model::{
    place::Place,
    probe::{Capture, CaptureFrom, Part, Step},
    recipe::{Binding, RequestRecipe, Source},
};

use super::{planner::Planner, reach::Reach};

/// How a write names the version that it is made against.
#[derive(Clone, Debug)]
pub(super) struct Version<'o> {
    /// The header parameter of the write.
    place: Place,
    /// The read whose answer tells the version.
    pub(super) read: &'o Operation,
    pub(super) is_required: bool,
}

impl Version<'_> {
    /// The capture that keeps the version.
    pub(super) fn capture(&self) -> Capture {
        Capture { name: self.name(), from: CaptureFrom::Answer(Place::header("ETag")) }
    }

    /// The binding that uses it.
    pub(super) fn binding(&self) -> Binding {
        Binding { place: self.place.clone(), source: Source::Capture(self.name()) }
    }

    /// Whether a request names a version.
    pub(super) fn is_in(&self, recipe: &RequestRecipe) -> bool {
        recipe.parameters.iter().any(|own| own.place == self.place)
    }

    /// Takes the version out of a request.
    pub(super) fn leave_out(&self, recipe: &mut RequestRecipe) {
        recipe.parameters.retain(|own| own.place != self.place);
        recipe.bindings.retain(|own| own.place != self.place);
    }

    fn name(&self) -> String {
        format!("{} version", self.read.path)
    }
}

impl<'a> Planner<'a> {
    /// How an operation names the version that it is made against, where a read of the same item tells versions and no test data
    /// give one.
    pub(super) fn version(&self, operation: &Operation) -> Option<Version<'a>> {
        let parameter = operation.parameters.iter().find(|known| is_header(&known.place, "If-Match"))?;
        let item = self.collection_of(&operation.path)?.item.as_ref()?;
        let read = self.callable(item.read.as_ref()?)?;
        let is_given = self.supply(operation).values.contains_key(&parameter.place);
        (tells_version(read) && !operation.is_safe() && !is_given).then(|| Version {
            place: parameter.place.clone(),
            read,
            is_required: parameter.required,
        })
    }

    /// The read that tells the version.
    pub(super) fn version_step(&self, version: &Version<'_>, reach: &Reach) -> Option<Step> {
        let mut step = self.step(version.read, &self.base(&version.read.id)?.recipe, reach);
        step.captures.push(version.capture());
        Some(step)
    }

    /// The way to what a write is about, with the version read first where the request names one.
    pub(super) fn with_version(&self, operation: &Operation, recipe: &RequestRecipe, reach: &Reach) -> Reach {
        let mut reach = reach.clone();
        if let Some(version) = self.version(operation).filter(|version| version.is_in(recipe)) {
            self.read_version(&version, &mut reach);
        }
        reach
    }

    /// Adds the read that tells the version to a set-up.
    pub(super) fn read_version(&self, version: &Version<'_>, reach: &mut Reach) {
        let binding = version.binding();
        if reach.reaches(&binding.place) {
            return;
        }
        if let Some(mut step) = self.version_step(version, reach) {
            step.part = Part::SetUp;
            reach.set_up.push(step);
            reach.bindings.push(binding);
        }
    }
}

/// Whether the answer to a read is described as telling its version.
pub(super) fn tells_version(read: &Operation) -> bool {
    let successes = read.answers.iter().filter(|answer| answer.status.is_success());
    let mut headers = successes.flat_map(|answer| &answer.headers);
    headers.any(|header| header.name.eq_ignore_ascii_case("ETag"))
}

/// Whether a place is this header field.
pub(super) fn is_header(place: &Place, wanted: &str) -> bool {
    match place {
        Place::Header { name } => name.eq_ignore_ascii_case(wanted),
        _ => false,
    }
}
