//! The export of spans: a bounded queue, batches over HTTP as protobuf, and counts of what became of each span. A collector that
//! is away costs the spans of that time and nothing else; it is logged when it goes and when it is back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response, Uri};
use opentelemetry::Context;
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{Protocol, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Span, SpanData, SpanExporter, SpanProcessor,
};
use platform::spans::ExportedSpans;

use super::leaving::as_it_leaves;
use crate::collector::{Collector, Unanswered};

/// Spans that wait for the collector; more are dropped. A recorded checkout has some 50.
const QUEUE: usize = 8_192;
/// Spans in one request.
const BATCH: usize = 512;
/// A batch that is not full is sent after this time.
const AFTER: Duration = Duration::from_secs(1);
/// The path of traces below the address of a collector.
const PATH: &str = "/v1/traces";

/// The fate of the spans of this process.
#[derive(Debug, Default)]
pub(super) struct Counts {
    waiting: AtomicUsize,
    taken: AtomicU64,
    queue_full: AtomicU64,
    not_taken: AtomicU64,
    is_away: AtomicBool,
}

impl Counts {
    pub(super) fn exported(&self) -> ExportedSpans {
        ExportedSpans {
            taken: self.taken.load(Ordering::Relaxed),
            queue_full: self.queue_full.load(Ordering::Relaxed),
            not_taken: self.not_taken.load(Ordering::Relaxed),
        }
    }

    /// Whether there is room for one more span.
    fn enters(&self) -> bool {
        let has_room = self.waiting.fetch_add(1, Ordering::Relaxed) < QUEUE;
        if !has_room {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            self.queue_full.fetch_add(1, Ordering::Relaxed);
        }
        has_room
    }

    fn left(&self, spans: usize, sent: &OTelSdkResult) {
        self.waiting.fetch_sub(spans, Ordering::Relaxed);
        let end = if sent.is_ok() { &self.taken } else { &self.not_taken };
        end.fetch_add(u64::try_from(spans).unwrap_or(u64::MAX), Ordering::Relaxed);
        let was_away = self.is_away.swap(sent.is_err(), Ordering::Relaxed);
        match sent {
            Err(error) if !was_away => tracing::warn!(
                %error,
                "the collector takes no spans; they are dropped and counted until it does"
            ),
            Ok(()) if was_away => tracing::info!("the collector takes spans again"),
            _ => {}
        }
    }
}

/// The processor that sends spans to the collector at `url`.
pub(super) fn processor(
    url: &str,
    counts: &Arc<Counts>,
) -> Result<impl SpanProcessor + use<>, Unanswered> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(format!("{}{PATH}", url.trim_end_matches('/')))
        .with_http_client(ToCollector(Collector::at(url)?))
        .build()?;
    let config = BatchConfigBuilder::default()
        .with_max_queue_size(QUEUE)
        .with_max_export_batch_size(BATCH)
        .with_scheduled_delay(AFTER)
        .build();
    let counted = CountedExporter { exporter, counts: Arc::clone(counts) };
    let batches = BatchSpanProcessor::new(counted, config);
    Ok(Bounded { batches, counts: Arc::clone(counts) })
}

/// Sends over the client of the platform.
#[derive(Debug)]
struct ToCollector(Collector);

#[async_trait]
impl HttpClient for ToCollector {
    async fn send_bytes(&self, mut request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        // The client has the address, and takes the path below it.
        *request.uri_mut() = Uri::from_static(PATH);
        self.0.send(request).await
    }
}

/// Takes what fits the queue. The library counts what it drops where nobody can read it.
#[derive(Debug)]
struct Bounded {
    batches: BatchSpanProcessor,
    counts: Arc<Counts>,
}

impl SpanProcessor for Bounded {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.batches.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        if self.counts.enters() {
            self.batches.on_end(as_it_leaves(span));
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.batches.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.batches.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.batches.set_resource(resource);
    }
}

/// Counts what the collector takes.
#[derive(Debug)]
struct CountedExporter {
    exporter: opentelemetry_otlp::SpanExporter,
    counts: Arc<Counts>,
}

impl SpanExporter for CountedExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        let sent = self.exporter.export(batch).await;
        self.counts.left(spans, &sent);
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry_sdk::error::OTelSdkError;

    use super::*;

    #[test]
    fn a_span_that_does_not_fit_the_queue_is_counted_and_room_comes_back_with_each_batch() {
        let counts = Counts::default();
        let entered = (0..QUEUE + 3).filter(|_| counts.enters()).count();
        assert_eq!(entered, QUEUE);
        counts.left(BATCH, &Ok(()));
        counts.left(1, &Err(OTelSdkError::InternalFailure("away".to_owned())));
        assert!(counts.enters());
        let taken = u64::try_from(BATCH).unwrap();
        assert_eq!(counts.exported(), ExportedSpans { taken, queue_full: 3, not_taken: 1 });
    }
}
