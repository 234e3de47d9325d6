//! Admission: a host that has more requests than it can work on refuses some at once, with 503 `overloaded` and `Retry-After`, so
//! that it finishes the others in time. Each context has places of its own ([`Places`]): one whose database is slow takes none of
//! the others'.
//!
//! A request has its place from when its caller is known and its body is read, so that a slow client takes none, until its answer
//! is made, or it begins to wait for an outcome; a command that goes on without its client has it until its end. Requests that hash a password wait in a line of their own, which has an end;
//! those that other hosts or the payment provider depend on are admitted always ([`Endpoint::vital`]).
//!
//! [`Endpoint::vital`]: crate::http::routes::Endpoint::vital

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};

use actix_web::{HttpMessage, HttpRequest};

use super::cost::Cost;
use super::places::{Place, Places};
use super::settings::IngressSettings;
use crate::http::problem::{Problem, kinds};
use crate::meter::Meter;

/// A client comes again after one to so many seconds: those that are refused together do not come back together.
pub(super) const SPREAD_SECONDS: u32 = 3;

/// The places of the contexts of a host.
pub(super) struct Admission {
    contexts: Vec<Places>,
    refused: AtomicU32,
}

/// An answer that was refused for want of a place. It is counted, and not logged one by one.
pub(super) struct Shed;

impl Admission {
    /// Places for each of these contexts.
    pub(super) fn of(contexts: &[&'static str], settings: &IngressSettings, meter: &Meter) -> Self {
        let places = contexts.iter().map(|context| Places::new(context, settings, meter));
        Self { contexts: places.collect(), refused: AtomicU32::new(0) }
    }

    /// The places of a context.
    pub(super) fn places_of(&self, context: &str) -> Option<&Places> {
        self.contexts.iter().find(|places| places.context == context)
    }

    /// The refusal of a request for which there is no place.
    pub(super) fn problem(&self, request: &HttpRequest) -> Problem {
        request.extensions_mut().insert(Shed);
        let spread = self.refused.fetch_add(1, Ordering::Relaxed) % SPREAD_SECONDS;
        let detail = "There are more requests than this host can work on. Nothing was done.";
        Problem::try_later(&kinds::OVERLOADED, detail, 1 + spread)
    }
}

/// Whether requests of this cost have places.
pub(crate) const fn has_places(cost: Cost) -> bool {
    match cost {
        Cost::Light | Cost::List | Cost::Checkout => true,
        Cost::Password | Cost::Token => false,
    }
}

/// The place of a request, which its work holds too: a client that disconnects ends the request, and not the work.
#[derive(Clone)]
pub(crate) struct HeldPlace(Arc<Place>);

tokio::task_local! {
    /// The place of the request whose handler runs. Weak, so that the request can leave it while its handler waits.
    static HELD: Weak<Place>;
}

/// Gives the request its place.
pub(super) fn hold(request: &HttpRequest, place: Place) {
    request.extensions_mut().insert(HeldPlace(Arc::new(place)));
}

/// Runs the handler of a request; work that outlives it finds the place of the request by [`held_place`].
pub(crate) async fn in_its_place<T>(request: &HttpRequest, handler: impl Future<Output = T>) -> T {
    let place = request.extensions().get::<HeldPlace>().map(|held| Arc::downgrade(&held.0));
    HELD.scope(place.unwrap_or_default(), handler).await
}

/// The place of the request that this is called for. It is free again when all that hold it have ended.
pub(crate) fn held_place() -> Option<HeldPlace> {
    HELD.try_with(Weak::upgrade).ok().flatten().map(HeldPlace)
}

/// Gives the place of the request back, if it has one and no work of it goes on.
pub(crate) fn leave(request: &HttpRequest) {
    drop(request.extensions_mut().remove::<HeldPlace>());
}
