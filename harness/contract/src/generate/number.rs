//! Numbers inside bounds.

use serde_json::{Number, Value};

use super::facets::{Bound, Facets, Kind};

/// Numbers that may fit, the plainest first; the caller checks them.
pub(crate) fn candidates(facets: &Facets, variation: usize) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    let (low, high) = whole_range(facets);
    let step = step(facets);
    let shift = i128::try_from(variation).unwrap_or(0) * step;
    // The plainest number is small, above zero and no boundary.
    let plain = if low <= step && step <= high { step } else { round_up(low, step) };
    for start in [plain, round_up(low, step), round_down(high, step) - 2 * shift, 0] {
        found.extend(integer(start + shift));
    }
    found.extend(huge(facets, variation));
    if facets.kinds.as_ref().is_none_or(|kinds| kinds.contains(&Kind::Number)) {
        found.extend(between(facets, variation));
    }
    found
}

/// The smallest number allowed, when it is declared and can be named.
pub(crate) fn smallest(facets: &Facets) -> Option<Value> {
    let bound = facets.lowest.as_ref()?;
    if takes_fractions(facets) {
        return if bound.exclusive {
            beside(facets, bound, 1.0)
        } else {
            Some(Value::Number(bound.value.clone()))
        };
    }
    integer(round_up(whole_range(facets).0, step(facets)))
}

/// The largest number allowed, when it is declared and can be named.
pub(crate) fn largest(facets: &Facets) -> Option<Value> {
    let bound = facets.highest.as_ref()?;
    if takes_fractions(facets) {
        return if bound.exclusive {
            beside(facets, bound, -1.0)
        } else {
            Some(Value::Number(bound.value.clone()))
        };
    }
    integer(round_down(whole_range(facets).1, step(facets)))
}

/// Numbers just outside one bound.
pub(crate) fn outside(facets: &Facets, bound: &Bound, low: bool) -> Vec<Value> {
    let sign = if low { -1 } else { 1 };
    let mut found = Vec::new();
    if bound.exclusive {
        found.push(Value::Number(bound.value.clone()));
    }
    if takes_fractions(facets) {
        found.extend(beside(facets, bound, if low { -1.0 } else { 1.0 }));
    }
    let edge = if low { floor(&bound.value) } else { ceiling(&bound.value) };
    let step = step(facets);
    let first = if low { round_down(edge - 1, step) } else { round_up(edge + 1, step) };
    for times in [0, 1, 9] {
        found.extend(integer(first + sign * step * times));
    }
    found
}

/// The number of two decimals beside a bound, where numbers may have any decimals and the bound is not so large that they are lost.
fn beside(facets: &Facets, bound: &Bound, direction: f64) -> Option<Value> {
    let value = bound.value.as_f64().filter(|value| value.abs() < MOST_WITH_DECIMALS)?;
    let beside = ((value * 100.0).round() + direction) / 100.0;
    let is_beside = if direction < 0.0 { beside < value } else { beside > value };
    if facets.multiple.is_some() || !is_beside {
        return None;
    }
    Number::from_f64(beside).map(Value::Number)
}

/// Larger numbers are not told apart by their decimals.
const MOST_WITH_DECIMALS: f64 = 1e9;

/// A JSON number of whole value, when it can be written exactly.
pub(crate) fn integer(value: i128) -> Option<Value> {
    if let Ok(value) = i64::try_from(value) {
        return Some(Value::from(value));
    }
    u64::try_from(value).ok().map(Value::from)
}

/// Whole numbers beyond those that can be written exactly: floating point, near the bounds.
fn huge(facets: &Facets, variation: usize) -> Vec<Value> {
    let (low, high) = whole_range(facets);
    if low <= i128::from(u64::MAX) && high >= i128::from(i64::MIN) {
        return Vec::new();
    }
    let bound = |bound: &Option<Bound>| bound.as_ref().and_then(|it| it.value.as_f64());
    let share = f64::from(u32::try_from(variation).unwrap_or(0)) * 1e-9;
    let edges = [bound(&facets.lowest), bound(&facets.highest)].into_iter().flatten();
    let mut found: Vec<f64> = edges
        .flat_map(|edge| [edge * (1.0 + share), edge.next_up(), edge.next_down(), edge * 2.0, edge / 2.0])
        .collect();
    if let Some(multiple) = facets.multiple.as_ref().and_then(Number::as_f64).filter(|it| *it > 0.0) {
        let multiples: Vec<f64> = found.iter().map(|value| (value / multiple).ceil() * multiple).collect();
        found.extend(multiples);
    }
    found.into_iter().filter_map(Number::from_f64).map(Value::Number).collect()
}

/// A JSON number, without a fraction where it has none.
pub(crate) fn from_f64(value: f64) -> Option<Value> {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return integer(truncate(value));
    }
    Number::from_f64(value).map(Value::Number)
}

/// The whole numbers that the bounds and the format leave.
fn whole_range(facets: &Facets) -> (i128, i128) {
    let (mut low, mut high) = match facets.format.as_deref() {
        Some("int32") => (i128::from(i32::MIN), i128::from(i32::MAX)),
        Some("int64") => (i128::from(i64::MIN), i128::from(i64::MAX)),
        // Beyond 2^53 programs that keep numbers as doubles lose digits (RFC 8259, section 6).
        _ => (-(1 << 53) + 1, (1 << 53) - 1),
    };
    if let Some(bound) = &facets.lowest {
        let edge = ceiling(&bound.value);
        let is_edge = bound.exclusive && floor(&bound.value) == edge;
        low = if is_edge { edge + 1 } else { edge };
    }
    if let Some(bound) = &facets.highest {
        let edge = floor(&bound.value);
        let is_edge = bound.exclusive && ceiling(&bound.value) == edge;
        high = if is_edge { edge - 1 } else { edge };
    }
    (low, high)
}

fn takes_fractions(facets: &Facets) -> bool {
    facets.allows(Kind::Number)
}

fn step(facets: &Facets) -> i128 {
    facets.multiple.as_ref().and_then(exact).filter(|step| *step > 0).unwrap_or(1)
}

/// Numbers with fractions between the bounds.
fn between(facets: &Facets, variation: usize) -> Vec<Value> {
    let bound = |bound: &Option<Bound>| bound.as_ref().and_then(|it| it.value.as_f64());
    let low = bound(&facets.lowest);
    let high = bound(&facets.highest);
    let share = 2.0 + f64::from(u32::try_from(variation).unwrap_or(0));
    let middle = match (low, high) {
        (Some(low), Some(high)) => low + (high - low) / share,
        (Some(low), None) => low + share,
        (None, Some(high)) => high - share,
        (None, None) => share,
    };
    let mut found = vec![middle];
    if let Some(multiple) = facets.multiple.as_ref().and_then(Number::as_f64).filter(|it| *it > 0.0) {
        found.push((middle / multiple).floor() * multiple);
        found.push((low.unwrap_or(0.0) / multiple).ceil() * multiple);
    }
    found.extend(low);
    found.extend(high);
    found.into_iter().filter_map(Number::from_f64).map(Value::Number).collect()
}

fn exact(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from)).or_else(|| {
        let value = number.as_f64()?;
        (value.fract() == 0.0 && value.abs() < LARGEST).then(|| truncate(value))
    })
}

fn floor(number: &Number) -> i128 {
    exact(number).unwrap_or_else(|| truncate(number.as_f64().unwrap_or(0.0).floor()))
}

fn ceiling(number: &Number) -> i128 {
    exact(number).unwrap_or_else(|| truncate(number.as_f64().unwrap_or(0.0).ceil()))
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to a range that fits")]
fn truncate(value: f64) -> i128 {
    value.clamp(-LARGEST, LARGEST) as i128
}

fn round_up(value: i128, step: i128) -> i128 {
    value + (-value).rem_euclid(step)
}

fn round_down(value: i128, step: i128) -> i128 {
    value - value.rem_euclid(step)
}

/// Numbers beyond this are not told apart.
const LARGEST: f64 = 1e30;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn integers(low: i64, high: i64) -> Facets {
        let bound = |value: i64| Some(Bound { value: Number::from(value), exclusive: false });
        Facets {
            kinds: Some([Kind::Integer].into()),
            lowest: bound(low),
            highest: bound(high),
            ..Facets::default()
        }
    }

    #[test]
    fn the_plainest_number_is_one_where_one_fits() {
        assert_eq!(candidates(&integers(0, 100), 0)[0], json!(1));
        assert_eq!(candidates(&integers(10, 100), 0)[0], json!(10));
    }

    #[test]
    fn bounds_are_named_and_stepped_over() {
        let facets = integers(1, 100);
        assert_eq!(smallest(&facets), Some(json!(1)));
        assert_eq!(largest(&facets), Some(json!(100)));
        assert_eq!(outside(&facets, facets.highest.as_ref().unwrap(), false)[0], json!(101));
    }

    #[test]
    fn the_step_is_kept_outside_a_bound() {
        let facets = Facets { multiple: Some(Number::from(5)), ..integers(0, 12) };
        assert_eq!(largest(&facets), Some(json!(10)));
        assert_eq!(outside(&facets, facets.highest.as_ref().unwrap(), false)[0], json!(15));
    }

    #[test]
    fn a_bound_beyond_every_exact_number_is_met_in_floating_point() {
        let bound =
            Bound { value: Number::from_f64(18_446_744_073_709_551_616.0).unwrap(), exclusive: false };
        let facets = Facets { kinds: Some([Kind::Integer].into()), lowest: Some(bound), ..Facets::default() };
        let fit = super::super::fits::Fit::new(&facets);
        assert!(candidates(&facets, 0).iter().any(|value| fit.holds(value)));
        assert_eq!(smallest(&facets), None, "what cannot be named exactly is no boundary");
    }

    #[test]
    fn the_largest_bounds_do_not_overflow() {
        let facets = integers(i64::MIN, i64::MAX);
        assert_eq!(largest(&facets), Some(json!(i64::MAX)));
        assert!(!candidates(&facets, 3).is_empty());
    }
}
