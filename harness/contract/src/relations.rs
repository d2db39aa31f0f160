//! What paths and bodies make certain about how operations belong together.

use samprov_model::{id::OperationId, place::Place, probe::CaptureFrom};

/// A collection (samling) such as `/subscriptions` with its items `/subscriptions/{subscriptionId}`.
#[derive(Clone, Debug)]
pub struct Collection {
    /// The path of the collection.
    pub path: String,
    /// `GET` on the collection, with where the list stands in its answer.
    pub list: Option<Discovery>,
    /// `POST` on the collection, when its answer tells the identity of what was created.
    pub create: Option<(OperationId, CaptureFrom)>,
    /// The item, when there is one.
    pub item: Option<Resource>,
    /// Paging of the list.
    pub paging: Option<Paging>,
}

/// An item path with one more parameter than its collection.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The path of the item.
    pub path: String,
    /// The path parameter that names the item.
    pub identity: String,
    /// The property of the item that holds the identity, when certain.
    pub property: Option<String>,
    /// `GET`
    pub read: Option<OperationId>,
    /// `PUT`
    pub replace: Option<OperationId>,
    /// `PATCH`
    pub change: Option<OperationId>,
    /// `DELETE`
    pub delete: Option<OperationId>,
}

/// A way to find existing identities: list an operation, take a property of each item.
#[derive(Clone, Debug)]
pub struct Discovery {
    /// The operation that lists.
    pub operation: OperationId,
    /// The list in its answer.
    pub items: Place,
}

/// The parameters that page a list.
#[derive(Clone, Debug)]
pub struct Paging {
    /// The query parameter that limits the number of items, with its bounds if declared.
    pub limit: Place,
    /// The smallest limit.
    pub minimum: u32,
    /// The largest limit.
    pub maximum: Option<u32>,
    /// The query parameter that skips items.
    pub offset: Option<Place>,
}
