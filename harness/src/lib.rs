//! samprov
