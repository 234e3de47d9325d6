//! GET `/users/me`: the profile of the caller. Its test is with `change_my_profile`.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem};

use super::state::State;
use super::{bodies, problems};
use crate::domain::ids::UserId;

pub(crate) async fn get_me(
    state: web::Data<State>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let me = state.application.get_profile(UserId::from_uuid(caller.user_id)).await?;
    let me = me.ok_or_else(problems::no_such_user)?;
    Ok(bodies::user_with_version(&me))
}
