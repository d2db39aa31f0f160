//! The compiled contracts of one technical interface: the only thing that other crates ask about messages.

use std::{collections::HashMap, sync::Arc};

use samprov_model::{
    content::{Content, JsonText},
    id::{OperationId, ServiceId},
    message::Message,
    observation::{Answer, Exchange, Request, Violation},
    place::{DocumentPlace, Place},
    recipe::{RequestRecipe, Source},
    workflow::WorkflowInput,
};
use serde_json::Value;

use crate::{
    arazzo::{self, Input, Processes, Walk, Workflow, Workflows},
    compare::{self, Difference, Sides},
    document::Document,
    generate::{self, Making, Negative, Positive, Supply},
    open_api::Defect,
    operation::{ContentContract, Operation, Parameter},
    pointer,
    relations::{self, Collection, Creations, Referent},
    routes::Routes,
    sample::{self, Detail},
    schema::{Dialect, SchemaRef, Schemas},
    simplify,
    wire::{self, Decoded, EncodeError, Examined},
};

/// The message contracts of one technical interface.
#[derive(Clone, Debug)]
pub struct Contracts {
    inner: Arc<Inner>,
    workflows: Arc<Workflows>,
    /// The processes that the service may take part in.
    processes: Arc<Processes>,
}

#[derive(Debug)]
struct Inner {
    operations: Vec<Operation>,
    by_id: HashMap<OperationId, usize>,
    routes: Routes,
    schemas: Schemas,
    collections: Vec<Collection>,
    creations: Creations,
    documents: Vec<Arc<Document>>,
}

impl Contracts {
    pub(crate) fn new(operations: Vec<Operation>, schemas: Schemas, documents: Vec<Arc<Document>>) -> Self {
        let by_id =
            operations.iter().enumerate().map(|(index, operation)| (operation.id.clone(), index)).collect();
        let routes = Routes::of(&operations);
        let collections = relations::collections(&operations, &schemas, &documents);
        let creations = Creations::of(&operations, &schemas);
        let inner = Arc::new(Inner { operations, by_id, routes, schemas, collections, creations, documents });
        Self { inner, workflows: Arc::default(), processes: Arc::default() }
    }

    /// The contracts of a service that offers no operation.
    pub fn none() -> Self {
        let (schemas, _) = Schemas::from_value(Value::Bool(true), Dialect::Draft202012);
        Self::new(Vec::new(), schemas, Vec::new())
    }

    /// The same contracts with the workflows of Arazzo documents.
    #[must_use]
    pub fn with_workflows(self, workflows: Vec<Workflow>) -> Self {
        Self { workflows: Arc::new(Workflows::new(workflows)), ..self }
    }

    /// The same contracts with the processes of the collaboration.
    #[must_use]
    pub fn with_processes(self, processes: Arc<Processes>) -> Self {
        Self { processes, ..self }
    }

    /// The processes of the collaboration, whose steps are taken at several services.
    pub fn processes(&self) -> &Processes {
        &self.processes
    }

    /// The contracts of the service that a step of a process is taken at; none is the service of these contracts itself.
    pub fn serving(&self, service: Option<&ServiceId>) -> &Self {
        service.and_then(|service| self.processes.contracts_of(service)).unwrap_or(self)
    }

    /// The workflows, in the order of their documents.
    pub fn workflows(&self) -> &[Workflow] {
        &self.workflows.list
    }

    /// A workflow by its key.
    pub fn workflow(&self, key: &str) -> Option<&Workflow> {
        self.workflows.get(key)
    }

    /// A workflow and all that it may run, itself first.
    pub fn workflows_of(&self, key: &str) -> Vec<&Workflow> {
        self.workflows.reachable(key)
    }

    /// The inputs that a run of a workflow needs from outside, with the workflows that they belong to: its own, and those of the
    /// workflows that it runs without giving them.
    pub fn open_inputs(&self, key: &str) -> Vec<(&Workflow, &Input)> {
        self.workflows.open_inputs(key)
    }

    /// Goes through a workflow as far as the exchanges lead.
    pub fn walk(&self, key: &str, inputs: &[WorkflowInput], exchanges: &[Exchange]) -> Walk {
        arazzo::walk(self, &self.workflows, key, inputs, exchanges)
    }

    /// The same for a workflow of a process.
    pub fn walk_process(&self, key: &str, inputs: &[WorkflowInput], exchanges: &[Exchange]) -> Walk {
        arazzo::walk(self, self.processes.all(), key, inputs, exchanges)
    }

    /// The names of the documents that were read, the root first.
    pub fn document_names(&self) -> Vec<&str> {
        self.inner.documents.iter().map(|document| document.name.as_str()).collect()
    }

    /// The operations in the order of the document.
    pub fn operations(&self) -> &[Operation] {
        &self.inner.operations
    }

    /// One operation.
    pub fn operation(&self, id: &OperationId) -> Option<&Operation> {
        self.inner.operations.get(*self.inner.by_id.get(id)?)
    }

    /// The schemas of all documents.
    pub fn schemas(&self) -> &Schemas {
        &self.inner.schemas
    }

    /// Where a schema stands in its document.
    pub fn place(&self, schema: &SchemaRef) -> Option<DocumentPlace> {
        let document = self.inner.documents.iter().find(|document| *document.name == *schema.document)?;
        Some(document.key_place(&schema.pointer))
    }

    /// The schemas that cannot be compiled, each with the operations that use it. Compiles them all.
    pub fn check_schemas(&self) -> Vec<Defect> {
        let mut defects: Vec<Defect> = Vec::new();
        for operation in self.operations() {
            for schema in schemas_of(operation) {
                let Some(problem) = self.inner.schemas.uncompilable(schema) else { continue };
                let place = self.place(schema).unwrap_or_default();
                match defects.iter_mut().find(|defect| defect.place == place) {
                    Some(known) if known.operations.contains(&operation.id) => {}
                    Some(known) => known.operations.push(operation.id.clone()),
                    None => defects.push(Defect {
                        message: Message::new("schema-uncompilable").with("problem", problem),
                        place,
                        operations: vec![operation.id.clone()],
                    }),
                }
            }
        }
        defects
    }

    /// The operation that a method and a target (path with or without query) match: exact segments before templates.
    pub fn matching(&self, method: &str, target: &str) -> Option<&Operation> {
        let path = wire::path(target);
        self.routes(path).find(|operation| operation.method.eq_ignore_ascii_case(method))
    }

    /// The methods declared for the paths that a target matches; empty when no path does.
    pub fn methods(&self, target: &str) -> Vec<String> {
        let mut methods: Vec<String> = Vec::new();
        for operation in self.routes(wire::path(target)) {
            if !methods.contains(&operation.method) {
                methods.push(operation.method.clone());
            }
        }
        methods
    }

    /// Writes a recipe for the wire, its bindings filled in by `resolve`. Credentials are added by the runner. `base` is left empty.
    pub fn encode(
        &self,
        recipe: &RequestRecipe,
        resolve: &dyn Fn(&Source) -> Option<JsonText>,
    ) -> Result<Request, EncodeError> {
        let operation = self.operation(&recipe.operation).ok_or(EncodeError::UnknownOperation)?;
        wire::encode(operation, &self.inner.schemas, recipe, resolve)
    }

    /// How a request, decoded from the wire, breaks the contract of an operation. Empty: it keeps it.
    pub fn violations_of_request(&self, operation: &OperationId, request: &Request) -> Vec<Violation> {
        let operation = self.operation(operation);
        operation
            .map(|operation| wire::examine_request(self, operation, request).violations)
            .unwrap_or_default()
    }

    /// A request, decoded from the wire, held against the contract of an operation.
    pub fn examine_request(&self, operation: &OperationId, request: &Request) -> Examined {
        let operation = self.operation(operation);
        operation.map(|operation| wire::examine_request(self, operation, request)).unwrap_or_default()
    }

    /// How an answer breaks the contract of an operation: status (keyword `status`), media type (`media-type`), header
    /// (`header` for a missing one, else the schema keyword), body (the schema keyword, `syntax`, `body-missing`, [`REFUSAL_WITHOUT_BODY`](crate::REFUSAL_WITHOUT_BODY) or
    /// `duplicate-key`).
    pub fn violations_of_answer(&self, operation: &OperationId, answer: &Answer) -> Vec<Violation> {
        let operation = self.operation(operation);
        operation
            .map(|operation| wire::examine_answer(self, operation, answer).violations)
            .unwrap_or_default()
    }

    /// An answer held against the contract of an operation.
    pub fn examine_answer(&self, operation: &OperationId, answer: &Answer) -> Examined {
        let operation = self.operation(operation);
        operation.map(|operation| wire::examine_answer(self, operation, answer)).unwrap_or_default()
    }

    /// The first value in an answer that its schema keeps for requests (`writeOnly`).
    pub fn write_only_in_answer(&self, operation: &OperationId, answer: &Answer) -> Option<Violation> {
        wire::write_only_in_answer(self, self.operation(operation)?, answer)
    }

    /// The value at a place of an answer (body pointer or header), as JSON text. A header gives a JSON string.
    pub fn value_in_answer(&self, answer: &Answer, place: &Place) -> Option<JsonText> {
        match place {
            Place::Body { inside } => {
                let (value, _) = wire::json_of(&answer.body).ok()?;
                value.pointer(inside.pointer()).map(json_text)
            }
            Place::Header { name } => answer.header(name).map(|text| json_text(&Value::from(text))),
            Place::Status => Some(JsonText(answer.status.to_string())),
            Place::Cookie { .. }
            | Place::MediaType
            | Place::Method
            | Place::Path { .. }
            | Place::Query { .. } => None,
        }
    }

    /// The value at a place of a request to an operation, decoded from the wire, as JSON text.
    pub fn value_in_request(
        &self,
        operation: &OperationId,
        request: &Request,
        place: &Place,
    ) -> Option<JsonText> {
        let operation = self.operation(operation)?;
        match place {
            Place::Body { inside } => {
                self.body_of(operation, request)?.pointer(inside.pointer()).map(json_text)
            }
            Place::Cookie { .. } | Place::Header { .. } | Place::Path { .. } | Place::Query { .. } => {
                let inside = match place {
                    Place::Query { inside, .. } => inside.pointer(),
                    _ => "",
                };
                let parameter =
                    operation.parameters.iter().find(|parameter| match (&parameter.place, place) {
                        (Place::Query { name, .. }, Place::Query { name: other, .. }) => name == other,
                        (declared, asked) => declared == asked,
                    })?;
                let value = wire::decode_parameter(self, operation, parameter, request)?;
                value.pointer(inside).map(json_text)
            }
            Place::MediaType | Place::Method | Place::Status => None,
        }
    }

    /// Where what is read afterwards differs from what was sent, for the fields that the description does not mark as set by the
    /// producer (`readOnly`, `writeOnly`). `sent_to` and `read_from`: the operations of the two exchanges.
    pub fn differences(
        &self,
        (sent_to, sent): (&OperationId, &Request),
        (read_from, seen): (&OperationId, &Answer),
    ) -> Vec<Difference> {
        let found = self.operation(sent_to).and_then(|operation| {
            let value = self.body_of(operation, sent)?;
            let (other, _) = wire::json_of(&seen.body).ok()?;
            let sides = Sides {
                sent: content_of(operation, sent).and_then(|content| content.schema.as_ref()),
                seen: self.operation(read_from).and_then(|read| answered(read, seen)?.schema.as_ref()),
            };
            Some(compare::differences(&self.inner.schemas, sides, &value, &other))
        });
        found.unwrap_or_default()
    }

    /// Where two answers differ, save for what changes by itself; indexes of lists are left out.
    pub fn changed(&self, before: &Answer, after: &Answer) -> Vec<Place> {
        let body = |answer: &Answer| wire::json_of(&answer.body).ok().map(|(value, _)| value);
        match (body(before), body(after)) {
            (Some(before), Some(after)) => compare::changed(&before, &after),
            (None, None) if before.body == after.body => Vec::new(),
            _ => vec![Place::body("")],
        }
    }

    /// Whether the body of an answer says of itself that it is deleted.
    pub fn says_deleted(&self, answer: &Answer) -> bool {
        wire::json_of(&answer.body).is_ok_and(|(value, _)| compare::says_deleted(&value))
    }

    /// The places in a body that no allowed pointer covers (`*` is any index; an ancestor covers what is below it).
    pub fn outside(&self, answer: &Answer, allow: &[String]) -> Vec<Place> {
        wire::json_of(&answer.body).map(|(value, _)| compare::outside(&value, allow)).unwrap_or_default()
    }

    /// The items of a list in an answer, each as a JSON text.
    pub fn items(&self, answer: &Answer, items: &Place) -> Option<Vec<JsonText>> {
        let Place::Body { inside } = items else { return None };
        let (value, _) = wire::json_of(&answer.body).ok()?;
        Some(value.pointer(inside.pointer())?.as_array()?.iter().map(json_text).collect())
    }

    /// A property of an item from [`Contracts::items`], when it is a text, a number or a truth value.
    pub fn property(&self, item: &JsonText, property: &str) -> Option<JsonText> {
        let item: Value = serde_json::from_str(&item.0).ok()?;
        let value = item.get(property)?;
        matches!(value, Value::Bool(_) | Value::Number(_) | Value::String(_)).then(|| json_text(value))
    }

    /// Whether an item of a list, an object, says of itself that it is deleted.
    pub fn item_says_deleted(&self, item: &JsonText) -> bool {
        serde_json::from_str(&item.0).is_ok_and(|value: Value| compare::says_deleted(&value))
    }

    /// Whether two objects are in the same state, as far as they tell: the same truth values and the same state-like texts. A list
    /// that shows one of them should show the other.
    pub fn is_in_the_same_state(&self, created: &JsonText, item: &JsonText) -> bool {
        let read = |text: &JsonText| serde_json::from_str::<Value>(&text.0).ok();
        read(created).zip(read(item)).is_some_and(|(created, item)| compare::same_state(&created, &item))
    }

    /// Whether an item of a list is what a body asked for: every plain member of the body stands in it, and there is at least one.
    pub fn resembles(&self, item: &JsonText, sent: &JsonText) -> bool {
        let (Ok(item), Ok(Value::Object(sent))) =
            (serde_json::from_str::<Value>(&item.0), serde_json::from_str(&sent.0))
        else {
            return false;
        };
        let mut plain = sent
            .iter()
            .filter(|(_, value)| !value.is_object() && !value.is_array() && !value.is_null())
            .peekable();
        plain.peek().is_some() && plain.all(|(name, value)| item.get(name) == Some(value))
    }

    /// The value at a place of a recipe's body.
    pub fn value_in_recipe(&self, recipe: &RequestRecipe, place: &Place) -> Option<JsonText> {
        let (Some(body), Place::Body { inside }) = (&recipe.body, place) else { return None };
        match &body.content {
            Content::Bytes(_) => None,
            Content::Value(text) => {
                serde_json::from_str::<Value>(&text.0).ok()?.pointer(inside.pointer()).map(json_text)
            }
        }
    }

    /// Whether a recipe's body has a value at a place.
    pub fn carries(&self, recipe: &RequestRecipe, place: &Place) -> bool {
        let (Some(body), Place::Body { inside }) = (&recipe.body, place) else { return false };
        match &body.content {
            Content::Bytes(_) => false,
            Content::Value(text) => serde_json::from_str::<Value>(&text.0)
                .is_ok_and(|value| value.pointer(inside.pointer()).is_some()),
        }
    }

    /// Whether `format` is an annotation in this interface's dialect (OpenAPI 3.1), so that a broken one is a SHOULD.
    pub fn format_is_annotation(&self) -> bool {
        match self.inner.schemas.dialect() {
            Dialect::Draft4 => false,
            Dialect::Draft202012 => true,
        }
    }

    /// What the requests of an operation are made of, for whoever asks for them more than once; `None` when it has none.
    pub fn making(&self, operation: &OperationId, supply: &Supply) -> Option<Making> {
        Making::new(self.operation(operation)?, &self.inner.schemas, supply)
    }

    /// Valid requests of an operation, the plainest first, at most so many. `Positive::name` is stable: `minimal`, `full`,
    /// `query/limit/maximum`. To ask for fewer gives the first of the same ones, sooner.
    pub fn positives(&self, operation: &OperationId, supply: &Supply, most: usize) -> Vec<Positive> {
        self.making(operation, supply).map(|making| self.positives_of(&making, most)).unwrap_or_default()
    }

    /// [`Contracts::positives`], of a making of these contracts.
    pub fn positives_of(&self, making: &Making, most: usize) -> Vec<Positive> {
        let operation = self.operation(making.operation());
        operation
            .map(|operation| generate::positives(operation, &self.inner.schemas, making, most))
            .unwrap_or_default()
    }

    /// The plainest valid request of an operation: the first of [`Contracts::positives`].
    pub fn first_positive(&self, operation: &OperationId, supply: &Supply) -> Option<Positive> {
        let making = self.making(operation, supply)?;
        generate::first_positive(self.operation(operation)?, &self.inner.schemas, &making)
    }

    /// Requests that break exactly one constraint, made from the first positive; at most so many.
    pub fn negatives(&self, operation: &OperationId, supply: &Supply, most: usize) -> Vec<Negative> {
        self.making(operation, supply).map(|making| self.negatives_of(&making, most)).unwrap_or_default()
    }

    /// [`Contracts::negatives`], of a making of these contracts.
    pub fn negatives_of(&self, making: &Making, most: usize) -> Vec<Negative> {
        let operation = self.operation(making.operation());
        operation
            .map(|operation| generate::negatives(operation, &self.inner.schemas, making, most))
            .unwrap_or_default()
    }

    /// The parts of a request that may each be left out without its keeping or breaking its contract in another way, outer
    /// before inner; `kept` stay. Values of the path are no parts.
    pub fn removable(&self, recipe: &RequestRecipe, kept: &[Place]) -> Vec<Place> {
        simplify::removable(self, recipe, kept)
    }

    /// A request without some of the parts that [`Contracts::removable`] gave, in that order.
    pub fn without(&self, recipe: &RequestRecipe, parts: &[Place]) -> RequestRecipe {
        simplify::without(recipe, parts)
    }

    /// Whether two requests keep their contract, or break it in the same places by the same keywords, before their bindings are
    /// filled in.
    pub fn breaks_alike(&self, one: &RequestRecipe, other: &RequestRecipe) -> bool {
        simplify::breaks_alike(self, one, other)
    }

    /// The places of a request whose values may be made simpler; `kept` stay.
    pub fn leaves(&self, recipe: &RequestRecipe, kept: &[Place]) -> Vec<Place> {
        simplify::leaves(recipe, kept)
    }

    /// A request with simpler values at a place, the simplest first; each keeps or breaks its contract as the request does.
    pub fn simpler(&self, recipe: &RequestRecipe, place: &Place) -> Vec<RequestRecipe> {
        simplify::simpler(self, recipe, place)
    }

    /// A valid answer for a stub: media type and JSON text of the body (`None`: no body), with header fields.
    /// `wish` is used for the body where it fits the schema; `detail` says how much of what need not be there is there.
    pub fn sample_answer(
        &self,
        operation: &OperationId,
        status: u16,
        wish: Option<&JsonText>,
        seed: u64,
        detail: Detail,
    ) -> Option<Answer> {
        sample::sample_answer(self.operation(operation)?, &self.inner.schemas, status, wish, seed, detail)
    }

    /// What the values of a request mean by their names and places, where an operation creates it: the path parameters first, then
    /// query parameters, then the body's members. Names are no promise: no refusal of such a value is the candidate's fault.
    pub fn referents(&self, operation: &Operation, recipe: &RequestRecipe) -> Vec<(Place, Referent)> {
        relations::referents(&self.inner.creations, operation, recipe)
    }

    /// Collections that paths and bodies make certain: create, read, replace, delete, list.
    pub fn collections(&self) -> &[Collection] {
        &self.inner.collections
    }

    /// Whether a parameter may be given without a value (`allowEmptyValue`).
    pub(crate) fn allows_empty(&self, parameter: &Parameter) -> bool {
        let at = &parameter.document;
        let document = self.inner.documents.iter().find(|document| document.name == at.file);
        let allowed = document
            .and_then(|document| document.value.pointer(&pointer::child(&at.pointer, "allowEmptyValue")));
        allowed == Some(&Value::Bool(true))
    }

    fn routes(&self, path: &str) -> impl Iterator<Item = &Operation> {
        self.inner.routes.matching(path).filter_map(|index| self.inner.operations.get(index))
    }

    /// The body of a request as a value.
    fn body_of(&self, operation: &Operation, request: &Request) -> Option<Value> {
        let content_type = request.header("content-type").unwrap_or("application/json");
        let silent = ContentContract::default();
        let content = content_of(operation, request).unwrap_or(&silent);
        match wire::decode_body(&self.inner.schemas, content, content_type, &request.body) {
            Decoded::Value(value, _) => Some(value),
            Decoded::Malformed(_) | Decoded::Opaque => None,
        }
    }
}

fn content_of<'o>(operation: &'o Operation, request: &Request) -> Option<&'o ContentContract> {
    let content_type = request.header("content-type").unwrap_or("application/json");
    wire::best_content(&operation.body.as_ref()?.contents, content_type)
}

/// What the description says about the body of an answer.
fn answered<'o>(operation: &'o Operation, answer: &Answer) -> Option<&'o ContentContract> {
    let content_type = answer.header("content-type").unwrap_or("application/json");
    wire::best_content(&operation.answer(answer.status)?.contents, content_type)
}

fn schemas_of(operation: &Operation) -> impl Iterator<Item = &SchemaRef> {
    let parameters = operation.parameters.iter().filter_map(|parameter| parameter.schema.as_ref());
    let bodies = operation.body.iter().flat_map(|body| &body.contents);
    let answers = operation.answers.iter().flat_map(|answer| &answer.contents);
    let headers = operation.answers.iter().flat_map(|answer| &answer.headers);
    parameters
        .chain(bodies.chain(answers).filter_map(|(_, content)| content.schema.as_ref()))
        .chain(headers.filter_map(|header| header.schema.as_ref()))
}

fn json_text(value: &Value) -> JsonText {
    JsonText(value.to_string())
}
