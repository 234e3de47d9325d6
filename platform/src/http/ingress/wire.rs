//! What the stream of a connection and the requests on it tell each other. Both run on one thread.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;

use super::unreadable::Unreadable;

/// The state of one connection, as the requests on it see it.
#[derive(Debug, Default)]
pub(crate) struct Wire {
    /// Requests whose answers have not begun.
    under_way: Cell<usize>,
    /// Bodies that a request is still reading.
    open_bodies: Cell<usize>,
    /// Whether the connection is encrypted.
    is_tls: bool,
    /// Requests that have begun since the connection was opened.
    begun: Cell<u64>,
    /// Whether the last request that began was given up before the end of its body, of which more may come.
    is_cut_short: Cell<bool>,
    /// Whether nothing more of the client is read.
    is_ended: Cell<bool>,
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

    /// Reads nothing more of the client.
    pub(crate) fn end(&self) {
        self.is_ended.set(true);
    }

    /// The same, after a request that cannot be read. What is a part of a request that has its answer gets no other.
    pub(crate) fn refuse(&self, why: Unreadable) {
        let is_answered = self.is_cut_short.get() || self.open_bodies.get() > 0;
        if !self.is_ended.get() && !is_answered {
            self.refused.set(Some(why));
        }
        self.end();
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
