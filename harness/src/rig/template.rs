//! `{port}`, `{url}`, `{authority}` and `{stub:NAME}` in commands and environment values replaced by addresses.

use std::collections::BTreeMap;

/// The values that a candidate's command and environment may refer to.
#[derive(Clone, Debug, Default)]
pub(super) struct Addresses {
    /// The port the candidate listens on.
    pub port: u16,
    /// The candidate's base address.
    pub url: String,
    /// The file that says whom to trust, where a stub speaks TLS.
    pub authority: Option<String>,
    /// Dependencies by name: the address of a stub, or of the real one.
    pub dependencies: BTreeMap<String, String>,
}

/// A `{stub:NAME}` whose name is no dependency.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{{stub:{name}}}: no dependency has that name; known under depends-on: {known}")]
pub struct UnknownStub {
    name: String,
    known: String,
}

impl Addresses {
    /// The text with every known name in braces replaced; others are left as they are. `Err`: a stub that there is none of.
    pub(super) fn fill(&self, text: &str) -> Result<String, UnknownStub> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find('{') {
            filled.push_str(&rest[..start]);
            rest = &rest[start..];
            let inside = rest.find('}').map(|end| (end, &rest[1..end]));
            let value = inside.and_then(|(end, name)| Some((end, self.value(name)?)));
            let Some((end, value)) = value else {
                let stub = inside.and_then(|(_, name)| name.strip_prefix("stub:"));
                if let Some(name) = stub.filter(|name| !name.contains('{')) {
                    return Err(self.unknown(name));
                }
                filled.push('{');
                rest = &rest[1..];
                continue;
            };
            filled.push_str(&value);
            rest = &rest[end + 1..];
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn unknown(&self, name: &str) -> UnknownStub {
        let known: Vec<&str> = self.dependencies.keys().map(String::as_str).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        UnknownStub { name: name.to_owned(), known }
    }

    fn value(&self, name: &str) -> Option<String> {
        match name {
            "port" => Some(self.port.to_string()),
            "url" => Some(self.url.clone()),
            "authority" => self.authority.clone(),
            other => self.dependencies.get(other.strip_prefix("stub:")?).cloned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_are_replaced_and_others_kept() {
        let addresses = Addresses {
            port: 81,
            url: "http://127.0.0.1:81".into(),
            authority: Some("/run/authority.pem".into()),
            dependencies: BTreeMap::from([("identity".into(), "http://127.0.0.1:82".into())]),
        };
        assert_eq!(
            addresses.fill("--port {port} {stub:identity}/x {authority} {none} {\"a\": 1} {").as_deref(),
            Ok("--port 81 http://127.0.0.1:82/x /run/authority.pem {none} {\"a\": 1} {")
        );
        let error = addresses.fill("{stub:identty}").unwrap_err().to_string();
        assert!(error.contains("{stub:identty}") && error.contains("identity"), "{error}");
    }
}
