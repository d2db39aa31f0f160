//! A panic turned into one line that asks for a report.

use std::{env, panic};

use super::output::note;

/// From now on a panic says that it is a bug, in one line. With `RUST_BACKTRACE` the usual words come too.
pub(super) fn install_hook() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |information| {
        let payload = information.payload();
        let words = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no details");
        let first: String = words.lines().next().unwrap_or_default().chars().take(LONGEST).collect();
        let place = information
            .location()
            .map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
        note(&format!(
            "samprov {}: this is a bug in samprov ({first}{place}); please report it with the command line",
            env!("CARGO_PKG_VERSION")
        ));
        if env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
            usual(information);
        }
    }));
}

const LONGEST: usize = 200;
