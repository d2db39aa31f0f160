//! Plans run: programs sent, attempts collected, events written.
