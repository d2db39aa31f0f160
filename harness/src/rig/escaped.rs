//! Processes that left the group of the candidate that started them, found by a variable in their environment.

use rustix::process::{Pid, Signal, getpgid, kill_process};

/// The variable that every process of a candidate inherits.
pub(super) const VARIABLE: &str = "SAMPROV_RUN";

/// Sends a signal to every process that carries the mark and is not in the group. Where there is no `/proc` nobody is found.
pub(super) fn signal(mark: &str, group: Pid, signal: Signal) {
    // A second signal to those in the group could be taken for impatience.
    for process in find(mark).into_iter().filter(|process| getpgid(Some(*process)).ok() != Some(group)) {
        // It may have ended by itself, which is what is wanted.
        let _ = kill_process(process, signal);
    }
}

/// Whether a process carries the mark.
pub(super) fn is_any_left(mark: &str) -> bool {
    !find(mark).is_empty()
}

fn find(mark: &str) -> Vec<Pid> {
    let wanted = format!("{VARIABLE}={mark}");
    let carries =
        |environment: &[u8]| environment.split(|byte| *byte == 0).any(|entry| entry == wanted.as_bytes());
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let pid = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.ok()?;
        let number: i32 = entry.file_name().to_str()?.parse().ok()?;
        // Only processes of the same user can be read, and only those can be ended.
        let environment = std::fs::read(entry.path().join("environ")).ok()?;
        carries(&environment).then(|| Pid::from_raw(number))?
    };
    processes.filter_map(pid).collect()
}
