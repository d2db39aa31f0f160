//! What many cases have in common is kept once and named by a number.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use samprov_model::{
    case::{Family, Interface},
    event::CaseRecord,
    id::{ActorId, InstanceId, RequirementId, ServiceId},
    requirement::{Level, Role},
    verdict::Verdict,
};

/// What the cases of one operation and assertion have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    pub(super) service: ServiceId,
    pub(super) instance: InstanceId,
    pub(super) operation: String,
    pub(super) family: Family,
    pub(super) interface: Interface,
    pub(super) assertion: String,
    pub(super) requirements: Vec<RequirementId>,
    pub(super) actor: ActorId,
    pub(super) role: Role,
    pub(super) level: Level,
    /// The id up to the constraint that it ends with; none when it does not.
    pub(super) folder: Option<String>,
}

/// How cases went, as far as it is the same for many.
#[derive(Clone, Debug)]
pub(super) struct Course {
    pub(super) verdict: Verdict,
    pub(super) attempts: u32,
    pub(super) requests: u32,
    pub(super) statuses: Vec<u16>,
}

/// Things by number, each kept once.
#[derive(Clone, Debug)]
pub(super) struct Table<K, T> {
    items: Vec<Arc<T>>,
    numbers: HashMap<K, u32>,
}

/// What tells one [`Course`] from another.
pub(super) type CourseKey = (u32, u32, Vec<u16>, Option<String>);

impl Kind {
    pub(super) fn of(record: &CaseRecord) -> Self {
        let folder = record.id.as_str().strip_suffix(record.constraint.as_str());
        Self {
            service: record.service.clone(),
            instance: record.instance.clone(),
            operation: record.operation.clone(),
            family: record.family,
            interface: record.interface,
            assertion: record.assertion.clone(),
            requirements: record.requirements.clone(),
            actor: record.actor.clone(),
            role: record.role,
            level: record.level,
            folder: folder.map(str::to_owned),
        }
    }
}

impl Course {
    /// How a case went that needs no record of its own, and its key; none for the others.
    pub(super) fn plain(record: &CaseRecord) -> Option<(CourseKey, Self)> {
        let reason = match &record.verdict {
            Verdict::Pass => None,
            Verdict::NotApplicable { reason } => Some(serde_json::to_string(reason).ok()?),
            Verdict::Deviated { .. } | Verdict::Fail(_) | Verdict::Inconclusive(_) | Verdict::Warn(_) => {
                return None;
            }
        };
        let is_more =
            record.evidence.is_some() || record.shrunk.is_some() || !record.consumer_calls.is_empty();
        if is_more {
            return None;
        }
        let course = Self {
            verdict: record.verdict.clone(),
            attempts: record.attempts,
            requests: record.requests,
            statuses: record.statuses.clone(),
        };
        Some(((course.attempts, course.requests, course.statuses.clone(), reason), course))
    }
}

impl<K, T> Default for Table<K, T> {
    fn default() -> Self {
        Self { items: Vec::new(), numbers: HashMap::new() }
    }
}

impl<K: Eq + Hash, T> Table<K, T> {
    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.items.get(usize::try_from(number).ok()?).map(Arc::as_ref)
    }

    /// The number of a thing by its key. A new one is kept; none when there are too many.
    pub(super) fn number(&mut self, key: K, thing: T) -> Option<u32> {
        if let Some(number) = self.numbers.get(&key) {
            return Some(*number);
        }
        let number = u32::try_from(self.items.len()).ok()?;
        self.items.push(Arc::new(thing));
        self.numbers.insert(key, number);
        Some(number)
    }
}
