//! GET `/.well-known/jwks.json`: the public keys of access tokens (RFC 7517).

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, web};

use super::ForHosts;

pub(crate) async fn jwks(served: web::Data<ForHosts>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/jwk-set+json"))
        .json(served.signing_keys.public_keys())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use actix_web::test::TestRequest;
    use platform::auth::{Jwks, TokenVerifier};

    use crate::infrastructure::http::testing::Host;

    #[actix_web::test]
    async fn the_public_keys_verify_the_tokens() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        let published = host.send(TestRequest::get().uri("/.well-known/jwks.json")).await;
        assert_eq!(published.header("content-type"), "application/jwk-set+json");
        let keys: Jwks = serde_json::from_value(published.body.clone()).unwrap();
        let keys: Arc<[_]> = keys.verifying_keys().into();
        let verifier = TokenVerifier::new(Arc::new(keys), host.clock.clone());
        assert_eq!(verifier.verify(&ada.access).unwrap().sub.to_string(), ada.id);
        assert_eq!(published.body["keys"][0].get("d"), None, "the private half stays here");
    }
}
