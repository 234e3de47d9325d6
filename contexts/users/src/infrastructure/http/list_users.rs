//! GET `/users`: all users, for admins, the latest first.

use actix_web::{HttpResponse, web};
use platform::http::{BadCursor, Caller, Fields, Limit, Page, Problem, QueryString, decode_cursor};
use uuid::Uuid;

use super::State;
use super::views::UserView;
use crate::application::ports::UserFilter;
use crate::domain::role::Role;
use crate::domain::user::{StatusName, UserId};

struct Wanted {
    filter: UserFilter,
    after: Option<UserId>,
    limit: Limit,
}

/// Why a text is not part of an address.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("must be 1 to 254 bytes")]
struct NotPartOfAnAddress;

pub(crate) async fn list_users(
    state: web::Data<State>,
    caller: Caller,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let Wanted { filter, after, limit } = query.read(read)?;
    let users = state.application.list_users(&filter, after, limit.rows_to_ask()).await?;
    let page = Page::cut(users, limit, |user| user.id().as_uuid());
    Ok(HttpResponse::Ok().json(page.map(|user| UserView::of(&user))))
}

fn read(fields: &mut Fields) -> Option<Wanted> {
    let email_contains = fields.optional_text("email_contains", part_of_an_address);
    let role = fields.optional_text("role", Role::parse);
    let status = fields.optional_text("status", StatusName::parse);
    let after = fields.optional_text("cursor", cursor);
    let limit = Limit::read(fields);
    Some(Wanted {
        filter: UserFilter { email_contains: email_contains?, role: role?, status: status? },
        after: after?,
        limit: limit?,
    })
}

fn part_of_an_address(text: &str) -> Result<String, NotPartOfAnAddress> {
    if (1..=254).contains(&text.len()) { Ok(text.to_owned()) } else { Err(NotPartOfAnAddress) }
}

fn cursor(text: &str) -> Result<UserId, BadCursor> {
    decode_cursor::<Uuid>(text).map(UserId::from_uuid)
}
