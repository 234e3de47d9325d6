//! The provider: makes charges and refunds and writes them to its ledger. The same key always gets the same answer; a key
//! that comes back with another amount is refused.

mod entries;

use std::sync::Arc;

use platform::time::to_micros;
use shared_kernel::{Clock, Money, StoreError};
use tokio::sync::Notify;
use uuid::Uuid;

use entries::{new_charge, new_refund, withdrawn_charge};

use crate::ledger::{Ledger, charges, refunds};
use crate::settings::{ProviderSettings, Webhooks};
use crate::test_token::TestToken;
use crate::webhooks::body;
use crate::wire::{CAPTURED, COMPLETED, PENDING};

/// Why the provider makes no charge or refund.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProviderError {
    #[error("this idempotency key was used for something else")]
    KeyReused,
    #[error("there is no captured charge to refund")]
    NoSuchCharge,
    #[error("the provider's ledger cannot be written")]
    Ledger(#[from] StoreError),
}

/// The provider.
pub(crate) struct SimulatedProvider {
    pub(crate) ledger: Ledger,
    pub(crate) clock: Arc<dyn Clock>,
    settings: ProviderSettings,
    /// Notified when there is something to do of its own accord.
    pub(crate) wake: Notify,
}

impl SimulatedProvider {
    pub(crate) fn new(ledger: Ledger, clock: Arc<dyn Clock>, settings: ProviderSettings) -> Self {
        Self { ledger, clock, settings, wake: Notify::new() }
    }

    /// Charges, or repeats the outcome of the charge of that key.
    pub(crate) async fn charge(
        &self,
        key: Uuid,
        amount: Money,
        token: &str,
    ) -> Result<charges::Model, ProviderError> {
        let now = self.clock.now();
        let test_token = TestToken::find(token);
        let charge = new_charge(key, amount, token, now, self.settings.pending_for);
        let webhook = (charge.status != PENDING && self.reports(test_token))
            .then(|| body::of_charge(&charge, now));
        let has_more_to_do = webhook.is_some() || charge.settles_at.is_some();
        match self.ledger.open_charge(charge.clone(), webhook).await {
            Ok(()) => {
                if has_more_to_do {
                    self.wake.notify_one();
                }
                Ok(charge)
            }
            Err(StoreError::Duplicate { .. }) => self.charged_before(&charge).await,
            Err(error) => Err(error.into()),
        }
    }

    /// Takes the key of a charge, so that the charge is refused should it still arrive, or repeats its outcome.
    pub(crate) async fn withdraw(
        &self,
        key: Uuid,
        amount: Money,
        token: &str,
    ) -> Result<charges::Model, ProviderError> {
        let withdrawn = withdrawn_charge(key, amount, token, self.clock.now());
        match self.ledger.open_charge(withdrawn.clone(), None).await {
            Ok(()) => Ok(withdrawn),
            Err(StoreError::Duplicate { .. }) => self.charged_before(&withdrawn).await,
            Err(error) => Err(error.into()),
        }
    }

    /// The outcome of a charge, if there was one.
    pub(crate) async fn find_charge(
        &self,
        key: Uuid,
    ) -> Result<Option<charges::Model>, StoreError> {
        let Some(charge) = self.ledger.charge(key).await? else { return Ok(None) };
        self.settle_if_due(charge).await.map(Some)
    }

    /// Refunds, or repeats the outcome of the refund of that key.
    pub(crate) async fn refund(
        &self,
        key: Uuid,
        charge_key: Uuid,
        amount: Money,
    ) -> Result<refunds::Model, ProviderError> {
        loop {
            if let Some(refund) = self.ledger.refund(key).await? {
                let same = refund.charge_key == charge_key
                    && refund.amount_minor == amount.amount_minor()
                    && refund.currency == amount.currency().code();
                return if same { Ok(refund) } else { Err(ProviderError::KeyReused) };
            }
            let charge = self.find_charge(charge_key).await?.ok_or(ProviderError::NoSuchCharge)?;
            let now = self.clock.now();
            let refund = new_refund(key, &charge, amount, now);
            let webhook = self.reports(None).then(|| body::of_refund(&refund, now));
            let written = if refund.status == COMPLETED {
                let charge = charges::Model {
                    version: charge.version + 1,
                    refunded_minor: charge.refunded_minor.saturating_add(amount.amount_minor()),
                    ..charge
                };
                self.ledger.change_charge(charge, Some(refund.clone()), webhook).await
            } else {
                self.ledger.refuse_refund(refund.clone(), webhook).await
            };
            match written {
                Ok(()) => {
                    self.wake.notify_one();
                    return Ok(refund);
                }
                // Another refund of the same charge, or the same refund, was faster: look again.
                Err(StoreError::Conflict | StoreError::Duplicate { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Settles pending charges whose time has come; the number of them.
    pub(crate) async fn settle_due(&self) -> Result<usize, StoreError> {
        let due = self.ledger.charges_to_settle(self.clock.now(), 100).await?;
        let settled = due.len();
        for charge in due {
            self.settle_if_due(charge).await?;
        }
        Ok(settled)
    }

    async fn settle_if_due(&self, charge: charges::Model) -> Result<charges::Model, StoreError> {
        let now = self.clock.now();
        if charge.settles_at.is_none_or(|due| due > to_micros(now)) {
            return Ok(charge);
        }
        let key = charge.idempotency_key;
        let settled = charges::Model {
            version: charge.version + 1,
            status: CAPTURED.to_owned(),
            settles_at: None,
            ..charge.clone()
        };
        let webhook = body::of_charge(&settled, now);
        match self.ledger.change_charge(settled.clone(), None, Some(webhook)).await {
            Ok(()) => {
                self.wake.notify_one();
                Ok(settled)
            }
            Err(StoreError::Conflict) => Ok(self.ledger.charge(key).await?.unwrap_or(charge)),
            Err(error) => Err(error),
        }
    }

    async fn charged_before(
        &self,
        wanted: &charges::Model,
    ) -> Result<charges::Model, ProviderError> {
        let found = self.find_charge(wanted.idempotency_key).await?;
        let charge = found.ok_or(ProviderError::KeyReused)?;
        let same = charge.amount_minor == wanted.amount_minor && charge.currency == wanted.currency;
        if same { Ok(charge) } else { Err(ProviderError::KeyReused) }
    }

    /// Whether the outcome is reported by webhook as well.
    fn reports(&self, token: Option<TestToken>) -> bool {
        match token {
            // Nothing gets through, neither the answer nor a webhook: only asking shows what happened.
            Some(TestToken::TimeoutAfterCharge) => false,
            Some(TestToken::Slow | TestToken::Pending) => true,
            Some(
                TestToken::Success
                | TestToken::Declined
                | TestToken::InsufficientFunds
                | TestToken::NeverAnswers
                | TestToken::Unreachable,
            )
            | None => self.settings.webhooks == Webhooks::All,
        }
    }
}
