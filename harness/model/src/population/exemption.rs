//! Fields that the guard does not look into, and why.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Fields whose values only look like personal numbers, such as ids and timestamps (undantag).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Exemption {
    /// A JSON Pointer in which a segment `*` stands for any one segment and `**` for any number of them, such as
    /// `/records/*/*/*/caseId`. At least one segment is a name.
    pub field: String,
    /// Why what stands there is nobody's number.
    pub reason: String,
}

impl Exemption {
    /// Whether it covers the field at a JSON Pointer.
    ///
    /// ```
    /// use samprov_model::population::Exemption;
    /// let exemption = Exemption { field: "/records/**/caseId".into(), reason: "counted".into() };
    /// assert!(exemption.covers("/records/se.exempel.a/~1cases/0/caseId"));
    /// assert!(!exemption.covers("/records/se.exempel.a/~1cases/0/personId"));
    /// ```
    pub fn covers(&self, pointer: &str) -> bool {
        let pattern: Vec<&str> = self.field.split('/').collect();
        // reached[index]: the first `index` segments of the pattern cover the segments seen so far. Bounded by both lengths.
        let mut reached = vec![false; pattern.len() + 1];
        reached[0] = true;
        skip_any(&pattern, &mut reached);
        for segment in pointer.split('/') {
            let mut next = vec![false; pattern.len() + 1];
            for (index, part) in pattern.iter().enumerate().filter(|(index, _)| reached[*index]) {
                match *part {
                    "**" => next[index] = true,
                    part if part == "*" || part == segment => next[index + 1] = true,
                    _ => {}
                }
            }
            skip_any(&pattern, &mut next);
            reached = next;
        }
        reached[pattern.len()]
    }

    /// Whether the field is a pointer with at least one name in it: without one, it would cover whole documents.
    pub fn is_narrow(&self) -> bool {
        self.field.starts_with('/')
            && self.field.split('/').skip(1).any(|segment| !segment.trim_matches('*').is_empty())
    }
}

/// `**` stands for no segment, too.
fn skip_any(pattern: &[&str], reached: &mut [bool]) {
    for (index, part) in pattern.iter().enumerate() {
        if reached[index] && *part == "**" {
            reached[index + 1] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exemption(field: &str) -> Exemption {
        Exemption { field: field.into(), reason: "r".into() }
    }

    #[test]
    fn stars_stand_for_segments_and_names_for_themselves() {
        assert!(exemption("/a/*/c").covers("/a/b/c"));
        assert!(!exemption("/a/*/c").covers("/a/c") && !exemption("/a/*/c").covers("/a/b/b/c"));
        assert!(exemption("/a/**/c").covers("/a/c") && exemption("/a/**/c").covers("/a/x/y/c"));
        assert!(exemption("/a/**").covers("/a") && exemption("/a/**").covers("/a/b/c"));
        assert!(!exemption("/a/**/c").covers("/a/x/c/y"));
        assert!(!exemption("/ab").covers("/abc") && !exemption("/a*").covers("/abc"));
    }

    #[test]
    fn a_pattern_without_a_name_is_not_narrow() {
        for field in ["", "/", "/*", "/**", "/**/*", "a/b", "//"] {
            assert!(!exemption(field).is_narrow(), "{field}");
        }
        assert!(exemption("/**/caseId").is_narrow());
    }

    #[test]
    fn many_stars_cost_no_more_than_their_number() {
        let pattern = "/**/a".repeat(2_000);
        assert!(!exemption(&pattern).covers(&"/a".repeat(1_500)));
    }
}
