//! GET `/users/{id}`: one user.

use actix_web::{HttpResponse, web};
use platform::http::Problem;

use super::state::State;
use super::{bodies, problems};

pub(crate) async fn get_user(
    state: web::Data<State>,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let user = state.application.get_user(problems::user_in_path(&path)?).await?;
    let user = user.ok_or_else(problems::no_such_user)?;
    Ok(bodies::user_with_version(&user))
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;

    use crate::infrastructure::http::testing::Host;

    #[actix_web::test]
    async fn an_unknown_id_is_not_found_on_any_route() {
        let host = Host::start().await;
        let root = host.admin("root@example.org").await;
        for id in ["1", "nobody", "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d"] {
            for (method, rest) in [
                (Method::GET, ""),
                (Method::DELETE, ""),
                (Method::PUT, "/roles/admin"),
                (Method::POST, "/deactivate"),
                (Method::POST, "/reactivate"),
            ] {
                let path = format!("/users/{id}{rest}");
                root.ask(&host, method, &path).await.assert_refused(404, "no-such-user");
            }
        }
    }
}
