//! The front of a stub: requests read within bounds, recorded, answered.

use std::sync::Arc;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{
    Response, StatusCode, Version,
    body::{Bytes, Incoming},
    header::{CONNECTION, HeaderName, HeaderValue},
    http::request::Parts,
};
use samprov_model::{
    connection::{ConnectionFacts, TraceContext},
    id::{DependencyName, FaultId, InstanceId},
    message::Message,
    observation::{Answer, Request, StubCall},
};
use serde_json::json;
use tokio::time::timeout;

use crate::{
    TraceId,
    answering::{Reply, Service},
    carrier::Carrier,
    fault::{Call, Stage},
    fields::fields_of,
    interposer::Interposed,
    limits,
    notes::Notes,
    own_pages::{self, OwnPages},
    problem,
    proxy::{Far, NoAnswer},
    recorder::{Arrival, Recorder},
    relay::Relay,
    serving::Exchange,
};

/// Everything that a connection needs.
pub(crate) struct Front {
    /// The name that the service under test gives the dependency.
    pub(crate) dependency: DependencyName,
    /// Which of its instances; none for the one that is used first.
    pub(crate) instance: Option<InstanceId>,
    /// The address that the candidate is told, with the base path.
    pub(crate) address: String,
    /// The path before the paths of the description; empty or beginning with `/`.
    pub(crate) base_path: String,
    /// Answers.
    pub(crate) service: Arc<Service>,
    /// Remembers.
    pub(crate) recorder: Arc<Recorder>,
    /// Pages beside the description.
    pub(crate) pages: Option<Arc<dyn OwnPages>>,
    /// How answers go out.
    pub(crate) way_out: WayOut,
    /// What the stub noticed about itself.
    pub(crate) notes: Arc<Notes>,
    /// The faults that are on.
    pub(crate) stage: Arc<Stage>,
}

/// How answers leave the stub.
pub(crate) enum WayOut {
    /// Recorded and through the mock server: a dependency.
    Relayed(Box<Relay>),
    /// As an interposer says: a candidate.
    Interposed(Interposed),
    /// As the service itself says, which stands behind this front: its callers are watched.
    Watched(Arc<dyn Far>),
}

/// How a call came.
pub(crate) struct Came {
    facts: ConnectionFacts,
    trace: Option<TraceId>,
}

/// A body that could not be read.
pub(crate) enum BodyFault {
    Broken,
    TooLarge,
    TooSlow,
}

impl Exchange for Front {
    type Silence = NoAnswer;

    async fn exchange(
        &self,
        request: hyper::Request<Incoming>,
        carrier: &Carrier,
    ) -> Result<Response<Full<Bytes>>, NoAnswer> {
        self.answer(request, carrier).await
    }
}

impl Front {
    async fn answer(
        &self,
        request: hyper::Request<Incoming>,
        carrier: &Carrier,
    ) -> Result<Response<Full<Bytes>>, NoAnswer> {
        let (head, body) = request.into_parts();
        if let Some(page) = own_pages::answer(self.pages.as_ref(), &self.service, &head) {
            return Ok(response_of(page));
        }
        let arrival = self.recorder.arrive();
        let (came, version) = (Came::of(&arrival, &head, carrier), head.version);
        let mut request = self.request_of(&head);
        let fault = match read(body).await {
            Ok(body) => {
                request.body = body;
                let relay = match &self.way_out {
                    WayOut::Relayed(relay) => relay,
                    WayOut::Interposed(interposed) => {
                        return Ok(response_of(interposed.answer(&self.service, &request)));
                    }
                    WayOut::Watched(far) => {
                        return self.watched(far.as_ref(), &arrival, (&head, came), request).await;
                    }
                };
                if let Some(set) = self.stage.current() {
                    let call = Call { arrival, came, version, request, carrier };
                    return self.meet(set, relay, call).await;
                }
                let reply = self.service.reply(&request);
                self.record(&arrival, came, request, (&reply, reply.answer.status, carrier.fault.clone()));
                return Ok(response_of(self.relayed(relay, reply.answer).await));
            }
            Err(fault) => fault,
        };
        let mut response = response_of(self.refused(&arrival, came, request, &fault));
        if version != Version::HTTP_2 {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(response)
    }

    /// A call that the service itself answers. Where it does not, its caller finds the connection closed, as without a front.
    async fn watched(
        &self,
        far: &dyn Far,
        arrival: &Arrival,
        (head, came): (&Parts, Came),
        request: Request,
    ) -> Result<Response<Full<Bytes>>, NoAnswer> {
        let target = head.uri.path_and_query().map_or("", hyper::http::uri::PathAndQuery::as_str);
        let passed_on = Request { target: target.to_owned(), ..request.clone() };
        let come = far.answer(&passed_on).await;
        let mut reply = self.service.held_against(&request);
        match come {
            Ok(answer) => {
                reply.answer = answer;
                self.record(arrival, came, request, (&reply, reply.answer.status, None));
                Ok(response_of(reply.answer))
            }
            Err(silence) => {
                let note =
                    Message::new("stub-real-service-silent").with("dependency", self.dependency.as_str());
                self.notes.add(note.with("why", silence.0.clone()));
                self.record(arrival, came, request, (&reply, 0, None));
                Err(silence)
            }
        }
    }

    fn request_of(&self, head: &Parts) -> Request {
        let target = head.uri.path_and_query().map_or("", hyper::http::uri::PathAndQuery::as_str);
        Request {
            method: head.method.as_str().to_owned(),
            target: self.without_base(target).to_owned(),
            base: self.address.clone(),
            headers: fields_of(head),
            body: Vec::new(),
        }
    }

    /// The target as the description has it: candidates call with the base path, but some only know the host.
    fn without_base<'a>(&self, target: &'a str) -> &'a str {
        match target.strip_prefix(self.base_path.as_str()) {
            Some(rest) if !self.base_path.is_empty() && rest.starts_with('/') => {
                if self.service.knows_path(rest) || !self.service.knows_path(target) { rest } else { target }
            }
            _ => target,
        }
    }

    /// A call without its whole body is no message that could be judged. A candidate may rightly break a call off, and a
    /// body may rightly be larger than what a stub reads, so neither counts against the contract.
    fn refused(&self, arrival: &Arrival, came: Came, request: Request, fault: &BodyFault) -> Answer {
        let note = |key| Message::new(key).with("dependency", self.dependency.as_str());
        match fault {
            BodyFault::Broken | BodyFault::TooSlow => {
                self.notes.add(note("stub-call-broken-off"));
                return problem::plain(408, &json!({}));
            }
            BodyFault::TooLarge => {}
        }
        let bound = i64::try_from(limits::BODY_READ).unwrap_or(i64::MAX);
        self.notes.add(note("stub-body-too-large").with_number("bytes", bound));
        let operation = self.service.matching(&request).map(|operation| operation.id.clone());
        let answer = problem::plain(413, &json!({}));
        let reply = Reply { operation, violations: Vec::new(), undecided: Vec::new(), answer };
        self.record(arrival, came, request, (&reply, reply.answer.status, None));
        reply.answer
    }

    /// Records a call with what is thought of it, the status that is sent, and the fault that it met.
    pub(crate) fn record(
        &self,
        arrival: &Arrival,
        came: Came,
        request: Request,
        (reply, status, fault): (&Reply, u16, Option<FaultId>),
    ) {
        let call = StubCall {
            dependency: self.dependency.clone(),
            instance: self.instance.clone(),
            operation: reply.operation.clone(),
            request,
            status,
            fault,
            violations: reply.violations.clone(),
            undecided: reply.undecided.clone(),
            connection: came.facts,
        };
        arrival.record(came.trace, call);
    }

    /// The answer by way of the mock server.
    pub(crate) async fn relayed(&self, relay: &Relay, answer: Answer) -> Answer {
        match relay.pass(answer.clone()).await {
            Ok(relayed) if relayed.status == answer.status => relayed,
            // The candidate must not suffer when the mock server fails: the answer is known.
            Ok(_) | Err(_) => {
                self.notes
                    .add(Message::new("stub-relay-failed").with("dependency", self.dependency.as_str()));
                answer
            }
        }
    }
}

/// The whole body, within bounds.
pub(crate) async fn read(body: Incoming) -> Result<Vec<u8>, BodyFault> {
    match timeout(limits::BODY_TIME, Limited::new(body, limits::BODY_READ).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes().into()),
        Ok(Err(error)) => {
            Err(if error.is::<LengthLimitError>() { BodyFault::TooLarge } else { BodyFault::Broken })
        }
        Err(_) => Err(BodyFault::TooSlow),
    }
}

impl Came {
    fn of(arrival: &Arrival, head: &Parts, carrier: &Carrier) -> Self {
        let (context, trace) = trace_of(head);
        Self { facts: carrier.facts(arrival.milliseconds(), head.version, context), trace }
    }
}

/// Two `traceparent` fields are as good as none (W3C Trace Context, 3.2).
fn trace_of(head: &Parts) -> (TraceContext, Option<TraceId>) {
    let mut fields = head.headers.get_all("traceparent").iter();
    let trace = match (fields.next(), fields.next()) {
        (None, _) => return (TraceContext::Absent, None),
        (Some(field), None) => field.to_str().ok().and_then(TraceId::from_traceparent),
        (Some(_), Some(_)) => None,
    };
    (if trace.is_some() { TraceContext::Given } else { TraceContext::Unreadable }, trace)
}

/// An answer as it is sent.
pub(crate) fn response_of(answer: Answer) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(answer.body)));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()))
        {
            response.headers_mut().append(name, value);
        }
    }
    response
}
