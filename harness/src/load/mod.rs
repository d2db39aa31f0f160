//! Files read into descriptions, contracts and test data.

mod bare;
mod collaboration;
mod composite;
mod consistency;
mod error;
mod exemptions;
mod files;
mod flows;
mod format;
mod guard;
mod load_all;
mod loaded;
mod mix;
pub(crate) mod nearest;
mod numbers;
mod order;
mod population;
mod processes;
mod service;
mod single;
mod test_data;
mod typed;

pub use error::{FileProblem, LoadError};
pub use format::{Format, recognise};
pub use guard::Survey;
pub use load_all::{ForeignNames, LoadOptions, Versions, load};
pub(crate) use loaded::path_of;
pub use loaded::{Loaded, LoadedDependency, LoadedService};
pub use population::{PopulationFile, read_population};
pub use single::{check_single, read_deviations, read_document};
