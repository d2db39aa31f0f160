//! Reports on a run, as pure functions of its journal: no clock, no file, no environment.
//!
//! [`journal`] reads the stream of events back; [`standing`] says what holds for whom and which findings share a cause;
//! [`terminal`], [`junit`], [`json`], [`html`] and [`markdown`] write it in Swedish or English with the texts of [`l10n`].
//! [`served`] shows what stubs see that serve developers.

pub mod html;
pub mod journal;
pub mod json;
pub mod junit;
pub mod l10n;
pub mod markdown;
pub mod served;
pub mod standing;
pub mod terminal;
pub mod text;

#[cfg(test)]
mod sample;
