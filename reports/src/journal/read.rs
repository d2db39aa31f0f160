//! JSON Lines become a [`Journal`]. A torn last line is dropped with a note; other damage is an error that names the line.

use std::{
    collections::BTreeMap,
    io::{BufRead, Read},
};

use samprov_model::{
    content::JsonText,
    event::{Event, Finish, Header, NotRun, SCHEMA_VERSION},
    id::CaseId,
    message::Message,
    shrunk::Shrunk,
};

use super::{Journal, JournalError, Records};

/// Reads a journal; `name` is how errors and notes call it.
pub fn read(name: &str, mut input: impl BufRead) -> Result<Journal, JournalError> {
    let mut gathered = Gathered::default();
    let mut bytes = Vec::new();
    let mut line = 0;
    loop {
        bytes.clear();
        let taken = (&mut input).take(MAXIMUM_LINE).read_until(b'\n', &mut bytes);
        let taken = taken.map_err(|source| JournalError::Input { journal: name.to_owned(), source })?;
        if taken == 0 {
            break;
        }
        line += 1;
        let whole = bytes.last() == Some(&b'\n');
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match serde_json::from_slice::<Event>(&bytes) {
            Ok(event) => gathered.take(name, line, event)?,
            // Only a line that was being written when the run died has no end.
            Err(_) if !whole && taken < LONGEST => {
                let note = Message::new("report-note-torn-line").with("journal", name);
                gathered.notes.push(note.with_number("line", i64::try_from(line).unwrap_or(i64::MAX)));
                break;
            }
            Err(error) => return Err(refused(name, line, &bytes, &error, gathered.header.is_none())),
        }
    }
    gathered.finished(name)
}

#[derive(Default)]
struct Gathered {
    header: Option<Header>,
    provisioned: BTreeMap<String, Vec<JsonText>>,
    started: BTreeMap<u64, CaseId>,
    records: Records,
    shrunk: BTreeMap<u64, Shrunk>,
    not_run: BTreeMap<u64, NotRun>,
    finish: Option<Finish>,
    notes: Vec<Message>,
}

impl Gathered {
    fn take(&mut self, name: &str, line: u64, event: Event) -> Result<(), JournalError> {
        let journal = || name.to_owned();
        if self.header.is_none() && !matches!(event, Event::RunStarted(_)) {
            return Err(JournalError::NoHeader { journal: journal() });
        }
        match event {
            Event::RunStarted(header) => {
                if header.schema != SCHEMA_VERSION {
                    let (found, known) = (header.schema, SCHEMA_VERSION);
                    return Err(JournalError::UnknownSchema { journal: journal(), found, known });
                }
                match &self.header {
                    None => self.header = Some(*header),
                    // A resumed run may write its header again.
                    Some(first) if first.plan_digest == header.plan_digest => {}
                    Some(_) => {
                        let reason = "a second run with another plan starts here".to_owned();
                        return Err(JournalError::Damaged { journal: journal(), line, reason });
                    }
                }
                self.finish = None;
            }
            Event::Provisioned { known } => self.provisioned.extend(known),
            Event::CaseStarted { case, order } => {
                self.started.insert(order, case);
                self.finish = None;
            }
            Event::Created { .. } => {}
            Event::Shrunk { order, shrunk, .. } => {
                self.shrunk.insert(order, *shrunk);
                self.finish = None;
            }
            Event::CaseNotRun(case) => {
                self.not_run.insert(case.order, *case);
                self.finish = None;
            }
            Event::CaseFinished(record) => {
                self.started.remove(&record.order);
                // What was found about an earlier run of the case says nothing about this one.
                self.shrunk.remove(&record.order);
                self.records.push(*record);
                self.finish = None;
            }
            Event::RunFinished(finish) => self.finish = Some(finish),
        }
        Ok(())
    }

    fn finished(mut self, name: &str) -> Result<Journal, JournalError> {
        let Some(header) = self.header else {
            return Err(JournalError::NoHeader { journal: name.to_owned() });
        };
        let mut records = self.records;
        records.settle();
        for (order, shrunk) in self.shrunk {
            records.change(order, |record| record.shrunk = Some(shrunk));
        }
        self.started.retain(|order, _| !records.contains(*order));
        self.not_run.retain(|order, _| !records.contains(*order));
        if self.finish.is_none() {
            self.notes.push(Message::new("report-note-unfinished").with("journal", name));
        }
        Ok(Journal {
            header,
            provisioned: self.provisioned,
            records,
            unfinished: self.started.into_values().collect(),
            not_run_cases: self.not_run.into_values().collect(),
            finish: self.finish,
            notes: self.notes,
        })
    }
}

fn refused(name: &str, line: u64, bytes: &[u8], error: &serde_json::Error, first: bool) -> JournalError {
    let journal = name.to_owned();
    if first {
        return JournalError::NoHeader { journal };
    }
    let reason = if bytes.len() >= LONGEST { "the line is too long".to_owned() } else { error.to_string() };
    JournalError::Damaged { journal, line, reason }
}

/// A case keeps a few exchanges of at most 64 KiB a body; a line that is much longer is not ours.
const MAXIMUM_LINE: u64 = 64 * 1024 * 1024;
const LONGEST: usize = 64 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample;

    fn parse(text: &str) -> Result<Journal, JournalError> {
        read("a.jsonl", text.as_bytes())
    }

    #[test]
    fn a_whole_journal_is_read_in_plan_order() {
        let journal = sample::journal();
        assert!(journal.notes.is_empty());
        assert!(journal.finish.is_some());
        assert!(journal.records.iter().is_sorted_by_key(crate::journal::Case::order));
    }

    #[test]
    fn a_torn_last_line_is_dropped_with_a_note() {
        let text = sample::LINES.trim_end();
        let journal = parse(&text[..text.len() - 7]).unwrap();
        assert_eq!(journal.notes[0].key, "report-note-torn-line");
        assert!(journal.finish.is_none());
        assert_eq!(journal.records.len(), sample::journal().records.len());
    }

    #[test]
    fn damage_in_the_middle_is_an_error_that_names_the_line() {
        let mut lines: Vec<&str> = sample::LINES.lines().collect();
        lines[4] = "{\"event\":\"case-fin";
        let error = parse(&lines.join("\n")).unwrap_err().to_string();
        assert!(error.contains("a.jsonl") && error.contains("line 5"), "{error}");
    }

    #[test]
    fn something_else_is_not_a_journal() {
        for text in ["", "hello", "hello\n", "{}\n", "[1]\n\n"] {
            assert!(matches!(parse(text), Err(JournalError::NoHeader { .. })), "{text}");
        }
    }

    #[test]
    fn a_case_that_ran_twice_counts_once_as_it_ended_last() {
        let record = sample::LINES.lines().find(|line| line.contains("\"case-finished\"")).unwrap();
        let journal = parse(&format!("{}{record}\n", sample::LINES)).unwrap();
        assert_eq!(journal.records.len(), sample::journal().records.len());
        assert!(journal.finish.is_none(), "something happened after the end");
    }

    #[test]
    fn a_case_that_was_not_run_is_kept_until_it_has_a_verdict() {
        let whole = sample::journal();
        let record = whole.records.at(0).unwrap().record();
        let not_run = Event::CaseNotRun(Box::new(NotRun {
            why: samprov_model::event::NotRunReason::Ended,
            id: record.id.clone(),
            order: record.order,
            service: record.service.clone(),
            operation: record.operation.clone(),
            family: record.family,
            actor: record.actor.clone(),
            role: record.role,
            level: record.level,
            requirements: record.requirements.clone(),
        }));
        let line = serde_json::to_string(&not_run).unwrap();
        let header = sample::LINES.lines().next().unwrap();
        let journal = parse(&format!("{header}\n{line}\n")).unwrap();
        assert_eq!(journal.not_run_cases.len(), 1);
        let journal = parse(&format!("{header}\n{line}\n{}", sample::LINES)).unwrap();
        assert!(journal.not_run_cases.is_empty(), "its verdict came later");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_prefix_of_a_journal_is_read_or_refused(at in 0..sample::LINES.len()) {
            let journal = read("a", &sample::LINES.as_bytes()[..at]);
            let fine = journal.is_ok() || matches!(journal, Err(JournalError::NoHeader { .. }));
            prop_assert!(fine);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read("a", bytes.as_slice());
        }
    }
}
