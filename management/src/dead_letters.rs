//! `/dead-letters`: an operator lists dead letters, looks at those of one event, and replays or discards them, as at the
//! command line. Each decision is in the audit trail of its context.

use actix_web::{HttpResponse, web};
use platform::dead_letters::{self, DeadLetter, Settled, Settlement};
use platform::http::commands::to_its_end;
use platform::http::{Fields, Problem, QueryString};
use shared_kernel::TextForm;
use uuid::Uuid;

use crate::bodies::Items;
use crate::kinds;
use crate::managed_host::ManagedHost;
use crate::parameters::{any_context, hosted_context, limit};
use crate::replay_plan::plan;

/// The most characters of a note.
const LONGEST_NOTE: usize = 500;

/// `GET /dead-letters`: those of all contexts of this host, the oldest first; as many of each context as `limit` says.
pub(crate) async fn list_dead_letters(
    host: web::Data<ManagedHost>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let (context, limit) = query.read(|fields| {
        let (context, limit) = (hosted_context(&host, fields), limit(fields));
        Some((context?, limit?))
    })?;
    let items = dead_letters::list(host.dead_letters(context), limit).await?;
    Ok(HttpResponse::Ok().json(Items { items }))
}

/// The query of the list, as any host reads it.
pub(crate) fn asked_of_list(fields: &mut Fields) -> Option<(Option<String>, u64)> {
    let (context, limit) = (any_context(fields), limit(fields));
    Some((context?, limit?))
}

/// `GET /dead-letters/{event}`: those of one event, one for each handler.
pub(crate) async fn show_dead_letter(
    host: web::Data<ManagedHost>,
    path: web::Path<String>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let context = query.read(|fields| hosted_context(&host, fields))?;
    let items = found(&host, context, &path).await?;
    Ok(HttpResponse::Ok().json(Items { items }))
}

/// `POST /dead-letters/{event}/replay`: 202 when the event is handled again, with the same id; 200 with the effects that it would
/// have after a dry run, which changes nothing.
pub(crate) async fn replay_dead_letter(
    host: web::Data<ManagedHost>,
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
    let settled = settle(host, &path, (context, note), Settlement::Replay).await?;
    if settled.is_any() {
        return Ok(HttpResponse::Accepted().json(settled));
    }
    let Some((_handler, advice)) = settled.left.first() else { return Err(none()) };
    Err(Problem::of(&kinds::NO_REPLAY, format!("This event cannot be replayed here: {advice}.")))
}

/// `POST /dead-letters/{event}/discard`: 204 when the event is given up for good.
pub(crate) async fn discard_dead_letter(
    host: web::Data<ManagedHost>,
    path: web::Path<String>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let decision = query.read(|fields| {
        let (context, note) = (hosted_context(&host, fields), note(fields));
        Some((context?, note?))
    })?;
    let settled = settle(host, &path, decision, Settlement::Discard).await?;
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

/// The parameter `note`: why the operator decides so. The audit trail has it.
#[expect(
    clippy::option_option,
    reason = "refused, absent or given, as the field readers return it"
)]
fn note(fields: &mut Fields) -> Option<Option<String>> {
    let form = TextForm::like("the product is back").sized(0, LONGEST_NOTE);
    let note = fields.optional_text("note", form, |text| {
        let fits = text.chars().count() <= LONGEST_NOTE;
        if fits {
            Ok(text.to_owned())
        } else {
            Err(format!("must have {LONGEST_NOTE} characters at most"))
        }
    });
    note.map(|note| note.filter(|note| !note.trim().is_empty()))
}

async fn settle(
    host: web::Data<ManagedHost>,
    event: &str,
    (context, note): (Option<&'static str>, Option<String>),
    settlement: Settlement,
) -> Result<Settled, Problem> {
    let letters = found(&host, context, event).await?;
    let event = letters.first().map(|letter| letter.event_id).unwrap_or_default();
    let tasks = host.tasks.clone();
    let work = async move {
        let letters = host.dead_letters(context);
        let contexts: Vec<_> = letters.map(|one| one.noting(note.clone())).collect();
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
