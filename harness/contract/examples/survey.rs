//! Reads descriptions named on the command line and tells what was found in each: `cargo run --example survey -- FILE...`
#![allow(clippy::print_stdout, reason = "its output is its purpose")]

use std::{collections::BTreeMap, fs, path::Path, time::Instant};

use samprov_contract::{Document, Files, Supply, read};

struct Disk;

impl Files for Disk {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        fs::read(Path::new(path)).map_err(|error| error.to_string())
    }
}

fn main() {
    for name in std::env::args().skip(1) {
        let bytes = match fs::read(&name) {
            Ok(bytes) => bytes,
            Err(error) => {
                println!("{name}: {error}");
                continue;
            }
        };
        let start = Instant::now();
        let document = Document::parse(&name, &bytes);
        let parsed = start.elapsed();
        let document = match document {
            Ok(document) => document,
            Err(error) => {
                println!("{error}");
                continue;
            }
        };
        let start = Instant::now();
        let reading = match read(document, &mut Disk, &BTreeMap::new()) {
            Ok(reading) => reading,
            Err(error) => {
                println!("{error}");
                continue;
            }
        };
        let read = start.elapsed();
        let start = Instant::now();
        let uncompilable = reading.contracts.check_schemas();
        let compiled = start.elapsed();
        let operations = reading.contracts.operations();
        let uncallable = operations.iter().filter(|operation| operation.uncallable).count();
        println!(
            "{name}: {} operations, {uncallable} uncallable, {} documents, {} defects, {} uncompilable; parsed in {parsed:.0?}, read in {read:.0?}, compiled in {compiled:.0?}",
            operations.len(),
            reading.documents.len(),
            reading.defects.len(),
            uncompilable.len()
        );
        for defect in reading.defects.iter().chain(&uncompilable) {
            let operations = defect.operations.len();
            println!(
                "  {}: {} {:?}, limits {operations}",
                defect.place, defect.message.key, defect.message.arguments
            );
        }
        round_trips(&reading.contracts);
    }
}

/// Every valid request must still be valid, and every broken one broken, once it has been on the wire.
fn round_trips(contracts: &samprov_contract::Contracts) {
    let supply = Supply::default();
    let (mut positives, mut negatives) = (0, 0);
    for operation in contracts.operations() {
        for positive in contracts.positives(&operation.id, &supply, usize::MAX) {
            positives += 1;
            match contracts
                .encode(&positive.recipe, &|_| Some(samprov_model::content::JsonText("\"x\"".into())))
            {
                Err(error) => println!("  {} {}: {error}", operation.id, positive.name),
                Ok(request) => {
                    let violations = contracts.violations_of_request(&operation.id, &request);
                    let bound = !positive.recipe.bindings.is_empty();
                    if let Some(first) = violations.first().filter(|_| !bound) {
                        println!(
                            "  POSITIVE {} {} {} -> {first:?}",
                            operation.id, positive.name, request.target
                        );
                    }
                    if contracts.matching(&request.method, &request.target).map(|found| &found.id)
                        != Some(&operation.id)
                    {
                        println!("  UNMATCHED {} {} {}", operation.id, positive.name, request.target);
                    }
                }
            }
        }
        for negative in contracts.negatives(&operation.id, &supply, usize::MAX) {
            negatives += 1;
            match contracts
                .encode(&negative.recipe, &|_| Some(samprov_model::content::JsonText("\"x\"".into())))
            {
                Err(error) => println!("  {} {} {}: {error}", operation.id, negative.place, negative.keyword),
                Ok(request) => {
                    if contracts.violations_of_request(&operation.id, &request).is_empty() {
                        println!(
                            "  NEGATIVE {} {} {} {}",
                            operation.id, negative.place, negative.keyword, request.target
                        );
                    }
                }
            }
        }
        for answer in &operation.answers {
            if let samprov_contract::StatusPattern::Exactly(status) = answer.status
                && let Some(sample) = contracts.sample_answer(
                    &operation.id,
                    status,
                    None,
                    1,
                    samprov_contract::Detail::Required,
                )
                && let Some(first) = contracts.violations_of_answer(&operation.id, &sample).first()
            {
                println!("  SAMPLE {} {status} -> {first:?}", operation.id);
            }
        }
    }
    println!(
        "  {positives} valid requests, {negatives} broken ones, {} collections",
        contracts.collections().len()
    );
}
