//! `GET /products/{id}/stock/movements`: an admin reads the stock ledger of a product, the latest entry first.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use platform::http::{BadCursor, Cursor, Fields, Limit, ListId, Page, Problem, QueryString};
use platform::time::{from_micros, to_micros};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::State;
use super::bodies::product_id;
use super::problems::no_such_product;
use crate::domain::{Movement, MovementId, MovementKind};

/// The movement that ends a page.
type Place = (DateTime<Utc>, MovementId);

/// An entry of the ledger.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StockMovement")]
pub(super) struct MovementBody {
    id: Uuid,
    #[schemars(extend("enum" = ["received", "adjusted", "sold", "returned"]))]
    kind: &'static str,
    delta: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<Uuid>,
    moved_at: DateTime<Utc>,
}

pub(super) async fn list_movements(
    state: web::Data<State>,
    path: web::Path<String>,
    query: QueryString,
    http: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let product = product_id(&path)?;
    let list = ListId::of("movements", &product);
    let (after, limit) = query.read(|fields| read(list, fields))?;
    let found = state.application.list_movements(product, after, limit.rows_to_ask()).await?;
    let movements = found.ok_or_else(no_such_product)?;
    let page =
        Page::cut(movements, limit, list, |last| (to_micros(last.moved_at()), last.id().as_uuid()));
    Ok(page.map(|movement| MovementBody::of(&movement)).answer(&http))
}

/// The parameters, for the description of the API.
pub(super) fn form(fields: &mut Fields) -> Option<(Option<Place>, Limit)> {
    read(ListId::of("movements", &()), fields)
}

fn read(list: ListId, fields: &mut Fields) -> Option<(Option<Place>, Limit)> {
    let cursor = Cursor::<(i64, Uuid)>::read(fields, "cursor");
    let limit = Limit::read(fields);
    let place = Cursor::place_in(cursor?, list, fields, "cursor")?;
    match place.map(parse_place).transpose() {
        Ok(after) => Some((after, limit?)),
        Err(refused) => {
            fields.refuse("cursor", refused);
            None
        }
    }
}

fn parse_place((micros, id): (i64, Uuid)) -> Result<Place, BadCursor> {
    let moved_at = from_micros(micros).ok_or(BadCursor)?;
    Ok((moved_at, MovementId::from_uuid(id)))
}

impl MovementBody {
    fn of(movement: &Movement) -> Self {
        let (kind, reason, order_id) = match movement.kind() {
            MovementKind::Received => ("received", None, None),
            MovementKind::Adjusted { reason } => {
                ("adjusted", Some(reason.as_str().to_owned()), None)
            }
            MovementKind::Sold { order } => ("sold", None, Some(order.as_uuid())),
            MovementKind::Returned { order } => ("returned", None, Some(order.as_uuid())),
        };
        let (id, delta) = (movement.id().as_uuid(), movement.delta());
        Self { id, kind, delta, reason, order_id, moved_at: movement.moved_at() }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use serde_json::{Value, json};

    use crate::infrastructure::http::testing::{By, Shop};

    #[actix_web::test]
    async fn the_ledger_is_listed_page_by_page_latest_entry_first() {
        let shop = Shop::empty().await;
        let path = shop.add("VASE").await;
        shop.post(&format!("{path}/stock/receipts"), json!({"quantity": 5})).await;
        let counted = json!({"delta": -2, "reason": "broken"});
        shop.post(&format!("{path}/stock/adjustments"), counted).await;
        let movements = format!("{path}/stock/movements?limit=1");
        let ledger = shop.send(Method::GET, &movements, By::Staff, &[], None).await;
        assert_eq!(ledger.body["items"][0]["reason"], "broken");
        let next = ledger.body["next"].as_str().unwrap();
        let other = format!("{}/stock/movements?cursor={next}", shop.add("BOWL").await);
        let refused = shop.send(Method::GET, &other, By::Staff, &[], None).await;
        assert_eq!(refused.fields(), ["cursor"]);
        let rest = shop
            .send(Method::GET, &format!("{movements}&cursor={next}"), By::Staff, &[], None)
            .await;
        assert_eq!(
            (&rest.body["items"][0]["kind"], &rest.body["next"]),
            (&json!("received"), &Value::Null)
        );
    }
}
