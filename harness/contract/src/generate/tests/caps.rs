use std::{collections::BTreeMap, path::Path};

use super::*;
use crate::{Document, Files};

/// No document but the one that is read.
struct Alone;

impl Files for Alone {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        Err(format!("{path} is not to be read"))
    }
}

#[test]
fn no_operation_of_the_worked_example_has_more_requests_than_it_is_worth() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/typfall");
    let mut seen = 0;
    for service in ["catalogue", "e-service", "person-register", "security-service"] {
        let path = folder.join(service).join("openapi.yaml");
        let document = Document::parse(service, &std::fs::read(path).unwrap()).unwrap();
        let contracts = crate::read(document, &mut Alone, &BTreeMap::new()).unwrap().contracts;
        for operation in contracts.operations() {
            let supply = Supply::default();
            let Some(making) = Making::new(operation, contracts.schemas(), &supply) else { continue };
            let workshop = making.at_work(operation, contracts.schemas());
            let most = worth(&workshop.sites(&workshop.base()));
            let made = contracts.positives(&operation.id, &supply, usize::MAX).len()
                + contracts.negatives(&operation.id, &supply, usize::MAX).len();
            assert!(made <= most, "{}: {made} of {most}", operation.id);
            seen += usize::from(made > 0);
        }
    }
    assert!(seen > 0);
}
