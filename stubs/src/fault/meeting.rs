//! A call that meets a fault: read, recorded, and answered as the fault does it.

use std::{future::pending, sync::Arc};

use http_body_util::Full;
use hyper::{Response, Version, body::Bytes};
use samprov_model::{id::FaultId, injection::Effect, observation::Request};
use tokio::time::sleep;

use super::{
    action::{Action, OfAnswer, OfWire, Wait},
    answers::changed,
    on::On,
    stage::Set,
    wire_form::script,
};
use crate::{
    answering::Reply,
    carrier::Carrier,
    front::{Came, Front, response_of},
    proxy::NoAnswer,
    recorder::Arrival,
    relay::Relay,
};

/// A call that has been read while faults are on.
pub(crate) struct Call<'a> {
    /// How it is recorded.
    pub(crate) arrival: Arrival,
    /// How it came.
    pub(crate) came: Came,
    /// The version of HTTP.
    pub(crate) version: Version,
    /// What is asked.
    pub(crate) request: Request,
    /// The connection.
    pub(crate) carrier: &'a Carrier,
}

impl Front {
    /// Answers a call as the first fault that matches does it; without one as ever.
    pub(crate) async fn meet(
        &self,
        set: Arc<Set>,
        relay: &Relay,
        call: Call<'_>,
    ) -> Result<Response<Full<Bytes>>, NoAnswer> {
        let operation = self.service.matching(&call.request).map(|operation| operation.id.clone());
        let Some(on) = set.of_call(operation.as_ref()) else { return Ok(self.as_ever(relay, call).await) };
        match &on.fault.action {
            Action::Answer(action) => Ok(self.other_answer(action, on, relay, call).await),
            Action::Connection(_) => Ok(self.as_ever(relay, call).await),
            Action::Wait(wait) if on.meet() => self.late(*wait, on, (&set, relay), call).await,
            Action::Wire(wire) if on.meet() => self.taken_over(wire, on, call).await,
            Action::Wait(_) | Action::Wire(_) => Ok(self.as_ever(relay, call).await),
        }
    }

    /// A call that meets no fault, unless its connection has.
    async fn as_ever(&self, relay: &Relay, call: Call<'_>) -> Response<Full<Bytes>> {
        let reply = self.service.reply(&call.request);
        let fault = call.carrier.fault.clone();
        self.record(&call.arrival, call.came, call.request, (&reply, reply.answer.status, fault));
        response_of(self.relayed(relay, reply.answer).await)
    }

    async fn other_answer(
        &self,
        action: &OfAnswer,
        on: &On,
        relay: &Relay,
        call: Call<'_>,
    ) -> Response<Full<Bytes>> {
        let shaper = &self.service.shaper;
        let operation = self.service.matching(&call.request);
        let (reply, made) = match action {
            // What fails does nothing.
            OfAnswer::Error { .. } if on.meet() => {
                let reply = self.service.held_against(&call.request);
                let made = changed(action, shaper, operation, &reply.answer);
                (reply, made)
            }
            OfAnswer::Error { .. } => return self.as_ever(relay, call).await,
            _ => {
                let reply = self.service.reply(&call.request);
                let made = changed(action, shaper, operation, &reply.answer).filter(|_| on.meet());
                (reply, made)
            }
        };
        let Some(made) = made else {
            let fault = call.carrier.fault.clone();
            self.record(&call.arrival, call.came, call.request, (&reply, reply.answer.status, fault));
            return response_of(self.relayed(relay, reply.answer).await);
        };
        self.record(&call.arrival, call.came, call.request, (&reply, made.status, Some(on.id())));
        response_of(made)
    }

    /// The answer waits. Other faults, put on in the meantime, end the wait and the connection.
    async fn late(
        &self,
        wait: Wait,
        on: &On,
        (set, relay): (&Arc<Set>, &Relay),
        call: Call<'_>,
    ) -> Result<Response<Full<Bytes>>, NoAnswer> {
        let (reply, span) = (self.service.reply(&call.request), on.span(wait));
        let status = if span.is_some() { reply.answer.status } else { 0 };
        self.record(&call.arrival, call.came, call.request, (&reply, status, Some(on.id())));
        // Whoever is answered in time goes on; for the others it is quiet now.
        let arrival = (on.fault.seen.effect == Effect::Late).then_some(call.arrival);
        let waited = async {
            match span {
                Some(span) => sleep(span.min(crate::limits::FAULT_TIME)).await,
                None => pending().await,
            }
        };
        tokio::select! {
            () = waited => {}
            () = self.stage.changed_from(set) => return Err(broken(&on.id())),
        }
        let answered = response_of(self.relayed(relay, reply.answer).await);
        drop(arrival);
        Ok(answered)
    }

    /// Bytes go out in place of an answer. They are those of HTTP/1.1; in another version the answer breaks off.
    async fn taken_over(
        &self,
        wire: &OfWire,
        on: &On,
        call: Call<'_>,
    ) -> Result<Response<Full<Bytes>>, NoAnswer> {
        let reply: Reply = self.service.reply(&call.request);
        let has_body = call.request.method != "HEAD";
        let (script, status) = script(wire, &reply.answer, has_body, on.deadline);
        let is_of_bytes = call.version != Version::HTTP_2;
        let status = if is_of_bytes { status } else { 0 };
        self.record(&call.arrival, call.came, call.request, (&reply, status, Some(on.id())));
        drop(call.arrival);
        if is_of_bytes && call.carrier.takes_over.hand_over(script) {
            // The connection is taken away from here.
            pending::<()>().await;
        }
        Err(broken(&on.id()))
    }
}

fn broken(fault: &FaultId) -> NoAnswer {
    NoAnswer(format!("the fault {fault} leaves no answer"))
}
