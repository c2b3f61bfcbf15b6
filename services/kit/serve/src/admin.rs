//! The admin port: metrics, liveness and readiness; never on a public address.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use prometheus::{Registry, TextEncoder};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::metrics::EventGauges;
use crate::readiness::{Phase, Readiness};

/// What the admin port shows.
#[derive(Clone)]
pub struct Admin {
    pub registry: Registry,
    pub readiness: Readiness,
    /// There once the stores are open.
    pub events: Arc<OnceLock<EventGauges>>,
}

/// Serves until cancelled.
pub async fn serve(admin: Admin, listener: TcpListener, closing: CancellationToken) {
    let routes = Router::new()
        .route("/metrics", get(metrics))
        .route("/livez", get(|| async { "ok" }))
        .route("/readyz", get(readiness))
        .with_state(admin);
    let serving = axum::serve(listener, routes).with_graceful_shutdown(closing.cancelled_owned());
    if let Err(error) = serving.await {
        tracing::warn!(%error, "the admin port stopped");
    }
}

async fn metrics(State(admin): State<Admin>) -> Result<String, StatusCode> {
    if let Some(events) = admin.events.get() {
        events.refresh().await;
    }
    let families = admin.registry.gather();
    TextEncoder::new().encode_to_string(&families).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn readiness(State(admin): State<Admin>) -> (StatusCode, &'static str) {
    let phase = admin.readiness.phase();
    match phase {
        Phase::Ready => (StatusCode::OK, phase.says()),
        Phase::Starting | Phase::AwaitingBroker | Phase::CatchingUp | Phase::Draining => {
            (StatusCode::SERVICE_UNAVAILABLE, phase.says())
        }
    }
}
