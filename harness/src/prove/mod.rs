//! A suite proved on the description's own stub: it must find nothing where nothing is wrong.
//!
//! [`OwnStub::of`] makes a loaded description into one that can be judged as its own stub, [`StandIns`] are the running stubs,
//! [`clean`] is the ordinary run against them with journal and reports. [`crate::run::CaseRunner`] runs cases against any address
//! without either, as often as wanted. [`mutants`] does so with one seeded fault after the other, which makes a [`Proof`].
//! [`against`] makes one with faults in the answers of a service that runs already, a [`RealTarget`].

mod against;
mod clean;
mod judging;
mod mutants;
mod own_stub;
mod real_target;
mod score;
mod stand;
mod stand_ins;
mod told;
mod told_against;
mod turns;
mod watch;

pub use against::{AgainstOptions, against};
pub use clean::{CleanRun, Colour, clean};
pub use mutants::{MutantOptions, mutants};
pub use own_stub::OwnStub;
pub use real_target::RealTarget;
pub use score::{Against, Budget, Fate, OperatorScore, Pair, Proof, Score, Survival, Undecided, Untried};
pub use stand_ins::{ProveError, StandIns};
pub use told::{page, terminal};
