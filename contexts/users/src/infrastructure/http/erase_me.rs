//! DELETE `/users/me`: erase the caller, who proves the password. It cannot be undone.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, JsonBody, Problem, RequestOrigin};

use super::state::{State, oneself};
use crate::application::client_network::ClientNetwork;
use crate::application::erase_oneself::EraseOneself;
use crate::domain::password::PasswordAttempt;

pub(crate) async fn erase_me(
    state: web::Data<State>,
    caller: Caller,
    from: ClientNetwork,
    body: JsonBody,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let oneself = oneself(&caller);
    let password = body.read(read)?;
    let command = EraseOneself { oneself, from, password };
    let done = state.run(&request, move |application, origin| {
        let command = command.clone();
        async move { application.erase_oneself(command, &origin).await }
    });
    done.await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) fn read(fields: &mut Fields) -> Option<PasswordAttempt> {
    fields.text("current_password", PasswordAttempt::FORM, PasswordAttempt::parse)
}

#[cfg(test)]
mod tests {
    use actix_web::http::{Method, StatusCode};
    use platform::outbox;
    use sea_orm::EntityTrait;
    use serde_json::{Value, json};

    use crate::infrastructure::http::testing::{Host, PASSWORD};

    #[actix_web::test]
    async fn erasure_ends_sessions_frees_the_address_and_is_published() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        let erase = |password: &'static str| {
            let body = json!({"current_password": password});
            ada.send(&host, Method::DELETE, "/users/me", body)
        };
        let missing = ada.send(&host, Method::DELETE, "/users/me", json!({})).await;
        assert_eq!(missing.fields(), ["current_password"]);
        let wrong = erase("wrong password").await;
        wrong.assert_refused(422, "invalid-fields");
        assert_eq!(wrong.fields(), ["current_password"]);
        erase(PASSWORD).await.assert_no_content();
        ada.ask(&host, Method::GET, "/users/me").await.assert_refused(401, "token-ended");
        ada.patch(&host, "*", json!({"display_name": "Ada"}))
            .await
            .assert_refused(401, "token-ended");
        host.refresh(&ada.refresh).await.assert_refused(401, "session-ended");
        host.log_in("ada@example.org").await.assert_refused(401, "wrong-credentials");
        assert_eq!(host.register("ada@example.org").await.status, StatusCode::CREATED);

        let events = outbox::Entity::find().all(host.database.reader()).await.unwrap();
        let erased = events.iter().find(|row| row.event_type == "users.user-erased.v1").unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(&erased.data).unwrap(),
            json!({"user_id": ada.id})
        );
        assert_eq!(erased.subject, format!("user/{}", ada.id));
    }
}
