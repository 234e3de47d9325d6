//! `/dead-letters`: an operator lists dead letters, looks at those of one event, and replays or discards them, as at the
//! command line. Each decision is in the audit trail of its context.

use actix_web::{HttpResponse, web};
use platform::dead_letters::{self, DeadLetter, Settled, Settlement};
use platform::http::commands::to_its_end;
use platform::http::{Fields, Problem, QueryString};
use serde_json::json;
use shared_kernel::{IntegerForm, TextForm};
use uuid::Uuid;

use crate::kinds;
use crate::managed_host::{ManagedContext, ManagedHost};

/// How many are listed of each context when the request does not say.
const USUAL_LIMIT: u64 = 100;
/// The most that are listed of each context.
const HIGHEST_LIMIT: u64 = 1_000;

/// `GET /dead-letters`: those of all contexts of this host, the oldest first. The query: `context`, `limit`.
pub(crate) async fn list(
    host: web::Data<ManagedHost>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let (context, limit) = query.read(|fields| {
        let context = chosen_context(&host, fields);
        let limit = fields.optional_integer("limit", LIMIT_FORM, limit);
        Some((context?, limit?.unwrap_or(USUAL_LIMIT)))
    })?;
    let letters = dead_letters::list(host.dead_letters(context), limit).await?;
    Ok(HttpResponse::Ok().json(json!({ "items": letters })))
}

/// `GET /dead-letters/{event}`: those of one event, one for each handler.
pub(crate) async fn show(
    host: web::Data<ManagedHost>,
    path: web::Path<String>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let context = query.read(|fields| chosen_context(&host, fields))?;
    let letters = found(&host, context, &path).await?;
    Ok(HttpResponse::Ok().json(json!({ "items": letters })))
}

/// `POST /dead-letters/{event}/replay`: 202 when the event is handled again, with the same id.
pub(crate) async fn replay(
    host: web::Data<ManagedHost>,
    path: web::Path<String>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let settled = settle(host, &path, &query, Settlement::Replay).await?;
    if settled.is_any() {
        return Ok(HttpResponse::Accepted().json(settled));
    }
    let advice = settled.left.first().map_or("", |(_handler, advice)| advice);
    Err(Problem::of(&kinds::NO_REPLAY, format!("This event cannot be replayed here: {advice}.")))
}

/// `POST /dead-letters/{event}/discard`: 204 when the event is given up for good.
pub(crate) async fn discard(
    host: web::Data<ManagedHost>,
    path: web::Path<String>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    settle(host, &path, &query, Settlement::Discard).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn settle(
    host: web::Data<ManagedHost>,
    event: &str,
    query: &QueryString,
    settlement: Settlement,
) -> Result<Settled, Problem> {
    let context = query.read(|fields| chosen_context(&host, fields))?;
    let letters = found(&host, context, event).await?;
    let event = letters.first().map(|letter| letter.event_id).unwrap_or_default();
    let tasks = host.tasks.clone();
    let work = async move {
        let contexts: Vec<_> = host.dead_letters(context).collect();
        dead_letters::settle(contexts, event, settlement).await.map_err(Problem::from)
    };
    to_its_end(&tasks, work).await
}

/// The dead letters of the event, of which there is at least one.
async fn found(
    host: &ManagedHost,
    context: Option<&'static str>,
    event: &str,
) -> Result<Vec<DeadLetter>, Problem> {
    let none = || {
        let detail = "This host has no dead letter of such an event; GET /dead-letters lists those there are.";
        Problem::of(&kinds::NO_DEAD_LETTER, detail)
    };
    let event = Uuid::try_parse(event).map_err(|_no_uuid| none())?;
    let letters = dead_letters::find(host.dead_letters(context), event).await?;
    if letters.is_empty() { Err(none()) } else { Ok(letters) }
}

/// The field `context`: the name of one that runs here, if it is given.
#[expect(
    clippy::option_option,
    reason = "refused, absent or given, as the field readers return it"
)]
pub(crate) fn chosen_context(
    host: &ManagedHost,
    fields: &mut Fields,
) -> Option<Option<&'static str>> {
    fields.optional_text("context", TextForm::like("orders"), |name| {
        host.context(name).map(ManagedContext::name)
    })
}

pub(crate) const LIMIT_FORM: IntegerForm = IntegerForm::between(1, 1000, 100);

fn limit(number: i64) -> Result<u64, String> {
    let in_range = u64::try_from(number).ok().filter(|limit| (1..=HIGHEST_LIMIT).contains(limit));
    in_range.ok_or_else(|| format!("must be 1 to {HIGHEST_LIMIT}"))
}
