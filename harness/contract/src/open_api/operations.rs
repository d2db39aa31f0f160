//! Paths become operations.

use std::collections::{HashMap, HashSet};

use samprov_model::{
    id::OperationId,
    message::Message,
    place::{DocumentPlace, Place},
};

use super::{
    answers::PendingLink,
    defects::{Defects, Notes, Weight},
    edition::Edition,
    inspect::{Inspection, Scope},
    node::Node,
    objects::Object,
    reader::ApiReader,
};
use crate::{
    library::Target,
    operation::{LinkContract, Operation, Parameter, Reserved, Style},
    template::Template,
};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An operation with what is settled only when all are known.
pub(super) struct Draft {
    pub(super) operation: Operation,
    pub(super) notes: Notes,
    /// The schemas it uses.
    pub(super) used: Vec<Target>,
    links: Vec<PendingLink>,
    at: Target,
    declared_id: Option<String>,
}

impl ApiReader<'_> {
    /// The operations in the order of the document.
    pub(super) fn operations(&mut self, root: &Node, defects: &mut Defects) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let mut shapes: HashMap<String, String> = HashMap::new();
        for (path, item) in root.get("paths").map(|paths| paths.fields()).unwrap_or_default() {
            let mut notes = Notes::default();
            let place = item.place();
            check_path(&path, &place, &mut shapes, &mut notes);
            let item = self.follow(&item, Weight::Limits, &mut notes);
            let operations =
                item.iter().flat_map(|item| item.members().into_iter().map(move |member| (item, member)));
            let mut any = false;
            for (item, (method, node)) in operations.collect::<Vec<_>>() {
                if METHODS.contains(&method.as_str()) && node.value().is_object() {
                    any = true;
                    drafts.push(self.operation(&path, &method, item, &node, root, &notes));
                }
            }
            if !any {
                notes.notes.iter().for_each(|note| defects.add(&note.message, &note.place, None));
            }
        }
        if let Some(webhooks) = root.get("webhooks") {
            defects.add(&Message::new("webhooks-not-tested"), &webhooks.place(), None);
        }
        name_operations(&mut drafts);
        resolve_links(&mut drafts);
        drafts
    }

    fn operation(
        &mut self,
        path: &str,
        method: &str,
        item: &Node,
        node: &Node,
        root: &Node,
        of_path: &Notes,
    ) -> Draft {
        let mut notes = Notes::default();
        for note in &of_path.notes {
            notes.add(note.message.clone(), note.place.clone(), note.weight);
        }
        let mut inspection = Inspection::new(self, Scope::Operation);
        inspection.object(item, Object::PathItem, Weight::Uncallable);
        inspection.object(node, Object::Operation, Weight::Uncallable);
        notes.notes.append(&mut inspection.notes.notes);
        self.used.clear();
        let declared = self.parameters(item, node, &mut notes);
        let path_only = path.split('?').next().unwrap_or_default();
        let parameters = fit_to_path(declared.parameters, path_only, &node.place(), &mut notes);
        let body = self.body(node, root, &declared.body, &mut notes);
        let (answers, links) = self.answers(node, root, &mut notes);
        let security = self.security(node, root, &mut notes);
        if let Some(callbacks) = node.get("callbacks").filter(|_| self.edition != Edition::Swagger2) {
            notes.add(Message::new("callbacks-not-tested"), callbacks.place(), Weight::Harmless);
        }
        let declared_id =
            node.text("operationId").map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned);
        let operation = Operation {
            id: OperationId::new(""),
            method: method.to_ascii_uppercase(),
            path: path_only.to_owned(),
            place: node.place(),
            parameters,
            body,
            answers,
            security,
            limits: Vec::new(),
            uncallable: false,
            deprecated: node.is_true("deprecated"),
        };
        let used = std::mem::take(&mut self.used);
        Draft { operation, notes, used, links, at: node.target().clone(), declared_id }
    }
}

fn check_path(path: &str, place: &DocumentPlace, shapes: &mut HashMap<String, String>, notes: &mut Notes) {
    if !path.starts_with('/') || path.contains(['?', '#']) {
        notes.add(Message::new("path-unusable").with("path", path), place.clone(), Weight::Uncallable);
    }
    match Template::new(path) {
        Some(template) => {
            if let Some(first) = shapes.get(&template.shape()) {
                let message = Message::new("path-twice").with("path", path).with("first", first);
                notes.add(message, place.clone(), Weight::Limits);
            } else {
                shapes.insert(template.shape(), path.to_owned());
            }
        }
        None => {
            notes.add(Message::new("path-unusable").with("path", path), place.clone(), Weight::Uncallable);
        }
    }
}

/// Path parameters and the names in the path must be the same; what is missing is taken to be a text.
fn fit_to_path(
    declared: Vec<Parameter>,
    path: &str,
    place: &DocumentPlace,
    notes: &mut Notes,
) -> Vec<Parameter> {
    let Some(template) = Template::new(path) else { return declared };
    let names: Vec<&str> = template.names().collect();
    let mut parameters = Vec::new();
    for parameter in declared {
        let is_path = matches!(parameter.place, Place::Path { .. });
        if is_path && !names.contains(&parameter.name.as_str()) {
            let message =
                Message::new("path-parameter-unused").with("name", &parameter.name).with("path", path);
            notes.add(message, parameter.document.clone(), Weight::Limits);
        } else {
            parameters.push(parameter);
        }
    }
    for name in names {
        let at = Place::Path { name: name.to_owned() };
        if parameters.iter().any(|parameter| parameter.place == at) {
            continue;
        }
        let message = Message::new("path-parameter-undeclared").with("name", name).with("path", path);
        notes.add(message, place.clone(), Weight::Limits);
        parameters.push(Parameter {
            place: at,
            name: name.to_owned(),
            required: true,
            schema: None,
            style: Style::Simple,
            explode: false,
            reserved: Reserved::Escaped,
            content: None,
            examples: Vec::new(),
            document: place.clone(),
        });
    }
    parameters
}

/// Gives every operation an id of its own: `operationId`, or one made from method and path.
fn name_operations(drafts: &mut [Draft]) {
    let declared: HashSet<String> = drafts.iter().filter_map(|draft| draft.declared_id.clone()).collect();
    let mut taken: HashSet<String> = HashSet::new();
    for draft in drafts {
        let id = match draft.declared_id.clone() {
            Some(id) if taken.insert(id.clone()) => id,
            other => {
                if let Some(id) = other {
                    let message = Message::new("operation-id-twice").with("id", id);
                    draft.notes.add(message, draft.operation.place.clone(), Weight::Limits);
                }
                let stem = derived_id(&draft.operation.method, &draft.operation.path);
                let mut id = stem.clone();
                let mut number = 2;
                while declared.contains(&id) || !taken.insert(id.clone()) {
                    id = format!("{stem}-{number}");
                    number += 1;
                }
                id
            }
        };
        draft.operation.id = OperationId::new(id);
    }
}

fn derived_id(method: &str, path: &str) -> String {
    let mut id = method.to_ascii_lowercase();
    for word in path
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .filter(|word| !word.is_empty())
    {
        id.push('-');
        id.push_str(word);
    }
    id
}

fn resolve_links(drafts: &mut [Draft]) {
    let by_id: HashMap<String, OperationId> = drafts
        .iter()
        .filter_map(|draft| Some((draft.declared_id.clone()?, draft.operation.id.clone())))
        .rev()
        .collect();
    let by_place: HashMap<Target, OperationId> =
        drafts.iter().map(|draft| (draft.at.clone(), draft.operation.id.clone())).collect();
    for draft in drafts {
        for link in std::mem::take(&mut draft.links) {
            let by_reference = || {
                let pointer = link.node.text("operationRef")?.strip_prefix('#')?;
                let pointer = crate::pointer::percent_decoded(pointer);
                by_place.get(&Target { document: link.node.target().document, pointer })
            };
            let operation = link.node.text("operationId").and_then(|id| by_id.get(id)).or_else(by_reference);
            let Some(operation) = operation else {
                let message = Message::new("link-target-missing").with("link", &link.name);
                draft.notes.add(message, link.node.place(), Weight::Harmless);
                continue;
            };
            let parameters = link.node.get("parameters").map(|all| all.members()).unwrap_or_default();
            let parameters = parameters
                .into_iter()
                .map(|(name, node)| {
                    let expression =
                        node.value().as_str().map_or_else(|| node.value().to_string(), str::to_owned);
                    (name, expression)
                })
                .collect();
            if let Some(answer) = draft.operation.answers.get_mut(link.answer) {
                answer.links.insert(link.name, LinkContract { operation: operation.clone(), parameters });
            }
        }
    }
}
