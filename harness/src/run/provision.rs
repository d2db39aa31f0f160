//! Known values found once per run: declared discoveries sent, their answers turned into sorted values.

use std::collections::BTreeMap;

use samprov_model::{content::JsonText, id::CaseId, observation::Outcome, plan::Provision};
use samprov_suites::known_values;

use super::{opening::PROVISION, session::Session};

/// Sends the discoveries and gives the values by service and key. One that fails gives no values: the cases that need them say so.
pub(super) async fn provision(
    session: &Session,
    provisions: &[Provision],
) -> BTreeMap<String, Vec<JsonText>> {
    let mut known = BTreeMap::new();
    for (index, provision) in provisions.iter().enumerate() {
        let values = discover(session, provision, index).await.unwrap_or_default();
        known.insert(Session::known_key(&provision.service, &provision.key), values);
    }
    known
}

async fn discover(session: &Session, provision: &Provision, index: usize) -> Option<Vec<JsonText>> {
    let service = session.services.get(&provision.service)?;
    let recipe = &provision.step.request;
    if session.never.contains(&recipe.operation) {
        return None;
    }
    let contracts = &service.contracts;
    let operation = contracts.operation(&recipe.operation)?;
    if !operation.is_safe() && session.read_only.get(&provision.service).copied().unwrap_or_default() {
        return None;
    }
    let mut request = contracts.encode(recipe, &|_| None).ok()?;
    request.base.clone_from(&service.base);
    session.credentials.apply(&mut request, Some(operation), &recipe.credentials);
    let mark = session.run.mark(&CaseId::new(PROVISION), index);
    request.headers.push(("traceparent".to_owned(), mark.traceparent()));
    match session.client.send(&request).await.ok()?.outcome {
        Outcome::Answer(answer) if answer.is_success() => Some(known_values(contracts, provision, &answer)),
        Outcome::Answer(_) | Outcome::NoAnswer(_) => None,
    }
}
