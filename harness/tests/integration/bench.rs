//! A folder for one test, and the built command run in it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// A folder that only one test uses; emptied when it is made.
pub(crate) struct Bench {
    folder: PathBuf,
}

impl Bench {
    /// A folder by the name of the test.
    pub(crate) fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    /// Writes a file, with the folders above it.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs the command in the folder.
    pub(crate) fn run(&self, words: &[&str]) -> Ended {
        self.run_with(words, &[])
    }

    /// Runs the command in the folder with these variables.
    pub(crate) fn run_with(&self, words: &[&str], variables: &[(&str, &str)]) -> Ended {
        let output = Command::new(env!("CARGO_BIN_EXE_samprov"))
            .args(words)
            .envs(variables.iter().copied())
            .current_dir(&self.folder)
            .env_remove("RUST_BACKTRACE")
            .output()
            .unwrap();
        Ended::new(output)
    }

    /// Runs the command in the folder and kills it as soon as something has been waited for.
    pub(crate) fn kill_when(&self, words: &[&str], is_time: impl FnOnce()) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_samprov"))
            .args(words)
            .current_dir(&self.folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        is_time();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// The lines of the journal.
    pub(crate) fn journal(&self) -> Vec<serde_json::Value> {
        let text = fs::read_to_string(self.folder.join("samprov-out/journal.jsonl")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) error: String,
}

impl Ended {
    fn new(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            error: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// It must have ended with this code, and with nothing that looks like a bug.
    pub(crate) fn with_code(self, code: i32) -> Self {
        for word in ["panicked", "this is a bug", "backtrace", "overflow"] {
            assert!(!self.error.contains(word), "{self:#?}");
        }
        assert_eq!(self.code, code, "{self:#?}");
        self
    }
}
