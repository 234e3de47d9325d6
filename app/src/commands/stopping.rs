//! The stop of a host at a signal: it is graceful, unless another signal cuts it short. One that comes during the start waits for its end.

use std::time::{Duration, Instant};

use terminal::{Exit, output, width, wrap};

use super::CommandError;
use crate::signals::Signals;

/// A signal that comes so soon after the first is the same request: `timeout` signals the process and its group.
const SAME_REQUEST: Duration = Duration::from_millis(250);

const STOPPED_AT_ONCE: &str = "galleria was stopped at once; what was acknowledged is stored";

/// The host when it has started; a signal meanwhile is kept for the time after. `None` when another signal cuts the start short.
pub(super) async fn start<T, E>(
    signals: &mut Signals,
    starting: impl Future<Output = Result<T, E>>,
) -> Result<Option<T>, CommandError>
where
    CommandError: From<E>,
{
    let mut starting = Box::pin(starting);
    tokio::select! {
        biased;
        started = &mut starting => return Ok(Some(started?)),
        () = signals.next() => {}
    }
    let waits = "galleria stops as soon as it has started. Another signal stops it at once.";
    output::print(&wrap(waits, width()))?;
    tokio::select! {
        biased;
        started = &mut starting => {
            signals.keep();
            Ok(Some(started?))
        }
        () = requested_again(signals) => {
            output::print(STOPPED_AT_ONCE)?;
            Ok(None)
        }
    }
}

/// Says that the host stops, and returns when it has, or when another signal cuts it short.
pub(super) async fn stop(
    signals: &mut Signals,
    stopping: impl Future<Output = ()>,
) -> Result<Exit, CommandError> {
    let stops = "galleria stops: it answers the requests under way and finishes the messages being handled; \
                 what waits stays stored. Another signal stops it at once.";
    output::print(&wrap(stops, width()))?;
    tokio::select! {
        biased;
        () = stopping => {
            output::print("galleria has stopped")?;
            Ok(Exit::Done)
        }
        () = requested_again(signals) => {
            output::print(STOPPED_AT_ONCE)?;
            Ok(Exit::CutShort)
        }
    }
}

/// Returns at a signal that is another request than the first.
async fn requested_again(signals: &mut Signals) {
    let first = Instant::now();
    loop {
        signals.next().await;
        if first.elapsed() > SAME_REQUEST {
            return;
        }
    }
}
