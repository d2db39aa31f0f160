//! One file read by itself: for `check`, and for deviations.

use std::path::Path;

use samprov_contract::{Defect, Document};
use samprov_model::deviation::Deviations;

use super::{
    collaboration,
    error::LoadError,
    files::LocalFiles,
    format::{Format, recognise},
    guard, population, service, test_data, typed,
};

/// Reads and parses a file that the user names.
pub fn read_document(path: &Path) -> Result<Document, LoadError> {
    service::read_document(&mut LocalFiles::default(), path, None)
}

/// Reads a deviations file.
pub fn read_deviations(path: &Path) -> Result<Deviations, LoadError> {
    let document = read_document(path)?;
    match recognise(&document)? {
        Format::Deviations => deviations(&document),
        other @ (Format::Arazzo
        | Format::Collaboration
        | Format::OpenApi
        | Format::Population
        | Format::Service
        | Format::TestData) => Err(LoadError::Unfit {
            place: document.place(""),
            problem: format!("this is a {} file, expected deviations", other.words()),
            next_step: "name a file with the key deviations".to_owned(),
        }),
    }
}

/// Checks a file of one of our own formats without what it belongs to, and gives what is to be told of it. Services are read with
/// [`super::load`] instead.
pub fn check_single(path: &Path, document: &Document, format: Format) -> Result<Vec<Defect>, LoadError> {
    match format {
        Format::Collaboration => collaboration::read(path, document).map(drop)?,
        Format::Deviations => deviations(document).map(drop)?,
        Format::Arazzo | Format::OpenApi | Format::Service => {}
        Format::Population => {
            let file = population::read_population(document)?;
            return file.population.map(|_| file.notes);
        }
        Format::TestData => {
            test_data::read(&mut LocalFiles::default(), path, document)?;
            return test_data::notes(document);
        }
    }
    Ok(Vec::new())
}

fn deviations(document: &Document) -> Result<Deviations, LoadError> {
    guard::refuse(document)?;
    let file: Deviations = typed::read(document)?;
    for (index, deviation) in file.deviations.iter().enumerate() {
        let place = |key: &str| document.place(&format!("/deviations/{index}/{key}"));
        if !is_date(&deviation.expires) {
            return Err(LoadError::Unfit {
                place: place("expires"),
                problem: "\"expires\" is not a date".to_owned(),
                next_step: "write it as YYYY-MM-DD".to_owned(),
            });
        }
        if let Err(error) = crate::selection::Globs::new(std::slice::from_ref(&deviation.cases)) {
            return Err(LoadError::Unfit {
                place: place("cases"),
                problem: error.to_string(),
                next_step: "`*` stands for any text, `[` and `{` have a meaning of their own".to_owned(),
            });
        }
        for (key, text) in [("reason", &deviation.reason), ("owner", &deviation.owner)] {
            if text.trim().is_empty() {
                return Err(LoadError::Unfit {
                    place: place(key),
                    problem: format!("\"{key}\" is empty"),
                    next_step: "say why it is agreed and who answers for it".to_owned(),
                });
            }
        }
    }
    Ok(file)
}

/// Whether a text is a day, `YYYY-MM-DD`.
pub(super) fn is_date(text: &str) -> bool {
    time::format_description::parse_borrowed::<2>("[year]-[month]-[day]")
        .is_ok_and(|format| time::Date::parse(text, &format).is_ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_deviation_needs_a_date_a_reason_and_an_owner() {
        let read = |expires: &str, owner: &str| {
            let deviation = json!({"cases": "contract/*", "reason": "r", "owner": owner, "expires": expires});
            deviations(&Document::from_value("d.yaml", json!({"samprov": 1, "deviations": [deviation]})))
        };
        assert!(read("2026-12-31", "o").is_ok());
        assert!(read("2026-02-30", "o").is_err());
        assert!(read("31 december", "o").is_err());
        assert!(read("2026-12-31", " ").is_err());
    }
}
