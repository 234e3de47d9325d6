//! POST `/sessions/refresh`: exchange a refresh token for the next one and an access token.

use actix_web::{HttpResponse, web};
use platform::http::{JsonBody, Problem, RequestOrigin};

use super::bodies;
use super::state::State;
use crate::application::refresh_token::RefreshToken;

pub(crate) async fn refresh_session(
    state: web::Data<State>,
    body: JsonBody,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let shown = body.read(|fields| fields.text("refresh_token", RefreshToken::parse))?;
    let tokens = state.run(&request, move |application, origin| {
        let shown = shown.clone();
        async move { application.refresh_session(&shown, &origin).await }
    });
    Ok(bodies::tokens(&tokens.await?))
}

#[cfg(test)]
mod tests {
    use actix_web::http::{Method, StatusCode};
    use chrono::Duration;
    use platform::context::Context;

    use crate::infrastructure::http::testing::Host;

    #[actix_web::test]
    async fn a_refresh_token_is_exchanged_once() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        let next = host.refresh(&ada.refresh).await;
        assert_eq!(next.status, StatusCode::OK);
        host.refresh(&ada.refresh).await.assert_refused(401, "refresh-token-reused");
        host.refresh(&next.text("refresh_token")).await.assert_refused(401, "refresh-token-reused");
    }

    #[actix_web::test]
    async fn two_concurrent_uses_of_a_token_end_the_session() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        let (one, other) = tokio::join!(host.refresh(&ada.refresh), host.refresh(&ada.refresh));
        let (won, lost) = if one.status == StatusCode::OK { (one, other) } else { (other, one) };
        lost.assert_refused(401, "refresh-token-reused");
        host.refresh(&won.text("refresh_token")).await.assert_refused(401, "refresh-token-reused");
    }

    #[actix_web::test]
    async fn tokens_expire_by_the_clock() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        host.clock.advance(Duration::minutes(10));
        ada.ask(&host, Method::GET, "/users/me").await.assert_refused(401, "token-expired");
        assert_eq!(host.refresh(&ada.refresh).await.status, StatusCode::OK);

        let grace = host.person("grace@example.org").await;
        host.clock.advance(Duration::days(30));
        host.refresh(&grace.refresh).await.assert_refused(401, "refresh-token-expired");
        let [work] = &host.users.due_work()[..] else { panic!("one kind of due work") };
        let now = shared_kernel::Clock::now(&*host.clock);
        assert_eq!(work.run_due(now).await.unwrap(), 2);
        assert_eq!(work.next_due().await.unwrap(), None);
        host.refresh(&grace.refresh).await.assert_refused(401, "refresh-token-unknown");
    }

    #[actix_web::test]
    async fn an_invalid_token_is_named() {
        let host = Host::start().await;
        let refused = host.refresh("not a token").await;
        refused.assert_refused(422, "invalid-fields");
        assert_eq!(refused.fields(), ["refresh_token"]);
    }
}
