//! PUT `/users/me/password`: change the password of the caller, whose other sessions end.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, JsonBody, Problem, RequestOrigin};

use super::state::{State, oneself};
use crate::application::change_password::ChangePassword;
use crate::application::client_network::ClientNetwork;
use crate::domain::password::{Password, PasswordAttempt};

pub(crate) async fn change_my_password(
    state: web::Data<State>,
    caller: Caller,
    from: ClientNetwork,
    body: JsonBody,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let (current, new) = body.read(read)?;
    let command = ChangePassword { oneself: oneself(&caller), from, current, new };
    let changed = state.run(&request, move |application, origin| {
        let command = command.clone();
        async move { application.change_password(command, &origin).await }
    });
    changed.await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) fn read(fields: &mut Fields) -> Option<(PasswordAttempt, Password)> {
    let current = fields.text("current_password", PasswordAttempt::FORM, PasswordAttempt::parse);
    current.zip(fields.text("new_password", Password::FORM, Password::parse))
}

#[cfg(test)]
mod tests {
    use actix_web::http::{Method, StatusCode};
    use serde_json::json;

    use crate::infrastructure::http::testing::{Answer, Host, PASSWORD, Person};

    /// Tries each change of the own account that takes the password.
    async fn tries(host: &Host, person: &Person, password: &str) -> [Answer; 3] {
        let new = json!({"current_password": password, "new_password": "a better password"});
        let moved = json!({"current_password": password, "email": "countess@example.org"});
        let proof = json!({"current_password": password});
        [
            person.send(host, Method::PUT, "/users/me/password", new).await,
            person.patch(host, "*", moved).await,
            person.send(host, Method::DELETE, "/users/me", proof).await,
        ]
    }

    #[actix_web::test]
    async fn changes_of_the_own_account_ask_the_session_whatever_the_token_says() {
        let host = Host::start().await.that_hears_of_no_end();
        let out = host.person("ada@example.org").await;
        out.ask(&host, Method::DELETE, "/sessions/current").await.assert_no_content();
        let closed = host.person("grace@example.org").await;
        let admin = host.admin("root@example.org").await;
        let deactivate = format!("/users/{}/deactivate", closed.id);
        admin.ask(&host, Method::POST, &deactivate).await.assert_no_content();
        let erased = host.person("joan@example.org").await;
        let erase = format!("/users/{}", erased.id);
        admin.ask(&host, Method::DELETE, &erase).await.assert_no_content();
        for person in [out, closed, erased] {
            for refused in tries(&host, &person, PASSWORD).await {
                refused.assert_refused(401, "session-ended");
            }
        }
    }

    #[actix_web::test]
    async fn guesses_at_the_own_password_are_slowed_down_wherever_they_are_made() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        for _guess in 0..10 {
            let body =
                json!({"current_password": "wrong password", "new_password": "a better password"});
            let wrong = ada.send(&host, Method::PUT, "/users/me/password", body).await;
            wrong.assert_refused(422, "invalid-fields");
        }
        for refused in tries(&host, &ada, PASSWORD).await {
            refused.assert_refused(429, "too-many-attempts");
            assert!(!refused.header("retry-after").is_empty(), "{refused:?}");
        }
    }

    #[actix_web::test]
    async fn who_needs_a_password_hashed_is_told_that_the_queue_is_full() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        let host = host.with_full_queues();
        let [password, profile, erasure] = tries(&host, &ada, PASSWORD).await;
        let (log_in, registration) =
            (host.log_in("ada@example.org").await, host.register("grace@example.org").await);
        for refused in [password, profile, erasure, log_in, registration] {
            refused.assert_refused(503, "too-busy");
            assert!(!refused.header("retry-after").is_empty(), "{refused:?}");
        }
    }

    #[actix_web::test]
    async fn a_change_of_the_password_requires_the_old_one() {
        let host = Host::start().await;
        let here = host.person("ada@example.org").await;
        let there = host.log_in_again(&here.id, "ada@example.org").await;
        let change = |current: &'static str, new: &'static str| {
            let body = json!({"current_password": current, "new_password": new});
            here.send(&host, Method::PUT, "/users/me/password", body)
        };
        let wrong = change("wrong password", "a better password").await;
        wrong.assert_refused(422, "invalid-fields");
        assert_eq!(wrong.fields(), ["current_password"]);
        let own = change(PASSWORD, "ada@example.org").await;
        own.assert_refused(422, "invalid-fields");
        assert_eq!(own.fields(), ["new_password"]);
        change(PASSWORD, "a better password").await.assert_no_content();
        host.refresh(&there.refresh).await.assert_refused(401, "session-ended");
        assert_eq!(host.refresh(&here.refresh).await.status, StatusCode::OK);
        host.log_in("ada@example.org").await.assert_refused(401, "wrong-credentials");
        let new = host.log_in_with("ada@example.org", "a better password").await;
        assert_eq!(new.status, StatusCode::OK);
        let me = here.ask(&host, Method::GET, "/users/me").await;
        assert_eq!(me.status, StatusCode::OK, "this session goes on");
        there.ask(&host, Method::GET, "/users/me").await.assert_refused(401, "token-ended");
    }

    #[actix_web::test]
    async fn every_invalid_field_is_named() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        let refused = ada.send(&host, Method::PUT, "/users/me/password", json!({})).await;
        assert_eq!(refused.fields(), ["current_password", "new_password"]);
        let me = ada.ask(&host, Method::GET, "/users/me").await;
        assert_eq!(me.header("etag"), "\"1\"", "nothing was changed");
    }
}
