//! What the process counts: calls by method and outcome, and how long they take;
//! and how its events stand whenever somebody looks.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use opentelemetry::KeyValue;
use opentelemetry::global;
use opentelemetry::metrics::{Counter, Histogram};
use prometheus::{IntGaugeVec, Opts, Registry};
use prost_reflect::{DescriptorPool, Value};

use crate::rpc::{self, EventCounter};

/// Instruments of the door.
#[derive(Clone)]
pub struct Meters {
    calls: Counter<u64>,
    duration: Histogram<f64>,
    uncounted: Arc<BTreeSet<String>>,
}

impl Meters {
    pub fn new() -> Self {
        let meter = global::meter("jiebang");
        Self {
            calls: meter.u64_counter("rpc.server.calls").build(),
            duration: meter.f64_histogram("rpc.server.duration").with_unit("s").build(),
            uncounted: Arc::new(uncounted()),
        }
    }

    /// Counts a call under its method, unless how often that is called is secret.
    pub fn count(&self, method: &'static str, code: tonic::Code, since: Instant) {
        let method = if self.uncounted.contains(method) { "" } else { method };
        let labels = [
            KeyValue::new("rpc.method", method),
            KeyValue::new("rpc.grpc.status_code", i64::from(i32::from(code))),
        ];
        self.calls.add(1, &labels);
        self.duration.record(since.elapsed().as_secs_f64(), &labels);
    }
}

/// The methods whose calls are counted without their names, as the contracts say: the
/// number of bids is nobody's affair before the opening.
pub fn uncounted() -> BTreeSet<String> {
    let pool = DescriptorPool::decode(proto::FDS).expect("the build encoded this set");
    let option = pool.get_extension_by_name("jiebang.kit.v1.uncounted");
    let option = option.expect("the contracts declare the option");
    let methods: Vec<_> = pool.services().flat_map(|it| it.methods().collect::<Vec<_>>()).collect();
    let marked = methods.into_iter().filter(|method| {
        let options = method.options();
        options.has_extension(&option)
            && matches!(*options.get_extension(&option), Value::Bool(true))
    });
    marked.map(|method| method.name().to_owned()).collect()
}

/// Gauges of events, read from the stores at each scrape.
///
/// How far a consumer is behind is `jiebang_events_committed` of the producer less
/// `jiebang_events_cursor` of the consumer, wherever the two run.
#[derive(Clone)]
pub struct EventGauges {
    counter: EventCounter,
    committed: IntGaugeVec,
    published: IntGaugeVec,
    parked: IntGaugeVec,
    cursor: IntGaugeVec,
    overdue: IntGaugeVec,
}

impl EventGauges {
    pub fn new(counter: EventCounter, registry: &Registry) -> Result<Self, prometheus::Error> {
        let gauge = |name, help, labels: &[&str]| -> Result<IntGaugeVec, prometheus::Error> {
            let gauge = IntGaugeVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok(gauge)
        };
        Ok(Self {
            counter,
            committed: gauge("jiebang_events_committed", "events committed", &["producer"])?,
            published: gauge("jiebang_events_published", "events numbered", &["producer"])?,
            parked: gauge("jiebang_events_parked", "events set aside", &["consumer"])?,
            cursor: gauge(
                "jiebang_events_cursor",
                "the last event of a producer that a consumer has taken",
                &["consumer", "producer"],
            )?,
            overdue: gauge(
                "jiebang_objects_overdue",
                "objects that wait too long",
                &["collection"],
            )?,
        })
    }

    /// Reads the stores; a store that cannot be read keeps its last figures.
    pub async fn refresh(&self) {
        let Ok(standing) = self.counter.standing().await else { return };
        for service in standing {
            let name = [service.service];
            self.committed.with_label_values(&name).set(service.published + service.waiting);
            self.published.with_label_values(&name).set(service.published);
            self.parked.with_label_values(&name).set(service.parked);
            for (producer, at) in &service.cursors {
                self.cursor.with_label_values(&[service.service, producer]).set(*at);
            }
        }
        for (collection, found) in rpc::all_overdue(&self.counter.0).await {
            let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
            self.overdue.with_label_values(&[collection]).set(count);
        }
    }
}
