//! A defect of a document becomes one line: its place, what it is, and the operations that it limits.

use samprov_contract::Defect;
use samprov_model::id::OperationId;
use samprov_reports::l10n::Texts;

use crate::load::Loaded;

/// The line of a defect.
pub(super) fn in_one_line(defect: &Defect, texts: &Texts) -> String {
    let mut told = format!("{}: {}", defect.place, texts.tell(&defect.message));
    if !defect.operations.is_empty() {
        let names: Vec<&str> = defect.operations.iter().map(OperationId::as_str).collect();
        let shown = names.len().min(MOST_NAMES);
        told += " (limits ";
        told += &names[..shown].join(", ");
        if names.len() > shown {
            told += &[" and ", &(names.len() - shown).to_string(), " more"].concat();
        }
        told += ")";
    }
    told
}

/// The lines of what limits operations; beyond some, where the others are told.
pub(super) fn limiting(loaded: &Loaded, texts: &Texts) -> Vec<String> {
    let defects = loaded.services.iter().flat_map(|service| &service.defects);
    let limiting: Vec<&Defect> = defects.filter(|defect| !defect.operations.is_empty()).collect();
    let mut lines: Vec<String> =
        limiting.iter().take(MOST_LINES).map(|defect| in_one_line(defect, texts)).collect();
    if limiting.len() > MOST_LINES {
        let more = limiting.len() - MOST_LINES;
        lines.push(format!("and {more} more that limit operations; `samprov check` names each"));
    }
    lines
}

const MOST_NAMES: usize = 8;

const MOST_LINES: usize = 20;
