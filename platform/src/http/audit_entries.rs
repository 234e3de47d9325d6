//! GET `/<context>/audit-entries`: the audit trail of a context, the latest entry first. Every context has the same endpoint
//! in its route table.

use std::io;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use shared_kernel::{Permission, TextForm};
use uuid::Uuid;

use crate::audit_trail::{EntriesWanted, Model, page};
use crate::http::fields::Fields;
use crate::http::page::{Cursor, Limit, ListId, Page};
use crate::http::policy::Policy;
use crate::http::problem::Problem;
use crate::http::query::QueryString;
use crate::http::recording::TrailIn;
use crate::http::routes::{Cost, Endpoint, get};
use crate::time::from_micros;

/// The longest text that is looked for.
const LONGEST_FILTER: usize = 200;

/// The endpoint at `path`, named so in the description of the API, for those who have the permission `audit`.
pub fn audit_entries(path: &'static str, name: &'static str) -> Endpoint {
    get(path, list)
        .who(Policy::Permission(Permission::Audit))
        .cost(Cost::List)
        .named(name)
        .does("List the audit trail of the context, the latest entry first")
        .asks(|fields| read(fields, ""))
        .answers::<Page<EntryBody>>(StatusCode::OK)
        .tagged_by_body()
        .sparse()
}

/// The query.
struct Wanted {
    list: ListId,
    entries: EntriesWanted,
    after: Option<i64>,
    limit: Limit,
}

/// Why a text is nothing that entries are found by.
#[derive(Debug, Clone, Copy, thiserror::Error)]
enum BadFilter {
    #[error("must be 1 to {LONGEST_FILTER} bytes")]
    Length,
    #[error("must be a UUID")]
    NotAnId,
}

/// An entry, as clients see it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuditEntry")]
struct EntryBody {
    number: i64,
    occurred_at: Option<DateTime<Utc>>,
    principal: String,
    principal_id: Option<Uuid>,
    network: Option<String>,
    action: String,
    object: String,
    outcome: String,
    times: i64,
    #[schemars(with = "Option<Value>")]
    details: Option<Box<RawValue>>,
    request_id: Option<Uuid>,
    hash: String,
}

async fn list(request: HttpRequest, query: QueryString) -> Result<HttpResponse, Problem> {
    let Some(trail) = request.app_data::<web::Data<TrailIn>>() else {
        let absent = io::Error::other("the route table is not recorded in a database");
        return Err(Problem::unexpected(&absent));
    };
    let context = trail.0.context();
    let Wanted { list, entries, after, limit } = query.read(|fields| read(fields, context))?;
    let found = page(&trail.0, &entries, after, limit.rows_to_ask()).await?;
    let page = Page::cut(found, limit, list, |entry| entry.number);
    Ok(page.map(EntryBody::of).answer(&request))
}

/// The query. A cursor belongs to the trail of one context.
fn read(fields: &mut Fields, context: &str) -> Option<Wanted> {
    let text = |text: &str| match text.len() {
        1..=LONGEST_FILTER => Ok(text.to_owned()),
        _ => Err(BadFilter::Length),
    };
    let id = |text: &str| Uuid::try_parse(text).map_err(|_no_uuid| BadFilter::NotAnId);
    let form = TextForm::like("orders").sized(1, LONGEST_FILTER);
    let action = fields.optional_text("action", form.example("log-in"), text);
    let object = fields.optional_text("object", form, text);
    let principal = fields.optional_text("principal_id", TextForm::UUID, id);
    let cursor = Cursor::<i64>::read(fields, "cursor");
    let limit = Limit::read(fields);
    let entries = EntriesWanted { action: action?, object: object?, principal: principal? };
    let list = ListId::of("audit-entries", &(context, &entries));
    let after = Cursor::place_in(cursor?, list, fields, "cursor")?;
    Some(Wanted { list, entries, after, limit: limit? })
}

impl EntryBody {
    fn of(entry: Model) -> Self {
        let Model {
            number,
            occurred_at,
            principal,
            principal_id,
            network,
            action,
            object,
            outcome,
            times,
            details,
            request_id,
            previous_hash: _of_the_entry_before,
            hash,
        } = entry;
        Self {
            number,
            occurred_at: from_micros(occurred_at),
            principal,
            principal_id,
            network,
            action,
            object,
            outcome,
            times,
            details: details.and_then(|details| RawValue::from_string(details).ok()),
            request_id,
            hash: hex::encode(hash),
        }
    }
}
