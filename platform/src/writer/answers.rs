//! The answers after a group: to the senders of units of work, to the relays, and to due work.

use std::sync::Arc;
use std::time::Duration;

use shared_kernel::StoreError;

use super::Writer;
use super::handle::Submission;
use crate::database::repeated;
use crate::message_log::Kind;
use crate::outbox::Placed;
use crate::ownership::ContextMoved;
use crate::sync::atomic::Ordering;

/// Tells those who wait for it that the units are durable, or may be.
pub(super) fn tell_outcome(group: &[Submission]) {
    group.iter().flat_map(|submission| &submission.unit.on_outcome).for_each(|tell| tell());
}

impl Submission {
    /// Notes on the span of the commit with how many others it was written, and how long the transaction took. The group has no
    /// span of its own: it belongs to as many traces as it has units of work (ADR 0076).
    pub(super) fn note_group(&self, together: usize, took: Duration) {
        if !self.span.is_disabled() {
            self.span.record("group", together);
            self.span.record("transaction_ms", took.as_secs_f64() * 1_000.0);
        }
    }
}

impl Writer {
    pub(super) fn committed(&self, submission: Submission) {
        submission.unit.origin.dedup_record_committed();
        for event in &submission.unit.events {
            self.ports.message_log.record(Kind::Published, self.context, event);
        }
        self.notify(&submission);
        let _gone = submission.answer.send(Ok(()));
    }

    pub(super) fn feed_relays(&self, placed: Vec<Placed>, others_wrote: bool) {
        if placed.is_empty() {
            return;
        }
        let placed: Arc<[Placed]> = placed.into();
        for feed in &self.feeds {
            feed.tell(&placed, others_wrote);
        }
    }

    pub(super) fn refuse(&mut self, group: Vec<Submission>, refusal: &StoreError) {
        if self.is_context_moved(refusal) {
            // Its error was sent to the caller.
        } else if matches!(refusal, StoreError::Unavailable(_)) {
            let reason = shared_kernel::error_chain::describe(refusal);
            tracing::error!(
                context = self.context,
                reason,
                "a commit was not confirmed; its caller got the error"
            );
        }
        if matches!(refusal, StoreError::Unavailable(_)) {
            tell_outcome(&group);
        }
        for submission in group {
            if matches!(refusal, StoreError::Unavailable(_)) {
                // It may be stored all the same. Then its due work must run in time.
                self.notify(&submission);
            }
            let _gone = submission.answer.send(Err(repeated(refusal)));
        }
    }

    pub(super) fn notify(&self, submission: &Submission) {
        for (work, at) in &submission.unit.wakeups {
            self.wakeups.notify(work, *at);
        }
    }

    /// Whether the data are in another database. That is logged once, however many requests are refused because of it.
    pub(super) fn is_context_moved(&mut self, refusal: &StoreError) -> bool {
        let Some(why) = ContextMoved::find_in_chain(refusal) else { return false };
        self.is_context_moved.store(true, Ordering::Release);
        if self.context_moved.replace(why) != Some(why) {
            tracing::warn!(context = self.context, "{why}; nothing is written here");
        }
        true
    }
}
