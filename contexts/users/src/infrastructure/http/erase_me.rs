//! DELETE `/users/me`: erase the caller. It cannot be undone.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::state::State;
use crate::domain::ids::UserId;

pub(crate) async fn erase_me(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let me = UserId::from_uuid(caller.user_id);
    let done = state.run(&request, move |application, origin| async move {
        application.erase_user(me, &origin).await
    });
    done.await?;
    Ok(HttpResponse::NoContent().finish())
}

#[cfg(test)]
mod tests {
    use actix_web::http::{Method, StatusCode};
    use platform::outbox;
    use sea_orm::EntityTrait;
    use serde_json::{Value, json};

    use crate::infrastructure::http::testing::Host;

    #[actix_web::test]
    async fn erasure_ends_sessions_frees_the_address_and_is_published() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        ada.ask(&host, Method::DELETE, "/users/me").await.assert_no_content();
        ada.ask(&host, Method::GET, "/users/me").await.assert_refused(404, "no-such-user");
        ada.patch(&host, "*", json!({"display_name": "Ada"}))
            .await
            .assert_refused(409, "user-erased");
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
