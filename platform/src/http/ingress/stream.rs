//! The stream of a connection, bounded: it reads little at once, nothing while the client does not take its answers, and gives up
//! clients that send a head or take an answer too slowly. actix-http has no such bounds: it reads 128 KiB before it decodes, and
//! waits for ever for a client to take an answer.

use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::unreadable::Unreadable;
use super::wire::Wire;

/// Bytes that are read before they are decoded.
const AT_ONCE: usize = 4 * 1024;
/// The largest head of a request, in bytes.
pub(crate) const LARGEST_HEAD: usize = 16 * 1024;
/// A client that takes this much of its answers has made progress, in bytes.
const PROGRESS: usize = 16 * 1024;
/// The most that is still read of a client that was refused, so that it sees the refusal, in bytes.
const DISCARDED: usize = 256 * 1024;
const DISCARDED_WITHIN: Duration = Duration::from_secs(1);

/// The times that a client has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    pub(crate) head: Duration,
    pub(crate) write: Duration,
}

/// A stream with its bounds.
#[derive(Debug)]
pub(crate) struct BoundedStream<S> {
    inner: S,
    wire: Rc<Wire>,
    patience: Patience,
    /// Bytes that may be read before the dispatcher must decode what it has.
    turn: usize,
    /// Bytes of the next head that were read.
    head: usize,
    /// When the next head must be complete, and the number of requests that began before it.
    head_due: Timer,
    head_of: Option<u64>,
    /// Whether the client has not taken what was last written.
    is_blocked: bool,
    write_due: Timer,
    taken: usize,
    discarded: usize,
    discard_due: Timer,
}

/// A timer that is made when it is first needed.
#[derive(Debug, Default)]
struct Timer(Option<Pin<Box<Sleep>>>, bool);

impl Timer {
    fn arm(&mut self, after: Duration) {
        match &mut self.0 {
            Some(sleep) => sleep.as_mut().reset(Instant::now() + after),
            None => self.0 = Some(Box::pin(sleep(after))),
        }
        self.1 = true;
    }

    fn disarm(&mut self) {
        self.1 = false;
    }

    fn is_armed(&self) -> bool {
        self.1
    }

    /// Whether the time is over. Otherwise the task is woken when it is.
    fn is_over(&mut self, cx: &mut Context<'_>) -> bool {
        let sleep = self.0.as_mut().filter(|_sleep| self.1);
        sleep.is_some_and(|sleep| sleep.as_mut().poll(cx).is_ready())
    }
}

impl<S> BoundedStream<S> {
    pub(crate) fn new(inner: S, wire: Rc<Wire>, patience: Patience) -> Self {
        let [head_due, write_due, discard_due] = Default::default();
        Self {
            inner,
            wire,
            patience,
            turn: AT_ONCE,
            head: 0,
            head_due,
            head_of: None,
            is_blocked: false,
            write_due,
            taken: 0,
            discarded: 0,
            discard_due,
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> BoundedStream<S> {
    /// Reads no more: the dispatcher sees the end of the stream.
    fn refuse(&self, why: Unreadable) -> Poll<io::Result<()>> {
        self.wire.refuse(why);
        Poll::Ready(Ok(()))
    }

    /// How many bytes may be read now; `None` when the task is to come again.
    fn allowed(&mut self, cx: &mut Context<'_>) -> Option<usize> {
        if self.is_blocked {
            self.wire.park(cx.waker());
            return None;
        }
        if self.turn == 0 {
            // The bytes that were read are decoded first.
            self.turn = AT_ONCE;
            cx.waker().wake_by_ref();
            return None;
        }
        Some(self.turn)
    }

    fn note_read(&mut self, bytes: usize) {
        self.turn = self.turn.saturating_sub(bytes);
        self.look_for_next_head();
        if self.wire.is_idle() {
            self.head = self.head.saturating_add(bytes);
        }
    }

    /// Begins to count anew when another request has begun.
    fn look_for_next_head(&mut self) {
        if self.head_of != Some(self.wire.begun()) {
            self.head_of = Some(self.wire.begun());
            self.head = 0;
            self.head_due.disarm();
        }
    }

    /// Nothing more has come: a head that is awaited has its time.
    fn await_head(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.turn = AT_ONCE;
        if !self.wire.is_idle() {
            if !self.wire.is_busy() {
                // A body may be left unread: then nothing but the end of its request makes the dispatcher read again.
                self.wire.park(cx.waker());
            }
            return Poll::Pending;
        }
        self.look_for_next_head();
        if !self.head_due.is_armed() {
            self.head_due.arm(self.patience.head);
        }
        if !self.head_due.is_over(cx) {
            return Poll::Pending;
        }
        if self.head == 0 {
            // An idle connection just ends.
            self.wire.end();
            return Poll::Ready(Ok(()));
        }
        self.refuse(Unreadable::HeadTooSlow)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for BoundedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.wire.is_ended() {
            return Poll::Ready(Ok(()));
        }
        let Some(allowed) = this.allowed(cx) else { return Poll::Pending };
        let mut part = ReadBuf::new(buffer.initialize_unfilled_to(allowed.min(buffer.remaining())));
        let outcome = Pin::new(&mut this.inner).poll_read(cx, &mut part);
        let bytes = part.filled().len();
        match outcome {
            Poll::Pending => this.await_head(cx),
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(())) => {
                this.note_read(bytes);
                if this.head > LARGEST_HEAD {
                    // The dispatcher must not find the rest of a request in these bytes.
                    return this.refuse(Unreadable::HeadTooLarge);
                }
                buffer.advance(bytes);
                Poll::Ready(Ok(()))
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for BoundedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let outcome = Pin::new(&mut this.inner).poll_write(cx, bytes);
        match outcome {
            Poll::Ready(Ok(written)) => {
                this.taken = this.taken.saturating_add(written);
                if this.taken >= PROGRESS {
                    this.write_due.disarm();
                }
            }
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                this.is_blocked = true;
                if !this.write_due.is_armed() {
                    this.write_due.arm(this.patience.write);
                    this.taken = 0;
                }
                if this.write_due.is_over(cx) {
                    let late = "the client does not take its answers";
                    return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, late)));
                }
            }
        }
        outcome
    }

    /// Called when the stream has accepted all that was to be written.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.is_blocked {
            this.is_blocked = false;
            this.write_due.disarm();
            this.wire.unpark();
        }
        Pin::new(&mut this.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        match Pin::new(&mut this.inner).poll_shutdown(cx) {
            Poll::Ready(Ok(())) if this.wire.is_ended() || this.wire.is_closing() => {}
            other @ (Poll::Ready(_) | Poll::Pending) => return other,
        }
        // A connection that is closed with unread bytes is reset, and its last answer is lost.
        if !this.discard_due.is_armed() {
            this.discard_due.arm(DISCARDED_WITHIN);
        }
        let mut scratch = [0; 4096];
        loop {
            let mut part = ReadBuf::new(&mut scratch);
            let outcome = Pin::new(&mut this.inner).poll_read(cx, &mut part);
            this.discarded = this.discarded.saturating_add(part.filled().len());
            match outcome {
                Poll::Ready(Ok(())) if part.filled().is_empty() => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(())) if this.discarded < DISCARDED => {}
                Poll::Pending if !this.discard_due.is_over(cx) => return Poll::Pending,
                Poll::Ready(_) | Poll::Pending => return Poll::Ready(Ok(())),
            }
        }
    }
}

#[cfg(test)]
mod tests;
