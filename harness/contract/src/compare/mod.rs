//! What was sent compared with what is seen, and what is seen with what is agreed.

mod agreed;
mod changed;
mod deleted;
mod meaning;
mod stored;

pub(crate) use agreed::outside;
pub(crate) use changed::changed;
pub(crate) use deleted::{same_state, says_deleted};
pub use stored::{Difference, DifferenceKind};
pub(crate) use stored::{Sides, differences};
