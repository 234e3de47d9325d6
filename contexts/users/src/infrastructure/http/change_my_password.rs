//! PUT `/users/me/password`: change my password. Every other session of mine ends.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, FieldError, Fields, JsonBody, Problem, RequestOrigin};

use super::{State, problems};
use crate::application::change_password::{ChangePassword, ChangePasswordError};
use crate::domain::password::Password;
use crate::domain::session::SessionId;
use crate::domain::user::UserId;

pub(crate) async fn change_my_password(
    state: web::Data<State>,
    caller: Caller,
    body: JsonBody,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let command = body.read(|fields| read(fields, &caller))?;
    let (application, origin) = (Arc::clone(&state.application), request.origin());
    let outcome = state.commands.run(move || {
        let (application, origin) = (Arc::clone(&application), origin.clone());
        let command = command.clone();
        async move {
            match application.change_password(command, &origin).await {
                // Not a problem like others: its answer says when to come back.
                Err(ChangePasswordError::TooManyAttempts(refused)) => Ok(Err(refused)),
                Err(error) => Err(error),
                Ok(()) => Ok(Ok(())),
            }
        }
    });
    Ok(match outcome.await? {
        Ok(()) => HttpResponse::NoContent().finish(),
        Err(refused) => problems::too_many_attempts(refused),
    })
}

fn read(fields: &mut Fields, caller: &Caller) -> Option<ChangePassword> {
    let current = fields.text("current_password", Password::parse);
    let new = fields.text("new_password", Password::parse);
    Some(ChangePassword {
        user: UserId::from_uuid(caller.user_id),
        session: SessionId::from_uuid(caller.session_id),
        current: current?,
        new: new?,
    })
}

impl From<ChangePasswordError> for Problem {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::NoSuchUser => problems::no_such_user(),
            ChangePasswordError::WrongPassword => Self::invalid(vec![FieldError {
                field: "current_password".to_owned(),
                detail: "is not your password".to_owned(),
            }]),
            ChangePasswordError::Passwords(error) => error.into(),
            ChangePasswordError::Refused(refusal) => refusal.into(),
            ChangePasswordError::Commit(error) => error.into(),
            ChangePasswordError::TooManyAttempts(_) | ChangePasswordError::Store(_) => {
                Self::unexpected(&error)
            }
        }
    }
}
