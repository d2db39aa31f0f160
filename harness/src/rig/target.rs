//! Which services are tested and where: those with a candidate to start or a running target; the others are named.

use std::collections::BTreeMap;

use samprov_model::{
    collaboration::Presence,
    id::{DependencyName, InstanceId, ServiceId},
    instance::{Environment, Instance},
};
use url::{Host, Url};

use super::{
    login::{Login, split_login, without_login},
    supplier::{self, Supplier, suppliers},
};
use crate::{
    load::{Loaded, LoadedService},
    subject::Informed,
};

/// A `--target`: an address, and the service or dependency it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetOption {
    /// The service's id, or the name of a dependency; without it the only service.
    pub name: Option<String>,
    /// The base address, used exactly as given.
    pub url: String,
}

/// Where a service under test comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provided {
    /// It runs already, at this base address.
    Running(String),
    /// It is started; the path that its base address ends with.
    Started {
        /// The path part of the described address, without a trailing slash.
        base_path: String,
        /// The port, when the description fixes it.
        port: Option<u16>,
    },
}

impl Provided {
    /// How the candidate comes to know where its dependencies are.
    pub(crate) fn informed(&self) -> Informed {
        match self {
            Self::Running(_) => Informed::Before,
            Self::Started { .. } => Informed::AtStart,
        }
    }
}

/// A service that is tested.
#[derive(Clone, Debug)]
pub struct Tested {
    /// Its index among the loaded services.
    pub index: usize,
    /// Its id.
    pub service: ServiceId,
    /// The instance that the target is.
    pub instance: InstanceId,
    /// Where it comes from.
    pub provided: Provided,
    /// Whether anything may be done to it, or only what is safe.
    pub is_test: bool,
}

/// What is tested and what is not.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The services that are tested.
    pub tested: Vec<Tested>,
    /// The services without a candidate.
    pub not_tested: Vec<ServiceId>,
    /// Who answers the calls of each tested service to each of its dependencies.
    pub suppliers: BTreeMap<(ServiceId, DependencyName), Supplier>,
    /// Names and passwords that stood in addresses, by the address without them.
    pub logins: BTreeMap<String, Login>,
}

/// Why no target can be chosen: exit 2.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// A target that is no address.
    #[error("--target {0}: not an address; write it as http://HOST:PORT/BASE or https://HOST/BASE")]
    NotAnAddress(String),
    /// A target for something that is not described.
    #[error("--target {name}=...: no service or dependency has that name; known: {known}")]
    Unknown {
        /// The name.
        name: String,
        /// Those that could have been meant.
        known: String,
    },
    /// A target without a name, though several services are described.
    #[error("--target needs the name of the service: --target SERVICE=URL; known: {0}")]
    Ambiguous(String),
    /// Candidates that wait for one another.
    #[error("mix: {0}: none of them can be started first; let one of them be a stub or an instance")]
    Circle(String),
    /// Nothing to test.
    #[error(
        "no candidate: the description names no address and no candidate to start; say where one runs with --target URL"
    )]
    Nothing,
}

/// Chooses what is tested. `marked` is the environment that the user vouches for.
pub fn choose(
    loaded: &Loaded,
    targets: &[TargetOption],
    marked: Option<Environment>,
) -> Result<Choice, TargetError> {
    let mut by_service: BTreeMap<usize, String> = BTreeMap::new();
    let mut real: BTreeMap<DependencyName, String> = BTreeMap::new();
    let mut choice = Choice::default();
    for target in targets {
        let url = checked(&target.url)?;
        let full = url.clone();
        let url = choice.without_login(&url);
        match &target.name {
            None if loaded.services.len() == 1 => {
                by_service.insert(0, url);
            }
            None => return Err(TargetError::Ambiguous(names(loaded))),
            Some(name) => match find(loaded, name) {
                Some(index) => {
                    by_service.insert(index, url);
                }
                None if is_dependency(loaded, name) => {
                    // The candidate is told all of it.
                    real.insert(DependencyName::new(name.clone()), full);
                }
                None => {
                    return Err(TargetError::Unknown { name: name.clone(), known: names(loaded) });
                }
            },
        }
    }
    let alone = loaded.services.len() == 1;
    for (index, service) in loaded.services.iter().enumerate() {
        let id = service.description.profile.id.clone();
        let provided = match (by_service.remove(&index), loaded.mix.get(&id)) {
            (Some(url), _) => Some(Provided::Running(url)),
            (None, Some(Presence::Stub)) => None,
            (None, Some(Presence::Instance(url))) => {
                Some(Provided::Running(url.trim_end_matches('/').to_owned()))
            }
            (None, Some(Presence::Candidate)) => Some(started(service)),
            (None, None) if service.can_be_started() => Some(started(service)),
            (None, None) if alone => {
                first_address(service).map(|url| Provided::Running(choice.without_login(&url)))
            }
            (None, None) => None,
        };
        match provided {
            Some(provided) => choice.tested.push(tested(index, service, provided, marked)),
            None => choice.not_tested.push(id),
        }
    }
    if choice.tested.is_empty() {
        return Err(TargetError::Nothing);
    }
    choice.suppliers = suppliers(loaded, &choice.tested, &real);
    match supplier::circle(&choice) {
        Some(circle) => Err(TargetError::Circle(circle.join(", which needs "))),
        None => Ok(choice),
    }
}

impl Provided {
    /// Whether it runs already, at this address.
    pub(super) fn is_at(&self, address: &str) -> bool {
        match self {
            Self::Running(own) => own == address,
            Self::Started { .. } => false,
        }
    }
}

impl Choice {
    /// Takes name and password out of an address and keeps them.
    fn without_login(&mut self, address: &str) -> String {
        let (address, login) = split_login(address);
        if let Some(login) = login {
            self.logins.insert(address.clone(), login);
        }
        address
    }
}

/// Whether an address is on this machine.
pub fn is_loopback(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn checked(text: &str) -> Result<String, TargetError> {
    let refused = || TargetError::NotAnAddress(without_login(text));
    let url = Url::parse(text).map_err(|_| refused())?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() || url.query().is_some() {
        return Err(refused());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

fn names(loaded: &Loaded) -> String {
    let services = loaded.services.iter().map(|service| service.description.profile.id.to_string());
    let dependencies =
        loaded.services.iter().flat_map(|service| service.dependencies.keys().map(ToString::to_string));
    let mut all: Vec<String> = services.chain(dependencies).collect();
    all.dedup();
    all.join(", ")
}

/// By id, or by the last part of the id, when only one service ends so.
fn find(loaded: &Loaded, name: &str) -> Option<usize> {
    let id = |service: &LoadedService| service.description.profile.id.as_str().to_owned();
    let exact = loaded.services.iter().position(|service| id(service) == name);
    exact.or_else(|| {
        let mut ends = loaded
            .services
            .iter()
            .enumerate()
            .filter(|(_, service)| id(service).rsplit('.').next() == Some(name))
            .map(|(index, _)| index);
        ends.next().filter(|_| ends.next().is_none())
    })
}

fn is_dependency(loaded: &Loaded, name: &str) -> bool {
    loaded.services.iter().any(|service| service.dependencies.keys().any(|known| known.as_str() == name))
}

fn started(service: &LoadedService) -> Provided {
    let described = chosen_instance(service, None)
        .map(|instance| instance.url.clone())
        .or_else(|| service.servers.first().cloned())
        .and_then(|url| Url::parse(&url).ok());
    let base_path = described
        .as_ref()
        .map_or_else(|| service.base_path.clone(), |url| url.path().trim_end_matches('/').to_owned());
    let uses_port = service.description.candidate.as_ref().is_some_and(|candidate| {
        let texts = candidate.env.values().chain(&candidate.run);
        texts.into_iter().any(|text| text.contains("{port}") || text.contains("{url}"))
    });
    let port = described.and_then(|url| url.port()).filter(|port| *port != 0 && !uses_port);
    Provided::Started { base_path, port }
}

fn first_address(service: &LoadedService) -> Option<String> {
    let instances = chosen_instance(service, None).map(|instance| instance.url.clone());
    instances.into_iter().chain(service.servers.iter().cloned()).find_map(|url| {
        let parsed = Url::parse(&url).ok()?;
        let usable = matches!(parsed.scheme(), "http" | "https") && parsed.port() != Some(0);
        (usable && !url.contains('{')).then(|| url.trim_end_matches('/').to_owned())
    })
}

/// The instance at an address; else the one that is tested when nothing is said.
fn chosen_instance<'a>(service: &'a LoadedService, address: Option<&str>) -> Option<&'a Instance> {
    let instances = &service.description.instances;
    let same = instances.iter().find(|instance| address.is_some_and(|address| is_at(instance, address)));
    same.or_else(|| service.instance())
}

fn is_at(instance: &Instance, address: &str) -> bool {
    split_login(instance.url.trim_end_matches('/')).0 == address
}

fn tested(index: usize, service: &LoadedService, provided: Provided, marked: Option<Environment>) -> Tested {
    let address = match &provided {
        Provided::Running(url) => Some(url.as_str()),
        Provided::Started { .. } => None,
    };
    let instance = chosen_instance(service, address);
    // An instance vouches for its own address only: another target may be anything.
    let described_as_test = instance.is_some_and(|instance| {
        instance.environment == Environment::Test && address.is_some_and(|address| is_at(instance, address))
    });
    let is_test = marked == Some(Environment::Test) || described_as_test || address.is_none_or(is_loopback);
    Tested {
        index,
        service: service.description.profile.id.clone(),
        instance: instance.map_or_else(|| service.instance_id(), |instance| instance.id.clone()),
        provided,
        is_test,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_known_by_address_and_by_name() {
        for local in ["http://127.0.0.1:1", "http://localhost", "http://[::1]:8080/v1", "http://127.9.9.9"] {
            assert!(is_loopback(local), "{local}");
        }
        for remote in ["http://example.org", "http://127.0.0.1.example.org", "http://10.0.0.1", "x"] {
            assert!(!is_loopback(remote), "{remote}");
        }
    }

    #[test]
    fn only_web_addresses_are_targets() {
        assert_eq!(checked("https://a.example/v1/").as_deref(), Ok("https://a.example/v1"));
        assert!(checked("ftp://a.example").is_err());
        assert!(checked("a.example").is_err());
        assert!(checked("http://a.example/?q=1").is_err());
    }
}
