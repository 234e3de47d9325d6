//! An interrupted bench over a broker leaves no queues or events behind.

use platform::bus::nats::{self, NatsSettings};
use platform::testing::ScratchBroker;
use shared_kernel::bus::BusSubscription;
use tokio::time::{interval, timeout};

use super::process::{Environment, LOOK_AGAIN, PATIENCE, Process};
use super::services;

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_bench_leaves_nothing_at_the_broker() {
    if !services::are_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let url = ScratchBroker::on_nats(&[]).url.clone();
    let arguments = [
        "bench",
        "checkout",
        "--seconds",
        "60",
        "--products",
        "20",
        "--apart",
        "payments",
        "--broker-url",
        &url,
    ];
    let mut bench = Process::spawn(folder.path(), "bench.log", &Environment::new(), &arguments);
    let prefix = |line: &str| {
        let folder = line.strip_prefix("data in ")?.split(' ').next()?;
        Some(folder.rsplit('/').next()?.replace('.', "-"))
    };
    let prefix = bench.until(prefix).await.expect("the bench prints its data folder");
    bench
        .until(|line| line.starts_with("warming up").then_some(()))
        .await
        .expect("the bench begins");
    let settings = NatsSettings::under(&url, &prefix);
    // All stored events are pending for a new subscriber.
    let newcomer =
        [BusSubscription { subscriber: "newcomer", event_types: vec!["orders.order-placed.v1"] }];
    let pending = async || nats::held(&settings, &newcomer).await.unwrap()[0].waiting;
    let mut again = interval(LOOK_AGAIN);
    let orders_arrive = async {
        while pending().await == 0 {
            again.tick().await;
        }
    };
    let arrived = timeout(PATIENCE, orders_arrive).await;
    // Before the assertions: the bench ends its processes only on a signal.
    bench.signal("-INT").await;
    let ended = bench.exit().await;
    assert_eq!(ended.code(), Some(130), "{}", bench.story());
    assert!(arrived.is_ok(), "no order of {prefix} comes to the broker");
    assert_eq!(pending().await, 0);
}
