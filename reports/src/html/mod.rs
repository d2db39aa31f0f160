//! A journal becomes one HTML file that needs no scripts: verdict first, then who must act, then the evidence.
//!
//! `page.html` and `page.css` are the design; the modules here only gather what they show. Every text from outside goes
//! through one formatter that makes hidden characters visible and escapes markup.

mod anchors;
mod badge;
mod cause;
mod coverage;
mod environment;
mod exchange;
mod facts;
mod matrix;
mod page;
mod process;
mod sequence;

#[cfg(test)]
mod accessibility;

pub(crate) use badge::symbol;
pub(crate) use cause::capital;
pub(crate) use environment::render;
pub use environment::{HtmlError, html, write};
