//! The dry run of a replay: the effects that a replay of a dead letter would have, as far as the machinery knows them. It runs no
//! handler: a handler decides only when it runs, and its effects commit with the decision.

use platform::dead_letters::{DeadLetter, DeadLetters, WaitingEvent};
use platform::http::Problem;
use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::StoreError;
use uuid::Uuid;

use crate::managed_host::ManagedHost;

/// The most events behind a letter that are named.
const NAMED: u64 = 100;

/// The effects that a replay would have.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReplayPlan {
    /// The event, whose id a replay keeps.
    event_id: Uuid,
    /// The handlers of its dead letters.
    handlers: Vec<PlannedHandler>,
}

/// The effects on one handler.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PlannedHandler {
    /// The context.
    context: &'static str,
    /// The handler.
    handler: String,
    /// Whether it would run.
    would_run: bool,
    /// The way out where it would not.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'static str>,
    /// The event types that its context publishes: what the handler decides may be told by any of them, or by none.
    may_publish: Vec<&'static str>,
    /// How many later events of the aggregate go on after it, if it succeeds.
    waiting_behind: u64,
    /// The first of them, in their order.
    behind: Vec<WaitingEvent>,
}

// tour: failure/dry-run
/// The plan for these letters of one event, of which there is at least one.
pub(crate) async fn plan(
    host: &ManagedHost,
    letters: Vec<DeadLetter>,
) -> Result<ReplayPlan, Problem> {
    let event_id = letters.first().map(|letter| letter.event_id).unwrap_or_default();
    let mut handlers = Vec::new();
    for letter in letters {
        let of_context = host.dead_letters(Some(letter.context)).next();
        let behind = behind(of_context, &letter).await?;
        handlers.push(PlannedHandler {
            context: letter.context,
            would_run: letter.has_handler,
            advice: if letter.has_handler { None } else { letter.kind.advice() },
            may_publish: host
                .context(letter.context)
                .map(|context| context.publisher.event_types.clone())
                .unwrap_or_default(),
            waiting_behind: letter.waiting_behind,
            behind,
            handler: letter.handler,
        });
    }
    Ok(ReplayPlan { event_id, handlers })
}

/// The first events that wait behind a letter.
pub(crate) async fn behind(
    of_context: Option<DeadLetters<'_>>,
    letter: &DeadLetter,
) -> Result<Vec<WaitingEvent>, StoreError> {
    match of_context {
        Some(letters) => letters.behind(letter, NAMED).await,
        None => Ok(Vec::new()),
    }
}
