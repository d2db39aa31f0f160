//! The source descriptions of a document, and which of them is the service that is tested.

use std::path::{Component, Path, PathBuf};

use super::cursor::Cursor;

/// A source description.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) kind: SourceKind,
    /// Whether it is the document of the service that is tested.
    pub(super) is_own: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SourceKind {
    Arazzo,
    OpenApi,
}

/// The source descriptions. `file`: the Arazzo document; `own`: the documents of the service, the root first.
pub(super) fn sources(root: &Cursor<'_>, file: &str, own: &[&str]) -> Vec<Source> {
    let mut sources: Vec<Source> = root
        .get("sourceDescriptions")
        .iter()
        .flat_map(Cursor::items)
        .filter_map(|source| {
            let url = source.text("url")?.to_owned();
            let kind =
                if source.text("type") == Some("arazzo") { SourceKind::Arazzo } else { SourceKind::OpenApi };
            let local = beside(file, &url);
            let is_own = own.iter().any(|known| plain(Path::new(known)) == local);
            Some(Source { name: source.text("name")?.to_owned(), url, kind, is_own })
        })
        .collect();
    let described: Vec<usize> =
        (0..sources.len()).filter(|at| sources[*at].kind == SourceKind::OpenApi).collect();
    // A single description is the service's, wherever it is published.
    if let ([only], false) = (described.as_slice(), sources.iter().any(|source| source.is_own))
        && let Some(source) = sources.get_mut(*only)
    {
        source.is_own = true;
    }
    sources
}

/// A relative address, seen from the folder of a file.
pub(super) fn beside(file: &str, url: &str) -> PathBuf {
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    plain(&folder.join(url))
}

fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}
