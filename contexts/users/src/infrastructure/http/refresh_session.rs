//! POST `/sessions/refresh`: exchange a refresh token for the next one and an access token.

use actix_web::{HttpResponse, web};
use platform::http::{Fields, JsonBody, Problem, RequestOrigin};

use super::bodies;
use super::state::State;
use crate::application::refresh_token::RefreshToken;

pub(crate) async fn refresh_session(
    state: web::Data<State>,
    body: JsonBody,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let shown = body.read(read)?;
    let tokens = state.run(&request, move |application, origin| {
        let shown = shown.clone();
        async move { application.refresh_session(&shown, &origin).await }
    });
    Ok(bodies::tokens(&tokens.await?))
}

pub(super) fn read(fields: &mut Fields) -> Option<RefreshToken> {
    fields.text("refresh_token", RefreshToken::FORM, RefreshToken::parse)
}

#[cfg(test)]
mod tests {
    use actix_web::http::{Method, StatusCode};
    use chrono::Duration;
    use platform::context::Context;

    use crate::infrastructure::due_work::FORGET_EXPIRED_SESSIONS;
    use crate::infrastructure::http::testing::{Host, Person};

    #[actix_web::test]
    async fn a_refresh_token_is_exchanged_once() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        let next = host.refresh(&ada.refresh).await;
        assert_eq!(next.status, StatusCode::OK);
        host.clock.advance(Duration::seconds(10));
        host.refresh(&ada.refresh).await.assert_refused(401, "refresh-token-reused");
        host.refresh(&next.text("refresh_token")).await.assert_refused(401, "refresh-token-reused");
        let access = Person { access: next.text("access_token"), ..ada };
        access.ask(&host, Method::GET, "/users/me").await.assert_refused(401, "token-ended");
    }

    #[actix_web::test]
    async fn an_honest_client_that_refreshes_twice_at_once_gets_one_successor() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        let (one, other) = tokio::join!(host.refresh(&ada.refresh), host.refresh(&ada.refresh));
        let lost_answer = host.refresh(&ada.refresh).await;
        let next = one.text("refresh_token");
        assert_eq!(other.text("refresh_token"), next);
        assert_eq!(lost_answer.text("refresh_token"), next);
        assert_eq!(host.refresh(&next).await.status, StatusCode::OK);
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
        let due_work = host.users.due_work();
        let work = due_work.iter().find(|work| work.name() == FORGET_EXPIRED_SESSIONS).unwrap();
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
