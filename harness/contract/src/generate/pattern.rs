//! Texts that match a pattern, sampled from its syntax tree.
//!
//! Look-around, anchors and word boundaries are dropped; whoever uses a sample checks it against the pattern itself.

use std::collections::BTreeMap;

use regex_syntax::{
    ParserBuilder,
    hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition},
};
use serde_json::{Value, json};

use super::ecma::{self, Rewritten};

/// Whether a text matches a pattern somewhere, as JSON Schema asks.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    jsonschema::draft202012::new(&json!({ "pattern": pattern }))
        .is_ok_and(|validator| validator.is_valid(&Value::from(text)))
}

/// Texts that are likely to match, the shortest first and growing; none when the pattern cannot be understood.
pub(crate) fn samples(pattern: &str, variation: usize) -> Vec<String> {
    let Some((tree, _)) = parse(pattern) else { return Vec::new() };
    let mut found: Vec<String> = Vec::new();
    let mut classes = BTreeMap::new();
    for grow in GROWTH {
        for turn in 0..TURNS {
            let sampler = Sampler::new(Choice::Plain, grow, turn + variation, LONGEST_TEXT, &mut classes);
            found.extend(sampler.sample(&tree).filter(|text| !found.contains(text)));
        }
    }
    found
}

/// Many more texts that may match, for patterns whose parts hang together: characters of every group mixed, what look-aheads
/// ask for put in, then chance (from a fixed seed). `sizes`: lengths that are wanted.
pub(crate) fn searched(pattern: &str, sizes: &[u64], variation: usize) -> Vec<String> {
    let Some((tree, rewritten)) = parse(pattern) else { return Vec::new() };
    let sizes: Vec<u32> = sizes.iter().filter_map(|size| u32::try_from(*size).ok()).collect();
    let widest = sizes.iter().copied().filter(|size| *size <= LARGEST_SIZE).max().unwrap_or(0);
    let most = LONGEST_TEXT.max(usize::try_from(widest).unwrap_or(0).saturating_mul(4));
    // Where a group of several letters is repeated, fewer repetitions reach the size.
    let wanted = sizes
        .iter()
        .filter(|size| **size <= LARGEST_SIZE)
        .flat_map(|size| (1..=4).flat_map(move |part| [size / part, size / part + 1]));
    let mut classes = BTreeMap::new();
    let mut found: Vec<String> = Vec::new();
    for grow in wanted.chain(GROWTH) {
        for (choice, turn) in [(Choice::Plain, 0), (Choice::Mixed, 0), (Choice::Mixed, 1), (Choice::Mixed, 2)]
        {
            let sampler = Sampler::new(choice, grow, turn + variation, most, &mut classes);
            found.extend(sampler.sample(&tree));
        }
    }
    let asked: Vec<String> = rewritten
        .ahead
        .iter()
        .take(MOST_AHEAD)
        .flat_map(|ahead| samples(ahead, variation).into_iter().take(4))
        .collect();
    let with_asked: Vec<String> = found
        .iter()
        .filter(|text| text.len() <= LONGEST_TEXT)
        .flat_map(|text| asked.iter().flat_map(|part| [over_end(text, part), over_start(text, part)]))
        .take(MOST_GUIDED)
        .collect();
    found.extend(with_asked);
    for seed in 0..MOST_RANDOM {
        let seed = seed + u64::try_from(variation).unwrap_or(0) * 1_000;
        let sampler = Sampler::new(Choice::Random(seed), 8, variation, LONGEST_TEXT, &mut classes);
        found.extend(sampler.sample(&tree));
    }
    found
}

fn over_end(text: &str, part: &str) -> String {
    let kept = text.chars().count().saturating_sub(part.chars().count());
    text.chars().take(kept).chain(part.chars()).collect()
}

fn over_start(text: &str, part: &str) -> String {
    part.chars().chain(text.chars().skip(part.chars().count())).collect()
}

/// The syntax tree of a pattern, and what its rewriting left out.
pub(super) fn parse(pattern: &str) -> Option<(Hir, Rewritten)> {
    if pattern.len() > LONGEST_PATTERN {
        return None;
    }
    let rewritten = ecma::rewritten(pattern)?;
    let tree = ParserBuilder::new().nest_limit(DEEPEST).build().parse(&rewritten.text).ok()?;
    Some((tree, rewritten))
}

/// How characters are chosen.
#[derive(Clone, Copy)]
enum Choice {
    /// Those that are plainest.
    Plain,
    /// Small letters, capitals, digits and others by turns.
    Mixed,
    /// By a number that is mixed on and on.
    Random(u64),
}

/// Writes a tree as text, choosing by `turn` and repeating by `grow`.
struct Sampler<'a> {
    choice: Choice,
    grow: u32,
    turn: usize,
    most: usize,
    text: String,
    is_full: bool,
    /// What the groups stand for so far, for references back to them.
    groups: BTreeMap<u32, String>,
    /// The preferred characters of classes met before, by the address of the class.
    classes: &'a mut BTreeMap<usize, Vec<Vec<char>>>,
}

impl<'a> Sampler<'a> {
    fn new(
        choice: Choice,
        grow: u32,
        turn: usize,
        most: usize,
        classes: &'a mut BTreeMap<usize, Vec<Vec<char>>>,
    ) -> Self {
        let (text, groups) = (String::new(), BTreeMap::new());
        Self { choice, grow, turn, most, text, is_full: false, groups, classes }
    }

    fn sample(mut self, tree: &Hir) -> Option<String> {
        self.write(tree);
        (!self.is_full).then_some(self.text)
    }

    fn write(&mut self, tree: &Hir) {
        if self.text.len() > self.most {
            self.is_full = true;
            return;
        }
        match tree.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => {
                for letter in String::from_utf8_lossy(&literal.0).chars() {
                    match ecma::group_of(letter).and_then(|group| self.groups.get(&group)) {
                        Some(text) => self.text.push_str(&text.clone()),
                        None if ecma::group_of(letter).is_some() => {}
                        None => self.text.push(letter),
                    }
                }
            }
            HirKind::Class(class) => self.write_class(class),
            HirKind::Repetition(repetition) => self.write_repeated(repetition),
            HirKind::Capture(capture) => {
                let start = self.text.len();
                self.write(&capture.sub);
                let text = self.text.get(start..).unwrap_or_default().to_owned();
                self.groups.insert(capture.index, text);
            }
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.write(part)),
            HirKind::Alternation(options) => {
                let index = self.next(self.turn);
                if let Some(option) = options.get(index % options.len().max(1)) {
                    self.write(option);
                }
            }
        }
    }

    fn write_repeated(&mut self, repetition: &Repetition) {
        let most = repetition.max.unwrap_or(u32::MAX);
        let grow = match self.choice {
            Choice::Plain | Choice::Mixed => self.grow,
            Choice::Random(_) => {
                let extra = u32::try_from(self.next(0) % 12).unwrap_or(0);
                repetition.min.saturating_add(extra)
            }
        };
        let times = grow.clamp(repetition.min, most.max(repetition.min));
        for _ in 0..times {
            if self.is_full {
                return;
            }
            let before = self.text.len();
            self.write(&repetition.sub);
            if self.text.len() == before && repetition.min == 0 {
                return;
            }
        }
    }

    fn write_class(&mut self, class: &Class) {
        let Class::Unicode(class) = class else { return };
        // Characters differ from place to place, so that repeated ones do not look alike: `abc`, not `aaa`.
        let turn = self.turn + self.text.len();
        let random = self.next(0);
        let address = std::ptr::from_ref(class).addr();
        let groups = self.classes.entry(address).or_insert_with(|| grouped(class));
        let chosen = match self.choice {
            Choice::Plain => groups.first().and_then(|group| group.get(turn % group.len().max(1))),
            Choice::Mixed => {
                let kinds = groups.get(1..).unwrap_or_default();
                kinds
                    .get(turn % kinds.len().max(1))
                    .and_then(|group| group.get((turn / kinds.len().max(1)) % group.len().max(1)))
            }
            Choice::Random(_) => {
                let kinds = groups.get(1..).unwrap_or_default();
                kinds
                    .get(random % kinds.len().max(1))
                    .and_then(|group| group.get((random / 8) % group.len().max(1)))
            }
        };
        match chosen {
            Some(character) => self.text.push(*character),
            None => self.is_full = true,
        }
    }

    /// The next number by chance; `plain` where nothing is left to chance.
    fn next(&mut self, plain: usize) -> usize {
        let Choice::Random(state) = &mut self.choice else { return plain };
        // SplitMix64.
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap_or(0)
    }
}

/// The preferred characters of a class, then those of each group by itself: small letters, capitals, digits, others.
fn grouped(class: &ClassUnicode) -> Vec<Vec<char>> {
    let holds = |wanted: char| class.iter().any(|range| range.start() <= wanted && wanted <= range.end());
    let plain = preferred(class);
    let mut groups: Vec<Vec<char>> = [char::is_lowercase, char::is_uppercase, char::is_numeric]
        .iter()
        .map(|is_wanted| PLAIN.chars().filter(|it| holds(*it) && it.is_ascii() && is_wanted(*it)).collect())
        .collect();
    groups.push(MARKS.chars().filter(|character| holds(*character)).collect());
    groups.retain(|group: &Vec<char>| !group.is_empty());
    if groups.is_empty() {
        groups.push(plain.clone());
    }
    groups.insert(0, plain);
    groups
}

/// The characters of a class to use: letters, else digits, else one other.
fn preferred(class: &ClassUnicode) -> Vec<char> {
    let holds = |wanted: char| class.iter().any(|range| range.start() <= wanted && wanted <= range.end());
    let plain: Vec<char> = PLAIN.chars().filter(|character| holds(*character)).collect();
    for is_wanted in [char::is_alphabetic, char::is_numeric] {
        let group: Vec<char> = plain.iter().copied().filter(|it| is_wanted(*it)).collect();
        if !group.is_empty() {
            return group;
        }
    }
    let first = || class.iter().map(ClassUnicodeRange::start).find(|it| !it.is_control());
    plain.first().copied().or_else(first).into_iter().collect()
}

/// How often something is repeated that may be repeated; within its own bounds.
const GROWTH: [u32; 15] = [1, 0, 2, 3, 4, 6, 8, 10, 12, 16, 24, 36, 64, 128, 255];

/// How many choices of alternatives and characters are tried for each growth.
const TURNS: usize = 4;

/// Characters that are preferred.
const PLAIN: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890åäö -_.";

/// Other characters, for patterns that ask for one.
const MARKS: &str = "!#-_.@$%&*+=:/ ";

/// More look-aheads than this are not put in.
const MOST_AHEAD: usize = 6;

/// More texts than this are not made with what look-aheads ask for.
const MOST_GUIDED: usize = 400;

/// More texts than this are not left to chance.
const MOST_RANDOM: u64 = 200;

/// Larger texts are not asked for.
const LARGEST_SIZE: u32 = 1 << 20;

/// Longer patterns are not looked at.
const LONGEST_PATTERN: usize = 2000;

/// Groups nested deeper are not looked at.
const DEEPEST: u32 = 50;

/// Longer samples are given up, in bytes.
const LONGEST_TEXT: usize = 4096;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn first(pattern: &str) -> String {
        samples(pattern, 0).into_iter().find(|text| matches(pattern, text)).unwrap_or_default()
    }

    #[test]
    fn common_patterns_have_matching_samples() {
        for pattern in [
            r"^\d{12}$",
            r"^[A-ZÅÄÖ][a-zåäö-]+$",
            r"^(SE|NO)\d{3,5}(-[a-z]{2})?$",
            r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
            r"^(?!0{4})\d{4}$",
            r"^[^\s/]+$",
            r"^\/a\/[\w\-]+$",
            r"^\p{L}+$",
            r"[[&&]",
            r"^.*$",
        ] {
            assert!(matches(pattern, &first(pattern)), "{pattern}");
        }
    }

    #[test]
    fn patterns_with_look_around_and_references_back_have_matching_samples() {
        for pattern in [
            "^(?=.*[0-9])[a-z0-9]{4,8}$",
            "^(?=.*[0-9])(?!.*x)[a-z0-9]{4,8}$",
            r"^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^\w\s]).{8,}$",
            "^(?=.*foo)[a-z]{8}$",
            r"^([a-z])\1$",
            r"^(?!(a))(b|c)\2$",
        ] {
            let found = samples(pattern, 0).into_iter().chain(searched(pattern, &[], 0));
            assert!(found.into_iter().any(|text| matches(pattern, &text)), "{pattern}");
        }
    }

    #[test]
    fn a_named_group_is_referred_back_to() {
        assert!(samples(r"^(?<q>['x])\w{2}\k<q>$", 0).contains(&"xbcx".to_owned()));
    }

    #[test]
    fn nested_repetition_stays_bounded() {
        assert!(samples(r"^((((a{50}){50}){50}){50})+$", 0).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_can_be_asked_for_samples(pattern in "\\PC{0,40}") {
            for text in samples(&pattern, 0) {
                prop_assert!(text.len() <= LONGEST_TEXT + 1024);
            }
        }
    }
}
