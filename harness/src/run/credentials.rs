//! Who is calling: references in a plan turned into header fields, query parameters and cookies of one request.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use base64::{Engine, engine::general_purpose::STANDARD};
use samprov_contract::{Operation, SecurityKind, SecurityScheme};
use samprov_model::{observation::Request, place::Place, recipe::Credentials, test_data::Credential};

use super::{
    error::RunError,
    secret::{Secret, SecretNames, expand, shell_name},
};
use crate::rig::{Login, split_login};

/// A credential with its values filled in.
#[derive(Clone, Debug)]
enum Held {
    Basic(Secret),
    Token(Secret),
}

/// The credentials of a run.
#[derive(Debug, Default)]
pub(crate) struct CredentialStore {
    held: BTreeMap<String, Held>,
    headers: Vec<(String, Secret)>,
    /// What stood in the address of a target, by that address.
    logins: BTreeMap<String, Secret>,
    names: SecretNames,
    missing: Mutex<BTreeSet<String>>,
}

impl CredentialStore {
    /// Fills in the values of test data and of header fields from the environment.
    /// A credential without a value is left out and named when it is needed; a header field without one is an error.
    pub(crate) fn new(
        credentials: &BTreeMap<String, Credential>,
        headers: &[(String, String)],
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, RunError> {
        let mut store = Self::default();
        for (key, credential) in credentials {
            match credential {
                Credential::Token(text) => {
                    let Ok(secret) = expand(text, variable) else { continue };
                    store.names.add(secret.reveal(), shell_name(text, key));
                    store.held.insert(key.clone(), Held::Token(secret));
                }
                Credential::Basic { user, password } => {
                    let (Ok(user), Ok(password)) = (expand(user, variable), expand(password, variable))
                    else {
                        continue;
                    };
                    let pair = STANDARD.encode(format!("{}:{}", user.reveal(), password.reveal()));
                    store.names.add(&pair, shell_name("", key));
                    store.names.add(password.reveal(), format!("{}_PASSWORD", shell_name("", key)));
                    store.held.insert(key.clone(), Held::Basic(Secret::new(pair)));
                }
            }
        }
        for (name, text) in headers {
            let secret = expand(text, variable)
                .map_err(|problem| RunError::Secret { place: format!("--header {name}"), problem })?;
            // Only the part that came from a reference is a secret; `Bearer ` before it is not.
            for reference in references(text) {
                if let Ok(value) = expand(&reference, variable) {
                    store.names.add(value.reveal(), shell_name(&reference, name));
                }
            }
            if !is_plain_header(name) && !matches!(secret.reveal(), "true" | "false" | "null") {
                store.learn_header(name, secret.reveal());
            }
            store.headers.push((name.clone(), secret));
        }
        Ok(store)
    }

    /// Every header field that the user gives counts as a secret, whole and in the parts that a candidate may echo alone.
    fn learn_header(&mut self, name: &str, value: &str) {
        if name.eq_ignore_ascii_case("cookie") {
            for pair in value.split(';') {
                let (cookie, value) = pair.trim().split_once('=').unwrap_or(("cookie", pair.trim()));
                self.names.add(value, shell_name("", cookie));
            }
            self.names.hide(value);
            return;
        }
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        let (scheme, bare) = match value.split_once(' ') {
            Some((scheme, bare)) if is_word(scheme) && !bare.trim().contains(' ') => (scheme, bare.trim()),
            Some(_) | None => ("", value),
        };
        self.names.add(bare, shell_name("", name));
        self.names.hide(value);
        let pair = STANDARD.decode(bare).ok().and_then(|pair| String::from_utf8(pair).ok());
        if let (true, Some(pair)) = (scheme.eq_ignore_ascii_case("basic"), pair) {
            self.names.hide(pair.split_once(':').map_or(pair.as_str(), |(_, password)| password));
            self.names.hide(&pair);
        }
    }

    /// Takes in names and passwords that stood in addresses.
    pub(crate) fn add_logins(&mut self, logins: &BTreeMap<String, Login>, proxy: Option<&str>) {
        for (address, login) in logins {
            let pair = self.learn_login(login, "TARGET");
            self.logins.insert(address.clone(), Secret::new(pair));
        }
        if let Some(login) = proxy.and_then(|proxy| split_login(proxy).1) {
            self.learn_login(&login, "PROXY");
        }
    }

    fn learn_login(&mut self, login: &Login, name: &str) -> String {
        let raw = format!("{}:{}", login.user, login.password);
        let pair = STANDARD.encode(&raw);
        self.names.add(&pair, format!("{name}_BASIC"));
        self.names.add(&login.password, format!("{name}_PASSWORD"));
        self.names.hide(&raw);
        pair
    }

    /// The secret values with their names.
    pub(crate) fn names(&self) -> &SecretNames {
        &self.names
    }

    /// The schemes and consumers for which a credential was needed and not there.
    pub(crate) fn missing(&self) -> Vec<String> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Adds to a request what its caller shows.
    pub(crate) fn apply(
        &self,
        request: &mut Request,
        operation: Option<&Operation>,
        credentials: &Credentials,
    ) {
        let security = operation.map(|operation| operation.security.as_slice()).unwrap_or_default();
        for (name, value) in &self.headers {
            let shows_caller = is_credential_header(name) || is_key(security, name);
            let wanted = match credentials {
                Credentials::Declared => true,
                Credentials::Consumer(_) | Credentials::None => !shows_caller,
            };
            if wanted {
                set_header(request, name, value.reveal());
            }
        }
        match credentials {
            Credentials::None => {}
            Credentials::Consumer(consumer) => {
                let scheme = security.iter().flatten().next();
                match (self.held.get(consumer.as_str()), scheme) {
                    (Some(held), Some(scheme)) => add(request, scheme, held),
                    (Some(held), None) => add(request, &bearer(), held),
                    (None, _) => self.note(consumer.as_str()),
                }
            }
            Credentials::Declared => {
                self.declared(request, security);
                // A field that says who is calling already goes before what stands in the address.
                if let Some(pair) = self.logins.get(&request.base) {
                    set_header(request, "Authorization", &format!("Basic {}", pair.reveal()));
                }
            }
        }
    }

    fn declared(&self, request: &mut Request, security: &[Vec<SecurityScheme>]) {
        let servable = |scheme: &SecurityScheme| {
            let by_address = scheme.kind == SecurityKind::Basic && self.logins.contains_key(&request.base);
            self.held.contains_key(&scheme.name)
                || self.header_serves(scheme)
                || by_address
                || is_other(scheme)
        };
        let Some(alternative) = security.iter().find(|schemes| schemes.iter().all(servable)) else {
            for scheme in security.first().into_iter().flatten().filter(|scheme| !servable(scheme)) {
                self.note(&scheme.name);
            }
            return;
        };
        for scheme in alternative {
            if let Some(held) = self.held.get(&scheme.name) {
                add(request, scheme, held);
            }
        }
    }

    fn header_serves(&self, scheme: &SecurityScheme) -> bool {
        let has = |wanted: &str| self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
        match &scheme.kind {
            SecurityKind::ApiKey(Place::Header { name }) => has(name),
            SecurityKind::ApiKey(Place::Cookie { .. }) => has("cookie"),
            SecurityKind::ApiKey(_) => false,
            SecurityKind::Basic | SecurityKind::Bearer | SecurityKind::Other(_) => has("authorization"),
        }
    }

    fn note(&self, name: &str) {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
    }
}

fn add(request: &mut Request, scheme: &SecurityScheme, held: &Held) {
    let value = match held {
        Held::Basic(secret) | Held::Token(secret) => secret.reveal(),
    };
    match (&scheme.kind, held) {
        (SecurityKind::ApiKey(Place::Query { name, .. }), _) => {
            let separator = if request.target.contains('?') { '&' } else { '?' };
            let pair: String =
                url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
            request.target = format!("{}{separator}{pair}", request.target);
        }
        (SecurityKind::ApiKey(Place::Cookie { name }), _) => {
            let pair = format!("{name}={value}");
            match request.headers.iter_mut().find(|(field, _)| field.eq_ignore_ascii_case("cookie")) {
                Some((_, cookies)) => *cookies = format!("{cookies}; {pair}"),
                None => request.headers.push(("Cookie".to_owned(), pair)),
            }
        }
        (SecurityKind::ApiKey(Place::Header { name }), _) => set_header(request, name, value),
        (_, Held::Basic(_)) => set_header(request, "Authorization", &format!("Basic {value}")),
        (SecurityKind::Basic, Held::Token(_)) => {
            set_header(request, "Authorization", &format!("Basic {value}"));
        }
        (_, Held::Token(_)) => set_header(request, "Authorization", &format!("Bearer {value}")),
    }
}

/// A field that the plan itself sets stands: it is what the case is about.
fn set_header(request: &mut Request, name: &str, value: &str) {
    if request.header(name).is_none() {
        request.headers.push((name.to_owned(), value.to_owned()));
    }
}

fn bearer() -> SecurityScheme {
    SecurityScheme { name: String::new(), kind: SecurityKind::Bearer }
}

fn is_other(scheme: &SecurityScheme) -> bool {
    matches!(scheme.kind, SecurityKind::Other(_))
}

fn is_credential_header(name: &str) -> bool {
    ["authorization", "cookie", "proxy-authorization"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Fields whose values are no secret, and so common that hiding them would hide half of every report.
fn is_plain_header(name: &str) -> bool {
    let plain = [
        "accept",
        "accept-charset",
        "accept-encoding",
        "accept-language",
        "cache-control",
        "content-language",
    ];
    let more = ["content-type", "host", "origin", "prefer", "user-agent"];
    plain.iter().chain(&more).any(|known| name.eq_ignore_ascii_case(known))
}

fn is_key(security: &[Vec<SecurityScheme>], header: &str) -> bool {
    security.iter().flatten().any(|scheme| match &scheme.kind {
        SecurityKind::ApiKey(Place::Header { name }) => name.eq_ignore_ascii_case(header),
        _ => false,
    })
}

fn references(text: &str) -> Vec<String> {
    text.match_indices("${")
        .filter_map(|(start, _)| {
            let end = text[start..].find('}')?;
            Some(text[start..=start + end].to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use samprov_model::id::ConsumerId;

    use super::*;

    fn store() -> CredentialStore {
        let credentials = BTreeMap::from([
            ("bearerAuth".to_owned(), Credential::Token("${TOKEN}".to_owned())),
            ("kommun-a".to_owned(), Credential::Token("tok-a".to_owned())),
            ("unset".to_owned(), Credential::Token("${NONE}".to_owned())),
        ]);
        let environment = |name: &str| (name == "TOKEN").then(|| "tok-b".to_owned());
        CredentialStore::new(&credentials, &[("X-Trace".into(), "on".into())], &environment).expect("store")
    }

    fn operation(schemes: &[(&str, SecurityKind)]) -> Operation {
        Operation {
            id: "a".into(),
            method: "GET".into(),
            path: "/a".into(),
            place: samprov_model::place::DocumentPlace::default(),
            parameters: Vec::new(),
            body: None,
            answers: Vec::new(),
            security: schemes
                .iter()
                .map(|(name, kind)| vec![SecurityScheme { name: (*name).into(), kind: kind.clone() }])
                .collect(),
            limits: Vec::new(),
            uncallable: false,
            deprecated: false,
        }
    }

    fn sent(operation: &Operation, credentials: &Credentials) -> Request {
        let mut request = Request { target: "/a".into(), ..Request::default() };
        store().apply(&mut request, Some(operation), credentials);
        request
    }

    #[test]
    fn the_first_alternative_that_can_be_served_is_used() {
        let operation = operation(&[("unset", SecurityKind::Bearer), ("bearerAuth", SecurityKind::Bearer)]);
        assert_eq!(sent(&operation, &Credentials::Declared).header("authorization"), Some("Bearer tok-b"));
    }

    #[test]
    fn a_consumer_shows_its_own_credential_and_none_shows_none() {
        let operation = operation(&[("bearerAuth", SecurityKind::Bearer)]);
        let consumer = Credentials::Consumer(ConsumerId::from("kommun-a"));
        assert_eq!(sent(&operation, &consumer).header("authorization"), Some("Bearer tok-a"));
        let none = sent(&operation, &Credentials::None);
        assert_eq!((none.header("authorization"), none.header("x-trace")), (None, Some("on")));
    }

    #[test]
    fn a_key_goes_where_the_description_says() {
        let key = SecurityKind::ApiKey(Place::query("key"));
        assert_eq!(sent(&operation(&[("bearerAuth", key)]), &Credentials::Declared).target, "/a?key=tok-b");
    }

    fn with_header(name: &str, value: &str) -> CredentialStore {
        CredentialStore::new(&BTreeMap::new(), &[(name.into(), value.into())], &|_| None).expect("store")
    }

    #[test]
    fn every_header_of_the_user_is_a_secret_and_so_are_its_parts() {
        let hides = |store: &CredentialStore, text: &str| store.names().values().any(|secret| secret == text);
        assert!(hides(&with_header("X-Custom", "hemlig"), "hemlig"));
        assert!(hides(&with_header("X-Auth", "Token hemlig"), "hemlig"));
        let cookies = with_header("Cookie", "sid=ettan; b=tvaan");
        assert!(hides(&cookies, "ettan") && hides(&cookies, "tvaan"));
        let basic = with_header("Authorization", &format!("Basic {}", STANDARD.encode("me:hemlig")));
        assert!(hides(&basic, "hemlig") && hides(&basic, &STANDARD.encode("me:hemlig")));
        assert!(!hides(&with_header("Accept", "application/json"), "application/json"));
    }

    #[test]
    fn what_stands_in_the_address_is_sent_to_that_address_only() {
        let mut store = CredentialStore::default();
        let login = Login { user: "me".into(), password: "hemlig".into() };
        store.add_logins(
            &BTreeMap::from([("http://a.example".to_owned(), login)]),
            Some("http://u:lika-hemlig@p"),
        );
        let sent = |base: &str| {
            let mut request = Request { base: base.into(), ..Request::default() };
            store.apply(&mut request, None, &Credentials::Declared);
            request.header("authorization").map(ToOwned::to_owned)
        };
        assert_eq!(sent("http://a.example"), Some(format!("Basic {}", STANDARD.encode("me:hemlig"))));
        assert_eq!(sent("http://b.example"), None);
        let secrets: Vec<String> = store.names().values().collect();
        assert!(secrets.contains(&"hemlig".to_owned()) && secrets.contains(&"lika-hemlig".to_owned()));
    }

    #[test]
    fn a_missing_credential_is_named() {
        let store = store();
        let mut request = Request::default();
        let operation = operation(&[("unset", SecurityKind::Bearer)]);
        store.apply(&mut request, Some(&operation), &Credentials::Declared);
        assert_eq!(store.missing(), ["unset"]);
    }
}
