//! A loaded description turned into the stubs that are offered: which services, at which ports.

use std::{net::IpAddr, str::FromStr, sync::Arc};

use samprov_contract::Contracts;
use samprov_model::{description::ServiceDescription, id::DependencyName};
use samprov_stubs::StubOptions;

use crate::load::{Loaded, nearest};

/// Which services of a description are served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Served {
    /// Those it describes.
    #[default]
    Described,
    /// Those that they depend on (beroenden).
    Dependencies,
}

/// How they are served.
#[derive(Clone, Debug, Default)]
pub struct OfferOptions {
    /// Which.
    pub served: Served,
    /// Only these services, by their ids.
    pub only: Vec<String>,
    /// Fixed ports.
    pub ports: Vec<PortChoice>,
    /// The address to listen on; loopback unless given.
    pub bind: Option<IpAddr>,
    /// The host name that is told.
    pub advertise: Option<String>,
    /// The seed of what answers make up.
    pub seed: u64,
}

/// `PORT` for the first service, counted up for those after it, or `SERVICE=PORT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortChoice {
    /// The service; `None` is the first and all after it.
    pub service: Option<String>,
    /// The port.
    pub port: u16,
}

/// A stub that can be started.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What it is made from.
    pub options: StubOptions,
    /// The version of the service.
    pub version: String,
    /// The environment variables by which candidates learn its address.
    pub variables: Vec<String>,
}

/// Why nothing can be offered.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfferError {
    /// Nobody knows such a service.
    #[error("there is no service \"{name}\" here; {next_step}")]
    UnknownService {
        /// The name.
        name: String,
        /// What to do.
        next_step: String,
    },
    /// Two services at one port.
    #[error(
        "{first} and {second} cannot both be at port {port}; give one of them another with --port SERVICE=PORT"
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
    #[error("there is no port for {service}: counting up from {port} goes beyond 65535; begin lower")]
    PortBeyond {
        /// The service.
        service: String,
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
        let (service, port) = match text.split_once('=') {
            Some((service, port)) if !service.is_empty() => (Some(service.to_owned()), port),
            Some(_) => return Err("expected PORT or SERVICE=PORT, such as 8080".to_owned()),
            None => (None, text),
        };
        let port = port.parse().map_err(|_| "expected a port from 0 to 65535".to_owned())?;
        Ok(Self { service, port })
    }
}

/// What is served, in the order of the description, each service once.
pub fn offers(loaded: &Loaded, options: &OfferOptions) -> Result<Vec<Offer>, OfferError> {
    let mut offers: Vec<Offer> = Vec::new();
    for service in &loaded.services {
        match options.served {
            Served::Described => {
                let mut offer = offer(loaded, &service.description, &service.contracts, options);
                offer.options.base_path = service.stub_path();
                add(&mut offers, offer);
            }
            Served::Dependencies => {
                for dependency in &service.description.depends_on {
                    let Some(known) = service.dependencies.get(&dependency.name) else { continue };
                    let mut offer = offer(loaded, &known.description, &known.contracts, options);
                    offer.options.base_path = known.stub_path();
                    offer.variables = dependency.configure.iter().map(|by| by.env.clone()).collect();
                    add(&mut offers, offer);
                }
            }
        }
    }
    if offers.is_empty() && options.served == Served::Dependencies {
        return Err(OfferError::NoDependencies);
    }
    let names: Vec<String> = offers.iter().map(|offer| offer.options.service.to_string()).collect();
    let named = options.ports.iter().filter_map(|choice| choice.service.as_ref());
    for name in options.only.iter().chain(named) {
        if !names.contains(name) {
            let known = names.iter().map(String::as_str);
            let next_step =
                nearest::suggest(name, known).unwrap_or_else(|| format!("known are {}", names.join(", ")));
            return Err(OfferError::UnknownService { name: name.clone(), next_step });
        }
    }
    offers.retain(|offer| {
        options.only.is_empty() || options.only.iter().any(|id| id == offer.options.service.as_str())
    });
    give_ports(&mut offers, &options.ports)?;
    Ok(offers)
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
    options.advertise.clone_from(&given.advertise);
    if let Some(address) = given.bind {
        options.bind = address;
    }
    Offer { options, version: description.profile.version.clone(), variables: Vec::new() }
}

/// A service that several others depend on is served once, and told by the variables of all.
fn add(offers: &mut Vec<Offer>, offer: Offer) {
    match offers.iter_mut().find(|other| other.options.service == offer.options.service) {
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

fn give_ports(offers: &mut [Offer], choices: &[PortChoice]) -> Result<(), OfferError> {
    let first = choices.iter().rev().find(|choice| choice.service.is_none());
    for (index, offer) in offers.iter_mut().enumerate() {
        let name = offer.options.service.as_str();
        let own = choices.iter().rev().find(|choice| choice.service.as_deref() == Some(name));
        offer.options.port = match (own, first) {
            (Some(own), _) => Some(own.port),
            // Port 0 is any free one, for each.
            (None, Some(first)) if first.port == 0 => Some(0),
            (None, Some(first)) => {
                let beyond = || OfferError::PortBeyond { service: name.to_owned(), port: first.port };
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
                first: other.options.service.to_string(),
                second: offer.options.service.to_string(),
                port,
            });
        }
    }
    Ok(())
}
