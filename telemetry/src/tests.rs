//! The end of the exporters of a collector that does not take their spans.

use std::net::{SocketAddr, TcpListener};
use std::time::Instant;

use platform::spans::ENTRY;
use tracing_subscriber::layer::SubscriberExt;

use super::*;

/// More than one request to the collector.
const SPANS: usize = 2_000;

/// How long a stop takes while spans wait for the collector at `address`.
async fn stop_without(address: SocketAddr) -> Duration {
    let traces = Some((format!("http://{address}"), 1.0));
    let telemetry = Telemetry::start(&Wanted { traces, ..Wanted::default() }).unwrap();
    let spans = Registry::default().with(telemetry.layers());
    tracing::subscriber::with_default(spans, || {
        for _ in 0..SPANS {
            drop(tracing::debug_span!(target: ENTRY, "store.unit_of_work.commit"));
        }
    });
    let begun = Instant::now();
    telemetry.stop().await;
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_refuses_connections_delays_no_stop() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let took = stop_without(address).await;
    assert!(took < STOP_WITHIN, "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_never_answers_delays_a_stop_by_its_bound() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let took = stop_without(silent.local_addr().unwrap()).await;
    assert!(took < STOP_WITHIN + Duration::from_secs(1), "{took:?}");
}
