//! What stands in a proxy before a service: a mutant when one is armed, and which answers it has changed.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use samprov_model::{
    observation::{Answer, Attempt, Request},
    probe::{Part, Purpose},
};
use samprov_stubs::{Interposer, Mutant, Origin, Tally};

/// Passes on until a mutant is armed, and remembers to which requests the mutant has answered otherwise.
#[derive(Debug, Default)]
pub(super) struct Watch(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    armed: Option<Arc<Mutant>>,
    /// The trace and the method of each request whose answer was changed.
    changed: BTreeSet<(String, String)>,
}

impl Watch {
    /// Arms a mutant, or none. What earlier ones have changed is forgotten.
    pub(super) fn arm(&self, mutant: Option<Arc<Mutant>>) {
        *self.state() = State { armed: mutant, changed: BTreeSet::new() };
    }

    /// Whether a changed answer was what a case is about, and not merely on the way there: an answer to a test, not to a control, a
    /// set-up or a clean-up, which only have to succeed.
    ///
    /// Requests of one attempt share a trace; where a set-up has the method of the test, the test counts as changed, too. So this errs
    /// towards a case that should have told.
    pub(super) fn shows_in_test(&self, attempts: &[Attempt]) -> bool {
        let state = self.state();
        let tests = attempts.iter().filter(|attempt| attempt.purpose == Purpose::Test);
        tests
            .flat_map(|attempt| &attempt.observation.exchanges)
            .filter(|exchange| exchange.part == Part::Test)
            .any(|exchange| state.changed.contains(&key(&exchange.request)))
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Interposer for Watch {
    fn answer(&self, request: &Request, origin: &mut dyn Origin) -> Answer {
        let mut state = self.state();
        let Some(mutant) = state.armed.clone() else { return origin.answer(request) };
        let Tally { changed: before, .. } = mutant.tally();
        let answer = mutant.answer(request, origin);
        if mutant.tally().changed > before {
            state.changed.insert(key(request));
        }
        answer
    }
}

fn key(request: &Request) -> (String, String) {
    (request.header("traceparent").unwrap_or_default().to_owned(), request.method.clone())
}

#[cfg(test)]
mod tests {
    use samprov_model::observation::{Exchange, Observation, Outcome};

    use super::*;

    fn request(trace: &str, method: &str) -> Request {
        Request {
            method: method.into(),
            headers: vec![("traceparent".into(), trace.into())],
            ..Request::default()
        }
    }

    fn attempt(purpose: Purpose, part: Part, request: Request) -> Attempt {
        let exchange = Exchange {
            part,
            service: None,
            operation: "a".into(),
            request,
            outcome: Outcome::Answer(Answer::default()),
            microseconds: 1,
        };
        Attempt { purpose, observation: Observation { exchanges: vec![exchange], ..Observation::default() } }
    }

    #[test]
    fn a_changed_answer_counts_where_it_is_what_the_case_is_about() {
        let watch = Watch::default();
        watch.state().changed.insert(key(&request("t", "GET")));
        let shows = |purpose, part, request| watch.shows_in_test(&[attempt(purpose, part, request)]);
        assert!(shows(Purpose::Test, Part::Test, request("t", "GET")));
        assert!(!shows(Purpose::Control, Part::Test, request("t", "GET")));
        assert!(!shows(Purpose::Test, Part::SetUp, request("t", "GET")));
        assert!(!shows(Purpose::Test, Part::CleanUp, request("t", "GET")));
        assert!(!shows(Purpose::Test, Part::Test, request("u", "GET")));
        assert!(!shows(Purpose::Test, Part::Test, request("t", "POST")));
        watch.arm(None);
        assert!(!shows(Purpose::Test, Part::Test, request("t", "GET")));
    }
}
