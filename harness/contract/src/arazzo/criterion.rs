//! A criterion: a condition of one of the types that Arazzo knows, and whether it is met.

use std::sync::Arc;

use samprov_model::place::{DocumentPlace, Place};
use serde_json::Value;

use super::{
    compare::entered,
    condition::{Condition, part_of_answer, told},
    expression::{Expression, Part},
    json_path::Path,
    limits::{LONGEST_FOR_PATTERN, MOST_BACKTRACKING},
    payload::as_text,
};

/// The most values that are told of one condition.
const MOST_TOLD: usize = 6;

/// A criterion of a step or of an action.
#[derive(Clone, Debug)]
pub(crate) struct Criterion {
    /// The condition as written.
    pub(crate) text: String,
    pub(crate) place: DocumentPlace,
    pub(crate) test: Test,
}

/// How a criterion is tested.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    JsonPath(Expression, Path),
    Pattern(Expression, Arc<fancy_regex::Regex>),
    Simple(Condition),
}

/// Whether a criterion is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Met {
    Yes,
    No,
    /// It would take too long to tell.
    TooCostly,
}

impl Criterion {
    /// Whether it is met. `find` gives the value of an expression.
    pub(crate) fn met(&self, find: &dyn Fn(&Expression) -> Option<Value>) -> Met {
        let met = match &self.test {
            Test::Simple(condition) => Some(condition.holds(find)),
            Test::JsonPath(context, path) => find(context).map_or(Some(false), |value| path.finds(&value)),
            Test::Pattern(context, pattern) => match find(context) {
                None => Some(false),
                Some(value) => {
                    let text = as_text(&value);
                    let short = text.len() <= LONGEST_FOR_PATTERN;
                    short.then(|| pattern.is_match(&text).ok()).flatten()
                }
            },
        };
        match met {
            Some(true) => Met::Yes,
            Some(false) => Met::No,
            None => Met::TooCostly,
        }
    }

    /// What each expression in it comes to, `None` where there is nothing.
    pub(crate) fn values(&self, find: &dyn Fn(&Expression) -> Option<Value>) -> Vec<(String, Option<Value>)> {
        match &self.test {
            Test::JsonPath(context, _) | Test::Pattern(context, _) => {
                vec![(context.to_string(), find(context))]
            }
            Test::Simple(condition) => {
                let mut values: Vec<(String, Option<Value>)> = Vec::new();
                for (expression, inside) in condition.expressions() {
                    let name = told(expression, inside);
                    if values.len() < MOST_TOLD && !values.iter().any(|(known, _)| *known == name) {
                        let value = find(expression).and_then(|value| entered(&value, inside).cloned());
                        values.push((name, value));
                    }
                }
                values
            }
        }
    }

    /// The place of the answer that it looks at first.
    pub(crate) fn looks_at(&self) -> Option<Place> {
        self.expressions().into_iter().find_map(|expression| match (expression, part_of_answer(expression)) {
            (Expression::StatusCode, _) => Some(Place::Status),
            (_, Some(Part::Body(pointer))) => Some(Place::body(pointer.clone())),
            (_, Some(Part::Header(name))) => Some(Place::header(name.clone())),
            _ => None,
        })
    }

    /// The expressions in it.
    pub(crate) fn expressions(&self) -> Vec<&Expression> {
        match &self.test {
            Test::JsonPath(context, _) | Test::Pattern(context, _) => vec![context],
            Test::Simple(condition) => condition.expressions().into_iter().map(|(one, _)| one).collect(),
        }
    }
}

/// A regular expression that is searched for; `None` when it is none or too large.
pub(crate) fn pattern(text: &str) -> Option<Arc<fancy_regex::Regex>> {
    if text.len() > super::limits::LONGEST_TEXT {
        return None;
    }
    let mut builder = fancy_regex::RegexBuilder::new(text);
    builder.backtrack_limit(MOST_BACKTRACKING).delegate_size_limit(1 << 20).delegate_dfa_size_limit(1 << 20);
    builder.build().ok().map(Arc::new)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use serde_json::json;

    use super::*;

    fn criterion(test: Test) -> Criterion {
        Criterion { text: String::new(), place: DocumentPlace::default(), test }
    }

    fn expression(text: &str) -> Expression {
        Expression::parse(text).unwrap()
    }

    #[test]
    fn a_pattern_is_searched_for_in_the_text_of_its_context() {
        let test = |text: &str| Test::Pattern(expression("$statusCode"), pattern(text).unwrap());
        let find = |_: &Expression| Some(json!(200));
        assert_eq!(criterion(test("^2[0-9]{2}$")).met(&find), Met::Yes);
        assert_eq!(criterion(test("4")).met(&find), Met::No);
        assert_eq!(criterion(test("2")).met(&|_| None), Met::No, "what is not there matches nothing");
    }

    #[test]
    fn a_pattern_that_would_run_for_ever_and_one_that_is_too_large_are_bounded() {
        let started = Instant::now();
        let evil = Test::Pattern(expression("$response.body"), pattern(r"^(a|a?)+\1$").unwrap());
        let found = criterion(evil).met(&|_| Some(json!("a".repeat(60) + "b")));
        assert_ne!(found, Met::Yes);
        assert!(pattern("((((a{1000}){1000}){1000}){1000})").is_none());
        assert!(pattern(&"a".repeat(5_000)).is_none());
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    }

    #[test]
    fn the_values_of_both_sides_are_told() {
        let text = "$statusCode == $inputs.expected || $response.body.a[0] == 'x' && $statusCode != 4";
        let simple = criterion(Test::Simple(Condition::parse(text).unwrap()));
        let find = |expression: &Expression| match expression {
            Expression::StatusCode => Some(json!(200)),
            Expression::Response(_) => Some(json!({"a": ["y"]})),
            _ => None,
        };
        let values = simple.values(&find);
        let told: Vec<(&str, Option<&Value>)> =
            values.iter().map(|(name, value)| (name.as_str(), value.as_ref())).collect();
        let (status, item) = (json!(200), json!("y"));
        assert_eq!(
            told,
            [
                ("$statusCode", Some(&status)),
                ("$inputs.expected", None),
                ("$response.body['a'][0]", Some(&item)),
            ]
        );
        assert_eq!(simple.looks_at(), Some(Place::Status));
    }
}
