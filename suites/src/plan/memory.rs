//! What planning has worked out already, by operation: the same answers, sooner.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use samprov_model::id::OperationId;

/// What is remembered of each operation. A clone shares it.
#[derive(Debug)]
pub(super) struct Memory<T> {
    known: Arc<Mutex<HashMap<OperationId, Arc<T>>>>,
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self { known: Arc::default() }
    }
}

impl<T> Clone for Memory<T> {
    fn clone(&self) -> Self {
        Self { known: Arc::clone(&self.known) }
    }
}

impl<T> Memory<T> {
    /// What is known of an operation.
    pub(super) fn get(&self, operation: &OperationId) -> Option<Arc<T>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(operation).cloned()
    }

    /// Remembers it.
    pub(super) fn put(&self, operation: &OperationId, value: Arc<T>) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(operation.clone(), value);
    }
}
