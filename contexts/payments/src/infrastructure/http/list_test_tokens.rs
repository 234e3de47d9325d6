//! `GET /payments/test-tokens`: what can be paid with in a shop whose provider is simulated, for everybody.

use actix_web::HttpResponse;
use serde::Serialize;

use crate::infrastructure::gateways::simulated::test_token::TestToken;

#[derive(Serialize)]
struct TestTokens {
    items: Vec<TestTokenView>,
}

#[derive(Serialize)]
struct TestTokenView {
    token: &'static str,
    does: &'static str,
}

pub(super) async fn list_test_tokens() -> HttpResponse {
    let items = TestToken::ALL
        .into_iter()
        .map(|token| TestTokenView { token: token.as_str(), does: token.what_it_does() })
        .collect();
    HttpResponse::Ok().json(TestTokens { items })
}
