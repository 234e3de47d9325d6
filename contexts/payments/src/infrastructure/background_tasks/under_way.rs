//! The payments that have a task, running or waiting for its permit: a payment has one at a time.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared_kernel::Origin;

use crate::domain::PaymentId;

/// The payments with a task, each with the origin of refunds that were asked for meanwhile.
#[derive(Clone, Default)]
pub(super) struct UnderWay {
    payments: Arc<Mutex<HashMap<PaymentId, Option<Origin>>>>,
}

/// The right to run the task of a payment. Dropping it gives the right back, also when the task panics.
pub(super) struct Claim {
    under_way: UnderWay,
    payment: PaymentId,
    is_held: bool,
}

impl UnderWay {
    /// `None` while the payment has a task.
    pub(super) fn claim(&self, payment: PaymentId) -> Option<Claim> {
        match self.payments().entry(payment) {
            Entry::Occupied(_has_a_task) => return None,
            Entry::Vacant(place) => place.insert(None),
        };
        Some(Claim { under_way: self.clone(), payment, is_held: true })
    }

    /// The same; a task that there is will find at its end that it was asked again.
    pub(super) fn claim_or_ask_again(&self, payment: PaymentId, origin: &Origin) -> Option<Claim> {
        if let Some(again) = self.payments().get_mut(&payment) {
            *again = Some(origin.clone());
            return None;
        }
        self.claim(payment)
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.payments().len()
    }

    fn payments(&self) -> MutexGuard<'_, HashMap<PaymentId, Option<Origin>>> {
        self.payments.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claim {
    /// The origin of refunds that were asked for since the task began or since this was called last. If there are none, the
    /// right is given back in the same moment, so that none is overlooked.
    pub(super) fn asked_again(mut self) -> Option<(Self, Origin)> {
        let origin = {
            let mut payments = self.under_way.payments();
            let origin = payments.get_mut(&self.payment).and_then(Option::take);
            if origin.is_none() {
                payments.remove(&self.payment);
            }
            origin
        };
        self.is_held = origin.is_some();
        origin.map(|origin| (self, origin))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if self.is_held {
            self.under_way.payments().remove(&self.payment);
        }
    }
}
