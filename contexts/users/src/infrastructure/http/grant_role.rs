//! PUT `/users/{id}/roles/{role}`: grant a role to a user.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::problems;
use super::state::{State, actor};

pub(crate) async fn grant_role(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<(String, String)>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let (user, role) = path.into_inner();
    let (user, role) = (problems::user_in_path(&user)?, problems::role_in_path(&role)?);
    let by = actor(&caller);
    let changed = state.run(&request, move |application, origin| async move {
        application.grant_role(user, role, by, &origin).await
    });
    changed.await?;
    Ok(HttpResponse::NoContent().finish())
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use serde_json::json;

    use crate::infrastructure::http::testing::{Host, PASSWORD, Person};

    #[actix_web::test]
    async fn a_role_is_granted_and_revoked_but_the_last_admin_stays() {
        let host = Host::start().await;
        let root = host.admin("root@example.org").await;
        let ada = host.person("ada@example.org").await;
        let role_of = |person: &Person| format!("/users/{}/roles/admin", person.id);
        root.ask(&host, Method::DELETE, &role_of(&root)).await.assert_refused(409, "last-admin");
        let erase = json!({"current_password": PASSWORD});
        let erased = root.send(&host, Method::DELETE, "/users/me", erase).await;
        erased.assert_refused(409, "last-admin");
        for _twice in 0..2 {
            root.ask(&host, Method::PUT, &role_of(&ada)).await.assert_no_content();
        }
        // The access token has the roles at its issue; the next one has the new roles.
        ada.ask(&host, Method::GET, "/users").await.assert_refused(403, "permission-missing");
        let ada = host.log_in_again(&ada.id, "ada@example.org").await;
        ada.ask(&host, Method::DELETE, &role_of(&root)).await.assert_no_content();
        root.ask(&host, Method::PUT, &role_of(&root)).await.assert_refused(401, "token-ended");
        ada.ask(&host, Method::DELETE, &role_of(&ada)).await.assert_refused(409, "last-admin");
        for role in ["support", "catalogue-manager"] {
            let path = format!("/users/{}/roles/{role}", ada.id);
            ada.ask(&host, Method::PUT, &path).await.assert_no_content();
        }
        let shown = ada.ask(&host, Method::GET, &format!("/users/{}", ada.id)).await;
        let roles = json!(["customer", "admin", "catalogue-manager", "support"]);
        assert_eq!(shown.body["roles"], roles);
        let unknown = format!("/users/{}/roles/king", ada.id);
        ada.ask(&host, Method::PUT, &unknown).await.assert_refused(404, "no-such-role");
    }
}
