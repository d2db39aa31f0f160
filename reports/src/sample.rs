//! A realistic journal for tests: the worked example with defects of every kind.

use crate::journal::{Journal, read};

pub(crate) const LINES: &str = include_str!("../samples/typfall.jsonl");

pub(crate) fn journal() -> Journal {
    read("typfall.jsonl", LINES.as_bytes()).unwrap()
}

mod tests {
    use std::fs;

    use samprov_model::message::Language;

    /// For looking at: `SAMPLE_REPORTS=/tmp/x cargo test -p samprov-reports -- --ignored sample`.
    #[test]
    #[ignore = "writes files for people to look at"]
    fn sample_reports_are_written() {
        let folder = std::env::var("SAMPLE_REPORTS").unwrap();
        let journal = super::journal();
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
