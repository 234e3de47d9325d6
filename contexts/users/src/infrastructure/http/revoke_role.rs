//! DELETE `/users/{id}/roles/{role}`: revoke a role of a user.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::problems;
use super::state::{ChangeOnce, State, actor};
use crate::application::Application;

pub(crate) async fn revoke_role(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<(String, String)>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let (user, role) = path.into_inner();
    let (user, role) = (problems::user_in_path(&user)?, problems::role_in_path(&role)?);
    let by = actor(&caller);
    let change = ChangeOnce { operation: "revoke-role", user, role: Some(role) };
    let run = move |application: Arc<Application>, origin| async move {
        application.revoke_role(user, role, by, &origin).await
    };
    state.change(&caller, &request, change, run).await
}

#[cfg(test)]
mod tests {
    use actix_web::http::{Method, StatusCode};

    use crate::infrastructure::http::testing::{Host, Person};

    #[actix_web::test]
    async fn two_admins_cannot_revoke_each_other_at_once() {
        let host = Host::start().await;
        let (one, other) =
            (host.admin("one@example.org").await, host.admin("other@example.org").await);
        let role_of = |person: &Person| format!("/users/{}/roles/admin", person.id);
        let (path_of_one, path_of_other) = (role_of(&one), role_of(&other));
        let (first, second) = tokio::join!(
            one.ask(&host, Method::DELETE, &path_of_other),
            other.ask(&host, Method::DELETE, &path_of_one),
        );
        let mut statuses = [first.status, second.status];
        statuses.sort();
        let [won, lost] = statuses;
        assert_eq!(won, StatusCode::NO_CONTENT);
        // The other one is the last admin, or has just been dismissed.
        assert!([StatusCode::CONFLICT, StatusCode::FORBIDDEN].contains(&lost), "{lost}");
    }
}
