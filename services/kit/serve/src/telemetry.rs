//! Logs, traces and metrics: set up once per process, flushed at its end.
//!
//! Owns the tracing subscriber, the only global. Shape: a log layer always;
//! OTLP traces and metrics where an endpoint is set; Prometheus always.

use std::io::IsTerminal;

use opentelemetry::trace::TracerProvider;
use opentelemetry::{KeyValue, global};
use opentelemetry_otlp::{MetricExporter, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::SdkTracerProvider;
use prometheus::Registry;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::{LogFormat, TelemetryConfig};
use crate::error::StartError;

/// Their spans are not ours, and the exporter's own would export themselves.
const TRANSPORTS: [&str; 7] = ["h2", "hyper", "tonic", "tower", "opentelemetry", "reqwest", "sqlx"];

/// What must be flushed before the process ends.
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
    metrics: SdkMeterProvider,
    pub registry: Registry,
}

impl Telemetry {
    /// Sets up the process; call it on the runtime that exports.
    pub fn start(config: &TelemetryConfig, node: &str) -> Result<Self, StartError> {
        let wrong = |error: &dyn std::fmt::Display| StartError::Telemetry(error.to_string());
        let resource = Resource::builder()
            .with_service_name("jiebang")
            .with_attribute(KeyValue::new("service.instance.id", node.to_owned()))
            .build();
        let registry = Registry::new();
        let prometheus = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            .scope_info_enabled(false)
            .build()
            .map_err(|error| wrong(&error))?;
        let mut metrics =
            SdkMeterProvider::builder().with_resource(resource.clone()).with_reader(prometheus);
        let mut traces = None;
        if !config.otlp_endpoint.is_empty() {
            let endpoint = config.otlp_endpoint.as_str();
            let spans = SpanExporter::builder().with_tonic().with_endpoint(endpoint).build();
            let spans = spans.map_err(|error| wrong(&error))?;
            let sums = MetricExporter::builder().with_tonic().with_endpoint(endpoint).build();
            let sums = sums.map_err(|error| wrong(&error))?;
            metrics = metrics.with_reader(PeriodicReader::builder(sums).build());
            let provider =
                SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(spans);
            traces = Some(provider.build());
        }
        let metrics = metrics.build();
        global::set_meter_provider(metrics.clone());
        subscribe(config, traces.as_ref())?;
        Ok(Self { traces, metrics, registry })
    }

    /// Flushes; runs off the runtime's own threads, because it blocks.
    pub fn stop(self) {
        if let Some(traces) = self.traces {
            let _ = traces.shutdown();
        }
        let _ = self.metrics.shutdown();
    }
}

/// Installs the subscriber; a second one in the same process changes nothing.
fn subscribe(
    config: &TelemetryConfig,
    traces: Option<&SdkTracerProvider>,
) -> Result<(), StartError> {
    let filter = EnvFilter::try_new(&config.filter)
        .map_err(|error| StartError::Telemetry(format!("filter: {error}")))?;
    // The relay itself says what was returned; the start-up probe wants it returned.
    let quiet = "lapin::returned_messages=off".parse().expect("a directive reads");
    let filter = filter.add_directive(quiet);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match config.format {
        LogFormat::Human => {
            lines.with_target(false).with_ansi(std::io::stderr().is_terminal()).boxed()
        }
        LogFormat::Json => lines.json().boxed(),
    };
    let own = Targets::new()
        .with_default(LevelFilter::INFO)
        .with_targets(TRANSPORTS.map(|name| (name, LevelFilter::OFF)));
    let spans = traces.map(|provider| {
        let tracer = provider.tracer("jiebang");
        tracing_opentelemetry::layer().with_tracer(tracer).with_filter(own)
    });
    let subscriber = tracing_subscriber::registry().with(spans).with(lines.with_filter(filter));
    let _ = subscriber.try_init();
    Ok(())
}
