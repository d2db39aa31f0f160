//! Requirements and actors become a table.

use std::collections::BTreeSet;

use samprov_model::{
    id::{ActorId, ServiceId},
    message::Message,
    verdict::Standing,
};
use serde::Serialize;

use super::{anchors::Anchors, badge::Badge};
use crate::{
    l10n::{Names, Texts},
    standing::{Gap, RequirementStanding, Scope, Summary},
    text::cut,
};

/// Requirements by actors.
#[derive(Serialize)]
pub(super) struct Matrix {
    actors: Vec<String>,
    groups: Vec<Group>,
}

/// The requirements of one service.
#[derive(Serialize)]
struct Group {
    service: String,
    rows: Vec<Row>,
}

/// One requirement.
#[derive(Serialize)]
pub(super) struct Row {
    anchor: String,
    id: String,
    level: String,
    must: bool,
    text: String,
    note: String,
    selected: bool,
    cells: Vec<Option<Badge>>,
    /// For lists of requirements outside the table.
    actor: String,
}

impl Matrix {
    pub(super) fn new(summary: &Summary<'_>, texts: &Texts, names: Names<'_>, anchors: &Anchors) -> Self {
        let actors: BTreeSet<&ActorId> =
            summary.requirements.iter().flat_map(|one| one.by_actor.keys().copied()).collect();
        let actors: Vec<&ActorId> = actors.into_iter().collect();
        let mut groups: Vec<(&ServiceId, Vec<Row>)> = Vec::new();
        for standing in &summary.requirements {
            let row = Row::new(texts, names, anchors, standing, &actors);
            match groups.iter_mut().find(|(service, _)| **service == standing.requirement.service) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((&standing.requirement.service, vec![row])),
            }
        }
        let group = |(service, rows): (&ServiceId, Vec<Row>)| Group { service: names.service(service), rows };
        Self {
            actors: actors.iter().map(|actor| names.actor(actor)).collect(),
            groups: groups.into_iter().map(group).collect(),
        }
    }
}

impl Row {
    pub(super) fn new(
        texts: &Texts,
        names: Names<'_>,
        anchors: &Anchors,
        standing: &RequirementStanding<'_>,
        actors: &[&ActorId],
    ) -> Self {
        let requirement = standing.requirement;
        let selected = standing.scope != Scope::NotSelected;
        let cell = |actor: &&ActorId| {
            let of_actor = standing.by_actor.get(*actor)?;
            Some(if selected { Badge::standing(texts, *of_actor) } else { Badge::not_selected(texts) })
        };
        let note = match standing.scope {
            Scope::Partly => texts.text("report-partly-selected"),
            Scope::Whole
                if standing.verification == Standing::Inconclusive && !standing.missing.is_empty() =>
            {
                let prefixes = cut(&standing.missing.join(", "), 300);
                texts.tell(&Message::new("report-missing").with("prefixes", prefixes))
            }
            Scope::NotSelected | Scope::Whole => match standing.gap {
                Some(Gap::NoCase) => texts.text("report-gap-no-case"),
                Some(Gap::NotExecuted) => texts.text("report-gap-not-executed"),
                Some(Gap::NothingApplies) => texts.text("report-gap-nothing-applies"),
                Some(Gap::SafeOnly) => texts.text("report-gap-safe-only"),
                None => String::new(),
            },
        };
        Self {
            anchor: anchors.requirement(requirement),
            id: requirement.id.to_string(),
            level: texts.level(requirement.level),
            must: requirement.level == samprov_model::requirement::Level::Must,
            text: requirement.text.in_language(texts.language()).to_owned(),
            note,
            selected,
            cells: actors.iter().map(cell).collect(),
            actor: names.actor(&requirement.actor),
        }
    }
}

/// Requirements in scope with a standing, as a list.
pub(super) fn listed(
    summary: &Summary<'_>,
    texts: &Texts,
    names: Names<'_>,
    anchors: &Anchors,
    wanted: Standing,
) -> Vec<Row> {
    let standings = summary.requirements.iter();
    standings
        .filter(|one| one.scope != Scope::NotSelected && one.standing == wanted)
        .map(|one| Row::new(texts, names, anchors, one, &[]))
        .collect()
}
