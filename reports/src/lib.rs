//! samprov-reports
