//! POST `/users/{id}/reactivate`: reactivate a deactivated user. Its tests are with `deactivate_user`.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::problems;
use super::state::{ChangeOnce, State, actor};
use crate::application::Application;

pub(crate) async fn reactivate_user(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let user = problems::user_in_path(&path)?;
    let by = actor(&caller);
    let change = ChangeOnce { operation: "reactivate-user", user, role: None };
    let run = move |application: Arc<Application>, origin| async move {
        application.reactivate_user(user, by, &origin).await
    };
    state.change(&caller, &request, change, run).await
}
