//! The first line of a journal: what the run is about.

use std::{collections::BTreeMap, time::SystemTime};

use samprov_model::{
    deviation::Deviations,
    event::{Attribution, Header, LeftOut, LimitRecord, SCHEMA_VERSION},
    id::ServiceId,
};
use samprov_suites::{Plan, Untried};
use sha2::{Digest, Sha256};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{filter::Census, options::RunOptions};
use crate::{
    load::Loaded,
    rig::{Choice, Provided, without_login},
};

/// What the header is made from.
#[derive(Debug)]
pub(super) struct HeaderFacts<'a> {
    /// What was loaded.
    pub loaded: &'a Loaded,
    /// What is tested.
    pub choice: &'a Choice,
    /// The plan.
    pub plan: &'a Plan<'a>,
    /// Its cases, counted.
    pub census: &'a Census,
    /// How the user wants it.
    pub options: &'a RunOptions,
    /// How calls to stubs are attributed.
    pub attribution: Attribution,
    /// How dependencies are provided.
    pub dependencies: BTreeMap<String, String>,
    /// Whether a service gets safe requests only.
    pub read_only: bool,
}

/// Makes the header.
pub(super) fn header(facts: HeaderFacts<'_>) -> Header {
    let HeaderFacts { loaded, choice, plan, census, options, .. } = facts;
    let tested = || choice.tested.iter().filter_map(|tested| loaded.services.get(tested.index));
    let requirements = plan
        .requirements()
        .iter()
        .cloned()
        .map(|mut record| {
            record.selected = census.requirements.contains(&(record.service.clone(), record.id.clone()));
            record
        })
        .collect();
    let limits = tested()
        .flat_map(|service| &service.defects)
        .map(|defect| LimitRecord {
            message: defect.message.clone(),
            place: defect.place.clone(),
            operations: defect.operations.clone(),
        })
        .chain(plan.untried().iter().filter_map(Untried::limit))
        .collect();
    Header {
        schema: SCHEMA_VERSION,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        started: now(),
        plan_digest: plan.digest().to_owned(),
        description_digest: loaded.description_digest.clone(),
        test_data_digest: loaded.test_data_digest.clone(),
        seed: options.seed,
        selection: options.selection.clone(),
        strict: options.strict,
        inconclusive: options.inconclusive,
        candidate: options.candidate.clone().unwrap_or_else(|| label(choice)),
        targets: targets(loaded, choice),
        dependencies: facts.dependencies,
        attribution: facts.attribution,
        read_only: facts.read_only,
        services: tested()
            .map(|service| {
                let profile = &service.description.profile;
                (profile.id.clone(), profile.name.clone())
            })
            .collect(),
        actors: loaded.actors.iter().map(|actor| (actor.id.clone(), actor.name.clone())).collect(),
        requirements,
        cases: census.selected,
        not_selected: census.not_selected,
        limits,
        uncovered: plan.uncovered().to_vec(),
        budget_seconds: options.budget.map(|budget| budget.as_secs()),
        deviations_digest: digest(&options.deviations),
        left_out: census
            .left_out
            .iter()
            .map(|(service, requirement)| LeftOut {
                service: service.clone(),
                requirement: requirement.clone(),
            })
            .collect(),
    }
}

/// The addresses under test. A started candidate has another port in each run: what is told is how it was started.
pub(super) fn targets(loaded: &Loaded, choice: &Choice) -> BTreeMap<ServiceId, String> {
    let address = |tested: &crate::rig::Tested| match &tested.provided {
        Provided::Running(url) => Some(without_login(url)),
        Provided::Started { .. } => {
            let candidate = loaded.services.get(tested.index)?.description.candidate.as_ref()?;
            Some(format!("started: {}", candidate.command()))
        }
    };
    choice.tested.iter().filter_map(|tested| Some((tested.service.clone(), address(tested)?))).collect()
}

/// The time, RFC 3339 in UTC, whole seconds.
pub(super) fn now() -> String {
    let now = OffsetDateTime::from(SystemTime::now()).replace_nanosecond(0);
    now.ok().and_then(|now| now.format(&Rfc3339).ok()).unwrap_or_default()
}

/// SHA-256 of agreed exceptions, hexadecimal; none when there are none.
fn digest(deviations: &Deviations) -> Option<String> {
    if deviations.deviations.is_empty() {
        return None;
    }
    let text = serde_json::to_vec(&deviations.deviations).ok()?;
    Some(Sha256::digest(text).iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}")))
}

fn label(choice: &Choice) -> String {
    let services: Vec<&str> = choice.tested.iter().map(|tested| tested.service.as_str()).collect();
    services.join(", ")
}
