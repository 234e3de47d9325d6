//! Repeats a read or a write of the inbox until the store answers.

use std::time::Duration;

use shared_kernel::StoreError;
use tokio_util::sync::CancellationToken;

use crate::error_chain::describe;
use crate::ownership::is_context_moved;

/// How long to wait after a failure of the store.
const AFTER_A_FAILURE: Duration = Duration::from_millis(500);

/// Repeats a read or write until the store answers; `None` when the host stops first.
pub(super) async fn until_done<T, F, Fut>(stopping: &CancellationToken, mut attempt: F) -> Option<T>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, StoreError>>,
{
    loop {
        match attempt().await {
            Ok(done) => return Some(done),
            // The host that has taken over will get the event: its publisher keeps it until then.
            Err(error) if is_context_moved(&error) => {}
            Err(error) => {
                let reason = describe(&error);
                tracing::warn!(
                    reason,
                    "the inbox cannot be used; its events wait with their publishers"
                );
            }
        }
        tokio::select! {
            biased;
            () = stopping.cancelled() => return None,
            () = tokio::time::sleep(AFTER_A_FAILURE) => {}
        }
    }
}
