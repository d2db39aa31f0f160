//! Swedish personal and coordination numbers (personnummer, samordningsnummer): which are official test numbers, what
//! they say of a person, and which may belong to somebody.

mod classify;
mod find;
mod number;
mod official;

pub use classify::{Class, classify, looks_real};
pub use find::{Hit, find, hits};
pub use number::{Kind, PersonalNumber, Sex};
pub use official::{OfficialNumber, official, official_numbers};
