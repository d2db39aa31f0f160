//! `operators.yaml` turned into operators, once.

use std::sync::{Arc, LazyLock};

use samprov_contract::Document;
use serde::Deserialize;

use super::operator::Operator;

static CATALOGUE: LazyLock<Vec<Arc<Operator>>> =
    LazyLock::new(|| read(include_bytes!("../../operators.yaml")).unwrap_or_default());

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    operators: Vec<Operator>,
}

/// All operators in the order of the catalogue.
pub fn operators() -> &'static [Arc<Operator>] {
    &CATALOGUE
}

fn read(bytes: &[u8]) -> Result<Vec<Arc<Operator>>, String> {
    let document = Document::parse("operators.yaml", bytes).map_err(|error| format!("{error:?}"))?;
    let catalogue: Catalogue =
        serde_json::from_value(document.value.clone()).map_err(|error| error.to_string())?;
    Ok(catalogue.operators.into_iter().map(Arc::new).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::mutant::{OperatorFamily, operator::When};

    #[test]
    fn the_catalogue_can_be_read() {
        assert_eq!(read(include_bytes!("../../operators.yaml")).map(|all| all.is_empty()), Ok(false));
    }

    #[test]
    fn there_are_at_least_sixty_operators_of_every_family_and_fifteen_that_bite_now_and_then() {
        let all = operators();
        assert!(all.len() >= 60, "{}", all.len());
        let families: BTreeSet<OperatorFamily> = all.iter().map(|operator| operator.family).collect();
        assert_eq!(families.len(), 11, "{families:?}");
        let conditional = all.iter().filter(|operator| operator.when != When::Always).count();
        assert!(conditional >= 15, "{conditional}");
    }

    #[test]
    fn ids_are_unique_and_texts_are_in_both_languages() {
        let ids: BTreeSet<&str> = operators().iter().map(|operator| operator.id.as_str()).collect();
        assert_eq!(ids.len(), operators().len());
        for operator in operators() {
            assert!(operator.text.sv.is_some() && operator.text.en.is_some(), "{}", operator.id);
            assert_eq!(
                operator.family == OperatorFamily::Conditional,
                operator.when != When::Always,
                "{}",
                operator.id
            );
        }
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        let text = b"operators:\n- id: a\n  family: schema\n  text: { sv: a, en: a }\n  act: succeed-instead\n  wen: always\n";
        assert!(read(text).is_err_and(|error| error.contains("wen")));
    }
}
