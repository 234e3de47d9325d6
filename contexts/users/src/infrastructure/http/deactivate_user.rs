//! POST `/users/{id}/deactivate`: deactivate a user.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::problems;
use super::state::{ChangeOnce, State, actor};
use crate::application::Application;

pub(crate) async fn deactivate_user(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let user = problems::user_in_path(&path)?;
    let by = actor(&caller);
    let change = ChangeOnce { operation: "deactivate-user", user, role: None };
    let run = move |application: Arc<Application>, origin| async move {
        application.deactivate_user(user, by, &origin).await
    };
    state.change(&caller, &request, change, run).await
}

#[cfg(test)]
mod tests {
    use actix_web::http::{Method, StatusCode};

    use crate::CreateAdminError;
    use crate::infrastructure::http::testing::{Host, Person};

    #[actix_web::test]
    async fn a_repeat_under_one_key_undoes_nothing_that_was_decided_since() {
        let host = Host::start().await;
        let root = host.admin("root@example.org").await;
        let ada = host.person("ada@example.org").await;
        let grace = host.person("grace@example.org").await;
        let path = |rest: &str| format!("/users/{}/{rest}", ada.id);
        let (close, open) = (path("deactivate"), path("reactivate"));
        let status = async || {
            root.ask(&host, Method::GET, &format!("/users/{}", ada.id)).await.text("status")
        };
        for (first, undone, is_left) in [(&close, &open, "active"), (&open, &close, "deactivated")]
        {
            root.ask_once(&host, Method::POST, first, "one").await.assert_no_content();
            root.ask(&host, Method::POST, undone).await.assert_no_content();
            root.ask_once(&host, Method::POST, first, "one").await.assert_no_content();
            assert_eq!(status().await, is_left, "{first}");
            let other = first.replace(&ada.id, &grace.id);
            let refused = root.ask_once(&host, Method::POST, &other, "one").await;
            refused.assert_refused(422, "idempotency-key-reused");
        }
    }

    #[actix_web::test]
    async fn an_account_is_deactivated_and_reactivated() {
        let host = Host::start().await;
        let root = host.admin("root@example.org").await;
        let ada = host.person("ada@example.org").await;
        let path = |person: &Person, rest: &str| format!("/users/{}/{rest}", person.id);
        root.ask(&host, Method::POST, &path(&root, "deactivate"))
            .await
            .assert_refused(409, "own-account");
        for _twice in 0..2 {
            root.ask(&host, Method::POST, &path(&ada, "deactivate")).await.assert_no_content();
        }
        host.refresh(&ada.refresh).await.assert_refused(401, "session-ended");
        host.log_in("ada@example.org").await.assert_refused(403, "user-deactivated");
        let made_admin =
            host.users.create_admin("ada@example.org", "another password", "Ada").await;
        assert!(matches!(made_admin, Err(CreateAdminError::Deactivated)), "{made_admin:?}");
        let shown = root.ask(&host, Method::GET, &format!("/users/{}", ada.id)).await;
        assert_eq!(shown.body["status"], "deactivated");
        assert_eq!(shown.body["status_since"], "2026-01-01T12:00:00Z");
        root.ask(&host, Method::POST, &path(&ada, "reactivate")).await.assert_no_content();
        assert_eq!(host.log_in("ada@example.org").await.status, StatusCode::OK);
    }
}
