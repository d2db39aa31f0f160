//! Which keywords the schemas of each edition have: all others are named, never silently ignored.

use super::{
    keyword::{Kind, kind},
    reference::Dialect,
};
use crate::nearest::nearest;

/// The keywords of an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vocabulary {
    /// OpenAPI 3.0.
    OpenApi30,
    /// OpenAPI 3.1: JSON Schema 2020-12 and the base vocabulary of OpenAPI.
    OpenApi31,
    /// Swagger 2.0.
    Swagger2,
}

/// How a keyword stands to an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// One of its keywords.
    Known,
    /// A keyword of another edition or of JSON Schema that is read all the same.
    Lenient,
    /// Most likely this keyword, misspelt; and whether it says something that is tested.
    Misspelt(&'static str, Meaning),
    /// A keyword of another edition or of JSON Schema.
    Foreign,
    /// One of its keywords, but nothing is made of it here.
    Untested,
    /// No keyword that anybody knows.
    Unknown,
}

/// Whether a keyword says something that is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Asserts,
    Tells,
}

impl Vocabulary {
    /// The edition's name for readers.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OpenApi30 => "OpenAPI 3.0",
            Self::OpenApi31 => "OpenAPI 3.1",
            Self::Swagger2 => "Swagger 2.0",
        }
    }

    /// How a keyword stands to the edition.
    pub(super) fn standing(self, keyword: &str) -> Standing {
        let (dialect, more): (Dialect, &[&[&str]]) = match self {
            Self::OpenApi30 => (Dialect::Draft4, &[FROM_30]),
            Self::OpenApi31 => (Dialect::Draft202012, &[FROM_30, FROM_31]),
            Self::Swagger2 => (Dialect::Draft4, &[PARAMETER]),
        };
        let known = || [COMMON].into_iter().chain(more.iter().copied()).flatten().copied();
        if keyword.starts_with("x-") || HOLDERS.contains(&keyword) {
            return Standing::Known;
        }
        if self == Self::OpenApi31 && keyword == "contentSchema" {
            return Standing::Untested;
        }
        if known().any(|name| name == keyword) {
            return Standing::Known;
        }
        if [FROM_30, FROM_31, ELSEWHERE].iter().any(|names| names.contains(&keyword)) {
            return if kind(dialect, keyword) == Kind::Ignored {
                Standing::Foreign
            } else {
                Standing::Lenient
            };
        }
        let with_dollar = || known().find(|name| name.strip_prefix('$') == Some(keyword));
        match nearest(keyword, known()).or_else(with_dollar) {
            Some(name) => {
                let tells = matches!(kind(dialect, name), Kind::Annotation | Kind::Ignored);
                Standing::Misspelt(name, if tells { Meaning::Tells } else { Meaning::Asserts })
            }
            None => Standing::Unknown,
        }
    }
}

/// Whether a `$schema` or `jsonSchemaDialect` names the dialect that schemas of 3.1 are read in.
pub(crate) fn is_known_dialect(uri: &str) -> bool {
    let uri = uri.trim_end_matches('#');
    uri == "https://json-schema.org/draft/2020-12/schema"
        || uri.starts_with("https://spec.openapis.org/oas/3.1/")
}

/// They only hold schemas for others to refer to.
const HOLDERS: &[&str] = &["$defs", "definitions"];

const COMMON: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "default",
    "description",
    "discriminator",
    "enum",
    "example",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "externalDocs",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "properties",
    "readOnly",
    "required",
    "title",
    "type",
    "uniqueItems",
    "xml",
];

/// `nullable` is named by itself where it means nothing.
const FROM_30: &[&str] = &["anyOf", "deprecated", "not", "nullable", "oneOf", "writeOnly"];

const FROM_31: &[&str] = &[
    "$anchor",
    "$comment",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$schema",
    "$vocabulary",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "examples",
    "if",
    "maxContains",
    "minContains",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// Of older drafts of JSON Schema.
const ELSEWHERE: &[&str] = &["$recursiveAnchor", "$recursiveRef", "additionalItems", "dependencies", "id"];

/// A parameter or header of Swagger 2.0 is its own schema.
const PARAMETER: &[&str] = &["allowEmptyValue", "collectionFormat", "in", "name", "schema"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_known_foreign_misspelt_or_unknown_by_edition() {
        let standing = |vocabulary: Vocabulary, keyword: &str| vocabulary.standing(keyword);
        assert_eq!(standing(Vocabulary::OpenApi30, "const"), Standing::Foreign);
        assert_eq!(standing(Vocabulary::OpenApi31, "const"), Standing::Known);
        assert_eq!(standing(Vocabulary::OpenApi30, "patternProperties"), Standing::Lenient);
        assert_eq!(standing(Vocabulary::OpenApi31, "dependencies"), Standing::Foreign);
        assert_eq!(standing(Vocabulary::Swagger2, "oneOf"), Standing::Lenient);
        assert_eq!(standing(Vocabulary::OpenApi31, "contentSchema"), Standing::Untested);
        let meant = |keyword: &str| match Vocabulary::OpenApi30.standing(keyword) {
            Standing::Misspelt(name, meaning) => Some((name, meaning)),
            _ => None,
        };
        assert_eq!(meant("maxlength"), Some(("maxLength", Meaning::Asserts)));
        assert_eq!(meant("minlenght"), Some(("minLength", Meaning::Asserts)));
        assert_eq!(meant("descripton"), Some(("description", Meaning::Tells)));
        assert_eq!(meant("ref"), Some(("$ref", Meaning::Asserts)));
        for word in ["note", "order", "name", "id", "visibility"] {
            assert_eq!(meant(word), None, "{word}");
        }
        assert_eq!(standing(Vocabulary::OpenApi30, "visibility"), Standing::Unknown);
    }
}
