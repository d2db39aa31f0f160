//! Security requirements become alternatives of schemes.

use samprov_model::{message::Message, place::Place};

use super::{
    defects::{Notes, Weight},
    edition::Edition,
    node::Node,
    reader::ApiReader,
};
use crate::operation::{SecurityKind, SecurityScheme};

impl ApiReader<'_> {
    /// What an operation asks for: its own `security`, or that of the description.
    pub(super) fn security(
        &mut self,
        operation: &Node,
        root: &Node,
        notes: &mut Notes,
    ) -> Vec<Vec<SecurityScheme>> {
        let declared = operation.get("security").or_else(|| root.get("security"));
        if operation.get("security").is_none()
            && let Some(security) = root.get("security").filter(|security| !security.value().is_array())
        {
            notes.add(
                Message::new("value-not-a-list").with("key", "security"),
                security.place(),
                Weight::Limits,
            );
        }
        let alternatives = declared.map(|security| security.items()).unwrap_or_default();
        alternatives
            .iter()
            .map(|alternative| {
                let names = alternative.members();
                names.into_iter().map(|(name, at)| self.scheme(&name, &at, root, notes)).collect()
            })
            .collect()
    }

    fn scheme(&mut self, name: &str, at: &Node, root: &Node, notes: &mut Notes) -> SecurityScheme {
        let all = match self.edition {
            Edition::Swagger2 => root.get("securityDefinitions"),
            Edition::OpenApi30 | Edition::OpenApi31 => {
                root.get("components").and_then(|components| components.get("securitySchemes"))
            }
        };
        let declared = all.and_then(|all| all.get(name));
        let Some(declared) = declared.and_then(|scheme| self.follow_quietly(&scheme, notes)) else {
            let message = Message::new("security-scheme-missing").with("name", name);
            notes.add(message, at.place(), Weight::Limits);
            return SecurityScheme { name: name.to_owned(), kind: SecurityKind::Other(name.to_owned()) };
        };
        SecurityScheme { name: name.to_owned(), kind: kind(&declared) }
    }
}

fn kind(scheme: &Node) -> SecurityKind {
    let text = |key: &str| scheme.text(key).unwrap_or_default().to_ascii_lowercase();
    match text("type").as_str() {
        "apikey" => {
            let name = scheme.text("name").unwrap_or_default().to_owned();
            match text("in").as_str() {
                "query" => SecurityKind::ApiKey(Place::query(name)),
                "cookie" => SecurityKind::ApiKey(Place::Cookie { name }),
                _ => SecurityKind::ApiKey(Place::header(name)),
            }
        }
        "basic" => SecurityKind::Basic,
        "http" => match text("scheme").as_str() {
            "basic" => SecurityKind::Basic,
            "bearer" => SecurityKind::Bearer,
            other => SecurityKind::Other(other.to_owned()),
        },
        "oauth2" | "openidconnect" => SecurityKind::Bearer,
        other => SecurityKind::Other(other.to_owned()),
    }
}
