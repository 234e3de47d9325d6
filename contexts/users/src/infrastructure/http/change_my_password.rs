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

    use crate::infrastructure::http::testing::{Host, PASSWORD};

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
