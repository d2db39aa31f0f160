//! `samprov plan`: the cases of descriptions, streamed, with count and coverage. No network.

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use samprov_model::{case::Case, exit::Exit};
use samprov_reports::l10n::Texts;
use samprov_suites::{Budget, Plan, PlanInput, PlanSize, Subject};

use super::{
    arguments::PlanArguments,
    coverage::Coverage,
    defects,
    error::CommandError,
    output::{line, note},
};
use crate::{
    load::{ForeignNames, LoadOptions, Loaded, LoadedService, load},
    plan_size,
    selection::Selector,
    settings::{Choices, Settings, gather},
    subject::{Informed, subject_of},
};

/// Lists the selected cases on stdout, counts and coverage on stderr.
pub(super) fn plan(arguments: &PlanArguments) -> Result<Exit, CommandError> {
    let settings = gather(
        arguments.descriptions.first().map(PathBuf::as_path),
        arguments.settings_file.config.as_deref(),
        arguments.settings_file.profile.as_deref(),
        arguments.selection.clone(),
        Choices { budget: arguments.budget, ..Choices::default() },
    )?;
    let selector = Selector::new(&settings.selection)?;
    let options = LoadOptions {
        test_data: settings.test_data.clone(),
        foreign_names: ForeignNames::Refused,
        ..LoadOptions::default()
    };
    let loaded = load(&arguments.descriptions, &options)?;
    let subjects: Vec<Subject<'_>> = loaded.services.iter().map(subject).collect();
    let mut size = PlanSize::default();
    let plan = Plan::seen(input(&loaded, &subjects, &settings), &mut |_, case| {
        if selector.selects(case) {
            size.add(case);
        }
    })?;
    let mut budget = settings.budget.map(|allowed| Budget::new(allowed, &size));
    let picked = budget.as_ref().map_or(size.whole().cases, Budget::count);

    let mut out = BufWriter::new(io::stdout().lock());
    let mut coverage = Coverage::default();
    for case in plan.cases() {
        if !selector.selects(&case) {
            coverage.leave_out();
            continue;
        }
        if budget.as_mut().is_some_and(|budget| !budget.takes(&case)) {
            continue;
        }
        if arguments.json {
            serde_json::to_writer(&mut out, &case).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        } else {
            line(&mut out, &in_one_line(&case))?;
        }
        coverage.add(&case);
    }
    out.flush()?;
    coverage.tell(&plan, settings.seed);
    let texts = Texts::new(settings.language);
    let limits = defects::limiting(&loaded, &texts);
    let (sizes, left_out) = (plan_size::lines(&size, &texts), plan_size::left_out(picked, &size, &texts));
    for told in limits.iter().chain(&sizes).chain(&left_out) {
        note(told);
    }
    Ok(if coverage.is_empty() { Exit::NothingSelected } else { Exit::Conforms })
}

pub(super) fn subject(service: &LoadedService) -> Subject<'_> {
    subject_of(service, service.instance_id(), Informed::AtStart)
}

fn input<'a>(loaded: &'a Loaded, subjects: &'a [Subject<'a>], settings: &Settings) -> PlanInput<'a> {
    PlanInput {
        services: subjects,
        test_data: &loaded.test_data,
        population: &loaded.population,
        faults: samprov_stubs::injectable_faults(),
        seed: settings.seed,
    }
}

fn in_one_line(case: &Case) -> String {
    format!("{:<6} {}  [{} {}]", case.level.keyword(), case.id, case.role.as_str(), case.operation_label)
}
