//! `POST /links`: a link that opens the operator's pages in a browser, once. A browser cannot show the operator's token by itself.

use actix_web::http::header::HOST;
use actix_web::{HttpRequest, HttpResponse, web};
use platform::http::Problem;
use schemars::JsonSchema;
use serde::Serialize;

use crate::kinds;
use crate::managed_host::ManagedHost;

/// A link.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Link")]
pub(crate) struct LinkBody {
    /// The address to open. It can be opened once, within ten minutes.
    url: String,
}

/// `POST /links`: 201 with the link.
pub(crate) async fn make_link(
    host: web::Data<ManagedHost>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let path = host.make_link.as_ref().and_then(|make| make());
    let path = path.ok_or_else(|| {
        Problem::of(&kinds::NO_PAGES, "This host shows no pages: observatory.pages is off.")
    })?;
    let authority = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let url = format!("http://{}{path}", authority.unwrap_or("127.0.0.1"));
    Ok(HttpResponse::Created().json(LinkBody { url }))
}
