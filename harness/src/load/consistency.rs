//! What a description says in one part compared with what it says in another: ids, references, spans of time, addresses.

use std::collections::BTreeMap;

use samprov_contract::{Contracts, Document};
use samprov_model::{
    description::ServiceDescription,
    drive::Drive,
    id::{ActorId, OperationId},
    place::DocumentPlace,
};
use url::Url;

use super::{
    composite,
    error::LoadError,
    format::{escape, shown},
    nearest,
};

/// Refuses the second of two equal names. `names` come with the pointers at which they stand.
pub(super) fn distinct<'a>(
    document: &Document,
    kind: &'static str,
    names: impl IntoIterator<Item = (&'a str, String)>,
) -> Result<(), LoadError> {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for (name, pointer) in names {
        if let Some(first) = seen.insert(name, pointer.clone()) {
            return Err(LoadError::Duplicate {
                place: document.place(&pointer),
                first: Box::new(document.place(&first)),
                kind,
                name: shown(name),
            });
        }
    }
    Ok(())
}

/// Checks a description by itself and against the operations of its technical interface.
pub(super) fn check_service(
    document: &Document,
    description: &ServiceDescription,
    contracts: &Contracts,
) -> Result<(), LoadError> {
    check_ids(document, description)?;
    check_operations(document, description, contracts)?;
    composite::check(document, description, contracts)?;
    check_values(document, description)
}

/// An actor that the collaboration does not have.
pub(super) fn check_owner(
    document: &Document,
    description: &ServiceDescription,
    actors: &[ActorId],
) -> Result<(), LoadError> {
    let owner = &description.profile.owner;
    if actors.is_empty() || actors.contains(owner) {
        return Ok(());
    }
    Err(unknown(
        document.place("/profile/owner"),
        "actor",
        owner.as_str(),
        " in the collaboration",
        actors.iter().map(ActorId::as_str),
    ))
}

/// An operation that no contract has.
pub(super) fn check_operation(
    operation: &OperationId,
    contracts: &[&Contracts],
    inside: &str,
    place: impl FnOnce() -> DocumentPlace,
) -> Result<(), LoadError> {
    if contracts.iter().any(|contracts| contracts.operation(operation).is_some()) {
        return Ok(());
    }
    let known = contracts.iter().flat_map(|contracts| contracts.operations()).map(|known| known.id.as_str());
    Err(unknown(place(), "operation", operation.as_str(), inside, known))
}

/// A name that is not among the known ones.
pub(super) fn unknown<'a>(
    place: DocumentPlace,
    kind: &'static str,
    name: &str,
    inside: &str,
    known: impl Iterator<Item = &'a str>,
) -> LoadError {
    let known: Vec<&str> = known.collect();
    let next_step = nearest::suggest(name, known.iter().copied()).unwrap_or_else(|| match known.as_slice() {
        [] => "none is known here".to_owned(),
        few if few.len() <= 12 => format!("known are {}", few.join(", ")),
        many => format!("{} are known, among them {}", many.len(), many[..12].join(", ")),
    });
    LoadError::Unknown {
        place: Box::new(place),
        kind,
        name: shown(name),
        inside: inside.to_owned(),
        next_step,
    }
}

fn check_ids(document: &Document, description: &ServiceDescription) -> Result<(), LoadError> {
    let requirements = description.profile.requirements.iter().map(|requirement| requirement.id.as_str());
    distinct(document, "requirement", numbered(requirements, "profile/requirements", "id"))?;
    let exchanges = description.logical.exchanges.iter().map(|exchange| exchange.id.as_str());
    distinct(document, "exchange", numbered(exchanges, "logical/exchanges", "id"))?;
    let interfaces = description.technical.iter().map(|interface| interface.id.as_str());
    distinct(document, "interface", numbered(interfaces, "technical", "id"))?;
    let instances = description.instances.iter().map(|instance| instance.id.as_str());
    distinct(document, "instance", numbered(instances, "instances", "id"))?;
    let dependencies = description.depends_on.iter().map(|dependency| dependency.name.as_str());
    distinct(document, "dependency", numbered(dependencies, "depends-on", "name"))?;
    let agreements: Vec<String> = description
        .agreements
        .iter()
        .map(|agreement| format!("{} {}", agreement.consumer, agreement.operation))
        .collect();
    let agreements = agreements.iter().map(String::as_str);
    distinct(document, "agreement", numbered(agreements, "agreements", "operation"))
}

/// Names in the order of a list with their pointers.
pub(super) fn numbered<'a>(
    names: impl Iterator<Item = &'a str>,
    list: &'a str,
    key: &'a str,
) -> impl Iterator<Item = (&'a str, String)> {
    names.enumerate().map(move |(index, name)| (name, format!("/{list}/{index}/{key}")))
}

fn check_operations(
    document: &Document,
    description: &ServiceDescription,
    contracts: &Contracts,
) -> Result<(), LoadError> {
    let inside = format!(" in {}", description.profile.id);
    let check = |operation: &OperationId, pointer: String| {
        check_operation(operation, &[contracts], &inside, || document.place(&pointer))
    };
    for (index, exchange) in description.logical.exchanges.iter().enumerate() {
        for (position, operation) in exchange.operations.iter().enumerate() {
            check(operation, format!("/logical/exchanges/{index}/operations/{position}"))?;
        }
    }
    for (index, interface) in description.technical.iter().enumerate() {
        let Some(tokens) = &interface.tokens else { continue };
        for (operation, key) in [(&tokens.issue, "issue"), (&tokens.introspect, "introspect")] {
            if let Some(operation) = operation {
                check(operation, format!("/technical/{index}/tokens/{key}"))?;
            }
        }
    }
    for (index, agreement) in description.agreements.iter().enumerate() {
        check(&agreement.operation, format!("/agreements/{index}/operation"))?;
        for (position, pointer) in agreement.allow.iter().enumerate() {
            if !(pointer.is_empty() || pointer.starts_with('/')) {
                let place = document.place(&format!("/agreements/{index}/allow/{position}"));
                return Err(unfit(place, pointer, "a JSON Pointer such as /name"));
            }
        }
    }
    Ok(())
}

fn check_values(document: &Document, description: &ServiceDescription) -> Result<(), LoadError> {
    for (index, instance) in description.instances.iter().enumerate() {
        let is_http = Url::parse(&instance.url)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some());
        if !is_http {
            let place = document.place(&format!("/instances/{index}/url"));
            return Err(unfit(place, &instance.url, "an address that begins with http:// or https://"));
        }
    }
    for (index, dependency) in description.depends_on.iter().enumerate() {
        if let Some(configure) = &dependency.configure {
            check_variable(document, &configure.env, &format!("/depends-on/{index}/configure/env"))?;
        }
        let reserve = dependency.failover.as_ref().and_then(|failover| failover.configure.as_ref());
        if let Some(configure) = reserve {
            check_variable(document, &configure.env, &format!("/depends-on/{index}/failover/configure/env"))?;
        }
    }
    let Some(candidate) = &description.candidate else { return Ok(()) };
    match (&candidate.run, candidate.drive.as_ref().and_then(Drive::command)) {
        (Some(run), _) if run.trim().is_empty() => {
            return Err(unfit(document.place("/candidate/run"), run, "a command"));
        }
        (None, None) => {
            return Err(LoadError::Unfit {
                place: document.place("/candidate"),
                problem: "the candidate has no command: it lacks the key \"run\"".to_owned(),
                next_step: "add run, the command that starts it, or drive: { trigger: COMMAND } where a command is all of it"
                    .to_owned(),
            });
        }
        (Some(_), _) | (None, Some(_)) => {}
    }
    if candidate.drive.is_some() && description.depends_on.is_empty() {
        return Err(LoadError::Unfit {
            place: document.place("/candidate/drive"),
            problem: "drive makes the candidate call what it depends on, and it depends on nothing"
                .to_owned(),
            next_step: "name the services that it calls under depends-on".to_owned(),
        });
    }
    for name in candidate.env.keys() {
        check_variable(document, name, &format!("/candidate/env/{}", escape(name)))?;
    }
    if let Some(ready) = candidate.ready.as_ref().filter(|ready| !ready.starts_with('/')) {
        return Err(unfit(document.place("/candidate/ready"), ready, "a path that begins with /"));
    }
    if let Some(reset) = &candidate.reset {
        let is_request = reset.request.split_once(' ').is_some_and(|(method, path)| {
            !method.is_empty()
                && method.bytes().all(|byte| byte.is_ascii_uppercase())
                && path.starts_with('/')
        });
        if !is_request {
            let place = document.place("/candidate/reset/request");
            return Err(unfit(place, &reset.request, "a method and a path such as POST /reset"));
        }
    }
    Ok(())
}

fn check_variable(document: &Document, name: &str, pointer: &str) -> Result<(), LoadError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !name.is_empty() && !name.as_bytes()[0].is_ascii_digit() && name.bytes().all(is_plain) {
        return Ok(());
    }
    Err(unfit(document.place(pointer), name, "the name of an environment variable such as IDENTITY_URL"))
}

/// A value that is not what is expected.
pub(super) fn unfit(place: DocumentPlace, written: &str, expected: &str) -> LoadError {
    LoadError::Unfit {
        place,
        problem: format!("\"{}\" is not {expected}", shown(written)),
        next_step: "write it so".to_owned(),
    }
}
