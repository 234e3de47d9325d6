//! `GET /metrics`: everything that the host measures, as text for Prometheus. The parts of the host count things when they
//! occur; the tables and the process are looked at when somebody asks, at most once in 5 seconds.

mod of_port;

mod looks;
mod process;
mod registry;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, web};

pub(crate) use looks::Looks;
pub use of_port::metrics_of_the_port;
pub use registry::MetricsRegistry;

use crate::managed_host::ManagedHost;

/// The text format of Prometheus.
pub(crate) const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// `GET /metrics`.
pub(crate) async fn show_metrics(
    host: web::Data<ManagedHost>,
    looks: web::Data<Looks>,
) -> HttpResponse {
    looks.refresh(&host).await;
    HttpResponse::Ok().insert_header((CONTENT_TYPE, TEXT)).body(host.metrics.render())
}
