//! `GET /observatory/dead-letters/{host}/{event}`: the dead letters of one event, one for each handler, and what a replay would do.

use std::collections::BTreeMap;

use askama::Template;
use pages::address::in_query;
use uuid::Uuid;

use super::shown::ShownLetter;
use super::{DecisionForms, READ};
use crate::catalogue::pretty;
use crate::hosts::{DeadLetterBody, HostClient, Items, PlanBody, PlannedBody, RecordBody};
use crate::layout::{Layout, Part};
use crate::outcome::{Outcome, Refusal, drawn};
use crate::visit::Visit;
use crate::wording::{moment, short_handler, short_name, short_subject, span, words_of};

/// A dead letter.
struct Letter {
    kind: String,
    context: String,
    handler: String,
    event_type: String,
    /// The subject with its number.
    number: String,
    subject: String,
    sequence: i64,
    received: String,
    age: String,
    attempts: i32,
    error: String,
    payload: String,
    plan: Option<Plan>,
}

/// The effects that a replay would have.
struct Plan {
    would_run: bool,
    advice: String,
    may_publish: String,
    waiting_behind: u64,
    behind: Vec<Behind>,
    /// The events that this handler has published before, after an event of this type.
    published_before: Vec<Seen>,
}

/// An event that waits behind the letter.
struct Behind {
    event: String,
    event_id: String,
    sequence: i64,
    handler: String,
}

/// An event type, and how often it was seen.
struct Seen {
    event: String,
    times: usize,
}

#[derive(Template)]
#[template(path = "dead_letter.html")]
struct DeadLetterPage {
    layout: Layout,
    host_name: String,
    event_id: String,
    title: String,
    letters: Vec<Letter>,
    form: DecisionForms,
    shows_hosts: bool,
}

/// The page.
pub(crate) async fn show(visit: Visit) -> Outcome {
    let (host, event) = named_in_path(&visit)?;
    let client = host_at(&visit, host)?;
    let found: Items<DeadLetterBody> = client.get(&format!("/dead-letters/{event}")).await?;
    let plan: PlanBody = client.post(&format!("/dead-letters/{event}/replay?dry_run=true")).await?;
    let mut letters = Vec::new();
    for letter in found.items {
        let planned = plan
            .handlers
            .iter()
            .find(|one| one.context == letter.context && one.handler == letter.handler);
        let before = published_before(client, &letter).await;
        letters.push(Letter::of(letter, planned.cloned(), before));
    }
    let title = letters.first().map(|letter| short_name(&letter.event_type));
    let title = title.filter(|name| !name.is_empty()).unwrap_or_else(|| "A message".to_owned());
    let can_be_replayed =
        letters.iter().any(|letter| letter.plan.as_ref().is_some_and(|plan| plan.would_run));
    let shown = ShownLetter::field(letters.iter().map(|letter| ShownLetter {
        host,
        event,
        context: letter.context.clone(),
    }));
    drawn(&DeadLetterPage {
        layout: visit.layout(Part::DeadLetters, &format!("Dead letter: {title}")),
        host_name: client.name().to_owned(),
        event_id: event.to_string(),
        title,
        letters,
        form: DecisionForms {
            action: format!("/observatory/dead-letters/{host}/{event}"),
            shown,
            can_be_replayed,
            replay_label: "Replay",
            discard_label: "Discard",
        },
        shows_hosts: visit.hosts().count() > 1,
    })
}

/// The host and the event that the path names.
pub(super) fn named_in_path(visit: &Visit) -> Result<(usize, Uuid), Refusal> {
    let host = visit.param("host").parse().ok();
    let named = host.zip(visit.param("event").parse().ok());
    named.ok_or_else(|| Refusal::NotFound("No dead letter has this address.".to_owned()))
}

pub(super) fn host_at(visit: &Visit, host: usize) -> Result<&HostClient, Refusal> {
    let none = || Refusal::NotFound("The observatory knows no such host.".to_owned());
    visit.hosts().get(host).ok_or_else(none)
}

/// The events that the context has published because of earlier events of this type that the handler has handled, as far as the host
/// remembers. A host that does not answer remembers none.
async fn published_before(client: &HostClient, letter: &DeadLetterBody) -> Vec<Seen> {
    let [context, handler, event_type] =
        [&letter.context, &letter.handler, &letter.event_type].map(|text| in_query(text));
    let deliveries = format!("/messages?kind=delivered&handler={handler}&type={event_type}");
    let published = format!("/messages?kind=published&context={context}");
    let deliveries = client.list::<RecordBody>(&deliveries, READ).await;
    let published = client.list::<RecordBody>(&published, READ).await;
    let (Ok(deliveries), Ok(published)) = (deliveries, published) else { return Vec::new() };
    let causes: Vec<Uuid> = deliveries.items.iter().map(|record| record.event_id).collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for record in published.items {
        if record.causation_id.is_some_and(|cause| causes.contains(&cause)) {
            let times = seen.entry(short_name(&record.event_type)).or_default();
            *times = times.saturating_add(1);
        }
    }
    seen.into_iter().map(|(event, times)| Seen { event, times }).collect()
}

impl Letter {
    fn of(letter: DeadLetterBody, planned: Option<PlannedBody>, before: Vec<Seen>) -> Self {
        Self {
            kind: words_of(&letter.kind),
            context: letter.context,
            handler: letter.handler,
            event_type: letter.event_type,
            number: short_subject(&letter.subject),
            subject: letter.subject,
            sequence: letter.sequence,
            received: moment(letter.received_at),
            age: span(letter.age_s.saturating_mul(1_000)),
            attempts: letter.attempts,
            error: letter.last_error.unwrap_or_default(),
            payload: pretty(&letter.event),
            plan: planned.map(|planned| Plan::of(planned, before)),
        }
    }
}

impl Plan {
    fn of(planned: PlannedBody, published_before: Vec<Seen>) -> Self {
        let behind = planned.behind.into_iter().map(|event| Behind {
            event: short_name(&event.event_type),
            event_id: event.event_id.to_string(),
            sequence: event.sequence,
            handler: short_handler(&event.handler).to_owned(),
        });
        let names: Vec<String> =
            planned.may_publish.iter().map(|event| short_name(event)).collect();
        Self {
            would_run: planned.would_run,
            advice: planned.advice.unwrap_or_default(),
            may_publish: names.join(", "),
            waiting_behind: planned.waiting_behind,
            behind: behind.collect(),
            published_before,
        }
    }
}
