//! GET `/users/me`: my profile.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem};

use super::{State, problems, views};
use crate::domain::user::UserId;

pub(crate) async fn get_me(
    state: web::Data<State>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let me = state.application.get_profile(UserId::from_uuid(caller.user_id)).await?;
    let me = me.ok_or_else(problems::no_such_user)?;
    Ok(views::shown(&me))
}
