//! GET `/service-accounts`, GET and DELETE `/service-accounts/{id}`: read and revoke service accounts. No answer has a key.
//! Their tests are with `make_service_account`.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use platform::http::{
    Caller, Cursor, Fields, Limit, ListId, Page, Problem, QueryString, RequestOrigin,
};
use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::Permission;
use uuid::Uuid;

use super::bodies::rfc3339;
use super::problems::no_such_service_account;
use super::state::State;
use crate::domain::ids::{ServiceAccountId, UserId};
use crate::domain::service_account::ServiceAccount;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ServiceAccount")]
pub(super) struct ServiceAccountBody {
    id: Uuid,
    name: String,
    #[schemars(extend("items" = { "type": "string", "enum": Permission::FORM.one_of }))]
    permissions: Vec<&'static str>,
    #[schemars(extend("enum" = ["active", "revoked"]))]
    status: &'static str,
    made_by: Uuid,
    #[schemars(with = "DateTime<Utc>")]
    made_at: String,
    #[schemars(with = "Option<DateTime<Utc>>")]
    revoked_at: Option<String>,
    /// Within five minutes.
    #[schemars(with = "Option<DateTime<Utc>>")]
    last_used_at: Option<String>,
}

impl ServiceAccountBody {
    fn of(account: &ServiceAccount) -> Self {
        Self {
            id: account.id().as_uuid(),
            name: account.name().as_str().to_owned(),
            permissions: account.permissions().iter().map(Permission::as_str).collect(),
            status: if account.revoked_at().is_some() { "revoked" } else { "active" },
            made_by: account.made_by().as_uuid(),
            made_at: rfc3339(account.made_at()),
            revoked_at: account.revoked_at().map(rfc3339),
            last_used_at: account.last_used_at().map(rfc3339),
        }
    }
}

pub(crate) async fn list_service_accounts(
    state: web::Data<State>,
    query: QueryString,
    http: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let list = list();
    let (after, limit) = query.read(read)?;
    let accounts = state.application.list_service_accounts(after, limit.rows_to_ask()).await?;
    let page = Page::cut(accounts, limit, list, |account| account.id().as_uuid());
    Ok(page.map(|account| ServiceAccountBody::of(&account)).answer(&http))
}

pub(super) fn read(fields: &mut Fields) -> Option<(Option<ServiceAccountId>, Limit)> {
    let cursor = Cursor::<Uuid>::read(fields, "cursor");
    let limit = Limit::read(fields);
    let after = Cursor::place_in(cursor?, list(), fields, "cursor")?;
    Some((after.map(ServiceAccountId::from_uuid), limit?))
}

fn list() -> ListId {
    ListId::of("service-accounts", &())
}

pub(crate) async fn get_service_account(
    state: web::Data<State>,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let account = state.application.service_account(account_in_path(&path)?).await?;
    let account = account.ok_or_else(no_such_service_account)?;
    Ok(HttpResponse::Ok().json(ServiceAccountBody::of(&account)))
}

pub(crate) async fn revoke_service_account(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let (account, by) = (account_in_path(&path)?, UserId::from_uuid(caller.user_id));
    let revoked = state.run(&request, move |application, origin| async move {
        application.revoke_service_account(account, by, &origin).await
    });
    revoked.await?;
    Ok(HttpResponse::NoContent().finish())
}

fn account_in_path(id: &str) -> Result<ServiceAccountId, Problem> {
    ServiceAccountId::parse(id).map_err(|_not_an_id| no_such_service_account())
}
