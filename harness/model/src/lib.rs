//! samprov-model
