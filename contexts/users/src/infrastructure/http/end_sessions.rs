//! POST `/users/{id}/end-sessions`: log a user out everywhere.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::problems;
use super::state::{ChangeOnce, State, actor};
use crate::application::Application;

pub(crate) async fn end_sessions(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let user = problems::user_in_path(&path)?;
    let by = actor(&caller);
    let change = ChangeOnce { operation: "end-sessions", user, role: None };
    let run = move |application: Arc<Application>, origin| async move {
        application.end_sessions(user, by, &origin).await
    };
    state.change(&caller, &request, change, run).await
}

#[cfg(test)]
mod tests {
    use actix_web::http::{Method, StatusCode};

    use crate::infrastructure::http::testing::Host;

    #[actix_web::test]
    async fn a_repeat_under_one_key_ends_no_session_that_was_opened_since() {
        let host = Host::start().await;
        let root = host.admin("root@example.org").await;
        let ada = host.person("ada@example.org").await;
        let path = format!("/users/{}/end-sessions", ada.id);
        root.ask_once(&host, Method::POST, &path, "one").await.assert_no_content();
        let ada = host.log_in_again(&ada.id, "ada@example.org").await;
        root.ask_once(&host, Method::POST, &path, "one").await.assert_no_content();
        assert_eq!(ada.ask(&host, Method::GET, "/users/me").await.status, StatusCode::OK);

        let grace = host.person("grace@example.org").await;
        let other = format!("/users/{}/end-sessions", grace.id);
        let refused = root.ask_once(&host, Method::POST, &other, "one").await;
        refused.assert_refused(422, "idempotency-key-reused");
        root.ask_once(&host, Method::POST, &path, "two").await.assert_no_content();
        ada.ask(&host, Method::GET, "/users/me").await.assert_refused(401, "token-ended");
    }

    #[actix_web::test]
    async fn staff_ends_all_sessions_of_a_user_and_the_trail_says_who() {
        let host = Host::start().await;
        let root = host.admin("root@example.org").await;
        let ada = host.person("ada@example.org").await;
        let path = format!("/users/{}/end-sessions", ada.id);
        let own = format!("/users/{}/end-sessions", root.id);
        root.ask(&host, Method::POST, &own).await.assert_refused(409, "own-account");
        root.ask(&host, Method::POST, &path).await.assert_no_content();
        ada.ask(&host, Method::GET, "/users/me").await.assert_refused(401, "token-ended");
        host.refresh(&ada.refresh).await.assert_refused(401, "session-ended");
        assert_eq!(host.log_in("ada@example.org").await.status, StatusCode::OK);

        let trail = "/users/audit-entries?action=logged-out-everywhere";
        let entry = root.ask(&host, Method::GET, trail).await.body["items"][0].clone();
        assert_eq!(entry["object"], format!("user/{}", ada.id));
        assert_eq!(entry["principal_id"], root.id.as_str());
    }
}
