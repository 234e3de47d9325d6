//! The time that a client has for a body, and the end of one that nobody has read. A body that does not come in time breaks off, as
//! if the client had hung up; the reader answers 408. actix-http closes the connection after an answer that is made before the body
//! of its request was read: a small body is read first, so that a refused client can go on with its connection.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use super::wire::{OpenBody, Wire};
use crate::http::body::LIMIT;

/// A body that nobody has read comes with its head, or within this time; else its answer closes the connection.
const UNREAD_WITHIN: Duration = Duration::from_millis(100);

/// The body of a request, which the handler reads, and of which the ingress reads the rest.
#[derive(Clone)]
pub(super) struct RequestBody(Rc<RefCell<TimedBody>>);

impl RequestBody {
    /// The payload with its time limit, counted on the wire as long as it is open.
    pub(super) fn new(payload: Payload, wire: Option<&Rc<Wire>>, within: Duration) -> Self {
        let due = Instant::now() + within;
        let open = wire.map(Wire::open_body);
        Self(Rc::new(RefCell::new(TimedBody { payload, due, timer: None, open, is_over: false })))
    }

    /// The payload that the handler reads.
    pub(super) fn payload(&self) -> Payload {
        Payload::Stream { payload: Box::pin(self.clone()) }
    }

    /// Reads what is left of a body of at most [`LIMIT`] bytes, the part that was read not counted. Ready at its end, or when it is
    /// larger or does not come at once.
    pub(super) async fn read_rest(mut self, declared: Option<usize>) {
        if self.0.borrow().is_over || declared.is_some_and(|length| length > LIMIT) {
            return;
        }
        let reading = async {
            let mut left = LIMIT;
            while let Some(Ok(piece)) = self.next().await {
                let Some(fewer) = left.checked_sub(piece.len()) else { return };
                left = fewer;
            }
        };
        let _in_time = timeout(UNREAD_WITHIN, reading).await;
    }
}

impl Stream for RequestBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(cx)
    }
}

struct TimedBody {
    payload: Payload,
    due: Instant,
    /// Made when the body is first waited for: most come with their heads.
    timer: Option<Pin<Box<Sleep>>>,
    open: Option<OpenBody>,
    /// Whether nothing more of it comes.
    is_over: bool,
}

impl Stream for TimedBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        match Pin::new(&mut this.payload).poll_next(cx) {
            Poll::Ready(Some(Ok(piece))) => return Poll::Ready(Some(Ok(piece))),
            Poll::Ready(None) => {
                this.is_over = true;
                if let Some(open) = this.open.take() {
                    open.close();
                }
                return Poll::Ready(None);
            }
            Poll::Ready(broken) => {
                this.is_over = true;
                this.open = None;
                return Poll::Ready(broken);
            }
            Poll::Pending => {}
        }
        let timer = this.timer.get_or_insert_with(|| Box::pin(sleep_until(this.due)));
        if timer.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        this.is_over = true;
        this.open = None;
        Poll::Ready(Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into()))))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    fn endless() -> Payload {
        let first = stream::iter([Ok(Bytes::from_static(b"{"))]);
        Payload::Stream { payload: Box::pin(first.chain(stream::pending())) }
    }

    fn body(payload: Payload, wire: &Rc<Wire>, within: Duration) -> RequestBody {
        RequestBody::new(payload, Some(wire), within)
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_in_time_breaks_off() {
        let wire = Rc::new(Wire::default());
        let _request = wire.begin();
        let mut body = body(endless(), &wire, Duration::from_millis(1));
        assert!(!wire.is_busy(), "the body is open");
        assert_eq!(body.next().await.unwrap().unwrap(), "{");
        let broke = body.next().await.unwrap().unwrap_err();
        assert!(matches!(broke, PayloadError::Io(late) if late.kind() == io::ErrorKind::TimedOut));
        assert!(wire.is_busy());
    }

    #[tokio::test]
    async fn a_body_is_open_until_its_end_or_until_nobody_reads_it() {
        let wire = Rc::new(Wire::default());
        let _request = wire.begin();
        let small = Payload::from(Bytes::from_static(b"{}"));
        let mut whole = body(small, &wire, Duration::from_mins(1));
        while whole.next().await.is_some() {}
        assert!(wire.is_busy());
        let unread = body(endless(), &wire, Duration::from_mins(1));
        assert!(!wire.is_busy());
        drop(unread);
        assert!(wire.is_busy());
    }

    /// The pieces of 1 KiB that are taken of a body without an end.
    async fn taken_of_an_endless_body(declared: Option<usize>) -> usize {
        let taken = Rc::new(RefCell::new(0));
        let counted = Rc::clone(&taken);
        let pieces = stream::repeat_with(move || {
            *counted.borrow_mut() += 1;
            Ok(Bytes::from_static(&[b'x'; 1024]))
        });
        let payload: Payload = Payload::Stream { payload: Box::pin(pieces) };
        RequestBody::new(payload, None, Duration::from_mins(1)).read_rest(declared).await;
        taken.take()
    }

    #[tokio::test(start_paused = true)]
    async fn the_rest_of_a_body_is_read_within_bounds_of_length_and_time() {
        let wire = Rc::new(Wire::default());
        let _request = wire.begin();
        let small = Payload::from(Bytes::from_static(b"{}"));
        body(small, &wire, Duration::from_mins(1)).read_rest(Some(2)).await;
        assert!(wire.is_busy());
        assert_eq!(taken_of_an_endless_body(None).await, LIMIT / 1024 + 1);
        assert_eq!(taken_of_an_endless_body(Some(LIMIT + 1)).await, 0);
        let began = Instant::now();
        RequestBody::new(endless(), None, Duration::from_mins(1)).read_rest(Some(9)).await;
        assert_eq!(began.elapsed(), UNREAD_WITHIN);
    }
}
