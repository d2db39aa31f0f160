//! The source descriptions of a document, and which services they describe.

use std::path::{Component, Path, PathBuf};

use samprov_model::{id::ServiceId, place::DocumentPlace};

use super::cursor::Cursor;
use crate::contracts::Contracts;

/// A service whose operations the steps of a document may call.
#[derive(Clone, Debug)]
pub struct Party {
    /// The service; none where the document is read for one service only.
    pub service: Option<ServiceId>,
    /// Its contracts.
    pub contracts: Contracts,
    /// The files that describe it.
    pub files: Vec<String>,
}

/// A source description.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) kind: SourceKind,
    /// The position of the party that it describes.
    pub(super) party: Option<usize>,
    /// Where its address stands.
    pub(super) place: DocumentPlace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SourceKind {
    Arazzo,
    OpenApi,
}

/// The source descriptions. `file`: the Arazzo document.
pub(super) fn sources(root: &Cursor<'_>, file: &str, parties: &[Party]) -> Vec<Source> {
    let mut sources: Vec<Source> = root
        .get("sourceDescriptions")
        .iter()
        .flat_map(Cursor::items)
        .filter_map(|source| {
            let url = source.text("url")?.to_owned();
            let kind =
                if source.text("type") == Some("arazzo") { SourceKind::Arazzo } else { SourceKind::OpenApi };
            let local = beside(file, &url);
            let describes = |party: &Party| party.files.iter().any(|known| plain(Path::new(known)) == local);
            let party = parties.iter().position(describes);
            let place = source.get("url")?.place();
            Some(Source { name: source.text("name")?.to_owned(), url, kind, party, place })
        })
        .collect();
    let described: Vec<usize> =
        (0..sources.len()).filter(|at| sources[*at].kind == SourceKind::OpenApi).collect();
    // A single description is that of the single service, wherever it is published.
    if let ([only], [_], false) =
        (described.as_slice(), parties, sources.iter().any(|source| source.party.is_some()))
        && let Some(source) = sources.get_mut(*only)
    {
        source.party = Some(0);
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
