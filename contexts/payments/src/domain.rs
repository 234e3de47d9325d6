//! What a payment is and what may happen to it. Nothing here knows a database, a provider's protocol, the time
//! of day or a source of chance: all of that comes in as arguments.

pub(crate) mod ids;
pub(crate) mod words;

pub(crate) mod event;
pub(crate) mod payment;
pub(crate) mod refund;

mod cancelling;
mod charging;
mod refunding;

#[cfg(test)]
mod properties;
#[cfg(test)]
pub(crate) mod samples;

pub(crate) use cancelling::CancelRefusal;
pub(crate) use event::{PaymentEvent, PaymentFact};
pub(crate) use ids::{CustomerId, OrderId, PaymentId, ProcessId, RefundId};
pub(crate) use payment::{
    OpenCharge, OpenEnd, Payment, PaymentChange, PaymentRequest, PaymentStatus,
};
pub(crate) use refund::{Refund, RefundReason, RefundStatus};
pub(crate) use refunding::{RefundAmount, RefundRefusal};
pub(crate) use words::{
    DeclineReason, PartialAmount, PaymentToken, ProviderReason, ProviderReference, RefundNote,
};
