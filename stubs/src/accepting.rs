//! Whether what an operation answers can be accepted by the caller (RFC 9110, 12.5.1).

use samprov_contract::Operation;
use samprov_model::observation::Request;

/// Whether the caller accepts any media type that a success of the operation is described with. Without `Accept`, and without a
/// described body, anything is accepted.
pub(crate) fn is_acceptable(operation: &Operation, request: &Request) -> bool {
    let fields = || request.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("accept"));
    let mut offered = operation
        .answers
        .iter()
        .filter(|answer| answer.status.is_success())
        .flat_map(|answer| &answer.contents)
        .map(|(range, _)| range.as_str())
        .peekable();
    if fields().next().is_none() || offered.peek().is_none() {
        return true;
    }
    let ranges: Vec<(&str, bool)> =
        fields().flat_map(|(_, value)| value.split(',')).filter_map(range).collect();
    offered.any(|offered| accepts(&ranges, essence(offered)))
}

/// The most exact range decides.
fn accepts(ranges: &[(&str, bool)], offered: &str) -> bool {
    let matching = ranges.iter().filter(|(range, _)| matches(range, offered));
    matching.max_by_key(|(range, _)| exactness(range)).is_some_and(|(_, wanted)| *wanted)
}

/// A media range and whether it is wanted at all: `q=0` says that it is not.
fn range(part: &str) -> Option<(&str, bool)> {
    let mut pieces = part.split(';').map(str::trim);
    let range = pieces.next().filter(|range| !range.is_empty())?;
    let refused = pieces.any(|piece| {
        let quality = piece.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
        quality.is_some_and(|(_, value)| value.trim().parse::<f64>().is_ok_and(|quality| quality <= 0.0))
    });
    Some((range, !refused))
}

/// What is offered may be a range itself.
fn matches(range: &str, offered: &str) -> bool {
    let (Some((kind, subtype)), Some((offered_kind, offered_subtype))) =
        (range.split_once('/'), offered.split_once('/'))
    else {
        return range == "*";
    };
    let same = |left: &str, right: &str| left == "*" || right == "*" || left.eq_ignore_ascii_case(right);
    same(kind, offered_kind) && same(subtype, offered_subtype)
}

fn exactness(range: &str) -> u8 {
    match range.split_once('/') {
        Some(("*", _)) | None => 0,
        Some((_, "*")) => 1,
        Some(_) => 2,
    }
}

fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(accept: &str, offered: &str) -> bool {
        let ranges: Vec<(&str, bool)> = accept.split(',').filter_map(range).collect();
        accepts(&ranges, offered)
    }

    #[test]
    fn a_range_accepts_what_is_in_it_and_the_most_exact_decides() {
        assert!(accepted("application/json, */*;q=0.1", "text/xml"));
        assert!(accepted("Application/*", "application/json"));
        assert!(!accepted("application/vnd.other", "application/json"));
        assert!(!accepted("application/json;q=0, */*", "application/json"));
        assert!(accepted("text/csv", "*/*"));
    }
}
