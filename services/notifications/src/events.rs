//! In: every event of the other services goes to one use case. Out: nothing; what
//! an organisation reads is its own affair.

use std::sync::Arc;

use kit_events::{Handlers, Outgoing};

use crate::desk::Desk;
use crate::domain::Notification;
use crate::domain::notification::Happened;

/// The services whose every event is told.
const PRODUCERS: &[&str] = &["challenges", "matchmaking", "contracts"];

pub fn handlers(desk: &Arc<Desk>) -> Handlers {
    Handlers::new().all(PRODUCERS, desk, Desk::tell)
}

pub const fn notification(_: &Notification, what: &Happened) -> Option<Outgoing> {
    match what {
        Happened::Read => None,
    }
}
