//! A chosen set of services turned into a running rig: stubs first, then candidates, each known to be ready.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use samprov_contract::Contracts;
use samprov_model::{
    candidate::Candidate,
    description::ServiceDescription,
    drive::Drive,
    id::{DependencyName, InstanceId, ServiceId},
    population::Population,
    technical::TokenOperations,
};
use samprov_stubs::{
    ClientAuthentication, Far, Profile, Stub, StubError, StubOptions, StubState, TlsOptions,
};
use tokio::task::JoinSet;
use url::Url;

use super::{
    certificates::{Certificates, Encryption, certificates},
    error::RigError,
    ports::Ports,
    process::CandidateProcess,
    ready,
    supplier::Supplier,
    target::{Choice, Provided, Tested},
    template::{Addresses, UnknownStub},
    trigger::Trigger,
    words::split_words,
};
use crate::{
    load::{Loaded, LoadedService},
    run::{FarService, HttpClient},
};

/// How long a candidate may take to become ready.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// How candidates are started other than their descriptions say.
#[derive(Clone, Debug, Default)]
pub struct StartOptions {
    /// Replaces the first word of a command: the demo runs this executable's own candidate.
    pub replaced_program: Option<(String, Vec<String>)>,
    /// More environment variables by service.
    pub environment: BTreeMap<ServiceId, Vec<(String, String)>>,
    /// The local address that stubs listen on.
    pub stub_bind: Option<IpAddr>,
    /// The host name by which the candidate reaches the stubs.
    pub stub_advertise: Option<String>,
    /// The seed of stub answers.
    pub seed: u64,
    /// Where what candidates are to trust is written.
    pub folder: PathBuf,
    /// The words of a command that ends a candidate when this process is killed; empty where there is none.
    pub watcher: Vec<String>,
}

/// The clients for what is no part of the test.
#[derive(Clone, Debug)]
pub struct Clients {
    /// For candidates started here: never through a proxy.
    pub direct: reqwest::Client,
    /// For running targets.
    pub target: reqwest::Client,
    /// For calls of candidates that are watched on their way to another service.
    pub(crate) passing: HttpClient,
}

/// A running service and the stubs around it.
#[derive(Debug)]
pub struct RunningService {
    /// Its base address, without a trailing slash.
    pub base: String,
    /// Whether it was started here.
    pub started: bool,
    /// The process, when it was started here.
    pub process: Option<CandidateProcess>,
    /// What makes it call its dependencies, where that is a command.
    pub trigger: Option<Trigger>,
    /// The stubs of its dependencies.
    pub stubs: Vec<Arc<Stub>>,
}

/// Everything that runs during a test. Dropping it ends all of it.
#[derive(Debug, Default)]
pub struct Rig {
    /// The services under test.
    pub services: BTreeMap<ServiceId, RunningService>,
}

/// What one service needs to be started, owned so that services start side by side.
struct Order {
    service: ServiceId,
    /// Only what is marked as test is ever reset.
    is_test: bool,
    provided: Provided,
    candidate: Option<Candidate>,
    /// Whether it offers operations, so that somebody listens when it is ready.
    offers: bool,
    stubs: Vec<StubOrder>,
    /// What the candidate is to trust, where stubs speak TLS.
    trusted: Option<Trusted>,
    real: Vec<(DependencyName, Option<String>, String)>,
    options: StartOptions,
    client: reqwest::Client,
    ports: Ports,
    states: Option<States>,
}

/// The commands of a candidate, ready to be run.
struct Commands {
    run: Option<Vec<String>>,
    environment: Vec<(String, String)>,
    trigger: Option<Trigger>,
}

/// What the stubs of each service remember, where several stand for the same one.
type States = Arc<tokio::sync::Mutex<BTreeMap<ServiceId, StubState>>>;

struct StubOrder {
    name: DependencyName,
    /// The instance that it stands for; none for the one that is used first.
    instance: Option<InstanceId>,
    service: ServiceId,
    contracts: Arc<Contracts>,
    population: Arc<Population>,
    tokens: Option<TokenOperations>,
    port: Option<u16>,
    variable: Option<String>,
    tls: Option<TlsOptions>,
    base_path: String,
    /// The service itself, where it is there: calls to it are watched.
    watched: Option<Watched>,
}

/// The authority of a run as a candidate is told of it.
struct Trusted {
    /// Its certificate in PEM.
    file: String,
    /// The variables that name the file.
    variables: Vec<String>,
}

/// A service whose callers are watched.
struct Watched {
    far: Arc<dyn Far>,
    /// Name and password in its address: the candidate is told all of it.
    login: Option<(String, Option<String>)>,
}

/// Starts the stubs and candidates of a choice. On an error everything already started is ended.
pub async fn start(
    loaded: &Loaded,
    choice: &Choice,
    options: &StartOptions,
    clients: &Clients,
) -> Result<Rig, RigError> {
    let mut rig = Rig::default();
    let ports = Ports::default();
    // Services that call each other must meet in the same stubs: a token that one was given is shown by the other.
    let states = choice.is_linked().then(States::default);
    let authority = authority(loaded, choice, &options.folder)?;
    let mut starting = JoinSet::new();
    let mut waiting: Vec<&Tested> = choice.tested.iter().collect();
    loop {
        let is_up = |id: &ServiceId| rig.services.contains_key(id);
        let (now, later): (Vec<&Tested>, Vec<&Tested>) =
            waiting.into_iter().partition(|tested| choice.needs(&tested.service).all(is_up));
        waiting = later;
        for tested in now {
            let Some(service) = loaded.services.get(tested.index) else { continue };
            let mut order = order(loaded, service, tested, choice, options, clients, &rig);
            if let Some(authority) = &authority {
                order.encrypt(&service.description, authority);
            }
            order.ports = ports.clone();
            order.states.clone_from(&states);
            starting.spawn(order.start());
        }
        let Some(started) = starting.join_next().await else { return Ok(rig) };
        let (service, running) = started.map_err(|_| RigError::Interrupted)??;
        rig.services.insert(service, running);
    }
}

impl Rig {
    /// Ends everything, politely first.
    pub async fn stop(self) {
        for running in self.services.into_values() {
            if let Some(process) = running.process {
                process.stop().await;
            }
            for stub in running.stubs {
                if let Ok(stub) = Arc::try_unwrap(stub) {
                    stub.stop().await;
                }
            }
        }
    }
}

fn order(
    loaded: &Loaded,
    service: &LoadedService,
    tested: &Tested,
    choice: &Choice,
    options: &StartOptions,
    clients: &Clients,
    rig: &Rig,
) -> Order {
    let mut stubs = Vec::new();
    let mut real = Vec::new();
    for dependency in &service.description.depends_on {
        let variable = dependency.configure.as_ref().map(|configure| configure.env.clone());
        let supplier = choice.supplier(&tested.service, &dependency.name);
        let address = match supplier {
            Supplier::Stub => None,
            Supplier::Candidate(needed) => rig.services.get(needed).map(|running| running.base.clone()),
            Supplier::Running(address) => Some(address.clone()),
        };
        if let Some(address) = address.as_ref().filter(|_| !supplier.is_watched(&tested.provided)) {
            real.push((dependency.name.clone(), variable, address.clone()));
        } else if let Some(known) = service.dependencies.get(&dependency.name) {
            let url = address.as_deref().and_then(|address| Url::parse(address).ok());
            let stub = |instance, port, variable| StubOrder {
                name: dependency.name.clone(),
                instance,
                service: known.service.clone(),
                contracts: known.contracts.clone(),
                population: loaded.population.clone(),
                tokens: known.description.technical.iter().find_map(|technical| technical.tokens.clone()),
                port,
                variable,
                tls: None,
                base_path: url.as_ref().map_or_else(|| known.stub_path(), path_of),
                watched: url.as_ref().map(|url| watched(url, clients)),
            };
            stubs.push(stub(None, dependency.port, variable));
            if let Some(failover) = &dependency.failover {
                let variable = failover.configure.as_ref().map(|configure| configure.env.clone());
                stubs.push(stub(Some(failover.to.as_str().into()), failover.port, variable));
            }
        }
    }
    Order {
        service: service.description.profile.id.clone(),
        provided: tested.provided.clone(),
        is_test: tested.is_test,
        candidate: service.description.candidate.clone(),
        offers: !service.contracts.operations().is_empty(),
        stubs,
        trusted: None,
        real,
        options: options.clone(),
        ports: Ports::default(),
        states: None,
        client: match tested.provided {
            Provided::Running(_) => clients.target.clone(),
            Provided::Started { .. } => clients.direct.clone(),
        },
    }
}

/// An authority for the stubs of this run, where any speaks TLS.
fn authority(loaded: &Loaded, choice: &Choice, folder: &Path) -> Result<Option<Certificates>, RigError> {
    let wants = |tested: &Tested| {
        loaded.services.get(tested.index).is_some_and(|LoadedService { description, .. }| {
            let informed = tested.provided.informed();
            description.depends_on.iter().any(|dependency| informed.whom_to_trust(description, dependency))
        })
    };
    if !choice.tested.iter().any(wants) {
        return Ok(None);
    }
    // Candidates may be at home in another folder.
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let wanted = Encryption { profile: Profile::Good, clients: ClientAuthentication::None, folder };
    certificates(&wanted, SystemTime::now()).map(Some).map_err(RigError::Certificates)
}

impl Order {
    /// Lets the stubs speak TLS that the candidate knows whom to trust for.
    fn encrypt(&mut self, description: &ServiceDescription, authority: &Certificates) {
        let informed = self.provided.informed();
        let mut variables = Vec::new();
        for dependency in &description.depends_on {
            // Who calls the service itself trusts those that it would trust anyhow.
            for stub in self.stubs.iter_mut().filter(|stub| stub.name == dependency.name) {
                if informed.whom_to_trust(description, dependency) {
                    stub.tls = Some(authority.options.clone());
                    variables.extend(dependency.trust.as_ref().and_then(|trust| trust.env.clone()));
                }
            }
        }
        let file = authority.files.first().map(|file| file.display().to_string()).unwrap_or_default();
        self.trusted = Some(Trusted { file, variables });
    }

    async fn start(self) -> Result<(ServiceId, RunningService), RigError> {
        let mut stubs: Vec<Arc<Stub>> = Vec::new();
        let mut addresses = Addresses::default();
        let mut environment = Vec::new();
        if let Some(Trusted { file, variables }) = &self.trusted {
            addresses.authority = Some(file.clone());
            environment.extend(variables.iter().map(|variable| (variable.clone(), file.clone())));
        }
        for order in &self.stubs {
            // The instances of one service know the same.
            let same = |stub: &&Arc<Stub>| order.instance.is_some() && stub.dependency() == order.name;
            let state = stubs.iter().rev().find(same).map(|stub| stub.state());
            let stub = self.start_stub(order, state).await.map_err(|error| RigError::Stub {
                service: self.service.clone(),
                dependency: order.name.clone(),
                error,
            })?;
            let login = order.watched.as_ref().and_then(|watched| watched.login.as_ref());
            let address = with_login(stub.address(), login);
            environment.extend(order.variable.clone().map(|variable| (variable, address.clone())));
            let name = match &order.instance {
                Some(instance) => format!("{}.{instance}", order.name),
                None => order.name.to_string(),
            };
            addresses.dependencies.insert(name, address);
            stubs.push(Arc::new(stub));
        }
        for (name, variable, address) in &self.real {
            environment.extend(variable.clone().map(|variable| (variable, address.clone())));
            addresses.dependencies.insert(name.to_string(), address.clone());
        }
        let running = match (&self.provided, &self.candidate) {
            (Provided::Started { base_path, port }, Some(candidate)) => {
                self.start_candidate(candidate, base_path, *port, addresses, environment, stubs).await?
            }
            (Provided::Running(base), candidate) => {
                addresses.url.clone_from(base);
                addresses.port =
                    Url::parse(base).ok().and_then(|url| url.port_or_known_default()).unwrap_or(0);
                let commands =
                    candidate.as_ref().map(|candidate| self.commands(candidate, &addresses, environment));
                let trigger = commands.transpose()?.and_then(|commands| commands.trigger);
                RunningService { base: base.clone(), started: false, process: None, trigger, stubs }
            }
            (Provided::Started { .. }, None) => return Err(RigError::Interrupted),
        };
        let reset = self.candidate.as_ref().and_then(|candidate| candidate.reset.as_ref());
        if let Some(reset) = reset.filter(|_| self.is_test) {
            ready::reset(&self.client, &running.base, &reset.request).await.map_err(|why| {
                RigError::Reset { service: self.service.clone(), request: reset.request.clone(), why }
            })?;
        }
        Ok((self.service, running))
    }

    async fn start_stub(&self, order: &StubOrder, state: Option<StubState>) -> Result<Stub, StubError> {
        let mut options = self.stub_options(order);
        options.instance.clone_from(&order.instance);
        options.state = state.filter(|_| order.watched.is_none());
        options.real = order.watched.as_ref().map(|watched| Arc::clone(&watched.far));
        let Some(states) = self.states.as_ref().filter(|_| order.watched.is_none()) else {
            return Stub::start(options).await;
        };
        let mut states = states.lock().await;
        options.state = states.get(&order.service).cloned().or(options.state);
        let stub = Stub::start(options).await?;
        states.entry(order.service.clone()).or_insert_with(|| stub.state());
        Ok(stub)
    }

    fn stub_options(&self, order: &StubOrder) -> StubOptions {
        let mut options = StubOptions::new(
            order.name.clone(),
            order.service.clone(),
            order.contracts.clone(),
            order.population.clone(),
        );
        options.tokens.clone_from(&order.tokens);
        options.port = order.port;
        options.tls.clone_from(&order.tls);
        options.base_path.clone_from(&order.base_path);
        options.seed = self.options.seed;
        options.advertise.clone_from(&self.options.stub_advertise);
        if let Some(address) = self.options.stub_bind {
            options.bind = address;
        }
        options
    }

    /// A port that was free a moment ago may be taken by somebody else before the candidate listens: then it ends, and gets another.
    async fn start_candidate(
        &self,
        candidate: &Candidate,
        base_path: &str,
        port: Option<u16>,
        addresses: Addresses,
        environment: Vec<(String, String)>,
        stubs: Vec<Arc<Stub>>,
    ) -> Result<RunningService, RigError> {
        let mut tries = 1;
        loop {
            let own = match port {
                Some(port) => port,
                None => self.ports.take().map_err(RigError::Port)?,
            };
            let started =
                self.try_candidate(candidate, base_path, own, addresses.clone(), environment.clone());
            match started.await {
                Ok((base, process, trigger)) => {
                    return Ok(RunningService { base, started: true, process, trigger, stubs });
                }
                Err(RigError::NotReady { output, .. })
                    if port.is_none() && tries < MOST_TRIES && says_port_is_taken(&output) =>
                {
                    tries += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn try_candidate(
        &self,
        candidate: &Candidate,
        base_path: &str,
        port: u16,
        mut addresses: Addresses,
        environment: Vec<(String, String)>,
    ) -> Result<(String, Option<CandidateProcess>, Option<Trigger>), RigError> {
        addresses.port = port;
        let origin = format!("http://127.0.0.1:{}", addresses.port);
        addresses.url = format!("{origin}{base_path}");
        let Commands { run, environment, trigger } = self.commands(candidate, &addresses, environment)?;
        // Where the trigger is the candidate there is nothing to start.
        let Some(words) = run else { return Ok((addresses.url, None, trigger)) };
        let process = CandidateProcess::start(&words, &environment, candidate.stop, &self.options.watcher)
            .map_err(|error| RigError::Program {
                service: self.service.clone(),
                program: words.first().cloned().unwrap_or_default(),
                error,
            })?;
        if candidate.ready.is_none() && !self.offers {
            // Nobody calls it: it may listen nowhere, and even have ended by now.
            return Ok((addresses.url, Some(process), trigger));
        }
        let ready = ready::wait(&self.client, &origin, candidate.ready.as_deref(), &process, READY_WITHIN);
        if let Err(why) = ready.await {
            let output = process.last_words().await;
            process.stop().await;
            return Err(RigError::NotReady { service: self.service.clone(), why, output });
        }
        Ok((addresses.url, Some(process), trigger))
    }

    /// The commands of a candidate and their environment, with every address filled in.
    fn commands(
        &self,
        candidate: &Candidate,
        addresses: &Addresses,
        mut environment: Vec<(String, String)>,
    ) -> Result<Commands, RigError> {
        let unknown =
            |place: String| |error| RigError::Template { service: self.service.clone(), place, error };
        for (name, value) in &candidate.env {
            let value = addresses.fill(value).map_err(unknown(format!("env.{name}")))?;
            environment.push((name.clone(), value));
        }
        environment.extend(self.options.environment.get(&self.service).into_iter().flatten().cloned());
        let words = |command: &str, place: &'static str| {
            let words = split_words(command).map_err(|error| RigError::Command {
                service: self.service.clone(),
                place,
                error,
            })?;
            let words: Result<Vec<String>, UnknownStub> =
                words.iter().map(|word| addresses.fill(word)).collect();
            Ok(self.replaced(words.map_err(unknown(place.to_owned()))?))
        };
        let run = candidate.run.as_deref().map(|run| words(run, "run")).transpose()?;
        // What is no test environment is never made to do anything.
        let command = candidate.drive.as_ref().and_then(Drive::command).filter(|_| self.is_test);
        let trigger = command.map(|command| words(command, "drive.trigger")).transpose()?;
        let trigger = trigger.map(|words| Trigger {
            words,
            environment: environment.clone(),
            stop: candidate.stop,
            watcher: self.options.watcher.clone(),
        });
        Ok(Commands { run, environment, trigger })
    }

    fn replaced(&self, words: Vec<String>) -> Vec<String> {
        match &self.options.replaced_program {
            Some((program, replacement)) if words.first() == Some(program) => {
                replacement.iter().cloned().chain(words.into_iter().skip(1)).collect()
            }
            _ => words,
        }
    }
}

fn watched(url: &Url, clients: &Clients) -> Watched {
    let far = FarService {
        client: clients.passing.clone(),
        origin: url.origin().ascii_serialization(),
        base_path: path_of(url),
    };
    let password = url.password().map(ToOwned::to_owned);
    let login =
        (!url.username().is_empty() || password.is_some()).then(|| (url.username().to_owned(), password));
    Watched { far: Arc::new(far), login }
}

fn path_of(url: &Url) -> String {
    url.path().trim_end_matches('/').to_owned()
}

fn with_login(address: String, login: Option<&(String, Option<String>)>) -> String {
    let (Some((name, password)), Ok(mut url)) = (login, Url::parse(&address)) else { return address };
    // Neither is refused for an address with a host.
    let _ = url.set_username(name);
    let _ = url.set_password(password.as_deref());
    url.to_string().trim_end_matches('/').to_owned()
}

/// Whether the last words of a candidate are about its port.
fn says_port_is_taken(output: &str) -> bool {
    let output = output.to_ascii_lowercase();
    ["in use", "eaddrinuse", "already bound"].iter().any(|words| output.contains(words))
}

/// How often a candidate is started that finds its port taken.
const MOST_TRIES: usize = 3;
