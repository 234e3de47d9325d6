//! `DELETE /basket`: empties the basket.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::{State, customer};

pub(super) async fn clear_basket(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let clear =
        state.run(&request, customer(&caller), |application, customer, origin| async move {
            application.clear_basket(*customer, &origin).await
        });
    clear.await
}
