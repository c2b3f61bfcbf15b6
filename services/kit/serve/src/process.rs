//! A process: build, start, serve, drain.
//!
//! Owns everything that runs. Shape: each service gets its store, journal and
//! desk; then the bus, the sweeps and the port. Bounds: `[node]`. Order: the
//! port opens after migrations and checks; health says ready once every log was
//! read to its end, and not serving before a stop takes anything away.

use std::fs::File;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use kit_base::{Clock, Ids, Time};
use kit_events::consumer::CaughtUp;
use kit_events::inbox::Inbox;
use kit_events::relay::Relay;
use kit_events::{Bus, BusConfig, Journal, LogSource, Registry};
use kit_store::{Step, Store, StoreConfig};
use kit_wire::identity::{Authenticator, DevelopmentIssuer, IdentityConfig};
use tonic::service::RoutesBuilder;

use crate::admin::{self, Admin};
use crate::bus::Side;
use crate::config::{NodeConfig, Settings};
use crate::error::StartError;
use crate::metrics::EventGauges;
use crate::parts::Parts;
use crate::readiness::{Phase, Readiness};
use crate::rpc::{self, Health, Local};
use crate::service::{Node, Service};
use crate::sweeps::Sweeps;
use crate::tasks::Tasks;
use crate::{bus, check, server};

const CLOCK_EVERY: Duration = Duration::from_millis(1_000);
const OVERDUE_EVERY: Duration = Duration::from_secs(600);
/// Objects of a collection that one report names.
const OVERDUE_SAID: usize = 20;
const FORGET_EVERY: Duration = Duration::from_secs(3_600);
/// Long enough for callers to come between two turns of forgetting.
const BETWEEN_FORGETTING: Duration = Duration::from_millis(100);

/// What to start.
pub struct Start {
    pub settings: Settings,
    pub services: Vec<&'static dyn Service>,
    /// Where the clock of an empty development store begins.
    pub clock_start: Option<Time>,
    pub registry: prometheus::Registry,
}

/// A running process.
pub struct Process {
    pub address: SocketAddr,
    pub admin_address: SocketAddr,
    config: Arc<NodeConfig>,
    tasks: Tasks,
    /// The stores' own tasks: they end after everything that writes.
    writers: Tasks,
    stores: Vec<Store>,
    locals: Arc<Vec<Local>>,
    issuer: Option<DevelopmentIssuer>,
    readiness: Readiness,
    health: Health,
    /// Held while the process runs.
    _lock: File,
}

/// One service on its way up.
struct Built {
    service: &'static dyn Service,
    journal: Journal,
    parts: Parts,
}

/// What is up before the first service.
struct Frame {
    settings: Settings,
    config: Arc<NodeConfig>,
    tasks: Tasks,
    writers: Tasks,
    readiness: Readiness,
}

impl Process {
    pub async fn start(start: Start) -> Result<Self, StartError> {
        let Start { settings, services, clock_start, registry } = start;
        let config = Arc::new(settings.check()?);
        server::prove_tls(&config)?;
        let lock = check::lock(&config.data_dir)?;
        let (tasks, writers, readiness) = (Tasks::new(), Tasks::new(), Readiness::new());
        // A start that fails leaves no task behind.
        let abandoned = tasks.closing().clone().drop_guard();
        let admin_listener = server::bind(config.admin_listen).await?;
        let admin_address = local_address(&admin_listener)?;
        let events = Arc::new(OnceLock::new());
        let shown = Admin {
            registry: registry.clone(),
            readiness: readiness.clone(),
            events: Arc::clone(&events),
        };
        tasks.spawn(admin::serve(shown, admin_listener, tasks.closing().clone()));
        let frame = Frame { settings, config, tasks, writers, readiness };
        let (authenticator, issuer) = identity(&frame.settings, &frame.config, &services)?;
        let built = build(&frame, services, (clock_start, &authenticator)).await?;
        let stores = built.iter().map(|it| it.journal.store().clone()).collect();
        // Boxed: the layout of what starts a node would nest too deep for the compiler.
        let wiring = Box::pin(wire(&frame, built, &authenticator));
        let (locals, routes, logs) = wiring.await?;
        let locals = Arc::new(locals);
        report_overdue(Arc::clone(&locals), &frame.tasks);
        let gauges = EventGauges::new(rpc::EventCounter(Arc::clone(&locals)), &registry);
        let gauges = gauges.map_err(|error| StartError::Telemetry(error.to_string()))?;
        let _ = events.set(gauges);
        let Frame { config, tasks, writers, readiness, .. } = frame;
        let listener = server::bind(config.listen).await?;
        let address = local_address(&listener)?;
        let (routes, health) = rpc::routes(routes, &locals, (&config, &authenticator)).await;
        let (serving, closing) = (Arc::clone(&config), tasks.closing().clone());
        tasks.spawn(async move {
            if let Err(error) = server::serve(&serving, listener, routes, closing).await {
                tracing::error!(%error, "the port stopped");
            }
        });
        tracing::info!(%address, %admin_address, "serving");
        readiness.await_logs(logs, health.clone(), &tasks);
        abandoned.disarm();
        Ok(Self {
            address,
            admin_address,
            config,
            tasks,
            writers,
            stores,
            locals,
            issuer,
            readiness,
            health,
            _lock: lock,
        })
    }

    /// The development issuer, where the profile has one.
    pub const fn issuer(&self) -> Option<&DevelopmentIssuer> {
        self.issuer.as_ref()
    }

    /// Counts events numbered, parked, and how far each consumer is behind.
    pub fn event_counter(&self) -> rpc::EventCounter {
        rpc::EventCounter(Arc::clone(&self.locals))
    }

    /// The inbox of one of its services, for whoever delivers by hand.
    pub fn inbox(&self, service: &str) -> Option<&Inbox> {
        self.locals.iter().find(|it| it.service == service).map(|it| &it.inbox)
    }

    /// Says that it stops, takes no more calls, lets calls and events finish, and
    /// closes the stores.
    pub async fn stop(mut self) {
        self.readiness.reach(Phase::Draining);
        self.health.not_serving().await;
        tokio::time::sleep(self.config.drain_notice()).await;
        self.health.end_watches().await;
        let limit = self.config.drain_timeout();
        let served = self.tasks.drain(limit).await;
        for store in &self.stores {
            store.close().await;
        }
        if served.and(self.writers.drain(limit).await).is_err() {
            tracing::warn!("some tasks did not finish in time; the next start takes them up");
        }
    }
}

/// Who knows callers; in development also who signs their tokens.
fn identity(
    settings: &Settings,
    config: &NodeConfig,
    services: &[&'static dyn Service],
) -> Result<(Authenticator, Option<DevelopmentIssuer>), StartError> {
    let identity: IdentityConfig = settings.section("identity")?;
    let own = || DevelopmentIssuer::open(&config.data_dir, &identity.audience, config.profile);
    let issuer = config.is_development().then(own).transpose()?;
    let exclusions = services.iter().flat_map(|it| it.exclusions()).copied().collect();
    Ok((Authenticator::new(&identity, exclusions, issuer.as_ref())?, issuer))
}

fn local_address(listener: &tokio::net::TcpListener) -> Result<SocketAddr, StartError> {
    let wrong = |cause| StartError::Listen { address: "local".to_owned(), cause };
    listener.local_addr().map_err(wrong)
}

/// Opens every service's store and wires its desk; starts nothing.
async fn build(
    frame: &Frame,
    services: Vec<&'static dyn Service>,
    (clock_start, authenticator): (Option<Time>, &Authenticator),
) -> Result<Vec<Built>, StartError> {
    let Frame { settings, config, tasks, writers, .. } = frame;
    let events = Registry::of_contracts();
    let mut built = Vec::new();
    for service in services {
        let store = open(settings, config, service, (clock_start, writers)).await?;
        let journal = Journal::new(store, &config.name, service.name(), events.clone());
        let node = Node {
            name: service.name(),
            settings: settings.clone(),
            config: Arc::clone(config),
            journal: journal.clone(),
            authenticator: authenticator.clone(),
            tasks: tasks.clone(),
        };
        let parts = service
            .build(&node)
            .map_err(|cause| StartError::Build { service: service.name(), cause })?;
        built.push(Built { service, journal, parts });
    }
    Ok(built)
}

/// Connects and migrates one service's store.
async fn open(
    settings: &Settings,
    config: &NodeConfig,
    service: &'static dyn Service,
    (clock_start, writers): (Option<Time>, &Tasks),
) -> Result<Store, StartError> {
    let name = service.name();
    let wrong = |cause| StartError::Store { service: name.to_owned(), cause };
    let stored: StoreConfig = settings.section("store")?;
    let tracker = writers.tracker();
    let store = Store::connect(&stored, &config.data_dir, name, Clock::default(), tracker).await;
    let store = store.map_err(wrong)?;
    let steps = steps(service);
    let pending = store.pending(&steps).await.map_err(wrong)?;
    if !pending.is_empty() && !config.migrate_on_start {
        let (service, pending) = (name.to_owned(), pending.join(", "));
        return Err(StartError::Pending { service, pending });
    }
    store.migrate(&steps).await.map_err(wrong)?;
    store.prove_append_only(&steps).await.map_err(wrong)?;
    // Whoever migrated before the start left a store as empty as one made now.
    let empty = || kit_events::outbox::is_empty(store.reader());
    let events = |cause| StartError::Events { service: name.to_owned(), cause };
    if let (Some(time), true) = (clock_start, config.is_development())
        && empty().await.map_err(events)?
    {
        store.start_clock_at(time).await.map_err(wrong)?;
    }
    check::skew(name, &store)?;
    let sound = service.self_check(&store).await;
    sound.map_err(|cause| StartError::SelfCheck { service: name, cause })?;
    Ok(store)
}

pub(crate) fn steps(service: &dyn Service) -> Vec<Step> {
    kit_events::STEPS.iter().cloned().chain(service.migrations()).collect()
}

/// Starts the bus, the sweeps and the clock followers of every service; answers
/// with what tells that each log was read.
async fn wire(
    frame: &Frame,
    built: Vec<Built>,
    authenticator: &Authenticator,
) -> Result<(Vec<Local>, RoutesBuilder, Vec<CaughtUp>), StartError> {
    let Frame { settings, config, tasks, readiness, .. } = frame;
    let bus_config: BusConfig = settings.section("bus")?;
    let bus = match bus_config.is_embedded() {
        true => Bus::Memory(kit_events::bus::Memory::new()),
        false => Bus::Rabbit(kit_events::bus::Rabbit::new(bus_config.clone())),
    };
    let process = Ids::new().next();
    let journals: Vec<_> = built.iter().map(|it| (it.service.name(), it.journal.clone())).collect();
    let mut routes = tonic::service::Routes::builder();
    let (mut locals, mut logs) = (Vec::new(), Vec::new());
    for Built { service, journal, parts } in built {
        let Parts {
            routes: adders, names, handlers, sweeps, explainers, historians, veils, ..
        } = parts;
        adders.into_iter().for_each(|add| add(&mut routes));
        let producers = handlers.producers(journal.registry());
        let mut sources = Vec::new();
        for producer in &producers {
            let source = source(settings, producer, &journals)?;
            sources.push((producer.clone(), source));
        }
        if let Bus::Rabbit(broker) = &bus {
            readiness.prove(broker, service.name(), &producers).await?;
        }
        let relay = Relay::new(journal.clone(), process);
        let inbox = Inbox::new(journal.clone(), handlers);
        check::cursors(service.name(), &inbox, &sources, config).await?;
        let side = Side { relay: relay.clone(), inbox: inbox.clone(), sources };
        logs.extend(bus::start(&bus, &bus_config, &side, tasks));
        sweep(config, sweeps, &relay, tasks);
        follow_clock(journal.store().clone(), tasks);
        forget(&relay, tasks);
        let laws = service.laws();
        let service = service.name();
        locals.push(Local {
            service,
            journal,
            inbox,
            producers,
            names,
            laws,
            explainers,
            historians,
            veils,
        });
    }
    refresh_keys(authenticator.clone(), tasks);
    Ok((locals, routes, logs))
}

/// Where a producer's log is read: here, or at its address.
fn source(
    settings: &Settings,
    producer: &str,
    journals: &[(&str, Journal)],
) -> Result<LogSource, StartError> {
    if let Some((_, journal)) = journals.iter().find(|(name, _)| *name == producer) {
        return Ok(LogSource::Local(journal.store().clone()));
    }
    let addresses: std::collections::BTreeMap<String, String> = settings.section("services")?;
    let Some(address) = addresses.get(producer) else {
        let text = kit_base::Text::with(
            format!(
                "缺少服务 {producer} 的地址：请写入配置文件的 [services]，或设 \
                 JIEBANG__SERVICES__{}；或不带服务名启动，一个进程提供全部服务",
                producer.to_uppercase()
            ),
            format!(
                "needs the address of the service {producer}: write it in [services] of the \
                 file, or set JIEBANG__SERVICES__{}; or serve without a name, all in one process",
                producer.to_uppercase()
            ),
        );
        let path = format!("services.{producer}");
        return Err(kit_base::FieldError::new(path, "REQUIRED", text).into());
    };
    let node: NodeConfig = settings.section("node")?;
    if !node.is_development() && !address.starts_with("https:") {
        let text = kit_base::Text::new(
            "生产环境的服务之间须使用 https：以证书说明身份",
            "production needs https between services: a certificate says who asks",
        );
        let path = format!("services.{producer}");
        return Err(kit_base::FieldError::new(path, "TLS_REQUIRED", text).into());
    }
    rpc::remote_log(settings, producer, address)
}

/// Runs the sweeps while this process holds the relay's lease.
fn sweep(config: &Arc<NodeConfig>, sweeps: Sweeps, relay: &Relay, tasks: &Tasks) {
    let (every, relay, closing) = (config.sweep_interval(), relay.clone(), tasks.closing().clone());
    tasks.spawn(async move {
        while !closing.is_cancelled() {
            let acted = if relay.holds() { sweeps.run(relay.journal()).await } else { 0 };
            let wait = if acted > 0 { Duration::ZERO } else { every };
            tokio::select! {
                () = closing.cancelled() => {}
                () = tokio::time::sleep(wait) => {}
                () = relay.journal().store().clock_moved() => {}
            }
        }
    });
}

/// Forgets old request ids while this process holds the relay's lease.
fn forget(relay: &Relay, tasks: &Tasks) {
    let (relay, closing) = (relay.clone(), tasks.closing().clone());
    tasks.spawn(async move {
        while !closing.is_cancelled() {
            let forgotten = match relay.holds() {
                true => kit_events::forget(relay.journal().store()).await,
                false => Ok(0),
            };
            let wait = match forgotten {
                Ok(0) => FORGET_EVERY,
                Ok(_) => BETWEEN_FORGETTING,
                Err(error) => {
                    tracing::warn!(%error, "cannot forget old request ids");
                    FORGET_EVERY
                }
            };
            tokio::select! {
                () = closing.cancelled() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    });
}

/// Reports what is overdue, every now and then: nothing is stuck without somebody
/// hearing of it.
fn report_overdue(locals: Arc<Vec<Local>>, tasks: &Tasks) {
    let closing = tasks.closing().clone();
    tasks.spawn(async move {
        while !closing.is_cancelled() {
            tokio::select! {
                () = closing.cancelled() => return,
                () = tokio::time::sleep(OVERDUE_EVERY) => {}
            }
            for (collection, found) in rpc::all_overdue(&locals).await {
                for late in found.iter().take(OVERDUE_SAID) {
                    tracing::warn!(collection, text = %late.say().zh, name = late.name, "overdue");
                }
            }
        }
    });
}

/// Follows the stored offset, which another replica may have moved.
fn follow_clock(store: Store, tasks: &Tasks) {
    let closing = tasks.closing().clone();
    tasks.spawn(async move {
        while !closing.is_cancelled() {
            if let Err(error) = store.refresh_clock().await {
                tracing::warn!(%error, "cannot read the stored clock");
            }
            tokio::select! {
                () = closing.cancelled() => {}
                () = tokio::time::sleep(CLOCK_EVERY) => {}
            }
        }
    });
}

/// Keeps the identity provider's keys fresh.
fn refresh_keys(authenticator: Authenticator, tasks: &Tasks) {
    let closing = tasks.closing().clone();
    tasks.spawn(async move {
        tokio::select! {
            () = closing.cancelled() => {}
            () = async {
                loop {
                    authenticator.refresh().await;
                    tokio::time::sleep(Duration::from_secs(60)).await;
                }
            } => {}
        }
    });
}
