//! A context that another host runs: its paths are forwarded there where its address is known, and answered 503 otherwise.

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, Route};

use crate::dependency::Dependencies;
use crate::http::forwarding::Forwarder;
use crate::http::readiness::runs_elsewhere;
use crate::http_client::BadUrl;

/// A context that another host runs.
#[derive(Clone)]
pub struct ContextElsewhere {
    context: &'static str,
    route_prefixes: &'static [&'static str],
    forwarder: Option<Forwarder>,
}

impl ContextElsewhere {
    /// `context`, which answers the paths below `route_prefixes`, at `url` if that is known.
    ///
    /// # Errors
    /// When the URL cannot be forwarded to.
    pub fn new(
        context: &'static str,
        route_prefixes: &'static [&'static str],
        url: Option<&str>,
        dependencies: &Dependencies,
    ) -> Result<Self, BadUrl> {
        let forwarder = url.map(|url| Forwarder::new(context, url, dependencies)).transpose()?;
        Ok(Self { context, route_prefixes, forwarder })
    }

    /// Answers the paths of the context, each with everything below it. Mounted before the routes of this host.
    pub fn mount(&self, config: &mut ServiceConfig) {
        for prefix in self.route_prefixes {
            let paths = [(*prefix).to_owned(), format!("{prefix}/{{below:.*}}")];
            config.service(web::resource(paths.to_vec()).route(self.route()));
        }
    }

    fn route(&self) -> Route {
        let context = self.context;
        let Some(forwarder) = self.forwarder.clone() else {
            return web::to(move || async move { Err::<&str, _>(runs_elsewhere(context)) });
        };
        web::to(move |request: HttpRequest, payload: web::Payload| {
            let forwarder = forwarder.clone();
            async move { forwarder.forward(&request, payload.into_inner()).await }
        })
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use actix_web::{App, HttpResponse};
    use serde_json::Value;

    use super::*;

    const PREFIXES: &[&str] = &["/api/v1/payments", "/api/v1/refunds"];

    /// The status and the code of an answer by a host that does not run payments.
    async fn answer(url: Option<&str>, path: &str) -> (u16, String) {
        let payments = ContextElsewhere::new("payments", PREFIXES, url, &Dependencies::default());
        let payments = payments.unwrap();
        let app = App::new()
            .configure(|config| payments.mount(config))
            .default_service(web::to(HttpResponse::NoContent));
        let app = init_service(app).await;
        let answer = call_service(&app, TestRequest::with_uri(path).to_request()).await;
        let (status, header) = (answer.status().as_u16(), answer.headers().get("retry-after"));
        assert_eq!(header.is_some(), status == 503, "{path}");
        let body = read_body(answer).await;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        (status, body["code"].as_str().unwrap_or_default().to_owned())
    }

    #[actix_web::test]
    async fn every_path_of_the_context_is_answered_503() {
        let elsewhere = (503, "context-elsewhere".to_owned());
        for prefix in PREFIXES {
            for path in [(*prefix).to_owned(), format!("{prefix}/"), format!("{prefix}/a/b?c=d")] {
                assert_eq!(answer(None, &path).await, elsewhere, "{path}");
            }
            let other = answer(None, &format!("{prefix}x")).await;
            assert_eq!(other.0, 204, "a longer name is another path: {prefix}x");
        }
    }

    #[actix_web::test]
    async fn a_request_is_forwarded_where_the_address_is_known() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = format!("http://{closed}");
        let away = answer(Some(&url), "/api/v1/payments/by-order/7").await;
        assert_eq!(away, (503, "context-away".to_owned()));
    }
}
