//! Whether a pattern repeats what is itself repeated, so that a reader that backtracks may try ever more ways to read one text.

use regex_syntax::hir::{Hir, HirKind};

use super::pattern::parse;

/// Whether one text can be divided among the repetitions of a pattern in very many ways: `(a+)+`, `(x+x+)+`, `(a|b*)*`.
pub(crate) fn has_tangled_repetitions(pattern: &str) -> bool {
    let Some((tree, rewritten)) = parse(pattern) else { return false };
    let ahead = rewritten.ahead.iter().filter_map(|part| parse(part)).map(|(tree, _)| tree);
    std::iter::once(tree).chain(ahead).any(|tree| is_tangled(&tree))
}

fn is_tangled(tree: &Hir) -> bool {
    match tree.kind() {
        HirKind::Repetition(repetition) => {
            (repetition.max.is_none() && may_be_one_repetition(&repetition.sub))
                || is_tangled(&repetition.sub)
        }
        HirKind::Capture(capture) => is_tangled(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(is_tangled),
        HirKind::Class(_) | HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) => false,
    }
}

/// Whether all that something matches may be what one repetition in it matches.
fn may_be_one_repetition(tree: &Hir) -> bool {
    match tree.kind() {
        HirKind::Repetition(repetition) => repetition.max.is_none() || may_be_one_repetition(&repetition.sub),
        HirKind::Capture(capture) => may_be_one_repetition(&capture.sub),
        HirKind::Alternation(parts) => parts.iter().any(may_be_one_repetition),
        HirKind::Concat(parts) => {
            let is_repetition =
                |part: &Hir| matches!(part.kind(), HirKind::Repetition(it) if it.max.is_none());
            let may_be_empty = |part: &Hir| part.properties().minimum_len() == Some(0);
            parts.iter().all(is_repetition)
                || parts.iter().enumerate().any(|(index, part)| {
                    let others = parts.iter().enumerate().filter(|(other, _)| *other != index);
                    may_be_one_repetition(part) && others.map(|(_, other)| other).all(may_be_empty)
                })
        }
        HirKind::Class(_) | HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_of_repetitions_are_told_from_plain_ones() {
        for pattern in
            ["(a+)+$", "^(a+)*$", "(x+x+)+y", "^(?=(b*)*c)[a-c]+$", "^([a-z]+|[0-9]*)+$", "((ab?)*)*"]
        {
            assert!(has_tangled_repetitions(pattern), "{pattern}");
        }
        for pattern in [
            "^[a-z]+$",
            "^([a-z]+-)*[a-z]+$",
            "^(a{1,3}){2}$",
            r"^\d+(\.\d+)?$",
            "^(?:[a-z0-9-]+\\.)+[a-z]{2,}$",
            "([",
        ] {
            assert!(!has_tangled_repetitions(pattern), "{pattern}");
        }
    }
}
