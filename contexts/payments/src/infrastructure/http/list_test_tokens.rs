//! `GET /payments/test-tokens`: the tokens that a simulated provider takes, for anyone. Another provider has none.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::Problem;
use tokio::sync::OnceCell;

use super::State;
use super::problems::provider_unavailable;
use crate::application::ports::GatewayError;
use crate::infrastructure::gateways::http_gateway::HttpGateway;
use crate::infrastructure::gateways::provider_wire::TestTokens;

/// The provider's test tokens. They do not change, so the provider is asked once.
pub(crate) struct TestTokenList {
    provider: Option<Arc<HttpGateway>>,
    listed: OnceCell<TestTokens>,
}

impl TestTokenList {
    pub(crate) const fn of(provider: Option<Arc<HttpGateway>>) -> Self {
        Self { provider, listed: OnceCell::const_new() }
    }

    async fn get(&self) -> Result<&TestTokens, GatewayError> {
        self.listed
            .get_or_try_init(|| async {
                match &self.provider {
                    Some(provider) => provider.test_tokens().await,
                    None => Ok(TestTokens::default()),
                }
            })
            .await
    }
}

pub(super) async fn list_test_tokens(state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let tokens = state.test_tokens.get().await.map_err(|error| provider_unavailable(&error))?;
    Ok(HttpResponse::Ok().json(tokens))
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::test::TestRequest;

    use crate::infrastructure::http::testing::{Shop, get};

    #[tokio::test]
    async fn anyone_sees_the_tokens_of_the_provider() {
        let shop = Shop::open().await;
        let tokens = shop.ask(get("/api/v1/payments/test-tokens")).await;
        assert_eq!(tokens.status, StatusCode::OK);
        assert_eq!(tokens.body["items"][0]["token"], "tok_success");
        let wrong_method = shop.ask(TestRequest::post().uri("/api/v1/payments/test-tokens")).await;
        assert_eq!(wrong_method.status, StatusCode::METHOD_NOT_ALLOWED);
    }
}
