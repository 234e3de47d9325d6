//! The API explorer: Swagger UI, whose files come with the program. It needs no network: nothing is loaded from elsewhere.

use std::sync::{Arc, LazyLock};

use actix_web::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use platform::http::{Problem, not_a_page};
use utoipa_swagger_ui::Config;

/// The explorer sets styles from its script; scripts and requests are those of this host alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    let config = Config::from("/api/v1/openapi.json")
        // Else it would send the description to a validator elsewhere.
        .validator_url("none")
        .try_it_out_enabled(true)
        .display_request_duration(true)
        .persist_authorization(false)
        .doc_expansion("none")
        .filter(true);
    Arc::new(config)
});

/// The way to the page: its files are found beside it.
pub(super) async fn explorer() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/api-docs/index.html")).finish()
}

pub(super) async fn explorer_file(
    request: HttpRequest,
    file: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = utoipa_swagger_ui::serve(&file, Arc::clone(&CONFIG)).ok().flatten();
    let found = found.ok_or_else(|| not_a_page(request.path()))?;
    Ok(HttpResponse::Ok()
        .content_type(found.content_type)
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(found.bytes.into_owned()))
}
