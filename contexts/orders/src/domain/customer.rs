//! What `orders` knows of a customer: whether they may order. Who they are stays in `users`.

use crate::domain::Learned;

shared_kernel::entity_id! {
    /// Names one customer: the user who orders.
    pub(crate) struct CustomerId
}

/// A customer as the events of `users` tell of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Customer {
    pub(crate) id: CustomerId,
    pub(crate) standing: Standing,
    pub(crate) learned: Learned,
}

/// Whether a customer may order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Active,
    Deactivated,
    Erased,
}

impl Standing {
    /// The stable text it is stored as.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deactivated => "deactivated",
            Self::Erased => "erased",
        }
    }

    /// Reads the stable text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Deactivated, Self::Erased].into_iter().find(|one| one.text() == text)
    }
}

impl Customer {
    pub(crate) fn may_order(&self) -> bool {
        match self.standing {
            Standing::Active => true,
            Standing::Deactivated | Standing::Erased => false,
        }
    }
}
