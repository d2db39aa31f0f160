//! Official test numbers turned into people: who is what in the registers.

use samprov_model::{
    personal_number::{Kind, OfficialNumber, official_numbers},
    population::Standing,
};

use super::choice::Choice;

/// Somebody with a number and a standing, not yet named.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) number: &'static OfficialNumber,
    pub(super) standing: Standing,
}

impl Person {
    /// The year of birth.
    pub(super) fn year(&self) -> u16 {
        self.number.number.year()
    }
}

/// The fewest people in which each standing has somebody.
pub(super) const FEWEST: usize = Standing::ALL.len();

/// How many people there are numbers for.
pub(super) fn most() -> usize {
    official_numbers().len()
}

/// People in the order in which they were chosen, at least one of each standing. `wanted` is from [`FEWEST`] to [`most`].
pub(super) fn choose(wanted: usize, choice: &mut Choice) -> Vec<Person> {
    let of_kind = |kind: Kind| official_numbers().iter().filter(move |known| known.number.kind() == kind);
    let mut coordination: Vec<_> = of_kind(Kind::Coordination).collect();
    let mut personal: Vec<_> = of_kind(Kind::Personal).collect();
    choice.shuffle(&mut coordination);
    choice.shuffle(&mut personal);
    // One in twelve, and all that are needed when the personal numbers run out.
    let coordinated = (wanted / 12).max(1).max(wanted.saturating_sub(personal.len())).min(coordination.len());
    let (mut grown, mut others): (Vec<_>, Vec<_>) = personal.into_iter().partition(|known| is_grown(known));
    let mut people = Vec::new();
    // A couple first, so that the smallest population holds one, then the standings that only grown people have.
    let first = grown.pop();
    let partner = first.and_then(|first| {
        let near =
            |known: &&OfficialNumber| known.number.year().abs_diff(first.number.year()) <= COUPLE_YEARS;
        grown.iter().rposition(near).map(|index| grown.remove(index))
    });
    let standings =
        [Standing::SoleTrader, Standing::ProtectedIdentity, Standing::Emigrated, Standing::Deceased];
    let next = std::iter::once(first).chain([partner]).flatten().collect::<Vec<_>>();
    let third_and_fourth: Vec<_> = (next.len()..standings.len()).filter_map(|_| grown.pop()).collect();
    for (number, standing) in next.into_iter().chain(third_and_fourth).zip(standings) {
        people.push(Person { number, standing });
    }
    if let Some(number) = grown.pop() {
        people.push(Person { number, standing: Standing::Registered });
    }
    others.append(&mut grown);
    choice.shuffle(&mut others);
    let left = wanted.saturating_sub(people.len() + coordinated);
    for number in others.into_iter().take(left) {
        people.push(Person { number, standing: standing_of(number, choice) });
    }
    let with_coordination = coordination.into_iter().take(coordinated);
    people.extend(with_coordination.map(|number| Person { number, standing: Standing::CoordinationNumber }));
    people
}

/// Who is of an age to run a business, marry, or have a child that is in the list.
fn is_grown(known: &OfficialNumber) -> bool {
    (ALIVE_FROM..=GROWN_UNTIL).contains(&known.number.year())
}

fn standing_of(known: &OfficialNumber, choice: &mut Choice) -> Standing {
    let year = known.number.year();
    if year < ALIVE_FROM {
        return Standing::Deceased;
    }
    match choice.below(12) {
        0 => Standing::ProtectedIdentity,
        1 => Standing::Emigrated,
        2 if year <= 1960 => Standing::Deceased,
        3 if year <= GROWN_UNTIL => Standing::SoleTrader,
        _ => Standing::Registered,
    }
}

/// Who was born before cannot well be alive (the list has births of 1890-1910).
const ALIVE_FROM: u16 = 1916;

/// Who was born later is a child, or nearly one.
pub(super) const GROWN_UNTIL: u16 = 2004;

/// The most years between the two of a couple.
pub(super) const COUPLE_YEARS: u16 = 12;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_standing_has_somebody_and_no_number_is_used_twice() {
        for seed in 0..50 {
            for wanted in [FEWEST, 7, 12, 60, most() - 1, most()] {
                let people = choose(wanted, &mut Choice::new(seed));
                assert_eq!(people.len(), wanted, "seed {seed}");
                let standings: BTreeSet<Standing> = people.iter().map(|person| person.standing).collect();
                assert_eq!(standings.len(), Standing::ALL.len(), "seed {seed}, {wanted}");
                let numbers: BTreeSet<&str> = people.iter().map(|person| person.number.digits).collect();
                assert_eq!(numbers.len(), wanted, "seed {seed}");
            }
        }
    }
}
