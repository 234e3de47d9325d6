//! DELETE `/users/{id}`: erase somebody, for admins.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::{State, problems};

pub(crate) async fn erase_user(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let user = problems::user_in_path(&path)?;
    let (application, origin) = (Arc::clone(&state.application), request.origin());
    let done = state.commands.run(move || {
        let (application, origin) = (Arc::clone(&application), origin.clone());
        async move { application.erase_user(user, &origin).await }
    });
    done.await?;
    Ok(HttpResponse::NoContent().finish())
}
