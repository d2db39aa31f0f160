//! samprov-contract
