//! The whole of samprov, from files and command line.

mod bad_input;
mod bench;
mod commands;
mod hostile_input;
mod layering;
