//! What planning has worked out already, by operation: the same answers, sooner.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use samprov_model::id::OperationId;

/// What is remembered of each operation. A clone shares it.
#[derive(Debug)]
pub(super) struct Memory<T> {
    known: Arc<Mutex<Known<T>>>,
}

#[derive(Debug)]
struct Known<T> {
    answers: HashMap<OperationId, Arc<T>>,
    /// How much more may be remembered.
    room: usize,
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self::with_room(usize::MAX)
    }
}

impl<T> Clone for Memory<T> {
    fn clone(&self) -> Self {
        Self { known: Arc::clone(&self.known) }
    }
}

impl<T> Memory<T> {
    /// A memory that keeps so much and no more.
    pub(super) fn with_room(room: usize) -> Self {
        Self { known: Arc::new(Mutex::new(Known { answers: HashMap::new(), room })) }
    }

    /// What is known of an operation.
    pub(super) fn get(&self, operation: &OperationId) -> Option<Arc<T>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).answers.get(operation).cloned()
    }

    /// Remembers it.
    pub(super) fn put(&self, operation: &OperationId, value: Arc<T>) {
        self.put_heavy(operation, value, 0);
    }

    /// Remembers it, if there is room for what it weighs.
    pub(super) fn put_heavy(&self, operation: &OperationId, value: Arc<T>, weight: usize) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(room) = known.room.checked_sub(weight)
            && known.answers.insert(operation.clone(), value).is_none()
        {
            known.room = room;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_no_room_for_is_not_kept_and_nothing_else_is_lost() {
        let memory = Memory::with_room(5);
        let [first, second, third] = ["a", "b", "c"].map(OperationId::new);
        memory.put_heavy(&first, Arc::new(1), 3);
        memory.put_heavy(&second, Arc::new(2), 3);
        memory.put_heavy(&third, Arc::new(3), 2);
        assert_eq!(
            [&first, &second, &third].map(|it| memory.get(it).as_deref().copied()),
            [Some(1), None, Some(3)]
        );
    }

    #[test]
    fn what_is_remembered_twice_weighs_once() {
        let memory = Memory::with_room(5);
        let [first, second] = ["a", "b"].map(OperationId::new);
        memory.put_heavy(&first, Arc::new(1), 3);
        memory.put_heavy(&first, Arc::new(1), 3);
        memory.put_heavy(&second, Arc::new(2), 2);
        assert!(memory.get(&second).is_some());
    }
}
