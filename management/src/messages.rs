//! `GET /messages`: the latest message events of this host, the newest first. They are held in memory, and few of them: the
//! tables are the truth, and this is a look at what happens now.

use actix_web::{HttpResponse, web};
use platform::http::{Problem, QueryString};
use platform::message_log::{Kind, MessageEvent};
use serde_json::json;
use shared_kernel::{IntegerForm, TextForm};
use uuid::Uuid;

use crate::dead_letters::chosen_context;
use crate::managed_host::ManagedHost;

/// How many are listed when the request does not say.
const USUAL_LIMIT: usize = 100;
/// The most that are listed.
const HIGHEST_LIMIT: usize = 1_000;

/// The query: `context`, `kind`, `correlation_id`, `limit`.
pub(crate) async fn messages(
    host: web::Data<ManagedHost>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let (context, kind, correlation, limit) = query.read(|fields| {
        let context = chosen_context(&host, fields);
        let kind = fields.optional_text("kind", TextForm::like("published"), kind);
        let correlation = fields.optional_text("correlation_id", TextForm::UUID, |text| {
            Uuid::try_parse(text).map_err(|_no_uuid| "must be a UUID")
        });
        let limit = fields.optional_integer("limit", LIMIT_FORM, limit);
        Some((context?, kind?, correlation?, limit?.unwrap_or(USUAL_LIMIT)))
    })?;
    let is_wanted = |event: &MessageEvent| {
        context.is_none_or(|name| name == event.context)
            && kind.is_none_or(|kind| kind == event.kind)
            && correlation.is_none_or(|id| id == event.correlation_id)
    };
    let latest = host.message_log.latest(limit, is_wanted);
    let items: Vec<&MessageEvent> = latest.iter().map(|event| &**event).collect();
    Ok(HttpResponse::Ok().json(json!({ "items": items })))
}

fn kind(name: &str) -> Result<Kind, String> {
    let names = || Kind::ALL.map(Kind::name).join(", ");
    Kind::parse(name).ok_or_else(|| format!("must be one of {}", names()))
}

const LIMIT_FORM: IntegerForm = IntegerForm::between(1, 1000, 100);

fn limit(number: i64) -> Result<usize, String> {
    let in_range = usize::try_from(number).ok().filter(|limit| (1..=HIGHEST_LIMIT).contains(limit));
    in_range.ok_or_else(|| format!("must be 1 to {HIGHEST_LIMIT}"))
}
