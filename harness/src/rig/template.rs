//! `{port}`, `{url}` and `{stub:NAME}` in commands and environment values replaced by addresses.

use std::collections::BTreeMap;

/// The values that a candidate's command and environment may refer to.
#[derive(Clone, Debug, Default)]
pub(super) struct Addresses {
    /// The port the candidate listens on.
    pub port: u16,
    /// The candidate's base address.
    pub url: String,
    /// Dependencies by name: the address of a stub, or of the real one.
    pub dependencies: BTreeMap<String, String>,
}

impl Addresses {
    /// The text with every known name in braces replaced; unknown ones are left as they are.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find('{') {
            filled.push_str(&rest[..start]);
            rest = &rest[start..];
            let value = rest.find('}').and_then(|end| Some((end, self.value(&rest[1..end])?)));
            let Some((end, value)) = value else {
                filled.push('{');
                rest = &rest[1..];
                continue;
            };
            filled.push_str(&value);
            rest = &rest[end + 1..];
        }
        filled.push_str(rest);
        filled
    }

    fn value(&self, name: &str) -> Option<String> {
        match name {
            "port" => Some(self.port.to_string()),
            "url" => Some(self.url.clone()),
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
            dependencies: BTreeMap::from([("identity".into(), "http://127.0.0.1:82".into())]),
        };
        assert_eq!(
            addresses.fill("--port {port} {stub:identity}/x {stub:none} {\"a\": 1} {"),
            "--port 81 http://127.0.0.1:82/x {stub:none} {\"a\": 1} {"
        );
    }
}
