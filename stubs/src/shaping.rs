//! Bodies that the stub wants to send made into answers that keep the contract.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use samprov_contract::{Contracts, Operation};
use samprov_model::{
    id::OperationId,
    message::Message,
    observation::{Answer, Violation},
    place::Place,
};
use serde_json::Value;

use crate::{
    limits,
    notes::Notes,
    part::Part,
    repair::{Mended, mend},
};

/// Makes answers that keep the contract.
#[derive(Debug)]
pub(crate) struct Shaper {
    contracts: Arc<Contracts>,
    seed: u64,
    part: Part,
    samples: Mutex<HashMap<(OperationId, u16), Option<Sample>>>,
    notes: Arc<Notes>,
}

/// A sample answer, and whether it keeps the contract: asked once, since it is the same each time.
#[derive(Clone, Debug)]
struct Sample {
    answer: Answer,
    is_kept: bool,
}

/// An answer, and what was noticed while it was made.
#[derive(Debug)]
pub(crate) struct Proposal {
    /// The answer.
    pub(crate) answer: Answer,
    notes: Vec<Message>,
}

/// What the stub wants to answer.
#[derive(Debug, Default)]
pub(crate) struct Wanted<'a> {
    /// The body; without one the sample is sent.
    pub(crate) body: Option<Value>,
    /// What the record said before: the first source of what the body lacks.
    pub(crate) earlier: Option<&'a Value>,
    /// A header field and its values in order of preference; the first that keeps the contract is sent.
    pub(crate) header: Option<(&'static str, Vec<String>)>,
}

impl Shaper {
    /// A shaper for one service.
    pub(crate) fn new(contracts: Arc<Contracts>, seed: u64, part: Part, notes: Arc<Notes>) -> Self {
        Self { contracts, seed, part, samples: Mutex::default(), notes }
    }

    /// The sample answer of an operation and status, made once.
    pub(crate) fn sample(&self, operation: &OperationId, status: u16) -> Option<Answer> {
        self.known_sample(operation, status).map(|sample| sample.answer)
    }

    fn known_sample(&self, operation: &OperationId, status: u16) -> Option<Sample> {
        let key = (operation.clone(), status);
        if let Some(sample) = self.lock().get(&key) {
            return sample.clone();
        }
        let sample = self.contracts.sample_answer(operation, status, None, self.seed, self.part.detail());
        let sample = sample.map(|answer| Sample { is_kept: self.keeps(operation, &answer), answer });
        self.lock().insert(key, sample.clone());
        sample
    }

    /// The body of the sample answer.
    pub(crate) fn sample_body(&self, operation: &OperationId, status: u16) -> Option<Value> {
        json_of(&self.sample(operation, status)?)
    }

    /// An answer as near to what is wanted as the contract allows.
    pub(crate) fn shape(&self, operation: &OperationId, status: u16, wanted: Wanted<'_>) -> Answer {
        self.accept(self.propose(operation, status, wanted))
    }

    /// The answer of a proposal that is used: what was noticed while it was made is kept.
    pub(crate) fn accept(&self, proposal: Proposal) -> Answer {
        proposal.notes.into_iter().for_each(|note| self.notes.add(note));
        proposal.answer
    }

    /// An answer that may be used or not.
    pub(crate) fn propose(&self, operation: &OperationId, status: u16, wanted: Wanted<'_>) -> Proposal {
        let sample = self.known_sample(operation, status);
        let mut notes = Vec::new();
        if let Some(Sample { answer, is_kept: true }) = &sample
            && wanted.body.is_none()
            && wanted.header.is_none()
        {
            return Proposal { answer: answer.clone(), notes };
        }
        let bare = || {
            let body = wanted.body.is_some() && status != 204;
            let headers = if body {
                vec![(CONTENT_TYPE.to_owned(), "application/json".to_owned())]
            } else {
                Vec::new()
            };
            Answer { status, headers, body: Vec::new() }
        };
        let mut answer = sample.as_ref().map_or_else(bare, |sample| sample.answer.clone());
        let takes_json = answer.header(CONTENT_TYPE).is_some_and(is_json);
        if let Some(mut body) = wanted.body.filter(|_| takes_json) {
            let sample_body = sample.as_ref().and_then(|sample| json_of(&sample.answer));
            let sources: Vec<&Value> = wanted.earlier.into_iter().chain(sample_body.as_ref()).collect();
            let is_kept = self.fit(operation, &mut answer, &mut body, &sources, &mut notes);
            if is_kept && wanted.header.is_none() {
                return Proposal { answer, notes };
            }
        }
        if let Some((name, values)) = wanted.header {
            self.set_header(operation, &mut answer, name, values);
        }
        if self.keeps(operation, &answer) {
            return Proposal { answer, notes };
        }
        if let Some(Sample { answer, is_kept: true }) = sample {
            return Proposal { answer, notes };
        }
        let note = Message::new("stub-answer-invalid").with("operation", operation.as_str());
        notes.push(note.with_number("status", i64::from(answer.status)));
        Proposal { answer, notes }
    }

    /// Mends the body until the contract has nothing to say about it, with a note for each value that gave way; whether
    /// the whole answer then keeps the contract.
    fn fit(
        &self,
        operation: &OperationId,
        answer: &mut Answer,
        body: &mut Value,
        sources: &[&Value],
        notes: &mut Vec<Message>,
    ) -> bool {
        for _ in 0..limits::REPAIRS {
            answer.body = body.to_string().into_bytes();
            let violations = self.contracts.violations_of_answer(operation, answer);
            match mend(body, &violations, sources) {
                Mended::Changed => {
                    let place =
                        violations.iter().map(|violation| &violation.place).find(|place| is_body(place));
                    let note = Message::new("stub-record-adjusted").with("operation", operation.as_str());
                    let place = place.map(|place| place.generalised().to_string());
                    notes.push(note.with("place", place.unwrap_or_default()));
                }
                Mended::Fitted => {}
                Mended::Nothing => return violations.is_empty(),
            }
        }
        answer.body = body.to_string().into_bytes();
        false
    }

    /// Sets a header field to the first value that keeps the contract; where none does, it stays as it was.
    pub(crate) fn set_header(
        &self,
        operation: &OperationId,
        answer: &mut Answer,
        name: &str,
        values: Vec<String>,
    ) {
        let before = answer.headers.clone();
        for value in values {
            answer.headers.retain(|(field, _)| !field.eq_ignore_ascii_case(name));
            answer.headers.push((name.to_owned(), value));
            let broken = self.contracts.violations_of_answer(operation, answer).iter().any(|violation| {
                matches!(&violation.place, Place::Header { name: field } if field.eq_ignore_ascii_case(name))
            });
            if !broken {
                return;
            }
        }
        answer.headers = before;
    }

    /// How an answer breaks the contract.
    pub(crate) fn violations(&self, operation: &OperationId, answer: &Answer) -> Vec<Violation> {
        self.contracts.violations_of_answer(operation, answer)
    }

    /// Whether an answer keeps the contract.
    pub(crate) fn keeps(&self, operation: &OperationId, answer: &Answer) -> bool {
        self.contracts.violations_of_answer(operation, answer).is_empty()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(OperationId, u16), Option<Sample>>> {
        self.samples.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The JSON body of an answer.
pub(crate) fn json_of(answer: &Answer) -> Option<Value> {
    if !answer.header(CONTENT_TYPE).is_some_and(is_json) {
        return None;
    }
    serde_json::from_slice(&answer.body).ok()
}

/// The first declared success status in this order, then any declared one, then the first of the order, unless the operation
/// only ever leads elsewhere.
pub(crate) fn success_status(operation: &Operation, order: &[u16]) -> u16 {
    let exactly = |status: &u16| operation.declares_exactly(*status);
    let first = order.first().copied().unwrap_or(200);
    let success = order.iter().copied().find(exactly).or_else(|| (200..300).find(exactly));
    success.unwrap_or_else(|| match operation.answer(first) {
        Some(_) => first,
        None => (300..400).find(exactly).unwrap_or(first),
    })
}

fn is_body(place: &Place) -> bool {
    matches!(place, Place::Body { .. })
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.ends_with("/json") || essence.ends_with("+json")
}

const CONTENT_TYPE: &str = "content-type";
