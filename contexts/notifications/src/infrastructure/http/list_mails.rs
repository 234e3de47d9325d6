//! `GET /mails`: the outbox of mails, for those who look after customers, newest first.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use platform::http::{Cursor, Fields, Limit, ListId, Page, Problem, QueryString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::State;
use super::bodies::MailBody;
use crate::application::ports::{MailsWanted, StatusName};
use crate::domain::{MailId, UserId};

/// The last mail of the page before.
#[derive(Serialize, Deserialize)]
struct Place {
    written_at: DateTime<Utc>,
    id: Uuid,
}

/// The query: `status`, `recipient_id`, `limit`, `cursor`.
pub(super) async fn list_mails(
    state: web::Data<State>,
    query: QueryString,
    http: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (list, limit, wanted) = query.read(read)?;
    let mails = state.application.list_mails(wanted).await?;
    let page = Page::cut(mails, limit, list, |last| Place {
        written_at: last.mail.written_at(),
        id: last.mail.id().as_uuid(),
    });
    Ok(page.map(MailBody::of).answer(&http))
}

pub(super) fn read(fields: &mut Fields) -> Option<(ListId, Limit, MailsWanted)> {
    let status = fields.optional_text("status", StatusName::FORM, StatusName::parse);
    let recipient = fields.optional_text("recipient_id", UserId::FORM, UserId::parse);
    let cursor = Cursor::<Place>::read(fields, "cursor");
    let limit = Limit::read(fields);
    let (status, recipient) = (status?, recipient?);
    let list = ListId::of("mails", &(status, recipient));
    let place = Cursor::place_in(cursor?, list, fields, "cursor")?;
    let after = place.map(|place| (place.written_at, MailId::from_uuid(place.id)));
    let limit = limit?;
    let at_most = limit.rows_to_ask();
    Some((list, limit, MailsWanted { status, recipient, after, at_most }))
}

#[cfg(test)]
mod tests {
    use crate::infrastructure::http::testing::{Shop, get};

    #[actix_web::test]
    async fn staff_pages_through_the_mails_that_wait() {
        let shop = Shop::open().await;
        for number in 1..=3 {
            shop.welcome(number).await;
        }
        let mut path = "/api/v1/mails?status=waiting&limit=2".to_owned();
        let mut seen = Vec::new();
        loop {
            let page = shop.call(get(&path)).await;
            assert_eq!(page.status, 200, "{}", page.body);
            for item in page.body["items"].as_array().unwrap() {
                assert_eq!((&item["kind"], &item["attempts"]), (&"welcome".into(), &0.into()));
                seen.push(item["recipient_id"].as_str().unwrap().to_owned());
            }
            assert!(!page.body.to_string().contains('@'), "no list shows an address");
            let Some(next) = page.body["next"].as_str() else { break };
            path = format!("/api/v1/mails?status=waiting&limit=2&cursor={next}");
        }
        assert_eq!(seen.len(), 3);
        let sent = shop.call(get("/api/v1/mails?status=sent")).await;
        assert_eq!(sent.body["items"].as_array().map(Vec::len), Some(0));
        let refused = shop.call(get("/api/v1/mails?status=lost&recipient_id=1&colour=red")).await;
        assert_eq!(
            (refused.status, refused.body["errors"].as_array().map(Vec::len)),
            (422, Some(3))
        );
    }

    #[actix_web::test]
    async fn customers_see_no_mails() {
        let shop = Shop::open().await;
        let refused = shop.call_as_customer(get("/api/v1/mails")).await;
        assert_eq!((refused.status, refused.code()), (403, "permission-missing"));
    }
}
