//! `GET /payments`: payments, for those who refund, newest first.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use platform::http::{Cursor, Fields, Limit, ListId, Page, Problem, QueryString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::State;
use super::bodies::AdminPaymentBody;
use crate::application::ports::{PaymentsWanted, StatusName};
use crate::domain::{OrderId, PaymentId};

/// The last payment of the page before.
#[derive(Serialize, Deserialize)]
struct Place {
    requested_at: DateTime<Utc>,
    id: Uuid,
}

/// The query: `status`, `order_id`, `discrepancy`, `limit`, `cursor`.
pub(super) async fn list_payments(
    state: web::Data<State>,
    query: QueryString,
    http: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (list, limit, wanted) = query.read(read)?;
    let payments = state.application.list_payments(wanted).await?;
    let page = Page::cut(payments, limit, list, |last| Place {
        requested_at: last.requested_at(),
        id: last.id().as_uuid(),
    });
    Ok(page.map(|payment| AdminPaymentBody::of(&payment)).answer(&http))
}

pub(super) fn read(fields: &mut Fields) -> Option<(ListId, Limit, PaymentsWanted)> {
    let status = fields.optional_text("status", StatusName::FORM, StatusName::parse);
    let order = fields.optional_text("order_id", OrderId::FORM, OrderId::parse);
    let discrepancy = fields.optional_flag("discrepancy");
    let cursor = Cursor::<Place>::read(fields, "cursor");
    let limit = Limit::read(fields);
    let (status, order, discrepancy) = (status?, order?, discrepancy?);
    let list = ListId::of("payments", &(status, order, discrepancy));
    let place = Cursor::place_in(cursor?, list, fields, "cursor")?;
    let after = place.map(|place| (place.requested_at, PaymentId::from_uuid(place.id)));
    let limit = limit?;
    let at_most = limit.rows_to_ask();
    Some((list, limit, PaymentsWanted { status, order, discrepancy, after, at_most }))
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;

    use crate::domain::samples::order;
    use crate::infrastructure::http::testing::{Shop, get};

    #[tokio::test]
    async fn an_admin_pages_through_what_is_wanted() {
        let shop = Shop::open().await;
        for number in 1..=3 {
            shop.checkout(number, "tok_success").await;
        }
        shop.begin(4, "tok_success").await;
        let mut path = "/api/v1/payments?status=captured&limit=2".to_owned();
        let mut seen = Vec::new();
        loop {
            let page = shop.ask(get(&path).insert_header(("authorization", shop.staff()))).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
            for item in page.body["items"].as_array().unwrap() {
                seen.push(item["order_id"].as_str().unwrap().to_owned());
            }
            let Some(next) = page.body["next"].as_str() else { break };
            path = format!("/api/v1/payments?status=captured&limit=2&cursor={next}");
            let other = format!("/api/v1/payments?limit=2&cursor={next}");
            let refused =
                shop.ask(get(&other).insert_header(("authorization", shop.staff()))).await;
            assert_eq!(refused.body["errors"][0]["field"], "cursor", "{}", refused.body);
        }
        seen.sort();
        let expected: Vec<_> = (1..=3).map(|number| order(number).to_string()).collect();
        assert_eq!(seen, expected);
        let wrong = "/api/v1/payments?status=paid&order_id=1&limit=0&cursor=x&colour=red";
        let refused = shop.ask(get(wrong).insert_header(("authorization", shop.staff()))).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.body["errors"].as_array().unwrap().len(), 5, "{}", refused.body);
    }
}
