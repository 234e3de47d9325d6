//! GET `/users/{id}`: any user, for admins.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem};

use super::{State, problems, views};

pub(crate) async fn get_user(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let user = state.application.get_user(problems::user_in_path(&path)?).await?;
    let user = user.ok_or_else(problems::no_such_user)?;
    Ok(views::shown(&user))
}
