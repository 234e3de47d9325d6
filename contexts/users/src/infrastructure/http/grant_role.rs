//! PUT `/users/{id}/roles/{role}`: grant a role to a user.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::problems;
use super::state::{ChangeOnce, State, actor};
use crate::application::Application;

pub(crate) async fn grant_role(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<(String, String)>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let (user, role) = path.into_inner();
    let (user, role) = (problems::user_in_path(&user)?, problems::role_in_path(&role)?);
    let by = actor(&caller);
    let change = ChangeOnce { operation: "grant-role", user, role: Some(role) };
    let run = move |application: Arc<Application>, origin| async move {
        application.grant_role(user, role, by, &origin).await
    };
    state.change(&caller, &request, change, run).await
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use serde_json::json;

    use crate::infrastructure::http::testing::{Host, PASSWORD, Person};

    #[actix_web::test]
    async fn a_repeat_under_one_key_undoes_nothing_that_was_decided_since() {
        let host = Host::start().await;
        let root = host.admin("root@example.org").await;
        let ada = host.person("ada@example.org").await;
        let path = format!("/users/{}/roles/support", ada.id);
        for (first, undone, is_left) in [
            (Method::PUT, Method::DELETE, json!(["customer"])),
            (Method::DELETE, Method::PUT, json!(["customer", "support"])),
        ] {
            root.ask(&host, undone.clone(), &path).await.assert_no_content();
            root.ask_once(&host, first.clone(), &path, "one").await.assert_no_content();
            root.ask(&host, undone, &path).await.assert_no_content();
            root.ask_once(&host, first.clone(), &path, "one").await.assert_no_content();
            let shown = root.ask(&host, Method::GET, &format!("/users/{}", ada.id)).await;
            assert_eq!(shown.body["roles"], is_left, "{first}");
            let other = path.replace("support", "catalogue-manager");
            let refused = root.ask_once(&host, first, &other, "one").await;
            refused.assert_refused(422, "idempotency-key-reused");
        }
    }

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
