//! Organisations whose numbers are well-formed and whose identities name nobody.

use samprov_contract::Document;
use samprov_model::{
    hsa_id::HsaId,
    id::PersonaKey,
    organisation_number::OrganisationNumber,
    population::{Organisation, Population, Standing},
};

use super::people::Check;
use crate::load::{consistency::unknown, error::LoadError, format::escape};

/// Refuses an organisation that cannot be one.
pub(super) fn check(document: &Document, population: &Population) -> Result<(), LoadError> {
    for (key, organisation) in &population.organisations {
        let check = Check { document, pointer: format!("/organisations/{}", escape(key.as_str())) };
        check.organisation(organisation)?;
        if let Some(owner) = &organisation.sole_trader {
            check.owner(owner, population)?;
        }
        let Organisation { address, mail, phone, .. } = organisation;
        check.contact(address.as_ref(), mail.as_deref(), phone.as_deref())?;
    }
    Ok(())
}

impl Check<'_> {
    fn organisation(&self, organisation: &Organisation) -> Result<(), LoadError> {
        if let Some(number) = &organisation.organisation_number {
            if organisation.sole_trader.is_some() {
                return Err(self.unfit(
                    "sole-trader",
                    "the number of a sole trader is the personal number of the persona, and a number is given besides",
                    "leave out organisation-number or sole-trader",
                ));
            }
            if OrganisationNumber::parse(number).is_none() {
                return Err(self.unfit(
                    "organisation-number",
                    "\"organisation-number\" is not ten digits of which the third is at least 2 and the last is the check digit",
                    "numbers that begin with 4 are never given out, such as those of `samprov population new`; for a sole trader name the persona under sole-trader",
                ));
            }
        }
        if organisation.hsa_id.as_deref().is_some_and(|id| HsaId::parse(id).is_none()) {
            return Err(self.unfit(
                "hsa-id",
                "\"hsa-id\" is not in the form for tests, so that it may name somebody",
                "write it as TSTNMT and the ten digits of an organisation number, a hyphen, then letters and digits without å, ä and ö, at most 31 in all",
            ));
        }
        Ok(())
    }

    fn owner(&self, owner: &PersonaKey, population: &Population) -> Result<(), LoadError> {
        let Some(persona) = population.personas.get(owner) else {
            let place = self.document.place(&format!("{}/sole-trader", self.pointer));
            let names = population.personas.keys().map(PersonaKey::as_str);
            return Err(unknown(place, "persona", owner.as_str(), "", names));
        };
        match persona.standing() {
            Standing::SoleTrader => Ok(()),
            Standing::CoordinationNumber
            | Standing::Deceased
            | Standing::Emigrated
            | Standing::ProtectedIdentity
            | Standing::Registered => Err(self.unfit(
                "sole-trader",
                "the persona is no sole trader",
                "give the persona the standing sole-trader, or name another",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::load::population::read;

    fn told(organisation: &Value) -> Result<Population, String> {
        let value = json!({
            "samprov": 1,
            "personas": {
                "anna": {"personal-number": "198701022389", "standing": "sole-trader"},
                "bo": {"personal-number": "201404072397"},
            },
            "organisations": {"firma": organisation},
        });
        read(&Document::from_value("p.yaml", value)).map_err(|error| error.to_string())
    }

    #[test]
    fn an_organisation_that_can_be_one_is_read() {
        let number = OrganisationNumber::never_issued(3);
        let hsa_id = HsaId::for_tests(&number, "0001").unwrap();
        let made = json!({
            "organisation-number": number.digits(), "name": "Provkommun", "hsa-id": hsa_id.as_str(), "mail": "a@prov.test",
        });
        assert!(told(&made).is_ok());
        assert!(told(&json!({"sole-trader": "anna"})).is_ok());
    }

    #[test]
    fn an_organisation_that_cannot_be_one_is_refused() {
        for (organisation, problem) in [
            (json!({"organisation-number": "4090000004"}), "check digit"),
            (json!({"organisation-number": "8701022389"}), "name the persona under sole-trader"),
            (json!({"organisation-number": "4090000003", "sole-trader": "anna"}), "besides"),
            (json!({"sole-trader": "ana"}), "did you mean \"anna\"?"),
            (json!({"sole-trader": "bo"}), "no sole trader"),
            (json!({"hsa-id": "SE2321000156-1003"}), "may name somebody"),
            (json!({"mail": "info@prov.se"}), "somebody may receive it"),
        ] {
            let error = told(&organisation).unwrap_err();
            assert!(error.contains(problem), "{error}");
        }
    }
}
