//! What the requests of a host share at its ingress.

use actix_web::{HttpRequest, web};
use uuid::Uuid;

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
    pub(super) requests: Option<Requests>,
}

impl Ingress {
    /// An ingress with these bounds.
    pub fn new(settings: IngressSettings) -> Self {
        let rates = Rates::new(&settings.rates);
        let waits = Waits::new(settings.waits, settings.waits_per_caller);
        Self { settings, rates, waits, requests: None }
    }

    /// The same, which also measures every request and writes a line about it into the log.
    pub fn observed(settings: IngressSettings, meter: &Meter) -> Self {
        Self { requests: Some(Requests::new(meter)), ..Self::new(settings) }
    }
}

/// The place of a request of `caller` that waits for an outcome; `None` when as many wait as may. An app without an ingress has
/// no bounds.
pub fn place_to_wait(request: &HttpRequest, caller: Uuid) -> Option<Waiting> {
    match request.app_data::<web::Data<Ingress>>() {
        Some(ingress) => ingress.waits.take(caller),
        None => Waits::new(usize::MAX, usize::MAX).take(caller),
    }
}
