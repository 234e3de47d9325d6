//! Delivers the provider's webhooks: signed, retried with backoff until the receiver answers 2xx or three days have passed.
//! Webhooks to deliver are rows, so a restart goes on where it stopped.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use platform::http_client::{HttpError, HttpService};
use platform::ownership::is_context_moved;
use platform::tasks::Tasks;
use platform::time::{from_micros, to_micros};
use shared_kernel::StoreError;
use shared_kernel::error_chain::describe;
use tokio::task::JoinSet;

use super::signature::{SIGNATURE_HEADER, WebhookSecret, sign};
use crate::faults::after;
use crate::ledger::{Delivered, webhooks};
use crate::provider::SimulatedProvider;

/// Deliveries side by side.
const LANES: usize = 4;
/// Webhooks read at a time.
const PAGE_SIZE: u64 = 128;
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
const FIRST_RETRY: Duration = Duration::from_millis(500);
const LONGEST_RETRY: Duration = Duration::from_hours(1);
const GIVE_UP_AFTER: TimeDelta = TimeDelta::days(3);
/// The wait after the ledger could not be read.
const AFTER_A_FAILURE: Duration = Duration::from_secs(1);

/// Where a shop takes webhooks.
const WEBHOOKS_PATH: &str = "/api/v1/payments/webhooks/simulated";

/// Why a webhook was not delivered.
#[derive(Debug, thiserror::Error)]
enum DeliveryError {
    #[error("no connection to the receiver")]
    NotConnected(#[source] Box<dyn Error + Send + Sync>),
    #[error("the receiver broke off")]
    NoAnswer(#[source] Box<dyn Error + Send + Sync>),
    #[error("the webhook makes no request")]
    Request(#[from] http::Error),
    #[error("the receiver answered {0}")]
    Refused(StatusCode),
    #[error("the receiver did not answer in time")]
    TimedOut,
    #[error("the webhook cannot be signed")]
    Unsigned,
}

impl From<HttpError> for DeliveryError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::NotConnected(cause) => Self::NotConnected(cause),
            HttpError::NoAnswer(cause) => Self::NoAnswer(cause),
        }
    }
}

/// Delivers webhooks to one shop.
pub(crate) struct WebhookSender {
    pub(crate) provider: Arc<SimulatedProvider>,
    pub(crate) secret: WebhookSecret,
    pub(crate) shop: Arc<dyn HttpService>,
    pub(crate) tasks: Tasks,
}

impl WebhookSender {
    /// Delivers until the host stops.
    pub(crate) async fn run(self) {
        let stopping = self.tasks.stopping();
        let sender = Arc::new(self);
        while !stopping.is_cancelled() {
            let wake = sender.provider.wake.notified();
            let wake_at = match sender.work_off().await {
                Ok(next) => next,
                Err(error) => {
                    if !is_context_moved(&error) {
                        tracing::warn!(%error, "the simulated provider cannot read its ledger");
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
                () = wake => {}
                () = sleep => {}
            }
        }
    }

    /// Does all that is due, and returns when more will be.
    async fn work_off(self: &Arc<Self>) -> Result<Option<DateTime<Utc>>, StoreError> {
        loop {
            let settled = self.provider.settle_due().await?;
            let now = self.provider.clock.now();
            let due = self.provider.ledger.webhooks_due(now, PAGE_SIZE).await?;
            if (settled == 0 && due.is_empty()) || self.tasks.stopping().is_cancelled() {
                return self.provider.ledger.next_due().await;
            }
            self.deliver_all(due).await?;
        }
    }

    async fn deliver_all(self: &Arc<Self>, due: Vec<webhooks::Model>) -> Result<(), StoreError> {
        let share = due.len().div_ceil(LANES).max(1);
        let mut deliveries = JoinSet::new();
        let mut due = due.into_iter();
        loop {
            let webhooks: Vec<_> = due.by_ref().take(share).collect();
            if webhooks.is_empty() {
                break;
            }
            let sender = Arc::clone(self);
            deliveries.spawn(async move { sender.deliver_each(webhooks).await });
        }
        let mut outcome = Ok(());
        while let Some(finished) = deliveries.join_next().await {
            // The webhooks of a lane that panicked are still due.
            outcome = outcome.and(finished.unwrap_or(Ok(())));
        }
        outcome
    }

    async fn deliver_each(&self, webhooks: Vec<webhooks::Model>) -> Result<(), StoreError> {
        let stopping = self.tasks.stopping();
        for webhook in webhooks {
            // A stop waits for no receiver, which may be the host that stops: the webhook stays due.
            let posted = tokio::select! {
                biased;
                () = stopping.cancelled() => return Ok(()),
                posted = self.post(&webhook) => posted,
            };
            let now = self.provider.clock.now();
            let delivered = match posted {
                Ok(()) => Delivered::Yes,
                Err(error) => Delivered::No {
                    error: describe(&error),
                    next_attempt_at: next_attempt_at(&webhook, now),
                },
            };
            self.provider.ledger.note_delivery(&webhook.event_id, now, delivered).await?;
        }
        Ok(())
    }

    async fn post(&self, webhook: &webhooks::Model) -> Result<(), DeliveryError> {
        let clock = &self.provider.clock;
        let signature = sign(&self.secret, webhook.body.as_bytes(), clock.now())
            .map_err(|_no_key| DeliveryError::Unsigned)?;
        let request = Request::post(WEBHOOKS_PATH)
            .header(CONTENT_TYPE, "application/json")
            .header(SIGNATURE_HEADER, signature)
            .body(Bytes::from(webhook.body.clone()))?;
        let answer = tokio::select! {
            answer = self.shop.call(request) => answer?,
            () = clock.sleep(ANSWER_WITHIN) => {
                return Err(DeliveryError::TimedOut);
            }
        };
        if answer.status().is_success() {
            Ok(())
        } else {
            Err(DeliveryError::Refused(answer.status()))
        }
    }
}

/// When to try again; `None` after three days.
fn next_attempt_at(webhook: &webhooks::Model, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let created_at = from_micros(webhook.created_at)?;
    if now - created_at > GIVE_UP_AFTER {
        tracing::warn!(
            event_id = webhook.event_id,
            "no receiver took the webhook for three days; it is given up"
        );
        return None;
    }
    let doublings = u32::try_from(webhook.attempts).unwrap_or(u32::MAX).min(16);
    let wait = FIRST_RETRY.saturating_mul(1 << doublings).min(LONGEST_RETRY);
    let spread = u64::try_from(to_micros(now).rem_euclid(100)).unwrap_or(0);
    Some(after(now, wait + Duration::from_millis(spread)))
}
