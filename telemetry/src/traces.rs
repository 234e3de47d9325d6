//! Traces: the layer that makes OpenTelemetry spans of the spans of `tracing`, and the decision which traces are recorded.
//!
//! The decision is made before there is a span: a request that is not recorded costs a few random digits for the `traceparent`
//! that it hands on. The filter lets a span pass in which a trace is taken up, and any other span of a trace inside such a one.

mod exporting;
mod leaving;

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::trace::{
    SpanContext, SpanId, SpanKind, TraceContextExt, TraceFlags, TraceId, TraceState, TracerProvider,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{
    IdGenerator, RandomIdGenerator, Sampler, SamplingDecision, SdkTracerProvider, ShouldSample,
};
use platform::spans::{self, Decision, ENTRY, ExportedSpans, REQUEST, TRACED};
use shared_kernel::event::traceparent;
use tracing::{Metadata, Span, level_filters::LevelFilter, subscriber::Interest};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::layer::{self, Filter};
use tracing_subscriber::{Layer, Registry};

use crate::{BoxedLayer, TelemetryError, Wanted};
use exporting::{Counts, processor};

/// The name under which a collector shows the shop.
const SERVICE: &str = "galleria";

/// The spans of use cases, which are in the log, too.
const USE_CASES: &str = "application.";

/// The exporter of traces of this process.
pub(crate) struct Traces {
    provider: SdkTracerProvider,
}

impl Traces {
    /// Traces for the collector at `url`.
    pub(crate) fn to(url: &str, ratio: f64, wanted: &Wanted) -> Result<Self, TelemetryError> {
        let counts = Arc::new(Counts::default());
        let processor = processor(url, &counts).map_err(TelemetryError::Collector)?;
        let resource = Resource::builder()
            .with_service_name(SERVICE)
            .with_attributes([
                KeyValue::new("service.version", wanted.version),
                KeyValue::new("galleria.contexts", wanted.contexts.join(",")),
            ])
            .build();
        let provider = SdkTracerProvider::builder()
            .with_span_processor(processor)
            .with_resource(resource)
            // Only spans of recorded traces are made.
            .with_sampler(Sampler::AlwaysOn)
            .build();
        let sampler = Sampler::TraceIdRatioBased(ratio);
        spans::install(Arc::new(Tracer { sampler, counts }));
        Ok(Self { provider })
    }

    pub(crate) fn layer(&self) -> BoxedLayer {
        tracing_opentelemetry::layer()
            .with_tracer(self.provider.tracer(SERVICE))
            .with_location(false)
            .with_threads(false)
            .with_level(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_context_activation(false)
            .with_filter(OfTraces)
            .boxed()
    }

    pub(crate) fn stop(self, within: Duration) {
        if let Err(error) = self.provider.shutdown_with_timeout(within) {
            tracing::warn!(%error, "the last spans could not be sent to the collector; they are lost");
        }
    }
}

/// Lets the spans of traces pass, and no event: what an event says is for the log.
struct OfTraces;

impl OfTraces {
    fn is_entry(of: &Metadata<'_>) -> bool {
        of.is_span() && matches!(of.target(), ENTRY | REQUEST)
    }

    fn is_inside(of: &Metadata<'_>) -> bool {
        of.is_span() && (of.target() == TRACED || of.name().starts_with(USE_CASES))
    }
}

impl Filter<Registry> for OfTraces {
    fn enabled(&self, of: &Metadata<'_>, context: &layer::Context<'_, Registry>) -> bool {
        Self::is_entry(of) || (Self::is_inside(of) && context.lookup_current().is_some())
    }

    fn callsite_enabled(&self, of: &'static Metadata<'static>) -> Interest {
        if Self::is_entry(of) {
            Interest::always()
        } else if Self::is_inside(of) {
            Interest::sometimes()
        } else {
            Interest::never()
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::DEBUG)
    }
}

/// The tracer of the platform.
struct Tracer {
    sampler: Sampler,
    counts: Arc<Counts>,
}

impl spans::Tracer for Tracer {
    fn decide(&self, incoming: Option<&str>) -> Decision {
        match incoming {
            Some(theirs) if traceparent::is_sampled(theirs) => Decision::Recorded,
            Some(theirs) => Decision::NotRecorded(theirs.into()),
            None => self.decide_alone(),
        }
    }

    fn adopt(&self, span: &Span, parent: &str) {
        if let Some(parent) = context_of(parent) {
            // A span that is disabled has no parent.
            let _disabled = span.set_parent(Context::new().with_remote_span_context(parent));
        }
    }

    fn traceparent(&self, span: &Span) -> Option<Arc<str>> {
        let context = span.context();
        let its = context.span().span_context().clone();
        its.is_valid().then(|| text(its.trace_id(), its.span_id(), its.trace_flags()))
    }

    fn exported(&self) -> ExportedSpans {
        self.counts.exported()
    }
}

impl Tracer {
    fn decide_alone(&self) -> Decision {
        let ids = RandomIdGenerator::default();
        let trace = ids.new_trace_id();
        let kind = SpanKind::Server;
        let sampled =
            self.sampler.should_sample(None, trace, "http.request.answer", &kind, &[], &[]);
        match sampled.decision {
            SamplingDecision::RecordAndSample => Decision::Recorded,
            SamplingDecision::Drop | SamplingDecision::RecordOnly => {
                Decision::NotRecorded(text(trace, ids.new_span_id(), TraceFlags::NOT_SAMPLED))
            }
        }
    }
}

fn text(trace: TraceId, span: SpanId, flags: TraceFlags) -> Arc<str> {
    format!("00-{trace}-{span}-{flags:02x}").into()
}

/// The span that a valid `traceparent` names.
fn context_of(traceparent: &str) -> Option<SpanContext> {
    let mut parts = traceparent.split('-').skip(1);
    let trace = TraceId::from_hex(parts.next()?).ok()?;
    let span = SpanId::from_hex(parts.next()?).ok()?;
    Some(SpanContext::new(trace, span, TraceFlags::SAMPLED, true, TraceState::NONE))
}

#[cfg(test)]
mod tests;
