//! Routes whose requests are counted by client.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{Error, ResponseError, Route, web};
use shared_kernel::Principal;

use super::admission::has_places;
use super::admitting::at_the_door;
use super::client::client_address;
use super::cost::Cost;
use super::networks::one_client;
use super::rates::Client;
use super::state::Ingress;
use crate::http::accountability;
use crate::http::caller::identify;
use crate::http::recording;

/// The route, counted: a client that asks more often than the rate of `cost` allows is answered 429; while the context is
/// overloaded, one is answered 503 before anybody looks who asks. An app without a
/// [`Ingress`] counts nothing.
pub fn at_cost(cost: Cost, route: Route) -> Route {
    route.wrap(from_fn(move |request: ServiceRequest, next: Next<BoxBody>| {
        counted(cost, request, next)
    }))
}

async fn counted(
    cost: Cost,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(ingress) = request.app_data::<web::Data<Ingress>>().cloned() else {
        return next.call(request).await;
    };
    if has_places(cost)
        && let Err(overloaded) = at_the_door(request.request())
    {
        return Ok(request.into_response(overloaded.error_response()));
    }
    // The policy of the route admits its caller later: nothing is asked for one who is refused here.
    let (client, principal) = match identify(request.request()).await {
        Ok(claims) => (Client::Caller(claims.sub), accountability::principal(&claims)),
        Err(_nobody) => {
            let network = client_address(request.request()).map(one_client);
            (Client::Address(network), Principal::Anonymous)
        }
    };
    let Some(verdict) = ingress.rates.count(cost, &client) else { return next.call(request).await };
    let mut answered = match verdict.refusal() {
        Some(refusal) => {
            tracing::debug!(cost = cost.name(), "a client asks too often");
            recording::note_throttled(request.request(), principal, &refusal);
            request.into_response(refusal.error_response())
        }
        None => next.call(request).await?,
    };
    verdict.put_on(answered.headers_mut());
    Ok(answered)
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::http::header::AUTHORIZATION;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse};
    use uuid::Uuid;

    use super::super::settings::{IngressSettings, SETTINGS};
    use super::*;
    use crate::auth::TestIssuer;
    use crate::settings::SettingValues;
    use crate::testing::ManualClock;

    #[actix_web::test]
    async fn one_request_too_many_is_answered_429_with_the_time_to_come_again() {
        let mut values = SettingValues::defaults(SETTINGS);
        values.set("http.rate_list", "1");
        let ingress = Ingress::new(IngressSettings::read(&values).unwrap());
        let app = App::new()
            .app_data(web::Data::new(ingress))
            .route("/search", at_cost(Cost::List, web::get().to(HttpResponse::NoContent)))
            .route("/other", web::get().to(HttpResponse::NoContent));
        let app = init_service(app).await;
        let ask = |path: &str| TestRequest::get().uri(path).to_request();
        let first = call_service(&app, ask("/search")).await;
        assert_eq!(first.headers().get("ratelimit").unwrap(), "\"list\";r=9;t=1");
        let refused = loop {
            let answer = call_service(&app, ask("/search")).await;
            if answer.status() != StatusCode::NO_CONTENT {
                break answer;
            }
        };
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.headers().get("retry-after").unwrap(), "1");
        assert_eq!(refused.headers().get("ratelimit-policy").unwrap(), "\"list\";q=10;w=10");
        assert_eq!(refused.headers().get("ratelimit").unwrap(), "\"list\";r=0;t=1");
        assert_eq!(call_service(&app, ask("/other")).await.status(), StatusCode::NO_CONTENT);
    }

    #[actix_web::test]
    async fn callers_are_counted_by_their_tokens_and_others_by_their_address() {
        let mut values = SettingValues::defaults(SETTINGS);
        values.set("http.rate_list", "1");
        let ingress = Ingress::new(IngressSettings::read(&values).unwrap());
        let issuer = TestIssuer::new(ManualClock::at("2026-01-02T03:04:05Z"));
        let app = App::new()
            .app_data(web::Data::new(ingress))
            .app_data(web::Data::new(issuer.verifier()))
            .route("/search", at_cost(Cost::List, web::get().to(HttpResponse::NoContent)));
        let app = init_service(app).await;
        for client in [Some(1), Some(2), None] {
            let request = TestRequest::get().uri("/search");
            let request = match client {
                Some(user) => {
                    let token = issuer.token(Uuid::from_u128(user), &[]);
                    request.insert_header((AUTHORIZATION, format!("Bearer {token}")))
                }
                None => request,
            };
            let answer = call_service(&app, request.to_request()).await;
            assert_eq!(
                answer.headers().get("ratelimit").unwrap(),
                "\"list\";r=9;t=1",
                "{client:?}"
            );
        }
    }
}
