//! What a stub is made from, and why it may not start.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use samprov_contract::Contracts;
use samprov_model::{
    agreement::Agreement,
    id::{ConsumerId, DependencyName, InstanceId, ServiceId},
    population::Population,
    technical::TokenOperations,
};

use crate::{
    interposer::Interposer,
    own_pages::OwnPages,
    proxy::Far,
    stub::StubState,
    tls::{TlsError, TlsOptions},
};

/// What a stub is made from.
#[derive(Clone, Debug)]
pub struct StubOptions {
    /// The name that the service under test gives the dependency.
    pub dependency: DependencyName,
    /// Which of its instances the stub is; none for the one that is used first.
    pub instance: Option<InstanceId>,
    /// The service that the stub stands in for: the key of its records in the population.
    pub service: ServiceId,
    /// The message contracts of the dependency.
    pub contracts: Arc<Contracts>,
    /// What the dependency knows from the start.
    pub population: Arc<Population>,
    /// What a security service's operations mean.
    pub tokens: Option<TokenOperations>,
    /// The address to listen on; loopback unless a candidate in a container must reach it.
    pub bind: IpAddr,
    /// A fixed port; without it a free one is taken.
    pub port: Option<u16>,
    /// The host name that the candidate is told, when it is not the address listened on.
    pub advertise: Option<String>,
    /// The path that the dependency's own servers put before its paths, for example `/v1`; calls with and without it are understood.
    pub base_path: String,
    /// The seed of generated values.
    pub seed: u64,
    /// What each consumer may receive.
    pub agreements: Vec<Agreement>,
    /// How consumers are known: by the credential that they show.
    pub consumers: BTreeMap<String, ConsumerId>,
    /// Has the last word about what leaves the stub, which is then a candidate.
    pub interposer: Option<Arc<dyn Interposer>>,
    /// How the stub speaks TLS; without it, it speaks none.
    pub tls: Option<TlsOptions>,
    /// The service itself, which answers in place of the stub: its callers are watched only.
    pub real: Option<Arc<dyn Far>>,
    /// The state of another stub of the same service, which is then the state of both.
    pub state: Option<StubState>,
    /// Pages beside the description, under [`crate::OWN_PAGES`].
    pub pages: Option<Arc<dyn OwnPages>>,
}

impl StubOptions {
    /// A stub on loopback, on a free port, without tokens.
    pub fn new(
        dependency: DependencyName,
        service: ServiceId,
        contracts: Arc<Contracts>,
        population: Arc<Population>,
    ) -> Self {
        Self {
            dependency,
            instance: None,
            service,
            contracts,
            population,
            tokens: None,
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: None,
            advertise: None,
            base_path: String::new(),
            seed: 0,
            agreements: Vec::new(),
            consumers: BTreeMap::new(),
            interposer: None,
            tls: None,
            real: None,
            state: None,
            pages: None,
        }
    }
}

/// Why a stub does not start or does not answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StubError {
    /// The address cannot be listened on.
    #[error(
        "the stub for {dependency} cannot listen on {address}; choose another port or address, or free this one"
    )]
    Bind {
        /// The dependency.
        dependency: DependencyName,
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// TLS cannot be set up.
    #[error("the stub for {dependency} cannot speak TLS as {hosts}; check the host name that is advertised")]
    Tls {
        /// The dependency.
        dependency: DependencyName,
        /// The host names and addresses of the stub.
        hosts: String,
        /// What went wrong.
        source: Box<TlsError>,
    },
    /// The mock server behind the front cannot be started or does not answer.
    #[error("the mock server behind the stub does not answer")]
    MockServer(#[source] Box<dyn std::error::Error + Send + Sync>),
}
