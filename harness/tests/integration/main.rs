//! The whole of samprov, from files and command line.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

mod bad_input;
mod bench;
mod commands;
mod hostile_descriptions;
mod hostile_input;
mod layering;
mod limited_operations;
mod population;
mod prove;
mod prove_target;
mod run_answers;
#[cfg(feature = "demo")]
mod run_composite;
#[cfg(feature = "demo")]
mod run_demo;
#[cfg(feature = "demo")]
mod run_dependencies;
mod run_driven;
mod run_encrypted;
mod run_ends;
mod run_hostile;
mod run_processes;
mod run_proxy;
mod run_resume;
mod run_rules;
mod run_secrets;
mod run_server;
mod run_shrink;
mod run_workflows;
mod stub;
