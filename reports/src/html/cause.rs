//! Root causes become blocks: what, by which requirement, expected, seen, where, how to see it again.

use samprov_model::event::CaseRecord;
use serde::Serialize;

use super::{
    anchors::Anchors,
    badge::Badge,
    exchange::{Exchange, exchanges, size},
};
use crate::{
    l10n::{Names, Texts},
    standing::RootCause,
    text::{cut, one_line},
};

/// The blocks of one section; those beyond the budget are one line each, and beyond that they are only counted.
#[derive(Serialize)]
pub(super) struct Section {
    blocks: Vec<Block>,
    lines: Vec<Line>,
    more: usize,
}

/// One root cause, told in full.
#[derive(Serialize)]
struct Block {
    anchor: String,
    badge: Badge,
    message: String,
    id: String,
    operation: String,
    judged: String,
    interface: String,
    fault: String,
    requirement: Option<Requirement>,
    expected: String,
    actual: String,
    place: Option<String>,
    promise: Option<String>,
    hint: Option<String>,
    shrunk: Option<String>,
    exchanges: Vec<Exchange>,
    left_out: bool,
    curl: Vec<String>,
    variables: Option<String>,
    only: String,
    same: Vec<Link>,
    same_more: usize,
    knocked_on: Vec<Link>,
    knocked_on_more: usize,
}

#[derive(Serialize)]
struct Requirement {
    anchor: String,
    id: String,
    level: String,
    text: String,
}

/// One root cause on one line.
#[derive(Serialize)]
struct Line {
    anchor: String,
    badge: Badge,
    message: String,
    operation: String,
}

#[derive(Serialize)]
struct Link {
    anchor: String,
    id: String,
}

/// What is left of the page for blocks, in bytes.
pub(super) struct Budget {
    bytes: usize,
    lines: usize,
}

impl Budget {
    /// A megabyte per thousand cases is the bound of the page; lists of cases take their part of it.
    pub(super) fn new(cases: usize) -> Self {
        Self { bytes: 250_000 + cases.saturating_mul(300), lines: 200 + cases / 5 }
    }
}

/// What blocks are made with.
pub(super) struct Maker<'a> {
    pub(super) texts: &'a Texts,
    pub(super) names: Names<'a>,
    pub(super) anchors: &'a Anchors,
}

impl Section {
    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.lines.is_empty() && self.more == 0
    }
}

impl Maker<'_> {
    pub(super) fn section<'c, 'r: 'c>(
        &self,
        causes: impl Iterator<Item = &'c RootCause<'r>>,
        budget: &mut Budget,
    ) -> Section {
        let mut section = Section { blocks: Vec::new(), lines: Vec::new(), more: 0 };
        for cause in causes {
            if budget.bytes > 0 {
                let block = self.block(cause, budget);
                section.blocks.push(block);
            } else if budget.lines > 0 {
                budget.lines -= 1;
                section.lines.push(self.line(cause));
            } else {
                section.more += 1;
            }
        }
        section
    }

    fn block(&self, cause: &RootCause<'_>, budget: &mut Budget) -> Block {
        let (texts, record, finding) = (self.texts, cause.record, cause.finding);
        let mut shown = record.shown().map(|one| exchanges(texts, one)).unwrap_or_default();
        let left_out = size(&shown) + BLOCK > budget.bytes && !shown.is_empty();
        if left_out {
            shown.clear();
        }
        budget.bytes = budget.bytes.saturating_sub(size(&shown) + BLOCK);
        let curl = record.shown().into_iter().flat_map(|evidence| &evidence.curl).take(MOST_CURLS);
        Block {
            anchor: self.anchors.case(&record.service, record.id.as_str()),
            badge: Badge::standing(texts, cause.standing),
            message: self.message(cause),
            id: record.id.to_string(),
            operation: record.operation.clone(),
            judged: self.names.judged(texts, record),
            interface: texts.interface(record.interface),
            fault: texts.fault(finding.fault),
            requirement: self.requirement(record),
            expected: cut(&texts.tell(&finding.expected), MOST_OF_TEXT),
            actual: cut(&texts.tell(&finding.actual), MOST_OF_TEXT),
            place: finding.place.as_ref().map(|place| texts.place(place)),
            promise: finding.promise.as_ref().map(ToString::to_string),
            hint: finding.hint.as_ref().map(|hint| texts.tell(hint)),
            shrunk: texts.shrunk(record),
            exchanges: shown,
            left_out,
            variables: self.names.before_script(texts, record),
            curl: curl.map(|line| cut(line, MOST_OF_CURL)).collect(),
            only: format!("samprov test … --only '{}'", record.id),
            same: self.links(&cause.same),
            same_more: cause.same.len().saturating_sub(MOST_LINKS),
            knocked_on: self.links(&cause.knocked_on),
            knocked_on_more: cause.knocked_on.len().saturating_sub(MOST_LINKS),
        }
    }

    fn line(&self, cause: &RootCause<'_>) -> Line {
        Line {
            anchor: self.anchors.case(&cause.record.service, cause.record.id.as_str()),
            badge: Badge::standing(self.texts, cause.standing),
            message: cut(&self.message(cause), 200),
            operation: cut(&cause.record.operation, 200),
        }
    }

    fn message(&self, cause: &RootCause<'_>) -> String {
        cut(&capital(&one_line(&self.texts.tell(&cause.finding.message))), MOST_OF_TEXT)
    }

    fn requirement(&self, record: &CaseRecord) -> Option<Requirement> {
        let requirement = self.names.first_requirement(record)?;
        Some(Requirement {
            anchor: self.anchors.requirement(requirement),
            id: requirement.id.to_string(),
            level: self.texts.level(requirement.level),
            text: cut(requirement.text.in_language(self.texts.language()), MOST_OF_TEXT),
        })
    }

    fn links(&self, records: &[&CaseRecord]) -> Vec<Link> {
        let link = |record: &&CaseRecord| Link {
            anchor: self.anchors.case(&record.service, record.id.as_str()),
            id: record.id.to_string(),
        };
        records.iter().take(MOST_LINKS).map(link).collect()
    }
}

/// The sentence with a capital first letter, as a heading has it. A name that begins it is left as it is written.
pub(crate) fn capital(text: &str) -> String {
    let word = text.split_whitespace().next().unwrap_or_default();
    let word = word.trim_end_matches([',', ':', ';']);
    if !word.chars().all(|character| character.is_lowercase() || matches!(character, '\'' | '’')) {
        return text.to_owned();
    }
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The markup of a block without its exchanges, near enough.
const BLOCK: usize = 3500;
const MOST_CURLS: usize = 12;
const MOST_LINKS: usize = 12;
const MOST_OF_CURL: usize = 4 * 1024;
const MOST_OF_TEXT: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_gets_a_capital_but_a_name_keeps_its_letters() {
        assert_eq!(capital("svarets status 500"), "Svarets status 500");
        assert_eq!(capital("the answer's status"), "The answer's status");
        assert_eq!(capital("kommun-a gets more"), "kommun-a gets more");
        assert_eq!(capital("getPerson fails"), "getPerson fails");
        assert_eq!(capital(""), "");
    }
}
