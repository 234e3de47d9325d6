//! `GET /payments`: payments for administrators, newest first.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use platform::http::{Caller, Limit, Page, Problem, QueryString, decode_cursor};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::State;
use super::views::AdminPaymentView;
use crate::application::ports::{PaymentsWanted, StatusName};
use crate::domain::{OrderId, PaymentId};

/// The last payment of the page before.
#[derive(Serialize, Deserialize)]
struct Cursor {
    requested_at: DateTime<Utc>,
    id: Uuid,
}

/// The query: `status`, `order_id`, `limit`, `cursor`.
pub(super) async fn list_payments(
    state: web::Data<State>,
    caller: Caller,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let (limit, wanted) = query.read(|fields| {
        let status = fields.optional_text("status", StatusName::parse);
        let order = fields.optional_text("order_id", OrderId::parse);
        let cursor = fields.optional_text("cursor", decode_cursor::<Cursor>);
        let limit = Limit::read(fields);
        let limit = limit?;
        let after = cursor?.map(|cursor| (cursor.requested_at, PaymentId::from_uuid(cursor.id)));
        let wanted =
            PaymentsWanted { status: status?, order: order?, after, at_most: limit.rows_to_ask() };
        Some((limit, wanted))
    })?;
    let payments = state.application.list_payments(wanted).await?;
    let page = Page::cut(payments, limit, |last| Cursor {
        requested_at: last.requested_at,
        id: last.id.as_uuid(),
    });
    Ok(HttpResponse::Ok().json(page.map(|payment| AdminPaymentView::of(&payment))))
}
