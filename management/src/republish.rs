//! `POST /contexts/{context}/republish`: publishes again what the outbox of a context still holds, as at the command line.

use actix_web::{HttpRequest, HttpResponse, web};
use platform::http::commands::to_its_end;
use platform::http::{Fields, JsonBody, Problem, operator_decision};
use platform::outbox::republishing::{RepublishRefusal, Selection, parse_time};
use shared_kernel::TextForm;

use crate::forms::TIME_FORM;
use crate::managed_host::{ManagedHost, no_such_context};

/// The body: `type`, `subject`, `since`, `until` and `dry_run`, all of which may be left out. 202 when the events are pending
/// again; 200 after a dry run, which only counts them.
pub(crate) async fn republish(
    host: web::Data<ManagedHost>,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let context = host.context(&path).map_err(|refused| no_such_context(&path, &refused))?;
    let (selection, dry_run) = body.read(read)?;
    let (database, publisher) = (context.database.clone(), context.publisher.clone());
    if dry_run {
        let planned = publisher.plan(database.reader(), &selection).await.map_err(to_problem)?;
        return Ok(HttpResponse::Ok().json(planned));
    }
    let decision = operator_decision(&request, None)?;
    let work = async move {
        publisher.republish(&database, &selection, &decision).await.map_err(to_problem)
    };
    let republished = to_its_end(&host.tasks, work).await?;
    Ok(HttpResponse::Accepted().json(republished))
}

/// The body.
pub(crate) fn read(fields: &mut Fields) -> Option<(Selection, bool)> {
    let own = |text: &str| Ok::<_, &str>(text.to_owned());
    let event_type = fields.optional_text("type", TextForm::like("orders.order-placed.v1"), own);
    let subject = fields.optional_text("subject", TextForm::like("order/1"), own);
    let since = fields.optional_text("since", TIME_FORM, parse_time);
    let until = fields.optional_text("until", TIME_FORM, parse_time);
    let dry_run = fields.optional_flag("dry_run");
    let selection =
        Selection { event_type: event_type?, subject: subject?, since: since?, until: until? };
    Some((selection, dry_run?.unwrap_or_default()))
}

fn to_problem(refusal: RepublishRefusal) -> Problem {
    match refusal {
        RepublishRefusal::EmptySpan => {
            Problem::invalid(Vec::new()).with_field("until", "must be later than since")
        }
        refused @ RepublishRefusal::NoSuchType { .. } => {
            Problem::invalid(Vec::new()).with_field("type", format!("is no event of it: {refused}"))
        }
        RepublishRefusal::Store(error) => error.into(),
    }
}
