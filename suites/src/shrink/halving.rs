//! Delta debugging (Zeller and Hildebrandt, 2002): all units are tried away, then halves of them, quarters, one by one.

/// The search over units that may be taken away.
#[derive(Clone, Debug)]
pub(super) struct Halving<U> {
    units: Vec<U>,
    gone: Vec<U>,
    size: usize,
    at: usize,
}

impl<U: Clone> Halving<U> {
    pub(super) fn new(units: Vec<U>) -> Self {
        let size = units.len();
        Self { units, gone: Vec::new(), size, at: 0 }
    }

    /// What to try next: all that is to be gone.
    pub(super) fn proposal(&self) -> Option<Vec<U>> {
        let chunk = self.units.get(self.at..self.end()).filter(|chunk| !chunk.is_empty())?;
        Some(self.gone.iter().chain(chunk).cloned().collect())
    }

    /// The units of the last proposal can go.
    pub(super) fn accept(&mut self) {
        let end = self.end();
        self.gone.extend(self.units.drain(self.at..end));
        self.settle();
    }

    /// They cannot.
    pub(super) fn refuse(&mut self) {
        self.at = self.end();
        self.settle();
    }

    fn end(&self) -> usize {
        (self.at + self.size).min(self.units.len())
    }

    /// At the end of a round the next has chunks of half the size; chunks of one are tried once.
    fn settle(&mut self) {
        if self.at >= self.units.len() && self.size > 1 {
            self.size = self.size.min(self.units.len()).div_ceil(2).max(1);
            self.at = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What is left of so many units when these are needed, and after how many proposals.
    fn left(count: usize, needed: &[usize]) -> (Vec<usize>, usize) {
        let mut search = Halving::new((0..count).collect());
        let mut proposals = 0;
        let mut gone = Vec::new();
        while let Some(proposal) = search.proposal() {
            proposals += 1;
            if proposal.iter().any(|unit| needed.contains(unit)) {
                search.refuse();
            } else {
                search.accept();
                gone = proposal;
            }
        }
        let gone: BTreeSet<usize> = gone.into_iter().collect();
        ((0..count).filter(|unit| !gone.contains(unit)).collect(), proposals)
    }

    #[test]
    fn only_what_is_needed_is_left_and_soon() {
        for (count, needed) in
            [(0, &[][..]), (1, &[]), (1, &[0]), (7, &[]), (10, &[2, 9]), (40, &[13]), (40, &[3, 31])]
        {
            let (left, proposals) = left(count, needed);
            assert_eq!(left, needed);
            assert!(proposals <= 30, "{proposals} for {count} units");
        }
    }
}
