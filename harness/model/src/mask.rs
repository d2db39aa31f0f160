//! Masking
