//! A whole run: from loaded descriptions to a journal, its reports and an exit code.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use samprov_model::{
    case::Case,
    collaboration::Presence,
    event::{Attribution, Ended, Event, Finish, Header, NotRun, NotRunReason},
    evidence::ConsumerCall,
    exit::Exit,
};
use samprov_reports::{journal::Journal, l10n::Texts, standing};
use samprov_suites::Plan;

use super::{
    clean_up::clean_up,
    deviations::DeviationBook,
    error::RunError,
    filter::{CaseFilter, Census},
    findings::Findings,
    header::{HeaderFacts, header, now},
    journal::{self, FILE_NAME, JournalWriter, Unfinished},
    options::{RunOptions, Shrink},
    picked::{Picked, Share},
    prepare::{NotStarted, Prepared, differs, input, open_session, prepare, subjects},
    progress::Progress,
    schedule::{Ran, Schedule},
    session::Session,
    shrink::shrink,
    stop::Stop,
};
use crate::{
    load::Loaded,
    plan_size,
    report_files::{read_journal, remove_reports, write_reports},
    rig::{Choice, Provided, Rig, Supplier, choose, is_loopback, without_login},
};

/// Calls that belong to no case and are told about.
const UNATTRIBUTED_TOLD: usize = 200;

/// How long it may take to find a host.
const LOOK_UP: Duration = Duration::from_secs(2);

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// What happened.
    pub journal: Journal,
    /// The files written.
    pub files: Vec<PathBuf>,
    /// The exit code.
    pub exit: Exit,
}

/// Runs the cases of loaded descriptions. Needs a multi-threaded Tokio runtime.
pub async fn test(loaded: &Loaded, options: &RunOptions) -> Result<Outcome, RunError> {
    let began = Instant::now();
    let stop = Stop::on_signals()
        .map_err(|error| RunError::Bug(format!("signals cannot be listened to: {error}")))?;
    let choice = choose(loaded, &options.targets, options.environment)?;
    let subjects = subjects(loaded, &choice);
    let prepared = prepare(loaded, options, choice)?;
    // Counted while the plan is made: to go through all cases once more would double the time to the first request.
    let mut census = Census::new();
    let plan = Plan::seen(input(loaded, &subjects, options.seed), &mut |order, case| {
        prepared.filter.count(&mut census, order, case);
    })?;
    let census = census.finished();
    let book = DeviationBook::new(&options.deviations, &now()[..10])?;
    let mut conductor = Conductor {
        loaded,
        options,
        plan: &plan,
        census: &census,
        began,
        stop,
        book,
        progress: Progress::silent(),
    };
    conductor.conduct(prepared).await?;
    // Reports are made from the journal alone, and need the room.
    drop(conductor);
    drop((plan, census));
    let journal =
        read_journal(&options.out.join(FILE_NAME)).map_err(|error| RunError::Reports(error.to_string()))?;
    let files = write_reports(&journal, options.language, &options.out)
        .map_err(|error| RunError::Reports(error.to_string()))?;
    let exit = standing::exit(&journal);
    Ok(Outcome { journal, files, exit })
}

struct Conductor<'a> {
    loaded: &'a Loaded,
    options: &'a RunOptions,
    plan: &'a Plan<'a>,
    census: &'a Census,
    began: Instant,
    stop: Stop,
    book: DeviationBook,
    progress: Progress,
}

/// How a run ended, and what belongs to its last line.
struct End {
    ended: Ended,
    finished: u64,
    unattributed: Vec<ConsumerCall>,
}

impl<'a> Conductor<'a> {
    async fn conduct(&mut self, prepared: Prepared) -> Result<(), RunError> {
        let mut header = self.header(&prepared);
        let (journal, before) = self.journal(&header)?;
        self.progress = Progress::on_standard_error(self.picked().count(), self.options.language);
        self.introduce(&prepared);
        self.introduce_plan();
        if let Some(before) = &before {
            header = before.header.clone();
            for record in before.records.clone() {
                self.book.apply(record);
            }
        } else {
            journal.begin(&header)?;
        }
        let finished_before = before.as_ref().map_or(0, |before| before.finished.len() as u64);
        let has_left = before.as_ref().is_some_and(|before| !before.created.is_empty());
        if finished_before >= self.census.selected && !has_left && !self.is_to_be_shrunk(before.as_ref()) {
            let unattributed = before.map(|before| before.unattributed).unwrap_or_default();
            return self
                .finish(&journal, End { ended: Ended::Complete, finished: finished_before, unattributed });
        }
        self.introduce_advertised(&prepared).await;
        let started = tokio::select! {
            started = prepared.start(self.loaded, self.options, self.census) => started,
            ended = self.stop.asked() => {
                let left = self.left(&prepared.filter, before.as_ref());
                Self::tell_not_run(&journal, left, NotRunReason::Ended)?;
                return self.finish(&journal, End { ended, finished: finished_before, unattributed: Vec::new() });
            }
        };
        let rig = match started {
            Ok(rig) => rig,
            Err(NotStarted::Lost(why)) => {
                self.progress.say(&why);
                let left = self.left(&prepared.filter, before.as_ref());
                Self::tell_not_run(&journal, left, NotRunReason::Ended)?;
                let end =
                    End { ended: Ended::CandidateLost, finished: finished_before, unattributed: Vec::new() };
                return self.finish(&journal, end);
            }
            Err(NotStarted::Unusable(error)) => return Err(error),
        };
        self.introduce_stubs(&rig);
        let outcome = self.run(prepared, &rig, journal, header, before).await;
        self.progress.end();
        rig.stop().await;
        outcome
    }

    async fn run(
        &mut self,
        prepared: Prepared,
        rig: &Rig,
        journal: JournalWriter,
        mut header: Header,
        before: Option<Unfinished>,
    ) -> Result<(), RunError> {
        let jobs = self.jobs(&prepared.choice);
        let (filter, mut session) = prepared.session(self.loaded, rig, journal);
        let stop = self.stop.clone();
        let mut unattributed = Vec::new();
        let mut known = None;
        let mut finished = std::collections::BTreeSet::new();
        let mut findings = Findings::default();
        if let Some(before) = before {
            if before.torn {
                self.progress.say("The journal's last line was torn and is dropped; its case is run again.");
            }
            let removed = clean_up(&session, &before.created).await;
            self.progress.say(&format!(
                "Going on: {} cases are finished, {removed} objects of unfinished ones removed.",
                before.finished.len()
            ));
            (unattributed, known, finished) = (before.unattributed, before.known, before.finished);
            findings = before.findings;
        }
        let is_new = known.is_none();
        let plan = self.plan;
        let opened = tokio::select! {
            opened = open_session(&mut session, plan, self.census, known) => Some(opened?),
            ended = stop.asked() => {
                let end = End { ended, finished: finished.len() as u64, unattributed: unattributed.clone() };
                let cases = self.cases(&filter).filter(|(_, case)| !finished.contains(&case.id));
                Self::tell_not_run(&session.journal, cases, NotRunReason::Ended)?;
                self.finish(&session.journal, end)?;
                None
            }
        };
        let Some(attribution) = opened else { return Ok(()) };
        if is_new && attribution != header.attribution {
            header.attribution = attribution;
            session.journal.amend(&header)?;
        }
        let session = Arc::new(session);
        let schedule = Schedule {
            jobs,
            deadline: self.options.budget.map(|budget| self.began + budget),
            strict: self.options.strict,
            stop,
        };
        let done_before = finished.len() as u64;
        let picked = self.picked();
        let is_open = |(_, case): &(u64, Case)| !finished.contains(&case.id);
        let mut cases = picked.cases(&filter, Share::WithinBudget).filter(is_open);
        let mut ran =
            schedule.run(&session, &mut cases, &mut self.book, &mut findings, &mut self.progress).await?;
        self.explain(&session, rig, &ran).await;
        let asked = self.shrink(&session, &filter, &findings, ran.ended).await?;
        for case in ran.given_up {
            session.journal.write(&Event::CaseNotRun(Box::new(case)))?;
        }
        Self::tell_not_run(&session.journal, cases, NotRunReason::Ended)?;
        let left_out = picked.cases(&filter, Share::LeftOut).filter(is_open);
        let is_any_left_out = Self::tell_not_run(&session.journal, left_out, NotRunReason::LeftOut)? > 0;
        if is_any_left_out && ran.ended == Ended::Complete {
            ran.ended = Ended::BudgetKept;
        }
        unattributed.extend(leftovers(&session));
        self.finish(
            &session.journal,
            End { ended: asked.unwrap_or(ran.ended), finished: done_before + ran.finished, unattributed },
        )
    }

    /// Whether an unfinished run still has findings to be shrunk.
    fn is_to_be_shrunk(&self, before: Option<&Unfinished>) -> bool {
        self.options.shrink == Shrink::Findings
            && before.is_some_and(|before| !before.findings.open().is_empty())
    }

    /// Looks for smaller inputs, unless the run was broken off. Gives the way in which it was asked to end meanwhile.
    async fn shrink(
        &mut self,
        session: &Session,
        filter: &CaseFilter,
        findings: &Findings,
        ended: Ended,
    ) -> Result<Option<Ended>, RunError> {
        let is_over = match ended {
            Ended::BudgetKept | Ended::BudgetSpent | Ended::Complete => false,
            Ended::CandidateLost | Ended::Interrupted | Ended::Terminated => true,
        };
        let open = findings.open();
        if is_over || self.options.shrink == Shrink::Nothing || open.is_empty() {
            return Ok(None);
        }
        self.progress.end();
        self.progress.say(&format!(
            "Looking for the smallest requests that show {} (--shrink=false leaves it out).",
            if open.len() == 1 {
                "the finding".to_owned()
            } else {
                format!("each of {} findings", open.len())
            }
        ));
        let mut by_order: std::collections::BTreeMap<u64, Case> =
            self.cases(filter).filter(|(order, _)| open.iter().any(|told| told.order == *order)).collect();
        let found: Vec<_> = open
            .into_iter()
            .filter_map(|told| by_order.remove(&told.order).map(|case| (told, case)))
            .collect();
        let shrinking = shrink(session, &found, &self.stop).await?;
        if shrinking.left > 0 && shrinking.asked.is_none() {
            self.progress.say(&format!(
                "{} findings are shown as they were found: the time for this is up.",
                shrinking.left
            ));
        }
        Ok(shrinking.asked)
    }

    fn cases<'c>(&'c self, filter: &'c CaseFilter) -> Box<dyn Iterator<Item = (u64, Case)> + 'c> {
        self.picked().cases(filter, Share::All)
    }

    fn picked(&self) -> Picked<'a> {
        Picked { plan: self.plan, census: self.census, allowed: self.options.budget }
    }

    /// The selected cases that an earlier part of the run left.
    fn left<'c>(
        &'c self,
        filter: &'c CaseFilter,
        before: Option<&'c Unfinished>,
    ) -> impl Iterator<Item = (u64, Case)> + 'c {
        let is_finished = move |case: &Case| before.is_some_and(|before| before.finished.contains(&case.id));
        self.cases(filter).filter(move |(_, case)| !is_finished(case))
    }

    /// Names the cases that are not run any more, one by one: there may be very many. Gives their number.
    fn tell_not_run(
        journal: &JournalWriter,
        cases: impl Iterator<Item = (u64, Case)>,
        why: NotRunReason,
    ) -> Result<u64, RunError> {
        let mut told = 0;
        for (order, case) in cases {
            journal.write(&Event::CaseNotRun(Box::new(NotRun::of(&case, order, why))))?;
            told += 1;
        }
        Ok(told)
    }

    /// A host that nobody can find would look like a fault of the candidate.
    async fn introduce_advertised(&mut self, prepared: &Prepared) {
        let Some(host) = &self.options.start.stub_advertise else { return };
        let has_dependency = |tested: &crate::rig::Tested| {
            let service = self.loaded.services.get(tested.index);
            service.is_some_and(|service| !service.description.depends_on.is_empty())
        };
        if !prepared.needed(self.census).tested.iter().any(has_dependency) {
            return;
        }
        let found =
            tokio::time::timeout(LOOK_UP, tokio::net::lookup_host((host.trim_matches(['[', ']']), 0))).await;
        if !matches!(found, Ok(Ok(_))) {
            self.progress.say(&format!(
                "--stub-advertise {host}: this machine finds no such host; unless the candidate does, its calls to the stubs fail"
            ));
        }
    }

    fn journal(&self, header: &Header) -> Result<(JournalWriter, Option<Unfinished>), RunError> {
        let folder = &self.options.out;
        if !self.options.resume {
            let journal = JournalWriter::create(folder)?;
            remove_reports(folder);
            return Ok((journal, None));
        }
        let path = folder.join(FILE_NAME);
        if !path.exists() {
            return Err(RunError::NothingToResume(folder.clone()));
        }
        let unfinished = journal::read_unfinished(folder)?;
        if let Some(problem) = differs(&unfinished.header, header) {
            return Err(RunError::Journal { path, line: 1, problem });
        }
        let journal = JournalWriter::go_on(folder, unfinished.keep)?;
        remove_reports(folder);
        Ok((journal, Some(unfinished)))
    }

    fn header(&self, prepared: &Prepared) -> Header {
        let needed = prepared.needed(self.census);
        let mut dependencies = std::collections::BTreeMap::new();
        let mut has_stubs = false;
        for tested in &needed.tested {
            let Some(service) = self.loaded.services.get(tested.index) else { continue };
            for dependency in &service.description.depends_on {
                let key = format!("{} {}", tested.service, dependency.name);
                let how = match needed.supplier(&tested.service, &dependency.name) {
                    Supplier::Stub => "stub".to_owned(),
                    Supplier::Candidate(_) => "candidate".to_owned(),
                    Supplier::Running(url) => without_login(url),
                };
                has_stubs |= needed.supplier(&tested.service, &dependency.name).is_watched(&tested.provided);
                dependencies.insert(key, how);
            }
        }
        header(HeaderFacts {
            loaded: self.loaded,
            choice: &prepared.choice,
            plan: self.plan,
            census: self.census,
            options: self.options,
            attribution: if has_stubs { Attribution::ExclusiveLane } else { Attribution::None },
            dependencies,
            read_only: prepared.read_only.values().any(|read_only| *read_only),
        })
    }

    fn jobs(&self, choice: &Choice) -> usize {
        let is_local = choice.tested.iter().all(|tested| match &tested.provided {
            Provided::Running(url) => is_loopback(url),
            Provided::Started { .. } => true,
        });
        // What one case does to a service that others call would show in the cases of the others.
        if choice.is_linked() {
            return 1;
        }
        self.options.jobs.unwrap_or(if is_local { 4 } else { 2 }).max(1)
    }

    fn introduce(&mut self, prepared: &Prepared) {
        for service in &prepared.choice.not_tested {
            self.progress.say(&match self.loaded.mix.get(service) {
                Some(Presence::Stub) => format!("{service}: a stub, as the collaboration says"),
                Some(Presence::Candidate | Presence::Instance(_)) | None => {
                    format!("{service}: not tested, it has no candidate; --target {service}=URL names one")
                }
            });
        }
        for tested in &prepared.choice.tested {
            let Some(service) = self.loaded.services.get(tested.index) else { continue };
            let Provided::Running(url) = &tested.provided else { continue };
            let has_path = url.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
            if !service.base_path.is_empty() && !has_path {
                self.progress.say(&format!(
                    "{}: the document's server has the path {path}, the target has none; requests go to {shown}/..., \
                     --target {shown}{path} would send them there",
                    tested.service,
                    path = service.base_path,
                    shown = without_login(url)
                ));
            }
        }
        for (service, read_only) in &prepared.read_only {
            if *read_only {
                self.progress.say(&format!(
                    "{service}: the target is not marked as a test environment: only valid GET and HEAD requests are sent \
                     (--environment test allows everything)"
                ));
            }
        }
    }

    /// How much is going to be sent.
    fn introduce_plan(&mut self) {
        let texts = Texts::new(self.options.language);
        let size = &self.census.size;
        let lines = plan_size::lines(size, &texts);
        for line in lines.into_iter().chain(plan_size::left_out(self.picked().count(), size, &texts)) {
            self.progress.say(&line);
        }
    }

    fn introduce_stubs(&mut self, rig: &Rig) {
        for (service, running) in rig.services.iter().filter(|(_, running)| !running.started) {
            let description = self
                .loaded
                .services
                .iter()
                .find(|loaded| loaded.description.profile.id == *service)
                .map(|loaded| &loaded.description);
            let names = description.into_iter().flat_map(|description| &description.depends_on);
            for (stub, dependency) in running.stubs.iter().zip(names) {
                self.progress.say(&format!(
                    "{service}: the stub of {} listens on {}",
                    dependency.name,
                    stub.address()
                ));
            }
        }
    }

    async fn explain(&mut self, session: &Session, rig: &Rig, ran: &Ran) {
        for service in session.services.values() {
            let Some(why) = service.liveness.lost() else { continue };
            self.progress.say(&format!("{}: the candidate is lost: {why}", service.id));
            let process = rig.services.get(&service.id).and_then(|running| running.process.as_ref());
            if let Some(process) = process {
                if let Some(how) = process.exit() {
                    self.progress.say(&format!("{}: its process ended: {how}", service.id));
                }
                let said = session.masker.0.text(&process.last_words().await);
                if !said.trim().is_empty() {
                    self.progress.say(&format!("It wrote last:\n{said}"));
                }
            }
        }
        let missing = session.credentials.missing();
        if !missing.is_empty() {
            self.progress.say(&format!(
                "No credential for {}: requests went out without; give them in test data under `credentials`, or with --header",
                missing.join(", ")
            ));
        }
        match ran.ended {
            Ended::BudgetSpent => self.progress.say("The time allowed is used up; the rest was not run."),
            Ended::BudgetKept
            | Ended::CandidateLost
            | Ended::Complete
            | Ended::Interrupted
            | Ended::Terminated => {}
        }
    }

    fn finish(&self, journal: &JournalWriter, end: End) -> Result<(), RunError> {
        let complete = end.ended == Ended::Complete;
        let mut unattributed = end.unattributed;
        unattributed.truncate(UNATTRIBUTED_TOLD);
        journal.write(&Event::RunFinished(Finish {
            ended: end.ended,
            at: now(),
            milliseconds: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            not_run: self.census.selected.saturating_sub(end.finished),
            bad_deviations: self.book.bad(complete),
            unattributed,
        }))
    }
}

/// Calls to stubs that no case has claimed.
fn leftovers(session: &Session) -> Vec<ConsumerCall> {
    let mut calls = Vec::new();
    for service in session.services.values() {
        service.keep_unattributed(service.drain());
        let kept = service.unattributed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        calls.extend(kept.iter().take(UNATTRIBUTED_TOLD).map(|call| session.masker.0.call(call)));
    }
    calls
}
