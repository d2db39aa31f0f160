//! Settings: flags, `SAMPROV_*` variables, `samprov.toml` and defaults turned into one [`Settings`].
//!
//! Order: flag, environment variable, `[profile.NAME]` of the file, top level of the file, default. A list that is given
//! replaces the list below it.

mod choices;
mod file;
mod gather;
mod resolved;
mod values;

pub use choices::{Choices, SelectionChoices};
pub use file::{FILE_NAME, SettingsError, beside, read_settings};
pub use gather::gather;
pub use resolved::Settings;
pub use values::{HeaderLine, HostName, Rate, Span, TargetAddress, ValueError, switch, word};
