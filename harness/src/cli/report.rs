//! `samprov report`: the reports of journals made again, in another language, or of several runs merged.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::Path,
};

use samprov_model::exit::Exit;
use samprov_reports::{journal, standing};

use super::{arguments::ReportArguments, error::CommandError, output::line};
use crate::report_files::{read_journal, write_reports};

/// Writes the reports and names the files. The exit code is that of the run.
pub(super) fn report(arguments: &ReportArguments) -> Result<Exit, CommandError> {
    let mut journals = Vec::new();
    for path in &arguments.journals {
        journals.push((path.display().to_string(), read_journal(path)?));
    }
    let first = arguments.journals.first().and_then(|path| path.parent()).unwrap_or(Path::new(""));
    let folder = arguments.out.as_deref().unwrap_or(first);
    let is_single = journals.len() == 1;
    let journal = journal::merge(journals).map_err(crate::report_files::ReportFilesError::from)?;
    let mut written = write_reports(&journal, arguments.lang, folder)?;
    if let (true, [source]) = (is_single, arguments.journals.as_slice()) {
        let copy = folder.join(JOURNAL);
        if !is_same_file(source, &copy) {
            fs::copy(source, &copy).map_err(|source| CommandError::File { path: copy.clone(), source })?;
            written.insert(0, copy);
        }
    }
    let mut out = BufWriter::new(io::stdout().lock());
    for file in written {
        line(&mut out, &file.display().to_string())?;
    }
    out.flush()?;
    Ok(standing::exit(&journal))
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

const JOURNAL: &str = "journal.jsonl";
