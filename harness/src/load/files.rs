//! Paths turned into bytes: regular local files only, bounded in size and number.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{ErrorKind, Read},
    path::{Component, Path, PathBuf},
};

use samprov_contract::{Defect, Files};
use samprov_model::{message::Message, personal_number, place::DocumentPlace};
use sha2::{Digest, Sha256};

use super::error::FileProblem;

/// The files of one load, with what has been read of them.
#[derive(Debug, Default)]
pub(super) struct LocalFiles {
    /// SHA-256 of what has been read, by file.
    digests: BTreeMap<PathBuf, [u8; 32]>,
    total: u64,
    /// Absolute paths are read below these only: what the user named absolutely makes relative references absolute too.
    pub(super) allowed_above: Vec<PathBuf>,
    /// What looks like a real personal number in files that documents refer to, once per file.
    pub(super) personal_numbers: Vec<Defect>,
}

impl LocalFiles {
    /// The bytes of a file that the user or one of our own formats names.
    pub(super) fn bytes(&mut self, path: &Path) -> Result<Vec<u8>, FileProblem> {
        // An empty path is the present folder.
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let name = path.display().to_string();
        let refused = |error: &std::io::Error| FileProblem::Refused {
            file: name.clone(),
            reason: error.kind().to_string(),
        };
        let metadata = fs::metadata(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => FileProblem::Missing(name.clone()),
            _ => refused(&error),
        })?;
        if metadata.is_dir() {
            return Err(FileProblem::Folder(name));
        }
        if !metadata.is_file() {
            return Err(FileProblem::NotRegular(name));
        }
        let key = plain(path);
        if self.digests.len() >= MOST_FILES && !self.digests.contains_key(&key) {
            return Err(FileProblem::TooMany);
        }
        let allowed = LARGEST_FILE.min(LARGEST_TOTAL.saturating_sub(self.total));
        let mut bytes = Vec::new();
        // The size in the metadata may be wrong (/proc, a file that grows): the bound is on what is read.
        File::open(path)
            .and_then(|file| file.take(allowed + 1).read_to_end(&mut bytes))
            .map_err(|error| refused(&error))?;
        let length = bytes.len() as u64;
        if length > allowed {
            return Err(FileProblem::TooLarge(name));
        }
        self.total += length;
        self.digests.insert(key, Sha256::digest(&bytes).into());
        Ok(bytes)
    }

    /// Leaves a file out of the digest.
    pub(super) fn forget(&mut self, path: &Path) {
        self.digests.remove(&plain(path));
    }

    /// SHA-256 over the contents of all files read, whatever their order and names, hexadecimal.
    pub(super) fn digest(&self) -> String {
        let mut all: Vec<&[u8; 32]> = self.digests.values().collect();
        all.sort_unstable();
        all.dedup();
        let mut hasher = Sha256::new();
        for digest in all {
            hasher.update(digest);
        }
        hasher.finalize().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    fn note_personal_numbers(&mut self, path: &str, bytes: &[u8]) {
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        let Some(first) = personal_number::find(text).into_iter().next() else { return };
        let before = &text[..first.start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let place = DocumentPlace {
            file: path.to_owned(),
            line: u32::try_from(before.matches('\n').count() + 1).unwrap_or(0),
            column: u32::try_from(before[line_start..].chars().count() + 1).unwrap_or(0),
            pointer: String::new(),
        };
        let message = Message::new("document-personal-number").with("field", path);
        self.personal_numbers.push(Defect { message, place, operations: Vec::new() });
    }
}

impl Files for LocalFiles {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        let file = Path::new(path);
        let explain = |problem: FileProblem| match &problem {
            FileProblem::Missing(_) => {
                format!("{problem}; {}, or map it under references in the test data", problem.next_step())
            }
            _ => format!("{problem}; {}", problem.next_step()),
        };
        let is_below = |above: &PathBuf| plain(file).starts_with(plain(above));
        if file.is_absolute() && !self.allowed_above.iter().any(is_below) {
            return Err(explain(FileProblem::Absolute(path.to_owned())));
        }
        let seen = self.digests.contains_key(&plain(file));
        let bytes = self.bytes(file).map_err(explain)?;
        if !seen {
            self.note_personal_numbers(path, &bytes);
        }
        Ok(bytes)
    }
}

/// The path with `.` and `folder/..` taken out, so that a file has one key; no system call.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            Component::Normal(_) | Component::ParentDir | Component::Prefix(_) | Component::RootDir => {
                plain.push(component);
            }
        }
    }
    plain
}

const LARGEST_FILE: u64 = 32 * 1024 * 1024;
const LARGEST_TOTAL: u64 = 64 * 1024 * 1024;
const MOST_FILES: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_are_read() {
        let mut files = LocalFiles::default();
        assert_eq!(files.bytes(Path::new("/dev/zero")), Err(FileProblem::NotRegular("/dev/zero".to_owned())));
        assert_eq!(files.bytes(Path::new("/")), Err(FileProblem::Folder("/".to_owned())));
        assert_eq!(files.bytes(Path::new("")), Err(FileProblem::Folder(".".to_owned())));
        assert_eq!(files.bytes(Path::new("no/such")), Err(FileProblem::Missing("no/such".to_owned())));
    }

    #[test]
    fn a_document_named_relatively_may_not_refer_to_an_absolute_path() {
        let error = LocalFiles::default().read("/etc/hostname").unwrap_err();
        assert_eq!(
            error,
            "/etc/hostname is an absolute path; write it relative to the document that refers to it"
        );
    }

    #[test]
    fn a_file_has_one_key_however_it_is_written() {
        assert_eq!(plain(Path::new("./a/../b/c.yaml")), Path::new("b/c.yaml"));
        assert_eq!(plain(Path::new("../a.yaml")), Path::new("../a.yaml"));
    }
}
