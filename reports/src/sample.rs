//! A realistic journal for tests: the worked example with defects of every kind.

use crate::journal::{Journal, read};

pub(crate) const LINES: &str = include_str!("../samples/typfall.jsonl");

pub(crate) fn journal() -> Journal {
    read("typfall.jsonl", LINES.as_bytes()).unwrap()
}

/// Makes a requirement one that no case of the plan verifies.
pub(crate) fn uncover(journal: &mut Journal, id: &str) {
    journal.records.each(|record| {
        record.requirements.retain(|requirement| requirement.as_str() != id);
    });
    let requirement = journal.header.requirements.iter_mut().find(|one| one.id.as_str() == id).unwrap();
    requirement.verified_by.clear();
    requirement.selected = false;
    let id = requirement.id.clone();
    journal.header.uncovered.push(id);
}

/// A finding for verdicts that need one.
pub(crate) fn finding() -> samprov_model::verdict::Finding {
    journal().records.to_vec().into_iter().find_map(|record| record.verdict.finding().cloned()).unwrap()
}

/// Makes the cases of a requirement ones that turned out not to apply.
pub(crate) fn inapplicable(journal: &mut Journal, id: &str) {
    journal.records.each(|record| {
        if record.requirements.iter().any(|requirement| requirement.as_str() == id) {
            let reason = samprov_model::message::Message::new("sample-reason");
            record.verdict = samprov_model::verdict::Verdict::NotApplicable { reason };
        }
    });
}

mod tests {
    use std::fs;

    use samprov_model::message::Language;

    /// For looking at: `SAMPLE_REPORTS=/tmp/x cargo test -p samprov-reports -- --ignored sample`, with
    /// `SAMPLE_JOURNAL=journal.jsonl` of another run than the sample's.
    #[test]
    #[ignore = "writes files for people to look at"]
    fn sample_reports_are_written() {
        let folder = std::env::var("SAMPLE_REPORTS").unwrap();
        let journal = std::env::var("SAMPLE_JOURNAL").map_or_else(
            |_| super::journal(),
            |path| super::read(&path, fs::read(&path).unwrap().as_slice()).unwrap(),
        );
        fs::create_dir_all(&folder).unwrap();
        for language in [Language::English, Language::Swedish] {
            let write = |name: &str, text: String| {
                fs::write(format!("{folder}/{}-{name}", language.tag()), text).unwrap();
            };
            write("report.html", crate::html::html(&journal, language).unwrap());
            write("junit.xml", crate::junit::junit(&journal, language).unwrap());
            write("summary.md", crate::markdown::markdown(&journal, language));
            let mut json = Vec::new();
            crate::json::write(&journal, language, &mut json).unwrap();
            write("report.json", String::from_utf8(json).unwrap());
            let places = crate::terminal::Places {
                command: "samprov test collaboration.yaml".into(),
                reports: "samprov-out".into(),
            };
            write(
                "terminal.txt",
                crate::terminal::summary(&journal, language, crate::terminal::Style::Plain, &places),
            );
        }
    }
}
