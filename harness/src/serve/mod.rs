//! Descriptions turned into stubs that serve developers until somebody ends them.
//!
//! [`offers`] says what is served, [`serve`] serves it, tells of every call and shows a page of its own.

mod faults;
mod offers;
mod seen;
mod server;

pub use faults::FaultChoice;
pub use offers::{Instances, Offer, OfferError, OfferOptions, PortChoice, Served, offers};
pub use server::{Ended, ServeError, serve};
