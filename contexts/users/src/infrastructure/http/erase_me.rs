//! DELETE `/users/me`: erase me. There is no way back.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::State;
use crate::domain::user::UserId;

pub(crate) async fn erase_me(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let me = UserId::from_uuid(caller.user_id);
    let (application, origin) = (Arc::clone(&state.application), request.origin());
    let erased = state.commands.run(move || {
        let (application, origin) = (Arc::clone(&application), origin.clone());
        async move { application.erase_user(me, &origin).await }
    });
    erased.await?;
    Ok(HttpResponse::NoContent().finish())
}
