//! samprov-stubs
