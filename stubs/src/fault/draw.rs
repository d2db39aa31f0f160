//! How long an answer waits, drawn from a seed: the same seed and number give the same span.

use std::time::Duration;

use super::action::{LogNormal, Mode, Wait};

/// The span; none is for ever. `number`: which draw it is.
pub(crate) fn span(wait: Wait, deadline: Duration, seed: u64, number: u64) -> Option<Duration> {
    let mut source = Source(seed ^ number.wrapping_mul(0xD1B5_4A32_D192_ED03));
    let percent = |share: u32| deadline.saturating_mul(share) / 100;
    Some(match wait {
        Wait::ForEver => return None,
        Wait::Fixed(share) => percent(share),
        Wait::Uniform { from, to } => {
            let (least, most) = (percent(from.min(to)), percent(from.max(to)));
            least + share_of(most.saturating_sub(least), source.fraction())
        }
        Wait::LogNormal(spread) => log_normal(spread, deadline, &mut source),
        Wait::Bimodal { usual, rare, rare_percent } => {
            let is_rare = source.fraction() * 100.0 < f64::from(rare_percent);
            match if is_rare { rare } else { usual } {
                Mode::Fixed(share) => percent(share),
                Mode::LogNormal(spread) => log_normal(spread, deadline, &mut source),
            }
        }
        Wait::BeyondByMilliseconds(more) => deadline + Duration::from_millis(more.into()),
    })
}

fn log_normal(
    LogNormal { median, sigma, most }: LogNormal,
    deadline: Duration,
    source: &mut Source,
) -> Duration {
    // Box and Muller: two even draws make a normal one. A fraction is never 1.
    let (first, second) = (1.0 - source.fraction(), source.fraction());
    let normal = (-2.0 * first.ln()).sqrt() * (std::f64::consts::TAU * second).cos();
    let share = f64::from(median) * (sigma * normal).exp();
    share_of(deadline.saturating_mul(most) / 100, share / f64::from(most.max(1)))
}

/// A share of a span, from none to all of it, whatever the number is.
fn share_of(span: Duration, share: f64) -> Duration {
    if share.is_nan() { span } else { span.mul_f64(share.clamp(0.0, 1.0)) }
}

/// Sebastiano Vigna's splitmix64: good enough to spread, and the same everywhere.
struct Source(u64);

impl Source {
    /// From 0 to just under 1.
    fn fraction(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let upper = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(u32::MAX);
        f64::from(upper) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DEADLINE: Duration = Duration::from_secs(10);

    fn draws(wait: Wait, seed: u64) -> Vec<Duration> {
        (0..2_000).filter_map(|number| span(wait, DEADLINE, seed, number)).collect()
    }

    #[test]
    fn an_even_draw_fills_its_span_and_is_the_same_for_the_same_seed() {
        let wait = Wait::Uniform { from: 10, to: 60 };
        let mut drawn = draws(wait, 7);
        assert_eq!(drawn, draws(wait, 7));
        assert_ne!(drawn, draws(wait, 8));
        drawn.sort();
        assert!(drawn[0] >= DEADLINE / 10 && drawn[1_999] <= DEADLINE * 6 / 10);
        let middle = drawn[1_000].as_millis();
        assert!((3_300..3_700).contains(&middle), "{middle}");
    }

    #[test]
    fn a_log_normal_draw_has_its_median_and_a_tail_that_is_cut() {
        let mut drawn = draws(Wait::LogNormal(LogNormal { median: 15, sigma: 0.7, most: 60 }), 1);
        drawn.sort();
        let middle = drawn[1_000].as_millis();
        assert!((1_350..1_650).contains(&middle), "{middle}");
        assert!(drawn[1_900] > DEADLINE * 30 / 100, "{:?}", drawn[1_900]);
        assert_eq!(drawn[1_999], DEADLINE * 60 / 100);
    }

    #[test]
    fn a_bimodal_draw_has_two_hills_of_the_sizes_that_are_asked_for_and_nothing_between() {
        let usual = Mode::LogNormal(LogNormal { median: 6, sigma: 0.4, most: 20 });
        let wait = Wait::Bimodal { usual, rare: Mode::Fixed(55), rare_percent: 25 };
        let drawn = draws(wait, 3);
        assert_eq!(drawn, draws(wait, 3));
        assert_ne!(drawn, draws(wait, 4));
        let (rare, usual): (Vec<Duration>, Vec<Duration>) =
            drawn.into_iter().partition(|drawn| *drawn == DEADLINE * 55 / 100);
        assert!((450..550).contains(&rare.len()), "{}", rare.len());
        assert!(usual.iter().all(|drawn| *drawn <= DEADLINE * 20 / 100));
        let is_short = |drawn: &&Duration| **drawn < DEADLINE * 6 / 100;
        assert!((650..850).contains(&usual.iter().filter(is_short).count()));
    }

    proptest! {
        #[test]
        fn no_number_makes_the_draw_panic_or_exceed_its_most(
            median in any::<u32>(), sigma in any::<f64>(), most in 0..=100_u32, deadline in any::<u32>(), seed in any::<u64>(),
        ) {
            let deadline = Duration::from_millis(deadline.into());
            let spread = LogNormal { median, sigma, most };
            let drawn = span(Wait::LogNormal(spread), deadline, seed, 1).unwrap();
            prop_assert!(drawn <= deadline);
            span(Wait::Uniform { from: median, to: most }, deadline, seed, 1);
            let (usual, rare) = (Mode::Fixed(most), Mode::LogNormal(spread));
            let drawn = span(Wait::Bimodal { usual, rare, rare_percent: median }, deadline, seed, 1).unwrap();
            prop_assert!(drawn <= deadline);
        }
    }
}
