//! GET `/users`: all users, the latest first.

use actix_web::{HttpRequest, HttpResponse, web};
use platform::http::{Cursor, Fields, Limit, ListId, Page, Problem, QueryString};
use shared_kernel::TextForm;
use uuid::Uuid;

use super::bodies::UserBody;
use super::state::State;
use crate::application::ports::UserFilter;
use crate::domain::ids::UserId;
use crate::domain::role::Role;
use crate::domain::user::StatusName;

/// The query.
pub(super) struct ListUsers {
    list: ListId,
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
    query: QueryString,
    http: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let ListUsers { list, filter, after, limit } = query.read(read)?;
    let users = state.application.list_users(&filter, after, limit.rows_to_ask()).await?;
    let page = Page::cut(users, limit, list, |user| user.id().as_uuid());
    Ok(page.map(|user| UserBody::of(&user)).answer(&http))
}

pub(super) fn read(fields: &mut Fields) -> Option<ListUsers> {
    let email_contains = fields.optional_text("email_contains", PART_FORM, part_of_an_address);
    let role = fields.optional_text("role", Role::FORM, Role::parse);
    let status = fields.optional_text("status", StatusName::FORM, StatusName::parse);
    let cursor = Cursor::<Uuid>::read(fields, "cursor");
    let limit = Limit::read(fields);
    let filter = UserFilter { email_contains: email_contains?, role: role?, status: status? };
    let list = ListId::of("users", &filter);
    let after = Cursor::place_in(cursor?, list, fields, "cursor")?.map(UserId::from_uuid);
    Some(ListUsers { list, filter, after, limit: limit? })
}

const PART_FORM: TextForm = TextForm::like("example.org").sized(1, 254);

fn part_of_an_address(text: &str) -> Result<String, NotPartOfAnAddress> {
    if (1..=254).contains(&text.len()) { Ok(text.to_owned()) } else { Err(NotPartOfAnAddress) }
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use serde_json::Value;

    use crate::infrastructure::http::testing::{Answer, Host};

    fn emails(answer: &Answer) -> Vec<&str> {
        let items = answer.body["items"].as_array().map_or(&[][..], Vec::as_slice);
        items.iter().map(|item| item["email"].as_str().unwrap_or("")).collect()
    }

    #[actix_web::test]
    async fn users_are_listed_page_by_page() {
        let host = Host::start().await;
        let root = host.admin("root@example.org").await;
        for name in ["ada", "grace", "linus"] {
            host.register(&format!("{name}@example.org")).await;
        }
        let first = root.ask(&host, Method::GET, "/users?limit=3").await;
        assert_eq!(emails(&first), ["linus@example.org", "grace@example.org", "ada@example.org"]);
        let next = first.text("next");
        let last = root.ask(&host, Method::GET, &format!("/users?limit=3&cursor={next}")).await;
        assert_eq!((emails(&last), &last.body["next"]), (vec!["root@example.org"], &Value::Null));

        let other = format!("/users?limit=3&role=customer&cursor={next}");
        assert_eq!(root.ask(&host, Method::GET, &other).await.fields(), ["cursor"]);

        let filtered = root.ask(&host, Method::GET, "/users?email_contains=A%40").await;
        assert_eq!(emails(&filtered), ["ada@example.org"]);
        let admins = root.ask(&host, Method::GET, "/users?role=admin&status=active").await;
        assert_eq!(emails(&admins), ["root@example.org"]);
        let wrong = "/users?role=king&status=asleep&limit=0&cursor=x&email_contains=&colour=red";
        let refused = root.ask(&host, Method::GET, wrong).await;
        refused.assert_refused(422, "invalid-fields");
        let named = ["email_contains", "role", "status", "cursor", "limit", "colour"];
        assert_eq!(refused.fields(), named);
    }
}
