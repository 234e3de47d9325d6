//! Latency, refused connections and lost answers: the faults between a client and the provider that some tokens cause.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use shared_kernel::Clock;
use uuid::Uuid;

use crate::settings::ProviderSettings;
use crate::test_token::TestToken;

/// The faults of one provider.
pub(crate) struct Faults {
    clock: Arc<dyn Clock>,
    settings: ProviderSettings,
    /// Connections refused so far, by charge. Only charges with `tok_unreachable` are here, and only until one gets
    /// through.
    refused: Mutex<HashMap<Uuid, u32>>,
}

/// The connection is refused: the request is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("connection refused")]
pub(crate) struct ConnectionRefused;

impl Faults {
    pub(crate) fn new(clock: Arc<dyn Clock>, settings: ProviderSettings) -> Self {
        Self { clock, settings, refused: Mutex::new(HashMap::new()) }
    }

    /// Waits as long as a request takes to arrive and its answer to come back.
    pub(crate) async fn latency(&self) {
        let (shortest, longest) = (self.settings.shortest_latency, self.settings.longest_latency);
        let wait = rand::random_range(shortest..=longest.max(shortest));
        if !wait.is_zero() {
            self.clock.sleep(wait).await;
        }
    }

    /// Whatever befalls a charge before it arrives. Some never do.
    pub(crate) async fn before_charge(
        &self,
        key: Uuid,
        token: Option<TestToken>,
    ) -> Result<(), ConnectionRefused> {
        match token {
            Some(TestToken::Unreachable) if self.refuses_connection(key) => Err(ConnectionRefused),
            Some(TestToken::NeverAnswers) => std::future::pending().await,
            Some(_) | None => Ok(()),
        }
    }

    /// Whatever befalls the answer to a charge that was made. Some never come back.
    pub(crate) async fn after_charge(&self, token: Option<TestToken>) {
        match token {
            Some(TestToken::TimeoutAfterCharge) => std::future::pending().await,
            Some(TestToken::Slow) => self.clock.sleep(self.settings.slow_answer_after).await,
            Some(_) | None => {}
        }
    }

    fn refuses_connection(&self, charge: Uuid) -> bool {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let count = refused.entry(charge).or_default();
        if *count >= self.settings.refused_connections {
            refused.remove(&charge);
            return false;
        }
        *count += 1;
        true
    }
}

/// `moment` and `wait` later, or the end of time.
pub(crate) fn after(moment: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(wait)
        .ok()
        .and_then(|wait| moment.checked_add_signed(wait))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}
