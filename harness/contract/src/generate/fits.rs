//! Whether a value keeps the facets of its own place, one keyword left out where that one is to be broken.

use jsonschema::PatternOptions;
use serde_json::{Number, Value, json};

use super::facets::{Bound, Facets, Kind, Mark};

/// Facets made ready for checking many values.
pub(crate) struct Fit<'a> {
    facets: &'a Facets,
    without: &'a str,
    texts: Option<jsonschema::Validator>,
}

impl<'a> Fit<'a> {
    /// All facets.
    pub(crate) fn new(facets: &'a Facets) -> Self {
        Self::without(facets, "")
    }

    /// All facets but one keyword.
    pub(crate) fn without(facets: &'a Facets, keyword: &'a str) -> Self {
        let mut texts: Vec<Value> = Vec::new();
        if keyword != "pattern" {
            texts.extend(facets.patterns.iter().map(|pattern| json!({ "pattern": pattern })));
        }
        if let Some(format) = facets.format.as_ref().filter(|_| keyword != "format") {
            texts.push(json!({ "format": format }));
        }
        let build = |texts: Vec<Value>| {
            jsonschema::draft202012::options()
                .should_validate_formats(true)
                .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(MOST_BACKTRACKING))
                .build(&json!({ "allOf": texts }))
                .ok()
        };
        Self { facets, without: keyword, texts: if texts.is_empty() { None } else { build(texts) } }
    }

    /// Whether the value keeps them. What is inside arrays and objects is not looked at.
    pub(crate) fn holds(&self, value: &Value) -> bool {
        let facets = self.facets;
        let asks = |keyword: &str| self.without != keyword;
        if asks("type") && asks("null") && !has_kind(facets, value) {
            return false;
        }
        if asks("const") && facets.constant.as_ref().is_some_and(|constant| !same(constant, value)) {
            return false;
        }
        let is_in = |values: &Vec<Value>| values.iter().any(|listed| same(listed, value));
        if asks("enum") && facets.values.as_ref().is_some_and(|values| !is_in(values)) {
            return false;
        }
        match value {
            Value::String(text) => self.holds_text(text, value),
            Value::Number(number) => self.holds_number(number),
            Value::Array(items) => {
                let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
                (!asks("minItems") || facets.fewest_items.is_none_or(|least| count >= least))
                    && (!asks("maxItems") || facets.most_items.is_none_or(|most| count <= most))
                    && (!asks("uniqueItems") || !facets.is(Mark::UniqueItems) || all_differ(items))
            }
            Value::Object(members) => {
                let count = u64::try_from(members.len()).unwrap_or(u64::MAX);
                (!asks("minProperties") || facets.fewest_properties.is_none_or(|least| count >= least))
                    && (!asks("maxProperties") || facets.most_properties.is_none_or(|most| count <= most))
            }
            Value::Null | Value::Bool(_) => true,
        }
    }

    fn holds_text(&self, text: &str, value: &Value) -> bool {
        let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        let facets = self.facets;
        (self.without == "minLength" || facets.shortest.is_none_or(|least| length >= least))
            && (self.without == "maxLength" || facets.longest.is_none_or(|most| length <= most))
            && self.texts.as_ref().is_none_or(|texts| texts.is_valid(value))
    }

    fn holds_number(&self, number: &Number) -> bool {
        let facets = self.facets;
        let below = matches!(self.without, "minimum" | "exclusiveMinimum");
        let above = matches!(self.without, "maximum" | "exclusiveMaximum");
        (below || facets.lowest.as_ref().is_none_or(|bound| is_inside(bound, number, true)))
            && (above || facets.highest.as_ref().is_none_or(|bound| is_inside(bound, number, false)))
            && (self.without == "multipleOf"
                || facets.multiple.as_ref().is_none_or(|multiple| is_multiple(number, multiple)))
    }
}

/// The most steps that a pattern may backtrack over one text, so that a search over many stays quick.
const MOST_BACKTRACKING: usize = 20_000;

/// Whether the type of a value is allowed.
pub(crate) fn has_kind(facets: &Facets, value: &Value) -> bool {
    match value {
        Value::Array(_) => facets.allows(Kind::Array),
        Value::Bool(_) => facets.allows(Kind::Boolean),
        Value::Null => facets.allows(Kind::Null),
        Value::Number(number) => {
            facets.allows(Kind::Number) || (is_whole(number) && facets.allows(Kind::Integer))
        }
        Value::Object(_) => facets.allows(Kind::Object),
        Value::String(_) => facets.allows(Kind::String),
    }
}

/// Whether no two items are the same.
pub(crate) fn all_differ(items: &[Value]) -> bool {
    items.iter().enumerate().all(|(index, item)| differs(item, &items[..index]))
}

/// Whether an item is none of others.
pub(crate) fn differs(item: &Value, others: &[Value]) -> bool {
    !others.iter().any(|other| same(other, item))
}

fn is_inside(bound: &Bound, number: &Number, low: bool) -> bool {
    let order = compare(number, &bound.value);
    if order.is_eq() { !bound.exclusive } else { order.is_gt() == low }
}

fn compare(first: &Number, second: &Number) -> std::cmp::Ordering {
    match (exact(first), exact(second)) {
        (Some(first), Some(second)) => first.cmp(&second),
        _ => first.as_f64().unwrap_or(0.0).total_cmp(&second.as_f64().unwrap_or(0.0)),
    }
}

fn exact(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

fn is_whole(number: &Number) -> bool {
    exact(number).is_some() || number.as_f64().is_some_and(|value| value.fract() == 0.0)
}

fn is_multiple(number: &Number, multiple: &Number) -> bool {
    match (exact(number), exact(multiple)) {
        (Some(number), Some(multiple)) if multiple != 0 => number % multiple == 0,
        _ => jsonschema::is_valid(&json!({ "multipleOf": multiple }), &Value::Number(number.clone())),
    }
}

/// Equality of JSON values: numbers by value, so that 1 and 1.0 are the same.
fn same(first: &Value, second: &Value) -> bool {
    match (first, second) {
        (Value::Number(first), Value::Number(second)) => compare(first, second).is_eq(),
        _ => first == second,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_keyword_can_be_left_out() {
        let facets = Facets { longest: Some(3), patterns: vec!["^[a-z]*$".into()], ..Facets::default() };
        assert!(Fit::new(&facets).holds(&json!("abc")));
        assert!(!Fit::new(&facets).holds(&json!("abcd")));
        assert!(Fit::without(&facets, "maxLength").holds(&json!("abcd")));
        assert!(!Fit::without(&facets, "maxLength").holds(&json!("ABCD")));
    }

    #[test]
    fn an_exclusive_bound_is_itself_outside() {
        let bound = Bound { value: Number::from(5), exclusive: true };
        let facets = Facets { lowest: Some(bound), ..Facets::default() };
        assert!(!Fit::new(&facets).holds(&json!(5)));
        assert!(Fit::new(&facets).holds(&json!(6)));
    }
}
