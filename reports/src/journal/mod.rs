//! The journal of a run, read back from JSON Lines and merged over shards.

mod case;
mod error;
mod exchanges;
mod kept;
mod merge;
mod read;
mod records;
mod shared;

pub use case::Case;
pub use error::JournalError;
pub use kept::Journal;
pub use merge::merge;
pub use read::read;
pub use records::Records;
