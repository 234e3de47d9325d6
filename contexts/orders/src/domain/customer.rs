//! The replica of a user of `users`: whether this customer may order. Name and e-mail address stay in `users`.

use crate::domain::ReplicaVersion;

shared_kernel::entity_id! {
    /// Identifies one customer: the user who orders.
    pub(crate) struct CustomerId
}

/// A customer, as the events of `users` report them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Customer {
    id: CustomerId,
    status: CustomerStatus,
    replica_version: ReplicaVersion,
}

/// Whether a customer may order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CustomerStatus {
    Active,
    Deactivated,
    Erased,
}

/// A text that is not the name of a customer status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be active, deactivated or erased")]
pub(crate) struct UnknownCustomerStatus;

impl CustomerStatus {
    /// The stable text in the store.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deactivated => "deactivated",
            Self::Erased => "erased",
        }
    }

    /// Reads the stable text.
    pub(crate) fn parse(text: &str) -> Result<Self, UnknownCustomerStatus> {
        let all = [Self::Active, Self::Deactivated, Self::Erased];
        all.into_iter().find(|status| status.text() == text).ok_or(UnknownCustomerStatus)
    }
}

impl Customer {
    /// A customer as an event reported them, or as they were stored then.
    pub(crate) const fn stored(
        id: CustomerId,
        status: CustomerStatus,
        replica_version: ReplicaVersion,
    ) -> Self {
        Self { id, status, replica_version }
    }

    pub(crate) const fn id(&self) -> CustomerId {
        self.id
    }

    pub(crate) const fn status(&self) -> CustomerStatus {
        self.status
    }

    pub(crate) const fn replica_version(&self) -> ReplicaVersion {
        self.replica_version
    }

    /// Only an active customer may order.
    pub(crate) const fn may_order(&self) -> bool {
        match self.status {
            CustomerStatus::Active => true,
            CustomerStatus::Deactivated | CustomerStatus::Erased => false,
        }
    }
}
