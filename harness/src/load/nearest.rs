//! A misspelt name turned into the nearest known one.

/// "did you mean ...?" when a known name is near enough to be meant.
pub(crate) fn suggest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let written: Vec<char> = written.chars().take(LONGEST).collect();
    let limit = (written.len() / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|name| (distance(&written, &name.chars().take(LONGEST).collect::<Vec<_>>()), name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| format!("did you mean \"{name}\"?"))
}

/// The number of letters to insert, remove, replace or swap with their neighbour (optimal string alignment).
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, &character) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, &other) in right.iter().enumerate() {
            let replaced = last[column] + usize::from(!character.eq_ignore_ascii_case(&other));
            let mut best = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && character == right[column - 1] && left[row - 1] == other {
                best = best.min(before_last[column - 1] + 1);
            }
            current.push(best);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or(0)
}

/// Longer names are compared by their beginning only.
const LONGEST: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_the_name_meant() {
        assert_eq!(suggest("ownr", ["owner", "name"]), Some("did you mean \"owner\"?".to_owned()));
        assert_eq!(
            suggest("getPreson", ["getPerson", "listPersons"]),
            Some("did you mean \"getPerson\"?".to_owned())
        );
        assert_eq!(suggest("Version", ["version"]), Some("did you mean \"version\"?".to_owned()));
        assert_eq!(suggest("colour", ["owner", "name"]), None);
        assert_eq!(suggest("", ["a"]), Some("did you mean \"a\"?".to_owned()));
    }
}
