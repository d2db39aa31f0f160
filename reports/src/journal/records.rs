//! The finished cases of a journal in the order of the plan. Cases that passed or do not apply are nearly all of a long run, and
//! reports show little of them: they are kept in some 60 bytes each, so that memory does not follow the number of cases.

use std::{fmt, sync::Arc};

use samprov_model::event::CaseRecord;

use super::{
    case::{Case, PlainCase, Seen},
    exchanges::{FirstOnes, Keep},
    shared::{Course, CourseKey, Kind, Table},
};

/// The finished cases of a journal in the order of the plan, each once. Cheap to clone.
#[derive(Clone, Default)]
pub struct Records(Arc<Kept>);

#[derive(Clone, Default)]
struct Kept {
    rows: Vec<Row>,
    /// Ids and constraints, as far as kinds do not say them.
    text: String,
    kinds: Table<Kind, Kind>,
    courses: Table<CourseKey, Course>,
    whole: Vec<CaseRecord>,
    first_ones: FirstOnes,
}

/// Where a case is kept.
#[derive(Clone, Copy, Debug)]
struct Row {
    order: u32,
    /// When it was added; zero for all that were settled before.
    turn: u32,
    place: Place,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    /// In the tables.
    Plain(Plain),
    /// As it is.
    Whole(u32),
}

/// A case of which nothing is told but its name and how it ended.
#[derive(Clone, Copy, Debug)]
struct Plain {
    /// Where its text begins: what its id has more than its folder, then its constraint unless that is the same.
    at: u32,
    id: u16,
    constraint: u16,
    kind: u32,
    course: u32,
    milliseconds: u32,
}

impl Records {
    /// The number of cases.
    pub fn len(&self) -> usize {
        self.0.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.rows.is_empty()
    }

    /// All cases.
    pub fn iter(&self) -> impl Iterator<Item = Case<'_>> {
        self.0.rows.iter().filter_map(|row| self.0.case(row))
    }

    /// The case at an index.
    pub fn at(&self, index: u32) -> Option<Case<'_>> {
        let row = self.0.rows.get(usize::try_from(index).ok()?)?;
        self.0.case(row)
    }

    /// All cases with the indexes that [`Records::at`] takes.
    pub fn indexed(&self) -> impl Iterator<Item = (u32, Case<'_>)> {
        (0..).zip(&self.0.rows).filter_map(|(index, row)| Some((index, self.0.case(row)?)))
    }

    /// The cases of which more is known than how they ended: all with a finding are among them.
    pub fn whole(&self) -> impl Iterator<Item = &CaseRecord> {
        self.0.rows.iter().filter_map(|row| match row.place {
            Place::Plain(_) => None,
            Place::Whole(index) => self.0.whole(index),
        })
    }

    /// Whether the case with this number in the plan is here.
    pub fn contains(&self, order: u64) -> bool {
        self.0.find(order).is_some()
    }

    /// Changes the cases that are kept whole. Their numbers must stay.
    pub(crate) fn change_whole(&mut self, mut change: impl FnMut(&mut CaseRecord)) {
        Arc::make_mut(&mut self.0).whole.iter_mut().for_each(&mut change);
    }

    /// Changes one case, if it is here. Its number must stay.
    pub(super) fn change(&mut self, order: u64, change: impl FnOnce(&mut CaseRecord)) {
        let Some(index) = self.0.find(order) else { return };
        let Some(mut record) = self.0.rows.get(index).and_then(|row| self.0.case(row)).map(Case::record)
        else {
            return;
        };
        change(&mut record);
        let kept = Arc::make_mut(&mut self.0);
        let place = kept.place(record);
        if let (Some(row), Some(place)) = (kept.rows.get_mut(index), place) {
            row.place = place;
        }
    }

    /// Adds a case. [`Records::settle`] puts it where it belongs.
    pub(super) fn push(&mut self, record: CaseRecord) {
        let kept = Arc::make_mut(&mut self.0);
        let (Ok(order), Ok(turn)) = (u32::try_from(record.order), u32::try_from(kept.rows.len())) else {
            return;
        };
        if let Some(place) = kept.place(record) {
            kept.rows.push(Row { order, turn, place });
        }
    }

    /// Adds cases of another journal.
    pub(super) fn extend(&mut self, others: &Self) {
        others.iter().for_each(|case| self.push(case.record()));
    }

    /// Sorts what was added; of several with one number the last is kept.
    pub(super) fn settle(&mut self) {
        let rows = &mut Arc::make_mut(&mut self.0).rows;
        // In place: a stable sort would take as much room again.
        rows.sort_unstable_by_key(|row| (row.order, std::cmp::Reverse(row.turn)));
        rows.dedup_by_key(|row| row.order);
        // What is added from now on came later than all of these.
        for row in rows {
            row.turn = 0;
        }
    }
}

impl Kept {
    fn find(&self, order: u64) -> Option<usize> {
        self.rows.binary_search_by_key(&order, |row| u64::from(row.order)).ok()
    }

    fn whole(&self, index: u32) -> Option<&CaseRecord> {
        self.whole.get(usize::try_from(index).ok()?)
    }

    fn case(&self, row: &Row) -> Option<Case<'_>> {
        let plain = match row.place {
            Place::Whole(index) => return self.whole(index).map(|record| Case(Seen::Whole(record))),
            Place::Plain(plain) => plain,
        };
        let text = self.text.get(usize::try_from(plain.at).ok()?..)?;
        let id = text.get(..usize::from(plain.id))?;
        let kind = self.kinds.get(plain.kind)?;
        let constraint = match kind.folder {
            Some(_) => id,
            None => text.get(usize::from(plain.id)..)?.get(..usize::from(plain.constraint))?,
        };
        Some(Case(Seen::Plain(PlainCase {
            order: u64::from(row.order),
            milliseconds: u64::from(plain.milliseconds),
            kind,
            course: self.courses.get(plain.course)?,
            id,
            constraint,
        })))
    }

    /// Keeps a case, in the tables when it fits in.
    fn place(&mut self, record: CaseRecord) -> Option<Place> {
        if let Some(plain) = self.plain(&record) {
            return Some(Place::Plain(plain));
        }
        let index = u32::try_from(self.whole.len()).ok()?;
        self.whole.push(record);
        let unneeded = match self.first_ones.take_in(self.whole.last()?, index) {
            Keep::Own => None,
            Keep::InsteadOf(other) => self.whole.get_mut(usize::try_from(other).ok()?),
            Keep::None => self.whole.last_mut(),
        };
        if let Some(evidence) = unneeded.and_then(|record| record.evidence.as_mut()) {
            (evidence.exchanges, evidence.consumer_calls) = (Vec::new(), Vec::new());
        }
        Some(Place::Whole(index))
    }

    fn plain(&mut self, record: &CaseRecord) -> Option<Plain> {
        let (key, course) = Course::plain(record)?;
        let milliseconds = u32::try_from(record.milliseconds).ok()?;
        let at = u32::try_from(self.text.len()).ok()?;
        let kind = Kind::of(record);
        let (id, constraint) = match kind.folder {
            Some(_) => (record.constraint.as_str(), ""),
            None => (record.id.as_str(), record.constraint.as_str()),
        };
        let plain = Plain {
            at,
            id: u16::try_from(id.len()).ok()?,
            constraint: u16::try_from(constraint.len()).ok()?,
            kind: self.kinds.number(kind.clone(), kind)?,
            course: self.courses.number(key, course)?,
            milliseconds,
        };
        self.text.extend([id, constraint]);
        Some(plain)
    }
}

impl FromIterator<CaseRecord> for Records {
    fn from_iter<T: IntoIterator<Item = CaseRecord>>(all: T) -> Self {
        let mut records = Self::default();
        all.into_iter().for_each(|record| records.push(record));
        records.settle();
        records
    }
}

impl PartialEq for Records {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().map(Case::record).eq(other.iter().map(Case::record))
    }
}

impl fmt::Debug for Records {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter().map(Case::record)).finish()
    }
}

#[cfg(test)]
impl Records {
    /// Changes all cases.
    pub(crate) fn each(&mut self, change: impl FnMut(&mut CaseRecord)) {
        self.edit(|records| records.iter_mut().for_each(change));
    }

    /// Changes the list of cases.
    pub(crate) fn edit(&mut self, change: impl FnOnce(&mut Vec<CaseRecord>)) {
        let mut all = self.to_vec();
        change(&mut all);
        *self = all.into_iter().collect();
    }

    /// A record of each case.
    pub(crate) fn to_vec(&self) -> Vec<CaseRecord> {
        self.iter().map(Case::record).collect()
    }
}

#[cfg(test)]
mod tests {
    use samprov_model::verdict::Verdict;

    use super::*;
    use crate::sample;

    fn all() -> Vec<CaseRecord> {
        let lines = sample::LINES.lines().filter(|line| line.contains("\"case-finished\""));
        let mut all: Vec<CaseRecord> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
        all.sort_by_key(|record| record.order);
        all
    }

    #[test]
    fn a_case_is_given_back_as_it_was_whatever_its_id_and_however_it_ended() {
        let mut all = all();
        let mut next = all.last().unwrap().order;
        for (id, constraint) in [("", ""), ("a/b", "b"), ("a/b", "å/c"), ("a/å", "å")] {
            let mut record = all.iter().find(|record| record.verdict == Verdict::Pass).unwrap().clone();
            next += 1;
            (record.id, record.constraint, record.order) = (id.into(), constraint.to_owned(), next);
            all.push(record.clone());
            record.order += 10;
            record.id = "x".repeat(70_000).as_str().into();
            record.milliseconds = u64::MAX;
            all.push(record);
        }
        all.sort_by_key(|record| record.order);
        let records: Records = all.iter().rev().cloned().collect();
        assert_eq!(records.to_vec(), all);
        assert!(all.iter().any(|record| matches!(record.verdict, Verdict::NotApplicable { .. })));
    }

    #[test]
    fn of_a_case_that_finished_twice_the_last_end_is_kept() {
        let mut twice = all();
        let mut again = twice[0].clone();
        again.attempts += 7;
        twice.push(again.clone());
        let records: Records = twice.iter().cloned().collect();
        assert_eq!(records.len(), twice.len() - 1);
        assert_eq!(records.at(0).unwrap().record(), again);
    }

    #[test]
    fn a_case_that_passed_takes_little_room() {
        let passed = all().into_iter().find(|record| record.verdict == Verdict::Pass).unwrap();
        let many = (0..10_000).map(|order| {
            let mut record = CaseRecord { order, ..passed.clone() };
            record.constraint = format!("positive/body/field{order:05}/minimum");
            record.id = format!("contract/take/{}", record.constraint).as_str().into();
            record
        });
        let records: Records = many.collect();
        let bytes = records.0.rows.len() * size_of::<Row>() + records.0.text.len();
        assert!(bytes < 80 * records.len(), "{bytes}");
        assert!(records.0.whole.is_empty() && records.len() == 10_000);
    }
}
