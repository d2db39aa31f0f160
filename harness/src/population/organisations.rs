//! Organisations with numbers that are never given out, and the businesses of sole traders.

use std::collections::{BTreeMap, BTreeSet};

use samprov_model::{
    contact::reserved_phone,
    hsa_id::HsaId,
    id::{OrganisationKey, PersonaKey},
    organisation_number::OrganisationNumber,
    population::{Organisation, Persona, Standing},
};

use super::{choice::Choice, generate::address, key::distinct, lists::ORGANISATIONS};

/// Some organisations, and one for each sole trader. `phones` counts the telephone numbers that are used.
pub(super) fn make(
    personas: &BTreeMap<PersonaKey, Persona>,
    phones: &mut usize,
    choice: &mut Choice,
) -> BTreeMap<OrganisationKey, Organisation> {
    let mut taken = BTreeSet::new();
    let mut made = BTreeMap::new();
    let wanted = (personas.len() / 6).clamp(2, ORGANISATIONS.len());
    let mut names = ORGANISATIONS.clone();
    choice.shuffle(&mut names);
    // Numbers that follow upon each other from a start that the seed chooses.
    let start = u32::try_from(choice.below(900_000)).unwrap_or_default();
    for (index, name) in (0_u32..).zip(names.into_iter().take(wanted)) {
        let number = OrganisationNumber::never_issued(start + index);
        let key = distinct(name, &mut taken);
        let hsa_id = HsaId::for_tests(&number, &format!("{:04X}", choice.below(0x1_0000)));
        let organisation = Organisation {
            organisation_number: Some(number.digits().to_owned()),
            name: Some(name.to_owned()),
            hsa_id: hsa_id.map(|id| id.as_str().to_owned()),
            address: address(choice),
            mail: Some(format!("registrator@{key}.test")),
            phone: Some(reserved_phone(*phones)),
            ..Organisation::default()
        };
        *phones += 1;
        made.insert(OrganisationKey::new(key), organisation);
    }
    for (owner, persona) in personas.iter().filter(|(_, persona)| persona.standing() == Standing::SoleTrader)
    {
        let name = format!("{} provfirma", persona.whole_name().unwrap_or_default());
        let key = distinct(&format!("firma {owner}"), &mut taken);
        let organisation = Organisation {
            sole_trader: Some(owner.clone()),
            name: Some(name),
            address: persona.address.clone(),
            mail: Some(format!("firma@{key}.test")),
            ..Organisation::default()
        };
        made.insert(OrganisationKey::new(key), organisation);
    }
    made
}
