//! What an interrupted run left at the candidate removed: by what its set-up captured, else by its mark in the collection's list.

use std::collections::BTreeMap;

use samprov_contract::{Collection, Contracts, Operation, Parameter};
use samprov_model::{
    content::JsonText,
    id::{CaseId, OperationId},
    observation::{Answer, Outcome},
    place::Place,
    probe::{Part, Step},
    recipe::{Credentials, ParameterRecipe, ParameterValue, RequestRecipe},
};

use super::{
    journal::Created,
    session::{ServiceSession, Session},
};

/// Pages looked through for one mark.
const PAGES: u32 = 20;

/// Removes what is left; gives the number of objects removed.
pub(super) async fn clean_up(session: &Session, created: &[Created]) -> usize {
    let mut removed = 0;
    for (index, created) in created.iter().enumerate() {
        let service = session.services.values().find(|service| {
            created.service.as_ref().is_none_or(|at| *at == service.id)
                && service.contracts.operation(&created.remove).is_some()
                && !session.read_only.get(&service.id).copied().unwrap_or_default()
        });
        let Some(service) = service.filter(|_| !session.never.contains(&created.remove)) else { continue };
        let sweeper = Sweeper { session, service, index };
        let targets = if created.captured.is_empty() {
            sweeper.search(created).await
        } else {
            vec![created.captured.clone()]
        };
        for target in targets {
            if sweeper.remove(&created.remove, &target).await {
                removed += 1;
            }
        }
    }
    removed
}

struct Sweeper<'a> {
    session: &'a Session,
    service: &'a ServiceSession,
    index: usize,
}

impl Sweeper<'_> {
    async fn remove(&self, operation: &OperationId, parameters: &BTreeMap<String, JsonText>) -> bool {
        let Some(declared) = self.service.contracts.operation(operation) else { return false };
        let mut recipes = known(declared, parameters);
        if let Some(place) = version_place(declared) {
            recipes.extend(self.version(operation, parameters).await.map(|version| text(place, &version)));
        }
        self.send(recipe(operation, recipes)).await.is_some_and(|answer| answer.is_success())
    }

    /// The version of what is to be removed, read beforehand (RFC 9110, 13.1.1).
    async fn version(&self, remove: &OperationId, parameters: &BTreeMap<String, JsonText>) -> Option<String> {
        let contracts = &self.service.contracts;
        let mut items = contracts.collections().iter().filter_map(|collection| collection.item.as_ref());
        let read = items.find(|item| item.delete.as_ref() == Some(remove))?.read.as_ref()?;
        let answer = self.send(recipe(read, known(contracts.operation(read)?, parameters))).await?;
        answer.header("etag").map(str::to_owned)
    }

    async fn search(&self, created: &Created) -> Vec<BTreeMap<String, JsonText>> {
        let contracts = &self.service.contracts;
        let found = contracts.collections().iter().find_map(|collection| {
            let item = collection.item.as_ref()?;
            let removes = item.delete.as_ref() == Some(&created.remove);
            let property = item.property.as_ref().filter(|_| removes)?;
            Some((collection, item.identity.clone(), property.clone()))
        });
        let Some((collection, identity, property)) = found else { return Vec::new() };
        let mut targets = Vec::new();
        for page in 0..PAGES {
            let items = self.page(contracts, collection, page).await;
            let is_ours = |item: &&JsonText| {
                let alike = |sent: &JsonText| contracts.resembles(item, sent);
                item.0.contains(&created.mark) || created.sent.as_ref().is_some_and(alike)
            };
            let marked = items.iter().filter(is_ours);
            for item in marked {
                if let Some(value) = contracts.property(item, &property) {
                    targets.push(BTreeMap::from([(identity.clone(), value)]));
                }
            }
            let can_page = collection.paging.as_ref().is_some_and(|paging| paging.offset.is_some());
            if items.is_empty() || !can_page {
                break;
            }
        }
        targets
    }

    async fn page(&self, contracts: &Contracts, collection: &Collection, page: u32) -> Vec<JsonText> {
        let Some(list) = &collection.list else { return Vec::new() };
        let mut parameters = Vec::new();
        if let Some(paging) = &collection.paging {
            let limit = paging.maximum.unwrap_or(100).clamp(1, 1000);
            parameters.push(number(&paging.limit, limit));
            if let Some(offset) = &paging.offset {
                parameters.push(number(offset, page.saturating_mul(limit)));
            }
        }
        let answer = self.send(recipe(&list.operation, parameters)).await;
        answer.and_then(|answer| contracts.items(&answer, &list.items)).unwrap_or_default()
    }

    async fn send(&self, recipe: RequestRecipe) -> Option<Answer> {
        let contracts = &self.service.contracts;
        let step = Step {
            part: Part::CleanUp,
            service: None,
            request: recipe,
            captures: Vec::new(),
            shown_by: None,
            must_break: None,
            address: None,
            pause: 0,
            injections: Vec::new(),
            patience: None,
        };
        let mut request = contracts.encode(&step.request, &|_| None).ok()?;
        request.base.clone_from(&self.service.base);
        let operation = contracts.operation(&step.request.operation);
        self.session.credentials.apply(&mut request, operation, &step.request.credentials);
        let mark = self.session.run.mark(&CaseId::new("run/clean-up"), self.index);
        request.headers.push(("traceparent".to_owned(), mark.traceparent()));
        match self.session.client.send(&request).await.ok()?.outcome {
            Outcome::Answer(answer) => Some(answer),
            Outcome::NoAnswer(_) => None,
        }
    }
}

fn recipe(operation: &OperationId, parameters: Vec<ParameterRecipe>) -> RequestRecipe {
    RequestRecipe {
        operation: operation.clone(),
        method: None,
        parameters,
        body: None,
        headers: Vec::new(),
        bindings: Vec::new(),
        credentials: Credentials::Declared,
    }
}

/// The parameters of an operation that have a known value.
fn known(operation: &Operation, values: &BTreeMap<String, JsonText>) -> Vec<ParameterRecipe> {
    let recipe = |parameter: &Parameter| {
        let value = values.get(&parameter.name)?.clone();
        Some(ParameterRecipe { place: parameter.place.clone(), value: ParameterValue::Value(value) })
    };
    operation.parameters.iter().filter_map(recipe).collect()
}

/// Where an operation takes the version that it is made against.
fn version_place(operation: &Operation) -> Option<&Place> {
    let places = operation.parameters.iter().map(|parameter| &parameter.place);
    places
        .into_iter()
        .find(|place| matches!(place, Place::Header { name } if name.eq_ignore_ascii_case("if-match")))
}

fn text(place: &Place, value: &str) -> ParameterRecipe {
    let value = JsonText(serde_json::Value::from(value).to_string());
    ParameterRecipe { place: place.clone(), value: ParameterValue::Value(value) }
}

fn number(place: &Place, value: u32) -> ParameterRecipe {
    ParameterRecipe { place: place.clone(), value: ParameterValue::Value(JsonText(value.to_string())) }
}
