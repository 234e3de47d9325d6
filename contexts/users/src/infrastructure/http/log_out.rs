//! DELETE `/sessions/current`: log out. The access tokens of the session are refused from then on, on other hosts within
//! seconds.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::state::State;
use crate::domain::ids::SessionId;

pub(crate) async fn log_out(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let session = SessionId::from_uuid(caller.session_id);
    let done = state.run(&request, move |application, origin| async move {
        application.log_out(session, &origin).await
    });
    done.await?;
    Ok(HttpResponse::NoContent().finish())
}

#[cfg(test)]
mod tests {
    use actix_web::http::{Method, StatusCode};

    use crate::infrastructure::http::testing::Host;

    #[actix_web::test]
    async fn logging_out_ends_this_session_only() {
        let host = Host::start().await;
        let here = host.person("ada@example.org").await;
        let there = host.log_in_again(&here.id, "ada@example.org").await;
        here.ask(&host, Method::DELETE, "/sessions/current").await.assert_no_content();
        for (method, path) in [(Method::DELETE, "/sessions/current"), (Method::GET, "/users/me")] {
            here.ask(&host, method, path).await.assert_refused(401, "token-ended");
        }
        host.refresh(&here.refresh).await.assert_refused(401, "session-ended");
        let next = host.refresh(&there.refresh).await;
        assert_eq!(next.status, StatusCode::OK);
    }
}
