//! A request turned into an answer: operation matched, contract checked, state used.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use samprov_contract::{Contracts, Examined, Operation};
use samprov_model::{
    id::OperationId,
    observation::{Answer, Request, Violation},
    place::Place,
};
use serde_json::{Value, json};

use crate::{
    StubOptions,
    accepting::is_acceptable,
    agreed::Agreed,
    interposer::Kept,
    listing,
    notes::Notes,
    part::Part,
    problem,
    records::{Records, Shelf},
    roles::{Role, Roles},
    searching,
    seeds::seeds,
    shaping::{Shaper, Wanted, json_of, success_status},
    tokens::{self, Tokens},
    versions,
    writing::{self, Item},
};

/// A service that answers as its description says.
#[derive(Debug)]
pub(crate) struct Service {
    /// Makes answers that keep the contract.
    pub(crate) shaper: Shaper,
    /// The seed of generated values.
    pub(crate) seed: u64,
    /// What the stub stands for.
    pub(crate) part: Part,
    agreed: Agreed,
    contracts: Arc<Contracts>,
    roles: Roles,
    records: Mutex<Records>,
    tokens: Mutex<Tokens>,
}

/// What the service says to a request, and what it thinks of it.
#[derive(Debug)]
pub(crate) struct Reply {
    /// The operation, when the request matches one.
    pub(crate) operation: Option<OperationId>,
    /// How the request breaks the contract.
    pub(crate) violations: Vec<Violation>,
    /// By what it may break it, which could not be decided: no reason to refuse it.
    pub(crate) undecided: Vec<Violation>,
    /// The answer.
    pub(crate) answer: Answer,
}

impl Service {
    /// The service of a stub.
    pub(crate) fn new(options: &StubOptions, notes: Arc<Notes>) -> Self {
        let part = if options.interposer.is_some() { Part::Candidate } else { Part::Dependency };
        let shaper = Shaper::new(Arc::clone(&options.contracts), options.seed, part, notes);
        let population = &options.population;
        // A candidate believes everybody: who calls it is not in the population.
        let tokens = options.tokens.as_ref().filter(|_| part == Part::Dependency);
        let roles = Roles::of(&options.contracts, population, &options.service, tokens, &shaper, part);
        let invented = match part {
            Part::Candidate => seeds(&options.contracts, &roles, options.seed),
            Part::Dependency => BTreeMap::new(),
        };
        Self {
            shaper,
            part,
            agreed: Agreed { consumers: options.consumers.clone(), agreements: options.agreements.clone() },
            seed: options.seed,
            contracts: Arc::clone(&options.contracts),
            roles,
            records: Mutex::new(Records::new(Arc::clone(population), options.service.clone(), invented)),
            tokens: Mutex::new(Tokens::new(Arc::clone(population), options.seed)),
        }
    }

    /// Answers a request.
    pub(crate) fn reply(&self, request: &Request) -> Reply {
        let Some(operation) = self.contracts.matching(&request.method, &request.target) else {
            return Reply {
                operation: None,
                violations: Vec::new(),
                undecided: Vec::new(),
                answer: self.unmatched(request),
            };
        };
        let Examined { violations, undecided } = self.contracts.examine_request(&operation.id, request);
        let answer = if violations.iter().all(|violation| self.bears(violation)) {
            if self.refuses_accept(operation, request) {
                problem::declared(&self.shaper, operation, 406, &json!({}))
            } else {
                self.agreed.cut(operation, request, self.answer(operation, request))
            }
        } else {
            let status = problem::status_for(operation, &violations, self.part);
            problem::declared(&self.shaper, operation, status, &problem::explanation(&violations))
        };
        Reply { operation: Some(operation.id.clone()), violations, undecided, answer }
    }

    /// A request held against the contract, without an answer: that comes from elsewhere.
    pub(crate) fn held_against(&self, request: &Request) -> Reply {
        let operation = self.contracts.matching(&request.method, &request.target);
        let Examined { violations, undecided } = operation
            .map(|operation| self.contracts.examine_request(&operation.id, request))
            .unwrap_or_default();
        let operation = operation.map(|operation| operation.id.clone());
        Reply { operation, violations, undecided, answer: Answer::default() }
    }

    /// The operation that a request is for, whatever its body.
    pub(crate) fn matching(&self, request: &Request) -> Option<&Operation> {
        self.contracts.matching(&request.method, &request.target)
    }

    /// An operation by its id.
    pub(crate) fn operation(&self, id: &OperationId) -> Option<&Operation> {
        self.contracts.operation(id)
    }

    /// Whether any operation has this path.
    pub(crate) fn knows_path(&self, target: &str) -> bool {
        !self.contracts.methods(target).is_empty()
    }

    /// Back to the population. Tokens stay.
    pub(crate) fn reset(&self) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).reset();
    }

    /// The state as it is now.
    pub(crate) fn state(&self) -> Kept {
        Kept {
            records: self.records.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            tokens: self.with_tokens(|tokens| tokens.clone()),
        }
    }

    /// Takes the state back to what was kept.
    pub(crate) fn take_back(&self, kept: Kept) {
        *self.records.lock().unwrap_or_else(PoisonError::into_inner) = kept.records;
        self.with_tokens(|tokens| *tokens = kept.tokens);
    }

    /// Works on a collection while nobody else does.
    pub(crate) fn with_shelf<T>(
        &self,
        template: &str,
        path: &str,
        property: &str,
        act: impl FnOnce(&mut Shelf) -> T,
    ) -> T {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        act(records.shelf(template, path, property))
    }

    /// Works on the tokens while nobody else does.
    pub(crate) fn with_tokens<T>(&self, act: impl FnOnce(&mut Tokens) -> T) -> T {
        act(&mut self.tokens.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A value of a request.
    pub(crate) fn value(&self, operation: &Operation, request: &Request, place: &Place) -> Option<Value> {
        let text = self.contracts.value_in_request(&operation.id, request, place)?;
        serde_json::from_str(&text.0).ok()
    }

    /// The default that is declared for a parameter.
    pub(crate) fn default_of(&self, operation: &Operation, place: &Place) -> Option<&Value> {
        let parameter = operation.parameters.iter().find(|parameter| parameter.place == *place)?;
        self.contracts.schemas().view(parameter.schema.as_ref()?)?.get("default")
    }

    /// The body of a request.
    pub(crate) fn body(&self, operation: &Operation, request: &Request) -> Option<Value> {
        self.value(operation, request, &Place::body(""))
    }

    /// Whether an identity may stand in the path of an item.
    pub(crate) fn accepts_identity(
        &self,
        collection: &samprov_contract::Collection,
        path: &str,
        identity: &str,
    ) -> bool {
        let Some(item) = &collection.item else { return true };
        let Some((method, operation)) =
            [("GET", &item.read), ("PUT", &item.replace), ("DELETE", &item.delete)]
                .into_iter()
                .find_map(|(method, operation)| Some((method, operation.as_ref()?)))
        else {
            return true;
        };
        let target = format!("{path}/{}", writing::percent_encoded(identity));
        let request = Request { method: method.to_owned(), target, ..Request::default() };
        let about_path = |violation: &Violation| matches!(violation.place, Place::Path { .. });
        !self.contracts.violations_of_request(operation, &request).iter().any(about_path)
    }

    fn answer(&self, operation: &Operation, request: &Request) -> Answer {
        let role = self.roles.role(&operation.id);
        let index = match role {
            Role::Introspect => return tokens::introspect(self, operation, request),
            Role::Issue => return tokens::issue(self, operation, request),
            Role::Plain => return self.with_version(operation, request, self.plain(operation), None),
            Role::Change(index)
            | Role::Create(index)
            | Role::Delete(index)
            | Role::List(index)
            | Role::Read(index)
            | Role::Replace(index)
            | Role::Search(index) => index,
        };
        let Some(collection) = self.roles.collection(index) else { return self.plain(operation) };
        let item = Item::of(self, operation, (collection, self.roles.world(index)), request);
        if let Some(refusal) = item.as_ref().and_then(|item| self.refused_as_stale(operation, item, request))
        {
            return refusal;
        }
        let answer = match (role, &item) {
            (Role::Change(_), Some(item)) => item.change(self, operation, request),
            (Role::Create(_), _) => match &collection.create {
                Some((_, captured)) => writing::create(self, operation, collection, captured, request),
                None => self.plain(operation),
            },
            (Role::Delete(_), Some(item)) => item.delete(self, operation),
            (Role::List(_), _) => listing::list(self, operation, collection, request),
            (Role::Read(_), Some(item)) => item.read(self, operation),
            (Role::Replace(_), Some(item)) => item.replace(self, operation, request),
            (Role::Search(_), _) => searching::search(self, operation, collection, request),
            (
                Role::Change(_)
                | Role::Delete(_)
                | Role::Introspect
                | Role::Issue
                | Role::Plain
                | Role::Read(_)
                | Role::Replace(_),
                _,
            ) => self.plain(operation),
        };
        let version = match role {
            Role::Create(_) => writing::newest_version(self, collection, request),
            Role::Change(_) | Role::Read(_) | Role::Replace(_) => item.and_then(|item| item.version(self)),
            Role::Delete(_)
            | Role::Introspect
            | Role::Issue
            | Role::List(_)
            | Role::Plain
            | Role::Search(_) => None,
        };
        self.with_version(operation, request, answer, version)
    }

    fn plain(&self, operation: &Operation) -> Answer {
        let status = success_status(operation, &[200, 201, 202, 204]);
        self.shaper.shape(&operation.id, status, Wanted::default())
    }

    /// The version of a value as an operation tells it: the first that keeps what is described of `ETag`.
    pub(crate) fn version(&self, teller: &Operation, value: &Value) -> Option<String> {
        if self.part == Part::Dependency || !versions::tells_version(teller) {
            return None;
        }
        let sample = self.shaper.sample(&teller.id, success_status(teller, &[200, 201]))?;
        let like = sample.header(versions::ETAG).map(str::to_owned);
        versions::tags(value, like.as_deref()).into_iter().find(|tag| {
            let mut told = sample.clone();
            self.shaper.set_header(&teller.id, &mut told, versions::ETAG, vec![tag.clone()]);
            told.header(versions::ETAG) == Some(tag)
        })
    }

    /// 412 for a write against another version than the current one, where reads tell versions.
    fn refused_as_stale(&self, operation: &Operation, item: &Item<'_>, request: &Request) -> Option<Answer> {
        if matches!(operation.method.as_str(), "GET" | "HEAD") || request.header("if-match").is_none() {
            return None;
        }
        let current = item.version(self)?;
        versions::is_stale(request, &current)
            .then(|| problem::declared(&self.shaper, operation, 412, &json!({})))
    }

    /// The answer with the version of what it is about, where versions are told; 304 when the caller has that one already.
    fn with_version(
        &self,
        operation: &Operation,
        request: &Request,
        mut answer: Answer,
        version: Option<String>,
    ) -> Answer {
        if self.part == Part::Dependency || !answer.is_success() || !versions::tells_version(operation) {
            return answer;
        }
        let Some(version) = version.or_else(|| self.version(operation, &json_of(&answer)?)) else {
            return answer;
        };
        if operation.method == "GET" && versions::is_known(request, &version) {
            return versions::not_modified(&version);
        }
        if answer.header(versions::ETAG).is_some() {
            self.shaper.set_header(&operation.id, &mut answer, versions::ETAG, vec![version]);
        }
        answer
    }

    /// A value that only misses its `format` is recorded but served by a dependency: under OpenAPI 3.1 a format is an annotation,
    /// and a refusal would make the candidate fail for it.
    fn bears(&self, violation: &Violation) -> bool {
        match self.part {
            Part::Candidate => false,
            Part::Dependency => violation.keyword == "format",
        }
    }

    /// RFC 9110, 12.4.1: `Accept` may be disregarded, unless the description says what comes of it.
    fn refuses_accept(&self, operation: &Operation, request: &Request) -> bool {
        match self.part {
            Part::Candidate => operation.declares_exactly(406) && !is_acceptable(operation, request),
            Part::Dependency => false,
        }
    }

    /// RFC 9110, 15.5.6: 405 names the methods that there are.
    fn unmatched(&self, request: &Request) -> Answer {
        let methods = self.contracts.methods(&request.target);
        if methods.is_empty() {
            let detail = json!({ "detail": "the description has no such path" });
            return problem::plain(404, &detail);
        }
        let mut answer = problem::plain(405, &json!({ "detail": "the description has no such method here" }));
        answer.headers.push(("allow".to_owned(), methods.join(", ")));
        answer
    }
}

/// The target without its query.
pub(crate) fn path_of(target: &str) -> &str {
    target.split_once('?').map_or(target, |(path, _)| path)
}
