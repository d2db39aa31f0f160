//! A journal becomes a JUnit document: one suite per service, and one for the run itself.

use std::{collections::BTreeMap, io};

use quick_xml::events::{BytesDecl, Event};
use samprov_model::{
    event::{Ended, InconclusivePolicy, NotRun, NotRunReason},
    id::ServiceId,
    message::{Language, Message},
    verdict::Verdict,
};
use thiserror::Error;
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use super::{
    case::{self, Outcome},
    element::Elements,
    open,
};
use crate::{
    journal::{Case, Journal},
    l10n::{Names, Texts},
    standing::as_judged,
    text::one_line,
};

/// Why no JUnit document could be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JUnitError {
    /// The XML writer refused.
    #[error("write the JUnit report")]
    Write(#[from] io::Error),
}

/// The JUnit document of a journal. Names never depend on the language; messages do.
pub fn junit(journal: &Journal, language: Language) -> Result<String, JUnitError> {
    let mut out = Vec::new();
    write(journal, language, &mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Writes the same, case by case.
pub fn write(journal: &Journal, language: Language, mut out: impl io::Write) -> Result<(), JUnitError> {
    let texts = Texts::new(language);
    let judged = as_judged(journal);
    let journal = judged.as_ref();
    let mut elements = Elements::new(&mut out);
    elements.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    elements.open("testsuites", &[])?;
    let mut services: BTreeMap<&ServiceId, u64> = BTreeMap::new();
    for case in journal.records.iter() {
        services.entry(case.service()).or_insert(case.order());
    }
    for case in &journal.not_run_cases {
        services.entry(&case.service).or_insert(u64::MAX);
    }
    let mut suites: Vec<(&ServiceId, u64)> = services.into_iter().collect();
    // Suites in plan order, so that the file reads like the plan.
    suites.sort_by_key(|(_, first)| *first);
    for (id, (service, _)) in suites.iter().enumerate() {
        write_suite(&mut elements, journal, &texts, id, service)?;
    }
    write_run(&mut elements, journal, &texts, suites.len())?;
    elements.close("testsuites")?;
    Ok(out.flush()?)
}

fn write_suite(
    elements: &mut Elements<'_>,
    journal: &Journal,
    texts: &Texts,
    id: usize,
    service: &ServiceId,
) -> io::Result<()> {
    let cases = || journal.records.iter().filter(|case| case.service() == service);
    let count =
        |wanted: Outcome| cases().filter(|case| case::outcome(journal, case.verdict()) == wanted).count();
    let not_run: Vec<&NotRun> =
        journal.not_run_cases.iter().filter(|case| case.service == *service).collect();
    let counts = [
        cases().count() + not_run.len(),
        count(Outcome::Failure),
        count(Outcome::Error),
        count(Outcome::Skipped) + not_run.len(),
    ];
    let milliseconds = cases().map(Case::milliseconds).sum();
    open_suite(elements, journal, id, &format!("samprov.{service}"), counts, milliseconds)?;
    elements.open("properties", &[])?;
    let names = Names::new(&journal.header, texts.language());
    elements.property("service", service.as_str())?;
    elements.property("service-name", &names.service(service))?;
    for case in cases() {
        if let Verdict::Warn(finding) = case.verdict() {
            let message = one_line(&texts.tell(&finding.message));
            elements.property(&format!("warning:{}", case.id()), &message)?;
        }
    }
    elements.close("properties")?;
    for case in cases() {
        case::write(elements, journal, texts, case)?;
    }
    let ended = journal.finish.as_ref().map(|finish| finish.ended);
    for case in not_run {
        let why = texts.ended(match case.why {
            NotRunReason::Ended => ended,
            NotRunReason::LeftOut => Some(Ended::BudgetKept),
        });
        case::write_not_run(elements, case, &format!("{}: {why}", texts.text("report-standing-not-run")))?;
    }
    close_suite(elements)
}

/// The run as a case of its own: a file of a run that was cut off must never look green.
fn write_run(elements: &mut Elements<'_>, journal: &Journal, texts: &Texts, id: usize) -> io::Result<()> {
    let problem = problem(journal, texts);
    let milliseconds = journal.finish.as_ref().map_or(0, |finish| finish.milliseconds);
    let (errors, skipped) = match &problem {
        Some((Outcome::Error, _)) => (1, 0),
        Some((Outcome::Skipped, _)) => (0, 1),
        Some((Outcome::Failure | Outcome::Passed, _)) | None => (0, 0),
    };
    let open = open::requirements(journal);
    let (errors, skipped) = match journal.header.inconclusive {
        InconclusivePolicy::Fail => (errors + open.len(), skipped),
        InconclusivePolicy::Report => (errors, skipped + open.len()),
    };
    let failed_deviations = journal.finish.as_ref().map_or(0, |finish| finish.bad_deviations.len());
    let counts = [1 + failed_deviations + open.len(), failed_deviations, errors, skipped];
    open_suite(elements, journal, id, "samprov.run", counts, milliseconds)?;
    write_facts(elements, journal)?;
    let attributes = [("classname", "samprov.run"), ("name", "run/complete"), ("time", "0.000")];
    match problem {
        None => elements.empty("testcase", &attributes)?,
        Some((outcome, message)) => {
            elements.open("testcase", &attributes)?;
            let begun = texts.text("report-junit-unfinished");
            let unfinished = journal.unfinished.iter().map(|case| format!("{begun}: {case}"));
            let text = std::iter::once(message.clone()).chain(unfinished).collect::<Vec<_>>().join("\n");
            if outcome == Outcome::Skipped {
                elements.with_text("skipped", &[("message", &message)], &text)?;
            } else {
                let attributes = [("message", message.as_str()), ("type", "samprov::run")];
                elements.with_text("error", &attributes, &text)?;
            }
            elements.close("testcase")?;
        }
    }
    for deviation in journal.finish.iter().flat_map(|finish| &finish.bad_deviations) {
        let name = format!("run/deviation/{}", deviation.cases);
        elements.open("testcase", &[("classname", "samprov.run"), ("name", &name), ("time", "0.000")])?;
        let why = if deviation.expired { "report-deviation-expired" } else { "report-deviation-stale" };
        let message = format!("{} ({}): {}", deviation.cases, deviation.owner, texts.text(why));
        elements.with_text("failure", &[("message", &message), ("type", "samprov::deviation")], &message)?;
        elements.close("testcase")?;
    }
    for requirement in open {
        open::write(elements, journal, texts, &requirement)?;
    }
    close_suite(elements)
}

/// What keeps the run from being complete, if anything does.
fn problem(journal: &Journal, texts: &Texts) -> Option<(Outcome, String)> {
    let count = i64::try_from(journal.not_run()).unwrap_or(i64::MAX);
    let ended = |ended| {
        let message = Message::new("report-junit-ended").with("why", texts.ended(Some(ended)));
        texts.tell(&message.with_number("count", count))
    };
    let executed = journal.records.iter().any(Case::is_executed);
    match journal.finish.as_ref().map(|finish| finish.ended) {
        None => {
            let message = Message::new("report-junit-cut-off").with_number("count", count);
            Some((Outcome::Error, texts.tell(&message)))
        }
        Some(end @ (Ended::CandidateLost | Ended::Interrupted | Ended::Terminated)) => {
            Some((Outcome::Error, ended(end)))
        }
        Some(Ended::BudgetKept | Ended::BudgetSpent | Ended::Complete) if !executed => {
            Some((Outcome::Error, texts.text("report-junit-nothing")))
        }
        Some(Ended::BudgetSpent) => {
            let outcome = match journal.header.inconclusive {
                InconclusivePolicy::Fail => Outcome::Error,
                InconclusivePolicy::Report => Outcome::Skipped,
            };
            Some((outcome, ended(Ended::BudgetSpent)))
        }
        Some(Ended::BudgetKept | Ended::Complete) => None,
    }
}

fn write_facts(elements: &mut Elements<'_>, journal: &Journal) -> io::Result<()> {
    let header = &journal.header;
    elements.open("properties", &[])?;
    elements.property("tool", &format!("samprov {}", header.tool))?;
    elements.property("candidate", &header.candidate)?;
    elements.property("plan-digest", &header.plan_digest)?;
    elements.property("description-digest", &header.description_digest)?;
    elements.property("test-data-digest", &header.test_data_digest)?;
    elements.property("seed", &header.seed.to_string())?;
    elements.property("selected", &header.cases.to_string())?;
    elements.property("not-run", &journal.not_run().to_string())?;
    elements.close("properties")
}

fn open_suite(
    elements: &mut Elements<'_>,
    journal: &Journal,
    id: usize,
    name: &str,
    counts: [usize; 4],
    milliseconds: u64,
) -> io::Result<()> {
    let [tests, failures, errors, skipped] = counts.map(|count| count.to_string());
    elements.open(
        "testsuite",
        &[
            ("id", &id.to_string()),
            ("package", "samprov"),
            ("name", name),
            ("timestamp", &timestamp(&journal.header.started)),
            ("hostname", "localhost"),
            ("tests", &tests),
            ("failures", &failures),
            ("errors", &errors),
            ("skipped", &skipped),
            ("time", &case::seconds(milliseconds)),
        ],
    )
}

/// One of the schemas wants both outputs, empty or not.
fn close_suite(elements: &mut Elements) -> io::Result<()> {
    elements.empty("system-out", &[])?;
    elements.empty("system-err", &[])?;
    elements.close("testsuite")
}

/// UTC without a zone: one of the schemas allows no other form.
fn timestamp(started: &str) -> String {
    let Ok(moment) = OffsetDateTime::parse(started, &Rfc3339) else {
        return "1970-01-01T00:00:00".to_owned();
    };
    let moment = moment.to_offset(UtcOffset::UTC);
    let (hour, minute, second) = moment.time().as_hms();
    format!("{}T{hour:02}:{minute:02}:{second:02}", moment.date())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use quick_xml::Reader;

    use super::*;
    use crate::sample;

    /// Element names with their attributes, in document order.
    fn elements(xml: &str) -> Vec<(String, BTreeMap<String, String>)> {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = true;
        let mut found = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) | Event::Empty(start) => {
                    let name = start.name().as_ref().to_owned();
                    let attributes = start.attributes().map(|attribute| {
                        let attribute = attribute.unwrap();
                        let key = attribute.key.as_ref().to_owned();
                        (key, attribute.value.into_owned())
                    });
                    let attributes = attributes.collect();
                    found.push((name, attributes));
                }
                Event::Eof => return found,
                _ => {}
            }
        }
    }

    fn count(found: &[(String, BTreeMap<String, String>)], name: &str) -> usize {
        found.iter().filter(|(element, _)| element == name).count()
    }

    #[test]
    fn the_counts_of_the_suites_are_those_of_the_cases() {
        let journal = sample::journal();
        let found = elements(&junit(&journal, Language::English).unwrap());
        let sum = |name: &str| -> usize {
            let suites = found.iter().filter(|(element, _)| element == "testsuite");
            suites.map(|(_, attributes)| attributes[name].parse::<usize>().unwrap()).sum()
        };
        assert_eq!(sum("tests"), journal.records.len() + 1);
        assert_eq!(count(&found, "testcase"), journal.records.len() + 1);
        assert_eq!(count(&found, "failure"), sum("failures"));
        assert_eq!(count(&found, "error"), sum("errors"));
        assert_eq!(count(&found, "skipped"), sum("skipped"));
        assert_eq!(count(&found, "testsuite"), 3);
    }

    #[test]
    fn only_attributes_that_every_schema_knows_are_written() {
        let allowed = |element: &str| -> BTreeSet<&str> {
            match element {
                "testsuite" => [
                    "id",
                    "package",
                    "name",
                    "timestamp",
                    "hostname",
                    "tests",
                    "failures",
                    "errors",
                    "skipped",
                    "time",
                ]
                .into(),
                "testcase" => ["classname", "name", "time"].into(),
                "failure" | "error" => ["message", "type"].into(),
                "skipped" => ["message"].into(),
                "property" => ["name", "value"].into(),
                _ => [].into(),
            }
        };
        for (element, attributes) in elements(&junit(&sample::journal(), Language::Swedish).unwrap()) {
            for name in attributes.keys() {
                assert!(allowed(&element).contains(name.as_str()), "{element} {name}");
            }
        }
    }

    #[test]
    fn names_do_not_depend_on_the_language() {
        let names = |language| -> Vec<String> {
            let found = elements(&junit(&sample::journal(), language).unwrap());
            let cases = found.into_iter().filter(|(element, _)| element == "testcase");
            cases
                .map(|(_, attributes)| format!("{} {}", attributes["classname"], attributes["name"]))
                .collect()
        };
        let english = names(Language::English);
        assert_eq!(english, names(Language::Swedish));
        assert_eq!(english.iter().collect::<BTreeSet<_>>().len(), english.len(), "no name is used twice");
    }

    #[test]
    fn an_interrupted_run_is_an_error_of_its_own() {
        let mut journal = sample::journal();
        journal.finish.as_mut().unwrap().ended = Ended::Interrupted;
        assert!(junit(&journal, Language::English).unwrap().contains("type=\"samprov::run\""));
        journal.finish = None;
        journal.records.edit(Vec::clear);
        let xml = junit(&journal, Language::English).unwrap();
        assert!(xml.contains("<error message=\"The run was cut off"), "{xml}");
    }

    #[test]
    fn inconclusive_is_skipped_when_it_is_only_to_be_reported() {
        let mut journal = sample::journal();
        let errors =
            |journal: &Journal| count(&elements(&junit(journal, Language::English).unwrap()), "error");
        assert!(errors(&journal) > 0);
        journal.header.inconclusive = samprov_model::event::InconclusivePolicy::Report;
        assert_eq!(errors(&journal), 0);
    }

    #[test]
    fn a_must_that_no_case_verifies_is_an_error_of_its_own() {
        let mut journal = sample::journal();
        sample::uncover(&mut journal, "ET-02");
        let xml = junit(&journal, Language::English).unwrap();
        assert!(xml.contains("name=\"run/requirement/ET-02\"") && xml.contains("samprov::description"));
        journal.header.inconclusive = InconclusivePolicy::Report;
        assert_eq!(count(&elements(&junit(&journal, Language::English).unwrap()), "error"), 0);
    }

    #[test]
    fn what_fails_a_strict_run_is_no_warning_as_well() {
        let mut journal = sample::journal();
        assert!(junit(&journal, Language::English).unwrap().contains("warning:protocol/createCase"));
        journal.header.strict = true;
        let xml = junit(&journal, Language::English).unwrap();
        assert!(!xml.contains("warning:"));
        assert_eq!(count(&elements(&xml), "failure"), 6);
    }

    #[test]
    fn a_moment_is_told_in_utc_without_zone() {
        assert_eq!(timestamp("2026-11-20T10:14:03.5+01:00"), "2026-11-20T09:14:03");
        assert_eq!(timestamp("yesterday"), "1970-01-01T00:00:00");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn hostile_text_leaves_the_document_well_formed(hostile in any::<String>()) {
            let mut journal = sample::journal();
            journal.records.each(|record| {
                record.operation = format!("{hostile}]]><x>&\u{1b}[31m\u{0}\u{202e}");
                if let Verdict::Fail(finding) = &mut record.verdict {
                    finding.message = Message::new("none").with("x", hostile.as_str());
                }
            });
            let xml = junit(&journal, Language::English).unwrap();
            prop_assert_eq!(count(&elements(&xml), "testcase"), journal.records.len() + 1);
            let legal = |c: char| c == '\n' || c == '\t' || (c >= ' ' && !('\u{7f}'..='\u{9f}').contains(&c));
            prop_assert!(xml.chars().all(legal));
        }
    }
}
