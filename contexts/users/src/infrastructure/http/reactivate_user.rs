//! POST `/users/{id}/reactivate`: reactivate a deactivated user. Its tests are with `deactivate_user`.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::problems;
use super::state::{State, actor};

pub(crate) async fn reactivate_user(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let user = problems::user_in_path(&path)?;
    let by = actor(&caller);
    let changed = state.run(&request, move |application, origin| async move {
        application.reactivate_user(user, by, &origin).await
    });
    changed.await?;
    Ok(HttpResponse::NoContent().finish())
}
