//! Spans of distributed traces (ADR 0076): where a trace is taken up, and how its context is handed on as a W3C `traceparent`.
//!
//! The platform and the contexts make spans with `tracing` and know no exporter. A program that exports traces installs a
//! [`Tracer`]; without one no span here exists, and a `traceparent` is handed on as it came. Spans are made for recorded traces
//! only: an *entry* takes a trace up from a request, a message or due work, every other span is one of the trace in whose span it
//! is made.

use std::sync::{Arc, OnceLock};

use shared_kernel::event::traceparent;
use tracing::Span;

/// The target of spans that take a trace up. The filter of traces lets them pass.
pub const ENTRY: &str = "traced::entry";

/// The target of the span of a recorded request. Its span is in the log, too, like that of a request that is not recorded.
pub const REQUEST: &str = "platform::http::ingress::traced";

/// The target of all other spans of traces. The filter lets them pass inside a span of a trace.
pub const TRACED: &str = "traced";

/// The exporter of traces of this process.
pub trait Tracer: Send + Sync {
    /// Whether the trace of a request, or of a pass of due work, is recorded. `incoming` is the valid `traceparent` of the request,
    /// if it has one.
    fn decide(&self, incoming: Option<&str>) -> Decision;

    /// Makes `span` a child of a span elsewhere. Call it before anything else is done with the span.
    fn adopt(&self, span: &Span, parent: &str);

    /// The `traceparent` by which others become children of `span`; `None` for a span that is not recorded.
    fn traceparent(&self, span: &Span) -> Option<Arc<str>>;

    /// The fate of the spans of this process so far.
    fn exported(&self) -> ExportedSpans;
}

/// Whether a trace is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is recorded.
    Recorded,
    /// It is not. This `traceparent`, which says so, is handed on.
    NotRecorded(Arc<str>),
}

/// Counts of spans since the process began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExportedSpans {
    /// The collector has taken them.
    pub taken: u64,
    /// They were dropped, since too many waited.
    pub queue_full: u64,
    /// They were dropped, since the collector did not take them.
    pub not_taken: u64,
}

/// A span that may take up a trace.
#[derive(Debug, Clone)]
pub struct TakenUp {
    /// The span; disabled when the trace is not recorded.
    pub span: Span,
    /// The `traceparent` to hand on, if there is one.
    pub traceparent: Option<Arc<str>>,
}

static TRACER: OnceLock<Arc<dyn Tracer>> = OnceLock::new();

/// Installs the exporter of this process, beside the subscriber of `tracing`, which is one a process, too. Only the first one
/// counts; returns whether it was this one.
pub fn install(tracer: Arc<dyn Tracer>) -> bool {
    TRACER.set(tracer).is_ok()
}

/// The fate of the spans of this process; `None` where no traces are exported.
pub fn exported() -> Option<ExportedSpans> {
    TRACER.get().map(|tracer| tracer.exported())
}

/// Whether this process exports traces.
pub fn are_exported() -> bool {
    TRACER.get().is_some()
}

/// Takes up the trace of a request, or begins one. `incoming` is its valid `traceparent`. A request that is not recorded gets
/// the span of `unrecorded`, which may be one for the log.
pub(crate) fn of_request(
    incoming: Option<&str>,
    recorded: impl FnOnce() -> Span,
    unrecorded: impl FnOnce() -> Span,
) -> TakenUp {
    let Some(tracer) = TRACER.get() else {
        return TakenUp { span: unrecorded(), traceparent: incoming.map(Into::into) };
    };
    match tracer.decide(incoming) {
        Decision::Recorded => taken_up(&**tracer, incoming, recorded()),
        Decision::NotRecorded(traceparent) => {
            TakenUp { span: unrecorded(), traceparent: Some(traceparent) }
        }
    }
}

/// Takes up the trace that `parent` is part of, with a span of the target [`ENTRY`]. The span is disabled when that trace is not
/// recorded; then `parent` is handed on.
pub fn take_up(parent: Option<&Arc<str>>, entry: impl FnOnce() -> Span) -> TakenUp {
    match (TRACER.get(), parent) {
        (Some(tracer), Some(parent)) if traceparent::is_sampled(parent) => {
            taken_up(&**tracer, Some(&**parent), entry())
        }
        _ => TakenUp { span: Span::none(), traceparent: parent.cloned() },
    }
}

/// Begins a trace of its own with a span of the target [`ENTRY`], for the share of them that is recorded. The span is disabled when
/// this one is not.
pub(crate) fn begin(entry: impl FnOnce() -> Span) -> Span {
    match TRACER.get().map(|tracer| (tracer, tracer.decide(None))) {
        Some((tracer, Decision::Recorded)) => taken_up(&**tracer, None, entry()).span,
        Some((_, Decision::NotRecorded(_))) | None => Span::none(),
    }
}

fn taken_up(tracer: &dyn Tracer, parent: Option<&str>, span: Span) -> TakenUp {
    if let Some(parent) = parent {
        tracer.adopt(&span, parent);
    }
    let traceparent = tracer.traceparent(&span).or_else(|| parent.map(Into::into));
    TakenUp { span, traceparent }
}

/// The `traceparent` of the span that this is called in, to be sent along with a call; `None` when it is not recorded.
pub fn current_traceparent() -> Option<Arc<str>> {
    TRACER.get().and_then(|tracer| tracer.traceparent(&Span::current()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_an_exporter_a_context_is_handed_on_as_it_came_and_no_span_is_made() {
        let context = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let made = || -> Span { panic!("no span of a trace is made") };
        let request = of_request(Some(context), made, Span::none);
        assert_eq!(request.traceparent.as_deref(), Some(context));
        let message = take_up(Some(&context.into()), made);
        assert_eq!(message.traceparent.as_deref(), Some(context));
        assert!(message.span.is_disabled() && !are_exported());
        assert!(begin(made).is_disabled());
        assert_eq!((current_traceparent(), exported()), (None, None));
    }
}
