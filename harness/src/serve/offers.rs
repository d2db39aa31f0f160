//! A loaded description turned into the stubs that are offered: which services, at which ports.

use std::{net::IpAddr, str::FromStr, sync::Arc};

use samprov_contract::Contracts;
use samprov_model::{
    description::ServiceDescription,
    id::{DependencyName, ServiceId},
    injection::Injection,
    instance::{Environment, Instance},
    span::Span,
};
use samprov_stubs::{StubOptions, TlsOptions};

use super::faults::{FaultChoice, put_on};
use crate::load::{Loaded, nearest, path_of};

/// Which services of a description are served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Served {
    /// Those it describes.
    #[default]
    Described,
    /// Those that they depend on (beroenden).
    Dependencies,
}

/// How many stubs stand for a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Instances {
    /// One.
    #[default]
    One,
    /// One for each instance that is described for tests; they share what they remember.
    Each,
}

/// How they are served.
#[derive(Clone, Debug, Default)]
pub struct OfferOptions {
    /// Which.
    pub served: Served,
    /// How many stubs of each.
    pub instances: Instances,
    /// Only these stubs, by their names.
    pub only: Vec<String>,
    /// Fixed ports.
    pub ports: Vec<PortChoice>,
    /// The address to listen on; loopback unless given.
    pub bind: Option<IpAddr>,
    /// The host name that is told.
    pub advertise: Option<String>,
    /// The seed of what answers make up.
    pub seed: u64,
    /// How TLS is spoken, if it is.
    pub tls: Option<TlsOptions>,
    /// Faults that are on from the start.
    pub faults: Vec<FaultChoice>,
}

/// `PORT` for the first stub, counted up for those after it, or `NAME=PORT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortChoice {
    /// The name of a stub; `None` is the first and all after it.
    pub name: Option<String>,
    /// The port.
    pub port: u16,
}

/// A stub that can be started.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What it is made from. It goes by the name of the dependency.
    pub options: StubOptions,
    /// The version of the service.
    pub version: String,
    /// The environment variables by which candidates learn its address.
    pub variables: Vec<String>,
    /// The faults that are on from the start.
    pub faults: Vec<Injection>,
    /// How long a consumer waits for it, in milliseconds: what the times of faults refer to.
    pub deadline: u32,
}

/// Why nothing can be offered.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfferError {
    /// Nobody knows such a service.
    #[error("there is no service \"{name}\" here; {next_step}")]
    UnknownName {
        /// The name.
        name: String,
        /// What to do.
        next_step: String,
    },
    /// Nobody knows such an operation.
    #[error("there is no operation \"{operation}\" here; {next_step}")]
    UnknownOperation {
        /// The operation.
        operation: String,
        /// What to do.
        next_step: String,
    },
    /// Two services at one port.
    #[error(
        "{first} and {second} cannot both be at port {port}; give one of them another with --port NAME=PORT"
    )]
    PortTwice {
        /// One.
        first: String,
        /// The other.
        second: String,
        /// The port.
        port: u16,
    },
    /// Counting up from the port given goes beyond the last.
    #[error("there is no port for {name}: counting up from {port} goes beyond 65535; begin lower")]
    PortBeyond {
        /// The stub.
        name: String,
        /// The port given.
        port: u16,
    },
    /// Nothing to serve.
    #[error("no service here depends on another; leave --dependencies out to serve the described ones")]
    NoDependencies,
}

impl FromStr for PortChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, port) = match text.rsplit_once('=') {
            Some((name, port)) if !name.is_empty() => (Some(name.to_owned()), port),
            Some(_) => return Err("expected PORT or NAME=PORT, such as 8080".to_owned()),
            None => (None, text),
        };
        let port = port.parse().map_err(|_| "expected a port from 0 to 65535".to_owned())?;
        Ok(Self { name, port })
    }
}

/// What is served, in the order of the descriptions, each version of a service once.
pub fn offers(loaded: &Loaded, options: &OfferOptions) -> Result<Vec<Offer>, OfferError> {
    let mut offers: Vec<Offer> = Vec::new();
    for service in &loaded.services {
        match options.served {
            Served::Described => {
                let made = offer(loaded, &service.description, &service.contracts, options);
                add(
                    &mut offers,
                    instances(made, &service.description, &service.stub_path(), options.instances),
                );
            }
            Served::Dependencies => {
                for dependency in &service.description.depends_on {
                    let Some(known) = service.dependencies.get(&dependency.name) else { continue };
                    let mut made = offer(loaded, &known.description, &known.contracts, options);
                    made.variables = dependency.configure.iter().map(|by| by.env.clone()).collect();
                    made.deadline = dependency.deadline.map_or(DEADLINE, Span::milliseconds);
                    add(
                        &mut offers,
                        instances(made, &known.description, &known.stub_path(), options.instances),
                    );
                }
            }
        }
    }
    if offers.is_empty() && options.served == Served::Dependencies {
        return Err(OfferError::NoDependencies);
    }
    tell_versions_apart(&mut offers);
    let names: Vec<String> = offers.iter().map(|offer| offer.name().to_owned()).collect();
    let with_port = options.ports.iter().filter_map(|choice| choice.name.as_ref());
    let faulty = options.faults.iter().filter_map(|choice| choice.name.as_ref());
    for name in options.only.iter().chain(with_port).chain(faulty) {
        if !names.contains(name) {
            let known = names.iter().map(String::as_str);
            let next_step =
                nearest::suggest(name, known).unwrap_or_else(|| format!("known are {}", names.join(", ")));
            return Err(OfferError::UnknownName { name: name.clone(), next_step });
        }
    }
    offers.retain(|offer| options.only.is_empty() || options.only.iter().any(|name| name == offer.name()));
    give_ports(&mut offers, &options.ports)?;
    put_on(&mut offers, &options.faults)?;
    Ok(offers)
}

impl Offer {
    /// The name of the stub.
    pub fn name(&self) -> &str {
        self.options.dependency.as_str()
    }

    /// Whether another stub stands for the same version of the same service.
    pub(super) fn is_same_service(&self, other: &Self) -> bool {
        self.options.service == other.options.service && self.version == other.version
    }
}

/// The stubs of a service: one, or one for each instance for tests. An address with a path of its own has it in the stub, too.
fn instances(offer: Offer, description: &ServiceDescription, path: &str, wanted: Instances) -> Vec<Offer> {
    let is_test = |instance: &&Instance| instance.environment == Environment::Test;
    let described: Vec<&Instance> = match wanted {
        Instances::One => Vec::new(),
        Instances::Each => description.instances.iter().filter(is_test).collect(),
    };
    if described.is_empty() {
        let mut offer = offer;
        path.clone_into(&mut offer.options.base_path);
        return vec![offer];
    }
    let of_instance = |(index, instance): (usize, &Instance)| {
        let mut own = offer.clone();
        own.options.dependency = DependencyName::new(format!("{}/{}", offer.name(), instance.id));
        own.options.base_path = path_of(&instance.url).unwrap_or_else(|| path.to_owned());
        // A candidate is told of one of them.
        own.variables.retain(|_| index == 0);
        own
    };
    described.into_iter().enumerate().map(of_instance).collect()
}

/// Where a service is served in several versions, their names tell them apart.
fn tell_versions_apart(offers: &mut [Offer]) {
    let versions: Vec<(ServiceId, String)> =
        offers.iter().map(|offer| (offer.options.service.clone(), offer.version.clone())).collect();
    for offer in offers {
        let id = offer.options.service.as_str();
        if versions.iter().any(|(other, version)| other.as_str() == id && *version != offer.version) {
            let rest = offer.name().strip_prefix(id).unwrap_or_default();
            offer.options.dependency = DependencyName::new(format!("{id}@{}{rest}", offer.version));
        }
    }
}

fn offer(
    loaded: &Loaded,
    description: &ServiceDescription,
    contracts: &Arc<Contracts>,
    given: &OfferOptions,
) -> Offer {
    let id = description.profile.id.clone();
    let mut options = StubOptions::new(
        DependencyName::new(id.as_str()),
        id,
        Arc::clone(contracts),
        Arc::clone(&loaded.population),
    );
    options.tokens = description.technical.iter().find_map(|technical| technical.tokens.clone());
    options.seed = given.seed;
    options.tls.clone_from(&given.tls);
    options.advertise.clone_from(&given.advertise);
    if let Some(address) = given.bind {
        options.bind = address;
    }
    Offer {
        options,
        version: description.profile.version.clone(),
        variables: Vec::new(),
        faults: Vec::new(),
        deadline: DEADLINE,
    }
}

/// A service that several others depend on is served once, and told by the variables of all.
fn add(offers: &mut Vec<Offer>, made: Vec<Offer>) {
    for offer in made {
        let is_same = |other: &&mut Offer| other.is_same_service(&offer) && other.name() == offer.name();
        match offers.iter_mut().find(is_same) {
            Some(other) => {
                for variable in offer.variables {
                    if !other.variables.contains(&variable) {
                        other.variables.push(variable);
                    }
                }
            }
            None => offers.push(offer),
        }
    }
}

fn give_ports(offers: &mut [Offer], choices: &[PortChoice]) -> Result<(), OfferError> {
    let first = choices.iter().rev().find(|choice| choice.name.is_none());
    for (index, offer) in offers.iter_mut().enumerate() {
        let name = offer.name().to_owned();
        let own = choices.iter().rev().find(|choice| choice.name.as_ref() == Some(&name));
        offer.options.port = match (own, first) {
            (Some(own), _) => Some(own.port),
            // Port 0 is any free one, for each.
            (None, Some(first)) if first.port == 0 => Some(0),
            (None, Some(first)) => {
                let beyond = || OfferError::PortBeyond { name: name.clone(), port: first.port };
                let further = u16::try_from(index).ok().and_then(|index| first.port.checked_add(index));
                Some(further.ok_or_else(beyond)?)
            }
            (None, None) => None,
        };
    }
    for (index, offer) in offers.iter().enumerate() {
        let port = offer.options.port.filter(|port| *port > 0);
        let other = offers.iter().take(index).find(|other| port.is_some() && other.options.port == port);
        if let (Some(other), Some(port)) = (other, port) {
            return Err(OfferError::PortTwice {
                first: other.name().to_owned(),
                second: offer.name().to_owned(),
                port,
            });
        }
    }
    Ok(())
}

/// How long a consumer of which nothing is known waits, in milliseconds.
const DEADLINE: u32 = 2_000;
