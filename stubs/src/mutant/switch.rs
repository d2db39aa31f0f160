//! An interposer that lets one mutant after the other stand before the same stubs.

use std::sync::{Arc, Mutex, PoisonError};

use samprov_model::observation::{Answer, Request};

use super::armed::Mutant;
use crate::interposer::{Interposer, Origin};

/// Passes on until a mutant is armed.
#[derive(Debug, Default)]
pub struct Switch {
    armed: Mutex<Option<Arc<Mutant>>>,
}

impl Switch {
    /// Arms a mutant, or none.
    pub fn arm(&self, mutant: Option<Arc<Mutant>>) {
        *self.armed.lock().unwrap_or_else(PoisonError::into_inner) = mutant;
    }
}

impl Interposer for Switch {
    fn answer(&self, request: &Request, stub: &mut dyn Origin) -> Answer {
        let armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match armed {
            Some(mutant) => mutant.answer(request, stub),
            None => stub.answer(request),
        }
    }
}
