//! The broker between hosts: whether it answers, the messages that it holds for each context and their ages, and whether it
//! may delete some that nobody has read.

use std::time::Duration;

use chrono::{DateTime, Utc};
use platform::bus::{Held, RETENTION, StreamLimits};
use serde::Serialize;

use super::finding::Finding;
use host::StartError;
use host::broker::Broker;
use host::config::Settings;
use terminal::{age, output};
use tokio::time::timeout;

const ABOUT: &str = "broker";
/// A broker that is there answers sooner.
const PATIENCE: Duration = Duration::from_secs(5);
/// A host that runs takes an event sooner, also while another one takes its place.
const TAKEN_WITHIN_S: i64 = 60;

/// The events that the broker holds for one context.
#[derive(Debug, Serialize)]
pub(super) struct Backlog {
    subscriber: &'static str,
    waiting: u64,
    oldest_at: Option<DateTime<Utc>>,
    oldest_age_s: Option<i64>,
    put_aside: u64,
}

impl Backlog {
    fn of(held: &Held, now: DateTime<Utc>) -> Self {
        let Held { subscriber, waiting, oldest_at, put_aside } = *held;
        let oldest_age_s = oldest_at.map(|at| (now - at).num_seconds().max(0));
        Self { subscriber, waiting, oldest_at, oldest_age_s, put_aside }
    }

    /// Whether no host seems to read what waits.
    fn is_unread(&self) -> bool {
        self.oldest_age_s.is_some_and(|age_s| age_s > TAKEN_WITHIN_S)
    }

    /// Whether half the time has passed for which an event stays.
    fn is_late(&self) -> bool {
        self.oldest_age_s.is_some_and(|age_s| age_s >= seconds(RETENTION / 2))
    }
}

/// Asks the broker that the settings name, if they name one.
pub(super) async fn examine(
    settings: &Settings,
    now: DateTime<Utc>,
    backlogs: &mut Vec<Backlog>,
) -> Vec<Finding> {
    let asked = async {
        let Some(broker) = Broker::of(settings)? else { return Ok::<_, StartError>(None) };
        Ok(Some((broker.held_for_all().await?, broker.limits().await?)))
    };
    let answered = match timeout(PATIENCE, asked).await {
        Ok(answered) => answered.map_err(|error| output::describe(&error)),
        Err(_elapsed) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    };
    match answered {
        Ok(Some((held, limits))) => {
            *backlogs = held.iter().map(|held| Backlog::of(held, now)).collect();
            let mut findings = vec![assess(backlogs)];
            findings.extend(late(backlogs));
            findings.extend(limits.map(limited));
            findings
        }
        Ok(None) => Vec::new(),
        Err(why) => vec![Finding::problem(
            ABOUT,
            why,
            "see that it runs, and that `broker.url` is right; until then events wait in the outboxes",
        )],
    }
}

fn assess(backlogs: &[Backlog]) -> Finding {
    let put_aside = listed(backlogs, |one| {
        let Backlog { subscriber, put_aside, .. } = one;
        (*put_aside > 0).then(|| format!("{put_aside} in the dead queue of {subscriber}"))
    });
    if !put_aside.is_empty() {
        return Finding::problem(
            ABOUT,
            format!("messages were put aside: {put_aside}"),
            "look at them with the tools of RabbitMQ, and publish them again to the exchange of the events, each with \
             its type as routing key, or delete them",
        );
    }
    let waiting = listed(backlogs, |one| {
        let Backlog { subscriber, waiting, oldest_age_s, .. } = one;
        let old = oldest_age_s.map(|age_s| format!(" (the oldest {} old)", age(age_s)));
        (*waiting > 0)
            .then(|| format!("{waiting} wait there for {subscriber}{}", old.unwrap_or_default()))
    });
    if backlogs.iter().any(Backlog::is_unread) {
        return Finding::problem(
            ABOUT,
            format!("it answers; of its events {waiting}"),
            "see that a host of each context runs whose events are older than a minute, and that its `broker.url` and \
             `broker.prefix` are the same as those here",
        );
    }
    if !waiting.is_empty() {
        return Finding::note(ABOUT, format!("it answers; of its events {waiting}"));
    }
    let names = listed(backlogs, |one| Some(one.subscriber.to_owned()));
    Finding::well(ABOUT, format!("it answers, and holds nothing for {names}"))
}

/// A subscriber that has been away for half the time that events stay.
fn late(backlogs: &[Backlog]) -> Option<Finding> {
    let late = listed(backlogs, |one| {
        let age_s = one.oldest_age_s.filter(|_| one.is_late())?;
        Some(format!("{} has not acknowledged an event of {} ago", one.subscriber, age(age_s)))
    });
    let says = format!(
        "{late}. What a context that has subscribed has not acknowledged stays, and the stream grows; for one that has \
         never subscribed, events stay for {}",
        age(seconds(RETENTION))
    );
    let advice = "start its host; or, if the context is gone for good, delete its consumers with the tools of NATS";
    (!late.is_empty()).then(|| Finding::problem(ABOUT, says, advice))
}

fn limited(limits: StreamLimits) -> Finding {
    let StreamLimits { max_age, deletes_oldest } = limits;
    let by_age = max_age.map(|max_age| format!("those older than {}", age(seconds(max_age))));
    let by_size = deletes_oldest.then(|| "the oldest ones when it is full".to_owned());
    let which = [by_age, by_size].into_iter().flatten().collect::<Vec<_>>().join(", and ");
    let says = format!("the stream deletes events, read or not: {which}");
    let advice = "remove its age limit, and let a full stream refuse new events: `nats stream edit --max-age=0 \
                  --discard=new`; the shop deletes what everybody has read";
    Finding::problem(ABOUT, says, advice)
}

fn listed(backlogs: &[Backlog], text: impl Fn(&Backlog) -> Option<String>) -> String {
    backlogs.iter().filter_map(text).collect::<Vec<_>>().join(", ")
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    fn held(waiting: u64, put_aside: u64) -> Backlog {
        backlog(waiting, None, put_aside)
    }

    fn backlog(waiting: u64, days: Option<i64>, put_aside: u64) -> Backlog {
        let oldest_age_s = days.map(|days| days * 86_400);
        Backlog { subscriber: "orders", waiting, oldest_at: None, oldest_age_s, put_aside }
    }

    #[test]
    fn what_waits_is_a_note_and_what_was_put_aside_a_problem() {
        assert_eq!(assess(&[held(0, 0)]).verdict, Verdict::Well);
        let noted = assess(&[held(0, 0), held(3, 0)]);
        assert_eq!(noted.verdict, Verdict::Note);
        assert!(noted.says.ends_with("3 wait there for orders"), "{noted:?}");
        let unread = Backlog { oldest_age_s: Some(61), ..held(3, 0) };
        let found = assess(&[held(0, 0), unread]);
        assert!(found.is_problem() && found.says.contains("3 wait there for orders"), "{found:?}");
        let read = Backlog { oldest_age_s: Some(60), ..held(3, 0) };
        assert_eq!(assess(&[read]).verdict, Verdict::Note);
        let found = assess(&[held(3, 1)]);
        assert!(found.is_problem() && found.says.ends_with("1 in the dead queue of orders"));
    }

    #[test]
    fn a_subscriber_is_late_from_half_the_retention() {
        assert!(late(&[held(0, 0), held(3, 0), backlog(3, Some(6), 0)]).is_none());
        let found = late(&[held(0, 0), backlog(3, Some(7), 0)]).unwrap();
        assert!(found.is_problem(), "{found:?}");
        assert!(found.says.starts_with("orders has not acknowledged an event of 7 days ago"));
    }

    #[test]
    fn a_stream_that_deletes_unread_events_is_a_problem() {
        let max_age = Some(Duration::from_hours(72));
        let found = limited(StreamLimits { max_age, deletes_oldest: true });
        let says = "those older than 3 days, and the oldest ones when it is full";
        assert!(found.is_problem() && found.says.ends_with(says), "{found:?}");
    }
}
