//! DELETE `/users/{id}/roles/{role}`: take a role from somebody, for admins.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::{State, problems};

pub(crate) async fn revoke_role(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<(String, String)>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let (user, role) = path.into_inner();
    let (user, role) = (problems::user_in_path(&user)?, problems::role_in_path(&role)?);
    let (application, origin) = (Arc::clone(&state.application), request.origin());
    let done = state.commands.run(move || {
        let (application, origin) = (Arc::clone(&application), origin.clone());
        async move { application.revoke_role(user, role, &origin).await }
    });
    done.await?;
    Ok(HttpResponse::NoContent().finish())
}
