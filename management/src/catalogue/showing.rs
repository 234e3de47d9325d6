//! `GET /catalogue`.

use actix_web::{HttpResponse, web};

use crate::managed_host::ManagedHost;

/// The catalogue, as the host was given it.
pub(crate) async fn show_catalogue(host: web::Data<ManagedHost>) -> HttpResponse {
    HttpResponse::Ok().json(&host.catalogue)
}
