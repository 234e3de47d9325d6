//! The operator's hold of a relay in a running host (ADR 0092).

use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use crate::audit_trail::OperatorDecision;
use crate::database::Database;

/// Why a decision about a relay was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum RelayDecisionError {
    /// Another one is being carried out. Decisions do not queue: each would wait for a database that does not answer, and be carried
    /// out long after its operator has given up.
    #[error("another decision about this relay is being carried out")]
    UnderWay,
    /// It cannot be recorded.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Holds the relay of a context in this host until it is released or the host ends. When this returns, no event is handed to the bus any
/// more; those that were handed to it before still arrive, and may be sent again after the release. Returns whether it was not held
/// before. The audit trail has the decision.
///
/// # Errors
/// When another decision is under way, or this one cannot be recorded: the relay is as it was.
pub async fn hold(
    database: &Database,
    decision: &OperatorDecision,
) -> Result<bool, RelayDecisionError> {
    let (context, control) = (database.context(), database.relay_control());
    let _no_other_decision = control.begin_decision().ok_or(RelayDecisionError::UnderWay)?;
    if control.is_held() {
        return Ok(false);
    }
    record(database, "relay-held", decision).await?;
    control.hold();
    control.at_rest().await;
    tracing::warn!(context, "the relay is held: events wait in the outbox until it is released");
    Ok(true)
}

/// Releases the relay of a context in this host: what waited in the outbox leaves at once, in order. Returns whether it was held. The
/// audit trail has the decision.
///
/// # Errors
/// When another decision is under way, or this one cannot be recorded: the relay is as it was.
pub async fn release(
    database: &Database,
    decision: &OperatorDecision,
) -> Result<bool, RelayDecisionError> {
    let (context, control) = (database.context(), database.relay_control());
    let _no_other_decision = control.begin_decision().ok_or(RelayDecisionError::UnderWay)?;
    if !control.is_held() {
        return Ok(false);
    }
    record(database, "relay-released", decision).await?;
    control.release();
    tracing::warn!(context, "the relay is released");
    Ok(true)
}

async fn record(
    database: &Database,
    action: &'static str,
    decision: &OperatorDecision,
) -> Result<(), StoreError> {
    let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
    unit.record_decision(decision, action, format!("relay/{}", database.context()));
    database.commit(unit).await
}
