//! Documents searched for personal numbers that are not official test numbers (DESIGN section 8).
//!
//! In our own files a number that may be somebody's is an error, one in a test series too: only the list is proof. What stands in a
//! field that is exempted with a reason is let through, save as the number of a persona, where only a test series is. In documents of
//! others the same numbers are defects that limit nothing.

use std::collections::{BTreeMap, BTreeSet};

use samprov_contract::{Defect, Document};
use samprov_model::{message::Message, personal_number::Class, place::Place, population::Exemption};
use serde_json::Value;

use super::{error::LoadError, format::escape, numbers};

/// What the guard saw in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// How many texts, numbers and keys it looked at.
    pub looked_at: usize,
    /// How many fields hold a number of each class, exempted ones left out; of several numbers in a field the worst counts.
    pub classes: BTreeMap<Class, usize>,
    /// How many fields an exemption covers.
    pub exempted: usize,
    /// What may be somebody's and is not exempted, in the order of the document; the first ones only.
    pub(super) refused: Vec<(String, Class)>,
    /// Which exemptions cover something.
    pub(super) used: BTreeSet<usize>,
}

/// Our own formats: the first number that may be somebody's is an error.
pub(super) fn refuse(document: &Document) -> Result<(), LoadError> {
    refuse_seen(document, &survey(document, &[]))
}

/// The first number of a survey that may be somebody's is an error.
pub(super) fn refuse_seen(document: &Document, survey: &Survey) -> Result<(), LoadError> {
    let Some((pointer, class)) = survey.refused.first() else { return Ok(()) };
    let (place, field) = (document.place(pointer), field(pointer));
    Err(match class {
        Class::TestBand => LoadError::TestSeries { place, field },
        Class::Official | Class::RealLooking | Class::Unissuable => {
            LoadError::PersonalNumber { place, field }
        }
    })
}

/// Looks at everything in a document.
pub(super) fn survey(document: &Document, exemptions: &[Exemption]) -> Survey {
    let mut search = Search { exemptions, pointer: String::new(), survey: Survey::default() };
    search.value(&document.value);
    search.survey
}

/// Documents of others: one defect per field, which limits nothing.
pub(super) fn defects(document: &Document) -> Vec<Defect> {
    let mut fields = BTreeSet::new();
    survey(document, &[])
        .refused
        .into_iter()
        .filter(|(pointer, _)| fields.insert(Place::body(pointer.clone()).generalised()))
        .map(|(pointer, _)| Defect {
            message: Message::new("document-personal-number").with("field", field(&pointer)),
            place: document.place(&pointer),
            operations: Vec::new(),
        })
        .collect()
}

struct Search<'a> {
    exemptions: &'a [Exemption],
    pointer: String,
    survey: Survey,
}

impl Search<'_> {
    // As deep as the document, whose depth its reader bounds.
    fn value(&mut self, value: &Value) {
        let length = self.pointer.len();
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.pointer.push('/');
                    self.pointer += &index.to_string();
                    self.value(item);
                    self.pointer.truncate(length);
                }
            }
            Value::Bool(_) | Value::Null => {}
            Value::Number(number) => self.text(&number.to_string()),
            Value::Object(fields) => {
                for (key, field) in fields {
                    self.pointer.push('/');
                    self.pointer += &escape(key);
                    self.text(key);
                    self.value(field);
                    self.pointer.truncate(length);
                }
            }
            Value::String(text) => self.text(text),
        }
    }

    fn text(&mut self, text: &str) {
        self.survey.looked_at += 1;
        let Some(class) = numbers::worst(text) else { return };
        if class.may_be_somebodys() {
            if self.is_exempted(class) {
                self.survey.exempted += 1;
                return;
            }
            if self.survey.refused.len() < MOST_REFUSED {
                self.survey.refused.push((self.pointer.clone(), class));
            }
        }
        *self.survey.classes.entry(class).or_default() += 1;
    }

    fn is_exempted(&mut self, class: Class) -> bool {
        let is_within_bounds =
            self.survey.refused.len() < MOST_REFUSED && self.survey.exempted < MOST_EXEMPTED;
        if !is_within_bounds || (class == Class::RealLooking && is_number_of_persona(&self.pointer)) {
            return false;
        }
        let covering = self.exemptions.iter().enumerate().filter(|(_, one)| one.covers(&self.pointer));
        let covering: Vec<usize> = covering.map(|(index, _)| index).collect();
        self.survey.used.extend(&covering);
        !covering.is_empty()
    }
}

/// `/personas/KEY/personal-number` is a personal number by its meaning, and nothing that only looks like one.
fn is_number_of_persona(pointer: &str) -> bool {
    let mut segments = pointer.split('/').skip(1);
    (segments.next(), segments.nth(1), segments.next()) == (Some("personas"), Some("personal-number"), None)
}

/// The pointer in words, with the number itself taken out when it is a key.
fn field(pointer: &str) -> String {
    let is_shown = |part: &&str| !numbers::worst(part).is_some_and(Class::may_be_somebodys);
    let parts: Vec<&str> =
        pointer.split('/').skip(1).map(|part| if is_shown(&part) { part } else { "..." }).collect();
    parts.join("/")
}

/// So many places are kept; one is an error already.
const MOST_REFUSED: usize = 10_000;

/// So many fields are compared with the exemptions; what comes behind is not exempted.
const MOST_EXEMPTED: usize = 100_000;

#[cfg(test)]
mod tests {
    use samprov_model::personal_number::official;
    use serde_json::json;

    use super::*;

    /// In a century that has not come yet: it passes the checks, is in no series, and nobody has it.
    fn unborn() -> String {
        let old = official().iter().find(|number| &number[8..11] == "980").unwrap();
        format!("20{}", &old[2..])
    }

    fn refused(value: Value) -> Option<String> {
        refuse(&Document::from_value("p.yaml", value)).err().map(|error| error.to_string())
    }

    #[test]
    fn official_test_numbers_and_other_numbers_are_let_through() {
        let official = official()[0];
        let value =
            json!({"a": official, "b": 5_566_778_899_u64, "c": "0701234567", "d": ["2024-01-01", 12]});
        let document = Document::from_value("p.yaml", value);
        assert!(refuse(&document).is_ok());
        assert!(defects(&document).is_empty());
        assert_eq!(survey(&document, &[]).classes, BTreeMap::from([(Class::Official, 1)]));
    }

    #[test]
    fn a_number_that_may_be_somebodys_is_refused_wherever_it_stands_and_never_shown() {
        let number = unborn();
        for value in [
            json!({"a": number}),
            json!({"a": number.parse::<u64>().unwrap()}),
            json!({"a": [{"b": format!("https://a.test/persons/{number}?x=1")}]}),
            json!({"a": {number.clone(): 1}}),
        ] {
            let error = refused(value.clone()).unwrap();
            assert!(error.contains("looks like a real personal number"), "{error}");
            assert!(!error.contains(&number[2..]), "{error}");
            assert_eq!(defects(&Document::from_value("o.yaml", value)).len(), 1);
        }
    }

    #[test]
    fn a_number_of_a_test_series_that_is_not_in_the_list_is_refused_with_other_words() {
        let known =
            official().iter().find(|number| number.starts_with("199") && number[8..].starts_with("23"));
        let error = refused(json!({"a": format!("20{}", &known.unwrap()[2..])})).unwrap();
        assert!(error.contains("only the list is proof"), "{error}");
    }

    #[test]
    fn an_exemption_lets_its_field_through_and_no_other() {
        let document = Document::from_value("p.yaml", json!({"a": {"id": unborn(), "other": unborn()}}));
        let exemption = Exemption { field: "/a/id".into(), reason: "counted".into() };
        let seen = survey(&document, &[exemption]);
        assert_eq!((seen.exempted, seen.refused.len(), seen.used.len()), (1, 1, 1));
        assert_eq!(seen.refused[0].0, "/a/other");
    }

    #[test]
    fn a_flood_of_numbers_is_counted_and_its_places_are_not_kept() {
        let numbers: Vec<Value> = vec![json!(unborn()); MOST_REFUSED + 5];
        let seen = survey(&Document::from_value("p.yaml", json!({ "a": numbers })), &[]);
        assert_eq!(seen.refused.len(), MOST_REFUSED);
        assert_eq!(seen.classes[&Class::RealLooking], MOST_REFUSED + 5);
    }

    #[test]
    fn no_exemption_makes_a_real_looking_number_that_of_a_persona() {
        let document =
            Document::from_value("p.yaml", json!({"personas": {"a": {"personal-number": unborn()}}}));
        let exemption = Exemption { field: "/personas/**".into(), reason: "r".into() };
        assert_eq!(survey(&document, &[exemption]).refused.len(), 1);
    }
}
