//! Synthetic persons.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    id::PersonaKey,
    personal_number::{Kind, PersonalNumber, Sex},
};

/// A synthetic person (persona).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Persona {
    /// An official test number, twelve digits (personnummer or samordningsnummer).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal_number: Option<String>,
    /// The whole name; left out, it is given name and surname.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The given name (förnamn).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// The surname (efternamn).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surname: Option<String>,
    /// The date of birth, `YYYY-MM-DD`: the one that the number tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
    /// The sex: the one that the number tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// What the registers know the person as; left out, it follows from the kind of number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    /// From when the standing holds, `YYYY-MM-DD`, such as the day of death.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Where the person lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// A mail address under `.test` or another domain that is reserved for tests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    /// A telephone number of the series that PTS keeps free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Relations to other personas.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub relations: BTreeMap<String, Vec<PersonaKey>>,
    /// Anything else that services agree on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Value>,
}

/// What the registers know a person as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Has a coordination number only (samordningsnummer).
    CoordinationNumber,
    /// Has died (avliden).
    Deceased,
    /// Has left the country (utvandrad).
    Emigrated,
    /// Protected: sekretessmarkering or skyddad folkbokföring.
    ProtectedIdentity,
    /// Registered as living in Sweden (folkbokförd).
    Registered,
    /// Registered, and runs a business under the own personal number (enskild firma).
    SoleTrader,
}

/// An address in Sweden that is invented.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// Five digits.
    pub postal_code: String,
    /// The town.
    pub town: String,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::CoordinationNumber,
        Self::Deceased,
        Self::Emigrated,
        Self::ProtectedIdentity,
        Self::Registered,
        Self::SoleTrader,
    ];

    /// The word in the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::CoordinationNumber => "coordination-number",
            Self::Deceased => "deceased",
            Self::Emigrated => "emigrated",
            Self::ProtectedIdentity => "protected-identity",
            Self::Registered => "registered",
            Self::SoleTrader => "sole-trader",
        }
    }
}

impl Address {
    /// One of its fields.
    pub(super) fn field(&self, field: &str) -> Option<String> {
        match field {
            "street" => Some(self.street.clone()),
            "postal-code" => Some(self.postal_code.clone()),
            "town" => Some(self.town.clone()),
            _ => None,
        }
    }
}

impl Persona {
    /// The number, where it passes the checks.
    pub fn number(&self) -> Option<PersonalNumber> {
        self.personal_number.as_deref().and_then(PersonalNumber::parse)
    }

    /// The standing: as stated, else as the number tells.
    pub fn standing(&self) -> Standing {
        self.standing.unwrap_or_else(|| match self.number().map(|number| number.kind()) {
            Some(Kind::Coordination) => Standing::CoordinationNumber,
            Some(Kind::Personal) | None => Standing::Registered,
        })
    }

    /// The whole name.
    pub fn whole_name(&self) -> Option<String> {
        match (&self.name, &self.given_name, &self.surname) {
            (Some(name), ..) => Some(name.clone()),
            (None, Some(given), Some(surname)) => Some(format!("{given} {surname}")),
            (None, given, surname) => given.clone().or_else(|| surname.clone()),
        }
    }

    /// The organisation number of a sole trader: the ten digits of the own number.
    pub fn organisation_number(&self) -> Option<String> {
        match self.standing() {
            Standing::SoleTrader => self.number().map(|number| number.ten_digits().to_owned()),
            Standing::CoordinationNumber
            | Standing::Deceased
            | Standing::Emigrated
            | Standing::ProtectedIdentity
            | Standing::Registered => None,
        }
    }

    /// A field of its own, or one of its values.
    pub fn field(&self, field: &str) -> Option<Value> {
        let word = |sex: Sex| match sex {
            Sex::Female => "female",
            Sex::Male => "male",
        };
        let own = match field {
            "personal-number" => self.personal_number.clone(),
            "organisation-number" => self.organisation_number(),
            "name" => self.whole_name(),
            "given-name" => self.given_name.clone(),
            "surname" => self.surname.clone(),
            "birth-date" => self.birth_date.clone(),
            "sex" => self.sex.map(|sex| word(sex).to_owned()),
            "standing" => self.standing.map(|standing| standing.word().to_owned()),
            "since" => self.since.clone(),
            "mail" => self.mail.clone(),
            "phone" => self.phone.clone(),
            other => self.address.as_ref().and_then(|address| address.field(other)),
        };
        own.map(Into::into).or_else(|| self.values.get(field).cloned())
    }

    /// The names of fields of its own.
    pub const FIELDS: [&str; 14] = [
        "birth-date",
        "given-name",
        "mail",
        "name",
        "organisation-number",
        "personal-number",
        "phone",
        "postal-code",
        "sex",
        "since",
        "standing",
        "street",
        "surname",
        "town",
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_sole_trader_is_the_own_one() {
        let persona = Persona {
            personal_number: Some("198701022389".into()),
            standing: Some(Standing::SoleTrader),
            ..Persona::default()
        };
        assert_eq!(persona.field("organisation-number"), Some("8701022389".into()));
        let other = Persona { standing: None, ..persona };
        assert_eq!((other.standing(), other.field("organisation-number")), (Standing::Registered, None));
    }

    #[test]
    fn the_words_of_standings_are_those_of_the_file() {
        for standing in Standing::ALL {
            assert_eq!(serde_json::to_value(standing).unwrap(), standing.word());
        }
    }

    #[test]
    fn every_field_of_its_own_can_be_given() {
        let address = Address { street: "s".into(), postal_code: "99101".into(), town: "t".into() };
        let text = || Some("t".to_owned());
        let persona = Persona {
            personal_number: Some("198701022389".into()),
            given_name: text(),
            surname: text(),
            birth_date: text(),
            sex: Some(Sex::Female),
            standing: Some(Standing::SoleTrader),
            since: text(),
            address: Some(address),
            mail: text(),
            phone: text(),
            ..Persona::default()
        };
        for field in Persona::FIELDS {
            assert!(persona.field(field).is_some(), "{field}");
        }
        assert_eq!(persona.field("name"), Some("t t".into()));
    }
}
