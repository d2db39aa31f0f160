//! A program of steps turned into an observation: bindings filled in, requests sent in order, values captured, created
//! objects removed.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use samprov_contract::EncodeError;
use samprov_model::{
    case::{Assertion, Case, Family},
    content::JsonText,
    event::{Attribution, Event},
    id::ServiceId,
    observation::{Answer, Attempt, Exchange, Observation, Outcome, Request, Stopped, StubCall},
    place::Place,
    probe::{Capture, CaptureFrom, Part, Program, Step},
    recipe::{RequestRecipe, Source},
};
use samprov_stubs::{Quiet, TraceId};
use samprov_suites::{NextStep, next_step};

use super::{
    address::{link_target, redirected},
    attribution::in_lane,
    error::RunError,
    mark::AttemptMark,
    session::{ServiceSession, Session},
};
use crate::rig::percent_decoded;

/// Runs programs of one attempt.
pub(super) struct ProgramRun<'a> {
    session: &'a Session,
    service: &'a ServiceSession,
    case: &'a Case,
    mark: AttemptMark,
    captured: BTreeMap<String, JsonText>,
    /// Captures that found nothing: the exchange and the place.
    not_captured: BTreeMap<String, (usize, String)>,
    observation: Observation,
    /// Whether the candidate had stopped calling by itself before the attempt.
    lane: Quiet,
}

/// The longest pause that a step may ask for, in milliseconds.
const LONGEST_PAUSE: u32 = 5_000;

/// What one step came to.
enum StepEnd {
    GoOn,
    Stop(Stopped),
}

impl<'a> ProgramRun<'a> {
    /// A run of one program as the attempt with this number.
    pub(super) fn new(
        session: &'a Session,
        service: &'a ServiceSession,
        case: &'a Case,
        attempt: usize,
    ) -> Self {
        Self {
            session,
            service,
            case,
            mark: session.run.mark(&case.id, attempt),
            captured: BTreeMap::new(),
            not_captured: BTreeMap::new(),
            observation: Observation::default(),
            lane: Quiet::Reached,
        }
    }

    /// Sends the program and collects what the stubs saw. `waits` tells whether late calls matter to the case.
    pub(super) async fn send(mut self, program: &Program, waits: bool) -> Result<Attempt, RunError> {
        let exclusive = self.service.attribution == Attribution::ExclusiveLane;
        let disturbed = program.steps.iter().any(|step| !step.injections.is_empty());
        // A request that only looks for the call need not wait for what comes after it.
        let searches = self.case.family == Family::Resilience && !disturbed;
        let mut lane = Quiet::Reached;
        if exclusive {
            if waits && !searches {
                lane = self.service.settle().await;
            }
            self.service.keep_unattributed(self.service.drain());
        }
        self.lane = lane;
        let others = self.others();
        for other in others.iter().filter(|other| other.attribution == Attribution::ExclusiveLane) {
            other.keep_unattributed(other.drain());
        }
        let is_workflow =
            matches!(self.case.assertion, Assertion::StepHolds { .. } | Assertion::WorkflowHolds { .. });
        let walked = if is_workflow {
            Some(self.walk(program).await?)
        } else {
            self.steps(program).await?;
            None
        };
        let program = walked.as_ref().unwrap_or(program);
        if searches {
            self.observation.stub_calls = self.calls(self.service, lane);
        }
        let is_wanted = |call: &StubCall| self.case.assertion.dependency() == Some(&call.dependency);
        let is_found = searches && self.observation.stub_calls.iter().any(is_wanted);
        // What a fault makes the candidate do may come after its answer, whatever its calls tell of themselves.
        // So may the call of a request that was answered without one, whatever its trace tells.
        if (exclusive && waits && !is_found) || disturbed || self.case.assertion.tells_requests_apart() {
            // What comes after that belongs to no case, however long it goes on.
            self.service.settle().await;
        }
        if disturbed {
            self.service.put_on(&[]).await;
            self.observation.disturbed_connections = self.service.disturbed();
        }
        let seen = self.calls(self.service, lane);
        self.observation.stub_calls.extend(seen);
        self.clean_up(program).await?;
        let late = self.calls(self.service, lane);
        // With the fault off, what clearing up makes the candidate call would pass for an answer that it got all the same.
        if !disturbed {
            self.observation.stub_calls.extend(late);
        }
        for other in others {
            // They belong to this case, which does not judge them.
            self.calls(&other, lane);
        }
        if self.case.family == Family::Consumer {
            // The calls are judged, not the answers.
            self.observation.exchanges.iter_mut().for_each(cut_answer);
        }
        Ok(Attempt { purpose: program.purpose, observation: self.observation })
    }

    /// The trace id of the attempt.
    pub(super) fn trace(&self) -> Option<TraceId> {
        TraceId::from_hexadecimal(&self.mark.trace)
    }

    /// The other services that take part in a process.
    fn others(&self) -> Vec<Arc<ServiceSession>> {
        let others = self.case.services().into_iter().filter(|service| **service != self.service.id);
        others.filter_map(|service| self.session.services.get(service).cloned()).collect()
    }

    /// The service that a step is sent to.
    fn served_by(&self, service: Option<&ServiceId>) -> Result<&ServiceSession, Stopped> {
        match service {
            None => Ok(self.service),
            Some(service) => {
                let known = self.session.services.get(service);
                known.map(Arc::as_ref).ok_or_else(|| Stopped::Unsendable(format!("{service} is not running")))
            }
        }
    }

    fn calls(&self, service: &ServiceSession, lane: Quiet) -> Vec<samprov_model::observation::StubCall> {
        match service.attribution {
            Attribution::ExclusiveLane => {
                let own = self.trace();
                let sorted = in_lane(service.drain_traced(), |trace| own.as_ref() == Some(trace), lane);
                service.keep_unattributed(sorted.foreign);
                sorted.own
            }
            Attribution::None => Vec::new(),
            Attribution::TraceContext => {
                let Some(trace) = self.trace() else { return Vec::new() };
                service.stubs.iter().flat_map(|stub| stub.calls_with_trace(&trace)).collect()
            }
        }
    }

    async fn steps(&mut self, program: &Program) -> Result<(), RunError> {
        for step in program.steps.iter().filter(|step| step.part != Part::CleanUp) {
            match self.step(program, step).await? {
                StepEnd::GoOn => {}
                StepEnd::Stop(stopped) => {
                    self.observation.stopped = Some(stopped);
                    return Ok(());
                }
            }
            let silent = self.observation.exchanges.last().is_some_and(|last| last.answer().is_none());
            if silent {
                // What follows would wait just as long and say nothing more.
                return Ok(());
            }
        }
        Ok(())
    }

    /// Sends what a workflow asks for, step by step; gives the program that it came to, with what removes what was created, the
    /// last first. Waits are data, and bounded by the workflow's own bounds.
    async fn walk(&mut self, planned: &Program) -> Result<Program, RunError> {
        let mut walked = Program { purpose: planned.purpose, steps: Vec::new() };
        loop {
            let next = next_step(&self.service.contracts, self.case, &self.observation.exchanges);
            let NextStep::Send { step, clean_up, wait } = next else { return Ok(walked) };
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
            walked.steps.splice(0..0, clean_up);
            walked.steps.push((*step).clone());
            if let StepEnd::Stop(stopped) = self.step(&walked, &step).await? {
                self.observation.stopped = Some(stopped);
                return Ok(walked);
            }
        }
    }

    async fn step(&mut self, program: &Program, step: &Step) -> Result<StepEnd, RunError> {
        if let Some(stopped) = self.unbound(&step.request) {
            return Ok(StepEnd::Stop(stopped));
        }
        let service = match self.served_by(step.service.as_ref()) {
            Ok(service) => service,
            Err(stopped) => return Ok(StepEnd::Stop(stopped)),
        };
        let request = match self.encode(service, &step.request) {
            Ok(request) => request,
            Err(error) => return Ok(StepEnd::Stop(Stopped::Unsendable(error.to_string()))),
        };
        let request = match self.addressed(step, request) {
            Ok(request) => request,
            Err(stopped) => return Ok(StepEnd::Stop(stopped)),
        };
        let contracts = &service.contracts;
        if step.must_break.is_some()
            && contracts.violations_of_request(&step.request.operation, &request).is_empty()
        {
            return Ok(StepEnd::Stop(Stopped::ValidAfterAll));
        }
        if !step.injections.is_empty() {
            // What set-up made the candidate call came before the fault.
            drop(self.calls(self.service, Quiet::Reached));
            self.service.put_on(&step.injections).await;
            self.service.disturbed();
        }
        if step.pause > 0 {
            tokio::time::sleep(Duration::from_millis(u64::from(step.pause.min(LONGEST_PAUSE)))).await;
            let is_first = self.observation.exchanges.is_empty() && self.case.family == Family::Consumer;
            if is_first && self.service.attribution == Attribution::ExclusiveLane {
                // What was late for an earlier attempt is none of this one's.
                self.service.keep_unattributed(self.service.drain());
            }
        }
        let removers = removers(program, step);
        let sent = unmarked(&request, &self.mark.mark);
        for remover in &removers {
            self.note_created(remover, BTreeMap::new(), sent.clone())?;
        }
        let exchange = match self.exchange(step, request).await {
            Ok(exchange) => exchange,
            Err(why) => return Ok(StepEnd::Stop(Stopped::Unsendable(why))),
        };
        let index = self.observation.exchanges.len();
        let succeeded = exchange.answer().is_some_and(is_done);
        for capture in &step.captures {
            self.capture(capture, &exchange, index);
        }
        self.observation.exchanges.push(exchange);
        if self.case.assertion.tells_requests_apart() {
            let seen = self.calls(self.service, self.lane);
            self.observation.stub_calls.extend(seen);
            self.observation.calls_by.push(self.observation.stub_calls.len());
        }
        if succeeded {
            for remover in &removers {
                let captured = self.parameters(&remover.request);
                if !captured.is_empty() {
                    self.note_created(remover, captured, None)?;
                }
            }
        }
        if step.part == Part::SetUp && !succeeded {
            return Ok(StepEnd::Stop(Stopped::SetUpFailed(index)));
        }
        Ok(StepEnd::GoOn)
    }

    async fn clean_up(&mut self, program: &Program) -> Result<(), RunError> {
        for step in program.steps.iter().filter(|step| step.part == Part::CleanUp) {
            let sendable = self.unbound(&step.request).is_none()
                && !self.session.never.contains(&step.request.operation);
            if !sendable {
                continue;
            }
            let Ok(service) = self.served_by(step.service.as_ref()) else { continue };
            let Ok(request) = self.encode(service, &step.request) else { continue };
            if let Ok(mut exchange) = self.exchange(step, request).await {
                let index = self.observation.exchanges.len();
                for capture in &step.captures {
                    self.capture(capture, &exchange, index);
                }
                // Nobody judges it.
                cut_answer(&mut exchange);
                self.observation.exchanges.push(exchange);
            }
        }
        Ok(())
    }

    /// The request, sent where an earlier answer says when the step asks for that.
    fn addressed(&self, step: &Step, request: Request) -> Result<Request, Stopped> {
        let Some(name) = &step.address else { return Ok(request) };
        let last = self.observation.exchanges.len().saturating_sub(1);
        let nothing = || {
            let (index, place) = self.not_captured.get(name).cloned().unwrap_or_else(|| (last, name.clone()));
            Stopped::NothingCaptured(index, place)
        };
        let captured = self.captured.get(name).ok_or_else(nothing)?;
        let address: String = serde_json::from_str(&captured.0).map_err(|_| nothing())?;
        let asked = self.observation.exchanges.last().map(|exchange| &exchange.request);
        asked.and_then(|asked| redirected(request, asked, &address)).ok_or(Stopped::AddressElsewhere(last))
    }

    /// Why a request cannot be filled in, if it cannot.
    fn unbound(&self, recipe: &RequestRecipe) -> Option<Stopped> {
        recipe.bindings.iter().find_map(|binding| match &binding.source {
            Source::Capture(name) if !self.captured.contains_key(name) => {
                let last = self.observation.exchanges.len().saturating_sub(1);
                let (index, place) =
                    self.not_captured.get(name).cloned().unwrap_or_else(|| (last, name.clone()));
                Some(Stopped::NothingCaptured(index, place))
            }
            Source::Known(key) if self.resolve(&binding.source).is_none() => {
                Some(Stopped::NothingKnown(key.clone()))
            }
            Source::Capture(_) | Source::Known(_) | Source::Unique { .. } | Source::UniqueUuid => None,
        })
    }

    fn resolve(&self, source: &Source) -> Option<JsonText> {
        match source {
            Source::Capture(name) => self.captured.get(name).cloned(),
            Source::Known(key) => {
                // `KEY#3` is the third value under KEY.
                let (key, number) = key
                    .rsplit_once('#')
                    .and_then(|(key, number)| Some((key, number.parse::<usize>().ok()?)))
                    .unwrap_or((key, 1));
                let known = self.session.known.get(&Session::known_key(&self.service.id, key))?;
                known.get(number.checked_sub(1)?).cloned()
            }
            Source::Unique { stem, at_most } => Some(json_string(&self.mark.unique(stem, *at_most))),
            Source::UniqueUuid => Some(json_string(&self.mark.uuid())),
        }
    }

    fn encode(&self, service: &ServiceSession, recipe: &RequestRecipe) -> Result<Request, EncodeError> {
        let contracts = &service.contracts;
        let mut request = contracts.encode(recipe, &|source| self.resolve(source))?;
        request.base.clone_from(&service.base);
        let operation = contracts.operation(&recipe.operation);
        self.session.credentials.apply(&mut request, operation, &recipe.credentials);
        if request.header("traceparent").is_none() {
            request.headers.push(("traceparent".to_owned(), self.mark.traceparent()));
        }
        Ok(request)
    }

    async fn exchange(&self, step: &Step, request: Request) -> Result<Exchange, String> {
        let patience = step.patience.map(|milliseconds| Duration::from_millis(u64::from(milliseconds)));
        let sent = self.session.client.send_within(&request, patience).await?;
        Ok(Exchange {
            part: step.part,
            service: step.service.clone(),
            operation: step.request.operation.clone(),
            request,
            outcome: sent.outcome,
            microseconds: sent.microseconds,
        })
    }

    fn capture(&mut self, capture: &Capture, exchange: &Exchange, index: usize) {
        let contracts = self.service.contracts.serving(exchange.service.as_ref());
        let answer = match &exchange.outcome {
            Outcome::Answer(answer) if is_done(answer) => Some(answer),
            Outcome::Answer(_) | Outcome::NoAnswer(_) => None,
        };
        let found = answer.and_then(|answer| match &capture.from {
            // What is null is not there: `next` on the last page, for example.
            CaptureFrom::Answer(place) => {
                contracts.value_in_answer(answer, place).filter(|value| value.0 != "null")
            }
            CaptureFrom::LinkHeader(relation) => {
                link_target(answer, relation).map(|target| json_string(&target))
            }
            CaptureFrom::LastSegmentOfLocation => last_segment(answer.header("location")?),
            CaptureFrom::Request(place) => {
                contracts.value_in_request(&exchange.operation, &exchange.request, place)
            }
        });
        match found {
            Some(value) => {
                self.captured.insert(capture.name.clone(), value);
            }
            None => {
                self.not_captured.insert(capture.name.clone(), (index, place_text(&capture.from)));
            }
        }
    }

    /// The values that a remover's request needs, by parameter name; empty when one is missing.
    fn parameters(&self, recipe: &RequestRecipe) -> BTreeMap<String, JsonText> {
        let mut parameters = BTreeMap::new();
        for binding in &recipe.bindings {
            let name = match &binding.place {
                Place::Path { name }
                | Place::Query { name, .. }
                | Place::Header { name }
                | Place::Cookie { name } => name.clone(),
                Place::Body { .. } | Place::MediaType | Place::Method | Place::Status => continue,
            };
            match self.resolve(&binding.source) {
                Some(value) => parameters.insert(name, value),
                None => return BTreeMap::new(),
            };
        }
        parameters
    }

    fn note_created(
        &self,
        remover: &Step,
        captured: BTreeMap<String, JsonText>,
        sent: Option<JsonText>,
    ) -> Result<(), RunError> {
        // What is not to be shown does not enter the journal: a later run then looks for the mark instead.
        let hides = |value: &JsonText| self.session.masker.0.hides(&value.0);
        let captured = if captured.values().any(hides) { BTreeMap::new() } else { captured };
        let sent = sent.filter(|sent| !hides(sent));
        self.session.journal.write(&Event::Created {
            case: self.case.id.clone(),
            mark: self.mark.mark.clone(),
            service: remover.service.clone(),
            remove: remover.request.operation.clone(),
            captured,
            sent,
        })
    }
}

/// Whether a request was carried out: 2xx, and 303, which sends the caller to what came of it (RFC 9110, 15.4.4).
fn is_done(answer: &Answer) -> bool {
    answer.is_success() || answer.status == 303
}

/// Keeps of an answer what evidence may show of it.
fn cut_answer(exchange: &mut Exchange) {
    match &mut exchange.outcome {
        Outcome::Answer(answer) => {
            answer.body.truncate(samprov_model::evidence::MAXIMUM_BODY);
            answer.body.shrink_to_fit();
        }
        Outcome::NoAnswer(_) => {}
    }
}

/// The body of a request that no mark tells from others: a boundary value has to be sent exactly.
fn unmarked(request: &Request, mark: &str) -> Option<JsonText> {
    let text = std::str::from_utf8(&request.body).ok()?;
    let is_object = text.starts_with('{') && text.len() <= samprov_model::evidence::MAXIMUM_BODY;
    (is_object && !text.contains(mark)).then(|| JsonText(text.to_owned()))
}

/// The clean-up steps that need something captured by a step.
fn removers<'p>(program: &'p Program, step: &Step) -> Vec<&'p Step> {
    let captures = |name: &String| step.captures.iter().any(|capture| capture.name == *name);
    program
        .steps
        .iter()
        .filter(|candidate| candidate.part == Part::CleanUp)
        // A clean-up step that keeps something only prepares the one that removes.
        .filter(|candidate| candidate.captures.is_empty())
        .filter(|candidate| {
            candidate.request.bindings.iter().any(|binding| match &binding.source {
                Source::Capture(name) => captures(name),
                Source::Known(_) | Source::Unique { .. } | Source::UniqueUuid => false,
            })
        })
        .collect()
}

fn place_text(from: &CaptureFrom) -> String {
    match from {
        CaptureFrom::Answer(place) | CaptureFrom::Request(place) => place.to_string(),
        CaptureFrom::LinkHeader(relation) => format!("header Link ({relation})"),
        CaptureFrom::LastSegmentOfLocation => "header Location".to_owned(),
    }
}

fn last_segment(location: &str) -> Option<JsonText> {
    let path = location.split(['?', '#']).next()?.trim_end_matches('/');
    let segment = path.rsplit('/').next().filter(|segment| !segment.is_empty())?;
    Some(json_string(&percent_decoded(segment)))
}

fn json_string(text: &str) -> JsonText {
    JsonText(serde_json::Value::from(text).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_segment_of_a_location_is_the_identity() {
        let segment = |location: &str| last_segment(location).map(|text| text.0);
        assert_eq!(segment("http://a.example/cases/c%2F1?x=1").as_deref(), Some("\"c/1\""));
        assert_eq!(segment("/cases/7/").as_deref(), Some("\"7\""));
        assert_eq!(segment("/"), None);
        assert_eq!(segment("/a/%zz%").as_deref(), Some("\"%zz%\""));
    }
}
