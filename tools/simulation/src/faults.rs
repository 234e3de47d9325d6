//! Faults that may strike at every message: whether the nth occasion of a kind is struck follows from the seed alone, so
//! that one of them can be taken out of a run and the others stay.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::dice::Dice;

/// What may strike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An event does not reach the broker.
    PublicationLost,
    /// The broker keeps an event, and says so very late.
    ConfirmationLate,
    /// A delivery does not arrive; the broker tries again later.
    DeliveryLost,
    /// A delivery comes again after it was acknowledged.
    DeliveryRepeated,
    /// A delivery takes its time, and others overtake it.
    DeliveryLate,
    /// A request does not reach the shop.
    RequestLost,
    /// The answer to a request gets lost.
    AnswerLost,
    /// A request reaches the shop twice.
    RequestRepeated,
    /// The provider refuses the connection.
    ProviderRefuses,
    /// A request to the provider arrives when nobody waits for its answer any more.
    ProviderHearsLate,
    /// A request to the provider arrives twice.
    ProviderHearsTwice,
    /// The provider's answer gets lost.
    ProviderSilent,
    /// A webhook gets lost; the provider sends it again.
    WebhookLost,
    /// A webhook comes twice.
    WebhookRepeated,
    /// A webhook comes late.
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

    /// How often in a thousand it strikes at the most.
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

/// How often each kind strikes, in a thousand, in the order of [`Kind::ALL`].
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
    /// The faults that `seed` gives at `rates`, or those of them that are in `only`.
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

    /// How long something takes that takes a while: nothing strikes, but no two things are equally fast.
    pub(crate) fn delay(&self, least_ms: u64, most_ms: u64) -> Duration {
        let mut inner = self.inner();
        inner.delays += 1;
        let mut dice = Dice::new(inner.seed, inner.delays << 20);
        Duration::from_millis(dice.between(least_ms, most_ms))
    }

    /// Nothing strikes any more.
    pub(crate) fn end(&self) {
        self.inner().is_over = true;
    }

    /// What has struck.
    pub(crate) fn struck(&self) -> Vec<FaultId> {
        self.inner().struck.clone()
    }
}
