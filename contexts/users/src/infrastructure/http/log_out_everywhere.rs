//! DELETE `/sessions`: log out everywhere.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::State;
use crate::application::log_out_everywhere::LogOutEverywhereError;
use crate::domain::user::UserId;

pub(crate) async fn log_out_everywhere(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let user = UserId::from_uuid(caller.user_id);
    let (application, origin) = (Arc::clone(&state.application), request.origin());
    let ended = state.commands.run(move || {
        let (application, origin) = (Arc::clone(&application), origin.clone());
        async move { application.log_out_everywhere(user, &origin).await }
    });
    ended.await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<LogOutEverywhereError> for Problem {
    fn from(error: LogOutEverywhereError) -> Self {
        Self::unexpected(&error)
    }
}
