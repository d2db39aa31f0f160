//! Values compared as simple conditions ask: texts whatever their case, numbers in texts as numbers, what is not there as null.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::condition::{Access, Condition, Operator};
use super::expression::Expression;

impl Condition {
    /// Whether it holds. `find` gives the value of an expression, `None` where there is none.
    pub(crate) fn holds(&self, find: &dyn Fn(&Expression) -> Option<Value>) -> bool {
        is_true(&self.value(find))
    }

    fn value(&self, find: &dyn Fn(&Expression) -> Option<Value>) -> Value {
        match self {
            Self::All(parts) => Value::Bool(parts.iter().all(|part| part.holds(find))),
            Self::Any(parts) => Value::Bool(parts.iter().any(|part| part.holds(find))),
            Self::Compare(left, operator, right) => {
                Value::Bool(compared(&left.value(find), *operator, &right.value(find)))
            }
            Self::Literal(value) => value.clone(),
            Self::Not(inner) => Value::Bool(!inner.holds(find)),
            Self::Refer(expression, inside) => {
                find(expression).and_then(|value| entered(&value, inside).cloned()).unwrap_or(Value::Null)
            }
        }
    }
}

/// What stands inside a value.
pub(crate) fn entered<'v>(value: &'v Value, inside: &[Access]) -> Option<&'v Value> {
    inside.iter().try_fold(value, |value, access| match access {
        Access::Index(index) => value.get(index),
        Access::Property(name) => value.get(name),
    })
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(truth) => *truth,
        Value::Null => false,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.eq_ignore_ascii_case("false") && !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

fn compared(left: &Value, operator: Operator, right: &Value) -> bool {
    let order = ordered(left, right);
    match operator {
        Operator::Equal => order == Some(Ordering::Equal) || same(left, right),
        Operator::NotEqual => !(order == Some(Ordering::Equal) || same(left, right)),
        Operator::Greater => order == Some(Ordering::Greater),
        Operator::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Operator::Less => order == Some(Ordering::Less),
        Operator::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
    }
}

fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| compared(left, Operator::Equal, right))
        }
        // A header or a form field is a text; what it says may be a truth value.
        (Value::Bool(truth), Value::String(text)) | (Value::String(text), Value::Bool(truth)) => {
            text.eq_ignore_ascii_case(if *truth { "true" } else { "false" })
        }
        _ => left == right,
    }
}

/// The order of two numbers, or of two texts. Arazzo 1.0.1: string comparisons are case insensitive.
fn ordered(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => order_of_numbers(left, right),
        // Headers and parameters are texts; what they say may be a number.
        (Value::Number(left), Value::String(right)) => order_of_numbers(left, &right.trim().parse().ok()?),
        (Value::String(left), Value::Number(right)) => order_of_numbers(&left.trim().parse().ok()?, right),
        (Value::String(left), Value::String(right)) => Some(left.to_lowercase().cmp(&right.to_lowercase())),
        _ => None,
    }
}

fn order_of_numbers(left: &Number, right: &Number) -> Option<Ordering> {
    let whole = |number: &Number| number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
    match (whole(left), whole(right)) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holds(text: &str) -> bool {
        let body = json!({"status": "Open", "count": 3, "big": 9_007_199_254_740_993_i64, "empty": null,
            "items": [{"name": "a"}, {"name": "b"}], "ok": true, "no": false, "price": 1.5});
        let find = |expression: &Expression| match expression.to_string().as_str() {
            "$statusCode" => Some(json!(200)),
            "$response.header.X-Count" => Some(json!("12")),
            "$response.body" => Some(body.clone()),
            other => body.pointer(other.strip_prefix("$response.body#")?).cloned(),
        };
        Condition::parse(text).unwrap_or_else(|at| panic!("{text} at {at}")).holds(&find)
    }

    #[test]
    fn every_operator_compares_as_the_specification_says() {
        for text in [
            "$statusCode == 200",
            "$statusCode != 404 && $statusCode >= 200 && $statusCode < 300",
            "$statusCode > 199 && $statusCode <= 200",
            "$response.body#/status == 'open'",
            "$response.body.status == 'OPEN'",
            "$response.header.X-Count > 9",
            "$response.header.X-Count == '12'",
            "$response.body.items[1].name == 'b'",
            "$response.body['items'][0]['name'] != 'b'",
            "$response.body#/ok",
            "$response.body#/ok == true && !$response.body#/no",
            "$response.body#/nothing == null && $response.body#/empty == null",
            "$response.body#/nothing != 'x'",
            "$response.body#/price == 1.50",
            "$response.body#/big == 9007199254740993",
            "$response.body#/count == 3.0",
            "($statusCode == 500 || $response.body#/count > 2) && true",
            "'2026-01-02' < '2026-01-10'",
        ] {
            assert!(holds(text), "{text}");
        }
        for text in [
            "$statusCode == 201",
            "$response.body#/big == 9007199254740992",
            "$response.body#/nothing != null",
            "$response.body#/nothing > 0",
            "$response.body#/status == 'closed'",
            "$response.body#/items[7].name == 'a'",
            "$response.body.items < 3",
            "!$response.body#/ok",
            "$response.body#/empty",
        ] {
            assert!(!holds(text), "{text}");
        }
    }
}
