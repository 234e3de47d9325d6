//! GET `/users/me`: the profile of the caller. More tests are with `change_my_profile`.

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

#[cfg(test)]
mod tests {
    use actix_web::http::Method;

    use crate::infrastructure::http::testing::Host;

    #[actix_web::test]
    async fn an_account_that_a_restored_database_does_not_know_is_not_found() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        let restored = Host::with_the_keys_of(&host).await;
        let me = ada.ask(&restored, Method::GET, "/users/me").await;
        me.assert_refused(404, "no-such-user");
    }
}
