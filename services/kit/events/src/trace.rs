//! One trace: from the first call through outbox and bus to the consumer.

use std::collections::HashMap;

use kit_base::Trace;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TraceContextExt;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Puts a span under the trace that arrived, and answers with what to pass on.
///
/// Without a tracer the trace is passed on as it came. Must be called before the
/// span is first entered.
pub fn continue_trace(span: &Span, arrived: &Trace) -> Trace {
    let propagator = opentelemetry_sdk::propagation::TraceContextPropagator::new();
    let headers: HashMap<String, String> = [
        ("traceparent".to_owned(), arrived.traceparent.clone()),
        ("tracestate".to_owned(), arrived.tracestate.clone()),
    ]
    .into();
    // It fails only where no tracer is installed; then there is nothing to join.
    let _ = span.set_parent(propagator.extract(&headers));
    let context = span.context();
    if !context.span().span_context().is_valid() {
        return arrived.clone();
    }
    let mut carried = HashMap::new();
    propagator.inject_context(&context, &mut carried);
    Trace {
        traceparent: carried.remove("traceparent").unwrap_or_default(),
        tracestate: carried.remove("tracestate").unwrap_or_default(),
    }
}
