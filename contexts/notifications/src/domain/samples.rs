//! Values for tests.

use chrono::{DateTime, Utc};
use shared_kernel::{Currency, Money};
use uuid::Uuid;

use super::{
    Content, GiveUpAfter, KnownOrder, Language, Mail, MailChange, NewMail, OrderId, Recipient,
    ReplicaVersion, SealedAddress, UserId,
};

pub(crate) const THREE_DAYS: GiveUpAfter = GiveUpAfter::hours(72);

pub(crate) fn noon() -> DateTime<Utc> {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

pub(crate) fn user(number: u128) -> UserId {
    UserId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn order(number: u128) -> OrderId {
    OrderId::from_uuid(Uuid::from_u128(0x0de4_0000 + number))
}

pub(crate) fn euros(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::EUR)
}

pub(crate) fn known_order(number: u128, customer: u128) -> KnownOrder {
    KnownOrder { id: order(number), customer: user(customer), total: euros(3_390) }
}

pub(crate) fn recipient(number: u128, address: &str, sequence: u32) -> Recipient {
    Recipient::Registered {
        id: user(number),
        address: Some(SealedAddress::stored(address)),
        language: Language::German,
        version: ReplicaVersion { sequence, as_of: noon() },
    }
}

pub(crate) fn erased(number: u128, sequence: u32) -> Recipient {
    Recipient::Erased { id: user(number), version: ReplicaVersion { sequence, as_of: noon() } }
}

/// The mail of event `number` to a user.
pub(crate) fn new_mail(number: u128, recipient: u128, content: Content) -> NewMail {
    let event = Uuid::from_u128(0xe4e4_0000 + number);
    NewMail {
        recipient: user(recipient),
        content,
        event,
        process: Uuid::from_u128(42),
        happened_at: noon(),
    }
}

pub(crate) fn written(number: u128, recipient: u128) -> MailChange {
    Mail::write(new_mail(number, recipient, Content::Welcome), THREE_DAYS, noon()).unwrap()
}

/// One of each kind.
pub(crate) fn contents() -> [Content; 5] {
    [
        Content::Welcome,
        Content::OrderConfirmed { order: order(1), total: euros(3_390) },
        Content::OrderShipped { order: order(1) },
        Content::OrderCancelled { order: order(1), reason: "payment-declined".to_owned() },
        Content::RefundCompleted { order: order(1), amount: euros(890) },
    ]
}
