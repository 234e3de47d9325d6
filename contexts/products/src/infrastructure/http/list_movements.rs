//! `GET /products/{id}/stock/movements`: an admin reads the ledger of a product, the latest entry first.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use platform::http::{Caller, Limit, Page, Problem, QueryString, decode_cursor};
use platform::time::{from_micros, to_micros};
use serde::Serialize;
use uuid::Uuid;

use super::State;
use super::bodies::product_id;
use super::problems::no_such_product;
use crate::domain::{Movement, MovementId, MovementKind};

#[derive(Debug, Serialize)]
struct MovementBody {
    id: Uuid,
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
    caller: Caller,
    path: web::Path<String>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let product = product_id(&path)?;
    let (after, limit) = query.read(|fields| {
        let after = fields.optional_text("after", parse_place);
        let limit = Limit::read(fields);
        Some((after?, limit?))
    })?;
    let found = state.application.list_movements(product, after, limit.rows_to_ask()).await?;
    let movements = found.ok_or_else(no_such_product)?;
    let page = Page::cut(movements, limit, |last| (to_micros(last.moved_at), last.id.as_uuid()));
    Ok(HttpResponse::Ok().json(page.map(MovementBody::of)))
}

fn parse_place(text: &str) -> Result<(DateTime<Utc>, MovementId), &'static str> {
    let not_of_this_list = "must be the `next` of a page of this list";
    let (micros, id): (i64, Uuid) = decode_cursor(text).map_err(|_bad| not_of_this_list)?;
    let moved_at = from_micros(micros).ok_or(not_of_this_list)?;
    Ok((moved_at, MovementId::from_uuid(id)))
}

impl MovementBody {
    fn of(movement: Movement) -> Self {
        let Movement { id, sku: _, delta, kind, moved_at } = movement;
        let (kind, reason, order_id) = match kind {
            MovementKind::Received => ("received", None, None),
            MovementKind::Adjusted { reason } => {
                ("adjusted", Some(reason.as_str().to_owned()), None)
            }
            MovementKind::Sold { order } => ("sold", None, Some(order.as_uuid())),
            MovementKind::Returned { order } => ("returned", None, Some(order.as_uuid())),
        };
        Self { id: id.as_uuid(), kind, delta, reason, order_id, moved_at }
    }
}
