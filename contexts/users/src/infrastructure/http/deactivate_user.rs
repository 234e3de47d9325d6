//! POST `/users/{id}/deactivate`: close an account, for admins.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::{State, problems};
use crate::domain::user::UserId;

pub(crate) async fn deactivate_user(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let user = problems::user_in_path(&path)?;
    let by = UserId::from_uuid(caller.user_id);
    let (application, origin) = (Arc::clone(&state.application), request.origin());
    let done = state.commands.run(move || {
        let (application, origin) = (Arc::clone(&application), origin.clone());
        async move { application.deactivate_user(user, by, &origin).await }
    });
    done.await?;
    Ok(HttpResponse::NoContent().finish())
}
