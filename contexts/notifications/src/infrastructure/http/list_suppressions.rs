//! `GET /mail-suppressions`: the users whose address the mail server has refused for good, by user.

use actix_web::{HttpRequest, HttpResponse, web};
use platform::http::{Cursor, Fields, Limit, ListId, Page, Problem, QueryString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::State;
use super::bodies::SuppressionBody;
use crate::domain::UserId;

/// The last user of the page before.
#[derive(Serialize, Deserialize)]
struct Place {
    user: Uuid,
}

/// The query: `limit`, `cursor`.
pub(super) async fn list_suppressions(
    state: web::Data<State>,
    query: QueryString,
    http: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (list, limit, after) = query.read(read)?;
    let found = state.application.suppressions(after, limit.rows_to_ask()).await?;
    let page = Page::cut(found, limit, list, |last| Place { user: last.user.as_uuid() });
    Ok(page.map(SuppressionBody::of).answer(&http))
}

pub(super) fn read(fields: &mut Fields) -> Option<(ListId, Limit, Option<UserId>)> {
    let cursor = Cursor::<Place>::read(fields, "cursor");
    let limit = Limit::read(fields);
    let list = ListId::of("mail-suppressions", &());
    let place = Cursor::place_in(cursor?, list, fields, "cursor")?;
    Some((list, limit?, place.map(|place| UserId::from_uuid(place.user))))
}
