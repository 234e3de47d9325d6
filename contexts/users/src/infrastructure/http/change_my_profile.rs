//! PATCH `/users/me`: change my profile. Fields that are left out stay as they are.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, IfMatch, JsonBody, Problem, RequestOrigin};

use super::{State, problems, views};
use crate::application::change_profile::{ChangeProfile, ChangeProfileError};
use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::user::{ProfileChange, UserId};

pub(crate) async fn change_my_profile(
    state: web::Data<State>,
    caller: Caller,
    if_match: IfMatch,
    body: JsonBody,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let seen = if_match.expected()?;
    let change = body.read(read)?;
    let command = ChangeProfile { user: UserId::from_uuid(caller.user_id), seen, change };
    let (application, origin) = (Arc::clone(&state.application), request.origin());
    let changed = state.commands.run(move || {
        let (application, origin) = (Arc::clone(&application), origin.clone());
        let command = command.clone();
        async move { application.change_profile(command, &origin).await }
    });
    Ok(views::shown(&changed.await?))
}

fn read(fields: &mut Fields) -> Option<ProfileChange> {
    let display_name = fields.optional_text("display_name", DisplayName::parse);
    let email = fields.optional_text("email", EmailAddress::parse);
    Some(ProfileChange { display_name: display_name?, email: email? })
}

impl From<ChangeProfileError> for Problem {
    fn from(error: ChangeProfileError) -> Self {
        match error {
            ChangeProfileError::NoSuchUser => problems::no_such_user(),
            ChangeProfileError::Stale => {
                let detail = "Your profile has changed since you read it. Read it again.";
                Self::stale_version(detail)
            }
            ChangeProfileError::Refused(refusal) => refusal.into(),
            ChangeProfileError::Commit(error) => error.into(),
            ChangeProfileError::Store(_) => Self::unexpected(&error),
        }
    }
}
