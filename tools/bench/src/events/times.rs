//! The times at which events were committed and handled, read from the message log.

use std::collections::{BTreeMap, HashMap};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use crate::baseline::latencies::Recorder;
use chrono::{DateTime, Utc};
use platform::message_log::{Kind, MessageEvent};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use uuid::Uuid;

use crate::report::EventLatencies;
use demo::DemoError;

/// The times of the message events received so far.
#[derive(Default)]
pub(super) struct EventTimes {
    published: HashMap<Uuid, DateTime<Utc>>,
    delivered: Vec<(Uuid, &'static str, DateTime<Utc>)>,
    missed: u64,
}

impl EventTimes {
    /// Listens until `end`, then reads the message events that are still queued.
    pub(super) async fn listen_until<T>(
        &mut self,
        end: impl Future<Output = T>,
        message_log: &mut Receiver<Arc<MessageEvent>>,
    ) -> T {
        let mut end = pin!(end);
        let ended = loop {
            tokio::select! {
                ended = &mut end => break ended,
                received = message_log.recv() => match received {
                    Ok(message_event) => self.note(&message_event),
                    Err(RecvError::Lagged(missed)) => self.missed += missed,
                    Err(RecvError::Closed) => break end.await,
                },
            }
        };
        loop {
            match message_log.try_recv() {
                Ok(message_event) => self.note(&message_event),
                Err(TryRecvError::Lagged(missed)) => self.missed += missed,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return ended,
            }
        }
    }

    fn note(&mut self, message_event: &MessageEvent) {
        match (message_event.kind, message_event.handler) {
            (Kind::Published, _) => {
                self.published.insert(message_event.event_id, message_event.occurred_at);
            }
            (Kind::Delivered, Some(handler)) => {
                self.delivered.push((message_event.event_id, handler, message_event.occurred_at));
            }
            (_, _) => {}
        }
    }

    /// Of the events that were committed since.
    pub(super) fn latencies(self, counts_from: DateTime<Utc>) -> Result<EventLatencies, DemoError> {
        let empty =
            || Recorder::new().map_err(|error| DemoError::Driver { reason: error.to_string() });
        let mut all = empty()?;
        let mut by_handler: BTreeMap<&'static str, Recorder> = BTreeMap::new();
        for (event, handler, at) in self.delivered {
            let Some(committed) = self.published.get(&event) else { continue };
            if *committed < counts_from {
                continue;
            }
            let latency = (at - *committed).to_std().unwrap_or(Duration::ZERO);
            all.record(latency);
            if let Some(recorder) = by_handler.get_mut(handler) {
                recorder.record(latency);
            } else {
                let mut recorder = empty()?;
                recorder.record(latency);
                by_handler.insert(handler, recorder);
            }
        }
        let of_each = by_handler.iter();
        let of_each = of_each.filter_map(|(name, one)| Some((*name, one.latencies()?)));
        Ok(EventLatencies {
            offered_per_s: 0,
            per_s: 0.0,
            duration_s: 0.0,
            errors: BTreeMap::new(),
            handled: all.len(),
            latency_ms: all.latencies(),
            by_handler: of_each.collect(),
            missed: self.missed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message_event(
        kind: Kind,
        event: u128,
        handler: Option<&'static str>,
        at_ms: i64,
    ) -> MessageEvent {
        MessageEvent {
            number: 1,
            occurred_at: DateTime::from_timestamp_millis(at_ms).unwrap(),
            kind,
            context: "orders",
            event_id: Uuid::from_u128(event),
            event_type: "orders.order-placed.v1".into(),
            subject: "order/1".into(),
            sequence: 1,
            correlation_id: Uuid::nil(),
            causation_id: None,
            transport: None,
            handler,
            attempt: None,
            reason: None,
            fault: None,
        }
    }

    #[test]
    fn counts_from_the_commit_to_each_handler_whichever_is_heard_first() {
        let mut times = EventTimes::default();
        for message_event in [
            message_event(Kind::Published, 1, None, 500),
            message_event(Kind::Delivered, 1, Some("a"), 900),
            message_event(Kind::Delivered, 2, Some("a"), 1_012),
            message_event(Kind::Published, 2, None, 1_010),
            message_event(Kind::Relayed, 2, None, 1_013),
            message_event(Kind::Delivered, 2, Some("b"), 1_014),
        ] {
            times.note(&message_event);
        }
        let latencies = times.latencies(DateTime::from_timestamp_millis(1_000).unwrap()).unwrap();
        assert_eq!(latencies.handled, 2);
        assert!((latencies.by_handler["a"].max - 2.0).abs() < 0.01, "{latencies:?}");
        assert!((latencies.by_handler["b"].max - 4.0).abs() < 0.01, "{latencies:?}");
    }

    #[tokio::test]
    async fn what_is_still_unread_in_the_end_is_read() {
        let (say, mut message_log) = tokio::sync::broadcast::channel(8);
        let mut times = EventTimes::default();
        let end = async {
            say.send(Arc::new(message_event(Kind::Published, 1, None, 1_000))).unwrap();
            say.send(Arc::new(message_event(Kind::Delivered, 1, Some("a"), 1_003))).unwrap();
        };
        times.listen_until(end, &mut message_log).await;
        assert_eq!((times.published.len(), times.delivered.len()), (1, 1));
    }
}
