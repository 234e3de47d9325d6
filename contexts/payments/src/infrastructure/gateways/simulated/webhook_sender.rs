//! Delivers the provider's webhooks: signed, retried with backoff until somebody answers 2xx or three days have
//! passed. What is to be delivered is rows, so a restart goes on where it stopped.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use platform::ownership::is_context_moved;
use platform::tasks::Tasks;
use platform::time::{from_micros, to_micros};
use shared_kernel::StoreError;
use tokio::task::JoinSet;

use super::ledger::{Delivered, webhooks};
use super::provider::SimulatedProvider;
use super::signature::{WebhookSecret, sign};
use super::webhook_connection::{Connection, DeliveryError, Target};
use crate::application::pacing::after;

/// Deliveries side by side.
const LANES: usize = 4;
/// Webhooks read at a time.
const A_PAGE: u64 = 128;
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
const FIRST_RETRY: Duration = Duration::from_millis(500);
const LONGEST_RETRY: Duration = Duration::from_hours(1);
const GIVE_UP_AFTER: TimeDelta = TimeDelta::days(3);
/// The wait after the books could not be read.
const AFTER_A_FAILURE: Duration = Duration::from_secs(1);

/// Delivers webhooks to one target.
pub(crate) struct WebhookSender {
    pub(crate) provider: Arc<SimulatedProvider>,
    pub(crate) secret: WebhookSecret,
    pub(crate) target: Target,
    pub(crate) tasks: Tasks,
}

impl WebhookSender {
    /// Delivers until the host stops.
    pub(crate) async fn run(self) {
        let stopping = self.tasks.stopping();
        let sender = Arc::new(self);
        let mut lanes: Vec<Connection> = (0..LANES)
            .map(|_lane| Connection::new(sender.target.clone(), sender.tasks.clone()))
            .collect();
        while !stopping.is_cancelled() {
            let news = sender.provider.news.notified();
            let wake_at = match sender.work_off(&mut lanes).await {
                Ok(next) => next,
                Err(error) => {
                    if !is_context_moved(&error) {
                        tracing::warn!(%error, "the simulated provider cannot read its books");
                    }
                    Some(after(sender.provider.clock.now(), AFTER_A_FAILURE))
                }
            };
            let sleep = async {
                match wake_at {
                    Some(at) => sender.provider.clock.sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = stopping.cancelled() => {}
                () = news => {}
                () = sleep => {}
            }
        }
    }

    /// Does all that is due, and says when more will be.
    async fn work_off(
        self: &Arc<Self>,
        lanes: &mut Vec<Connection>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        loop {
            let settled = self.provider.settle_due().await?;
            let due = self.provider.ledger.webhooks_due(self.provider.clock.now(), A_PAGE).await?;
            if (settled == 0 && due.is_empty()) || self.tasks.stopping().is_cancelled() {
                return self.provider.ledger.next_due().await;
            }
            self.deliver_all(due, lanes).await?;
        }
    }

    async fn deliver_all(
        self: &Arc<Self>,
        due: Vec<webhooks::Model>,
        lanes: &mut Vec<Connection>,
    ) -> Result<(), StoreError> {
        let share = due.len().div_ceil(LANES).max(1);
        let mut deliveries = JoinSet::new();
        let mut due = due.into_iter();
        for mut lane in lanes.drain(..) {
            let webhooks: Vec<_> = due.by_ref().take(share).collect();
            let sender = Arc::clone(self);
            deliveries.spawn(async move {
                let delivered = sender.deliver_each(webhooks, &mut lane).await;
                (lane, delivered)
            });
        }
        let mut outcome = Ok(());
        while let Some(finished) = deliveries.join_next().await {
            match finished {
                Ok((lane, delivered)) => {
                    lanes.push(lane);
                    outcome = outcome.and(delivered);
                }
                // A lane that panicked is replaced; its webhooks are still due.
                Err(_panicked) => {
                    lanes.push(Connection::new(self.target.clone(), self.tasks.clone()));
                }
            }
        }
        outcome
    }

    async fn deliver_each(
        &self,
        webhooks: Vec<webhooks::Model>,
        lane: &mut Connection,
    ) -> Result<(), StoreError> {
        for webhook in webhooks {
            let posted = self.post(&webhook, lane).await;
            let now = self.provider.clock.now();
            let delivered = match posted {
                Ok(()) => Delivered::Yes,
                Err(error) => Delivered::No {
                    error: error.to_string(),
                    next_attempt_at: next_attempt_at(&webhook, now),
                },
            };
            self.provider.ledger.note_delivery(&webhook.event_id, now, delivered).await?;
        }
        Ok(())
    }

    async fn post(
        &self,
        webhook: &webhooks::Model,
        lane: &mut Connection,
    ) -> Result<(), DeliveryError> {
        let clock = &self.provider.clock;
        let signature = sign(&self.secret, webhook.body.as_bytes(), clock.now())
            .map_err(|_no_key| DeliveryError::Unsigned)?;
        tokio::select! {
            posted = lane.post(webhook.body.clone(), &signature) => posted,
            () = clock.sleep_until(after(clock.now(), ANSWER_WITHIN)) => Err(DeliveryError::TimedOut),
        }
    }
}

/// When to try again; `None` after three days.
fn next_attempt_at(webhook: &webhooks::Model, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let created_at = from_micros(webhook.created_at)?;
    if now - created_at > GIVE_UP_AFTER {
        tracing::warn!(
            event_id = webhook.event_id,
            "nobody took the webhook for three days; it is given up"
        );
        return None;
    }
    let doublings = u32::try_from(webhook.attempts).unwrap_or(u32::MAX).min(16);
    let wait = FIRST_RETRY.saturating_mul(1 << doublings).min(LONGEST_RETRY);
    let spread = u64::try_from(to_micros(now).rem_euclid(100)).unwrap_or(0);
    Some(after(now, wait + Duration::from_millis(spread)))
}
