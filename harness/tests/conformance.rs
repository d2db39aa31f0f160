//! The bundled reference candidate judged by the generated suite, under `cargo test`.

use std::{path::PathBuf, process::ExitCode};

use samprov::{rig::StartOptions, run::RunOptions};

fn main() -> ExitCode {
    let typfall = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/typfall/collaboration.yaml");
    let replacement = vec![env!("CARGO_BIN_EXE_samprov").to_owned(), "candidate-process".to_owned()];
    let start = StartOptions {
        replaced_program: Some(("samprov-candidate".to_owned(), replacement)),
        ..StartOptions::default()
    };
    samprov::libtest::main(typfall, RunOptions { start, ..RunOptions::default() })
}
