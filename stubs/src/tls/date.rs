//! A moment turned into the dates of a certificate.

use std::time::{SystemTime, UNIX_EPOCH};

use time::{Duration, OffsetDateTime};

/// From when until when a certificate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) from: OffsetDateTime,
    pub(super) until: OffsetDateTime,
}

impl Validity {
    /// Holds from so many days after a moment until so many days after it; negative numbers are days before.
    pub(super) fn around(now: SystemTime, from: i64, until: i64) -> Self {
        let now = date(now);
        let after = |days| now.saturating_add(Duration::days(days));
        Self { from: after(from), until: after(until) }
    }
}

/// Moments that a certificate cannot name with room around them are moved to the nearest that it can: X.509 ends with the
/// year 9999 (RFC 5280, 4.1.2.5).
fn date(now: SystemTime) -> OffsetDateTime {
    let since = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let seconds = i64::try_from(since).unwrap_or(LATEST).clamp(EARLIEST, LATEST);
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// 1971-01-01.
const EARLIEST: i64 = 31_536_000;
/// 9999-01-01.
const LATEST: i64 = 253_370_764_800;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_moment_gives_dates_that_a_certificate_cannot_name(seconds in any::<u64>(), before in any::<bool>()) {
            let span = std::time::Duration::from_secs(seconds);
            let now = if before { UNIX_EPOCH.checked_sub(span) } else { UNIX_EPOCH.checked_add(span) };
            let validity = Validity::around(now.unwrap_or(UNIX_EPOCH), -90, 90);
            prop_assert!(validity.from < validity.until);
            prop_assert!(validity.from.year() >= 1970 && validity.until.year() <= 9999);
        }
    }
}
