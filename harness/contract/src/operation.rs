//! An operation of a technical interface and the contracts of its messages.

use std::collections::BTreeMap;

use samprov_model::{
    id::OperationId,
    message::Message,
    place::{DocumentPlace, Place},
};

use crate::schema::SchemaRef;

/// One operation (operation) as every version of OpenAPI can say it.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `operationId`, or one made from method and path: `GET /a/{b}` -> `get-a-b`.
    pub id: OperationId,
    /// The method, upper case.
    pub method: String,
    /// The path template with the base path of the server, for example `/v1/persons/{personKey}`.
    pub path: String,
    /// Where it stands in its document.
    pub place: DocumentPlace,
    /// Its parameters, those of the path item included.
    pub parameters: Vec<Parameter>,
    /// The request body, if any.
    pub body: Option<BodyContract>,
    /// The answers by status.
    pub answers: Vec<AnswerContract>,
    /// Alternatives of security schemes, each a list that must hold together. An empty alternative means that none is needed.
    pub security: Vec<Vec<SecurityScheme>>,
    /// Why the operation cannot be tested in full, if so.
    pub limits: Vec<Message>,
    /// Whether the operation is so limited that it cannot be called (its request cannot be understood).
    pub uncallable: bool,
    /// Whether the document marks it as deprecated.
    pub deprecated: bool,
}

/// A parameter of a request.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Path, query, header or cookie, with the name.
    pub place: Place,
    /// The name.
    pub name: String,
    /// Whether it must be given.
    pub required: bool,
    /// What it may hold; `None` allows anything.
    pub schema: Option<SchemaRef>,
    /// How it is written.
    pub style: Style,
    /// Whether arrays and objects are written as several pairs.
    pub explode: bool,
    /// How reserved characters are written.
    pub reserved: Reserved,
    /// The media type when the parameter is given by `content`.
    pub content: Option<String>,
    /// Examples in the document, as JSON texts.
    pub examples: Vec<String>,
    /// Where it stands.
    pub document: DocumentPlace,
}

/// How a parameter is written (OpenAPI 3.1, section 4.8.12; Swagger 2.0 `collectionFormat`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `deepObject`
    DeepObject,
    /// `form`, and `csv` or `multi` in Swagger 2.0.
    Form,
    /// `label`
    Label,
    /// `matrix`
    Matrix,
    /// `pipeDelimited`, and `pipes` in Swagger 2.0.
    PipeDelimited,
    /// `simple`
    Simple,
    /// `spaceDelimited`, and `ssv` in Swagger 2.0.
    SpaceDelimited,
    /// `tsv` in Swagger 2.0.
    TabDelimited,
}

/// How the reserved characters of RFC 3986 are written in a query or form (`allowReserved`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reserved {
    /// As they are, where they cannot be taken for a delimiter.
    AsTheyAre,
    /// As escapes.
    #[default]
    Escaped,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct BodyContract {
    /// Whether it must be given.
    pub required: bool,
    /// Media type ranges and what they hold, in the order of the document.
    pub contents: Vec<(String, ContentContract)>,
    /// Where it stands.
    pub document: DocumentPlace,
}

/// What a message of one media type holds.
#[derive(Clone, Debug, Default)]
pub struct ContentContract {
    /// The schema; `None` allows anything.
    pub schema: Option<SchemaRef>,
    /// Examples in the document, as JSON texts.
    pub examples: Vec<String>,
    /// How properties are written in forms, where that is declared.
    pub encodings: BTreeMap<String, Encoding>,
}

/// How a property of a form is written (OpenAPI 3.1, section 4.8.15; Swagger 2.0 `collectionFormat`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// As for query parameters, where any of it is declared: then the media type says nothing in a form of pairs (3.1.1, 4.8.15.1.2).
    pub styled: Option<Styled>,
    /// The media type of its part of a multipart body, or of its text in a form of pairs.
    pub media_type: Option<String>,
    /// Header fields of its part of a multipart body.
    pub headers: Vec<HeaderContract>,
}

/// How a value is written as pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Styled {
    /// The style.
    pub style: Style,
    /// Whether arrays and objects are written as several pairs.
    pub explode: bool,
    /// How reserved characters are written.
    pub reserved: Reserved,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct AnswerContract {
    /// Which statuses.
    pub status: StatusPattern,
    /// Header fields: name, required, schema.
    pub headers: Vec<HeaderContract>,
    /// Media type ranges and what they hold; empty means that no body is described.
    pub contents: Vec<(String, ContentContract)>,
    /// Links to other operations, by name.
    pub links: BTreeMap<String, LinkContract>,
    /// Where it stands.
    pub document: DocumentPlace,
}

/// A header field of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderContract {
    /// Its name.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it may hold.
    pub schema: Option<SchemaRef>,
    /// Whether the members of an object are written as `name=value`.
    pub explode: bool,
    /// Where it stands.
    pub document: DocumentPlace,
}

/// A link from an answer to another operation (OpenAPI 3.1, section 4.8.20).
#[derive(Clone, Debug)]
pub struct LinkContract {
    /// The operation it leads to.
    pub operation: OperationId,
    /// Parameter name -> runtime expression, for example `$response.body#/id`.
    pub parameters: BTreeMap<String, String>,
}

/// Which statuses an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusPattern {
    /// One status.
    Exactly(u16),
    /// `4XX`: the first digit.
    Class(u16),
    /// `default`
    Default,
}

/// A security scheme (säkerhetsschema).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    /// Its name in the document: the key of its credential.
    pub name: String,
    /// How the credential is sent.
    pub kind: SecurityKind,
}

/// How a credential is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecurityKind {
    /// In this header, query parameter or cookie.
    ApiKey(Place),
    /// `Authorization: Basic`
    Basic,
    /// `Authorization: Bearer`, OAuth 2 and `OpenID` Connect included.
    Bearer,
    /// Anything else (mutual TLS, digest): its name.
    Other(String),
}

impl StatusPattern {
    /// Whether it stands for successful statuses: `2XX` or one of them.
    pub fn is_success(self) -> bool {
        match self {
            Self::Class(class) => class == 2,
            Self::Default => false,
            Self::Exactly(status) => status / 100 == 2,
        }
    }
}

impl Operation {
    /// `GET /persons/{personKey}`: for readers, and for comparison with other tools.
    pub fn label(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether the method is safe (RFC 9110, 9.2.1).
    pub fn is_safe(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
    }

    /// The contract for a status: exact, then class, then default (OpenAPI 3.1, section 4.8.16).
    pub fn answer(&self, status: u16) -> Option<&AnswerContract> {
        let find = |pattern: StatusPattern| self.answers.iter().find(|answer| answer.status == pattern);
        find(StatusPattern::Exactly(status))
            .or_else(|| find(StatusPattern::Class(status / 100)))
            .or_else(|| find(StatusPattern::Default))
    }

    /// Whether a status is declared other than by `default`.
    pub fn declares_exactly(&self, status: u16) -> bool {
        self.answers.iter().any(|answer| match answer.status {
            StatusPattern::Class(class) => class == status / 100,
            StatusPattern::Default => false,
            StatusPattern::Exactly(declared) => declared == status,
        })
    }
}
