//! samprov-suites
