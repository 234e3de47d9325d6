//! Channels. Their capacity is small, so that a full one occurs in every run.

/// A queue of many senders.
pub(crate) mod mpsc {
    use std::cell::Cell;
    use std::sync::Arc;
    use std::task::{Context, Poll};

    use tokio::sync::Notify;
    use tokio::sync::mpsc as real;
    use tokio::sync::mpsc::error::{SendError, TryRecvError, TrySendError};

    use super::super::point;
    use crate::planted::{Fault, is_planted};

    thread_local! {
        /// The capacity of any channel of this run, whatever capacity is requested.
        static ROOM: Cell<usize> = const { Cell::new(2) };
    }

    /// From now on channels have this capacity.
    pub(crate) fn make_room_for(messages: usize) {
        ROOM.set(messages);
    }

    pub(crate) fn channel<T>(room: usize) -> (Sender<T>, Receiver<T>) {
        let (sender, receiver) = real::channel(room.min(ROOM.get()));
        let notify = Arc::new(Notify::new());
        (Sender { real: sender, notify: Arc::clone(&notify) }, Receiver { real: receiver, notify })
    }

    pub(crate) struct Sender<T> {
        real: real::Sender<T>,
        /// Notifies the threads that listen at that moment. Only the planted fault uses it.
        notify: Arc<Notify>,
    }

    impl<T> Clone for Sender<T> {
        fn clone(&self) -> Self {
            Self { real: self.real.clone(), notify: Arc::clone(&self.notify) }
        }
    }

    impl<T> Sender<T> {
        pub(crate) async fn send(&self, value: T) -> Result<(), SendError<T>> {
            point();
            self.real.send(value).await?;
            self.notify.notify_waiters();
            Ok(())
        }

        pub(crate) fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
            point();
            self.real.try_send(value)?;
            self.notify.notify_waiters();
            Ok(())
        }

        pub(crate) async fn closed(&self) {
            point();
            self.real.closed().await;
        }
    }

    impl<T> Drop for Sender<T> {
        fn drop(&mut self) {
            self.notify.notify_waiters();
        }
    }

    pub(crate) struct Receiver<T> {
        real: real::Receiver<T>,
        notify: Arc<Notify>,
    }

    impl<T> Receiver<T> {
        pub(crate) async fn recv(&mut self) -> Option<T> {
            point();
            if !is_planted(Fault::LookThenWait) {
                return self.real.recv().await;
            }
            loop {
                match self.real.try_recv() {
                    Ok(value) => return Some(value),
                    Err(TryRecvError::Disconnected) => return None,
                    Err(TryRecvError::Empty) => {}
                }
                point();
                self.notify.notified().await;
            }
        }

        pub(crate) fn blocking_recv(&mut self) -> Option<T> {
            shuttle::future::block_on(self.recv())
        }

        pub(crate) fn try_recv(&mut self) -> Result<T, TryRecvError> {
            point();
            self.real.try_recv()
        }

        pub(crate) fn is_empty(&self) -> bool {
            point();
            self.real.is_empty()
        }

        pub(super) fn poll_recv(&mut self, context: &mut Context<'_>) -> Poll<Option<T>> {
            point();
            self.real.poll_recv(context)
        }
    }
}

/// A channel for one answer.
pub(crate) mod oneshot {
    pub(crate) use tokio::sync::oneshot::Receiver;

    use super::super::point;

    pub(crate) fn channel<T>() -> (Sender<T>, Receiver<T>) {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        (Sender(sender), receiver)
    }

    pub(crate) struct Sender<T>(tokio::sync::oneshot::Sender<T>);

    impl<T> Sender<T> {
        pub(crate) fn send(self, value: T) -> Result<(), T> {
            point();
            self.0.send(value)
        }
    }
}

/// The stream over a receiver.
pub(crate) struct ReceiverStream<T>(mpsc::Receiver<T>);

impl<T> ReceiverStream<T> {
    pub(crate) fn new(receiver: mpsc::Receiver<T>) -> Self {
        Self(receiver)
    }
}

impl<T> tokio_stream::Stream for ReceiverStream<T> {
    type Item = T;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<T>> {
        self.0.poll_recv(context)
    }
}
