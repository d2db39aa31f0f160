//! Test data files turned into one set of known good values, with the bodies they name read in.

use std::path::Path;

use samprov_contract::{Contracts, Defect, Document};
use samprov_model::{id::OperationId, place::DocumentPlace, test_data::TestData};
use serde_json::Value;

use super::{
    consistency::{check_operation, unknown},
    error::LoadError,
    exemptions,
    files::LocalFiles,
    format::escape,
    guard,
    service::{read_document, relative},
    typed,
};

/// Reads a test data file and the bodies it names. References become paths as seen from here.
pub(super) fn read(files: &mut LocalFiles, path: &Path, document: &Document) -> Result<TestData, LoadError> {
    let exemptions = exemptions::read(document)?;
    guard::refuse_seen(document, &guard::survey(document, &exemptions))?;
    let mut data: TestData = typed::read(document)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    for (operation, examples) in &mut data.examples {
        for (index, example) in examples.iter_mut().enumerate() {
            let Some(Value::String(file)) = &example.body else { continue };
            let pointer = format!("/examples/{}/{index}/body", escape(operation.as_str()));
            let place = document.place(&pointer);
            relative(file, &place)?;
            let body = read_document(files, &folder.join(file), Some(&place))?;
            guard::refuse(&body)?;
            example.body = Some(body.value);
        }
    }
    for (prefix, target) in &mut data.references {
        let local = folder.join(&*target);
        if !local.exists() {
            return Err(LoadError::Unknown {
                place: Box::new(document.place(&format!("/references/{}", escape(prefix)))),
                kind: "file or folder",
                name: local.display().to_string(),
                inside: String::new(),
                next_step: "check the path; it is relative to the test data".to_owned(),
            });
        }
        let is_folder = target.ends_with('/');
        *target = local.display().to_string();
        if is_folder && !target.ends_with('/') {
            target.push('/');
        }
    }
    Ok(data)
}

/// Exemptions that cover nothing.
pub(super) fn notes(document: &Document) -> Result<Vec<Defect>, LoadError> {
    let exemptions = exemptions::read(document)?;
    Ok(exemptions::idle(document, &exemptions, &guard::survey(document, &exemptions)))
}

/// Adds test data to other test data; what is given again replaces what was there.
pub(super) fn add(all: &mut TestData, more: TestData) {
    all.values.extend(more.values);
    all.examples.extend(more.examples);
    all.credentials.extend(more.credentials);
    all.references.extend(more.references);
    all.skip.extend(more.skip);
    all.exemptions.extend(more.exemptions);
}

/// Refuses names of operations that no loaded service has.
pub(super) fn check_names(
    document: &Document,
    data: &TestData,
    contracts: &[&Contracts],
) -> Result<(), LoadError> {
    for operation in data.examples.keys() {
        check_operation(operation, contracts, "", || {
            document.place(&format!("/examples/{}", escape(operation.as_str())))
        })?;
    }
    for (index, operation) in data.skip.iter().enumerate() {
        check_operation(operation, contracts, "", || document.place(&format!("/skip/{index}")))?;
    }
    for key in data.values.keys() {
        let Some((operation, place)) = key.split_once(' ') else { continue };
        let pointer = || document.place(&format!("/values/{}", escape(key)));
        if let Some(input) = place.strip_prefix("inputs.") {
            check_input(operation, input, contracts, pointer)?;
            continue;
        }
        check_operation(&OperationId::new(operation), contracts, "", pointer)?;
        let is_place = ["path.", "query.", "header.", "cookie."]
            .iter()
            .any(|part| place.strip_prefix(part).is_some_and(|name| !name.is_empty()));
        if !is_place {
            return Err(LoadError::Unfit {
                place: pointer(),
                problem: format!("\"{}\" names no parameter", super::format::shown(key)),
                next_step: "write OPERATION path.NAME, OPERATION query.NAME, OPERATION header.NAME or WORKFLOW inputs.NAME"
                    .to_owned(),
            });
        }
    }
    Ok(())
}

/// Refuses an input that no workflow has.
fn check_input(
    workflow: &str,
    input: &str,
    contracts: &[&Contracts],
    place: impl FnOnce() -> DocumentPlace,
) -> Result<(), LoadError> {
    let of_processes = || contracts.first().into_iter().flat_map(|first| first.processes().workflows());
    let all = || contracts.iter().flat_map(|contracts| contracts.workflows()).chain(of_processes());
    if !all().any(|known| known.id == workflow) {
        return Err(unknown(place(), "workflow", workflow, "", all().map(|known| known.id.as_str())));
    }
    let inputs = || all().filter(|known| known.id == workflow).flat_map(|known| &known.inputs);
    if inputs().any(|known| known.name == input) {
        return Ok(());
    }
    let inside = format!(" of workflow {workflow}");
    Err(unknown(place(), "input", input, &inside, inputs().map(|known| known.name.as_str())))
}
