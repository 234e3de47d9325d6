//! The state that the requests of a host share at its ingress.

use actix_web::{HttpRequest, web};
use uuid::Uuid;

use super::admission::{Admission, leave};
use super::rates::Rates;
use super::requests::Requests;
use super::settings::IngressSettings;
use super::waits::{Waiting, Waits};
use crate::meter::Meter;

/// The ingress of one host, in the data of its app.
pub struct Ingress {
    pub(super) settings: IngressSettings,
    pub(super) rates: Rates,
    pub(super) waits: Waits,
    pub(super) admission: Admission,
    pub(super) requests: Option<Requests>,
}

impl Ingress {
    /// An ingress with these bounds, for a host without contexts.
    pub fn new(settings: IngressSettings) -> Self {
        Self::of(settings, &[], &Meter::default())
    }

    fn of(settings: IngressSettings, contexts: &[&'static str], meter: &Meter) -> Self {
        let rates = Rates::new(&settings.rates);
        let waits = Waits::new(settings.waits, settings.waits_per_caller);
        let admission = Admission::of(contexts, &settings, meter);
        Self { settings, rates, waits, admission, requests: None }
    }

    /// An ingress for a host of these contexts, which also measures every request and writes a line about it into the log.
    pub fn observed(settings: IngressSettings, contexts: &[&'static str], meter: &Meter) -> Self {
        Self { requests: Some(Requests::new(meter)), ..Self::of(settings, contexts, meter) }
    }
}

/// The place of a request of `caller` that waits for an outcome; `None` when as many wait as may. While it waits, another request
/// is worked on. An app without an ingress has no bounds.
pub fn place_to_wait(request: &HttpRequest, caller: Uuid) -> Option<Waiting> {
    let waiting = match request.app_data::<web::Data<Ingress>>() {
        Some(ingress) => ingress.waits.take(caller),
        None => Waits::new(usize::MAX, usize::MAX).take(caller),
    };
    if waiting.is_some() {
        leave(request);
    }
    waiting
}
