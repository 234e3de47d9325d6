//! The payment and the decisions about it. Nothing here knows a database, a provider's protocol, the time of day or a
//! source of chance: all of that comes in as arguments.

pub(crate) mod ids;
pub(crate) mod values;

pub(crate) mod refund;

pub(crate) mod event;
pub(crate) mod payment;

#[cfg(test)]
mod properties;
#[cfg(test)]
pub(crate) mod samples;

pub(crate) use event::{PaymentEvent, PaymentFact};
pub(crate) use ids::{CustomerId, OrderId, PaymentId, ProcessId, RefundId};
pub(crate) use payment::{
    CancelRefusal, Discrepancy, OpenCharge, Payment, PaymentChange, PaymentRequest, PaymentStatus,
    PendingAction, RefundAmount, RefundRefusal, StoredPayment,
};
pub(crate) use refund::{Refund, RefundReason, RefundStatus};
pub(crate) use values::{
    DeclineReason, PartialAmount, PaymentToken, ProviderEventId, ProviderReason, ProviderReference,
    RefundNote, SealedNote,
};
