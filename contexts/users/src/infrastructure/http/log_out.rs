//! DELETE `/sessions/current`: log out. The access token in use is good until it expires, a few minutes at most.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::State;
use crate::application::log_out::LogOutError;
use crate::domain::session::SessionId;

pub(crate) async fn log_out(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let session = SessionId::from_uuid(caller.session_id);
    let (application, origin) = (Arc::clone(&state.application), request.origin());
    let ended = state.commands.run(move || {
        let (application, origin) = (Arc::clone(&application), origin.clone());
        async move { application.log_out(session, &origin).await }
    });
    ended.await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<LogOutError> for Problem {
    fn from(error: LogOutError) -> Self {
        Self::unexpected(&error)
    }
}
