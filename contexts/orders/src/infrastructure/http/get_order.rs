//! `GET /orders/{id}`: one order with its lines.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem};

use super::bodies::with_order;
use super::problems::{no_such_order, order_id};
use super::{State, actor};

pub(super) async fn get_order(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let order = order_id(&path)?;
    let found = state.application.get_order(order, actor(&caller)).await?;
    Ok(with_order(&mut HttpResponse::Ok(), &found.ok_or_else(no_such_order)?))
}
