//! `POST /observatory/dead-letters/…`: replays or discards one dead letter, or all of one cause. A note goes into the audit trail of the
//! context; a discard needs one.

use actix_web::HttpResponse;
use pages::address::in_query;
use pages::form::Form;
use pages::see_other;

use super::grouping::{Group, Letter};
use super::one::{host_at, named_in_path};
use super::{GatheredGroups, groups, no_such_group};
use crate::hosts::{HostClient, HostError, SettledBody};
use crate::outcome::{Outcome, Refusal};
use crate::visit::Visit;

/// The decision, as the form sends it.
struct DecisionForm {
    decision: String,
    note: String,
    /// The group.
    cause: String,
}

/// A decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    Replay,
    Discard,
}

/// Decides about the dead letters of one event. After a replay, the browser is sent to its new run.
pub(crate) async fn settle(visit: Visit) -> Outcome {
    let (host, event) = named_in_path(&visit)?;
    let client = host_at(&visit, host)?;
    let form = DecisionForm::of(&visit.form());
    let event = event.to_string();
    match form.decision()? {
        Decision::Replay => {
            replay(client, &event, None, &form.note).await?;
            let new_run = format!("/observatory/timeline?about={event}&replayed={event}#now");
            Ok(see_other(&new_run))
        }
        Decision::Discard => {
            discard(client, &event, None, &form.note).await?;
            Ok(see_other("/observatory/dead-letters?discarded=1"))
        }
    }
}

/// Decides about all dead letters of one cause. One that cannot be settled keeps no other from it, and is counted.
pub(crate) async fn settle_group(visit: Visit) -> Outcome {
    let form = DecisionForm::of(&visit.form());
    let decision = form.decision()?;
    let GatheredGroups { groups, .. } = groups(visit.hosts()).await;
    let group = groups.into_iter().find(|group| group.key == form.cause);
    let group = group.ok_or_else(no_such_group)?;
    let (mut done, mut left, context) = (0_u64, 0_u64, Some(&*group.context));
    for letter in distinct(&group) {
        let client = host_at(&visit, letter.host)?;
        let settled = match decision {
            Decision::Replay => replay(client, &letter.event_id, context, &form.note).await,
            Decision::Discard => discard(client, &letter.event_id, context, &form.note).await,
        };
        match settled {
            Ok(()) => done = done.saturating_add(1),
            Err(error) => {
                tracing::debug!(%error, event_id = letter.event_id, "a dead letter could not be settled");
                left = left.saturating_add(1);
            }
        }
    }
    Ok(told(decision, done, left))
}

/// The letters of a group without those of an event that another one is of.
fn distinct(group: &Group) -> Vec<&Letter> {
    let mut distinct: Vec<&Letter> = Vec::new();
    for letter in &group.letters {
        if distinct.iter().all(|known| known.event_id != letter.event_id) {
            distinct.push(letter);
        }
    }
    distinct
}

fn told(decision: Decision, done: u64, left: u64) -> HttpResponse {
    let done_as = match decision {
        Decision::Replay => "replayed",
        Decision::Discard => "discarded",
    };
    see_other(&format!("/observatory/dead-letters?{done_as}={done}&left={left}"))
}

async fn replay(
    client: &HostClient,
    event: &str,
    context: Option<&str>,
    note: &str,
) -> Result<(), HostError> {
    let path = format!("/dead-letters/{event}/replay?{}", parameters(context, note));
    let settled: SettledBody = client.post(&path).await?;
    tracing::info!(event_id = event, handlers = ?settled.handlers, "an operator replayed a dead letter");
    Ok(())
}

async fn discard(
    client: &HostClient,
    event: &str,
    context: Option<&str>,
    note: &str,
) -> Result<(), HostError> {
    let path = format!("/dead-letters/{event}/discard?{}", parameters(context, note));
    client.command(&path).await?;
    tracing::info!(event_id = event, "an operator discarded a dead letter");
    Ok(())
}

fn parameters(context: Option<&str>, note: &str) -> String {
    let context = context.map(|name| format!("&context={}", in_query(name))).unwrap_or_default();
    format!("note={}{context}", in_query(note.trim()))
}

impl DecisionForm {
    fn of(form: &Form) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        Self { decision: text("decision"), note: text("note"), cause: text("cause") }
    }

    fn decision(&self) -> Result<Decision, Refusal> {
        let refused = |detail: &str| {
            Refusal::Host(HostError::Refused { status: 422, detail: detail.to_owned() })
        };
        match self.decision.as_str() {
            "replay" => Ok(Decision::Replay),
            "discard" if self.note.trim().is_empty() => {
                Err(refused("a discard needs a note: why the event is given up"))
            }
            "discard" => Ok(Decision::Discard),
            _ => Err(refused("the form says neither replay nor discard")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_discard_needs_a_note_and_a_replay_does_not() {
        let form = |decision: &str, note: &str| DecisionForm {
            decision: decision.to_owned(),
            note: note.to_owned(),
            cause: String::new(),
        };
        assert_eq!(form("replay", "").decision().unwrap(), Decision::Replay);
        assert_eq!(form("discard", "the customer is gone").decision().unwrap(), Decision::Discard);
        assert!(form("discard", " ").decision().is_err());
        assert!(form("", "x").decision().is_err());
    }
}
