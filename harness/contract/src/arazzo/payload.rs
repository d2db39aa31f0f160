//! A value of a document with runtime expressions in it, alone or inside texts (`{$...}`).

use serde_json::{Map, Value};

use super::expression::Expression;

/// A value whose expressions are filled in while a workflow runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Payload {
    /// An expression: its value keeps its type.
    Expression(Expression),
    /// Items.
    List(Vec<Payload>),
    /// A value without expressions.
    Literal(Value),
    /// Members.
    Members(Vec<(String, Payload)>),
    /// A text with expressions inside.
    Text(Vec<Piece>),
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    /// An expression in braces.
    Expression(Expression),
    /// Plain text.
    Plain(String),
}

/// A text that means to be an expression and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable(pub(crate) String);

impl Payload {
    /// Reads a value. A document nests no deeper than its reader allows.
    pub(crate) fn read(value: &Value) -> Result<Self, Unreadable> {
        let read = match value {
            Value::Array(items) => Self::List(items.iter().map(Self::read).collect::<Result<_, _>>()?),
            Value::Object(members) => Self::Members(
                members
                    .iter()
                    .map(|(key, value)| Ok((key.clone(), Self::read(value)?)))
                    .collect::<Result<_, _>>()?,
            ),
            Value::String(text) => Self::of_text(text)?,
            Value::Bool(_) | Value::Null | Value::Number(_) => Self::Literal(value.clone()),
        };
        Ok(match read {
            Self::List(_) | Self::Members(_) if read.expressions().is_empty() => Self::Literal(value.clone()),
            read => read,
        })
    }

    fn of_text(text: &str) -> Result<Self, Unreadable> {
        if Expression::is_meant(text) {
            let read = Expression::parse(text).ok_or_else(|| Unreadable(text.to_owned()))?;
            return Ok(Self::Expression(read));
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find("{$") {
            let behind = &rest[open + 1..];
            let Some(close) = behind.find('}') else { break };
            let inside = &behind[..close];
            match Expression::parse(inside) {
                Some(expression) => {
                    pieces.push(Piece::Plain(rest[..open].to_owned()));
                    pieces.push(Piece::Expression(expression));
                }
                None if Expression::is_meant(inside) => return Err(Unreadable(inside.to_owned())),
                None => pieces.push(Piece::Plain(rest[..open + close + 2].to_owned())),
            }
            rest = &behind[close + 1..];
        }
        if !pieces.iter().any(|piece| matches!(piece, Piece::Expression(_))) {
            return Ok(Self::Literal(Value::from(text)));
        }
        pieces.push(Piece::Plain(rest.to_owned()));
        pieces.retain(|piece| *piece != Piece::Plain(String::new()));
        // `{$...}` around the whole text is the expression: its value keeps its type.
        Ok(match pieces.as_slice() {
            [Piece::Expression(only)] => Self::Expression(only.clone()),
            _ => Self::Text(pieces),
        })
    }

    /// The expressions in it.
    pub(crate) fn expressions(&self) -> Vec<&Expression> {
        match self {
            Self::Expression(expression) => vec![expression],
            Self::List(items) => items.iter().flat_map(Self::expressions).collect(),
            Self::Literal(_) => Vec::new(),
            Self::Members(members) => members.iter().flat_map(|(_, value)| value.expressions()).collect(),
            Self::Text(pieces) => pieces
                .iter()
                .filter_map(|piece| match piece {
                    Piece::Expression(expression) => Some(expression),
                    Piece::Plain(_) => None,
                })
                .collect(),
        }
    }

    /// The value. `find` gives that of an expression; `Err` is the expression that has none.
    pub(crate) fn fill(&self, find: &dyn Fn(&Expression) -> Option<Value>) -> Result<Value, Expression> {
        Ok(match self {
            Self::Expression(expression) => find(expression).ok_or_else(|| expression.clone())?,
            Self::List(items) => {
                Value::Array(items.iter().map(|item| item.fill(find)).collect::<Result<_, _>>()?)
            }
            Self::Literal(value) => value.clone(),
            Self::Members(members) => {
                let mut filled = Map::new();
                for (key, value) in members {
                    match value.fill(find) {
                        Ok(value) => drop(filled.insert(key.clone(), value)),
                        // An input that is not given leaves its member out.
                        Err(Expression::Inputs(_)) if matches!(value, Self::Expression(_)) => {}
                        Err(missing) => return Err(missing),
                    }
                }
                Value::Object(filled)
            }
            Self::Text(pieces) => {
                let mut text = String::new();
                for piece in pieces {
                    match piece {
                        Piece::Plain(plain) => text.push_str(plain),
                        Piece::Expression(expression) => {
                            let value = find(expression).ok_or_else(|| expression.clone())?;
                            text.push_str(&as_text(&value));
                        }
                    }
                }
                Value::String(text)
            }
        })
    }
}

/// A value as it stands inside a text.
pub(crate) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn filled(value: &Value) -> Result<Value, Expression> {
        let find = |expression: &Expression| match expression.to_string().as_str() {
            "$inputs.number" => Some(json!(7)),
            "$inputs.text" => Some(json!("å")),
            _ => None,
        };
        Payload::read(value).unwrap().fill(&find)
    }

    #[test]
    fn a_value_alone_keeps_its_type_and_inside_a_text_becomes_text() {
        let value = json!({"a": "$inputs.number", "b": ["{$inputs.number}", "n {$inputs.number} {$inputs.text}!"], "c": "$5"});
        assert_eq!(filled(&value).unwrap(), json!({"a": 7, "b": [7, "n 7 å!"], "c": "$5"}));
    }

    #[test]
    fn an_input_that_is_not_given_leaves_its_member_out_and_anything_else_is_missing() {
        assert_eq!(filled(&json!({"a": "$inputs.other", "b": 1})).unwrap(), json!({"b": 1}));
        let missing = filled(&json!({"a": "$steps.x.outputs.y"})).unwrap_err();
        assert_eq!(missing.to_string(), "$steps.x.outputs.y");
        assert!(filled(&json!("{$inputs.other} ")).is_err());
    }

    #[test]
    fn a_slip_of_the_pen_is_told_and_other_braces_are_text() {
        assert_eq!(Payload::read(&json!(["x {$input.name}"])), Err(Unreadable("$input.name".into())));
        for text in ["{$", "{$}", "{a} {$5}", "}{", "{$ x }"] {
            assert_eq!(Payload::read(&json!(text)).unwrap(), Payload::Literal(json!(text)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_text_without_expressions_is_itself(text in r"[a-z{}$ å.#/]{0,30}") {
            if let Ok(payload) = Payload::read(&json!(text)) && payload.expressions().is_empty() {
                prop_assert_eq!(payload.fill(&|_| None).unwrap(), json!(text));
            }
        }
    }
}
