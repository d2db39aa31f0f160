//! A runtime expression (Arazzo 1.0.1, "Runtime Expressions") turned into what it refers to, and back into its text.

use std::fmt;

use super::limits::LONGEST_TEXT;

/// What a runtime expression refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expression {
    /// `$components.KIND.NAME`
    Components(String),
    /// `$inputs.NAME`
    Inputs(Named),
    /// `$method`
    Method,
    /// `$outputs.NAME`
    Outputs(Named),
    /// `$request.SOURCE`
    Request(Part),
    /// `$response.SOURCE`
    Response(Part),
    /// `$sourceDescriptions.NAME.FIELD`
    SourceDescriptions {
        /// The source.
        name: String,
        /// What of it.
        field: String,
    },
    /// `$statusCode`
    StatusCode,
    /// `$steps.STEP.outputs.NAME`
    Steps {
        /// The step.
        step: String,
        /// Its output.
        output: Named,
    },
    /// `$url`
    Url,
    /// `$workflows.WORKFLOW.inputs.NAME` and `$workflows.WORKFLOW.outputs.NAME`
    Workflows {
        /// The workflow.
        workflow: String,
        /// Inputs or outputs.
        field: Field,
        /// Which of them.
        named: Named,
    },
}

/// Inputs or outputs of a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// `inputs`
    Inputs,
    /// `outputs`
    Outputs,
}

/// A name and, behind `#`, a JSON Pointer into its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The name.
    pub(crate) name: String,
    /// The pointer; empty for the whole.
    pub(crate) pointer: String,
}

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// `body#/pointer`; the pointer is empty for the whole.
    Body(String),
    /// `header.NAME`
    Header(String),
    /// `path.NAME`
    Path(String),
    /// `query.NAME`
    Query(String),
}

/// The words that begin an expression.
pub(super) const ROOTS: &[&str] = &[
    "url",
    "method",
    "statusCode",
    "request",
    "response",
    "inputs",
    "outputs",
    "steps",
    "workflows",
    "sourceDescriptions",
    "components",
];

impl Expression {
    /// Whether a text means to be an expression: `$`, a word of small and capital letters, then a dot, `#` or nothing more.
    pub(crate) fn is_meant(text: &str) -> bool {
        let Some(rest) = text.strip_prefix('$') else { return false };
        let end = rest.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        let is_word = word.len() >= 3 && word.starts_with(|first: char| first.is_ascii_lowercase());
        is_word && (ROOTS.contains(&word) || behind.starts_with('.')) && !text.contains(char::is_whitespace)
    }

    /// The expression of a text; `None` when it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST_TEXT {
            return None;
        }
        let rest = text.strip_prefix('$')?;
        let (root, behind) = rest.split_once('.').map_or((rest, None), |(root, behind)| (root, Some(behind)));
        match (root, behind) {
            ("url", None) => Some(Self::Url),
            ("method", None) => Some(Self::Method),
            ("statusCode", None) => Some(Self::StatusCode),
            ("request", Some(part)) => Part::parse(part).map(Self::Request),
            ("response", Some(part)) => match Part::parse(part)? {
                // An answer has neither.
                Part::Path(_) | Part::Query(_) => None,
                part @ (Part::Body(_) | Part::Header(_)) => Some(Self::Response(part)),
            },
            ("inputs", Some(name)) => Named::parse(name).map(Self::Inputs),
            ("outputs", Some(name)) => Named::parse(name).map(Self::Outputs),
            ("steps", Some(behind)) => {
                let (step, output) = behind.split_once(".outputs.")?;
                let output = Named::parse(output)?;
                (!step.is_empty()).then(|| Self::Steps { step: step.to_owned(), output })
            }
            ("workflows", Some(behind)) => {
                let cut = |word: &str, field| {
                    behind.split_once(word).map(|(workflow, name)| (workflow, field, name))
                };
                let (workflow, field, name) =
                    [cut(".inputs.", Field::Inputs), cut(".outputs.", Field::Outputs)]
                        .into_iter()
                        .flatten()
                        .min_by_key(|(workflow, _, _)| workflow.len())?;
                let named = Named::parse(name)?;
                (!workflow.is_empty()).then(|| Self::Workflows {
                    workflow: workflow.to_owned(),
                    field,
                    named,
                })
            }
            ("sourceDescriptions", Some(behind)) => {
                let (name, field) = behind.split_once('.')?;
                let both = !name.is_empty() && !field.is_empty();
                both.then(|| Self::SourceDescriptions { name: name.to_owned(), field: field.to_owned() })
            }
            ("components", Some(path)) if path.split('.').all(|part| !part.is_empty()) => {
                path.contains('.').then(|| Self::Components(path.to_owned()))
            }
            _ => None,
        }
    }
}

impl Part {
    fn parse(text: &str) -> Option<Self> {
        if text == "body" {
            return Some(Self::Body(String::new()));
        }
        if let Some(pointer) = text.strip_prefix("body#") {
            return is_pointer(pointer).then(|| Self::Body(pointer.to_owned()));
        }
        let (kind, name) = text.split_once('.')?;
        let name = Some(name.to_owned()).filter(|name| !name.is_empty())?;
        match kind {
            "header" if is_token(&name) => Some(Self::Header(name)),
            "path" => Some(Self::Path(name)),
            "query" => Some(Self::Query(name)),
            _ => None,
        }
    }
}

impl Named {
    fn parse(text: &str) -> Option<Self> {
        let (name, pointer) = text.split_once('#').unwrap_or((text, ""));
        let fits = !name.is_empty() && is_pointer(pointer);
        fits.then(|| Self { name: name.to_owned(), pointer: pointer.to_owned() })
    }
}

/// RFC 6901: empty, or segments that begin with `/` and escape `~`.
pub(super) fn is_pointer(text: &str) -> bool {
    let escaped = |(index, _): (usize, &str)| matches!(text.as_bytes().get(index + 1), Some(b'0' | b'1'));
    (text.is_empty() || text.starts_with('/')) && text.match_indices('~').all(escaped)
}

/// RFC 9110, 5.6.2.
fn is_token(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

impl fmt::Display for Expression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Components(path) => write!(formatter, "$components.{path}"),
            Self::Inputs(named) => write!(formatter, "$inputs.{named}"),
            Self::Method => formatter.write_str("$method"),
            Self::Outputs(named) => write!(formatter, "$outputs.{named}"),
            Self::Request(part) => write!(formatter, "$request.{part}"),
            Self::Response(part) => write!(formatter, "$response.{part}"),
            Self::SourceDescriptions { name, field } => {
                write!(formatter, "$sourceDescriptions.{name}.{field}")
            }
            Self::StatusCode => formatter.write_str("$statusCode"),
            Self::Steps { step, output } => write!(formatter, "$steps.{step}.outputs.{output}"),
            Self::Url => formatter.write_str("$url"),
            Self::Workflows { workflow, field: Field::Inputs, named } => {
                write!(formatter, "$workflows.{workflow}.inputs.{named}")
            }
            Self::Workflows { workflow, field: Field::Outputs, named } => {
                write!(formatter, "$workflows.{workflow}.outputs.{named}")
            }
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(pointer) if pointer.is_empty() => formatter.write_str("body"),
            Self::Body(pointer) => write!(formatter, "body#{pointer}"),
            Self::Header(name) => write!(formatter, "header.{name}"),
            Self::Path(name) => write!(formatter, "path.{name}"),
            Self::Query(name) => write!(formatter, "query.{name}"),
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)?;
        if self.pointer.is_empty() { Ok(()) } else { write!(formatter, "#{}", self.pointer) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_of_the_grammar_is_read_and_written_back() {
        for text in [
            "$url",
            "$method",
            "$statusCode",
            "$request.header.Accept",
            "$request.path.id",
            "$request.query.page",
            "$request.body",
            "$request.body#/a/0/b~1c",
            "$response.header.Location",
            "$response.body",
            "$response.body#/status",
            "$inputs.username",
            "$outputs.token",
            "$steps.some-step.outputs.id",
            "$steps.some-step.outputs.id#/deep",
            "$workflows.login.inputs.username",
            "$workflows.login.outputs.token",
            "$sourceDescriptions.petstore.url",
            "$components.parameters.page",
        ] {
            let expression = Expression::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(expression.to_string(), text);
        }
    }

    #[test]
    fn what_the_grammar_does_not_have_is_no_expression() {
        for text in [
            "",
            "$",
            "$urls",
            "$status",
            "$response",
            "$response.",
            "$response.body.id",
            "$response.query.a",
            "$response.body#status",
            "$response.body#/a~2",
            "$request.header.",
            "$request.header.a b",
            "$steps.a",
            "$steps.a.outputs.",
            "$steps..outputs.x",
            "$inputs.",
            "$workflows.a.b",
            "$components.parameters",
            "statusCode",
            "$sourceDescriptions.a",
        ] {
            assert_eq!(Expression::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_price_is_no_expression_and_a_slip_of_the_pen_means_to_be_one() {
        for text in ["$5.00", "$USD", "$", "$x", "$schema", "costs $url"] {
            assert!(!Expression::is_meant(text), "{text}");
        }
        for text in ["$input.name", "$responce.body", "$statusCode", "$steps.x"] {
            assert!(Expression::is_meant(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic_and_what_is_read_is_written_back(text in r"\$[a-zA-Z]{0,18}[.#/~a-z0-9 åäö]{0,20}|.{0,30}") {
            let _ = Expression::is_meant(&text);
            if let Some(expression) = Expression::parse(&text) {
                prop_assert_eq!(expression.to_string(), text);
            }
        }
    }
}
