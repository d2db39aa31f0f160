//! The `samprov` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    samprov::cli::main()
}
