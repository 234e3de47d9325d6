//! `POST /observatory/dead-letters/…`: replays or discards one dead letter, or all of one cause. The form names those that its page has
//! shown, and no other is settled. A note goes into the audit trail of the context; a discard needs one.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use pages::form::Form;
use pages::see_other;

use super::one::{host_at, named_in_path};
use super::shown::ShownLetter;
use crate::hosts::{HostClient, HostError, SettledBody};
use crate::outcome::{Outcome, Refusal};
use crate::visit::Visit;

/// The longest form, in bytes: it names up to 1,000 letters of each of some hosts.
pub(crate) const LONGEST_DECISION: usize = 512 * 1024;

/// The decision, as the form sends it.
struct DecisionForm {
    decision: String,
    note: String,
    shown: Vec<ShownLetter>,
}

/// A decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    Replay,
    Discard,
}

/// Decides about the dead letters of one event. After a replay, the browser is sent to its new run.
pub(crate) async fn settle(visit: Visit) -> Outcome {
    let (_host, event) = named_in_path(&visit)?;
    let form = DecisionForm::of(&visit.form());
    let decision = form.decision()?;
    let Settled { done, left, refusal } = settle_shown(&visit, &form, decision).await?;
    match (refusal, decision) {
        (Some(refusal), _) if done == 0 => Err(refusal.into()),
        (None, Decision::Replay) => {
            let new_run = format!("/observatory/timeline?about={event}&replayed={event}#now");
            Ok(see_other(&new_run))
        }
        (Some(_) | None, _) => Ok(told(decision, done, left)),
    }
}

/// Decides about the dead letters of one cause.
pub(crate) async fn settle_group(visit: Visit) -> Outcome {
    let form = DecisionForm::of(&visit.form());
    let decision = form.decision()?;
    let Settled { done, left, .. } = settle_shown(&visit, &form, decision).await?;
    Ok(told(decision, done, left))
}

/// How many were settled, how many could not be, and why the first of these could not.
struct Settled {
    done: u64,
    left: u64,
    refusal: Option<HostError>,
}

/// Settles what the form names. A letter that cannot be settled keeps no other from it, and a host that does not answer is asked once.
async fn settle_shown(
    visit: &Visit,
    form: &DecisionForm,
    decision: Decision,
) -> Result<Settled, Refusal> {
    let asked = form.shown.iter().map(|letter| Ok((letter, host_at(visit, letter.host)?)));
    let asked: Vec<(&ShownLetter, &HostClient)> = asked.collect::<Result<_, Refusal>>()?;
    let mut settled = Settled { done: 0, left: 0, refusal: None };
    let mut away = BTreeSet::new();
    for (letter, client) in asked {
        let outcome = match decision {
            _ if away.contains(&letter.host) => Err(HostError::Away),
            Decision::Replay => replay(client, letter, &form.note).await,
            Decision::Discard => discard(client, letter, &form.note).await,
        };
        let Err(error) = outcome else {
            settled.done = settled.done.saturating_add(1);
            continue;
        };
        let ShownLetter { event, context, .. } = letter;
        tracing::debug!(%error, event_id = %event, context, "a dead letter could not be settled");
        if matches!(error, HostError::Away) {
            away.insert(letter.host);
        }
        settled.left = settled.left.saturating_add(1);
        settled.refusal.get_or_insert(error);
    }
    Ok(settled)
}

fn told(decision: Decision, done: u64, left: u64) -> HttpResponse {
    let done_as = match decision {
        Decision::Replay => "replayed",
        Decision::Discard => "discarded",
    };
    see_other(&format!("/observatory/dead-letters?{done_as}={done}&left={left}"))
}

async fn replay(client: &HostClient, letter: &ShownLetter, note: &str) -> Result<(), HostError> {
    let settled: SettledBody = client.post(&letter.path("replay", note)).await?;
    tracing::info!(event_id = %letter.event, handlers = ?settled.handlers, "an operator replayed a dead letter");
    Ok(())
}

async fn discard(client: &HostClient, letter: &ShownLetter, note: &str) -> Result<(), HostError> {
    client.command(&letter.path("discard", note)).await?;
    tracing::info!(event_id = %letter.event, "an operator discarded a dead letter");
    Ok(())
}

impl DecisionForm {
    fn of(form: &Form) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        let shown = form.text("shown").split(' ').filter_map(ShownLetter::read).collect();
        Self { decision: text("decision"), note: text("note"), shown }
    }

    fn decision(&self) -> Result<Decision, Refusal> {
        let refused = |detail: &str| {
            Refusal::Host(HostError::Refused { status: 422, detail: detail.to_owned() })
        };
        match self.decision.as_str() {
            _ if self.shown.is_empty() => Err(refused("the form names no dead letter")),
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
    use uuid::Uuid;

    use super::*;

    const EVENT: Uuid = Uuid::from_u128(7);

    fn form(text: &str) -> DecisionForm {
        DecisionForm::of(&Form::read(format!("{text}&shown=0/{EVENT}/orders").as_bytes()))
    }

    #[test]
    fn a_discard_needs_a_note_and_a_replay_does_not() {
        assert_eq!(form("decision=replay").decision().unwrap(), Decision::Replay);
        let with_note = form("decision=discard&note=the+customer+is+gone");
        assert_eq!(with_note.decision().unwrap(), Decision::Discard);
        assert!(form("decision=discard&note=+").decision().is_err());
        assert!(form("note=x").decision().is_err());
    }

    #[test]
    fn a_form_that_names_no_letter_decides_nothing() {
        for shown in ["", "&shown=", "&shown=0/7/orders", "&shown=x"] {
            let form = Form::read(format!("decision=replay{shown}").as_bytes());
            assert!(DecisionForm::of(&form).decision().is_err(), "{shown}");
        }
    }
}
