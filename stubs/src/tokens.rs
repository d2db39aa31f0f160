//! A security service: opaque tokens issued (RFC 6749, 4.4) and introspected (RFC 7662).

use std::{collections::BTreeMap, sync::Arc};

use base64::Engine as _;
use samprov_contract::Operation;
use samprov_model::{
    id::ConsumerId,
    observation::{Answer, Request},
    population::Population,
};
use serde_json::{Value, json};

use crate::{
    answering::Service,
    limits, problem,
    shaping::{Wanted, success_status},
};

/// The tokens that a security service knows. They survive a reset: a candidate may rightly keep a token until it expires.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    population: Arc<Population>,
    active: BTreeMap<String, Grant>,
    newest: BTreeMap<ConsumerId, String>,
    issued: u64,
    seed: u64,
}

/// Whom a token was given to, and for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    client: ConsumerId,
    scope: Option<String>,
    subject: Option<String>,
}

/// Why no token is issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    /// The client is unknown or its secret is wrong.
    Client,
    /// It asks for nothing that it may have.
    Scope,
}

/// The name and secret that a client gives.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Credentials {
    client: String,
    secret: String,
}

impl Tokens {
    /// The tokens of the population.
    pub(crate) fn new(population: Arc<Population>, seed: u64) -> Self {
        let active = population
            .clients
            .iter()
            .filter_map(|(id, client)| {
                let subject = client.subject.as_ref().map(|subject| subject.as_str().to_owned());
                let grant = Grant { client: id.clone(), scope: client.scope.clone(), subject };
                Some((client.token.clone()?, grant))
            })
            .collect();
        Self { population, active, newest: BTreeMap::new(), issued: 0, seed }
    }

    /// Whether the population tells which clients there are. Without that nobody can be refused.
    fn knows_clients(&self) -> bool {
        !self.population.clients.is_empty()
    }

    /// Whether the client is known by this secret.
    fn is_client(&self, credentials: &Credentials) -> bool {
        if !self.knows_clients() {
            return true;
        }
        self.population
            .clients
            .get(&ConsumerId::new(credentials.client.clone()))
            .is_some_and(|client| client.secret.as_ref() == Some(&credentials.secret))
    }

    /// What a token was given for. Without known clients any token may be a good one.
    fn grant_of(&self, token: &str) -> Option<Grant> {
        let anybody = || Grant { client: ConsumerId::new("client"), scope: None, subject: None };
        let known = self.active.get(token).cloned();
        known.or_else(|| (!self.knows_clients() && !token.is_empty()).then(anybody))
    }

    /// The scope that a client is granted: what it asks for and may have.
    fn granted(&self, client: &ConsumerId, asked: Option<&str>) -> Result<Option<String>, Refusal> {
        let allowed = self.population.clients.get(client).and_then(|client| client.scope.as_deref());
        match (asked.filter(|asked| !asked.trim().is_empty()), allowed) {
            (None, allowed) => Ok(allowed.map(ToOwned::to_owned)),
            (Some(asked), None) => Ok(Some(asked.to_owned())),
            (Some(asked), Some(allowed)) => {
                let allowed: Vec<&str> = allowed.split(' ').collect();
                let granted: Vec<&str> = asked.split(' ').filter(|scope| allowed.contains(scope)).collect();
                if granted.is_empty() { Err(Refusal::Scope) } else { Ok(Some(granted.join(" "))) }
            }
        }
    }

    /// A token for a grant, derived from seed and number, so that a run can be repeated.
    fn issue(&mut self, grant: Grant) -> String {
        if self.active.len() >= limits::TOKENS
            && let Some(known) =
                self.newest.get(&grant.client).filter(|token| self.active.get(*token) == Some(&grant))
        {
            return known.clone();
        }
        self.issued += 1;
        let token = format!("stub-token-{}-{:016x}", self.issued, scrambled(self.seed ^ self.issued));
        self.newest.insert(grant.client.clone(), token.clone());
        self.active.insert(token.clone(), grant);
        token
    }
}

/// Answers a request for a token.
pub(crate) fn issue(service: &Service, operation: &Operation, request: &Request) -> Answer {
    let form = form(service, operation, request);
    let field = |name: &str| form.get(name).map(String::as_str);
    if field("grant_type").is_some_and(|kind| kind != "client_credentials") {
        return refuse(service, operation, 400, "unsupported_grant_type");
    }
    // Without known clients nobody has to prove anything: a client may do so in a way that a stub does not know.
    let anybody = || {
        let client = field("client_id").unwrap_or("client").to_owned();
        let is_open = service.with_tokens(|tokens| !tokens.knows_clients());
        is_open.then_some(Credentials { client, secret: String::new() })
    };
    let Some(credentials) = credentials(request, &form).or_else(anybody) else {
        return refuse_client(service, operation);
    };
    let outcome = service.with_tokens(|tokens| {
        if !tokens.is_client(&credentials) {
            return Err(Refusal::Client);
        }
        let client = ConsumerId::new(credentials.client.clone());
        let subject = tokens.population.clients.get(&client).and_then(|client| client.subject.clone());
        let scope = tokens.granted(&client, field("scope"))?;
        let subject = subject.map(|subject| subject.as_str().to_owned());
        let token = tokens.issue(Grant { client, scope: scope.clone(), subject });
        Ok((token, scope))
    });
    match outcome {
        Err(Refusal::Client) => refuse_client(service, operation),
        Err(Refusal::Scope) => refuse(service, operation, 400, "invalid_scope"),
        Ok((token, scope)) => {
            let mut body = json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3600 });
            if let (Some(fields), Some(scope)) = (body.as_object_mut(), scope) {
                fields.insert("scope".to_owned(), Value::String(scope));
            }
            let status = success_status(operation, &[200]);
            service.shaper.shape(&operation.id, status, Wanted { body: Some(body), ..Wanted::default() })
        }
    }
}

/// Answers whether a token is active.
pub(crate) fn introspect(service: &Service, operation: &Operation, request: &Request) -> Answer {
    let form = form(service, operation, request);
    // RFC 7662, 2.1: the caller proves who it is. The contract says whether it must; wrong proof is refused always.
    if let Some(credentials) = credentials(request, &form)
        && !service.with_tokens(|tokens| tokens.is_client(&credentials))
    {
        return refuse_client(service, operation);
    }
    let grant = form.get("token").and_then(|token| service.with_tokens(|tokens| tokens.grant_of(token)));
    let body = match grant {
        None => json!({ "active": false }),
        Some(grant) => {
            let subject = grant.subject.as_deref().unwrap_or(grant.client.as_str());
            let mut body = json!({
                "active": true,
                "client_id": grant.client.as_str(),
                "sub": subject,
                "token_type": "Bearer",
                "exp": FAR_AHEAD,
            });
            if let (Some(fields), Some(scope)) = (body.as_object_mut(), grant.scope) {
                fields.insert("scope".to_owned(), Value::String(scope));
            }
            body
        }
    };
    let status = success_status(operation, &[200]);
    service.shaper.shape(&operation.id, status, Wanted { body: Some(body), ..Wanted::default() })
}

/// The fields of the body as texts. Read by the contract, else as a form, which is what the standards say.
fn form(service: &Service, operation: &Operation, request: &Request) -> BTreeMap<String, String> {
    match service.body(operation, request) {
        Some(Value::Object(fields)) => fields
            .into_iter()
            .filter_map(|(key, value)| Some((key, crate::records::identity_text(&value)?)))
            .collect(),
        _ => url::form_urlencoded::parse(&request.body)
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect(),
    }
}

/// From the form or from `Authorization: Basic` (RFC 6749, 2.3.1: both parts are form-encoded).
fn credentials(request: &Request, form: &BTreeMap<String, String>) -> Option<Credentials> {
    if let (Some(client), Some(secret)) = (form.get("client_id"), form.get("client_secret")) {
        return Some(Credentials { client: client.clone(), secret: secret.clone() });
    }
    let (scheme, encoded) = request.header("authorization")?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = base64::engine::general_purpose::STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (client, secret) = text.split_once(':')?;
    Some(Credentials { client: form_decoded(client), secret: form_decoded(secret) })
}

fn form_decoded(text: &str) -> String {
    let field = format!("x={}", text.replace('&', "%26"));
    let mut pairs = url::form_urlencoded::parse(field.as_bytes());
    pairs.next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// RFC 6749, 5.2: 401 where it is declared, else 400.
fn refuse_client(service: &Service, operation: &Operation) -> Answer {
    let (status, error) = if operation.declares_exactly(401) || !operation.declares_exactly(400) {
        (401, "invalid_client")
    } else {
        (400, "invalid_grant")
    };
    refuse(service, operation, status, error)
}

fn refuse(service: &Service, operation: &Operation, status: u16, error: &str) -> Answer {
    problem::declared(&service.shaper, operation, status, &json!({ "error": error }))
}

/// A number that does not show what it was made from at a glance (the finaliser of `SplitMix64`).
fn scrambled(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The start of the year 2100: a stub knows no clock, and its tokens do not expire.
const FAR_AHEAD: u64 = 4_102_444_800;

#[cfg(test)]
mod tests {
    use samprov_model::population::Client;

    use super::*;

    fn tokens() -> Tokens {
        let mut population = Population::default();
        let client = Client {
            secret: Some("secret-of-a".into()),
            token: Some("token-of-a".into()),
            scope: Some("read write".into()),
            subject: None,
        };
        population.clients.insert(ConsumerId::new("a"), client);
        Tokens::new(Arc::new(population), 7)
    }

    #[test]
    fn a_client_is_granted_only_what_it_may_have() {
        let (tokens, client) = (tokens(), ConsumerId::new("a"));
        assert_eq!(tokens.granted(&client, None), Ok(Some("read write".into())));
        assert_eq!(tokens.granted(&client, Some("write delete")), Ok(Some("write".into())));
        assert_eq!(tokens.granted(&client, Some("delete")), Err(Refusal::Scope));
    }

    #[test]
    fn without_known_clients_nobody_is_refused() {
        let mut tokens = Tokens::new(Arc::new(Population::default()), 7);
        let credentials = Credentials { client: "any".into(), secret: "thing".into() };
        assert!(tokens.is_client(&credentials));
        assert!(tokens.grant_of("a-token-of-somebody-else").is_some());
        assert_eq!(tokens.grant_of(""), None);
        let grant = Grant { client: ConsumerId::new("any"), scope: Some("read".into()), subject: None };
        let token = tokens.issue(grant.clone());
        assert_eq!(tokens.grant_of(&token), Some(grant));
    }

    #[test]
    fn a_known_population_decides_who_is_a_client() {
        let tokens = tokens();
        let wrong = Credentials { client: "a".into(), secret: "wrong".into() };
        assert!(!tokens.is_client(&wrong) && tokens.grant_of("unknown").is_none());
        assert!(tokens.grant_of("token-of-a").is_some());
    }

    #[test]
    fn tokens_are_bounded_in_number() {
        let mut tokens = tokens();
        let grant = Grant { client: ConsumerId::new("a"), scope: None, subject: None };
        for _ in 0..limits::TOKENS + 10 {
            let token = tokens.issue(grant.clone());
            assert!(tokens.active.contains_key(&token));
        }
        assert_eq!(tokens.active.len(), limits::TOKENS);
    }

    #[test]
    fn credentials_come_from_the_form_or_from_the_header() {
        let expected = Some(Credentials { client: "a b".into(), secret: "x:y&z".into() });
        let encoded = base64::engine::general_purpose::STANDARD.encode("a+b:x%3Ay&z");
        let headers = vec![("Authorization".to_owned(), format!("Basic {encoded}"))];
        let request = Request { headers, ..Request::default() };
        assert_eq!(credentials(&request, &BTreeMap::new()), expected);
        let form =
            [("client_id".to_owned(), "a b".to_owned()), ("client_secret".to_owned(), "x:y&z".to_owned())]
                .into();
        assert_eq!(credentials(&Request::default(), &form), expected);
    }
}
