//! Personas compared with what their numbers say, and with what may reach nobody.

use samprov_contract::Document;
use samprov_model::{
    contact::{is_reserved_phone, is_test_mail},
    personal_number::{Kind, PersonalNumber},
    population::{Address, Persona, Population, Standing},
};
use serde_json::Value;

use crate::load::{error::LoadError, format::escape, single::is_date};

/// Refuses a persona that contradicts itself.
pub(super) fn check(document: &Document, population: &Population) -> Result<(), LoadError> {
    for (key, persona) in &population.personas {
        let check = Check { document, pointer: format!("/personas/{}", escape(key.as_str())) };
        check.persona(persona)?;
        check.contact(persona.address.as_ref(), persona.mail.as_deref(), persona.phone.as_deref())?;
    }
    Ok(())
}

/// Something in the file at a pointer.
pub(super) struct Check<'a> {
    pub(super) document: &'a Document,
    pub(super) pointer: String,
}

impl Check<'_> {
    /// An error at a key. Values are left out of it: they may be somebody's.
    pub(super) fn unfit(&self, key: &str, problem: &str, next_step: &str) -> LoadError {
        LoadError::Unfit {
            place: self.document.place(&format!("{}/{key}", self.pointer)),
            problem: problem.to_owned(),
            next_step: next_step.to_owned(),
        }
    }

    /// Addresses have their form; mail and calls reach nobody.
    pub(super) fn contact(
        &self,
        address: Option<&Address>,
        mail: Option<&str>,
        phone: Option<&str>,
    ) -> Result<(), LoadError> {
        if address.is_some_and(|address| !is_postal_code(&address.postal_code)) {
            return Err(self.unfit(
                "address/postal-code",
                "\"postal-code\" is not five digits",
                "write it as 12345",
            ));
        }
        if mail.is_some_and(|mail| !is_test_mail(mail)) {
            return Err(self.unfit(
                "mail",
                "\"mail\" is not under a domain that is reserved for tests, so that somebody may receive it",
                "write an address such as anna@post.test",
            ));
        }
        if phone.is_some_and(|phone| !is_reserved_phone(phone)) {
            return Err(self.unfit(
                "phone",
                "\"phone\" is not of the series that PTS keeps free, so that somebody may answer",
                "use a number from 070-174 06 05 to 070-174 06 99",
            ));
        }
        Ok(())
    }

    fn persona(&self, persona: &Persona) -> Result<(), LoadError> {
        let number = persona.number();
        for (key, date) in [("birth-date", &persona.birth_date), ("since", &persona.since)] {
            if date.as_deref().is_some_and(|date| !is_date(date)) {
                return Err(self.unfit(key, &format!("\"{key}\" is not a date"), "write it as YYYY-MM-DD"));
            }
        }
        let says_more = persona.birth_date.is_some() || persona.sex.is_some() || persona.standing.is_some();
        match &number {
            Some(number) => self.number(persona, number)?,
            // Older files hold any text here; it is a number as soon as something is said that a number tells.
            None if persona.personal_number.is_some() && says_more => {
                return Err(self.unfit(
                    "personal-number",
                    "\"personal-number\" is not a personal number of twelve digits",
                    "use an official test number of Skatteverket",
                ));
            }
            None => {}
        }
        let kind = number.map(|number| number.kind());
        if let Some((problem, next_step)) = persona.standing.and_then(|standing| misfit(standing, kind)) {
            return Err(self.unfit("standing", problem, next_step));
        }
        match (&persona.since, &persona.birth_date) {
            (Some(since), Some(birth)) if since < birth => {
                Err(self.unfit("since", "\"since\" is before the birth", "write a later day"))
            }
            _ => Ok(()),
        }
    }

    fn number(&self, persona: &Persona, number: &PersonalNumber) -> Result<(), LoadError> {
        // Numbers without a full date say nothing of the birth.
        if let Some(date) = number.birth_date() {
            let as_value =
                persona.values.get("birth-date").and_then(Value::as_str).filter(|date| is_date(date));
            for (key, stated) in
                [("birth-date", persona.birth_date.as_deref()), ("values/birth-date", as_value)]
            {
                if stated.is_some_and(|stated| stated != date) {
                    return Err(self.unfit(
                        key,
                        "\"birth-date\" is another day than the personal number tells",
                        &format!("write {date}, or use another number"),
                    ));
                }
            }
        }
        if persona.sex.is_some_and(|sex| sex != number.sex()) {
            return Err(self.unfit(
                "sex",
                "\"sex\" is not the one that the personal number tells",
                "the ninth digit of the serial is odd for men; use the other one or another number",
            ));
        }
        Ok(())
    }
}

/// What keeps a standing from going with a kind of number.
fn misfit(standing: Standing, kind: Option<Kind>) -> Option<(&'static str, &'static str)> {
    match (standing, kind) {
        (Standing::CoordinationNumber, Some(Kind::Coordination)) => None,
        (Standing::CoordinationNumber, Some(Kind::Personal)) => Some((
            "\"standing\" is coordination-number, but the number is a personal number",
            "use a coordination number (the day is raised by 60) or another standing",
        )),
        (Standing::Registered, Some(Kind::Coordination)) => Some((
            "\"standing\" is registered, but the number is a coordination number",
            "use coordination-number: who is registered has a personal number",
        )),
        (Standing::CoordinationNumber | Standing::SoleTrader, None) => {
            Some(("\"standing\" goes with a number, and there is none", "add personal-number"))
        }
        (
            Standing::Deceased
            | Standing::Emigrated
            | Standing::ProtectedIdentity
            | Standing::Registered
            | Standing::SoleTrader,
            _,
        ) => None,
    }
}

fn is_postal_code(text: &str) -> bool {
    let digits: String = text.chars().filter(|letter| *letter != ' ').collect();
    digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit()) && text.len() <= 6
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::load::population::read;

    fn told(persona: &Value) -> Result<Population, String> {
        let value = json!({"samprov": 1, "personas": {"anna": persona}});
        read(&Document::from_value("p.yaml", value)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_persona_that_agrees_with_its_number_is_read() {
        let anna = json!({
            "personal-number": "198701022389", "birth-date": "1987-01-02", "sex": "female", "standing": "sole-trader",
            "address": {"street": "Provgatan 1", "postal-code": "991 01", "town": "Provstad"},
            "mail": "anna@post.test", "phone": "070-174 06 05", "values": {"birth-date": "1987-01-02"},
        });
        assert_eq!(told(&anna).unwrap().personas.len(), 1);
        // The agency publishes coordination numbers without a full date: any birth date goes with them.
        let partial = json!({"personal-number": "198000602394", "birth-date": "1980-05-05", "sex": "male"});
        assert_eq!(told(&partial).unwrap().personas.len(), 1);
        assert!(told(&json!({"personal-number": "none, on purpose"})).is_ok(), "older files");
    }

    #[test]
    fn a_persona_that_contradicts_its_number_is_refused() {
        for (change, problem) in [
            (json!({"birth-date": "1987-01-03"}), "another day"),
            (json!({"values": {"birth-date": "1988-01-02"}}), "another day"),
            (json!({"birth-date": "2 januari"}), "not a date"),
            (json!({"sex": "male"}), "not the one that the personal number tells"),
            (json!({"standing": "coordination-number"}), "is a personal number"),
            (
                json!({"birth-date": "1987-01-02", "since": "1980-01-01", "standing": "deceased"}),
                "before the birth",
            ),
            (
                json!({"personal-number": "193201722398", "standing": "registered"}),
                "is a coordination number",
            ),
            (json!({"personal-number": "1987", "standing": "registered"}), "twelve digits"),
            (json!({"personal-number": null, "standing": "sole-trader"}), "there is none"),
            (json!({"address": {"street": "a", "postal-code": "1234", "town": "b"}}), "not five digits"),
            (json!({"mail": "anna@post.se"}), "somebody may receive it"),
            (json!({"phone": "070-1234567"}), "somebody may answer"),
            (json!({"standing": "dead"}), "\"dead\" is not a value of \"standing\""),
        ] {
            let mut persona = json!({"personal-number": "198701022389"});
            persona.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let error = told(&persona).unwrap_err();
            assert!(error.contains(problem), "{error}");
            assert!(!error.contains("2389"), "{error}");
        }
    }
}
