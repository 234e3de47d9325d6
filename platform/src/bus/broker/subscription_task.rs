//! The subscription task: passes a broker's messages to one subscriber, session after session, and the subscriber's
//! answers back.

use std::sync::Arc;

use shared_kernel::bus::{LetterBox, UnreadableMessage};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::backoff::reconnect_delays;
use super::consumer::{AckSink, Arrival, BrokerConsumer, MessageStream};
use super::error::BrokerError;
use super::session::{Arrived, Session};
use super::wanted::{Refusal, Wanted, judge};

/// The most answers sent to the broker in one request.
const BATCH: usize = 512;

/// Passes the messages of one consumer to one subscriber.
pub(super) struct SubscriptionTask<I: BrokerConsumer> {
    pub(super) consumer: I,
    pub(super) wanted: Arc<Wanted>,
    pub(super) letters: Arc<dyn LetterBox>,
    pub(super) to: mpsc::Sender<Arrived<I::Tag>>,
    /// The host stops: nothing new is fetched, and deliveries in progress are still answered.
    pub(super) stopping: CancellationToken,
    /// Another subscription of the same name has begun: unanswered deliveries are left to it.
    pub(super) replaced: CancellationToken,
}

/// Why a session fetches no more.
enum Ended {
    /// A delivery was handed back or the connection was lost: the next session begins behind the last answered
    /// delivery.
    Broken,
    /// The subscriber is gone.
    Unwanted,
}

impl<I: BrokerConsumer> SubscriptionTask<I> {
    /// Runs until the host stops, the subscriber is gone or has subscribed again in another process.
    pub(super) async fn run(mut self) {
        while let Some((messages, acks)) = self.open().await {
            let (session, answers) = Session::begin();
            let (over, abandoned) = (session.over().clone(), CancellationToken::new());
            let fetch = async {
                let ended = self.fetch(messages, session).await;
                if matches!(ended, Ended::Broken) || self.replaced.is_cancelled() {
                    abandoned.cancel();
                }
                ended
            };
            let give_back = async {
                if let Err(error) = answer(acks, answers, [&abandoned, &self.replaced]).await {
                    let reason = error.to_string();
                    tracing::info!(
                        reason,
                        "acknowledgements did not reach the broker; the next session begins, and their events come again"
                    );
                    over.cancel();
                }
            };
            let (ended, ()) = tokio::join!(fetch, give_back);
            if matches!(ended, Ended::Unwanted) {
                return;
            }
        }
    }

    /// Opens the next session, retrying until the broker is there. `None` when the subscription is over.
    async fn open(&mut self) -> Option<(I::MessageStream, I::AckSink)> {
        let mut delays = reconnect_delays();
        let mut is_logged = false;
        loop {
            let opened = tokio::select! {
                () = unwanted(&self.stopping, &self.replaced, &self.to) => return None,
                opened = self.consumer.open() => opened,
            };
            match opened {
                Ok(flows) => return Some(flows),
                Err(BrokerError::TakenOver) => {
                    tracing::info!(
                        "a subscription has ended, because another process took it over"
                    );
                    return None;
                }
                Err(BrokerError::Failed(reason)) => {
                    if !is_logged {
                        tracing::warn!(
                            reason,
                            "no events can be fetched from the broker; they wait there, and this is tried again"
                        );
                    }
                    is_logged = true;
                }
            }
            let delay = delays.next().unwrap_or_default();
            tokio::select! {
                () = unwanted(&self.stopping, &self.replaced, &self.to) => return None,
                () = tokio::time::sleep(delay) => {}
            }
        }
    }

    async fn fetch(&self, mut messages: I::MessageStream, session: Arc<Session<I::Tag>>) -> Ended {
        let mut arrived = None;
        loop {
            tokio::select! {
                biased;
                () = unwanted(&self.stopping, &self.replaced, &self.to) => return Ended::Unwanted,
                () = session.over().cancelled() => return Ended::Broken,
                Ok(room) = self.to.reserve(), if arrived.is_some() => {
                    if let Some(arrived) = arrived.take() {
                        room.send(arrived);
                    }
                }
                next = messages.next(), if arrived.is_none() => match next {
                    Ok(arrival) => arrived = self.sort(arrival, &session).await,
                    Err(error) => {
                        let reason = error.to_string();
                        tracing::info!(reason, "a session with the broker has ended; the next begins");
                        session.over().cancel();
                        return Ended::Broken;
                    }
                },
            }
        }
    }

    /// Judges a message. One that the subscriber does not want is acknowledged at once, and one that is no event when it
    /// is kept.
    async fn sort(
        &self,
        arrival: Arrival<I::Tag>,
        session: &Arc<Session<I::Tag>>,
    ) -> Option<Arrived<I::Tag>> {
        let Arrival { tag, route, message_id, payload } = arrival;
        match judge(&payload, &route, |event| self.consumer.route_of(event)) {
            Ok(event) if self.wanted.contains(&event) => {
                return Some(Arrived {
                    event: Arc::new(event),
                    tag,
                    session: Arc::downgrade(session),
                });
            }
            Ok(_unwanted) => session.taken(tag),
            Err(Refusal { kind, reason }) => {
                tracing::error!(kind, "a message is no event; it is kept for an operator");
                let message = UnreadableMessage { route, message_id, reason, payload };
                let is_kept = tokio::select! {
                    is_kept = self.letters.keep(message) => is_kept,
                    () = unwanted(&self.stopping, &self.replaced, &self.to) => false,
                };
                if is_kept {
                    session.taken(tag);
                }
            }
        }
        None
    }
}

async fn unwanted<T>(
    stopping: &CancellationToken,
    replaced: &CancellationToken,
    to: &mpsc::Sender<T>,
) {
    tokio::select! {
        () = stopping.cancelled() => {}
        () = replaced.cancelled() => {}
        () = to.closed() => {}
    }
}

/// Sends answers to the broker until every delivery has one, or the session is abandoned: then the answers given by
/// then are still sent. After one that does not reach the broker, no later one would help.
async fn answer<O: AckSink>(
    mut acks: O,
    mut answers: mpsc::UnboundedReceiver<O::Tag>,
    abandoned: [&CancellationToken; 2],
) -> Result<(), BrokerError> {
    let [broken, replaced] = abandoned;
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        let left = tokio::select! {
            biased;
            count = answers.recv_many(&mut batch, BATCH) => count > 0,
            () = broken.cancelled() => false,
            () = replaced.cancelled() => false,
        };
        if !left {
            return Ok(());
        }
        acks.answer(std::mem::take(&mut batch)).await?;
    }
}

#[cfg(test)]
mod tests;
