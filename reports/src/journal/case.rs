//! A finished case as reports see it, wherever it is kept.

use std::borrow::Cow;

use samprov_model::{
    case::{Family, Interface},
    event::CaseRecord,
    id::{ActorId, CaseId, InstanceId, RequirementId, ServiceId},
    requirement::{Level, Role},
    verdict::Verdict,
};

use super::shared::{Course, Kind};

/// One finished case.
#[derive(Clone, Copy)]
pub struct Case<'a>(pub(super) Seen<'a>);

/// Where a case is kept.
#[derive(Clone, Copy)]
pub(super) enum Seen<'a> {
    Plain(PlainCase<'a>),
    Whole(&'a CaseRecord),
}

/// What the tables say of a case.
#[derive(Clone, Copy)]
pub(super) struct PlainCase<'a> {
    pub(super) order: u64,
    pub(super) milliseconds: u64,
    pub(super) kind: &'a Kind,
    pub(super) course: &'a Course,
    /// The end of the id, or all of it.
    pub(super) id: &'a str,
    pub(super) constraint: &'a str,
}

impl<'a> Case<'a> {
    /// The record, when more is known than how the case ended.
    pub fn whole(self) -> Option<&'a CaseRecord> {
        match self.0 {
            Seen::Plain(_) => None,
            Seen::Whole(record) => Some(record),
        }
    }

    /// A record of the case.
    pub fn record(self) -> CaseRecord {
        if let Seen::Whole(record) = self.0 {
            return record.clone();
        }
        CaseRecord {
            id: CaseId::new(self.id()),
            order: self.order(),
            service: self.service().clone(),
            instance: self.instance().clone(),
            operation: self.operation().to_owned(),
            family: self.family(),
            interface: self.interface(),
            assertion: self.assertion().to_owned(),
            constraint: self.constraint().to_owned(),
            requirements: self.requirements().to_vec(),
            actor: self.actor().clone(),
            role: self.role(),
            level: self.level(),
            verdict: self.verdict().clone(),
            attempts: self.attempts(),
            requests: self.requests(),
            statuses: self.statuses().to_vec(),
            milliseconds: self.milliseconds(),
            evidence: None,
            consumer_calls: Vec::new(),
            shrunk: None,
        }
    }

    /// The id's text.
    pub fn id(self) -> Cow<'a, str> {
        match self.0 {
            Seen::Plain(plain) => match &plain.kind.folder {
                Some(folder) => Cow::Owned(format!("{folder}{}", plain.id)),
                None => Cow::Borrowed(plain.id),
            },
            Seen::Whole(record) => Cow::Borrowed(record.id.as_str()),
        }
    }

    /// The number in the plan.
    pub fn order(self) -> u64 {
        match self.0 {
            Seen::Plain(plain) => plain.order,
            Seen::Whole(record) => record.order,
        }
    }

    /// The constraint in focus.
    pub fn constraint(self) -> &'a str {
        match self.0 {
            Seen::Plain(plain) => plain.constraint,
            Seen::Whole(record) => &record.constraint,
        }
    }

    /// Wall time.
    pub fn milliseconds(self) -> u64 {
        match self.0 {
            Seen::Plain(plain) => plain.milliseconds,
            Seen::Whole(record) => record.milliseconds,
        }
    }

    /// Whether a prefix names this case or a folder of cases that it is in.
    pub fn is_under(self, prefix: &str) -> bool {
        match self.0 {
            Seen::Plain(_) => CaseId::new(self.id()).is_under(prefix),
            Seen::Whole(record) => record.id.is_under(prefix),
        }
    }

    /// Whether it was executed and found to apply: else it says nothing about its requirement (DESIGN section 5).
    pub fn is_executed(self) -> bool {
        !matches!(self.verdict(), Verdict::NotApplicable { .. })
    }
}

/// What plain cases have in common with others.
macro_rules! told {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $table:ident;)*) => {
        impl<'a> Case<'a> {
            $($(#[$doc])*
            pub fn $name(self) -> &'a $type {
                match self.0 {
                    Seen::Plain(plain) => &plain.$table.$name,
                    Seen::Whole(record) => &record.$name,
                }
            })*
        }
    };
    (copied $($(#[$doc:meta])* $name:ident: $type:ty = $table:ident;)*) => {
        impl Case<'_> {
            $($(#[$doc])*
            pub fn $name(self) -> $type {
                match self.0 {
                    Seen::Plain(plain) => plain.$table.$name,
                    Seen::Whole(record) => record.$name,
                }
            })*
        }
    };
}

told! {
    /// The service.
    service: ServiceId = kind;
    /// The instance.
    instance: InstanceId = kind;
    /// The operation.
    operation: str = kind;
    /// What was asserted.
    assertion: str = kind;
    /// What it verifies.
    requirements: [RequirementId] = kind;
    /// Who is judged.
    actor: ActorId = kind;
    /// The verdict.
    verdict: Verdict = course;
    /// The status of each test.
    statuses: [u16] = course;
}

told! {
    copied
    /// The family.
    family: Family = kind;
    /// Logical or technical.
    interface: Interface = kind;
    /// In which role.
    role: Role = kind;
    /// How binding.
    level: Level = kind;
    /// The number of attempts.
    attempts: u32 = course;
    /// The number of requests.
    requests: u32 = course;
}
