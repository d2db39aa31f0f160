//! What each keyword of JSON Schema and of the OpenAPI dialects holds.

use super::reference::Dialect;

/// What a keyword holds, and so how it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Kept as it is: it asserts nothing.
    Annotation,
    /// `true` or `false`.
    Flag,
    /// One schema.
    Schema(Reach),
    /// A list of schemas.
    List(Reach),
    /// Schemas by name.
    Map(Reach),
    /// A whole number from 0.
    Length,
    /// A number above 0.
    PositiveNumber,
    /// Texts by name: lists of texts.
    NamesByName,
    /// Read together with others.
    Special,
    /// Asserts something that is not read here: it is named as a defect.
    Unsupported,
    /// Not a keyword of the dialect, or of no use here: left out.
    Ignored,
}

/// Whether a schema inside another is asked about the same value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// About a part of the value.
    Part,
    /// About the same value.
    Same,
}

/// How a keyword is read in a dialect.
pub(super) fn kind(dialect: Dialect, keyword: &str) -> Kind {
    match keyword {
        "default" | "deprecated" | "discriminator" | "example" | "examples" | "readOnly" | "title"
        | "writeOnly" => Kind::Annotation,
        "uniqueItems" => Kind::Flag,
        "not" => Kind::Schema(Reach::Same),
        "allOf" | "anyOf" | "oneOf" => Kind::List(Reach::Same),
        "properties" | "patternProperties" | "definitions" => Kind::Map(Reach::Part),
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            Kind::Length
        }
        "multipleOf" => Kind::PositiveNumber,
        "$ref"
        | "additionalProperties"
        | "enum"
        | "exclusiveMaximum"
        | "exclusiveMinimum"
        | "format"
        | "items"
        | "maximum"
        | "minimum"
        | "nullable"
        | "pattern"
        | "required"
        | "type" => Kind::Special,
        _ => match dialect {
            Dialect::Draft4 => Kind::Ignored,
            Dialect::Draft202012 => newer(keyword),
        },
    }
}

fn newer(keyword: &str) -> Kind {
    match keyword {
        "const" | "contentEncoding" | "contentMediaType" => Kind::Annotation,
        "contains" | "propertyNames" | "unevaluatedItems" | "unevaluatedProperties" => {
            Kind::Schema(Reach::Part)
        }
        "if" | "then" | "else" => Kind::Schema(Reach::Same),
        "prefixItems" => Kind::List(Reach::Part),
        "dependentSchemas" => Kind::Map(Reach::Same),
        "$defs" => Kind::Map(Reach::Part),
        "dependentRequired" => Kind::NamesByName,
        "minContains" | "maxContains" => Kind::Length,
        "$dynamicRef" | "$recursiveRef" => Kind::Unsupported,
        _ => Kind::Ignored,
    }
}
