//! What a description says about answers that are put together, compared with what it says of operations and of what it depends on.

use samprov_contract::{Contracts, Document};
use samprov_model::{
    composite::{Composite, Partial},
    description::ServiceDescription,
    id::DependencyName,
};

use super::{
    consistency::{check_operation, distinct, numbered, unfit, unknown},
    error::LoadError,
    format::escape,
};

/// Checks all that is said about composites.
pub(super) fn check(
    document: &Document,
    description: &ServiceDescription,
    contracts: &Contracts,
) -> Result<(), LoadError> {
    let operations = description.composite.iter().map(|composite| composite.operation.as_str());
    distinct(document, "composite", numbered(operations, "composite", "operation"))?;
    for (index, composite) in description.composite.iter().enumerate() {
        let at = format!("/composite/{index}");
        let inside = format!(" in {}", description.profile.id);
        check_operation(&composite.operation, &[contracts], &inside, || {
            document.place(&format!("{at}/operation"))
        })?;
        check_parts(document, description, composite, &at)?;
        if let Some(partial) = &composite.partial {
            check_partial(document, contracts, composite, partial, &format!("{at}/partial"))?;
        }
    }
    Ok(())
}

fn check_parts(
    document: &Document,
    description: &ServiceDescription,
    composite: &Composite,
    at: &str,
) -> Result<(), LoadError> {
    if composite.parts.is_empty() {
        return Err(unfit(document.place(&format!("{at}/parts")), "[]", "a list of names under depends-on"));
    }
    let list = format!("{}/parts", at.trim_start_matches('/'));
    for (index, part) in composite.parts.iter().enumerate() {
        let place = || document.place(&format!("/{list}/{index}"));
        let known = || description.depends_on.iter().map(|dependency| dependency.name.as_str());
        if !known().any(|name| name == part.as_str()) {
            return Err(unknown(place(), "dependency", part.as_str(), "", known()));
        }
        if let Some(first) = composite.parts[..index].iter().position(|other| other == part) {
            return Err(LoadError::Duplicate {
                place: place(),
                first: Box::new(document.place(&format!("/{list}/{first}"))),
                kind: "part",
                name: part.to_string(),
            });
        }
    }
    Ok(())
}

fn check_partial(
    document: &Document,
    contracts: &Contracts,
    composite: &Composite,
    partial: &Partial,
    at: &str,
) -> Result<(), LoadError> {
    let operation = contracts.operation(&composite.operation);
    let is_described = operation.is_some_and(|operation| operation.answer(partial.status).is_some());
    if !(200..300).contains(&partial.status) || !is_described {
        let place = document.place(&format!("{at}/status"));
        let expected =
            format!("a success that the technical interface describes for {}", composite.operation);
        return Err(unfit(place, &partial.status.to_string(), &expected));
    }
    let pointers = [("outcomes", &partial.outcomes), ("part", &partial.part)];
    for (key, pointer) in pointers {
        if let Some(pointer) = pointer.as_ref().filter(|pointer| !is_pointer(pointer)) {
            let place = document.place(&format!("{at}/{key}"));
            return Err(unfit(place, pointer, "a JSON Pointer such as /parts"));
        }
    }
    if let (None, Some(part)) = (&partial.outcomes, &partial.part) {
        let place = document.place(&format!("{at}/part"));
        return Err(unfit(place, part, "of any use without outcomes, the list whose items it stands in"));
    }
    if let Some(name) = partial.names.keys().find(|name| !composite.parts.contains(name)) {
        let place = document.key_place(&format!("{at}/names/{}", escape(name.as_str())));
        let known = composite.parts.iter().map(DependencyName::as_str);
        return Err(unknown(place, "part", name.as_str(), " of the composite", known));
    }
    Ok(())
}

/// RFC 6901, 3.
fn is_pointer(text: &str) -> bool {
    let is_escaped_right = || {
        let mut parts = text.split('~');
        parts.next();
        parts.all(|part| part.starts_with(['0', '1']))
    };
    text.is_empty() || (text.starts_with('/') && is_escaped_right())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_begin_with_a_slash_and_escape_what_must_be_escaped() {
        for pointer in ["", "/", "/delfragor", "/a~1b/~0"] {
            assert!(is_pointer(pointer), "{pointer}");
        }
        for other in ["delfragor", "#/delfragor", "/a~", "/a~2"] {
            assert!(!is_pointer(other), "{other}");
        }
    }
}
