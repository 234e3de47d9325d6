//! Whether a message is an event for a subscriber: it is well-formed, it came by the route of its publisher, and the
//! subscriber wants its type.

use std::collections::HashSet;

use async_trait::async_trait;
use shared_kernel::bus::{BusSubscription, LetterBox, UnreadableMessage};
use shared_kernel::{Envelope, EventType};

/// The types that a subscriber wants, without their versions: a version that it does not know is delivered, too.
pub(super) struct Wanted(HashSet<&'static str>);

/// Why a message is no event for anybody.
pub(super) struct Refusal {
    /// For a log: quotes nothing.
    pub(super) kind: &'static str,
    /// For an operator.
    pub(super) reason: String,
}

impl Wanted {
    pub(super) fn by(subscription: &BusSubscription) -> Self {
        Self(subscription.event_types.iter().map(|one| EventType::name_of(one)).collect())
    }

    pub(super) fn contains(&self, event: &Envelope) -> bool {
        self.0.contains(EventType::name_of(&event.event_type))
    }
}

/// The event of a message that came by `route`; `route_of` says by which one its publisher sends it.
pub(super) fn judge(
    payload: &[u8],
    route: &str,
    route_of: impl Fn(&Envelope) -> String,
) -> Result<Envelope, Refusal> {
    let event = Envelope::parse(payload)
        .map_err(|refusal| Refusal { kind: refusal.kind(), reason: refusal.to_string() })?;
    let expected = route_of(&event);
    if route == expected {
        return Ok(event);
    }
    let reason = format!(
        "it came by the route `{route}`, and the publisher of its source, type and subject sends it by `{expected}`: \
         somebody else has sent it"
    );
    Err(Refusal { kind: "forged", reason })
}

/// Keeps nothing: the messages are not acknowledged.
pub(in super::super) struct LeftWithTheBroker;

#[async_trait]
impl LetterBox for LeftWithTheBroker {
    async fn keep(&self, _message: UnreadableMessage) -> bool {
        false
    }
}
