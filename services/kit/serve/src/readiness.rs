//! Readiness: whether this process should be sent calls.
//!
//! Owns the phase that the admin port shows. Bounds: `BROKER_WAIT_MAX`. Order: forward
//! only; ready after the migrations, the proof of the broker, and one reading of
//! every log to its end. A broker that goes away later leaves a process ready:
//! what it commits waits in the outbox.

use std::sync::Arc;
use std::time::Duration;

use kit_base::{Kind, Problem};
use kit_events::Error;
use kit_events::bus::{Rabbit, rabbit};
use kit_events::consumer::CaughtUp;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::error::StartError;
use crate::rpc::Health;
use crate::tasks::Tasks;

/// How long a start waits for a broker that is away.
const BROKER_WAIT_MAX: Duration = Duration::from_secs(120);
const BROKER_AGAIN: Duration = Duration::from_millis(500);

/// Where a process is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    Starting,
    AwaitingBroker,
    CatchingUp,
    Ready,
    Draining,
}

impl Phase {
    pub const fn says(self) -> &'static str {
        match self {
            Self::Starting => "not ready: starting",
            Self::AwaitingBroker => "not ready: the broker is away",
            Self::CatchingUp => "not ready: catching up",
            Self::Ready => "ready",
            Self::Draining => "not ready: draining",
        }
    }
}

/// The phase, shared by everything that shows it.
#[derive(Clone)]
pub struct Readiness(Arc<watch::Sender<Phase>>);

impl Readiness {
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Phase::Starting)))
    }

    pub fn phase(&self) -> Phase {
        *self.0.borrow()
    }

    /// Moves on to `phase`; answers whether it was still ahead.
    pub fn reach(&self, phase: Phase) -> bool {
        self.0.send_if_modified(|at| {
            let ahead = *at < phase;
            *at = Ord::max(*at, phase);
            ahead
        })
    }

    /// Proves the broker for one service. One that is away is waited for; one
    /// that is wrong stops the start.
    pub async fn prove(
        &self,
        broker: &Rabbit,
        service: &str,
        producers: &[String],
    ) -> Result<(), StartError> {
        let begin = Instant::now();
        loop {
            let cause = match rabbit::probe(broker, service, producers).await {
                Ok(()) => return Ok(()),
                Err(cause) => cause,
            };
            if cause.kind() != Kind::Busy || begin.elapsed() > BROKER_WAIT_MAX {
                return Err(refused(service, cause));
            }
            if self.reach(Phase::AwaitingBroker) {
                tracing::warn!(service, %cause, "waiting for the broker");
            }
            tokio::time::sleep(BROKER_AGAIN).await;
        }
    }

    /// Says ready, on the admin port and in health, once every log was read.
    pub fn await_logs(&self, logs: Vec<CaughtUp>, health: Health, tasks: &Tasks) {
        self.reach(Phase::CatchingUp);
        let (this, closing) = (self.clone(), tasks.closing().clone());
        tasks.spawn(async move {
            for log in logs {
                tokio::select! {
                    () = closing.cancelled() => return,
                    () = async { log.wait().await; } => {}
                }
            }
            if this.reach(Phase::Ready) {
                health.serving().await;
                tracing::info!("ready");
            }
        });
    }
}

fn refused(service: &str, cause: Error) -> StartError {
    StartError::Events { service: service.to_owned(), cause }
}
