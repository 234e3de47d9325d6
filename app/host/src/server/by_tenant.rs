//! One server for the shops of several tenants. Each worker has the applications of every shop, complete with their middleware,
//! and hands a request to those of the tenant that the first label of its host names.

use std::net::TcpListener;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use actix_http::Request;
use actix_http::header::HOST;
use actix_service::boxed::{self, BoxService};
use actix_service::{IntoServiceFactory, Service, ServiceFactory};
use actix_web::Error;
use actix_web::body::BoxBody;
use actix_web::dev::{AppConfig, Server, ServiceResponse};
use futures_util::future::LocalBoxFuture;
use platform::descriptor::BuildError;
use platform::http::ingress::{IngressSettings, serve};
use platform::tasks::Tasks;
use shared_kernel::{Ids, Tenant};

use super::app::app;
use super::no_tenant::{self, Shops};
use super::{Site, sockets};
use crate::config::Settings;
use crate::error::StartError;

/// The server of the shops of tenants.
pub(crate) fn build_for_tenants(
    listener: TcpListener,
    settings: &Settings,
    sites: Vec<(Tenant, Site)>,
    (tasks, ids): (&Tasks, Arc<dyn Ids>),
) -> Result<Server, StartError> {
    let bounds = IngressSettings::read(settings.values()).map_err(BuildError::from)?;
    let sockets = sockets(listener, &bounds, tasks)?;
    let readiness =
        |(tenant, site): &(Tenant, Site)| (tenant.clone(), site.parts.readiness.get_ref().clone());
    let shops = Shops::new(sites.iter().map(readiness).collect(), &bounds, Arc::clone(&ids));
    let apps = Apps { sites, shops };
    let server = serve(sockets, &bounds, ids, settings.http_workers, move || apps.clone());
    server.map_err(StartError::Server)
}

/// The applications of all shops, and the one for requests to none.
#[derive(Clone)]
struct Apps {
    sites: Vec<(Tenant, Site)>,
    shops: Shops,
}

/// An application of one worker.
type AppService = BoxService<Request, ServiceResponse<BoxBody>, Error>;

impl ServiceFactory<Request> for Apps {
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Config = AppConfig;
    type Service = ByTenant;
    type InitError = ();
    type Future = LocalBoxFuture<'static, Result<ByTenant, ()>>;

    fn new_service(&self, config: AppConfig) -> Self::Future {
        let Self { sites, shops } = self.clone();
        Box::pin(async move {
            let mut of_tenants = Vec::new();
            for (tenant, site) in sites {
                let app = app(&site.parts, site.front.as_ref()).into_factory();
                let service = boxed::service(app.new_service(config.clone()).await?);
                of_tenants.push((tenant, service));
            }
            let app = no_tenant::app(&shops).into_factory();
            let of_none = boxed::service(app.new_service(config).await?);
            Ok(ByTenant { of_tenants, of_none })
        })
    }
}

/// Hands each request to the application of its tenant.
struct ByTenant {
    of_tenants: Vec<(Tenant, AppService)>,
    of_none: AppService,
}

impl Service<Request> for ByTenant {
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<ServiceResponse<BoxBody>, Error>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        for (_tenant, app) in &self.of_tenants {
            ready!(app.poll_ready(context))?;
        }
        self.of_none.poll_ready(context)
    }

    fn call(&self, request: Request) -> Self::Future {
        let label = label_of(&request);
        let is_named = |tenant: &Tenant| {
            label.is_some_and(|label| label.eq_ignore_ascii_case(tenant.as_str()))
        };
        let named = self.of_tenants.iter().find(|(tenant, _app)| is_named(tenant));
        named.map_or(&self.of_none, |(_tenant, app)| app).call(request)
    }
}

/// The first label of the host that a request is for: of its target, where that names one (RFC 9112, 3.2.2), else of its header
/// `Host`. Headers of proxies are not read: a client could choose a tenant by them past a proxy that checks the host.
fn label_of(request: &Request) -> Option<&str> {
    let host = if let Some(host) = request.uri().host() {
        host
    } else {
        let mut sent = request.head().headers().get_all(HOST);
        let only = sent.next().filter(|_first| sent.next().is_none());
        only.and_then(|value| value.to_str().ok())?
    };
    host.split(['.', ':']).next()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn label(target: &str, hosts: &[&str]) -> Option<String> {
        let mut request = TestRequest::with_uri(target);
        for host in hosts {
            request = request.append_header((HOST, *host));
        }
        label_of(&request.to_request()).map(str::to_owned)
    }

    #[test]
    fn the_first_label_of_the_host_is_read_with_or_without_a_port() {
        for host in ["north", "north:8080", "north.localhost:8080", "north.shop.example"] {
            assert_eq!(label("/", &[host]).as_deref(), Some("north"), "{host}");
        }
    }

    #[test]
    fn an_address_and_an_absent_host_name_no_tenant() {
        assert_eq!(label("/", &[]), None);
        for host in ["127.0.0.1:8080", "[::1]:8080", "", ".north"] {
            let label = label("/", &[host]).unwrap_or_default();
            assert!(Tenant::parse(&label).is_err(), "{host}: {label}");
        }
    }

    #[test]
    fn a_target_with_a_host_goes_before_the_header_and_two_headers_are_none() {
        assert_eq!(label("http://south.example/", &["north"]).as_deref(), Some("south"));
        assert_eq!(label("/", &["north", "south"]), None);
    }
}
