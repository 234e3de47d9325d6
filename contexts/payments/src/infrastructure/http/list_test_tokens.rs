//! `GET /payments/test-tokens`: the tokens that a simulated provider takes, for anyone. Another provider has none.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use platform::dependency::{Dependency, Repeat};
use platform::http::{Page, Problem};
use tokio::sync::OnceCell;

use super::State;
use super::problems::provider_unavailable;
use crate::application::ports::GatewayError;
use crate::infrastructure::gateways::guarded_gateway::TEST_TOKENS;
use crate::infrastructure::gateways::http_gateway::HttpGateway;
use crate::infrastructure::gateways::provider_status::no_answer;
use crate::infrastructure::gateways::provider_wire::TestTokens;

/// How long a request for the list waits. A person looks at it: nothing depends on it.
const WITHIN: Duration = Duration::from_secs(2);

/// The provider's test tokens. They do not change, so the provider is asked once.
pub(crate) struct TestTokenList {
    provider: Option<Arc<HttpGateway>>,
    guard: Arc<Dependency>,
    listed: OnceCell<TestTokens>,
    within: Duration,
}

impl TestTokenList {
    /// The tokens of the provider, which is called within `guard`.
    pub(crate) const fn of(provider: Option<Arc<HttpGateway>>, guard: Arc<Dependency>) -> Self {
        Self { provider, guard, listed: OnceCell::const_new(), within: WITHIN }
    }

    /// One request asks, and those that come meanwhile wait for the same answer, none longer than the limit.
    async fn get(&self) -> Result<&TestTokens, GatewayError> {
        let listed = self.listed.get_or_try_init(|| async {
            match &self.provider {
                Some(provider) => {
                    let ask = || provider.test_tokens();
                    let asked = self.guard.call(TEST_TOKENS, Repeat::Always, ask).await;
                    asked.map_err(GatewayError::from)
                }
                None => Ok(TestTokens::default()),
            }
        });
        tokio::time::timeout(self.within, listed).await.map_err(no_answer)?
    }
}

pub(super) async fn list_test_tokens(state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let tokens = state.test_tokens.get().await.map_err(|error| provider_unavailable(&error))?;
    Ok(HttpResponse::Ok().json(Page::whole(tokens.items.clone())))
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::test::TestRequest;
    use async_trait::async_trait;
    use bytes::Bytes;
    use http::{Request, Response};
    use platform::clock::SystemClock;
    use platform::dependency::Dependencies;
    use platform::http_client::{HttpError, HttpService};

    use super::*;
    use crate::infrastructure::gateways::guarded_gateway::{CALLS, PROVIDER, bounds};
    use crate::infrastructure::http::testing::{Shop, get};

    /// A provider that never answers.
    struct Silent;

    #[async_trait]
    impl HttpService for Silent {
        async fn call(&self, _request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
            std::future::pending().await
        }
    }

    #[tokio::test]
    async fn a_provider_that_never_answers_holds_up_no_request_longer_than_the_limit() {
        let provider = Some(Arc::new(HttpGateway::new(Arc::new(Silent))));
        let limit = Duration::from_millis(50);
        let guard = Dependencies::default();
        let guard = guard.guard(PROVIDER, CALLS, Arc::new(SystemClock), bounds());
        let list = TestTokenList::of(provider, Arc::new(guard));
        let list = Arc::new(TestTokenList { within: limit, ..list });
        let began = std::time::Instant::now();
        let mut asking = tokio::task::JoinSet::new();
        for _request in 0..100 {
            let list = Arc::clone(&list);
            asking.spawn(async move { list.get().await.is_err() });
        }
        assert!(asking.join_all().await.into_iter().all(|refused| refused));
        assert!(began.elapsed() < limit * 50, "one after the other: {:?}", began.elapsed());
    }

    /// A provider that is broken.
    struct Broken;

    #[async_trait]
    impl HttpService for Broken {
        async fn call(&self, _request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
            Ok(Response::builder().status(500).body(Bytes::new()).unwrap())
        }
    }

    #[tokio::test]
    async fn a_provider_that_fails_is_said_to_be_unavailable() {
        let shop = Shop::with_provider(Arc::new(Broken)).await;
        let refused = shop.ask(get("/api/v1/payments/test-tokens")).await;
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(refused.body["code"], "provider-unavailable");
    }

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
