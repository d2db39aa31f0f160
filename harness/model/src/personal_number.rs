//! Personal numbers
