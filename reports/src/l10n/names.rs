//! Ids become the names that the descriptions give them, in the reader's language.

use samprov_model::{
    event::{CaseRecord, Header, RequirementRecord},
    id::{ActorId, RequirementId, ServiceId},
    message::{Language, Text},
};

/// The names of a run's services, actors and requirements.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    header: &'a Header,
    language: Language,
}

impl<'a> Names<'a> {
    /// The names in a language.
    pub fn new(header: &'a Header, language: Language) -> Self {
        Self { header, language }
    }

    /// The name of a service; its id when it has none.
    pub fn service(&self, service: &ServiceId) -> String {
        self.name(self.header.services.get(service), service.as_str())
    }

    /// The name of an actor; its id when it has none.
    pub fn actor(&self, actor: &ActorId) -> String {
        self.name(self.header.actors.get(actor), actor.as_str())
    }

    /// The requirement with an id; of two with the same id the one of this case's service.
    pub fn requirement(&self, id: &RequirementId, record: &CaseRecord) -> Option<&'a RequirementRecord> {
        let mut named = self.header.requirements.iter().filter(|requirement| requirement.id == *id);
        let first = named.next()?;
        if first.service == record.service {
            return Some(first);
        }
        Some(named.find(|requirement| requirement.service == record.service).unwrap_or(first))
    }

    /// The requirement that a case breaks or verifies first of all.
    pub fn first_requirement(&self, record: &CaseRecord) -> Option<&'a RequirementRecord> {
        let finding = record.verdict.finding().and_then(|finding| finding.requirement.as_ref());
        finding.into_iter().chain(&record.requirements).find_map(|id| self.requirement(id, record))
    }

    fn name(&self, text: Option<&Text>, id: &str) -> String {
        let name = text.map(|text| text.in_language(self.language)).unwrap_or_default();
        if name.is_empty() { id.to_owned() } else { name.to_owned() }
    }
}
