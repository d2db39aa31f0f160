//! Reports of a journal written as files: all of them are made again from the journal alone.

use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use samprov_model::message::Language;
use samprov_reports::{
    html,
    journal::{Journal, JournalError},
    json, junit, markdown,
};

/// The reports that are written, by file name. The journal itself is not among them.
const REPORTS: [(&str, Report); 4] = [
    ("junit.xml", Report::JUnit),
    ("report.html", Report::Html),
    ("report.json", Report::Json),
    ("summary.md", Report::Markdown),
];

#[derive(Clone, Copy, Debug)]
enum Report {
    Html,
    JUnit,
    Json,
    Markdown,
}

/// Why reports cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportFilesError {
    /// A file cannot be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The journal is damaged.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A report cannot be made.
    #[error("{name} cannot be made: {problem}")]
    Report {
        /// Its file name.
        name: &'static str,
        /// Why.
        problem: String,
    },
}

/// Reads a journal.
pub fn read_journal(path: &Path) -> Result<Journal, ReportFilesError> {
    let file = File::open(path).map_err(|error| ReportFilesError::File { path: path.to_owned(), error })?;
    Ok(samprov_reports::journal::read(&path.display().to_string(), BufReader::new(file))?)
}

/// Writes every report into a folder, which is made; gives the files.
pub fn write_reports(
    journal: &Journal,
    language: Language,
    folder: &Path,
) -> Result<Vec<PathBuf>, ReportFilesError> {
    fs::create_dir_all(folder).map_err(|error| ReportFilesError::File { path: folder.to_owned(), error })?;
    let mut written = Vec::new();
    for (name, report) in REPORTS {
        let path = folder.join(name);
        let failed = |error| ReportFilesError::File { path: path.clone(), error };
        let refused =
            |error: &dyn std::fmt::Display| ReportFilesError::Report { name, problem: error.to_string() };
        let mut out = BufWriter::new(File::create(&path).map_err(failed)?);
        match report {
            Report::Html => html::write(journal, language, &mut out).map_err(|error| refused(&error))?,
            Report::JUnit => junit::write(journal, language, &mut out).map_err(|error| refused(&error))?,
            Report::Json => json::write(journal, language, &mut out).map_err(|error| refused(&error))?,
            Report::Markdown => {
                out.write_all(markdown::markdown(journal, language).as_bytes()).map_err(failed)?;
            }
        }
        out.flush().map_err(failed)?;
        written.push(path);
    }
    Ok(written)
}

/// Removes the reports of an earlier run, so that none of them can be taken for this one's.
pub fn remove_reports(folder: &Path) {
    for (name, _) in REPORTS {
        // A file that is not there is as good as one removed.
        let _ = fs::remove_file(folder.join(name));
    }
}
