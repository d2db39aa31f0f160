//! The journal on disk: one event a line, each written whole with one call, so that a killed run loses no finished case.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, OpenOptions},
    io::{BufRead, BufReader, Write},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use samprov_model::{
    content::JsonText,
    event::{CaseRecord, Event, Header},
    evidence::ConsumerCall,
    id::{CaseId, OperationId, ServiceId},
};

use super::{case_run::is_lost, error::RunError, findings::Findings};

/// The name of the journal in the out folder.
pub(super) const FILE_NAME: &str = "journal.jsonl";

/// Longer lines are damage: a record holds a few bodies of at most 64 KiB.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

/// Where events go.
#[derive(Debug, Default)]
pub(crate) struct JournalWriter {
    file: Option<Mutex<File>>,
    path: PathBuf,
    first_line: Mutex<usize>,
}

/// Blanks at the end of the first line, so that what is found out a moment later still fits in.
const ROOM: usize = 32;

/// What an unfinished run left behind.
#[derive(Debug)]
pub(super) struct Unfinished {
    /// Its first line.
    pub header: Header,
    /// The values known to it.
    pub known: Option<BTreeMap<String, Vec<JsonText>>>,
    /// The cases that are finished.
    pub finished: BTreeSet<CaseId>,
    /// What the finished ones came to, without evidence.
    pub records: Vec<CaseRecord>,
    /// What cases that did not finish created.
    pub created: Vec<Created>,
    /// Calls to stubs that belonged to no case.
    pub unattributed: Vec<ConsumerCall>,
    /// What root causes are told by.
    pub findings: Findings,
    /// Whether a torn last line is dropped.
    pub torn: bool,
    /// The length of what is kept.
    pub keep: u64,
}

/// Something that a case created and did not clean up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Created {
    /// The case.
    pub case: CaseId,
    /// The mark in its values.
    pub mark: String,
    /// The service that it was created at; none for the one that the case is about.
    pub service: Option<ServiceId>,
    /// The operation that removes it.
    pub remove: OperationId,
    /// What that needs; empty when the answer had not come.
    pub captured: BTreeMap<String, JsonText>,
    /// What was sent, when nothing in it carries the mark.
    pub sent: Option<JsonText>,
}

impl JournalWriter {
    /// A journal that keeps nothing.
    pub(crate) fn nowhere() -> Self {
        Self::default()
    }

    /// A new journal in a folder, which is made; an older one is replaced.
    pub(crate) fn create(folder: &Path) -> Result<Self, RunError> {
        fs::create_dir_all(folder).map_err(|error| RunError::File { path: folder.to_owned(), error })?;
        let path = folder.join(FILE_NAME);
        let file = File::create(&path).map_err(|error| RunError::File { path: path.clone(), error })?;
        Ok(Self { file: Some(Mutex::new(file)), path, first_line: Mutex::default() })
    }

    /// The journal of an unfinished run, cut to what is kept of it.
    pub(crate) fn go_on(folder: &Path, keep: u64) -> Result<Self, RunError> {
        let path = folder.join(FILE_NAME);
        let failed = |error: std::io::Error| RunError::File { path: path.clone(), error };
        let file = OpenOptions::new().append(true).open(&path).map_err(failed)?;
        file.set_len(keep).map_err(failed)?;
        Ok(Self { file: Some(Mutex::new(file)), path, first_line: Mutex::default() })
    }

    /// Writes the first line.
    pub(crate) fn begin(&self, header: &Header) -> Result<(), RunError> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut line = self.line(&Event::RunStarted(Box::new(header.clone())))?;
        line.extend([b' '; ROOM]);
        *self.first_line.lock().unwrap_or_else(PoisonError::into_inner) = line.len();
        line.push(b'\n');
        file.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write_all(&line)
            .map_err(|error| self.failed(error))
    }

    /// Writes the first line again: how calls are attributed is found out by cases that must already be in the journal.
    pub(crate) fn amend(&self, header: &Header) -> Result<(), RunError> {
        let Some(file) = &self.file else { return Ok(()) };
        let length = *self.first_line.lock().unwrap_or_else(PoisonError::into_inner);
        let mut line = self.line(&Event::RunStarted(Box::new(header.clone())))?;
        if line.len() > length {
            return Ok(());
        }
        line.resize(length, b' ');
        file.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write_all_at(&line, 0)
            .map_err(|error| self.failed(error))
    }

    fn line(&self, event: &Event) -> Result<Vec<u8>, RunError> {
        serde_json::to_vec(event).map_err(|error| self.failed(error.into()))
    }

    fn failed(&self, error: std::io::Error) -> RunError {
        RunError::File { path: self.path.clone(), error }
    }

    /// Writes an event.
    pub(crate) fn write(&self, event: &Event) -> Result<(), RunError> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut line = self.line(event)?;
        line.push(b'\n');
        file.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write_all(&line)
            .map_err(|error| self.failed(error))
    }
}

/// Reads the journal of an unfinished run. A torn last line and the line that ended the run are not kept.
pub(super) fn read_unfinished(folder: &Path) -> Result<Unfinished, RunError> {
    let path = folder.join(FILE_NAME);
    let failed = |error: std::io::Error| RunError::File { path: path.clone(), error };
    let mut reader = BufReader::new(File::open(&path).map_err(failed)?);
    let mut state: Option<Unfinished> = None;
    let mut started: BTreeMap<CaseId, Vec<Created>> = BTreeMap::new();
    let (mut position, mut keep) = (0_u64, 0_u64);
    let mut torn = false;
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let mut bounded = std::io::Read::take(&mut reader, LONGEST_LINE);
        let read = bounded.read_until(b'\n', &mut line).map_err(failed)?;
        if read == 0 {
            break;
        }
        let damaged = |problem: String| RunError::Journal { path: path.clone(), line: number, problem };
        if line.last() != Some(&b'\n') {
            if read as u64 == LONGEST_LINE {
                return Err(damaged("the line is too long".into()));
            }
            torn = true;
            break;
        }
        let event: Event =
            serde_json::from_slice(&line).map_err(|error| damaged(format!("not an event: {error}")))?;
        // What tells how the run ended, which it now does not.
        let ends = matches!(event, Event::RunFinished(_) | Event::CaseNotRun(_));
        match (event, &mut state) {
            (Event::RunStarted(header), None) => state = Some(Unfinished::begin(*header)),
            (Event::RunStarted(_), Some(_)) => return Err(damaged("a second run-started".into())),
            (_, None) => return Err(damaged("the first line is not run-started".into())),
            (event, Some(state)) => state.take_in(event, &mut started).map_err(damaged)?,
        }
        position += read as u64;
        if !ends {
            keep = position;
        }
    }
    let mut state = state.ok_or_else(|| RunError::Journal {
        path: path.clone(),
        line: 1,
        problem: "there is no run to go on with".into(),
    })?;
    state.torn = torn;
    state.created = started.into_values().flatten().collect();
    state.keep = keep;
    Ok(state)
}

impl Unfinished {
    fn begin(header: Header) -> Self {
        Self {
            header,
            known: None,
            finished: BTreeSet::new(),
            records: Vec::new(),
            created: Vec::new(),
            unattributed: Vec::new(),
            findings: Findings::default(),
            torn: false,
            keep: 0,
        }
    }

    fn take_in(&mut self, event: Event, started: &mut BTreeMap<CaseId, Vec<Created>>) -> Result<(), String> {
        match event {
            Event::RunStarted(_) | Event::CaseNotRun(_) => {}
            Event::Provisioned { known } => self.known.get_or_insert_default().extend(known),
            Event::CaseStarted { case, .. } => {
                started.entry(case).or_default();
            }
            Event::Created { case, mark, service, remove, captured, sent } => {
                let all = started.entry(case.clone()).or_default();
                match all.iter_mut().find(|created| {
                    created.mark == mark
                        && created.service == service
                        && created.remove == remove
                        && created.captured.is_empty()
                }) {
                    Some(created) => created.captured = captured,
                    None => all.push(Created { case, mark, service, remove, captured, sent }),
                }
            }
            // Nobody can tell what such a case would have come to: it is run again, and what it created is cleaned up first.
            Event::CaseFinished(record) if is_lost(&record.verdict) => {}
            Event::CaseFinished(record) => {
                started.remove(&record.id);
                if !self.finished.insert(record.id.clone()) {
                    return Err(format!("the case {} is finished a second time", record.id));
                }
                self.findings.take_in(&record, self.header.strict);
                self.records.push(CaseRecord { evidence: None, consumer_calls: Vec::new(), ..*record });
            }
            // What its attempts created they have cleaned up.
            Event::Shrunk { case, .. } => {
                started.remove(&case);
                self.findings.is_done(case);
            }
            Event::RunFinished(finish) => self.unattributed = finish.unattributed,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("samprov-journal-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("folder");
        folder
    }

    fn header() -> Header {
        let text = r#"{"schema":1,"tool":"0","started":"2026-11-21T00:00:00Z","plan-digest":"p","description-digest":"d",
            "test-data-digest":"t","seed":1,"selection":{},"strict":false,"inconclusive":"fail","candidate":"c","targets":{},
            "dependencies":{},"attribution":"none","read-only":false,"services":{},"actors":{},"requirements":[],"cases":2,
            "not-selected":0,"limits":[],"uncovered":[]}"#;
        serde_json::from_str(text).expect("header")
    }

    fn started(case: &str, order: u64) -> Event {
        Event::CaseStarted { case: case.into(), order }
    }

    fn created(captured: BTreeMap<String, JsonText>) -> Event {
        Event::Created {
            case: "b".into(),
            mark: "m".into(),
            service: None,
            remove: "delete".into(),
            captured,
            sent: None,
        }
    }

    #[test]
    fn an_unfinished_case_leaves_what_it_created_and_a_torn_line_is_dropped() {
        let folder = folder("torn");
        let journal = JournalWriter::create(&folder).expect("journal");
        journal.begin(&header()).expect("begun");
        journal
            .amend(&Header { attribution: samprov_model::event::Attribution::TraceContext, ..header() })
            .expect("amended");
        journal.write(&started("b", 1)).expect("written");
        journal.write(&created(BTreeMap::new())).expect("written");
        let captured = BTreeMap::from([("id".to_owned(), JsonText("7".into()))]);
        journal.write(&created(captured.clone())).expect("written");
        drop(journal);
        let path = folder.join(FILE_NAME);
        let whole = fs::read(&path).expect("read");
        fs::write(&path, [whole.as_slice(), b"{\"event\":\"case-fin"].concat()).expect("torn");
        let unfinished = read_unfinished(&folder).expect("unfinished");
        assert!(unfinished.torn);
        assert_eq!(unfinished.keep, whole.len() as u64);
        assert_eq!(unfinished.header.attribution, samprov_model::event::Attribution::TraceContext);
        assert_eq!(unfinished.created.len(), 1);
        assert_eq!(unfinished.created[0].captured, captured);
        drop(JournalWriter::go_on(&folder, unfinished.keep).expect("go on"));
        assert_eq!(fs::read(&path).expect("read"), whole);
        fs::remove_dir_all(folder).expect("removed");
    }

    fn finished(id: &str, fingerprint: &str) -> Event {
        let text = format!(
            r#"{{"event":"case-finished","id":"{id}","order":1,"service":"s","instance":"i","operation":"GET /a","family":"contract",
            "interface":"technical","assertion":"a","constraint":"c","requirements":[],"actor":"a","role":"producer","level":"must",
            "verdict":{{"verdict":"inconclusive","fault":"environment","level":"must","message":{{"key":"m"}},"expected":{{"key":"e"}},
            "actual":{{"key":"a"}},"fingerprint":"{fingerprint}"}},"attempts":1,"requests":1,"statuses":[],"milliseconds":1}}"#
        );
        serde_json::from_str(&text).expect("record")
    }

    fn written(name: &str, events: &[Event]) -> (PathBuf, Result<Unfinished, RunError>) {
        let folder = folder(name);
        let journal = JournalWriter::create(&folder).expect("journal");
        journal.begin(&header()).expect("begun");
        for event in events {
            journal.write(event).expect("written");
        }
        drop(journal);
        let read = read_unfinished(&folder);
        (folder, read)
    }

    #[test]
    fn a_case_that_was_lost_with_the_candidate_is_unfinished_and_may_finish_later() {
        let events = [started("b", 1), created(BTreeMap::new()), finished("b", "candidate-lost/s")];
        let (folder, read) = written("lost", &events);
        let unfinished = read.expect("unfinished");
        assert!(unfinished.finished.is_empty() && unfinished.records.is_empty());
        assert_eq!(unfinished.created.len(), 1, "what it created is cleaned up");
        fs::remove_dir_all(folder).expect("removed");
        let (folder, read) =
            written("lost_again", &[finished("b", "candidate-lost/s"), finished("b", "other")]);
        assert_eq!(read.expect("unfinished").finished.len(), 1);
        fs::remove_dir_all(folder).expect("removed");
    }

    #[test]
    fn a_case_that_is_finished_twice_is_damage() {
        let (folder, read) = written("twice", &[finished("b", "x"), finished("b", "x")]);
        assert!(matches!(read, Err(RunError::Journal { line: 3, .. })), "{read:?}");
        fs::remove_dir_all(folder).expect("removed");
    }

    #[test]
    fn what_tells_that_cases_were_not_run_is_dropped_with_the_end_of_the_run() {
        let not_run = |id: &str| {
            let text = format!(
                r#"{{"event":"case-not-run","id":"{id}","order":2,"service":"s","operation":"GET /a","family":"contract","actor":"a",
                "role":"producer","level":"must","requirements":["R-1"]}}"#
            );
            serde_json::from_str(&text).expect("not run")
        };
        let (folder, read) = written("not_run", &[finished("b", "x"), not_run("c"), not_run("d")]);
        let unfinished = read.expect("unfinished");
        let whole = fs::read_to_string(folder.join(FILE_NAME)).expect("read");
        let kept: usize = whole.lines().take(2).map(|line| line.len() + 1).sum();
        assert_eq!(unfinished.keep, kept as u64);
        fs::remove_dir_all(folder).expect("removed");
    }

    #[test]
    fn damage_inside_is_named_by_its_line() {
        let folder = folder("damage");
        let journal = JournalWriter::create(&folder).expect("journal");
        journal.begin(&header()).expect("begun");
        drop(journal);
        let path = folder.join(FILE_NAME);
        let whole = fs::read(&path).expect("read");
        fs::write(&path, [whole.as_slice(), b"nonsense\n"].concat()).expect("written");
        assert!(matches!(read_unfinished(&folder), Err(RunError::Journal { line: 2, .. })));
        fs::remove_dir_all(folder).expect("removed");
    }
}
