//! Who asks, turned into what a service that takes no notice of it tells.

use samprov_contract::{Operation, SchemaRef, Schemas, SecurityKind};
use samprov_model::{
    agreement::Agreement,
    observation::{Answer, Request},
    place::Place,
};

use super::{evaluate::Way, sites::sites};
use crate::interposer::Origin;

/// What shows who asks, as text: two requests with the same are of the same caller. `None` where nothing does.
pub(crate) fn shown(operation: &Operation, request: &Request) -> Option<String> {
    let values: Vec<&str> = headers(operation).iter().filter_map(|name| request.header(name)).collect();
    (!values.is_empty()).then(|| values.join(" "))
}

/// Answers everybody alike, as one that nothing is agreed with: the answer, and whether the fault showed.
pub(crate) fn alike(operation: &Operation, request: &Request, origin: &mut dyn Origin) -> (Answer, bool) {
    let names = headers(operation);
    let mut nobody = request.clone();
    nobody.headers.retain(|(name, _)| !names.iter().any(|other| other.eq_ignore_ascii_case(name)));
    origin.keep();
    let agreed = origin.answer(request);
    origin.take_back();
    let whole = origin.answer(&nobody);
    // One that refuses strangers tells them nothing.
    if whole.is_success() && whole.body != agreed.body { (whole, true) } else { (agreed, false) }
}

/// Whether somebody gets less than all of an answer by agreement.
pub(crate) fn gets_less(
    schemas: &Schemas,
    operation: &Operation,
    root: &SchemaRef,
    agreements: &[Agreement],
) -> bool {
    let all = sites(schemas, Way::Out, root, None);
    agreements.iter().filter(|agreement| agreement.operation == operation.id).any(|agreement| {
        let is_agreed = |pointer: &str| agreement.allow.iter().any(|allowed| is_on_the_way(allowed, pointer));
        all.iter().any(|site| site.members > 0 && !is_agreed(&site.pointer))
    })
}

/// Whether one pointer leads to, or through, the other; `*` stands for any index.
fn is_on_the_way(allowed: &str, pointer: &str) -> bool {
    let mut steps = allowed.split('/').zip(pointer.split('/'));
    steps.all(|(one, other)| one == other || one == "*")
}

/// The header fields in which the schemes of an operation send credentials.
fn headers(operation: &Operation) -> Vec<&str> {
    let schemes = operation.security.iter().flatten();
    schemes
        .map(|scheme| match &scheme.kind {
            SecurityKind::ApiKey(Place::Header { name }) => name.as_str(),
            SecurityKind::ApiKey(Place::Cookie { .. }) => "cookie",
            SecurityKind::ApiKey(_) | SecurityKind::Basic | SecurityKind::Bearer | SecurityKind::Other(_) => {
                "authorization"
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_agreed_with_what_leads_to_it_and_what_is_below_it() {
        for (allowed, pointer, is_agreed) in [
            ("/name", "/name", true),
            ("/name", "/name/first", true),
            ("/name/first", "/name", true),
            ("/moves/*/to", "/moves/0/to", true),
            ("/name", "/income", false),
            ("/moves/*/to", "/moves/0/why", false),
        ] {
            assert_eq!(is_on_the_way(allowed, pointer), is_agreed, "{allowed} {pointer}");
        }
    }
}
