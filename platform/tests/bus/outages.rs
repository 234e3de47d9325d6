//! The log lines about a broker that is away.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use platform::testing::log_of_this_thread;
use rstest::rstest;
use tracing::Level;

use super::events::soon;
use super::shop::{Kind, Shop};

const AWAY: &str = "the broker is away; requests are answered, and events for other hosts wait";
const BACK: &str = "the broker is back";

/// The log of the tasks of one thread.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Logged {
    /// How often a warning with these words was logged.
    fn warned(&self, words: &str) -> usize {
        let logged = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let logged = String::from_utf8_lossy(&logged);
        logged.lines().filter(|line| line.contains(" WARN ") && line.contains(words)).count()
    }

    async fn until_warned(&self, words: &str, times: usize) {
        soon(words, async {
            while self.warned(words) < times {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test]
async fn a_broker_that_is_away_is_warned_of_once_and_so_is_its_return(#[case] kind: Kind) {
    let Some(shop) = Shop::open(kind).await else { return };
    let logged = Logged::default();
    let writer = logged.clone();
    let log = tracing_subscriber::fmt().with_max_level(Level::WARN).with_ansi(false);
    let _guard = log_of_this_thread(log.with_writer(move || writer.clone()).finish());

    shop.proxy().close();
    let bus = shop.bus().await;
    logged.until_warned(AWAY, 1).await;
    shop.proxy().open();
    soon("the broker", bus.ready()).await;
    logged.until_warned(BACK, 1).await;
    assert_eq!(logged.warned(AWAY), 1, "attempts that fail are not reported one by one");

    shop.proxy().close();
    logged.until_warned(AWAY, 2).await;
    shop.proxy().open();
    logged.until_warned(BACK, 2).await;
    assert_eq!((logged.warned(AWAY), logged.warned(BACK)), (2, 2));
}
