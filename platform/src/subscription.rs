//! A context's subscription to a foreign event: the consumer's own view of the event, and its handler.

use std::error::Error;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use shared_kernel::{Envelope, Origin, StoreError};

use crate::inbox;

type Handling = Pin<Box<dyn Future<Output = Result<(), HandlerError>> + Send>>;
type Handle = dyn Fn(&Envelope, Origin) -> Result<Handling, serde_json::Error> + Send + Sync;
type Reads = dyn Fn(&str) -> Result<(), serde_json::Error> + Send + Sync;

/// One handler of one event type.
#[derive(Clone)]
pub struct Subscription {
    event_type: &'static str,
    handler: &'static str,
    handle: Arc<Handle>,
    reads: Arc<Reads>,
}

impl Subscription {
    /// Calls `handle` with the view `V` of each event of `event_type`; each event takes effect once. `handler` is its
    /// stable name: the key of the inbox.
    ///
    /// The origin passed in carries the inbox row: the first commit with this origin stores it. When a handler returns
    /// `Ok` without a commit, the platform stores the inbox row.
    pub fn new<V, F, Fut>(event_type: &'static str, handler: &'static str, handle: F) -> Self
    where
        V: DeserializeOwned + Send + 'static,
        F: Fn(V, Origin) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), HandlerError>> + Send + 'static,
    {
        Self {
            event_type,
            handler,
            handle: Arc::new(move |event, origin| {
                let view: V = event.read()?;
                Ok(Box::pin(handle(view, origin)))
            }),
            reads: Arc::new(|data| serde_json::from_str::<V>(data).map(drop)),
        }
    }

    /// The same handler behind a check: an event that the check refuses does not reach it, and fails as if the handler had failed.
    #[must_use]
    pub fn checked_by(
        self,
        check: impl Fn(&Envelope) -> Result<(), HandlerError> + Send + Sync + 'static,
    ) -> Self {
        let handle = self.handle;
        let checked: Arc<Handle> = Arc::new(move |event, origin| match check(event) {
            Ok(()) => handle(event, origin),
            Err(refusal) => {
                let refused: Handling = Box::pin(ready(Err(refusal)));
                Ok(refused)
            }
        });
        Self { handle: checked, ..self }
    }

    /// Stands for the handlers of an event in a version that none of them reads. The event waits in the inbox.
    pub(crate) fn without_reader() -> Self {
        Self::new("", inbox::NO_READER, |_: serde::de::IgnoredAny, _origin| async {
            Err(HandlerError::permanent("no handler reads this version of the event"))
        })
    }

    /// Whether it stands for handlers that a later release may have.
    pub(crate) fn has_no_reader(&self) -> bool {
        self.handler == inbox::NO_READER
    }

    /// The event type.
    pub const fn event_type(&self) -> &'static str {
        self.event_type
    }

    /// Its stable name.
    pub const fn handler(&self) -> &'static str {
        self.handler
    }

    /// Its event type and its name.
    pub(crate) const fn key(&self) -> (&'static str, &'static str) {
        (self.event_type, self.handler)
    }

    /// Whether its view can read `data`, the body of an event. The contract checks ask this of every frozen sample.
    pub fn reads(&self, data: &str) -> Result<(), serde_json::Error> {
        (self.reads)(data)
    }

    pub(crate) async fn handle(
        &self,
        event: &Envelope,
        origin: Origin,
    ) -> Result<(), HandlerError> {
        match (self.handle)(event, origin) {
            Ok(handling) => handling.await,
            Err(unreadable) => Err(HandlerError::permanent(unreadable)),
        }
    }
}

/// Why a handler failed. Any error becomes one with `?`, and is then retried.
#[derive(Debug)]
pub struct HandlerError {
    cause: Box<dyn Error + Send + Sync>,
    permanent: bool,
}

impl HandlerError {
    // tour: failure/kind
    /// The error of a use case. With a store error in its chain of sources it is retried: the state may have moved on since
    /// it was loaded, which a broken rule or a taken key can show as well as a conflict; only a value that the store cannot
    /// hold stays so. Any other error is a refusal by the domain, and the event becomes a dead letter at once.
    pub fn of_use_case(error: impl Error + Send + Sync + 'static) -> Self {
        let permanent = StoreError::find_in_chain(&error).is_none();
        Self { cause: Box::new(error), permanent }
    }

    /// A permanent error: the event becomes a dead letter at once.
    pub fn permanent(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { cause: cause.into(), permanent: true }
    }

    /// The error itself.
    pub fn cause(&self) -> &(dyn Error + 'static) {
        &*self.cause
    }

    /// Whether no further attempt can succeed: a refusal by the domain, or a value that the store cannot hold.
    pub(crate) fn is_permanent(&self) -> bool {
        let refusal = StoreError::find_in_chain(self.cause());
        self.permanent || matches!(refusal, Some(StoreError::Unstorable { .. }))
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for HandlerError {
    fn from(cause: E) -> Self {
        Self { cause: Box::new(cause), permanent: false }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    enum ShipOrderError {
        #[error("there is no such order")]
        NoSuchOrder,
        #[error("the order could not be changed")]
        Store(#[source] StoreError),
    }

    #[test]
    fn store_errors_are_retried_and_refusals_of_the_domain_are_not() {
        let is_permanent = |error| HandlerError::of_use_case(error).is_permanent();
        let away = StoreError::Unavailable(Box::new(io::Error::other("disk full")));
        let taken = StoreError::Duplicate { key: "orders.id".to_owned() };
        let broken = StoreError::RuleBroken { rule: "stock_covers_reservations".to_owned() };
        for retried in [away, StoreError::Conflict, taken, broken] {
            assert!(!is_permanent(ShipOrderError::Store(retried)));
        }
        assert!(is_permanent(ShipOrderError::NoSuchOrder));
        let unstorable = || StoreError::Unstorable { reason: "0x00".to_owned() };
        assert!(is_permanent(ShipOrderError::Store(unstorable())));
        assert!(HandlerError::from(unstorable()).is_permanent());
    }
}
