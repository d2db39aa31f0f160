//! The compiled contracts of one technical interface: the only thing that other crates ask about messages.

use samprov_model::{
    content::JsonText,
    id::OperationId,
    observation::{Answer, Request, Violation},
    place::Place,
    recipe::{RequestRecipe, Source},
};

use crate::{
    generate::{Negative, Positive, Supply},
    operation::Operation,
    relations::Collection,
    wire::EncodeError,
};

/// The message contracts of one technical interface.
#[derive(Clone, Debug)]
pub struct Contracts {}

impl Contracts {
    /// The operations in the order of the document.
    pub fn operations(&self) -> &[Operation] {
        &[]
    }

    /// One operation.
    pub fn operation(&self, _id: &OperationId) -> Option<&Operation> {
        None
    }

    /// The operation that a method and a target (path with or without query) match: exact segments before templates.
    pub fn matching(&self, _method: &str, _target: &str) -> Option<&Operation> {
        None
    }

    /// The methods declared for the path that a target matches; empty when no path does.
    pub fn methods(&self, _target: &str) -> Vec<String> {
        Vec::new()
    }

    /// Writes a recipe for the wire, its bindings filled in by `resolve`. Credentials are added by the runner. `base` is left empty.
    pub fn encode(
        &self,
        _recipe: &RequestRecipe,
        _resolve: &dyn Fn(&Source) -> Option<JsonText>,
    ) -> Result<Request, EncodeError> {
        Err(EncodeError::UnknownOperation)
    }

    /// How a request, decoded from the wire, breaks the contract of an operation. Empty: it keeps it.
    pub fn violations_of_request(&self, _operation: &OperationId, _request: &Request) -> Vec<Violation> {
        Vec::new()
    }

    /// How an answer breaks the contract of an operation: status (keyword `status`), media type (`media-type`), header
    /// (`header` for a missing one, else the schema keyword), body (the schema keyword, or `syntax`).
    pub fn violations_of_answer(&self, _operation: &OperationId, _answer: &Answer) -> Vec<Violation> {
        Vec::new()
    }

    /// The value at a place of an answer (body pointer or header), as JSON text. A header gives a JSON string.
    pub fn value_in_answer(&self, _answer: &Answer, _place: &Place) -> Option<JsonText> {
        None
    }

    /// The value at a place of a request to an operation, decoded from the wire, as JSON text.
    pub fn value_in_request(
        &self,
        _operation: &OperationId,
        _request: &Request,
        _place: &Place,
    ) -> Option<JsonText> {
        None
    }

    /// Where an answer's body differs from what was sent, for the fields that both have and that the description does not
    /// mark as set by the producer (`readOnly`, `writeOnly`). Numbers are compared as numbers. Each: place, sent, seen (masked if long).
    pub fn differences(
        &self,
        _sent_to: &OperationId,
        _sent: &Request,
        _seen: &Answer,
    ) -> Vec<(Place, JsonText, JsonText)> {
        Vec::new()
    }

    /// The places in a body that no allowed pointer covers (`*` is any index; an ancestor covers what is below it).
    pub fn outside(&self, _answer: &Answer, _allow: &[String]) -> Vec<Place> {
        Vec::new()
    }

    /// The items of a list in an answer, each as a JSON text.
    pub fn items(&self, _answer: &Answer, _items: &Place) -> Option<Vec<JsonText>> {
        None
    }

    /// A property of an item from [`Contracts::items`], when it is a text, a number or a truth value.
    pub fn property(&self, _item: &JsonText, _property: &str) -> Option<JsonText> {
        None
    }

    /// Whether `format` is an annotation in this interface's dialect (OpenAPI 3.1), so that a broken one is a SHOULD.
    pub fn format_is_annotation(&self) -> bool {
        false
    }

    /// Valid requests of an operation, the plainest first. `Positive::name` is stable: `minimal`, `full`, `query/limit/maximum`.
    pub fn positives(&self, _operation: &OperationId, _supply: &Supply) -> Vec<Positive> {
        Vec::new()
    }

    /// Requests that break exactly one constraint, made from the first positive.
    pub fn negatives(&self, _operation: &OperationId, _supply: &Supply) -> Vec<Negative> {
        Vec::new()
    }

    /// A valid answer for a stub: media type and JSON text of the body (`None`: no body), with header fields.
    /// `wish` is used for the body where it fits the schema.
    pub fn sample_answer(
        &self,
        _operation: &OperationId,
        _status: u16,
        _wish: Option<&JsonText>,
        _seed: u64,
    ) -> Option<Answer> {
        None
    }

    /// Collections that paths and bodies make certain: create, read, replace, delete, list.
    pub fn collections(&self) -> &[Collection] {
        &[]
    }
}
