//! Whether a document is an OpenAPI description, and of which edition.

use serde_json::Value;

use super::reading::ReadError;
use crate::{
    document::Document,
    nearest::nearest,
    schema::{Dialect, Vocabulary},
};

/// The editions that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edition {
    /// Swagger 2.0.
    Swagger2,
    /// OpenAPI 3.0.
    OpenApi30,
    /// OpenAPI 3.1.
    OpenApi31,
}

impl Edition {
    /// Its name for readers.
    pub(super) fn name(self) -> &'static str {
        self.vocabulary().name()
    }

    pub(super) fn vocabulary(self) -> Vocabulary {
        match self {
            Self::OpenApi30 => Vocabulary::OpenApi30,
            Self::OpenApi31 => Vocabulary::OpenApi31,
            Self::Swagger2 => Vocabulary::Swagger2,
        }
    }

    pub(super) fn dialect(self) -> Dialect {
        match self {
            Self::OpenApi30 | Self::Swagger2 => Dialect::Draft4,
            Self::OpenApi31 => Dialect::Draft202012,
        }
    }
}

/// The edition of a document that has what every description needs.
pub(super) fn edition(document: &Document) -> Result<Edition, ReadError> {
    let Some(members) = document.value.as_object() else {
        return Err(unusable(
            document,
            "",
            "an OpenAPI description was expected, and this is not a mapping",
            "give a document that begins with `openapi: 3.0.3` or `openapi: 3.1.0`",
        ));
    };
    let edition = match (members.get("openapi"), members.get("swagger")) {
        (Some(_), _) => version(document, "/openapi")?,
        (None, Some(_)) => version(document, "/swagger")?,
        (None, None) => return Err(no_version(document, members.keys())),
    };
    require_mapping(document, "/info", "title and version of the service")?;
    match document.value.pointer("/info/title") {
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_)) => {}
        Some(_) => {
            return Err(unusable(
                document,
                "/info/title",
                "`info.title` must be a text",
                "write the name of the service",
            ));
        }
        None => {
            let problem = format!("`info.title` is missing{}", nearest_in(&document.value["info"], "title"));
            return Err(unusable(document, "/info", &problem, "add the name of the service as `info.title`"));
        }
    }
    let may_lack_paths = edition == Edition::OpenApi31 && !members.contains_key("paths");
    if may_lack_paths
        && let Some(key) = ["webhooks", "components"].iter().find(|key| members.contains_key(**key))
    {
        return Err(unusable(
            document,
            &format!("/{key}"),
            "there is no operation to test: OpenAPI 3.1 allows a document without `paths`, but `webhooks` and `components` \
             alone are not tested",
            "name the document that has `paths`",
        ));
    }
    require_mapping(document, "/paths", "the operations of the service")?;
    Ok(edition)
}

fn version(document: &Document, pointer: &str) -> Result<Edition, ReadError> {
    let text = document.text(pointer).unwrap_or_default();
    let is =
        |wanted: &str| text == wanted || text.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('.'));
    match pointer {
        "/swagger" if text == "2.0" || text == "2" => Ok(Edition::Swagger2),
        "/openapi" if is("3.0") => Ok(Edition::OpenApi30),
        "/openapi" if is("3.1") => Ok(Edition::OpenApi31),
        _ => {
            let shown: String = text.chars().take(40).collect();
            let problem = format!("version {shown:?} is not read; expected 2.0, 3.0 or 3.1");
            Err(unusable(document, pointer, &problem, "give the description in one of these versions"))
        }
    }
}

fn no_version<'k>(document: &Document, keys: impl Iterator<Item = &'k String>) -> ReadError {
    for key in keys.take(1_000) {
        if let Some(name) = nearest(key, ["openapi", "swagger"]) {
            let problem = format!("`openapi` is missing; is `{key}` meant to be `{name}`?");
            return unusable(document, &crate::pointer::child("", key), &problem, &format!("write `{name}`"));
        }
    }
    unusable(
        document,
        "",
        "an OpenAPI description was expected, and neither `openapi` nor `swagger` is here",
        "give a document that begins with `openapi: 3.0.3` or `openapi: 3.1.0`",
    )
}

fn require_mapping(document: &Document, pointer: &str, what: &str) -> Result<(), ReadError> {
    let name = &pointer[1..];
    match document.value.pointer(pointer) {
        Some(Value::Object(_)) => Ok(()),
        Some(_) => Err(unusable(
            document,
            pointer,
            &format!("`{name}` must be a mapping"),
            &format!("give {what} there"),
        )),
        None => {
            let problem = format!("`{name}` is missing{}", nearest_in(&document.value, name));
            Err(unusable(document, "", &problem, &format!("add {what} as `{name}`")))
        }
    }
}

fn nearest_in(holder: &Value, name: &str) -> String {
    let keys: Vec<&str> =
        holder.as_object().into_iter().flat_map(|members| members.keys()).map(String::as_str).collect();
    nearest(name, keys).map(|key| format!("; is `{key}` meant to be `{name}`?")).unwrap_or_default()
}

fn unusable(document: &Document, pointer: &str, problem: &str, next_step: &str) -> ReadError {
    ReadError::Unusable {
        place: document.key_place(pointer),
        problem: problem.to_owned(),
        next_step: next_step.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let document = Document::parse("api.yaml", text.as_bytes()).unwrap();
        edition(&document).unwrap_err().to_string()
    }

    #[test]
    fn a_description_that_lacks_what_it_needs_is_told_where_and_what() {
        for (text, place, hint) in [
            (
                "openapi: 3.0.0\ninfo: {titel: a}\npaths: {}\n",
                "api.yaml:2:1",
                "is `titel` meant to be `title`?",
            ),
            (
                "openapi: 3.0.0\nifno: {title: a}\npaths: {}\n",
                "api.yaml:1:1",
                "is `ifno` meant to be `info`?",
            ),
            ("opeanpi: 3.0.0\n", "api.yaml:1:1", "meant to be `openapi`"),
            ("openapi: 4.0.0\n", "api.yaml:1:1", "expected 2.0, 3.0 or 3.1"),
            ("openapi: 3.1.0\ninfo: {title: a}\n", "api.yaml:1:1", "`paths` is missing"),
            (
                "openapi: 3.1.0\ninfo: {title: a}\nwebhooks: {}\n",
                "api.yaml:3:1",
                "there is no operation to test",
            ),
            ("openapi: 3.0.0\ninfo: {title: a}\npaths: []\n", "api.yaml:3:1", "`paths` must be a mapping"),
            ("openapi: 3.0.0\ninfo: {title: [a]}\npaths: {}\n", "api.yaml:2:8", "must be a text"),
            ("[]", "api.yaml:1:1", "not a mapping"),
            ("a: 1\n", "api.yaml:1:1", "neither `openapi` nor `swagger`"),
        ] {
            let told = error(text);
            assert!(told.starts_with(&format!("{place}: ")) && told.contains(hint), "{told}");
        }
    }

    #[test]
    fn versions_may_be_written_as_numbers() {
        for (text, wanted) in [
            ("swagger: 2.0\ninfo: {title: a}\npaths: {}\n", Edition::Swagger2),
            ("swagger: '2.0'\ninfo: {title: a}\npaths: {}\n", Edition::Swagger2),
            ("openapi: 3.0\ninfo: {title: 1}\npaths: {}\n", Edition::OpenApi30),
            ("openapi: 3.1.1\ninfo: {title: a}\npaths: {}\n", Edition::OpenApi31),
        ] {
            let document = Document::parse("api.yaml", text.as_bytes()).unwrap();
            assert_eq!(edition(&document).unwrap(), wanted);
        }
    }
}
