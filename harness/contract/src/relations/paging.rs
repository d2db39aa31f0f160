//! Which query parameters of a list limit it and which skip items: only names that mean nothing else, or that others bear out.

use std::sync::Arc;

use samprov_model::place::Place;
use serde_json::{Value, json};

use crate::{
    generate::{Facets, Kind, Node, Rules},
    operation::{Operation, Parameter},
};

/// The parameters that page a list.
#[derive(Clone, Debug)]
pub struct Paging {
    /// The query parameter that limits the number of items.
    pub limit: Place,
    /// The smallest limit that asks for something, from 1.
    pub smallest: u32,
    /// Twice that, when it is taken too.
    pub double: Option<u32>,
    /// The largest limit that asks for much at once.
    pub ample: u32,
    /// The largest limit, if declared.
    pub maximum: Option<u32>,
    /// The query parameter that skips items, counted from 0.
    pub offset: Option<Place>,
    /// The query parameter that numbers pages, when it is certain which number the first one has.
    pub page: Option<PageNumber>,
}

/// A query parameter that numbers pages.
#[derive(Clone, Debug)]
pub struct PageNumber {
    /// The parameter.
    pub parameter: Place,
    /// The number of the first page.
    pub first: u32,
}

/// The parameters that page a list: whole numbers with names that mean nothing else.
pub(super) fn paging(rules: &Rules<'_>, operation: &Operation) -> Option<Paging> {
    let whole: Vec<(&Parameter, Arc<Facets>)> = operation
        .parameters
        .iter()
        .filter(|parameter| matches!(parameter.place, Place::Query { .. }))
        .map(|parameter| (parameter, Facets::of(rules, &Node::of(parameter.schema.as_ref()))))
        .filter(|(_, facets)| facets.kinds.as_ref().is_some_and(|kinds| kinds.contains(&Kind::Integer)))
        .collect();
    let named = |names: &[&str]| whole.iter().find(|(it, _)| names.contains(&it.name.as_str()));
    let has_pages = named(&PAGE_NAMES).is_some() || named(&OFFSET_NAMES).is_some();
    let (limit, facets) =
        named(&LIMIT_NAMES).or_else(|| named(&AMBIGUOUS_LIMIT_NAMES).filter(|_| has_pages))?;
    let takes =
        |parameter: &Parameter, number: &Value| rules.keeps(&Node::of(parameter.schema.as_ref()), number);
    // Where 0 is declared to be taken, counting begins there; SCIM and others count from 1 under the same name.
    let from_zero = |facets: &Facets| facets.smallest().is_some_and(|least| least == json!(0));
    let offset = named(&OFFSET_NAMES)
        .or_else(|| named(&AMBIGUOUS_OFFSET_NAMES).filter(|(_, facets)| from_zero(facets)))
        .filter(|(it, _)| takes(it, &json!(0)) && takes(it, &json!(1)));
    let as_count = |value: &Value| u32::try_from(value.as_u64()?.min(u64::from(u32::MAX))).ok();
    let mut wanted: Vec<u32> =
        [Some(json!(1)), facets.smallest(), facets.multiple.clone().map(Value::Number)]
            .iter()
            .flatten()
            .chain(facets.values.iter().flatten())
            .filter(|value| takes(limit, value))
            .filter_map(as_count)
            .filter(|count| *count > 0)
            .collect();
    wanted.sort_unstable();
    let smallest = wanted.first().copied()?;
    let maximum = facets.largest().as_ref().and_then(as_count);
    let taken = |count: u32| takes(limit, &json!(count)).then_some(count);
    let ample =
        maximum.into_iter().filter(|count| *count <= AMPLE).chain([AMPLE, 50, 20, 10]).find_map(taken);
    Some(Paging {
        limit: limit.place.clone(),
        smallest,
        double: smallest.checked_mul(2).and_then(taken),
        ample: ample.unwrap_or(smallest),
        maximum,
        offset: offset.map(|(it, _)| it.place.clone()),
        page: named(&PAGE_NAMES).and_then(|(it, facets)| {
            // The least number that is taken is the first page; without one nobody knows.
            let first = facets.smallest().as_ref().and_then(as_count)?;
            (first <= 1 && takes(it, &json!(first + 1)))
                .then(|| PageNumber { parameter: it.place.clone(), first })
        }),
    })
}

/// Query parameters that limit the number of items.
const LIMIT_NAMES: [&str; 7] = ["limit", "pageSize", "page_size", "per_page", "perPage", "$top", "page-size"];

/// The same where another parameter shows that the list is paged: alone, `size` may be that of a shoe.
const AMBIGUOUS_LIMIT_NAMES: [&str; 2] = ["size", "top"];

/// Query parameters that skip items.
const OFFSET_NAMES: [&str; 3] = ["offset", "skip", "$skip"];

/// The same where 0 is declared to be the least: `start` may be a moment, and `startIndex` may count from 1.
const AMBIGUOUS_OFFSET_NAMES: [&str; 3] = ["startIndex", "start", "start-index"];

/// Query parameters that number pages.
const PAGE_NAMES: [&str; 6] = ["page", "pageNumber", "page_number", "page-number", "pageIndex", "$page"];

/// Enough items for one page.
const AMPLE: u32 = 100;

#[cfg(test)]
mod tests {
    use samprov_model::{id::OperationId, place::DocumentPlace};

    use super::*;
    use crate::{
        operation::{Reserved, Style},
        schema::{Dialect, Direction, Schemas},
    };

    /// The paging of a list with these query parameters and their schemas.
    fn of(parameters: &Value) -> Option<Paging> {
        let (schemas, root) = Schemas::from_value(json!({"properties": parameters}), Dialect::Draft202012);
        let names = parameters.as_object().into_iter().flatten().map(|(name, _)| name.clone());
        let parameters = names
            .map(|name| Parameter {
                place: Place::query(name.as_str()),
                required: false,
                schema: schemas.property_of(&root, &name),
                style: Style::Form,
                explode: true,
                reserved: Reserved::Escaped,
                content: None,
                examples: Vec::new(),
                document: DocumentPlace::default(),
                name,
            })
            .collect();
        let operation = Operation {
            id: OperationId::new("list"),
            method: "GET".into(),
            path: "/things".into(),
            place: DocumentPlace::default(),
            parameters,
            body: None,
            answers: Vec::new(),
            security: Vec::new(),
            limits: Vec::new(),
            uncallable: false,
            deprecated: false,
        };
        paging(&Rules { schemas: &schemas, direction: Direction::Answer }, &operation)
    }

    #[test]
    fn a_size_alone_is_no_paging() {
        let whole = json!({"type": "integer"});
        assert!(of(&json!({"size": whole})).is_none());
        assert!(of(&json!({"size": whole, "page": whole})).is_some());
        assert_eq!(of(&json!({"limit": whole})).map(|paging| paging.smallest), Some(1));
    }

    #[test]
    fn the_limit_that_is_asked_for_is_one_that_the_description_takes() {
        let smallest = |limit: Value| of(&json!({"limit": limit})).map(|paging| paging.smallest);
        assert_eq!(smallest(json!({"type": "integer", "enum": [20, 10, 50]})), Some(10));
        assert_eq!(smallest(json!({"type": "integer", "minimum": 0, "multipleOf": 10})), Some(10));
        assert_eq!(smallest(json!({"type": "integer", "minimum": 5})), Some(5));
    }

    #[test]
    fn an_offset_counts_from_zero_or_is_none() {
        let offset = |name: &str, schema: Value| {
            of(&json!({"limit": {"type": "integer"}, name: schema}))
                .and_then(|paging| paging.offset)
                .is_some()
        };
        assert!(offset("offset", json!({"type": "integer"})));
        assert!(offset("startIndex", json!({"type": "integer", "minimum": 0})));
        assert!(!offset("startIndex", json!({"type": "integer"})));
        assert!(!offset("startIndex", json!({"type": "integer", "minimum": 1})));
        assert!(!offset("start", json!({"type": "integer"})));
        assert!(!offset("offset", json!({"type": "integer", "minimum": 1})));
    }
}
