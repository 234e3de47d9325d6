//! The time that a client has for a body. A body that does not come in time breaks off, as if the client had hung up; the
//! reader answers 408.

use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use bytes::Bytes;
use futures_util::Stream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::wire::{OpenBody, Wire};

/// The payload with its time limit, counted on the wire as long as it is open.
pub(super) fn timed(payload: Payload, wire: Option<&Rc<Wire>>, within: Duration) -> Payload {
    let due = Instant::now() + within;
    let open = wire.map(Wire::open_body);
    Payload::Stream { payload: Box::pin(TimedBody { payload, due, timer: None, open }) }
}

struct TimedBody {
    payload: Payload,
    due: Instant,
    /// Made when the body is first waited for: most come with their heads.
    timer: Option<Pin<Box<Sleep>>>,
    open: Option<OpenBody>,
}

impl Stream for TimedBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        match Pin::new(&mut this.payload).poll_next(cx) {
            Poll::Ready(Some(Ok(piece))) => return Poll::Ready(Some(Ok(piece))),
            Poll::Ready(None) => {
                if let Some(open) = this.open.take() {
                    open.close();
                }
                return Poll::Ready(None);
            }
            Poll::Ready(broken) => {
                this.open = None;
                return Poll::Ready(broken);
            }
            Poll::Pending => {}
        }
        let timer = this.timer.get_or_insert_with(|| Box::pin(sleep_until(this.due)));
        if timer.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        this.open = None;
        Poll::Ready(Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into()))))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;
    use futures_util::stream;

    use super::*;

    fn endless() -> Payload {
        let first = stream::iter([Ok(Bytes::from_static(b"{"))]);
        Payload::Stream { payload: Box::pin(first.chain(stream::pending())) }
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_in_time_breaks_off() {
        let wire = Rc::new(Wire::default());
        let _request = wire.begin();
        let mut body = timed(endless(), Some(&wire), Duration::from_millis(1));
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
        let mut whole =
            timed(Payload::from(Bytes::from_static(b"{}")), Some(&wire), Duration::from_mins(1));
        while whole.next().await.is_some() {}
        assert!(wire.is_busy());
        let unread = timed(endless(), Some(&wire), Duration::from_mins(1));
        assert!(!wire.is_busy());
        drop(unread);
        assert!(wire.is_busy());
    }
}
