//! DELETE `/users/{id}`: erase a user.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::problems;
use super::state::{State, actor};

pub(crate) async fn erase_user(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let user = problems::user_in_path(&path)?;
    let by = actor(&caller);
    let changed = state.run(&request, move |application, origin| async move {
        application.erase_user(user, by, &origin).await
    });
    changed.await?;
    Ok(HttpResponse::NoContent().finish())
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use serde_json::Value;

    use crate::infrastructure::http::testing::Host;

    #[actix_web::test]
    async fn only_the_id_of_an_erased_user_is_left() {
        let host = Host::start().await;
        let root = host.admin("root@example.org").await;
        let ada = host.person("ada@example.org").await;
        let path = format!("/users/{}", ada.id);
        for _twice in 0..2 {
            root.ask(&host, Method::DELETE, &path).await.assert_no_content();
        }
        let shown = root.ask(&host, Method::GET, &path).await;
        assert_eq!(shown.body["status"], "erased");
        for personal in ["email", "display_name"] {
            assert_eq!(shown.body[personal], Value::Null);
        }
        root.ask(&host, Method::POST, &format!("{path}/reactivate"))
            .await
            .assert_refused(409, "user-erased");
        root.ask(&host, Method::PUT, &format!("{path}/roles/admin"))
            .await
            .assert_refused(409, "user-erased");
    }
}
