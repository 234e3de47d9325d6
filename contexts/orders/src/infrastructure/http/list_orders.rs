//! `GET /orders`: the own orders, the newest first. An admin lists those of others by `all=true` or `customer_id`.

use actix_web::{HttpRequest, HttpResponse, web};
use platform::http::{Caller, Cursor, Fields, Limit, ListId, Page, Problem, QueryString};
use uuid::Uuid;

use super::bodies::OrderSummaryBody;
use super::{State, customer};
use crate::application::list_orders::ListOrders;
use crate::application::ports::OrderFilter;
use crate::domain::{CustomerId, OrderId, StatusName};

pub(super) async fn list_orders(
    state: web::Data<State>,
    caller: Caller,
    query: QueryString,
    http: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = query.read(read)?;
    let of = if asked.all || asked.customer.is_some() {
        caller.require_acting_for_the_shop()?;
        asked.customer
    } else {
        Some(customer(&caller))
    };
    let filter = OrderFilter { customer: of, status: asked.status };
    let list = ListOrders { filter, before: asked.before, at_most: asked.limit.rows_to_ask() };
    let orders = state.application.list_orders(list).await?;
    let page = Page::cut(orders, asked.limit, asked.list, |last| last.id().as_uuid());
    Ok(page.map(|order| OrderSummaryBody::from(&order)).answer(&http))
}

pub(super) struct Asked {
    list: ListId,
    all: bool,
    status: Option<StatusName>,
    customer: Option<CustomerId>,
    before: Option<OrderId>,
    limit: Limit,
}

pub(super) fn read(fields: &mut Fields) -> Option<Asked> {
    let all = fields.optional_flag("all");
    let status = fields.optional_text("status", StatusName::FORM, StatusName::parse);
    let customer = fields.optional_text("customer_id", CustomerId::FORM, CustomerId::parse);
    let cursor = Cursor::<Uuid>::read(fields, "cursor");
    let limit = Limit::read(fields);
    let (all, status, customer) = (all?.unwrap_or(false), status?, customer?);
    let list = ListId::of("orders", &(all, status, customer));
    let before = Cursor::place_in(cursor?, list, fields, "cursor")?.map(OrderId::from_uuid);
    Some(Asked { list, all, status, customer, before, limit: limit? })
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use serde_json::{Value, json};

    use crate::application::testing::customer;
    use crate::infrastructure::http::testing::{Answer, Shop, get};

    #[actix_web::test]
    async fn a_customer_lists_own_orders_and_an_admin_all() {
        let shop = Shop::open().await;
        let (first, second) = (shop.order().await, shop.order().await);
        let page = shop.call(get("/orders?limit=1")).await;
        assert_eq!(page.body["items"][0]["id"], second.to_string());
        let next = format!("/orders?limit=1&cursor={}", page.body["next"].as_str().unwrap());
        let rest = shop.call(get(&next)).await;
        assert_eq!(
            (&rest.body["items"][0]["id"], &rest.body["next"]),
            (&json!(first.to_string()), &Value::Null)
        );
        assert_eq!(shop.call(get(&format!("{next}&status=placed"))).await.fields(), ["cursor"]);

        assert_eq!(shop.call(get("/orders?all=true")).await.code(), "permission-missing");
        let of_customer = format!("/orders?customer_id={}", customer());
        assert_eq!(shop.call(get(&of_customer)).await.code(), "permission-missing");
        let count = |answer: Answer| answer.body["items"].as_array().map(Vec::len);
        assert_eq!(count(shop.call_as_staff(get("/orders")).await), Some(0));
        assert_eq!(count(shop.call_as_staff(get("/orders?all=true&status=placed")).await), Some(2));
        assert_eq!(
            count(shop.call_as_staff(get("/orders?all=true&status=shipped")).await),
            Some(0)
        );
        assert_eq!(count(shop.call_as_staff(get(&of_customer)).await), Some(2));
        let refused = shop.call(get("/orders?status=lost&limit=0&cursor=x&page=2")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.fields(), ["status", "cursor", "limit", "page"]);
    }
}
