//! The state that the stream of a connection shares with the requests on it. Both run on one thread.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;

use super::unreadable::Unreadable;

/// The state of one connection, as the requests on it see it.
#[derive(Debug, Default)]
pub(crate) struct Wire {
    /// Requests whose answers have not begun.
    under_way: Cell<usize>,
    /// Bodies that a request is still reading.
    open_bodies: Cell<usize>,
    /// Answers that are still being written.
    open_answers: Cell<usize>,
    /// Whether the connection is encrypted.
    is_tls: bool,
    /// Requests that have begun since the connection was opened.
    begun: Cell<u64>,
    /// Whether the last request that began was given up before the end of its body, of which more may come.
    is_cut_short: Cell<bool>,
    /// Whether nothing more of the client is read.
    is_ended: Cell<bool>,
    /// Whether the connection ends after the answer to the last request that began.
    is_closing: Cell<bool>,
    /// When the next request is looked at, if the last one found no place.
    rests_until: Cell<Option<Instant>>,
    /// Why the client was refused.
    refused: Cell<Option<Unreadable>>,
    /// The task of the connection, when it stopped reading until a request has ended.
    parked: RefCell<Option<Waker>>,
}

impl Wire {
    /// The state of a connection with TLS, or without.
    pub(crate) fn new(is_tls: bool) -> Self {
        Self { is_tls, ..Self::default() }
    }

    /// Whether the connection is encrypted.
    pub(crate) const fn is_tls(&self) -> bool {
        self.is_tls
    }

    /// Counts a request until the returned value is dropped.
    pub(crate) fn begin(self: &Rc<Self>) -> UnderWay {
        self.under_way.set(self.under_way.get() + 1);
        self.begun.set(self.begun.get().wrapping_add(1));
        self.is_cut_short.set(false);
        UnderWay(Rc::clone(self))
    }

    /// Counts an open body until the returned value is dropped.
    pub(crate) fn open_body(self: &Rc<Self>) -> OpenBody {
        self.open_bodies.set(self.open_bodies.get() + 1);
        OpenBody { wire: Rc::clone(self), is_whole: false }
    }

    /// Counts an answer that is being written until the returned value is dropped.
    pub(crate) fn open_answer(self: &Rc<Self>) -> OpenAnswer {
        self.open_answers.set(self.open_answers.get() + 1);
        OpenAnswer(Rc::clone(self))
    }

    /// Reads nothing more of the client.
    pub(crate) fn end(&self) {
        self.is_ended.set(true);
    }

    /// Takes no further request: the one that has just begun, or its answer, closes the connection (RFC 9112, section 9.6).
    pub(crate) fn close(&self) {
        self.is_closing.set(true);
    }

    /// Whether no further request is taken.
    pub(crate) fn is_closing(&self) -> bool {
        self.is_closing.get()
    }

    /// Reads nothing more after a request that cannot be read. A part of a request that has its answer gets no other, and so does
    /// anything behind the message that closes the connection.
    pub(crate) fn refuse(&self, why: Unreadable) {
        let is_answered =
            self.is_cut_short.get() || self.open_bodies.get() > 0 || self.is_closing.get();
        if !self.is_ended.get() && !is_answered {
            self.refused.set(Some(why));
        }
        self.end();
    }

    /// Looks at the next request after this time.
    pub(crate) fn rest(&self, length: Duration) {
        self.rests_until.set(Some(Instant::now() + length));
    }

    /// When the next request is looked at; asked once.
    pub(crate) fn take_rest(&self) -> Option<Instant> {
        self.rests_until.take()
    }

    /// Whether nothing more of the client is read.
    pub(crate) fn is_ended(&self) -> bool {
        self.is_ended.get()
    }

    /// The answer that the client gets at the end.
    pub(crate) fn last_answer(&self) -> Option<Unreadable> {
        self.refused.get()
    }

    /// Whether what comes next on the connection can only be a further request, while one is under way.
    pub(crate) fn is_busy(&self) -> bool {
        self.under_way.get() > 0 && self.open_bodies.get() == 0
    }

    /// Whether no request is under way.
    pub(crate) fn is_idle(&self) -> bool {
        self.under_way.get() == 0
    }

    /// Whether the parser has nothing to do but to begin another request.
    pub(crate) fn is_ready_for_another(&self) -> bool {
        self.is_idle() && self.open_answers.get() == 0 && !self.is_closing.get()
    }

    /// Tells one request from the next.
    pub(crate) fn begun(&self) -> u64 {
        self.begun.get()
    }

    /// Wakes this task when a request or a body has ended.
    pub(crate) fn park(&self, waker: &Waker) {
        self.parked.replace(Some(waker.clone()));
    }

    /// Wakes the task that is parked, if there is one.
    pub(crate) fn unpark(&self) {
        if let Some(waker) = self.parked.take() {
            waker.wake();
        }
    }
}

/// A request under way.
#[derive(Debug)]
pub(crate) struct UnderWay(Rc<Wire>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.set(self.0.under_way.get().saturating_sub(1));
        self.0.unpark();
    }
}

/// An answer that is being written.
#[derive(Debug)]
pub(crate) struct OpenAnswer(Rc<Wire>);

impl Drop for OpenAnswer {
    fn drop(&mut self) {
        self.0.open_answers.set(self.0.open_answers.get().saturating_sub(1));
        self.0.unpark();
    }
}

/// A body that is being read.
#[derive(Debug)]
pub(crate) struct OpenBody {
    wire: Rc<Wire>,
    is_whole: bool,
}

impl OpenBody {
    /// The body has been read to its end.
    pub(crate) fn close(mut self) {
        self.is_whole = true;
    }
}

impl Drop for OpenBody {
    fn drop(&mut self) {
        self.wire.open_bodies.set(self.wire.open_bodies.get().saturating_sub(1));
        if !self.is_whole {
            self.wire.is_cut_short.set(true);
        }
    }
}
