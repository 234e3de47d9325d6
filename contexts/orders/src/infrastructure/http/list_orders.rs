//! `GET /orders`: one's own orders, the newest first; admins see all of them with `all=true` or `customer_id`.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, Limit, Page, Problem, QueryString, decode_cursor};
use uuid::Uuid;

use super::order_body::OrderSummaryBody;
use super::{State, customer};
use crate::application::list_orders::ListOrders;
use crate::application::ports::OrderFilter;
use crate::domain::{CustomerId, OrderId, StatusName};

pub(super) async fn list_orders(
    state: web::Data<State>,
    caller: Caller,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let asked = query.read(read)?;
    let of = if asked.all || asked.customer.is_some() {
        caller.require_admin()?;
        asked.customer
    } else {
        Some(customer(&caller))
    };
    let filter = OrderFilter { customer: of, status: asked.status };
    let list = ListOrders { filter, before: asked.before, at_most: asked.limit.rows_to_ask() };
    let orders = state.application.list_orders(list).await?;
    let page = Page::cut(orders, asked.limit, |last| last.id.as_uuid());
    Ok(HttpResponse::Ok().json(page.map(OrderSummaryBody::from)))
}

struct Asked {
    all: bool,
    status: Option<StatusName>,
    customer: Option<CustomerId>,
    before: Option<OrderId>,
    limit: Limit,
}

fn read(fields: &mut Fields) -> Option<Asked> {
    let all = fields.optional_flag("all");
    let status = fields.optional_text("status", StatusName::parse);
    let customer = fields.optional_text("customer_id", CustomerId::parse);
    let before = fields.optional_text("cursor", decode_cursor::<Uuid>);
    let limit = Limit::read(fields);
    Some(Asked {
        all: all?.unwrap_or(false),
        status: status?,
        customer: customer?,
        before: before?.map(OrderId::from_uuid),
        limit: limit?,
    })
}
