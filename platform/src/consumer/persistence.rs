//! Repeats a read or a write of the inbox until the store answers.

use std::time::Duration;

use shared_kernel::StoreError;
use tokio_util::sync::CancellationToken;

use crate::ownership::is_context_moved;
use shared_kernel::error_chain::describe;

/// How long to wait after a failure of the store.
const AFTER_A_FAILURE: Duration = Duration::from_millis(500);

/// Repeats a read or write until the store answers; `None` when the consumer ends first. An error that no further attempt
/// can mend is an answer: it concerns the rows or values that were asked for.
pub(super) async fn until_done<T, F, Fut>(
    stopping: &CancellationToken,
    mut attempt: F,
) -> Option<Result<T, StoreError>>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, StoreError>>,
{
    loop {
        match attempt().await {
            Ok(done) => return Some(Ok(done)),
            Err(refusal) if !refusal.is_transient() => return Some(Err(refusal)),
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

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn away<T>() -> Result<T, StoreError> {
        Err(StoreError::Unavailable("away".into()))
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_is_away_is_asked_again_and_any_other_refusal_is_the_answer() {
        let stopping = CancellationToken::new();
        let broken = || StoreError::Unstorable { reason: "0x00".to_owned() };
        for (last, is_done) in [(Ok(7), true), (Err(broken()), false)] {
            let mut answers = [away(), away(), last].into_iter();
            let done = until_done(&stopping, || std::future::ready(answers.next().unwrap())).await;
            assert_eq!(matches!(done, Some(Ok(7))), is_done, "{done:?}");
            assert_eq!(matches!(done, Some(Err(StoreError::Unstorable { .. }))), !is_done);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_consumer_that_ends_waits_for_no_store() {
        let stopping = CancellationToken::new();
        let waiting = until_done(&stopping, || std::future::ready(away::<()>()));
        tokio::pin!(waiting);
        assert!(waiting.as_mut().now_or_never().is_none());
        stopping.cancel();
        assert!(waiting.await.is_none());
    }
}
