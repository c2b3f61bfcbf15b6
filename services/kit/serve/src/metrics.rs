//! What the process counts: calls by method and outcome, and how long they take.

use std::time::Instant;

use opentelemetry::KeyValue;
use opentelemetry::global;
use opentelemetry::metrics::{Counter, Histogram};

/// Instruments of the door.
#[derive(Clone)]
pub struct Meters {
    calls: Counter<u64>,
    duration: Histogram<f64>,
}

impl Meters {
    pub fn new() -> Self {
        let meter = global::meter("jiebang");
        Self {
            calls: meter.u64_counter("rpc.server.calls").build(),
            duration: meter.f64_histogram("rpc.server.duration").with_unit("s").build(),
        }
    }

    pub fn count(&self, method: &'static str, code: tonic::Code, since: Instant) {
        let labels = [
            KeyValue::new("rpc.method", method),
            KeyValue::new("rpc.grpc.status_code", i64::from(i32::from(code))),
        ];
        self.calls.add(1, &labels);
        self.duration.record(since.elapsed().as_secs_f64(), &labels);
    }
}
