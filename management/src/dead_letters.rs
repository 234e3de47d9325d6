//! `/dead-letters`: an operator lists dead letters, looks at those of one event, and replays or discards them, as at the
//! command line. Each decision is in the audit trail of its context.

use actix_web::{HttpRequest, HttpResponse, web};
use platform::audit_trail::OperatorDecision;
use platform::dead_letters::{self, DeadLetter, LetterPlace, Settled, Settlement};
use platform::http::commands::to_its_end;
use platform::http::{
    Cursor, Fields, Limit, ListId, Page, Problem, QueryString, operator_decision,
};
use uuid::Uuid;

use crate::kinds;
use crate::managed_host::ManagedHost;
use crate::parameters::{any_context, hosted_context, note};
use crate::replay_plan::plan;

/// The query of the list.
pub(crate) struct ListAsked {
    context: Option<String>,
    list: ListId,
    after: Option<LetterPlace>,
    limit: Limit,
}

/// `GET /dead-letters`: those of all contexts of this host, the oldest first.
pub(crate) async fn list_dead_letters(
    host: web::Data<ManagedHost>,
    request: HttpRequest,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let ListAsked { context, list, after, limit } = query.read(|fields| {
        let context = hosted_context(&host, fields);
        page_asked(fields, context.map(|context| context.map(str::to_owned)))
    })?;
    let contexts = host.dead_letters(context.as_deref());
    let letters = dead_letters::page(contexts, after.as_ref(), limit.rows_to_ask()).await?;
    Ok(Page::cut(letters, limit, list, DeadLetter::place).answer(&request))
}

/// The query of the list, as any host reads it.
pub(crate) fn asked_of_list(fields: &mut Fields) -> Option<ListAsked> {
    let context = any_context(fields);
    page_asked(fields, context)
}

/// `cursor` and `limit`, of the list of a context or of all.
#[expect(
    clippy::option_option,
    reason = "refused, absent or given, as the field readers return it"
)]
fn page_asked(fields: &mut Fields, context: Option<Option<String>>) -> Option<ListAsked> {
    let (cursor, limit) = (Cursor::read(fields, "cursor"), Limit::read(fields));
    let context = context?;
    let list = ListId::of("dead-letters", &context);
    let after = Cursor::place_in(cursor?, list, fields, "cursor")?;
    Some(ListAsked { context, list, after, limit: limit? })
}

/// `GET /dead-letters/{event_id}`: those of one event, one for each handler.
pub(crate) async fn show_dead_letter(
    host: web::Data<ManagedHost>,
    path: web::Path<String>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let context = query.read(|fields| hosted_context(&host, fields))?;
    let items = found(&host, context, &path).await?;
    Ok(HttpResponse::Ok().json(Page::whole(items)))
}

/// `POST /dead-letters/{event_id}/replay`: 202 when the event is handled again, with the same id; 200 with the effects that it would
/// have after a dry run, which changes nothing.
pub(crate) async fn replay_dead_letter(
    host: web::Data<ManagedHost>,
    request: HttpRequest,
    path: web::Path<String>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let (context, note, dry_run) = query.read(|fields| {
        let (context, note) = (hosted_context(&host, fields), note(fields));
        let dry_run = fields.optional_flag("dry_run");
        Some((context?, note?, dry_run?.unwrap_or_default()))
    })?;
    if dry_run {
        let letters = found(&host, context, &path).await?;
        return Ok(HttpResponse::Ok().json(plan(&host, letters).await?));
    }
    let decision = operator_decision(&request, note)?;
    let settled = settle(host, &path, context, decision, Settlement::Replay).await?;
    if settled.is_any() {
        return Ok(HttpResponse::Accepted().json(settled));
    }
    let Some((_handler, advice)) = settled.left.first() else { return Err(none()) };
    Err(Problem::of(&kinds::NO_REPLAY, format!("This event cannot be replayed here: {advice}.")))
}

/// `POST /dead-letters/{event_id}/discard`: 204 when the event is given up for good.
pub(crate) async fn discard_dead_letter(
    host: web::Data<ManagedHost>,
    request: HttpRequest,
    path: web::Path<String>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let (context, note) = query.read(|fields| {
        let (context, note) = (hosted_context(&host, fields), note(fields));
        Some((context?, note?))
    })?;
    let decision = operator_decision(&request, note)?;
    let settled = settle(host, &path, context, decision, Settlement::Discard).await?;
    if settled.is_any() { Ok(HttpResponse::NoContent().finish()) } else { Err(none()) }
}

/// The query of a replay, as any host reads it.
pub(crate) fn asked_of_replay(
    fields: &mut Fields,
) -> Option<(Option<String>, Option<String>, Option<bool>)> {
    let (context, note) = (any_context(fields), note(fields));
    let dry_run = fields.optional_flag("dry_run");
    Some((context?, note?, dry_run?))
}

/// The query of a discard, as any host reads it.
pub(crate) fn asked_of_discard(fields: &mut Fields) -> Option<(Option<String>, Option<String>)> {
    let (context, note) = (any_context(fields), note(fields));
    Some((context?, note?))
}

async fn settle(
    host: web::Data<ManagedHost>,
    event: &str,
    context: Option<&'static str>,
    decision: OperatorDecision,
    settlement: Settlement,
) -> Result<Settled, Problem> {
    let letters = found(&host, context, event).await?;
    let event = letters.first().map(|letter| letter.event_id).unwrap_or_default();
    let tasks = host.tasks.clone();
    let work = async move {
        let letters = host.dead_letters(context);
        let contexts: Vec<_> = letters.map(|one| one.decided_by(decision.clone())).collect();
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
    let event = Uuid::try_parse(event).map_err(|_no_uuid| none())?;
    let letters = dead_letters::find(host.dead_letters(context), event).await?;
    if letters.is_empty() { Err(none()) } else { Ok(letters) }
}

/// The refusal where there is no dead letter, or none any more: another operator may have settled it.
fn none() -> Problem {
    let detail =
        "This host has no dead letter of such an event; GET /dead-letters lists those there are.";
    Problem::of(&kinds::NO_DEAD_LETTER, detail)
}
