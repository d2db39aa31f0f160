//! A `JSONPath` (RFC 9535) that is asked of a message, read only where asking it ends soon.

use serde_json::Value;
use serde_json_path::JsonPath;

use super::limits::LARGEST_FOR_PATH;

/// The longest path, in bytes.
const LONGEST: usize = 500;

/// The deepest nesting of brackets and parentheses: reading them takes time that grows with each.
const DEEPEST: usize = 6;

/// The largest number of repetitions in a pattern that `match` or `search` asks for.
const MOST_REPETITIONS: u32 = 99;

/// A path.
#[derive(Clone, Debug)]
pub(crate) struct Path(JsonPath);

/// Why a path is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It is no `JSONPath`.
    Unreadable,
    /// It could look at the whole document again and again.
    TooCostly,
}

impl Path {
    pub(super) fn read(text: &str) -> Result<Self, Refused> {
        if !is_cheap(text) {
            return Err(Refused::TooCostly);
        }
        JsonPath::parse(text).map(Self).map_err(|_| Refused::Unreadable)
    }

    /// Whether it finds anything; `None` when the value is too large to be asked.
    pub(super) fn finds(&self, value: &Value) -> Option<bool> {
        (value.to_string().len() <= LARGEST_FOR_PATH).then(|| !self.0.query(value).is_empty())
    }
}

/// Whether the cost of asking grows with the document and no faster: one `..`, outside of filters, and no filter that begins at
/// the root once more.
fn is_cheap(text: &str) -> bool {
    let (mut depth, mut deepest, mut descents, mut in_filter, mut quote) = (0_usize, 0, 0, false, None);
    let mut before = ' ';
    for (index, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), letter) if letter == open && before != '\\' => quote = None,
            (Some(_), '{') if repeats_often(text.get(index + 1..).unwrap_or_default()) => return false,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, '[' | '(') => depth += 1,
            (None, ']' | ')') => depth = depth.saturating_sub(1),
            (None, '?') => in_filter = true,
            (None, '$') if in_filter => return false,
            (None, '.') if before == '.' && in_filter => return false,
            (None, '.') if before == '.' => descents += 1,
            (None, _) => {}
        }
        deepest = deepest.max(depth);
        before = if before == '\\' { ' ' } else { letter };
    }
    text.len() <= LONGEST && deepest <= DEEPEST && descents <= 1
}

fn repeats_often(behind: &str) -> bool {
    let numbers = behind.split('}').next().unwrap_or_default().split(',');
    numbers.filter_map(|number| number.trim().parse::<u32>().ok()).any(|number| number > MOST_REPETITIONS)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_holds_when_it_finds_something() {
        let value = json!({"pets": [{"id": 1, "name": "Åsa"}, {"id": 2}]});
        for (path, found) in [
            ("$.pets[0].name", true),
            ("$.pets[?@.id == 2]", true),
            ("$.pets[?(@.id > 2)]", false),
            ("$[?length(@) > 1]", true),
            ("$.pets[?match(@.name, 'Å.*')]", true),
            ("$..name", true),
            ("$.nothing", false),
        ] {
            assert_eq!(Path::read(path).unwrap().finds(&value), Some(found), "{path}");
        }
    }

    #[test]
    fn what_is_no_path_or_costs_too_much_is_refused_at_once() {
        let started = Instant::now();
        assert_eq!(Path::read("pets[0]").unwrap_err(), Refused::Unreadable);
        assert_eq!(Path::read("$.status == 'x'").unwrap_err(), Refused::Unreadable);
        let nested = format!("$[?{}@.a{}]", "(".repeat(200), ")".repeat(200));
        let long = format!("$.{}", "a".repeat(600));
        for costly in [&nested, &long, "$..*..*..*", "$[?$..a]", "$..[?@..x]", "$[?match(@, 'a{9999}')]"] {
            assert_eq!(Path::read(costly).unwrap_err(), Refused::TooCostly, "{costly}");
        }
        let deep = format!("$[?{}@.a{}]", "(".repeat(5), ")".repeat(5));
        assert!(Path::read(&deep).is_ok());
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }

    #[test]
    fn a_very_large_value_is_not_looked_through() {
        let value = json!(["x".repeat(LARGEST_FOR_PATH)]);
        assert_eq!(Path::read("$[0]").unwrap().finds(&value), None);
    }
}
