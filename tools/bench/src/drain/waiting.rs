//! Waiting until a backlog has been relayed and handled, with little load of its own.

use std::time::Duration;

use platform::message_log::Kind;
use platform::outbox::pending_deliveries;
use tokio::time::Instant;

use crate::scenario::DRAIN_PUBLISHER;
use demo::DemoError;
use host::Shop;

/// Between two looks at a counter, which costs nothing.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// Between two looks at the outbox, which costs a query.
const ASK_AGAIN: Duration = Duration::from_millis(50);
/// A drain in which nothing moves for this long is given up.
pub(super) const STUCK_AFTER: Duration = Duration::from_secs(30);

/// Whether nothing waits in any outbox.
pub(super) async fn is_drained(shop: &Shop) -> Result<bool, DemoError> {
    for database in shop.databases() {
        if pending_deliveries::backlog(database).await? > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// How many events wait in the outbox.
pub(super) async fn backlog(shop: &Shop) -> Result<u64, DemoError> {
    for database in shop.databases() {
        if database.context() == DRAIN_PUBLISHER {
            return Ok(pending_deliveries::backlog(database).await?);
        }
    }
    Ok(0)
}

/// Waits until no row of the outbox has a pending delivery.
pub(super) async fn relayed(
    shop: &Shop,
    began: Instant,
    events: u64,
) -> Result<Duration, DemoError> {
    // The counter first: it costs nothing. It counts every way that an event takes, so it may be there early.
    progress(|| shop.message_log().count(Kind::Relayed), events).await?;
    let mut waiting = (u64::MAX, Instant::now());
    loop {
        let left = backlog(shop).await?;
        if left == 0 {
            return Ok(began.elapsed());
        }
        if left < waiting.0 {
            waiting = (left, Instant::now());
        }
        stuck_since(waiting.1)?;
        tokio::time::sleep(ASK_AGAIN).await;
    }
}

/// Waits until the effects of so many events are durable.
pub(super) async fn handled(
    shop: &Shop,
    began: Instant,
    events: u64,
) -> Result<Duration, DemoError> {
    progress(|| shop.message_log().count(Kind::Delivered), events).await?;
    Ok(began.elapsed())
}

async fn progress(count: impl Fn() -> u64, until: u64) -> Result<(), DemoError> {
    let mut seen = (0, Instant::now());
    loop {
        let now = count();
        if now >= until {
            return Ok(());
        }
        if now > seen.0 {
            seen = (now, Instant::now());
        }
        stuck_since(seen.1)?;
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

fn stuck_since(last: Instant) -> Result<(), DemoError> {
    if last.elapsed() < STUCK_AFTER {
        return Ok(());
    }
    let reason = format!("the backlog has not moved for {} s", STUCK_AFTER.as_secs());
    Err(DemoError::Driver { reason })
}
