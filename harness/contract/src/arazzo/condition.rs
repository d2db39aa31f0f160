//! A simple condition (Arazzo 1.0.1, "Criterion Object") turned into a tree, and back into its text.
//!
//! `== != < <= > >= && || !`, parentheses, `[index]`, `.property`; literals are numbers, `'texts'` with `''` for a quote, `true`,
//! `false` and `null`.

use std::fmt::{self, Write as _};

use serde_json::{Number, Value};

use super::{
    expression::{Expression, Part},
    limits::{DEEPEST_CONDITION, LONGEST_TEXT},
};

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    /// All of them.
    All(Vec<Self>),
    /// Any of them.
    Any(Vec<Self>),
    /// Two values compared.
    Compare(Box<Self>, Operator, Box<Self>),
    /// A value written as it is.
    Literal(Value),
    /// The opposite.
    Not(Box<Self>),
    /// What an expression refers to, and the way inside it.
    Refer(Expression, Vec<Access>),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `==`
    Equal,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `!=`
    NotEqual,
}

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// `[3]`
    Index(usize),
    /// `.name` or `['name']`
    Property(String),
}

const OPERATORS: &[(&str, Operator)] = &[
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("<", Operator::Less),
    (">", Operator::Greater),
];

impl Condition {
    /// Reads a condition; `Err` is the character, from 1, at which it cannot be understood.
    pub(crate) fn parse(text: &str) -> Result<Self, usize> {
        if text.len() > LONGEST_TEXT {
            return Err(LONGEST_TEXT);
        }
        let mut reader = Reader { text, at: 0, depth: 0 };
        let read = reader.any();
        reader.skip_blanks();
        match read {
            Some(condition) if reader.at == text.len() => Ok(condition),
            _ => Err(text.get(..reader.at).map_or(1, |before| before.chars().count() + 1)),
        }
    }

    /// The expressions in it, in the order in which they are written.
    pub(crate) fn expressions(&self) -> Vec<(&Expression, &[Access])> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::expressions).collect(),
            Self::Compare(left, _, right) => {
                [left, right].into_iter().flat_map(|it| it.expressions()).collect()
            }
            Self::Literal(_) => Vec::new(),
            Self::Not(inner) => inner.expressions(),
            Self::Refer(expression, inside) => vec![(expression, inside)],
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, word: &str) -> bool {
        self.skip_blanks();
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn any(&mut self) -> Option<Condition> {
        self.depth += 1;
        if self.depth > DEEPEST_CONDITION {
            return None;
        }
        let mut parts = vec![self.all()?];
        while self.take("||") {
            parts.push(self.all()?);
        }
        self.depth -= 1;
        if parts.len() == 1 { parts.pop() } else { Some(Condition::Any(parts)) }
    }

    fn all(&mut self) -> Option<Condition> {
        let mut parts = vec![self.comparison()?];
        while self.take("&&") {
            parts.push(self.comparison()?);
        }
        if parts.len() == 1 { parts.pop() } else { Some(Condition::All(parts)) }
    }

    fn comparison(&mut self) -> Option<Condition> {
        let left = self.operand()?;
        self.skip_blanks();
        let found = OPERATORS.iter().find(|(sign, _)| self.rest().starts_with(sign));
        let Some((sign, operator)) = found else { return Some(left) };
        self.at += sign.len();
        let right = self.operand()?;
        Some(Condition::Compare(Box::new(left), *operator, Box::new(right)))
    }

    fn operand(&mut self) -> Option<Condition> {
        self.skip_blanks();
        if !self.rest().starts_with("!=") && self.take("!") {
            self.depth += 1;
            if self.depth > DEEPEST_CONDITION {
                return None;
            }
            let inner = self.operand()?;
            self.depth -= 1;
            return Some(Condition::Not(Box::new(inner)));
        }
        if self.take("(") {
            let inner = self.any()?;
            return self.take(")").then_some(inner);
        }
        match self.rest().chars().next()? {
            quote @ ('\'' | '"') => self.quoted(quote).map(Value::String).map(Condition::Literal),
            '$' => self.refer(),
            '-' | '0'..='9' => self.number(),
            _ => self.word(),
        }
    }

    /// A text in quotes; two quotes are one.
    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        let mut letters = self.text.get(self.at + 1..)?.char_indices().peekable();
        while let Some((offset, letter)) = letters.next() {
            if letter != quote {
                text.push(letter);
            } else if letters.next_if(|(_, next)| *next == quote).is_some() {
                text.push(quote);
            } else {
                self.at += 1 + offset + quote.len_utf8();
                return Some(text);
            }
        }
        None
    }

    fn number(&mut self) -> Option<Condition> {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '+');
        let rest = self.rest();
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        let number: Number = rest.get(..end)?.parse().ok()?;
        self.at += end;
        Some(Condition::Literal(Value::Number(number)))
    }

    fn word(&mut self) -> Option<Condition> {
        for (word, value) in
            [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Null)]
        {
            let behind = self.rest().strip_prefix(word).map(|behind| behind.chars().next());
            if behind.is_some_and(|next| next.is_none_or(|next| !next.is_alphanumeric() && next != '_')) {
                self.at += word.len();
                return Some(Condition::Literal(value));
            }
        }
        None
    }

    fn refer(&mut self) -> Option<Condition> {
        let rest = self.rest();
        let ends = |letter: char| letter.is_whitespace() || "=!<>&|()[],'\"".contains(letter);
        let end = rest.find(ends).unwrap_or(rest.len());
        let whole = rest.get(..end)?;
        // `$response.body.name` is the body and the way inside it; elsewhere a dot may belong to a name.
        let (base, mut inside) = ["$response.body.", "$request.body."]
            .iter()
            .find_map(|start| {
                let names = whole.strip_prefix(start)?;
                let inside = names.split('.').map(|name| Access::Property(name.to_owned()));
                Some((start.trim_end_matches('.'), inside.collect()))
            })
            .unwrap_or((whole, Vec::new()));
        let expression = Expression::parse(base)?;
        if inside.iter().any(|access| *access == Access::Property(String::new())) {
            return None;
        }
        self.at += end;
        while let Some(access) = self.access()? {
            inside.push(access);
        }
        Some(Condition::Refer(expression, inside))
    }

    /// `None`: what follows is broken. `Some(None)`: nothing follows.
    #[allow(clippy::option_option, reason = "broken and absent are different answers")]
    fn access(&mut self) -> Option<Option<Access>> {
        let rest = self.rest();
        if let Some(behind) = rest.strip_prefix('.') {
            let end = behind.find(|letter: char| !letter.is_alphanumeric() && !"_-".contains(letter));
            let name = behind.get(..end.unwrap_or(behind.len()))?.to_owned();
            if name.is_empty() {
                return None;
            }
            self.at += 1 + name.len();
            return Some(Some(Access::Property(name)));
        }
        if !rest.starts_with('[') {
            return Some(None);
        }
        self.at += 1;
        let quote = self.rest().chars().next()?;
        let access = if matches!(quote, '\'' | '"') {
            Access::Property(self.quoted(quote)?)
        } else {
            let rest = self.rest();
            let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
            let index = rest.get(..end)?.parse().ok()?;
            self.at += end;
            Access::Index(index)
        };
        let closed = self.rest().starts_with(']');
        self.at += usize::from(closed);
        closed.then_some(Some(access))
    }
}

impl Operator {
    /// Its sign.
    pub(crate) fn sign(self) -> &'static str {
        OPERATORS.iter().find(|(_, operator)| *operator == self).map_or("", |(sign, _)| sign)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |formatter: &mut fmt::Formatter<'_>, parts: &[Self], sign: &str| {
            formatter.write_str("(")?;
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    write!(formatter, " {sign} ")?;
                }
                write!(formatter, "{part}")?;
            }
            formatter.write_str(")")
        };
        match self {
            Self::All(parts) => joined(formatter, parts, "&&"),
            Self::Any(parts) => joined(formatter, parts, "||"),
            Self::Compare(left, operator, right) => write!(formatter, "({left} {} {right})", operator.sign()),
            Self::Literal(Value::String(text)) => write!(formatter, "'{}'", text.replace('\'', "''")),
            Self::Literal(value) => write!(formatter, "{value}"),
            Self::Not(inner) => write!(formatter, "!{inner}"),
            Self::Refer(expression, inside) => told(expression, inside).fmt(formatter),
        }
    }
}

/// An expression with the way inside it, as a reader would write it.
pub(crate) fn told(expression: &Expression, inside: &[Access]) -> String {
    let mut text = expression.to_string();
    for access in inside {
        // Writing to a text cannot fail.
        let _ = match access {
            Access::Index(index) => write!(text, "[{index}]"),
            Access::Property(name) => write!(text, "['{}']", name.replace('\'', "''")),
        };
    }
    text
}

/// The part of the answer that an expression looks at.
pub(crate) fn part_of_answer(expression: &Expression) -> Option<&Part> {
    match expression {
        Expression::Response(part) => Some(part),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn operators_bind_as_usual() {
        let text = |text: &str| Condition::parse(text).map(|condition| condition.to_string());
        assert_eq!(text("$statusCode == 200").unwrap(), "($statusCode == 200)");
        assert_eq!(
            text("$statusCode==200&&!$inputs.a||true").unwrap(),
            "((($statusCode == 200) && !$inputs.a) || true)"
        );
        assert_eq!(
            text("!($statusCode>=400 || $statusCode < 200)").unwrap(),
            "!(($statusCode >= 400) || ($statusCode < 200))"
        );
        assert_eq!(text("$response.body#/a/0 != 'it''s'").unwrap(), "($response.body#/a/0 != 'it''s')");
        assert_eq!(
            text("$response.body.items[0].name == null").unwrap(),
            "($response.body['items'][0]['name'] == null)"
        );
        assert_eq!(
            text("$steps.a-b.outputs.c[2] <= -1.5e3").unwrap(),
            "($steps.a-b.outputs.c[2] <= -1500.0)"
        );
        assert_eq!(text("$response.header.X-Total > 0").unwrap(), "($response.header.X-Total > 0)");
    }

    #[test]
    fn what_cannot_be_understood_is_pointed_at() {
        assert_eq!(Condition::parse("$statusCode == "), Err(16));
        assert_eq!(Condition::parse("$statusCode == open"), Err(16));
        assert_eq!(Condition::parse("$statusCode = 200"), Err(13));
        assert_eq!(Condition::parse("$nothing.x == 1"), Err(1));
        for text in [
            "",
            "(",
            "()",
            "$statusCode == 200)",
            "'open",
            "1 == 1 &&",
            "$response.body[x]",
            "a && b",
            "1 < 2 < 3",
        ] {
            assert!(Condition::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nesting_and_length_have_a_bound() {
        let nested = |depth: usize| format!("{}true{}", "(".repeat(depth), ")".repeat(depth));
        assert!(Condition::parse(&nested(DEEPEST_CONDITION - 1)).is_ok());
        assert!(Condition::parse(&nested(900)).is_err());
        assert!(Condition::parse(&"!".repeat(1_900)).is_err());
        assert!(Condition::parse(&" ".repeat(3_000)).is_err());
    }

    fn conditions() -> impl Strategy<Value = Condition> {
        let literal = prop_oneof![
            any::<bool>().prop_map(Value::Bool),
            any::<i32>().prop_map(Value::from),
            "[ -~åäö]{0,8}".prop_map(Value::String),
            Just(Value::Null),
        ];
        let access =
            prop_oneof![(0..9_usize).prop_map(Access::Index), "[a-z' ]{1,5}".prop_map(Access::Property),];
        let expression = prop_oneof![
            Just("$statusCode".to_owned()),
            "[a-z]{1,5}".prop_map(|name| format!("$inputs.{name}")),
            "(/[a-z0-9]{1,4}){0,3}".prop_map(|pointer| {
                if pointer.is_empty() { "$response.body".into() } else { format!("$response.body#{pointer}") }
            }),
        ];
        let refer = (expression, prop::collection::vec(access, 0..3))
            .prop_filter_map("an expression", |(text, inside)| {
                Some(Condition::Refer(Expression::parse(&text)?, inside))
            });
        prop_oneof![literal.prop_map(Condition::Literal), refer].prop_recursive(4, 24, 3, |inner| {
            let operator = prop::sample::select(OPERATORS).prop_map(|(_, operator)| operator);
            prop_oneof![
                prop::collection::vec(inner.clone(), 2..4).prop_map(Condition::All),
                prop::collection::vec(inner.clone(), 2..4).prop_map(Condition::Any),
                inner.clone().prop_map(|inner| Condition::Not(Box::new(inner))),
                (inner.clone(), operator, inner).prop_map(|(left, operator, right)| Condition::Compare(
                    Box::new(left),
                    operator,
                    Box::new(right)
                )),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_the_same(condition in conditions()) {
            prop_assert_eq!(Condition::parse(&condition.to_string()), Ok(condition));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in r"[$a-zA-Z.#/()!=<>&|'\[\]0-9 å-]{0,60}") {
            let _ = Condition::parse(&text);
        }
    }
}
