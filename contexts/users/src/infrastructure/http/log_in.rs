//! POST `/sessions`: log in.

use actix_web::{HttpResponse, web};
use platform::http::{Fields, JsonBody, Problem, RequestOrigin};

use super::bodies;
use super::state::State;
use crate::application::client_network::ClientNetwork;
use crate::application::log_in::LogIn;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::SessionId;
use crate::domain::password::PasswordAttempt;

pub(crate) async fn log_in(
    state: web::Data<State>,
    from: ClientNetwork,
    body: JsonBody,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let command = body.read(|fields| read(fields, from))?;
    // Awaited here and not in a task of its own: a client that leaves gives up its place in the queue.
    let checked = state.application.check_log_in(command).await?;
    let session = SessionId::from_uuid(state.ids.next());
    let opened = state.run(&request, move |application, origin| {
        let checked = checked.clone();
        async move { application.open_session(checked, session, &origin).await }
    });
    Ok(bodies::tokens(&opened.await?))
}

/// The fields of a body, for the description of the API.
pub(super) fn form(fields: &mut Fields) -> Option<LogIn> {
    read(fields, ClientNetwork::LOCAL)
}

fn read(fields: &mut Fields, from: ClientNetwork) -> Option<LogIn> {
    let email = fields.text("email", EmailAddress::FORM, EmailAddress::of_login);
    let password = fields.text("password", PasswordAttempt::FORM, PasswordAttempt::parse);
    Some(LogIn { from, email: email?, password: password? })
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use serde_json::json;

    use crate::infrastructure::http::testing::Host;

    #[actix_web::test]
    async fn a_login_returns_tokens_that_no_cache_stores() {
        let host = Host::start().await;
        host.register("ada@example.org").await;
        let session = host.log_in("ada@example.org").await;
        assert_eq!(session.header("cache-control"), "no-store");
        assert_eq!(session.body["token_type"], "Bearer");
        assert_eq!(session.body["expires_in_s"], 600);
        assert_eq!(session.body["refresh_expires_at"], "2026-01-31T12:00:00Z");
        let wrong = host.log_in_with("ada@example.org", "wrong password").await;
        wrong.assert_refused(401, "wrong-credentials");
        assert!(wrong.header("www-authenticate").starts_with("Bearer"), "{wrong:?}");
        let unknown = host.log_in("grace@example.org").await;
        assert_eq!(unknown.body, wrong.body);
    }

    #[actix_web::test]
    async fn an_address_of_former_times_is_unknown_and_not_refused() {
        let host = Host::start().await;
        host.register("ada@example.org").await;
        let wrong = host.log_in_with("ada@example.org", "wrong password").await;
        for former in ["ada@xn--a.org", "a\u{200b}da@example.org"] {
            let unknown = host.log_in(former).await;
            unknown.assert_refused(401, "wrong-credentials");
            assert_eq!(unknown.body, wrong.body);
        }
        let nonsense = host.log_in("ada").await;
        assert_eq!(nonsense.fields(), ["email"]);
    }

    #[actix_web::test]
    async fn too_many_attempts_get_a_retry_after() {
        let host = Host::start().await;
        host.register("ada@example.org").await;
        for _guess in 0..10 {
            host.log_in_with("ada@example.org", "wrong password")
                .await
                .assert_refused(401, "wrong-credentials");
        }
        let refused = host.log_in("ada@example.org").await;
        refused.assert_refused(429, "too-many-attempts");
        assert_eq!(refused.header("retry-after"), "2");
    }

    #[actix_web::test]
    async fn every_invalid_field_is_named() {
        let host = Host::start().await;
        let refused =
            host.ask(Method::POST, "/sessions", json!({"email": null, "remember": true})).await;
        assert_eq!(refused.fields(), ["email", "password", "remember"]);
    }
}
