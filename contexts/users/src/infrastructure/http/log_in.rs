//! POST `/sessions`: log in.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Fields, JsonBody, Problem, RequestOrigin};

use super::{State, problems, views};
use crate::application::log_in::{LogIn, LogInError};
use crate::domain::email_address::EmailAddress;
use crate::domain::password::Password;
use crate::domain::session::SessionId;

pub(crate) async fn log_in(
    state: web::Data<State>,
    body: JsonBody,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let session = SessionId::from_uuid(state.ids.next());
    let command = body.read(|fields| read(fields, session))?;
    let (application, origin) = (Arc::clone(&state.application), request.origin());
    let outcome = state.commands.run(move || {
        let (application, origin) = (Arc::clone(&application), origin.clone());
        let command = command.clone();
        async move {
            match application.log_in(command, &origin).await {
                // Not a problem like others: its answer says when to come back.
                Err(LogInError::TooManyAttempts(refused)) => Ok(Err(refused)),
                Err(error) => Err(error),
                Ok(tokens) => Ok(Ok(tokens)),
            }
        }
    });
    Ok(match outcome.await? {
        Ok(tokens) => views::tokens(&tokens),
        Err(refused) => problems::too_many_attempts(refused),
    })
}

fn read(fields: &mut Fields, session: SessionId) -> Option<LogIn> {
    let email = fields.text("email", EmailAddress::parse);
    let password = fields.text("password", Password::parse);
    Some(LogIn { session, email: email?, password: password? })
}

impl From<LogInError> for Problem {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::WrongCredentials => {
                let detail = "The e-mail address or the password is wrong.";
                Self::unauthorized("wrong-credentials", detail)
            }
            LogInError::Deactivated => {
                Self::forbidden("user-deactivated", "This account is deactivated.")
            }
            LogInError::Passwords(error) => error.into(),
            LogInError::TooManyAttempts(_)
            | LogInError::Randomness(_)
            | LogInError::Signing(_)
            | LogInError::Store(_) => Self::unexpected(&error),
        }
    }
}
