//! The plan as tests under `cargo test`: one trial per case, run against a candidate that is started once.
//!
//! For vendors who write Rust: a test target without the usual harness, beside the candidate.
//!
//! ```toml
//! # Cargo.toml
//! [[test]]
//! name = "conformance"
//! harness = false
//! ```
//!
//! ```no_run
//! // tests/conformance.rs
//! use std::process::ExitCode;
//!
//! use samprov::run::RunOptions;
//!
//! fn main() -> ExitCode {
//!     samprov::libtest::main("service.yaml", RunOptions::default())
//! }
//! ```
//!
//! `cargo test --test conformance` then lists and runs the cases; the words of `cargo test` select them. The kind of a trial is
//! how binding its requirement is. What does not apply is ignored with its reason; what cannot be decided fails, or is ignored
//! when the options say [`InconclusivePolicy::Report`].

use std::{
    io::Write,
    path::Path,
    process::ExitCode,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use samprov_model::{
    case::Case,
    event::{CaseRecord, InconclusivePolicy},
    exit::Exit,
    message::{Language, Message},
    verdict::{Finding, Verdict},
};
use samprov_reports::l10n::Texts;
use samprov_suites::Plan;
use tokio::runtime::Runtime;

use crate::{
    load::{LoadOptions, Loaded, load},
    rig::{Rig, choose},
    run::{
        Census, JournalWriter, NotStarted, RunError, RunOptions, Session, input, open_session, prepare,
        run_case, subjects,
    },
};

/// Runs the plan of a description as tests, with the words of this process's command line.
pub fn main(description: impl AsRef<Path>, options: RunOptions) -> ExitCode {
    let arguments = Arguments::from_args();
    match trials(description.as_ref(), options) {
        Ok((trials, bench)) => {
            let conclusion = libtest_mimic::run(&arguments, trials);
            bench.close();
            conclusion.exit_code()
        }
        Err(problem) => {
            let _ = writeln!(std::io::stderr().lock(), "{problem}");
            ExitCode::from(Exit::Unusable.code())
        }
    }
}

/// The trials of a description, and the bench they run on, which is to be closed after the last.
pub fn trials(description: &Path, options: RunOptions) -> Result<(Vec<Trial>, Arc<Bench>), String> {
    let loaded =
        load(&[description.to_owned()], &LoadOptions::default()).map_err(|error| error.to_string())?;
    let choice = choose(&loaded, &options.targets, options.environment).map_err(|error| error.to_string())?;
    let subjects = subjects(&loaded, &choice);
    let plan = Plan::new(input(&loaded, &subjects, options.seed)).map_err(|error| error.to_string())?;
    let prepared = prepare(&loaded, &options, choice).map_err(|error| error.to_string())?;
    let cases: Vec<(u64, Case)> =
        (0..).zip(plan.cases()).filter(|(_, case)| prepared.filter.runs(case)).collect();
    drop(plan);
    drop(subjects);
    let policy = options.inconclusive;
    let language = options.language;
    let bench = Arc::new(Bench { loaded, options, running: OnceLock::new(), parts: Mutex::default() });
    let trial = |(order, case): (u64, Case)| {
        let bench = Arc::clone(&bench);
        let kind = case.level.keyword();
        Trial::ignorable_test(case.id.to_string(), move || {
            bench.run(&case, order).and_then(|record| conclude(&record, policy, language))
        })
        .with_kind(kind)
    };
    let trials = cases.into_iter().map(trial).collect();
    Ok((trials, bench))
}

/// What the trials share: the candidate and its stubs, started by the first trial that needs them.
#[derive(Debug)]
pub struct Bench {
    loaded: Loaded,
    options: RunOptions,
    running: OnceLock<Result<Arc<Session>, String>>,
    parts: Mutex<Option<(Runtime, Rig)>>,
}

impl Bench {
    fn run(&self, case: &Case, order: u64) -> Result<CaseRecord, Failed> {
        let session = self.running.get_or_init(|| self.start()).as_ref().map_err(Failed::from)?;
        let handle = {
            let parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
            let (runtime, _) = parts.as_ref().ok_or("the tests have ended")?;
            runtime.handle().clone()
        };
        handle.block_on(run_case(session, case, order)).map_err(Failed::from)
    }

    /// Ends the candidate and its stubs.
    pub fn close(&self) {
        let parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((runtime, rig)) = parts {
            runtime.block_on(rig.stop());
        }
    }

    fn start(&self) -> Result<Arc<Session>, String> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let (session, rig) = runtime.block_on(self.open())?;
        *self.parts.lock().unwrap_or_else(PoisonError::into_inner) = Some((runtime, rig));
        Ok(Arc::new(session))
    }

    async fn open(&self) -> Result<(Session, Rig), String> {
        let text = |error: RunError| error.to_string();
        let choice = choose(&self.loaded, &self.options.targets, self.options.environment)
            .map_err(|error| error.to_string())?;
        let subjects = subjects(&self.loaded, &choice);
        let prepared = prepare(&self.loaded, &self.options, choice).map_err(text)?;
        let mut census = Census::new();
        let plan = Plan::seen(input(&self.loaded, &subjects, self.options.seed), &mut |order, case| {
            prepared.filter.count(&mut census, order, case);
        })
        .map_err(|error| error.to_string())?;
        let census = census.finished();
        let rig =
            prepared.start(&self.loaded, &self.options, &census).await.map_err(|error| match error {
                NotStarted::Lost(why) => why,
                NotStarted::Unusable(error) => error.to_string(),
            })?;
        let (_, mut session) = prepared.session(&self.loaded, &rig, JournalWriter::nowhere());
        open_session(&mut session, &plan, &census, None).await.map_err(text)?;
        Ok((session, rig))
    }
}

fn conclude(
    record: &CaseRecord,
    policy: InconclusivePolicy,
    language: Language,
) -> Result<Completion, Failed> {
    let texts = Texts::new(language);
    match &record.verdict {
        Verdict::Pass | Verdict::Warn(_) => Ok(Completion::Completed),
        Verdict::NotApplicable { reason } => Ok(Completion::ignored_with(texts.tell(reason))),
        Verdict::Deviated { reason, .. } => Ok(Completion::ignored_with(reason)),
        Verdict::Fail(finding) => Err(told(finding, record, &texts).into()),
        Verdict::Inconclusive(finding) => match policy {
            InconclusivePolicy::Fail => Err(told(finding, record, &texts).into()),
            InconclusivePolicy::Report => Ok(Completion::ignored_with(texts.tell(&finding.message))),
        },
    }
}

fn told(finding: &Finding, record: &CaseRecord, texts: &Texts) -> String {
    let line = |label: &str, message: &Message| format!("{label}: {}", texts.tell(message));
    let mut lines = vec![
        texts.tell(&finding.message),
        line("expected", &finding.expected),
        line("actual", &finding.actual),
    ];
    lines.extend(finding.place.as_ref().map(|place| format!("place: {place}")));
    lines.extend(finding.promise.as_ref().map(|promise| format!("promise: {promise}")));
    lines.extend(record.evidence.iter().flat_map(|evidence| evidence.curl.iter().cloned()));
    lines.join("\n")
}
