//! How long after the commit of an event the effects of its handlers are durable, while checkouts arrive at a fixed
//! rate. The shop runs in this process, because only its own stream of happenings knows when a commit was done: a table
//! has the time at which an event was decided, which is before.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use platform::clock::SystemClock;
use platform::happenings::{Happening, Kind};
use serde::Serialize;
use shared_kernel::Clock;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;
use yardstick::latencies::{Latencies, Recorder};

use super::customer::Errand;
use super::driver::{self, Drive};
use super::plan::Plan;
use super::report::{Measured, RunReport, seconds};
use super::scenario::Scenario;
use super::stage::Stage;
use super::{Tell, driven};
use crate::config::Settings;
use crate::demo::DemoError;
use crate::host::Host;

/// What was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Told {
    /// Checkouts that arrived a second, and those that were confirmed.
    pub(crate) offered_per_s: u32,
    pub(crate) per_s: f64,
    pub(crate) duration_s: f64,
    /// Times that a handler handled an event.
    pub(crate) handled: u64,
    /// From the commit of an event until a handler's effects are durable.
    pub(crate) latency_ms: Option<Latencies>,
    /// The same for each handler.
    pub(crate) by_handler: BTreeMap<&'static str, Latencies>,
    /// Happenings that were missed because they came too fast.
    pub(crate) missed: u64,
}

/// What the stream told.
#[derive(Default)]
struct Heard {
    published: HashMap<Uuid, DateTime<Utc>>,
    delivered: Vec<(Uuid, &'static str, DateTime<Utc>)>,
    missed: u64,
}

/// Runs it, at `rate`.
pub(super) async fn run(
    plan: &Plan,
    rate: NonZeroU32,
    settings: &Settings,
    tell: Tell,
) -> Result<RunReport, DemoError> {
    let stage = Stage::filled(Scenario::Events, plan, settings, tell).await?;
    let host = Host::start(&stage.settings, Arc::new(SystemClock)).await?;
    let length = plan.length().as_secs();
    tell.all(&format!("listening to {rate} checkouts a second for {length} s"))?;
    let counts_from = SystemClock.now() + driven::WARM_UP;
    let drive = driver::drive(Drive {
        errand: Errand::Checkout,
        pace: driven::pace(plan, Some(rate)),
        address: host.address,
        servers: Vec::new(),
        accounts: stage.accounts.clone(),
        products: plan.products,
        seed: plan.seed,
        number: 0,
    });
    let mut heard = Heard::default();
    let window = {
        let mut happenings = host.shop().happenings().listen();
        tokio::select! {
            window = drive => window?,
            never = heard.listen(&mut happenings) => never,
        }
    };
    host.stop().await;
    let books = stage.look_back(window.done_ever, tell).await?;
    let told = Told {
        offered_per_s: rate.get(),
        per_s: window.per_s(),
        duration_s: seconds(window.duration),
        ..heard.told(counts_from)?
    };
    Ok(RunReport::new(Scenario::Events, Measured::Told(told), books))
}

impl Heard {
    /// Listens until it is dropped.
    async fn listen<T>(&mut self, happenings: &mut Receiver<Arc<Happening>>) -> T {
        loop {
            match happenings.recv().await {
                Ok(happening) => self.note(&happening),
                Err(RecvError::Lagged(missed)) => self.missed += missed,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    fn note(&mut self, happening: &Happening) {
        match (happening.kind, happening.handler) {
            (Kind::Published, _) => {
                self.published.insert(happening.event_id, happening.at);
            }
            (Kind::Delivered, Some(handler)) => {
                self.delivered.push((happening.event_id, handler, happening.at));
            }
            (_, _) => {}
        }
    }

    /// Of the events that were committed since.
    fn told(self, counts_from: DateTime<Utc>) -> Result<Told, DemoError> {
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
        Ok(Told {
            offered_per_s: 0,
            per_s: 0.0,
            duration_s: 0.0,
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

    fn happening(kind: Kind, event: u128, handler: Option<&'static str>, at_ms: i64) -> Happening {
        Happening {
            at: DateTime::from_timestamp_millis(at_ms).unwrap(),
            kind,
            context: "orders",
            event_id: Uuid::from_u128(event),
            event_type: "orders.order-placed.v1".into(),
            subject: "order/1".into(),
            sequence: 1,
            correlation_id: Uuid::nil(),
            handler,
            attempt: None,
            reason: None,
        }
    }

    #[test]
    fn counts_from_the_commit_to_each_handler_whichever_is_heard_first() {
        let mut heard = Heard::default();
        for happening in [
            happening(Kind::Published, 1, None, 500),
            happening(Kind::Delivered, 1, Some("a"), 900),
            happening(Kind::Delivered, 2, Some("a"), 1_012),
            happening(Kind::Published, 2, None, 1_010),
            happening(Kind::Relayed, 2, None, 1_013),
            happening(Kind::Delivered, 2, Some("b"), 1_014),
        ] {
            heard.note(&happening);
        }
        let told = heard.told(DateTime::from_timestamp_millis(1_000).unwrap()).unwrap();
        assert_eq!(told.handled, 2);
        assert!((told.by_handler["a"].max - 2.0).abs() < 0.01, "{told:?}");
        assert!((told.by_handler["b"].max - 4.0).abs() < 0.01, "{told:?}");
    }
}
