//! DELETE `/sessions`: log out everywhere.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::state::State;
use crate::domain::ids::UserId;

pub(crate) async fn log_out_everywhere(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let user = UserId::from_uuid(caller.user_id);
    let done = state.run(&request, move |application, origin| async move {
        application.log_out_everywhere(user, &origin).await
    });
    done.await?;
    Ok(HttpResponse::NoContent().finish())
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;

    use crate::infrastructure::http::testing::Host;

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
