//! Documents that refer to each other: references become document and pointer. Nothing is fetched.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use samprov_model::message::Message;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    document::{Document, Files},
    pointer,
    schema_names::SchemaNames,
};

/// The most documents that one description may consist of.
const MOST_DOCUMENTS: usize = 2_000;

/// The documents read so far.
pub(crate) struct Library<'f> {
    documents: Vec<Arc<Document>>,
    by_path: HashMap<String, Result<usize, Message>>,
    files: Option<&'f mut dyn Files>,
    references: BTreeMap<String, String>,
    /// The anchors and identifiers of each document, looked for when first needed.
    names: HashMap<usize, Arc<SchemaNames>>,
}

/// What a reference leads to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Target {
    /// The index of the document.
    pub(crate) document: usize,
    /// The pointer in it.
    pub(crate) pointer: String,
}

impl<'f> Library<'f> {
    /// A library that begins with one document and reads others when they are referred to.
    pub(crate) fn new(
        root: Document,
        files: Option<&'f mut dyn Files>,
        references: BTreeMap<String, String>,
    ) -> Self {
        let by_path = HashMap::from([(normal_path(&root.name), Ok(0))]);
        Self { documents: vec![Arc::new(root)], by_path, files, references, names: HashMap::new() }
    }

    /// A document by its index.
    pub(crate) fn document(&self, index: usize) -> Option<Arc<Document>> {
        self.documents.get(index).cloned()
    }

    /// The documents in the order they were read.
    pub(crate) fn documents(&self) -> &[Arc<Document>] {
        &self.documents
    }

    /// SHA-256 over the digests of all documents and their names, in hexadecimal.
    pub(crate) fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for document in &self.documents {
            hash.update(document.digest());
            // The root may be named in many ways; the others are told apart by how it refers to them.
            hash.update(document.name.rsplit('/').next().unwrap_or_default());
        }
        hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            for half in [byte >> 4, byte & 15] {
                text.extend(char::from_digit(u32::from(half), 16));
            }
            text
        })
    }

    /// The value at a target.
    pub(crate) fn value(&self, target: &Target) -> Option<&Value> {
        pointer::find(&self.documents.get(target.document)?.value, &target.pointer)
    }

    /// Follows a reference that stands in a schema: `$id` and `$anchor` count there.
    pub(crate) fn resolve_at(&mut self, from: &Target, reference: &str) -> Result<Target, Message> {
        self.by_name(from, reference).map_or_else(|| self.resolve(from.document, reference), Ok)
    }

    /// What a reference leads to by the identifiers and anchors of the documents read so far.
    fn by_name(&mut self, from: &Target, reference: &str) -> Option<Target> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let is_pointer = fragment.is_empty() || fragment.starts_with('/');
        let names = self.names(from.document)?;
        let (document, base) = if path.is_empty() {
            if is_pointer && names.identifiers.is_empty() {
                return None;
            }
            (from.document, names.enclosing(&from.pointer))
        } else {
            let full = names.resolved(&from.pointer, path);
            let all = 0..self.documents.len();
            all.into_iter().find_map(|document| {
                let names = self.names(document)?;
                let found =
                    names.identifiers.iter().find(|(uri, _)| *uri == path || Some(uri) == full.as_ref());
                found.map(|(_, pointer)| (document, pointer.clone()))
            })?
        };
        let pointer = if is_pointer {
            format!("{base}{}", pointer::percent_decoded(fragment))
        } else {
            let names = self.names(document)?;
            let anchor = |(name, pointer): &&(String, String)| {
                *name == fragment && (base.is_empty() || names.enclosing(pointer) == base)
            };
            names.anchors.iter().find(anchor)?.1.clone()
        };
        let target = Target { document, pointer };
        self.value(&target)?;
        Some(target)
    }

    fn names(&mut self, document: usize) -> Option<Arc<SchemaNames>> {
        if let Some(known) = self.names.get(&document) {
            return Some(Arc::clone(known));
        }
        let names = Arc::new(SchemaNames::of(&self.documents.get(document)?.value));
        self.names.insert(document, Arc::clone(&names));
        Some(names)
    }

    /// Follows a reference that stands in a document; the message says why it leads nowhere.
    pub(crate) fn resolve(&mut self, from: usize, reference: &str) -> Result<Target, Message> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let document = if path.is_empty() { from } else { self.load(from, path, reference)? };
        let missing = || Message::new("reference-missing").with("reference", reference);
        let pointer = pointer::percent_decoded(fragment);
        if !(pointer.is_empty() || pointer.starts_with('/')) {
            return Err(missing());
        }
        let target = Target { document, pointer };
        if self.value(&target).is_none() {
            return Err(missing());
        }
        Ok(target)
    }

    fn load(&mut self, from: usize, path: &str, reference: &str) -> Result<usize, Message> {
        let path = self.local_path(from, path, reference)?;
        if let Some(known) = self.by_path.get(&path) {
            return known.clone().map_err(|message| message.with("reference", reference));
        }
        let loaded = self.read(&path);
        self.by_path.insert(path, loaded.clone());
        loaded.map_err(|message| message.with("reference", reference))
    }

    fn read(&mut self, path: &str) -> Result<usize, Message> {
        let unreadable = |problem: String| Message::new("reference-unreadable").with("problem", problem);
        if self.documents.len() >= MOST_DOCUMENTS {
            return Err(unreadable(format!("more than {MOST_DOCUMENTS} documents")));
        }
        let Some(files) = self.files.as_mut() else {
            return Err(unreadable("no files are read".to_owned()));
        };
        let bytes = files.read(path).map_err(unreadable)?;
        let document = Document::parse(path, &bytes).map_err(|error| unreadable(error.to_string()))?;
        self.documents.push(Arc::new(document));
        Ok(self.documents.len() - 1)
    }

    fn local_path(&self, from: usize, path: &str, reference: &str) -> Result<String, Message> {
        if let Some(mapped) = self.mapped(path) {
            return Ok(normal_path(&mapped));
        }
        if is_remote(path) {
            return Err(Message::new("reference-remote").with("reference", reference));
        }
        let base = self.documents.get(from).map(|document| document.name.as_str()).unwrap_or_default();
        let path = pointer::percent_decoded(path);
        let folder = base.rfind(['/', '\\']).map_or("", |cut| &base[..=cut]);
        Ok(normal_path(&if path.starts_with('/') { path } else { format!("{folder}{path}") }))
    }

    /// Where the test data say that a reference leads, by the longest beginning that they name; remote ones and those whose
    /// file is kept elsewhere alike.
    fn mapped(&self, path: &str) -> Option<String> {
        let named = self.references.iter().rev().filter(|(prefix, _)| !prefix.is_empty());
        named.into_iter().find_map(|(prefix, local)| {
            let rest = path.strip_prefix(prefix.as_str())?;
            let whole_names = rest.is_empty() || prefix.ends_with('/') || rest.starts_with('/');
            whole_names.then(|| if rest.is_empty() { local.clone() } else { join(local, rest) })
        })
    }
}

fn join(local: &str, rest: &str) -> String {
    let local = local.trim_end_matches('/');
    format!("{local}/{}", rest.trim_start_matches('/'))
}

fn is_remote(path: &str) -> bool {
    let scheme = path.split(':').next().unwrap_or_default();
    scheme.len() > 1
        && scheme.len() < path.len()
        && scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        || path.starts_with("//")
}

/// The path without `.` and inner `..`, so that one file has one name.
fn normal_path(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            "" if !parts.is_empty() => {}
            // Above the root there is nothing but the root.
            ".." if parts == [""] => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Folder(HashMap<&'static str, &'static str>);

    impl Files for Folder {
        fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
            self.0.get(path).map(|text| text.as_bytes().to_vec()).ok_or_else(|| format!("no file {path}"))
        }
    }

    #[test]
    fn a_reference_is_relative_to_the_document_it_stands_in() {
        let mut folder = Folder(HashMap::from([
            ("api/parts/a.json", "{\"x\": {\"$ref\": \"../b.json#/y\"}}"),
            ("api/b.json", "{\"y\": 1}"),
        ]));
        let root = Document::from_value("api/root.json", json!({}));
        let mut library = Library::new(root, Some(&mut folder), BTreeMap::new());
        let first = library.resolve(0, "./parts/a.json#/x").unwrap();
        let second = library.resolve(first.document, "../b.json#/y").unwrap();
        assert_eq!(library.value(&second), Some(&json!(1)));
        assert_eq!(library.resolve(0, "b.json#/z").unwrap_err().key, "reference-missing");
        assert_eq!(library.resolve(0, "c.json").unwrap_err().key, "reference-unreadable");
        assert_eq!(library.documents().len(), 3);
    }

    #[test]
    fn a_path_has_no_steps_above_the_root() {
        assert_eq!(normal_path("/a/../../../b/./c"), "/b/c");
        assert_eq!(normal_path("a/../../b"), "../b");
        assert_eq!(normal_path("../../b"), "../../b");
    }

    #[test]
    fn a_reference_to_a_file_that_is_kept_elsewhere_may_be_mapped_too() {
        let mut folder = Folder(HashMap::from([("vendored/common.yaml", "x: 1")]));
        let root = Document::from_value("api/root.json", json!({}));
        let map = BTreeMap::from([("../../common.yaml".to_owned(), "vendored/common.yaml".to_owned())]);
        let mut library = Library::new(root, Some(&mut folder), map);
        assert!(library.resolve(0, "../../common.yaml#/x").is_ok());
        assert_eq!(library.resolve(0, "../common.yaml#/x").unwrap_err().key, "reference-unreadable");
    }

    #[test]
    fn remote_references_are_never_fetched_but_may_be_mapped_to_files() {
        let mut folder = Folder(HashMap::from([("vendored/a.json", "{\"x\": 1}")]));
        let root = Document::from_value("root.json", json!({}));
        let map = BTreeMap::from([("https://schemas.example.org/".to_owned(), "./vendored/".to_owned())]);
        let mut library = Library::new(root, Some(&mut folder), map);
        assert!(library.resolve(0, "https://schemas.example.org/a.json#/x").is_ok());
        assert_eq!(
            library.resolve(0, "https://other.example.org/a.json").unwrap_err().key,
            "reference-remote"
        );
    }
}
