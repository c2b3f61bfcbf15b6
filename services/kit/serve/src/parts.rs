//! What a built service hands to the process.

use std::convert::Infallible;

use axum::response::IntoResponse;
use kit_events::Handlers;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::RoutesBuilder;
use tower::Service;

use crate::sweeps::Sweeps;

/// Adds one gRPC service to the port.
type Route = Box<dyn FnOnce(&mut RoutesBuilder) + Send>;

/// Routes, handlers and sweeps of one service.
#[derive(Default)]
pub struct Parts {
    pub(crate) routes: Vec<Route>,
    pub(crate) names: Vec<&'static str>,
    pub(crate) handlers: Handlers,
    pub(crate) sweeps: Sweeps,
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

    /// What it does when a deadline is over.
    #[must_use]
    pub fn sweeps(mut self, sweeps: Sweeps) -> Self {
        self.sweeps = sweeps;
        self
    }
}
