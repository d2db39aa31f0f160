//! The names that schemas of a document give themselves: `$id` and `$anchor` (JSON Schema 2020-12, section 8.2).

use serde_json::Value;
use url::Url;

use crate::pointer;

/// The names in one document.
#[derive(Clone, Debug, Default)]
pub(crate) struct SchemaNames {
    /// `$id`, absolute where it can be made so, with the schema that has it.
    pub(crate) identifiers: Vec<(String, String)>,
    /// `$anchor`, with the schema that has it.
    pub(crate) anchors: Vec<(String, String)>,
}

impl SchemaNames {
    /// The names in a document. As deep as the document, whose depth its reader bounds.
    pub(crate) fn of(value: &Value) -> Self {
        let mut names = Self::default();
        names.search(value, &mut String::new(), None);
        names
    }

    /// The innermost schema around a pointer that has an identifier; the whole document when none has.
    pub(crate) fn enclosing(&self, at: &str) -> String {
        let holds = |pointer: &str| {
            at.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let around = self.identifiers.iter().map(|(_, pointer)| pointer).filter(|pointer| holds(pointer));
        around.max_by_key(|pointer| pointer.len()).cloned().unwrap_or_default()
    }

    /// A relative reference made absolute by the identifier around it.
    pub(crate) fn resolved(&self, at: &str, reference: &str) -> Option<String> {
        let enclosing = self.enclosing(at);
        let (base, _) = self.identifiers.iter().find(|(_, pointer)| *pointer == enclosing)?;
        Some(Url::parse(base).ok()?.join(reference).ok()?.to_string())
    }

    fn search(&mut self, value: &Value, at: &mut String, base: Option<&str>) {
        let length = at.len();
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    at.push('/');
                    at.push_str(&index.to_string());
                    self.search(item, at, base);
                    at.truncate(length);
                }
            }
            Value::Object(members) => {
                let text = |key: &str| members.get(key).and_then(Value::as_str);
                let identifier = text("$id").map(|id| id.trim_end_matches('#')).filter(|id| !id.is_empty());
                let absolute = identifier.map(|id| {
                    let joined = base.and_then(|base| Url::parse(base).ok()?.join(id).ok());
                    joined.map_or_else(|| id.to_owned(), |url| url.to_string())
                });
                if let Some(absolute) = &absolute {
                    self.identifiers.push((absolute.clone(), at.clone()));
                }
                if let Some(anchor) = text("$anchor") {
                    self.anchors.push((anchor.to_owned(), at.clone()));
                }
                let base = absolute.as_deref().or(base);
                for (key, member) in members {
                    at.push('/');
                    pointer::push_escaped(at, key);
                    self.search(member, at, base);
                    at.truncate(length);
                }
            }
            Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {}
        }
    }
}
