//! GET `/.well-known/jwks.json`: the public keys that access tokens are verified with (RFC 7517).

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use platform::auth::Jwks;

pub(crate) async fn jwks(keys: web::Data<Jwks>) -> HttpResponse {
    HttpResponse::Ok()
        // A key is shown from the start of the host that signs with it, so nobody need ask often.
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header((CONTENT_TYPE, "application/jwk-set+json"))
        .json(&**keys)
}
