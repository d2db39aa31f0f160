//! People turned into families: couples, and children who are of an age to be theirs.

use samprov_model::population::Standing;

use super::{
    choice::Choice,
    people::{COUPLE_YEARS, GROWN_UNTIL, Person},
};

/// One relation from one person to another, by their places in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Relation {
    pub(super) from: usize,
    pub(super) kind: &'static str,
    pub(super) to: usize,
}

/// Families of a list of people.
#[derive(Clone, Debug)]
pub(super) struct Families {
    /// The family of each person; those of one family share a surname.
    pub(super) of: Vec<usize>,
    /// Every relation, and the one that is its other direction.
    pub(super) relations: Vec<Relation>,
}

/// Makes couples and gives them children.
pub(super) fn make(people: &[Person], choice: &mut Choice) -> Families {
    let mut families = Families { of: (0..people.len()).collect(), relations: Vec::new() };
    let mut households: Vec<Vec<usize>> = Vec::new();
    let mut single: Vec<usize> = Vec::new();
    let mut free: Vec<usize> = (0..people.len()).filter(|index| may_marry(&people[*index])).collect();
    while let Some(first) = free.first().copied() {
        free.remove(0);
        let near = |other: &usize| people[*other].year().abs_diff(people[first].year()) <= COUPLE_YEARS;
        // The first two were chosen to be a couple; of the others every second one who can.
        let is_wanted = households.is_empty() || choice.below(2) == 0;
        match free.iter().position(near).filter(|_| is_wanted) {
            Some(position) => {
                let partner = free.remove(position);
                families.of[partner] = families.of[first];
                families.relate(first, "spouse", partner, "spouse");
                households.push(vec![first, partner]);
            }
            None => single.push(first),
        }
    }
    let mut parents = households;
    let mut children: Vec<usize> = (0..people.len()).filter(|index| is_child(&people[*index])).collect();
    // Who is alone may be a parent, or somebody's grown child.
    for index in single {
        if choice.below(2) == 0 { parents.push(vec![index]) } else { children.push(index) }
    }
    for child in children {
        let can_be = |household: &&Vec<usize>| {
            household.iter().all(|parent| {
                let years = i32::from(people[child].year()) - i32::from(people[*parent].year());
                (18..=45).contains(&years)
            })
        };
        let fitting: Vec<Vec<usize>> = parents.iter().filter(can_be).cloned().collect();
        let Some(household) = choice.of(&fitting) else { continue };
        for parent in household {
            families.of[child] = families.of[*parent];
            families.relate(*parent, "parent-of", child, "child-of");
            if people[child].year() >= MINOR_FROM && has_custody(&people[*parent]) {
                families.relate(*parent, "guardian-of", child, "has-guardian");
            }
        }
    }
    families
}

impl Families {
    fn relate(&mut self, from: usize, kind: &'static str, to: usize, back: &'static str) {
        self.relations.push(Relation { from, kind, to });
        self.relations.push(Relation { from: to, kind: back, to: from });
    }
}

fn is_child(person: &Person) -> bool {
    person.year() > GROWN_UNTIL && person.standing != Standing::CoordinationNumber
}

fn may_marry(person: &Person) -> bool {
    match person.standing {
        Standing::CoordinationNumber | Standing::Deceased => false,
        Standing::Emigrated | Standing::ProtectedIdentity | Standing::Registered | Standing::SoleTrader => {
            person.year() <= GROWN_UNTIL
        }
    }
}

fn has_custody(person: &Person) -> bool {
    match person.standing {
        Standing::CoordinationNumber | Standing::Deceased => false,
        Standing::Emigrated | Standing::ProtectedIdentity | Standing::Registered | Standing::SoleTrader => {
            true
        }
    }
}

/// Under age when this format was made; a year and not an age, so that the same seed gives the same file next year.
const MINOR_FROM: u16 = 2009;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::people::{FEWEST, choose, most};

    #[test]
    fn relations_have_both_directions_stay_in_the_family_and_fit_the_ages() {
        let back = |kind: &str| match kind {
            "spouse" => "spouse",
            "parent-of" => "child-of",
            "child-of" => "parent-of",
            "guardian-of" => "has-guardian",
            "has-guardian" => "guardian-of",
            other => panic!("{other}"),
        };
        for seed in 0..50 {
            for wanted in [FEWEST, 20, most()] {
                let mut choice = Choice::new(seed);
                let people = choose(wanted, &mut choice);
                let families = make(&people, &mut choice);
                assert!(families.relations.iter().any(|relation| relation.kind == "spouse"), "seed {seed}");
                for relation in &families.relations {
                    let Relation { from, kind, to } = *relation;
                    assert!(families.relations.contains(&Relation { from: to, kind: back(kind), to: from }));
                    assert_eq!(families.of[from], families.of[to], "seed {seed}");
                    if kind == "parent-of" {
                        assert!(people[from].year() + 18 <= people[to].year(), "seed {seed}");
                    }
                }
            }
        }
    }
}
