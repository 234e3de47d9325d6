//! A session: one unbroken run of deliveries. It ends as soon as a delivery is handed back, because every later one
//! must come again after it.

use std::pin::Pin;
use std::sync::{Arc, Weak};

use futures_util::{Stream, StreamExt};
use shared_kernel::Envelope;
use shared_kernel::bus::{Deliveries, Delivery};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;

/// The channel for the answers to a session's deliveries, and whether the session is over.
pub(super) struct Session<T> {
    answers: mpsc::UnboundedSender<T>,
    over: CancellationToken,
}

impl<T> Session<T> {
    /// A session, and the answers to its deliveries. The channel holds as many answers as the broker allows open
    /// deliveries.
    pub(super) fn begin() -> (Arc<Self>, mpsc::UnboundedReceiver<T>) {
        let (answers, answered) = mpsc::unbounded_channel();
        (Arc::new(Self { answers, over: CancellationToken::new() }), answered)
    }

    /// Is cancelled when a delivery was handed back or the connection was lost.
    pub(super) fn over(&self) -> &CancellationToken {
        &self.over
    }

    /// Acknowledges a delivery.
    pub(super) fn taken(&self, tag: T) {
        // The session may have been abandoned; then the broker delivers the event again.
        let _abandoned = self.answers.send(tag);
    }
}

/// An event that has arrived and is not yet delivered.
pub(super) struct Arrived<T> {
    pub(super) event: Arc<Envelope>,
    pub(super) tag: T,
    /// An entry here does not keep its session alive: a stream that is dropped while an event is put into it may hold
    /// that event as long as its subscription task lives, and the task lives until the session has all answers.
    pub(super) session: Weak<Session<T>>,
}

impl<T: Send + 'static> Arrived<T> {
    /// `None` when its session is over: an earlier event comes again first, and then this one.
    fn into_delivery(self) -> Option<Delivery> {
        let Self { event, tag, session } = self;
        let session = session.upgrade()?;
        (!session.over.is_cancelled()).then(|| {
            Delivery::new(event, move |taken| {
                if taken {
                    session.taken(tag);
                } else {
                    session.over.cancel();
                }
            })
        })
    }
}

/// The stream that a subscriber reads.
pub(super) fn deliveries<T: Send + 'static>(arrived: mpsc::Receiver<Arrived<T>>) -> Deliveries {
    let stream: Pin<Box<dyn Stream<Item = Delivery> + Send>> = Box::pin(
        ReceiverStream::new(arrived).filter_map(|one| std::future::ready(one.into_delivery())),
    );
    stream
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::super::samples::event;
    use super::*;

    #[tokio::test]
    async fn an_event_in_an_abandoned_stream_does_not_keep_its_session_alive() {
        let (session, mut answers) = Session::<()>::begin();
        let (to, arrived) = mpsc::channel(1);
        let room = to.reserve().await.unwrap();
        drop(deliveries(arrived));
        room.send(Arrived { event: event(), tag: (), session: Arc::downgrade(&session) });
        drop(session);
        assert!(matches!(answers.recv().now_or_never(), Some(None)), "the session is kept");
    }
}
