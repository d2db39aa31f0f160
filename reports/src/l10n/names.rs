//! Ids become the names that the descriptions give them, in the reader's language.

use samprov_model::{
    event::{CaseRecord, Header, RequirementRecord},
    id::{ActorId, RequirementId, ServiceId},
    message::{Language, Message, Text},
    requirement::Role,
};

use super::Texts;

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

    /// What has to be there before the shell lines of a case are run: a candidate, `jq`, variables. Nothing when it is all there.
    pub fn before_script(&self, texts: &Texts, record: &CaseRecord) -> Option<String> {
        let lines = record.shown().map_or(&[][..], |evidence| evidence.curl.as_slice());
        if lines.is_empty() {
            return None;
        }
        let target = self.header.targets.get(&record.service);
        let was_started = target.is_some_and(|target| target.starts_with("started: "));
        let uses_jq = lines.iter().any(|line| line.contains("| jq "));
        let parts = [
            was_started.then(|| texts.text("report-start-again")),
            texts.variables(lines.iter().map(String::as_str)),
            uses_jq.then(|| texts.text("report-needs-jq")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// Who a case judges, and in which role: `The register as producer`. A name that says the role says it alone.
    pub fn judged(&self, texts: &Texts, record: &CaseRecord) -> String {
        let actor = self.actor(&record.actor);
        let role = texts.role(record.role);
        let definite = texts.tell(&Message::new("report-role-definite").with("role", &role));
        // A bare document whose contact is unknown has a nameless provider.
        let nameless = record.actor.as_str() == "provider" && record.role == Role::Producer;
        let name = actor.to_lowercase();
        if nameless || name == role || name == definite {
            return actor;
        }
        texts.tell(&Message::new("report-judged").with("actor", actor).with("role", role))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_role_is_not_told_twice() {
        let journal = sample::journal();
        let mut record = journal.records.at(0).unwrap().record();
        let mut header = journal.header.clone();
        let texts = Texts::new(Language::Swedish);
        let judged = |header: &Header, record: &CaseRecord| {
            Names::new(header, Language::Swedish).judged(&texts, record)
        };
        assert_eq!(judged(&header, &record), "E-tjänsteleverantör som producent");
        record.actor = ActorId::new("provider");
        header.actors.insert(record.actor.clone(), Text::same("Producenten".to_owned()));
        assert_eq!(judged(&header, &record), "Producenten");
        record.role = Role::Consumer;
        assert_eq!(judged(&header, &record), "Producenten som konsument");
    }
}
