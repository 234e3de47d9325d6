//! How fast a bus carries events on this machine. Run with `--ignored --nocapture`; it asserts no time.

use std::time::Instant;

use rstest::rstest;

use super::events::{PLACED, event, next};
use super::outbox::Outbox;
use super::shop::{Kind, read_by_payments};

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures, and asserts nothing"]
async fn events_published_and_consumed_a_second(#[case] kind: Kind) {
    const SUBJECTS: u32 = 2000;
    const EVENTS: u32 = 40_000;
    let Some((_shop, bus, mut deliveries)) = read_by_payments(kind).await else { return };
    let all = (0..EVENTS)
        .map(|n| event(PLACED, &format!("order/{}", n % SUBJECTS), n / SUBJECTS + 1))
        .collect();
    let outbox = Outbox::with(all);

    let begun = Instant::now();
    let consuming = async {
        for _ in 0..EVENTS {
            next(&mut deliveries).await.acknowledge();
        }
        begun.elapsed()
    };
    let publishing = async {
        outbox.drain(&*bus).await;
        begun.elapsed()
    };
    let (published, consumed) = tokio::join!(publishing, consuming);
    for (what, took) in [("published", published), ("consumed", consumed)] {
        let a_second = f64::from(EVENTS) / took.as_secs_f64();
        eprintln!("{kind:?}: {a_second:.0} events/s {what}, both at once");
    }
}
