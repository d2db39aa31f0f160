//! Where something is: in a message, or in a document.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A place in a message. JSON uses [`Inside::Json`]; XML gets its own way of pointing when SOAP comes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "part")]
pub enum Place {
    /// The body, or something in it.
    Body {
        /// Where in the body.
        inside: Inside,
    },
    /// A cookie.
    Cookie {
        /// The cookie's name.
        name: String,
    },
    /// A header field.
    Header {
        /// The field's name, as declared.
        name: String,
    },
    /// The media type of the body.
    MediaType,
    /// The method of the request.
    Method,
    /// A parameter in the path.
    Path {
        /// The parameter's name.
        name: String,
    },
    /// A parameter in the query.
    Query {
        /// The parameter's name.
        name: String,
        /// Where in a structured parameter.
        inside: Inside,
    },
    /// The status of the answer.
    Status,
}

/// A place inside a structured value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Inside {
    /// A JSON Pointer (RFC 6901).
    Json(String),
    /// The value as a whole.
    #[default]
    Whole,
}

impl Inside {
    /// From a JSON Pointer; the empty one is the whole.
    pub fn json(pointer: impl Into<String>) -> Self {
        let pointer = pointer.into();
        if pointer.is_empty() { Self::Whole } else { Self::Json(pointer) }
    }

    /// The JSON Pointer; empty for the whole.
    pub fn pointer(&self) -> &str {
        match self {
            Self::Json(pointer) => pointer,
            Self::Whole => "",
        }
    }
}

impl Place {
    /// The place in the body at a JSON Pointer.
    pub fn body(pointer: impl Into<String>) -> Self {
        Self::Body { inside: Inside::json(pointer) }
    }

    /// A header field.
    pub fn header(name: impl Into<String>) -> Self {
        Self::Header { name: name.into() }
    }

    /// A query parameter as a whole.
    pub fn query(name: impl Into<String>) -> Self {
        Self::Query { name: name.into(), inside: Inside::Whole }
    }

    /// The same place with the indexes of arrays left out, so that items of one list share it: `/items/3/name` -> `/items/*/name`.
    #[must_use]
    pub fn generalised(&self) -> Self {
        match self {
            Self::Body { inside } => Self::Body { inside: general(inside) },
            Self::Query { name, inside } => Self::Query { name: name.clone(), inside: general(inside) },
            other => other.clone(),
        }
    }

    /// The segments that the place adds to a case id: `["body", "birthDate"]`.
    pub fn segments(&self) -> Vec<String> {
        let inside = |first: &str, inside: &Inside| {
            let mut all = vec![first.to_owned()];
            all.extend(
                inside.pointer().split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")),
            );
            all
        };
        match self {
            Self::Body { inside: at } => inside("body", at),
            Self::Cookie { name } => vec!["cookie".into(), name.clone()],
            Self::Header { name } => vec!["header".into(), name.clone()],
            Self::MediaType => vec!["media-type".into()],
            Self::Method => vec!["method".into()],
            Self::Path { name } => vec!["path".into(), name.clone()],
            Self::Query { name, inside: at } => {
                let mut all = inside("query", at);
                all.insert(1, name.clone());
                all
            }
            Self::Status => vec!["status".into()],
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body { inside: Inside::Whole } => formatter.write_str("body"),
            Self::Body { inside } => write!(formatter, "body {}", inside.pointer()),
            Self::Cookie { name } => write!(formatter, "cookie {name}"),
            Self::Header { name } => write!(formatter, "header {name}"),
            Self::MediaType => formatter.write_str("media type"),
            Self::Method => formatter.write_str("method"),
            Self::Path { name } => write!(formatter, "path {name}"),
            Self::Query { name, inside: Inside::Whole } => write!(formatter, "query {name}"),
            Self::Query { name, inside } => write!(formatter, "query {name} {}", inside.pointer()),
            Self::Status => formatter.write_str("status"),
        }
    }
}

/// A place in a document: file, line and column (both from 1) and, where there is one, the pointer inside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct DocumentPlace {
    /// The file as the user named it.
    pub file: String,
    /// Line, from 1; 0 when unknown.
    pub line: u32,
    /// Column, from 1; 0 when unknown.
    pub column: u32,
    /// A JSON Pointer into the document; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pointer: String,
}

impl fmt::Display for DocumentPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            formatter.write_str(&self.file)
        } else {
            write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
        }
    }
}

fn general(inside: &Inside) -> Inside {
    let pointer: Vec<&str> = inside
        .pointer()
        .split('/')
        .map(
            |part| {
                if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) { "*" } else { part }
            },
        )
        .collect();
    Inside::json(pointer.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_one_list_share_their_generalised_place() {
        assert_eq!(Place::body("/items/3/name").generalised(), Place::body("/items/*/name"));
    }

    #[test]
    fn a_place_gives_the_segments_of_a_case_id() {
        assert_eq!(Place::body("/address/zip~1code").segments(), ["body", "address", "zip/code"]);
        assert_eq!(Place::query("limit").segments(), ["query", "limit"]);
    }
}
