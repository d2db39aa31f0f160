//! A misspelt name becomes the known one that is meant.

/// The known name that is closest to a word: at most two letters away, and fewer for short words, which are near to anything.
pub(crate) fn nearest<'n>(word: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let furthest = |name: &str| match word.chars().count().min(name.chars().count()) {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    };
    known
        .into_iter()
        .map(|name| (distance(word, name), name))
        .filter(|(distance, name)| *distance <= furthest(name))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters must be added, removed, replaced or swapped with their neighbour (within two; else more than two),
/// capital and small letters alike.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().take(40).map(|letter| letter.to_ascii_lowercase()).collect();
    let right: Vec<char> = right.chars().take(40).map(|letter| letter.to_ascii_lowercase()).collect();
    if left.len().abs_diff(right.len()) > 2 {
        return 3;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let replaced = above[column] + usize::from(letter != other);
            let mut best = replaced.min(above[column + 1] + 1).min(line[column] + 1);
            let swapped = row > 0 && column > 0 && left[row - 1] == *other && right[column - 1] == *letter;
            if swapped {
                best = best.min(before[column - 1] + 1);
            }
            line.push(best);
        }
        before = std::mem::replace(&mut above, line);
    }
    above.last().copied().unwrap_or(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_what_is_meant_and_another_word_does_not() {
        let known = ["get", "in", "not", "openapi", "operationId", "post"];
        for (word, meant) in [
            ("GET", Some("get")),
            ("pots", Some("post")),
            ("operationID", Some("operationId")),
            ("opeanpi", Some("openapi")),
            ("id", None),
            ("summary", None),
            ("note", None),
        ] {
            assert_eq!(nearest(word, known), meant, "{word}");
        }
    }
}
