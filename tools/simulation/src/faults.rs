//! Message faults: the seed alone determines whether the nth occasion of a kind is struck, so that one fault can be left out
//! of a run without changing the others.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::dice::Dice;

/// The kinds of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An event does not reach the broker.
    PublicationLost,
    /// The broker stores an event, and confirms it very late.
    ConfirmationLate,
    /// A delivery does not arrive; the broker tries again later.
    DeliveryLost,
    /// A delivery comes again after it was acknowledged.
    DeliveryRepeated,
    /// A delivery is late, and others overtake it.
    DeliveryLate,
    /// A request does not reach the shop.
    RequestLost,
    /// The answer to a request is lost.
    AnswerLost,
    /// A request arrives twice at the shop.
    RequestRepeated,
    /// The provider refuses the connection.
    ProviderRefuses,
    /// A request to the provider arrives after its sender has stopped waiting.
    ProviderHearsLate,
    /// A request to the provider arrives twice.
    ProviderHearsTwice,
    /// The provider's answer is lost.
    ProviderSilent,
    /// A webhook is lost; the provider sends it again.
    WebhookLost,
    /// A webhook arrives twice.
    WebhookRepeated,
    /// A webhook arrives late.
    WebhookLate,
}

impl Kind {
    pub(crate) const ALL: [Self; 15] = [
        Self::PublicationLost,
        Self::ConfirmationLate,
        Self::DeliveryLost,
        Self::DeliveryRepeated,
        Self::DeliveryLate,
        Self::RequestLost,
        Self::AnswerLost,
        Self::RequestRepeated,
        Self::ProviderRefuses,
        Self::ProviderHearsLate,
        Self::ProviderHearsTwice,
        Self::ProviderSilent,
        Self::WebhookLost,
        Self::WebhookRepeated,
        Self::WebhookLate,
    ];

    /// The highest rate of the fault, in a thousand.
    pub(crate) const fn at_most(self) -> u64 {
        match self {
            Self::DeliveryRepeated | Self::WebhookRepeated | Self::RequestRepeated => 500,
            Self::PublicationLost
            | Self::ConfirmationLate
            | Self::DeliveryLost
            | Self::DeliveryLate
            | Self::RequestLost
            | Self::AnswerLost
            | Self::ProviderRefuses
            | Self::ProviderHearsLate
            | Self::ProviderHearsTwice
            | Self::ProviderSilent
            | Self::WebhookLost
            | Self::WebhookLate => 300,
        }
    }

    fn slot(self) -> usize {
        Self::ALL.iter().position(|kind| *kind == self).unwrap()
    }
}

/// One occasion of a kind, counted from the beginning of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FaultId {
    pub(crate) kind: Kind,
    pub(crate) occasion: u64,
}

/// The rate of each kind, in a thousand, in the order of [`Kind::ALL`].
pub(crate) type Rates = [u64; Kind::ALL.len()];

/// The faults of one run. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Faults(Arc<Mutex<Inner>>);

struct Inner {
    seed: u64,
    rates: Rates,
    only: Option<BTreeSet<FaultId>>,
    occasions: Rates,
    delays: u64,
    struck: Vec<FaultId>,
    is_over: bool,
}

impl Faults {
    /// The faults of `seed` at `rates`, or those of them that are in `only`.
    pub(crate) fn new(seed: u64, rates: Rates, only: Option<BTreeSet<FaultId>>) -> Self {
        let occasions = [0; Kind::ALL.len()];
        let (struck, is_over) = (Vec::new(), false);
        let inner = Inner { seed, rates, only, occasions, delays: 0, struck, is_over };
        Self(Arc::new(Mutex::new(inner)))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a fault of this kind strikes now.
    pub(crate) fn strikes(&self, kind: Kind) -> bool {
        let mut inner = self.inner();
        let slot = kind.slot();
        let occasion = inner.occasions[slot];
        inner.occasions[slot] += 1;
        let purpose = 1000 + u64::try_from(slot).unwrap() * 1_000_000_007 + occasion;
        let fault = FaultId { kind, occasion };
        let strikes = !inner.is_over
            && Dice::new(inner.seed, purpose).chance(inner.rates[slot])
            && inner.only.as_ref().is_none_or(|only| only.contains(&fault));
        if strikes {
            inner.struck.push(fault);
        }
        strikes
    }

    /// A random duration: no fault, but no two operations are equally fast.
    pub(crate) fn delay(&self, least_ms: u64, most_ms: u64) -> Duration {
        let mut inner = self.inner();
        inner.delays += 1;
        let mut dice = Dice::new(inner.seed, inner.delays << 20);
        Duration::from_millis(dice.between(least_ms, most_ms))
    }

    /// Ends all faults.
    pub(crate) fn end(&self) {
        self.inner().is_over = true;
    }

    /// The faults that have struck.
    pub(crate) fn struck(&self) -> Vec<FaultId> {
        self.inner().struck.clone()
    }
}
