//! Programs made smaller: calls left out with the clean-up that they alone need, and requests changed, those alike together.

use std::collections::BTreeSet;

use samprov_model::{
    probe::{Part, Program, Step},
    recipe::{RequestRecipe, Source},
};

use super::about::Calls;

/// The calls that may be left out, one by one or together, by index.
pub(super) fn spare(program: &Program, calls: Calls) -> Vec<usize> {
    let tests: Vec<usize> = indices(program, Part::Test).collect();
    let mut needed: BTreeSet<usize> = match calls {
        Calls::All => return Vec::new(),
        Calls::LastTests(count) => tests.iter().rev().take(count).copied().collect(),
        Calls::LastTestsAndSetUp(count) => {
            tests.iter().rev().take(count).copied().chain(indices(program, Part::SetUp)).collect()
        }
    };
    // What gives a needed call its values is needed too.
    for index in (0..program.steps.len()).rev() {
        if !needed.contains(&index) {
            continue;
        }
        let names: Vec<&String> = program.steps.get(index).into_iter().flat_map(uses).collect();
        let giving = (0..index).filter(|earlier| {
            program.steps.get(*earlier).is_some_and(|step| {
                step.part != Part::CleanUp
                    && step.captures.iter().any(|capture| names.contains(&&capture.name))
            })
        });
        needed.extend(giving.collect::<Vec<_>>());
    }
    let all = program.steps.iter().enumerate().filter(|(_, step)| step.part != Part::CleanUp);
    all.map(|(index, _)| index).filter(|index| !needed.contains(index)).collect()
}

/// The program without some of its calls; `None` when a call that stays would miss a value.
pub(super) fn without_calls(program: &Program, gone: &[usize]) -> Option<Program> {
    let stays = |(index, step): &(usize, &Step)| step.part == Part::CleanUp || !gone.contains(index);
    let mut steps: Vec<Step> =
        program.steps.iter().enumerate().filter(stays).map(|(_, step)| step.clone()).collect();
    let given: BTreeSet<String> =
        steps.iter().flat_map(|step| &step.captures).map(|capture| capture.name.clone()).collect();
    let is_given = |step: &Step| uses(step).all(|name| given.contains(name));
    if steps.iter().any(|step| step.part != Part::CleanUp && !is_given(step)) {
        return None;
    }
    // What was never made need not be removed.
    steps.retain(|step| step.part != Part::CleanUp || is_given(step));
    Some(Program { steps, ..program.clone() })
}

/// The calls whose requests may be changed: the tests from the last to the first, then the set-up; of requests that are alike
/// the first of these.
pub(super) fn requests(program: &Program) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let tests: Vec<usize> = indices(program, Part::Test).collect();
    for index in tests.into_iter().rev().chain(indices(program, Part::SetUp)) {
        let request = program.steps.get(index).map(|step| &step.request);
        let known = found.iter().any(|other| program.steps.get(*other).map(|step| &step.request) == request);
        if !known {
            found.push(index);
        }
    }
    found
}

/// The program with another request at a call, and at all calls that are alike: a second look is at the same.
pub(super) fn with_request(program: &Program, index: usize, request: &RequestRecipe) -> Program {
    let mut changed = program.clone();
    let Some(before) = program.steps.get(index).map(|step| &step.request) else { return changed };
    for step in changed.steps.iter_mut().filter(|step| step.part != Part::CleanUp) {
        if step.request == *before {
            step.request = request.clone();
        }
    }
    changed
}

fn indices(program: &Program, part: Part) -> impl Iterator<Item = usize> + '_ {
    program.steps.iter().enumerate().filter(move |(_, step)| step.part == part).map(|(index, _)| index)
}

/// The captured values that a call uses.
fn uses(step: &Step) -> impl Iterator<Item = &String> {
    let bound = step.request.bindings.iter().filter_map(|binding| match &binding.source {
        Source::Capture(name) => Some(name),
        Source::Known(_) | Source::Unique { .. } | Source::UniqueUuid => None,
    });
    bound.chain(&step.address)
}
