//! `samprov check`: what files are, what of them can be tested, and every defect with its place.

use std::{
    collections::BTreeSet,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use samprov_contract::{Defect, Workflow};
use samprov_model::{exit::Exit, id::OperationId, message::Message, place::DocumentPlace};
use samprov_reports::l10n::Texts;
use samprov_suites::{Plan, PlanInput, Subject, Untried, UntriedReason, untried};

use super::{
    arguments::CheckArguments,
    defects::in_one_line,
    error::CommandError,
    output::{count, line, note},
    plan::subject,
};
use crate::load::{
    ForeignNames, Format, LoadError, LoadOptions, Loaded, LoadedService, check_single, load, read_document,
    recognise,
};

/// Checks every file; an unusable one does not hide the others.
pub(super) fn check(arguments: &CheckArguments) -> Result<Exit, CommandError> {
    let options = LoadOptions {
        test_data: arguments.test_data.clone(),
        // With several files each operation may belong to any of them.
        foreign_names: if arguments.files.len() == 1 {
            ForeignNames::Refused
        } else {
            ForeignNames::Accepted
        },
        ..LoadOptions::default()
    };
    let mut checker = Checker {
        out: BufWriter::new(io::stdout().lock()),
        texts: Texts::new(arguments.lang),
        services: services_among(&arguments.files),
        told: BTreeSet::new(),
        totals: Totals::default(),
    };
    for file in &arguments.files {
        if let Err(error) = checker.file(file, &options)? {
            checker.out.flush()?;
            note(&format!("error: {error}"));
            checker.totals.unusable += 1;
        }
    }
    checker.summary(arguments.files.len())?;
    checker.out.flush()?;
    Ok(match &checker.totals {
        totals if totals.unusable > 0 => Exit::Unusable,
        totals if totals.defects > 0 && arguments.strict => Exit::Fails,
        _ => Exit::Conforms,
    })
}

/// The files that describe services. What is wrong with others is told when their turn comes.
fn services_among(files: &[PathBuf]) -> Vec<PathBuf> {
    let describes = |file: &&PathBuf| {
        let format = read_document(file).and_then(|document| recognise(&document));
        matches!(format, Ok(Format::Collaboration | Format::OpenApi | Format::Service))
    };
    let several = files.len() > 1;
    files.iter().filter(|_| several).filter(describes).cloned().collect()
}

struct Checker<W: Write> {
    out: W,
    texts: Texts,
    /// The files among those given that describe a service: sequences are read for them.
    services: Vec<PathBuf>,
    /// Each defect is told once, however many services share the document.
    told: BTreeSet<(DocumentPlace, Message)>,
    totals: Totals,
}

#[derive(Default)]
struct Totals {
    unusable: usize,
    operations: usize,
    limited: usize,
    defects: usize,
}

impl<W: Write> Checker<W> {
    fn file(&mut self, file: &Path, options: &LoadOptions) -> io::Result<Result<(), LoadError>> {
        let read = read_document(file).and_then(|document| {
            let format = recognise(&document)?;
            let notes = check_single(file, &document, format)?;
            Ok((format, notes))
        });
        let (format, notes) = match read {
            Ok(read) => read,
            Err(error) => return Ok(Err(error)),
        };
        let name = file.display();
        match format {
            Format::Deviations | Format::Population | Format::TestData => {
                line(&mut self.out, &format!("{name}: {}", format.words()))?;
                for note in &notes {
                    self.defect(note)?;
                }
                return Ok(Ok(()));
            }
            Format::Arazzo => return self.sequences(file, options),
            Format::Collaboration | Format::OpenApi | Format::Service => {}
        }
        let loaded = match load(&[PathBuf::from(file)], options) {
            Ok(loaded) => loaded,
            Err(error) => return Ok(Err(error)),
        };
        if format == Format::Collaboration {
            let services = count(loaded.services.len(), "service", "services");
            let actors = count(loaded.actors.len(), "actor", "actors");
            let processes =
                loaded.services.first().map_or(0, |first| first.contracts.processes().workflows().len());
            let processes = match processes {
                0 => String::new(),
                some => format!(", {}", count(some, "process", "processes")),
            };
            line(&mut self.out, &format!("{name}: {}: {services}, {actors}{processes}", format.words()))?;
        }
        for service in &loaded.services {
            self.service(service, &loaded)?;
        }
        let subjects: Vec<Subject<'_>> = loaded.services.iter().map(subject).collect();
        let input = PlanInput {
            services: &subjects,
            test_data: &loaded.test_data,
            population: &loaded.population,
            faults: samprov_stubs::injectable_faults(),
            seed: 1,
        };
        // Whether every requirement names cases that there are shows only in the plan.
        if format != Format::OpenApi
            && let Err(problem) = Plan::new(input)
        {
            return Ok(Err(LoadError::Unplannable { file: name.to_string(), problem: problem.to_string() }));
        }
        Ok(Ok(()))
    }

    /// An Arazzo document, read for the services that are given beside it, else for those that it describes itself.
    fn sequences(&mut self, file: &Path, options: &LoadOptions) -> io::Result<Result<(), LoadError>> {
        let mut paths = vec![file.to_owned()];
        paths.extend(self.services.iter().cloned());
        let loaded = match load(&paths, options) {
            Ok(loaded) => loaded,
            Err(error) => return Ok(Err(error)),
        };
        let name = file.display().to_string();
        let services = || loaded.services.iter();
        let workflows: Vec<&Workflow> = services()
            .flat_map(|service| service.contracts.workflows())
            .filter(|workflow| workflow.place.file == name)
            .collect();
        let limited = workflows.iter().filter(|workflow| !workflow.obstacles.is_empty()).count();
        let mut told = format!(
            "{name}: {}: {}",
            Format::Arazzo.words(),
            count(workflows.len(), "workflow", "workflows")
        );
        if limited > 0 {
            told += &[", ", &limited.to_string(), " of them not testable"].concat();
        }
        line(&mut self.out, &told)?;
        let own = |defect: &&Defect| defect.place.file == name;
        for defect in services().flat_map(|service| &service.defects).filter(own) {
            self.defect(defect)?;
        }
        Ok(Ok(()))
    }

    fn service(&mut self, service: &LoadedService, loaded: &Loaded) -> io::Result<()> {
        let operations = service.contracts.operations();
        let limits = operations.iter().filter(|operation| !operation.limits.is_empty());
        let subjects = [subject(service)];
        let without_request: Vec<Defect> = untried(PlanInput {
            services: &subjects,
            test_data: &loaded.test_data,
            population: &loaded.population,
            faults: samprov_stubs::injectable_faults(),
            seed: 1,
        })
        .iter()
        .filter(|untried| untried.reason == UntriedReason::NoRequest)
        .filter_map(Untried::limit)
        .map(|limit| Defect { message: limit.message, place: limit.place, operations: limit.operations })
        .collect();
        let defects = || service.defects.iter().chain(&without_request);
        let named = defects().flat_map(|defect| &defect.operations);
        let limited: BTreeSet<&OperationId> = limits.map(|operation| &operation.id).chain(named).collect();
        let uncallable =
            operations.iter().filter(|operation| operation.uncallable).count() + without_request.len();
        let mut told = format!(
            "{}: {} {} {}: {}",
            service.file.display(),
            service.format.words(),
            service.description.profile.id,
            service.description.profile.version,
            count(operations.len(), "operation", "operations"),
        );
        let workflows = service.contracts.workflows().len();
        if workflows > 0 {
            told += &[", ", &count(workflows, "workflow", "workflows")].concat();
        }
        if !limited.is_empty() {
            told += &[", ", &limited.len().to_string(), " limited"].concat();
        }
        if uncallable > 0 {
            told += &[", ", &uncallable.to_string(), " of them not testable"].concat();
        }
        line(&mut self.out, &told)?;
        self.totals.operations += operations.len();
        self.totals.limited += limited.len();
        for defect in defects() {
            self.defect(defect)?;
        }
        for dependency in service.dependencies.values() {
            for defect in &dependency.defects {
                self.defect(defect)?;
            }
        }
        Ok(())
    }

    fn defect(&mut self, defect: &Defect) -> io::Result<()> {
        if !self.told.insert((defect.place.clone(), defect.message.clone())) {
            return Ok(());
        }
        self.totals.defects += 1;
        line(&mut self.out, &format!("  {}", in_one_line(defect, &self.texts)))
    }

    fn summary(&mut self, files: usize) -> io::Result<()> {
        let totals = &self.totals;
        let told = format!(
            "{}, {} unusable: {}, {} limited; {}",
            count(files, "file", "files"),
            totals.unusable,
            count(totals.operations, "operation", "operations"),
            totals.limited,
            count(totals.defects, "defect", "defects"),
        );
        line(&mut self.out, &told)
    }
}
