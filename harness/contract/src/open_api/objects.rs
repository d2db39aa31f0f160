//! The objects of the OpenAPI formats with the keys that each may have: a closed list, but for `x-`.

use super::{defects::Weight, edition::Edition};

/// A kind of object of the formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Object {
    BodyParameter,
    Components,
    Contact,
    Encoding,
    Example,
    ExternalDocs,
    Flow,
    Flows,
    Header,
    Info,
    License,
    Link,
    MediaType,
    Operation,
    Parameter,
    PathItem,
    RequestBody,
    Response,
    Root,
    SecurityScheme,
    Server,
    ServerVariable,
    Tag,
}

/// What a key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Anything, or what is read and judged elsewhere.
    Any,
    /// `true` or `false`.
    Flag,
    /// A list of objects.
    List(Object),
    /// Objects by names that the document chooses.
    Map(Object),
    /// The same two levels deep: callbacks by name, each with path items.
    MapOfMaps(Object),
    /// One object.
    One(Object),
    /// Objects by names, extensions (`x-`) beside them.
    Patterned(Object),
    /// A list of alternatives, each a mapping of names to lists.
    Requirements,
    /// A schema.
    Schema,
    /// Schemas by name.
    Schemas,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// Texts by name, or anything by name.
    Values,
}

/// In which editions a key is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Everywhere,
    /// From OpenAPI 3.0.
    From30,
    /// From OpenAPI 3.1.
    From31,
    /// In Swagger 2.0 only.
    Swagger2,
}

/// A key that an object may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) key: &'static str,
    pub(super) form: Form,
    pub(super) known: Known,
    /// What it means for an operation when it cannot be understood.
    pub(super) weight: Weight,
}

impl Known {
    pub(super) fn is_in(self, edition: Edition) -> bool {
        match self {
            Self::Everywhere => true,
            Self::From30 => edition != Edition::Swagger2,
            Self::From31 => edition == Edition::OpenApi31,
            Self::Swagger2 => edition == Edition::Swagger2,
        }
    }

    /// The edition that has it, for readers.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Everywhere => "OpenAPI",
            Self::From30 => "OpenAPI 3.0",
            Self::From31 => "OpenAPI 3.1",
            Self::Swagger2 => "Swagger 2.0",
        }
    }
}

impl Object {
    /// The keys of its kind, of all editions.
    pub(super) fn fields(self) -> &'static [Field] {
        match self {
            Self::BodyParameter => BODY_PARAMETER,
            Self::Components => COMPONENTS,
            Self::Contact => CONTACT,
            Self::Encoding => ENCODING,
            Self::Example => EXAMPLE,
            Self::ExternalDocs => EXTERNAL_DOCS,
            Self::Flow => FLOW,
            Self::Flows => FLOWS,
            Self::Header => HEADER,
            Self::Info => INFO,
            Self::License => LICENSE,
            Self::Link => LINK,
            Self::MediaType => MEDIA_TYPE,
            Self::Operation => OPERATION,
            Self::Parameter => PARAMETER,
            Self::PathItem => PATH_ITEM,
            Self::RequestBody => REQUEST_BODY,
            Self::Response => RESPONSE,
            Self::Root => ROOT,
            Self::SecurityScheme => SECURITY_SCHEME,
            Self::Server => SERVER,
            Self::ServerVariable => SERVER_VARIABLE,
            Self::Tag => TAG,
        }
    }
}

const fn told(key: &'static str, form: Form, known: Known) -> Field {
    Field { key, form, known, weight: Weight::Harmless }
}

const fn limits(key: &'static str, form: Form, known: Known) -> Field {
    Field { key, form, known, weight: Weight::Limits }
}

const fn request(key: &'static str, form: Form, known: Known) -> Field {
    Field { key, form, known, weight: Weight::Uncallable }
}

use Form::{
    Any, Flag, List, Map, MapOfMaps, One, Patterned, Requirements, Schema, Schemas, Text, Texts, Values,
};
use Known::{Everywhere, From30, From31, Swagger2};

const ROOT: &[Field] = &[
    told("basePath", Text, Swagger2),
    told("components", One(Object::Components), From30),
    told("consumes", Texts, Swagger2),
    told("definitions", Schemas, Swagger2),
    told("externalDocs", One(Object::ExternalDocs), Everywhere),
    told("host", Text, Swagger2),
    told("info", One(Object::Info), Everywhere),
    told("jsonSchemaDialect", Text, From31),
    told("openapi", Any, From30),
    told("parameters", Map(Object::Parameter), Swagger2),
    told("paths", Patterned(Object::PathItem), Everywhere),
    told("produces", Texts, Swagger2),
    told("responses", Map(Object::Response), Swagger2),
    told("schemes", Texts, Swagger2),
    limits("security", Requirements, Everywhere),
    told("securityDefinitions", Map(Object::SecurityScheme), Swagger2),
    told("servers", List(Object::Server), From30),
    told("swagger", Any, Swagger2),
    told("tags", List(Object::Tag), Everywhere),
    told("webhooks", Map(Object::PathItem), From31),
];

const INFO: &[Field] = &[
    told("contact", One(Object::Contact), Everywhere),
    told("description", Text, Everywhere),
    told("license", One(Object::License), Everywhere),
    told("summary", Text, From31),
    told("termsOfService", Text, Everywhere),
    told("title", Any, Everywhere),
    told("version", Text, Everywhere),
];

const CONTACT: &[Field] =
    &[told("email", Text, Everywhere), told("name", Text, Everywhere), told("url", Text, Everywhere)];

const LICENSE: &[Field] =
    &[told("identifier", Text, From31), told("name", Text, Everywhere), told("url", Text, Everywhere)];

const EXTERNAL_DOCS: &[Field] = &[told("description", Text, Everywhere), told("url", Text, Everywhere)];

const TAG: &[Field] = &[
    told("description", Text, Everywhere),
    told("externalDocs", One(Object::ExternalDocs), Everywhere),
    told("name", Text, Everywhere),
];

const SERVER: &[Field] = &[
    told("description", Text, From30),
    told("url", Text, From30),
    told("variables", Map(Object::ServerVariable), From30),
];

const SERVER_VARIABLE: &[Field] =
    &[told("default", Text, From30), told("description", Text, From30), told("enum", Texts, From30)];

const COMPONENTS: &[Field] = &[
    told("callbacks", MapOfMaps(Object::PathItem), From30),
    told("examples", Map(Object::Example), From30),
    told("headers", Map(Object::Header), From30),
    told("links", Map(Object::Link), From30),
    told("parameters", Map(Object::Parameter), From30),
    told("pathItems", Map(Object::PathItem), From31),
    told("requestBodies", Map(Object::RequestBody), From30),
    told("responses", Map(Object::Response), From30),
    told("schemas", Schemas, From30),
    told("securitySchemes", Map(Object::SecurityScheme), From30),
];

const PATH_ITEM: &[Field] = &[
    told("$ref", Any, Everywhere),
    told("delete", One(Object::Operation), Everywhere),
    told("description", Text, From30),
    told("get", One(Object::Operation), Everywhere),
    told("head", One(Object::Operation), Everywhere),
    told("options", One(Object::Operation), Everywhere),
    request("parameters", List(Object::Parameter), Everywhere),
    told("patch", One(Object::Operation), Everywhere),
    told("post", One(Object::Operation), Everywhere),
    told("put", One(Object::Operation), Everywhere),
    told("servers", List(Object::Server), From30),
    told("summary", Text, From30),
    told("trace", One(Object::Operation), From30),
];

const OPERATION: &[Field] = &[
    told("callbacks", MapOfMaps(Object::PathItem), From30),
    request("consumes", Texts, Swagger2),
    told("deprecated", Flag, Everywhere),
    told("description", Text, Everywhere),
    told("externalDocs", One(Object::ExternalDocs), Everywhere),
    told("operationId", Text, Everywhere),
    request("parameters", List(Object::Parameter), Everywhere),
    limits("produces", Texts, Swagger2),
    request("requestBody", One(Object::RequestBody), From30),
    limits("responses", Patterned(Object::Response), Everywhere),
    told("schemes", Texts, Swagger2),
    limits("security", Requirements, Everywhere),
    told("servers", List(Object::Server), From30),
    told("summary", Text, Everywhere),
    told("tags", Texts, Everywhere),
];

const PARAMETER: &[Field] = &[
    limits("allowEmptyValue", Flag, Everywhere),
    limits("allowReserved", Flag, From30),
    limits("collectionFormat", Text, Swagger2),
    request("content", Map(Object::MediaType), From30),
    told("deprecated", Flag, From30),
    told("description", Text, Everywhere),
    told("example", Any, From30),
    told("examples", Map(Object::Example), From30),
    limits("explode", Flag, From30),
    request("in", Any, Everywhere),
    request("name", Any, Everywhere),
    limits("required", Flag, Everywhere),
    limits("schema", Schema, From30),
    limits("style", Text, From30),
];

/// Swagger 2.0 `in: body`.
const BODY_PARAMETER: &[Field] = &[
    told("description", Text, Everywhere),
    request("in", Any, Everywhere),
    request("name", Any, Everywhere),
    limits("required", Flag, Everywhere),
    limits("schema", Schema, Everywhere),
];

const REQUEST_BODY: &[Field] = &[
    request("content", Map(Object::MediaType), From30),
    told("description", Text, From30),
    limits("required", Flag, From30),
];

const MEDIA_TYPE: &[Field] = &[
    limits("encoding", Map(Object::Encoding), From30),
    told("example", Any, From30),
    told("examples", Map(Object::Example), From30),
    limits("schema", Schema, From30),
];

const ENCODING: &[Field] = &[
    limits("allowReserved", Flag, From30),
    limits("contentType", Text, From30),
    limits("explode", Flag, From30),
    limits("headers", Map(Object::Header), From30),
    limits("style", Text, From30),
];

const RESPONSE: &[Field] = &[
    limits("content", Map(Object::MediaType), From30),
    told("description", Text, Everywhere),
    told("examples", Any, Swagger2),
    limits("headers", Map(Object::Header), Everywhere),
    limits("links", Map(Object::Link), From30),
    limits("schema", Schema, Swagger2),
];

const HEADER: &[Field] = &[
    told("allowEmptyValue", Flag, From30),
    told("allowReserved", Flag, From30),
    limits("content", Map(Object::MediaType), From30),
    told("deprecated", Flag, From30),
    told("description", Text, Everywhere),
    told("example", Any, From30),
    told("examples", Map(Object::Example), From30),
    limits("explode", Flag, From30),
    limits("required", Flag, From30),
    limits("schema", Schema, From30),
    limits("style", Text, From30),
];

const EXAMPLE: &[Field] = &[
    told("description", Text, From30),
    told("externalValue", Text, From30),
    told("summary", Text, From30),
    told("value", Any, From30),
];

const LINK: &[Field] = &[
    told("description", Text, From30),
    limits("operationId", Text, From30),
    limits("operationRef", Text, From30),
    limits("parameters", Values, From30),
    told("requestBody", Any, From30),
    told("server", One(Object::Server), From30),
];

const SECURITY_SCHEME: &[Field] = &[
    told("authorizationUrl", Text, Swagger2),
    told("bearerFormat", Text, From30),
    told("description", Text, Everywhere),
    told("flow", Text, Swagger2),
    told("flows", One(Object::Flows), From30),
    limits("in", Text, Everywhere),
    limits("name", Text, Everywhere),
    told("openIdConnectUrl", Text, From30),
    limits("scheme", Text, From30),
    told("scopes", Values, Swagger2),
    told("tokenUrl", Text, Swagger2),
    limits("type", Text, Everywhere),
];

const FLOWS: &[Field] = &[
    told("authorizationCode", One(Object::Flow), From30),
    told("clientCredentials", One(Object::Flow), From30),
    told("implicit", One(Object::Flow), From30),
    told("password", One(Object::Flow), From30),
];

const FLOW: &[Field] = &[
    told("authorizationUrl", Text, From30),
    told("refreshUrl", Text, From30),
    told("scopes", Values, From30),
    told("tokenUrl", Text, From30),
];
