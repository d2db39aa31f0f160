//! Which requirements a case verifies, and which follow from the technical document alone.

use std::collections::BTreeSet;

use samprov_model::{
    case::Family,
    description::ServiceDescription,
    event::RequirementRecord,
    id::{ActorId, CaseId, OperationId, RequirementId, ServiceId},
    message::Text,
    requirement::{Level, Role, VerifiedBy},
};

use crate::process_id::PROCESS;

/// The requirements of one service: declared ones first, derived ones as they come up.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    service: ServiceId,
    owner: ActorId,
    prefix: String,
    records: Vec<RequirementRecord>,
    derived: BTreeSet<RequirementId>,
}

impl Ledger {
    /// `prefix` stands before the ids of a service's cases when a plan has several services; else it is empty.
    pub(super) fn new(description: &ServiceDescription, prefix: &str) -> Self {
        let profile = &description.profile;
        let records = profile
            .requirements
            .iter()
            .map(|requirement| RequirementRecord {
                id: requirement.id.clone(),
                service: profile.id.clone(),
                level: requirement.level,
                role: requirement.role,
                actor: profile.owner.clone(),
                text: requirement.text.clone(),
                verified_by: requirement.verified_by.iter().map(|entry| prefixed(entry, prefix)).collect(),
                declared: true,
                selected: true,
                cases: 0,
            })
            .collect();
        Self {
            service: profile.id.clone(),
            owner: profile.owner.clone(),
            prefix: prefix.to_owned(),
            records,
            derived: BTreeSet::new(),
        }
    }

    /// The requirements that a case verifies, with the most binding level among them. Where the Profile states none, one is
    /// derived per operation and family.
    pub(super) fn verified_by(&self, case: &CaseId, family: Family, of: &str) -> (Vec<RequirementId>, Level) {
        let mut declared = self.declared(|entry| case.is_under(entry));
        if declared.is_empty() && family == Family::Consumer {
            // Which operations of a dependency are called is nobody's promise: those that no requirement names go with those
            // that one does, so that what is rightly never called is no unverified MUST.
            let dependency = CaseId::new(format!("{}consumer/{of}", self.prefix));
            declared = self.declared(|entry| CaseId::new(entry).is_under(dependency.as_str()));
        }
        let level = declared.iter().map(|record| record.level).max();
        match level {
            Some(level) => (declared.into_iter().map(|record| record.id.clone()).collect(), level),
            // What is only a SHOULD is told by the severity of the outcome.
            None => (vec![self.derived_id(family, of)], Level::Must),
        }
    }

    /// Whether a declared requirement is verified by a case.
    pub(super) fn asks_for(&self, case: &CaseId) -> bool {
        !self.declared(|entry| case.is_under(entry)).is_empty()
    }

    fn declared(&self, verifies: impl Fn(&str) -> bool) -> Vec<&RequirementRecord> {
        let by_case = |entry: &VerifiedBy| match entry {
            VerifiedBy::Cases(prefix) => verifies(prefix),
            VerifiedBy::Manual => false,
        };
        self.records
            .iter()
            .filter(|record| record.declared && record.verified_by.iter().any(by_case))
            .collect()
    }

    /// Notes a derived requirement that a planned case verifies.
    pub(super) fn derive(&mut self, id: &RequirementId, family: Family, of: &str) {
        if self.derived_id(family, of) != *id || !self.derived.insert(id.clone()) {
            return;
        }
        self.records.push(RequirementRecord {
            id: id.clone(),
            service: self.service.clone(),
            level: Level::Must,
            role: role(family),
            actor: self.owner.clone(),
            text: derived_text(family, of),
            verified_by: vec![VerifiedBy::Cases(id.as_str().to_owned())],
            declared: false,
            selected: true,
            cases: 0,
        });
    }

    /// Notes that an operation without any case promises to keep its contract all the same, unless a declared requirement says so.
    pub(super) fn derive_untried(&mut self, operation: &OperationId) {
        let case = CaseId::new(self.derived_id(Family::Contract, operation.as_str()).as_str());
        if self.declared(|entry| case.is_under(entry)).is_empty() {
            let id = self.derived_id(Family::Contract, operation.as_str());
            self.derive(&id, Family::Contract, operation.as_str());
        }
    }

    pub(super) fn records(&self) -> &[RequirementRecord] {
        &self.records
    }

    fn derived_id(&self, family: Family, of: &str) -> RequirementId {
        let segments = CaseId::from_segments([family.as_str()].into_iter().chain(of.split('/')));
        RequirementId::new(format!("{}{segments}", self.prefix))
    }
}

/// The role that a family judges.
pub(super) fn role(family: Family) -> Role {
    match family {
        Family::Consumer | Family::Resilience => Role::Consumer,
        Family::Composite | Family::Contract | Family::Flow | Family::Protocol | Family::Surplus => {
            Role::Producer
        }
    }
}

fn derived_text(family: Family, of: &str) -> Text {
    let process = of.strip_prefix(PROCESS).and_then(|rest| rest.strip_prefix('/'));
    let (sv, en) = match family {
        Family::Composite => (
            format!("{of} svarar som avtalat vilka av dess delar som än faller bort."),
            format!("{of} answers as agreed whichever of its parts are lost."),
        ),
        Family::Consumer => (
            format!("Anrop till {of} följer tjänstens beskrivning."),
            format!("Calls to {of} keep to that service's description."),
        ),
        Family::Contract => (
            format!("{of} tar emot och lämnar meddelanden enligt beskrivningen."),
            format!("{of} accepts and returns messages as described."),
        ),
        Family::Flow => match process {
            Some(process) => (
                format!("Tjänsten gör sin del av processen {process}."),
                format!("The service does its part of the process {process}."),
            ),
            None => (
                format!("{of} håller vad följden av anrop lovar."),
                format!("{of} keeps what the sequence of calls promises."),
            ),
        },
        Family::Protocol => (format!("{of} följer HTTP."), format!("{of} keeps to HTTP.")),
        Family::Resilience => (format!("Fel hos {of} stannar där."), format!("Failures of {of} stay there.")),
        Family::Surplus => (
            format!("{of} lämnar bara ut avtalad information."),
            format!("{of} gives out agreed information only."),
        ),
    };
    Text { sv: Some(sv), en: Some(en) }
}

fn prefixed(entry: &VerifiedBy, prefix: &str) -> VerifiedBy {
    match entry {
        VerifiedBy::Cases(path) => VerifiedBy::Cases(format!("{prefix}{path}")),
        VerifiedBy::Manual => VerifiedBy::Manual,
    }
}
