//! Stubs and candidates started and stopped.
