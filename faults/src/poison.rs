//! A poison message: the handler refuses an event, as if it could never handle it. The event becomes a dead letter with its whole body, so
//! a replay succeeds once the fault is off.

use platform::message_log::MessageIdentity;
use platform::subscription::{HandlerError, Subscription};

use crate::kind::FaultKind;
use crate::registry::{Faults, Occasion};

/// The effect in words.
const EFFECT: &str = "the handler refuses it";

/// Why a handler fails.
#[derive(Debug, thiserror::Error)]
#[error("a rehearsed poison message: the handler refuses it while the fault is on")]
struct Poisoned;

/// The handler, which fails when the fault strikes.
pub(crate) fn around(
    faults: &Faults,
    context: &'static str,
    handler: Subscription,
) -> Subscription {
    let (faults, name) = (faults.clone(), handler.handler());
    handler.checked_by(move |event| {
        if !faults.may_be_on(FaultKind::PoisonMessage) {
            return Ok(());
        }
        let message = MessageIdentity::from(event);
        let occasion = Occasion { context, handler: Some(name), message: Some(&message) };
        match faults.strikes(FaultKind::PoisonMessage, occasion, EFFECT) {
            Some(_strike) => Err(HandlerError::permanent(Poisoned)),
            None => Ok(()),
        }
    })
}
