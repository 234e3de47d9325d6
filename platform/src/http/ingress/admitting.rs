//! The two moments of a request at which its context may refuse it for want of a place: when it arrives, and before its handler runs.

use actix_web::{HttpRequest, web};

use super::admission::hold;
use super::cost::Cost;
use super::places::{Overloaded, Places};
use super::state::Ingress;
use crate::http::problem::Problem;
use crate::http::recording::context_of;

/// The places of the context whose route the request has matched. An app without an ingress has none, and no bounds.
fn places_for(request: &HttpRequest) -> Option<(&Ingress, &Places)> {
    let ingress = request.app_data::<web::Data<Ingress>>()?;
    let places = ingress.admission.places_of(context_of(request)?)?;
    Some((ingress, places))
}

/// Refuses the request before anything of it is looked at, if its context is overloaded.
pub(crate) fn at_the_door(request: &HttpRequest) -> Result<(), Problem> {
    let Some((ingress, places)) = places_for(request) else { return Ok(()) };
    places.at_the_door().map_err(|Overloaded| ingress.admission.problem(request))
}

/// Takes a place for the request, until [`leave`](super::leave). A list is read on the thread that it is asked for on, without a
/// pause: the requests that have arrived there meanwhile get their turn first, so that they are seen to wait.
pub(crate) async fn enter(request: &HttpRequest, cost: Cost) -> Result<(), Problem> {
    let Some((ingress, places)) = places_for(request) else { return Ok(()) };
    let place = places.enter().await;
    let place = place.map_err(|Overloaded| ingress.admission.problem(request))?;
    hold(request, place);
    if cost == Cost::List {
        tokio::task::yield_now().await;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
