//! A step's call and what is known turned into a request recipe.

use samprov_model::{
    content::{Content, JsonText},
    place::{DocumentPlace, Place},
    recipe::{BodyRecipe, Credentials, ParameterRecipe, ParameterValue, RequestRecipe},
};
use serde_json::Value;

use super::{
    expression::Expression,
    payload::{Payload, as_text},
    scope::{Origin, Scope},
    workflow::{Body, OperationCall},
};
use crate::{media_type, pointer};

/// A request, and the values in it that earlier answers gave as they are.
pub(super) type Made = (RequestRecipe, Vec<(Place, Origin)>);

/// The request of a call. `Err`: the expression that has no value, and where it is asked for.
pub(super) fn recipe(
    call: &OperationCall,
    scope: &Scope<'_>,
) -> Result<Made, Box<(Expression, DocumentPlace)>> {
    let find = |expression: &Expression| scope.value(expression);
    let mut recipe = RequestRecipe {
        operation: call.operation.clone(),
        method: None,
        parameters: Vec::new(),
        body: None,
        headers: Vec::new(),
        bindings: Vec::new(),
        credentials: Credentials::Declared,
    };
    let mut taken = Vec::new();
    for parameter in &call.parameters {
        let value = match parameter.value.fill(&find) {
            Ok(value) => value,
            // An input that is not given leaves out what the operation does not ask for.
            Err(Expression::Inputs(_)) if !parameter.required => continue,
            Err(missing) => return Err(Box::new((missing, parameter.at.clone()))),
        };
        taken.extend(origin(&parameter.value, scope).map(|origin| (parameter.place.clone(), origin)));
        match &parameter.place {
            Place::Header { name } if !parameter.declared => {
                recipe.headers.push((name.clone(), Some(as_text(&value))));
            }
            place => recipe.parameters.push(ParameterRecipe {
                place: place.clone(),
                value: ParameterValue::Value(JsonText(value.to_string())),
            }),
        }
    }
    if let Some(body) = &call.body {
        let content = content(body, &find).map_err(|missing| Box::new((missing, body.at.clone())))?;
        if let Some(payload) = &body.payload {
            origins_in_body(payload, "", scope, &mut taken);
        }
        for (target, value) in &body.replacements {
            taken.extend(origin(value, scope).map(|origin| (Place::body(target.clone()), origin)));
        }
        recipe.body = Some(BodyRecipe { media_type: Some(body.media_type.clone()), content });
    }
    Ok((recipe, taken))
}

fn content(body: &Body, find: &dyn Fn(&Expression) -> Option<Value>) -> Result<Content, Expression> {
    let filled = body.payload.as_ref().map(|payload| payload.fill(find)).transpose()?;
    let is_text = matches!(body.payload, Some(Payload::Text(_) | Payload::Literal(Value::String(_))));
    let mut value = match filled {
        Some(Value::String(text)) if is_text && media_type::is_json(&body.media_type) => {
            match serde_json::from_str(&text) {
                // A text written as JSON is the JSON that is sent.
                Ok(value) => value,
                Err(_) => return Ok(Content::Bytes(text.into_bytes())),
            }
        }
        Some(Value::String(text)) if is_text || !media_type::is_json(&body.media_type) => {
            return Ok(Content::Bytes(text.into_bytes()));
        }
        Some(value) => value,
        None => Value::Object(serde_json::Map::new()),
    };
    for (target, replacement) in &body.replacements {
        match replacement.fill(find) {
            Ok(replacement) => pointer::put(&mut value, target, replacement),
            Err(Expression::Inputs(_)) => {}
            Err(missing) => return Err(missing),
        }
    }
    Ok(Content::Value(JsonText(value.to_string())))
}

fn origin(payload: &Payload, scope: &Scope<'_>) -> Option<Origin> {
    match payload {
        Payload::Expression(expression) => scope.known(expression)?.origin,
        Payload::List(_) | Payload::Literal(_) | Payload::Members(_) | Payload::Text(_) => None,
    }
}

fn origins_in_body(payload: &Payload, at: &str, scope: &Scope<'_>, taken: &mut Vec<(Place, Origin)>) {
    match payload {
        Payload::Members(members) => {
            for (key, value) in members {
                origins_in_body(value, &pointer::child(at, key), scope, taken);
            }
        }
        Payload::Expression(_) => taken.extend(origin(payload, scope).map(|it| (Place::body(at), it))),
        Payload::List(_) | Payload::Literal(_) | Payload::Text(_) => {}
    }
}
