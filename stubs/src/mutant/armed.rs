//! One operator for one operation, before a service: its requests and answers turned into those of a service with that fault.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use samprov_contract::{Contracts, Operation};
use samprov_model::{
    agreement::Agreement,
    id::OperationId,
    observation::{Answer, Request},
};

use super::{
    answers,
    condition::{self, History},
    facts::{self, Facts},
    memory::Memory,
    operator::{Accept, Act, AgreementAct, BreachKind, Operator, RequestPart},
    reading::{self, BodyState, Reading},
};
use crate::{
    interposer::{Interposer, Origin},
    mutant::{caller, listed, read, version, write},
};

/// One seeded fault.
#[derive(Debug)]
pub struct Mutant {
    pub(crate) operator: Arc<Operator>,
    pub(crate) contracts: Arc<Contracts>,
    pub(crate) operation: OperationId,
    /// The address of the service, where several answer.
    pub(crate) base: Option<String>,
    memory: Mutex<Memory>,
}

/// What a mutant has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often the operation was called.
    pub calls: u64,
    /// How many answers, or writes, were other than they should be.
    pub changed: u64,
    /// How often the fault had its chance. Where it had, and nothing was changed, the service with the fault and the one without
    /// gave the same bytes to every call.
    pub met: u64,
}

impl Mutant {
    /// A fault of one operation. `base`: the address of its service, where several stand behind one interposer.
    pub fn new(
        operator: Arc<Operator>,
        contracts: Arc<Contracts>,
        operation: OperationId,
        base: Option<String>,
    ) -> Self {
        Self { operator, contracts, operation, base, memory: Mutex::default() }
    }

    /// Why the operator has no place in the document, for this operation: the first need that is not met.
    /// `agreements`: those of the operation's service.
    pub fn unmet(
        operator: &Operator,
        contracts: &Contracts,
        operation: &OperationId,
        agreements: &[Agreement],
    ) -> Option<String> {
        match contracts.operation(operation) {
            Some(operation) => Facts { contracts, operation, agreements }.unmet(operator),
            None => Some("operation".to_owned()),
        }
    }

    /// What it does.
    pub fn operator(&self) -> &Operator {
        &self.operator
    }

    /// What it has done since it was made.
    pub fn tally(&self) -> Tally {
        let memory = self.memory();
        Tally { calls: memory.calls, changed: memory.changed, met: memory.met }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request to the operation itself.
    fn own(
        &self,
        memory: &mut Memory,
        operation: &Operation,
        request: &Request,
        origin: &mut dyn Origin,
    ) -> Answer {
        let caller = caller::shown(operation, request);
        let history = memory.called_at(path_of(&request.target), caller.as_deref());
        let reading = reading::read(&self.contracts, operation, request);
        let bites = self.bites(&reading, history);
        let facts = Facts { contracts: &self.contracts, operation, agreements: &[] };
        let (answer, changed) = match &self.operator.act {
            Act::Store(store) if bites => write::write(&facts, memory, *store, request, origin),
            Act::Read(read) => read::own(&facts, memory, (*read, bites), request, origin),
            Act::Version(version) if bites => version::own(&facts, *version, request, origin),
            Act::List(list) if bites => listed::own(&facts, memory, *list, request, origin),
            Act::Agreement(AgreementAct::Ignored) if bites => caller::alike(operation, request, origin),
            Act::Accept(accept) if bites && self.is_let_through(&reading, accept) => {
                accepted(memory, request, origin)
            }
            Act::AcceptBreach(breach) if bites && is_breach(&reading, *breach) => {
                accepted(memory, request, origin)
            }
            Act::SucceedInstead if bites => {
                let answer = origin.answer(request);
                match (&memory.good, answer.status) {
                    (Some((_, good)), 400..=499) => (good.clone(), true),
                    _ => (answer, false),
                }
            }
            _ => {
                let answer = origin.answer(request);
                memory.met += u64::from(bites && answers::concerns(&self.operator.act, &answer));
                let broken = if bites {
                    answers::broken(&self.contracts, operation, &self.operator.act, &answer)
                } else {
                    None
                };
                if answer.is_success() {
                    memory.good = Some((request.clone(), answer.clone()));
                }
                match broken {
                    Some(broken) => {
                        memory.changed += 1;
                        seen(memory, operation, &answer);
                        if answer.is_success() {
                            memory.found_at(path_of(&request.target));
                        }
                        return broken;
                    }
                    None => (answer, false),
                }
            }
        };
        if changed {
            memory.changed += 1;
        } else if answer.is_success() {
            memory.good = Some((request.clone(), answer.clone()));
        }
        if answer.is_success() {
            memory.found_at(path_of(&request.target));
        }
        seen(memory, operation, &answer);
        answer
    }

    fn bites(&self, reading: &Reading, history: History) -> bool {
        condition::bites(self.operator.when, self.contracts.schemas(), reading, history)
    }

    /// Whether a request breaks what the check that is switched off would have refused, and nothing else.
    fn is_let_through(&self, reading: &Reading, accept: &Accept) -> bool {
        let broken = reading.broken(self.contracts.schemas());
        let own = if accept.keyword == "null" { "type" } else { accept.keyword.as_str() };
        broken
            .iter()
            .any(|(part, broken)| *part == accept.of && super::candidates::is_meant(own, broken.keyword))
            && broken
                .iter()
                .all(|(part, broken)| *part == accept.of && facts::is_allowed(accept, broken.keyword))
            && (accept.keyword != "null" || breaks_by_null(reading, &broken))
    }

    /// A request to another operation, or to none.
    fn other(
        &self,
        memory: &mut Memory,
        matched: Option<&Operation>,
        request: &Request,
        origin: &mut dyn Origin,
    ) -> Answer {
        let Some(own) = self.contracts.operation(&self.operation) else { return origin.answer(request) };
        let facts = Facts { contracts: &self.contracts, operation: own, agreements: &[] };
        if let (None, Act::Allow(allow)) = (matched, &self.operator.act)
            && reading::has_form(&own.path, path_of(&request.target))
        {
            let answer = origin.answer(request);
            let other = answers::with_allow(*allow, &request.method, &answer);
            memory.changed += u64::from(other.is_some());
            return other.unwrap_or(answer);
        }
        if matched.is_none()
            && self.operator.act == Act::AcceptBreach(BreachKind::WrongMethod)
            && reading::has_form(&own.path, path_of(&request.target))
        {
            memory.changed += 1;
            let empty = Answer { status: 200, ..Answer::default() };
            return memory.good.as_ref().map_or(empty, |(_, good)| good.clone());
        }
        match (&self.operator.act, matched) {
            (Act::Read(read), Some(operation)) => {
                read::watched(&facts, memory, *read, operation, request, origin)
            }
            (Act::List(list), Some(operation)) => {
                listed::watched(&facts, memory, *list, operation, request, origin)
            }
            _ => {
                let answer = origin.answer(request);
                if let Some(operation) = matched {
                    seen(memory, operation, &answer);
                }
                answer
            }
        }
    }
}

impl Interposer for Mutant {
    fn answer(&self, request: &Request, stub: &mut dyn Origin) -> Answer {
        if self.base.as_ref().is_some_and(|base| *base != request.base) {
            return stub.answer(request);
        }
        let mut memory = self.memory();
        match self.contracts.matching(&request.method, &request.target) {
            Some(operation) if operation.id == self.operation => {
                self.own(&mut memory, operation, request, stub)
            }
            matched => self.other(&mut memory, matched, request, stub),
        }
    }
}

/// A request that should be refused, answered as the last good one.
fn accepted(memory: &mut Memory, request: &Request, origin: &mut dyn Origin) -> (Answer, bool) {
    origin.keep();
    let answer = origin.answer(request);
    match &memory.good {
        Some((_, good)) if (400..500).contains(&answer.status) => {
            origin.take_back();
            (good.clone(), true)
        }
        // The service takes it without the fault as well.
        Some(_) => {
            memory.met += 1;
            (answer, false)
        }
        None => (answer, false),
    }
}

fn is_breach(reading: &Reading, breach: BreachKind) -> bool {
    match breach {
        BreachKind::MalformedBody => reading.body == BodyState::Malformed,
        BreachKind::MissingBody => reading.missing.contains(&RequestPart::Body),
        BreachKind::MissingMediaType => reading.body == BodyState::Untyped,
        BreachKind::WrongMediaType => reading.body == BodyState::Foreign,
        BreachKind::WrongMethod => false,
    }
}

fn breaks_by_null(reading: &Reading, broken: &[(RequestPart, super::evaluate::Broken)]) -> bool {
    broken.iter().all(|(part, broken)| {
        reading
            .of(*part)
            .any(|found| found.value.pointer(&broken.pointer).is_some_and(serde_json::Value::is_null))
    })
}

/// The target without its query.
pub(crate) fn path_of(target: &str) -> &str {
    target.split_once('?').map_or(target, |(path, _)| path)
}

/// What every answer tells, whosever it is.
fn seen(memory: &mut Memory, operation: &Operation, answer: &Answer) {
    if answer.is_success() && !operation.is_safe() {
        memory.writes += 1;
    }
}
