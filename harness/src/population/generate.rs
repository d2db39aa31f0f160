//! A seed and a number of people turned into a population.

use std::collections::{BTreeMap, BTreeSet};

use samprov_model::{
    contact::{RESERVED_PHONES, reserved_phone},
    id::PersonaKey,
    population::{Address, Persona, Population, Standing},
};

use super::{
    choice::Choice,
    families::{self, Families},
    key::distinct,
    lists::{STREETS, SURNAMES, TOWNS, given_names},
    organisations,
    people::{FEWEST, Person, choose, most},
};

/// Why no population is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PopulationError {
    /// Not every standing would have somebody.
    #[error("{wanted} personas are too few; {fewest} is the least, one of each standing")]
    TooFew {
        /// How many were asked for.
        wanted: usize,
        /// The least.
        fewest: usize,
    },
    /// There are not so many official test numbers.
    #[error(
        "there is no number for {wanted} personas; {most} official test numbers are known, and no other may be used"
    )]
    TooMany {
        /// How many were asked for.
        wanted: usize,
        /// How many numbers there are.
        most: usize,
    },
}

/// A population with so many personas: at least one of each standing, families, and organisations. The same seed and number give
/// the same population.
pub fn generate(seed: u64, personas: usize) -> Result<Population, PopulationError> {
    if personas < FEWEST {
        return Err(PopulationError::TooFew { wanted: personas, fewest: FEWEST });
    }
    if personas > most() {
        return Err(PopulationError::TooMany { wanted: personas, most: most() });
    }
    let mut choice = Choice::new(seed);
    let people = choose(personas, &mut choice);
    let families = families::make(&people, &mut choice);
    let mut phones = 0;
    let personas = name(&people, &families, &mut phones, &mut choice);
    let organisations = organisations::make(&personas, &mut phones, &mut choice);
    Ok(Population { personas, organisations, ..Population::default() })
}

/// An invented address.
pub(super) fn address(choice: &mut Choice) -> Option<Address> {
    let street = format!("{} {}", choice.of(&STREETS)?, choice.below(99) + 1);
    let (postal_code, town) = *choice.of(&TOWNS)?;
    Some(Address { street, postal_code: postal_code.to_owned(), town: town.to_owned() })
}

fn name(
    people: &[Person],
    families: &Families,
    phones: &mut usize,
    choice: &mut Choice,
) -> BTreeMap<PersonaKey, Persona> {
    let mut surnames = SURNAMES.clone();
    choice.shuffle(&mut surnames);
    let mut homes: BTreeMap<usize, (Option<&str>, Option<Address>)> = BTreeMap::new();
    let mut taken = BTreeSet::new();
    // Whoever lives with a protected person has no known address either: it would tell.
    let hidden: BTreeSet<usize> = people
        .iter()
        .zip(&families.of)
        .filter(|(person, _)| person.standing == Standing::ProtectedIdentity)
        .map(|(_, family)| *family)
        .collect();
    let mut named = Vec::new();
    for (person, family) in people.iter().zip(&families.of) {
        let count = homes.len();
        let (surname, home) = homes
            .entry(*family)
            .or_insert_with(|| (surnames.get(count % surnames.len().max(1)).copied(), address(choice)))
            .clone();
        let given = choice.of(given_names(person.number.number.sex())).copied().unwrap_or_default();
        let key = distinct(&format!("{given} {}", surname.unwrap_or_default()), &mut taken);
        let mut persona = Persona {
            personal_number: Some(person.number.digits.to_owned()),
            given_name: Some(given.to_owned()),
            surname: surname.map(str::to_owned),
            birth_date: person.number.number.birth_date(),
            sex: Some(person.number.number.sex()),
            standing: Some(person.standing),
            since: since(person, choice),
            ..Persona::default()
        };
        if is_reached(person) {
            persona.address = home.filter(|_| !hidden.contains(family));
            persona.mail = Some(format!("{key}@post.test"));
            // There are fewer free numbers than people: the last have none.
            persona.phone = (*phones < RESERVED_PHONES / 2).then(|| reserved_phone(*phones));
            *phones += usize::from(persona.phone.is_some());
        }
        named.push((PersonaKey::new(key), persona));
    }
    for relation in &families.relations {
        let Some((to, _)) = named.get(relation.to).cloned() else { continue };
        if let Some((_, persona)) = named.get_mut(relation.from) {
            persona.relations.entry(relation.kind.to_owned()).or_default().push(to);
        }
    }
    named.into_iter().collect()
}

/// Whether the registers give an address: not of the dead, of those abroad, or of those who are protected.
fn is_reached(person: &Person) -> bool {
    match person.standing {
        Standing::Deceased | Standing::Emigrated | Standing::ProtectedIdentity => false,
        Standing::CoordinationNumber | Standing::Registered | Standing::SoleTrader => true,
    }
}

/// The day of death or of leaving: some year of life, and none that has not come yet.
fn since(person: &Person, choice: &mut Choice) -> Option<String> {
    match person.standing {
        Standing::Deceased | Standing::Emigrated => {
            let born = person.year();
            let first = born.saturating_add(1);
            let last = born.saturating_add(95).min(LAST_YEAR).max(first);
            let years = usize::from(last - first) + 1;
            let year = last - u16::try_from(choice.below(years.min(20))).unwrap_or_default();
            Some(format!("{year:04}-{:02}-{:02}", choice.below(12) + 1, choice.below(28) + 1))
        }
        Standing::CoordinationNumber
        | Standing::ProtectedIdentity
        | Standing::Registered
        | Standing::SoleTrader => None,
    }
}

/// A year and not today, so that the same seed gives the same file next year.
const LAST_YEAR: u16 = 2025;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_are_made_as_are_asked_for_and_no_more_than_there_are_numbers_for() {
        assert_eq!(generate(1, FEWEST).map(|made| made.personas.len()), Ok(FEWEST));
        assert_eq!(generate(1, most()).map(|made| made.personas.len()), Ok(most()));
        assert!(matches!(generate(1, FEWEST - 1), Err(PopulationError::TooFew { .. })));
        assert!(matches!(generate(1, most() + 1), Err(PopulationError::TooMany { .. })));
    }

    #[test]
    fn the_same_seed_gives_the_same_population_and_another_seed_another() {
        assert_eq!(generate(7, 20), generate(7, 20));
        assert_ne!(generate(7, 20), generate(8, 20));
    }

    #[test]
    fn nobody_in_the_family_of_a_protected_person_has_an_address() {
        for seed in 0..50 {
            let made = generate(seed, 40).unwrap();
            let is_protected =
                |key: &PersonaKey| made.personas[key].standing() == Standing::ProtectedIdentity;
            for persona in made.personas.values() {
                let mut family = persona.relations.values().flatten();
                assert!(!family.any(is_protected) || persona.address.is_none(), "seed {seed}");
            }
            assert!(made.personas.values().any(|persona| persona.address.is_some()));
        }
    }

    #[test]
    fn families_share_a_surname() {
        for seed in 0..50 {
            let made = generate(seed, 40).unwrap();
            for persona in made.personas.values() {
                for other in persona.relations.values().flatten() {
                    assert_eq!(persona.surname, made.personas[other].surname, "seed {seed}");
                }
            }
        }
    }
}
