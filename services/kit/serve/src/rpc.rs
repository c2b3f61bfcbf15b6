//! The kit's own gRPC services, for every service of the process at once.

mod audit;
mod clock;
mod event_log;
mod explain;
mod history;
mod law;
mod parked;

use std::collections::BTreeMap;
use std::sync::Arc;

use kit_base::{Call, Kind, LawView, Problem};
use kit_events::inbox::Inbox;
use kit_events::relay::Length;
use kit_events::{Journal, LogSource};
use kit_wire::identity::Authenticator;
use kit_wire::{Access, Gate};
use proto::jiebang::kit::v1 as pb;
use tonic::service::{Routes, RoutesBuilder};
use tonic::{Request, Status};

use crate::config::{NodeConfig, Settings};
use crate::door::{nobody, traced};
use crate::error::StartError;
use crate::explain::Explainer;
use crate::history::Historian;
use crate::undecodable;
use crate::veil::Veil;

pub use event_log::remote_log;
pub(crate) use explain::all_overdue;

/// One service of this process, as the kit serves it.
pub struct Local {
    pub service: &'static str,
    pub journal: Journal,
    pub inbox: Inbox,
    /// Whose events its inbox hears.
    pub producers: Vec<String>,
    /// Its gRPC services, for health and reflection.
    pub names: Vec<&'static str>,
    /// Its transition tables.
    pub laws: Vec<LawView>,
    /// What explains its objects.
    pub explainers: Vec<Explainer>,
    /// What tells their past.
    pub historians: Vec<Historian>,
    /// What the audit record keeps to itself.
    pub veils: Vec<Veil>,
}

/// What the kit's services share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub locals: Arc<Vec<Local>>,
    pub authenticator: Authenticator,
}

impl Shared {
    /// Who calls, if the access list lets them.
    pub async fn admit<T>(
        &self,
        request: Request<T>,
        access: &Access,
        object: &str,
    ) -> Result<(Call, T), Status> {
        let (metadata, extensions, message) = request.into_parts();
        let call = self.authenticator.call(&metadata, &extensions).await;
        let call = traced(call.map_err(|error| refuse(&nobody(&metadata), &error))?);
        match Gate::new().require(&call, access, object) {
            Ok(_) => Ok((call, message)),
            Err(denied) => {
                // The process decided, not one service of it: the first one keeps the record.
                if let Some(local) = self.locals.first() {
                    let asked = (access.act, object);
                    local.journal.record_refusal(&call, asked, &denied).await;
                }
                Err(refuse(&call, &denied))
            }
        }
    }

    /// The service of that name, if it runs in this process.
    pub fn local(&self, service: &str) -> Option<&Local> {
        self.locals.iter().find(|local| local.service == service)
    }
}

/// The one door out: a problem in the words of the caller's language; an internal
/// one is logged here, once.
pub(crate) fn refuse(call: &Call, problem: &dyn Problem) -> Status {
    if problem.kind() == Kind::Internal {
        tracing::error!(trace = call.trace.id(), cause = %problem, "internal error");
    }
    kit_wire::status(problem, call.lang, call.trace.id())
}

/// Health of every service, as clients and balancers ask for it.
#[derive(Clone)]
pub struct Health {
    reporter: tonic_health::server::HealthReporter,
    names: Vec<&'static str>,
}

impl Health {
    pub async fn serving(&self) {
        self.set(tonic_health::ServingStatus::Serving).await;
    }

    pub async fn not_serving(&self) {
        self.set(tonic_health::ServingStatus::NotServing).await;
    }

    /// Ends the streams of those who watch, so that a drain need not wait for them.
    pub async fn end_watches(&mut self) {
        for name in &self.names {
            self.reporter.clear_service_status(name).await;
        }
    }

    async fn set(&self, status: tonic_health::ServingStatus) {
        for name in &self.names {
            self.reporter.set_service_status(*name, status).await;
        }
    }
}

/// Adds the kit's services, health and reflection. Health says not serving until
/// the process is ready.
pub async fn routes(
    mut routes: RoutesBuilder,
    locals: &Arc<Vec<Local>>,
    (config, authenticator): (&NodeConfig, &Authenticator),
) -> (Routes, Health) {
    let shared = Shared { locals: Arc::clone(locals), authenticator: authenticator.clone() };
    let (reporter, health) = tonic_health::server::health_reporter();
    routes.add_service(health);
    routes.add_service(pb::law_service_server::LawServiceServer::new(law::Laws(shared.clone())));
    routes.add_service(pb::event_log_service_server::EventLogServiceServer::new(
        event_log::EventLogs(shared.clone()),
    ));
    routes.add_service(pb::parked_service_server::ParkedServiceServer::new(parked::Parking(
        shared.clone(),
    )));
    routes.add_service(pb::explain_service_server::ExplainServiceServer::new(explain::Explains(
        shared.clone(),
    )));
    routes.add_service(pb::history_service_server::HistoryServiceServer::new(history::Histories(
        shared.clone(),
    )));
    let uncounted = crate::metrics::uncounted();
    routes.add_service(pb::audit_service_server::AuditServiceServer::new(audit::Audits {
        shared: shared.clone(),
        uncounted,
    }));
    if config.is_development() {
        routes
            .add_service(pb::clock_service_server::ClockServiceServer::new(clock::Clocks(shared)));
    }
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(proto::FDS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let known = "the build encoded this set";
    routes.add_service(reflection().build_v1().expect(known));
    routes.add_service(reflection().build_v1alpha().expect(known));
    let mut names: Vec<_> = locals.iter().flat_map(|it| it.names.iter().copied()).collect();
    names.push("");
    let router = routes.routes().into_axum_router();
    let router = router.layer(axum::middleware::from_fn(undecodable::explain));
    let health = Health { reporter, names };
    health.not_serving().await;
    (Routes::from(router), health)
}

/// How the events of a process stand.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct EventCounts {
    pub published: i64,
    pub parked: i64,
    /// Events that each consumer is behind, by `consumer<producer`.
    pub lag: BTreeMap<String, i64>,
}

/// How the events of one service stand.
pub struct Standing {
    pub service: &'static str,
    pub published: i64,
    /// Committed, and not numbered yet.
    pub waiting: i64,
    pub parked: i64,
    pub cursors: BTreeMap<String, i64>,
}

/// Counts the events of a process.
#[derive(Clone)]
pub struct EventCounter(pub(crate) Arc<Vec<Local>>);

impl EventCounter {
    /// Reads how every service of the process stands.
    pub async fn standing(&self) -> Result<Vec<Standing>, kit_events::Error> {
        let mut all = Vec::with_capacity(self.0.len());
        for local in self.0.iter() {
            let db = local.journal.store().reader();
            let mut cursors = BTreeMap::new();
            for producer in &local.producers {
                cursors.insert(producer.clone(), local.inbox.cursor(producer).await?);
            }
            let Length { numbered, waiting } = kit_events::relay::length(db).await?;
            all.push(Standing {
                service: local.service,
                cursors,
                parked: local.inbox.count_parked().await?,
                waiting,
                published: numbered,
            });
        }
        Ok(all)
    }

    /// Counts over every service; an event counts from its commit on.
    pub async fn count(&self) -> Result<EventCounts, kit_events::Error> {
        let all = self.standing().await?;
        let mut counts = EventCounts::default();
        for service in &all {
            counts.published += service.published;
            counts.parked += service.parked;
            for (producer, at) in &service.cursors {
                let source = all.iter().find(|it| it.service == producer);
                if let Some(source) = source {
                    let behind = source.published + source.waiting - at;
                    counts.lag.insert(format!("{}<{producer}", service.service), behind);
                }
            }
        }
        Ok(counts)
    }
}

/// A producer's log at another address, where one is configured.
pub(crate) fn channel(
    settings: &Settings,
    address: &str,
) -> Result<tonic::transport::Channel, StartError> {
    let node: NodeConfig = settings.section("node")?;
    let mut endpoint = tonic::transport::Endpoint::from_shared(address.to_owned())?;
    if address.starts_with("https:") {
        endpoint = endpoint.tls_config(crate::server::client_tls(&node)?)?;
    }
    Ok(endpoint.timeout(node.call_timeout()).connect_lazy())
}

/// As much of a log source as configuration decides.
pub(crate) type Source = LogSource;
