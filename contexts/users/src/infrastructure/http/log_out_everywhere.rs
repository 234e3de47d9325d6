//! DELETE `/sessions`: log out everywhere.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::state::{ChangeOnce, State};
use crate::application::Application;
use crate::domain::ids::UserId;

pub(crate) async fn log_out_everywhere(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let user = UserId::from_uuid(caller.user_id);
    let change = ChangeOnce { operation: "log-out-everywhere", user, role: None };
    let run = move |application: Arc<Application>, origin| async move {
        application.log_out_everywhere(user, &origin).await
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
        let here = host.person("ada@example.org").await;
        here.ask_once(&host, Method::DELETE, "/sessions", "one").await.assert_no_content();
        let again = host.log_in_again(&here.id, "ada@example.org").await;
        again.ask_once(&host, Method::DELETE, "/sessions", "one").await.assert_no_content();
        assert_eq!(again.ask(&host, Method::GET, "/users/me").await.status, StatusCode::OK);
    }

    #[actix_web::test]
    async fn logging_out_everywhere_ends_every_session() {
        let host = Host::start().await;
        let here = host.person("ada@example.org").await;
        let there = host.log_in_again(&here.id, "ada@example.org").await;
        let next = host.refresh(&there.refresh).await;
        there.ask(&host, Method::DELETE, "/sessions").await.assert_no_content();
        host.refresh(&here.refresh).await.assert_refused(401, "session-ended");
        host.refresh(&next.text("refresh_token")).await.assert_refused(401, "session-ended");
    }
}
