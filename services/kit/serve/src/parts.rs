//! What a built service hands to the process.

use std::convert::Infallible;
use std::sync::Arc;

use axum::response::IntoResponse;
use kit_base::{Problem, Text};
use kit_events::{Error, Handlers, Look, Shown};
use kit_store::Record;
use kit_wire::Comparer;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::RoutesBuilder;
use tower::Service;

use crate::explain::Explainer;
use crate::history::Historian;
use crate::sweeps::Sweeps;
use crate::veil::Veil;

/// Adds one gRPC service to the port.
type Route = Box<dyn FnOnce(&mut RoutesBuilder) + Send>;

/// Routes, handlers and sweeps of one service.
#[derive(Default)]
pub struct Parts {
    pub(crate) routes: Vec<Route>,
    pub(crate) names: Vec<&'static str>,
    pub(crate) handlers: Handlers,
    pub(crate) sweeps: Sweeps,
    pub(crate) explainers: Vec<Explainer>,
    pub(crate) historians: Vec<Historian>,
    pub(crate) veils: Vec<Veil>,
    comparer: Comparer,
}

impl Parts {
    pub fn new() -> Self {
        Self::default()
    }

    /// Serves a gRPC service.
    #[must_use]
    pub fn grpc<S>(mut self, service: S) -> Self
    where
        S: Service<http::Request<Body>, Error = Infallible>
            + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        self.names.push(S::NAME);
        self.routes.push(Box::new(move |routes| {
            routes.add_service(service);
        }));
        self
    }

    /// What the service does on hearing others.
    #[must_use]
    pub fn handlers(mut self, handlers: Handlers) -> Self {
        self.handlers = handlers;
        self
    }

    /// Explains objects by their table and clocks alone, and tells their past.
    #[must_use]
    pub fn explains<R: Record + Shown + Clone>(self) -> Self {
        let nothing = |_: Arc<()>, _: Look, _: R| std::future::ready(Ok::<_, Error>(Vec::new()));
        self.explains_with(&Arc::new(()), nothing)
    }

    /// Explains objects, tells their past, and counts what their table does not know.
    #[must_use]
    pub fn explains_with<R, D, E, F, Fut>(mut self, desk: &Arc<D>, count: F) -> Self
    where
        R: Record + Shown + Clone,
        D: Send + Sync + 'static,
        E: Problem,
        F: Fn(Arc<D>, Look, R) -> Fut + Send + Sync + Copy + 'static,
        Fut: Future<Output = Result<Vec<Text>, E>> + Send + 'static,
    {
        self.explainers.push(Explainer::of(desk, count));
        self.historians.push(Historian::of::<R>(&self.comparer));
        self
    }

    /// The audit record says nothing of an object of these until `role` may see it.
    #[must_use]
    pub fn seals<R: Record>(mut self, role: &'static str) -> Self {
        self.veils.push(Veil::of::<R>(Some(role), &[]));
        self
    }

    /// The audit record does not say who acted on these in one of the roles, but to
    /// those who handle the object.
    #[must_use]
    pub fn veils<R: Record>(mut self, roles: &'static [&'static str]) -> Self {
        self.veils.push(Veil::of::<R>(None, roles));
        self
    }

    /// What it does when a deadline is over.
    #[must_use]
    pub fn sweeps(mut self, sweeps: Sweeps) -> Self {
        self.sweeps = sweeps;
        self
    }
}
