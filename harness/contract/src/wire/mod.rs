//! Recipes written for the wire, and messages read back from it.

mod answers;
mod body;
mod encode;
mod examined;
mod form;
mod legible;
mod multipart;
mod percent;
mod read_style;
mod requests;
mod text;
mod write_only;
mod write_style;

pub use answers::REFUSAL_WITHOUT_BODY;
pub(crate) use answers::examine_answer;
pub(crate) use body::{Decoded, decode_body, json_of};
pub use encode::EncodeError;
pub(crate) use encode::encode;
pub use examined::{Examined, is_impossible};
pub(crate) use legible::is_legible;
pub(crate) use percent::path;
pub(crate) use requests::{best_content, decode_parameter, examine_request};
pub(crate) use write_only::write_only_in_answer;

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod round_trip_bodies;
#[cfg(test)]
mod tests;
