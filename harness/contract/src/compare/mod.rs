//! What was sent compared with what is seen, and what is seen with what is agreed.

mod agreed;
mod deleted;
mod meaning;
mod stored;

pub(crate) use agreed::outside;
pub(crate) use deleted::says_deleted;
pub use stored::{Difference, DifferenceKind};
pub(crate) use stored::{Sides, differences};
