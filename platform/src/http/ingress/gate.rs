//! The gate between a connection and its parser: it hands on one request at a time. actix-http decodes all requests that it has,
//! and then frames an answer by the request that it has decoded last; it also closes a connection before the answer that ends it
//! is written when another request stands behind. So the bytes behind a request are held until its answer is in the hands of
//! the parser, those behind the last request of a connection for ever, and a request that was sent ahead waits for its turn.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::{Sleep, sleep_until};

use super::framing::Framing;
use super::turns::Turn;
use super::wire::Wire;

/// The requests that a client may send ahead, in bytes. An ordinary request is smaller.
const AHEAD: usize = 4 * 1024;

/// The gate of one connection.
#[derive(Debug, Default)]
pub(crate) struct RequestGate {
    framing: Framing,
    /// The bytes behind the request that was handed on.
    held: BytesMut,
    /// Whether the parser was left to begin that request.
    is_handed_on: bool,
    turn: Turn,
    rest: Option<Pin<Box<Sleep>>>,
}

impl RequestGate {
    /// Reads what the parser may have of `stream`. Nothing is read at the end of the stream.
    pub(crate) fn poll_read<S: AsyncRead + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        (stream, wire): (&mut S, &Wire),
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.framing.is_whole() {
            if !self.is_handed_on || !wire.is_ready_for_another() {
                return self.poll_ahead(cx, (stream, wire));
            }
            ready!(self.poll_rest(cx, wire));
            if !self.held.is_empty() {
                ready!(self.turn.poll(cx));
            }
            self.framing.restart();
            self.is_handed_on = false;
        }
        if self.held.is_empty() {
            return self.poll_direct(cx, stream, buffer);
        }
        let held = self.held.get(..buffer.remaining()).unwrap_or(&self.held);
        let length = self.framing.take(held);
        buffer.put_slice(held.get(..length).unwrap_or_default());
        self.held.advance(length);
        Poll::Ready(Ok(()))
    }

    /// Ready when the connection may be read again after a request that found no place.
    fn poll_rest(&mut self, cx: &mut Context<'_>, wire: &Wire) -> Poll<()> {
        if let Some(end) = wire.take_rest() {
            self.rest = Some(Box::pin(sleep_until(end)));
        }
        if let Some(rest) = &mut self.rest {
            ready!(rest.as_mut().poll(cx));
            self.rest = None;
        }
        Poll::Ready(())
    }

    fn poll_direct<S: AsyncRead + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        stream: &mut S,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(stream).poll_read(cx, buffer))?;
        let read = buffer.filled().get(before..).unwrap_or_default();
        let length = self.framing.take(read);
        self.held.extend_from_slice(read.get(length..).unwrap_or_default());
        buffer.set_filled(before.saturating_add(length));
        Poll::Ready(Ok(()))
    }

    /// Reads ahead while the parser begins the request that it has, and until its answer is made. Ready at the end of the stream.
    fn poll_ahead<S: AsyncRead + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        (stream, wire): (&mut S, &Wire),
    ) -> Poll<io::Result<()>> {
        let is_first = !std::mem::replace(&mut self.is_handed_on, true);
        while self.held.len() < AHEAD {
            let mut bytes = [0; 1024];
            let mut part = ReadBuf::new(&mut bytes);
            match Pin::new(&mut *stream).poll_read(cx, &mut part) {
                Poll::Ready(Ok(())) if !part.filled().is_empty() => {
                    self.held.extend_from_slice(part.filled());
                }
                Poll::Pending => break,
                // A request that came with the end begins first.
                Poll::Ready(Ok(())) if is_first => {
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                ended @ Poll::Ready(_) => return ended,
            }
        }
        if !self.held.is_empty() {
            wire.park(cx.waker());
            if is_first {
                // The parser may begin no request with the bytes that it has.
                cx.waker().wake_by_ref();
            }
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests;
