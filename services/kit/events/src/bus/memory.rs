//! The in-process bus: stores nothing. Consumers pull the producer's log by
//! cursor; a commit rings their bell.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::sync::watch;

/// Rings when a producer's log grew.
#[derive(Clone, Default)]
pub struct Memory {
    bells: Arc<Mutex<HashMap<String, watch::Sender<i64>>>>,
}

impl Memory {
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells everybody who follows `producer` how far its log goes.
    pub fn ring(&self, producer: &str, last_seq: i64) {
        self.with(producer, |bell| {
            bell.send_if_modified(|seen| {
                let grew = last_seq > *seen;
                *seen = last_seq.max(*seen);
                grew
            });
        });
    }

    pub fn follow(&self, producer: &str) -> watch::Receiver<i64> {
        self.with(producer, watch::Sender::subscribe)
    }

    fn with<T>(&self, producer: &str, f: impl FnOnce(&watch::Sender<i64>) -> T) -> T {
        let mut bells = self.bells.lock().expect("no holder of this lock panics");
        let bell = bells.entry(producer.to_owned()).or_insert_with(|| watch::Sender::new(0));
        f(bell)
    }
}
