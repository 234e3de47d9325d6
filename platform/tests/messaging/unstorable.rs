//! Values that a database cannot hold: on PostgreSQL a text with U+0000, and one that is too long for an index. Each
//! concerns its own event, which is kept for an operator at once, and delays no other.

use std::sync::Arc;

use chrono::DateTime;
use platform::dead_letters::LetterKind;
use platform::message_log::Kind;
use platform::subscription::Subscription;
use platform::testing::{Scratch, on_postgres};
use serde_json::value::RawValue;
use shared_kernel::bus::Receipts;
use shared_kernel::{Envelope, PublishedEvent};
use tokio::sync::watch;
use uuid::Uuid;

use super::contexts::{Reacting, Said};
use super::host::Host;

/// An event of another source.
const OTHER: &str = "reader.said.v1";

/// Counts the events that were taken; none may be refused.
struct Taken(watch::Sender<usize>);

impl Receipts for Taken {
    fn taken(&self, _event: Uuid) {
        self.0.send_modify(|count| *count += 1);
    }

    fn refused(&self, event: Uuid) {
        panic!("{event} was handed back");
    }
}

pub(crate) fn said(number: u128, subject: &str, word: &str) -> Arc<Envelope> {
    let data = serde_json::to_string(&Said { word: word.to_owned() }).unwrap();
    Arc::new(Envelope {
        id: Uuid::from_u128(number),
        source: "sender".into(),
        event_type: Said::TYPE.into(),
        subject: subject.into(),
        sequence: 1,
        time: DateTime::UNIX_EPOCH,
        correlation_id: Uuid::nil(),
        causation_id: None,
        traceparent: None,
        tenant: None,
        data: RawValue::from_string(data).unwrap().into(),
    })
}

/// Publishes events past the sender's outbox, and returns when all are taken.
pub(crate) async fn publish(host: &Host, events: Vec<Arc<Envelope>>) {
    let (count, mut counted) = watch::channel(0);
    let wanted = events.len();
    host.bus.publish(events, Arc::new(Taken(count))).await;
    let taken = counted.wait_for(|count| *count == wanted);
    tokio::time::timeout(std::time::Duration::from_secs(30), taken).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_that_cannot_be_stored_stops_no_other_event_of_its_batch() {
    let host = Host::start().await;
    // The long subject is random: one that can be compressed fits an index all the same.
    let letter =
        |number: u128| Uuid::new_v5(&Uuid::nil(), &number.to_be_bytes()).simple().to_string();
    let long: String = (0..1000).map(letter).collect();
    let events = vec![
        said(1, "talk/1", "before"),
        said(2, "talk/\0", "broken"),
        said(3, &long, "too long"),
        said(4, "talk/4", "after"),
    ];
    publish(&host, events).await;
    let heard = host.heard().await;
    for word in ["before", "after"] {
        assert!(heard.iter().any(|heard| heard == word), "{heard:?}");
    }
    let letters = host.dead_letters().page(None, 10).await.unwrap();
    if on_postgres() {
        assert!(!letters.is_empty(), "the first of the two cannot be looked up there");
    }
    for letter in &letters {
        assert_eq!(letter.kind, LetterKind::Unreadable);
        assert!(letter.last_error.as_deref().unwrap().contains("the inbox cannot hold it"));
        assert_eq!(letter.event["data"]["word"].as_str().map(str::is_empty), Some(false));
        assert_eq!(host.dead_letters().discard(letter.event_id).await.unwrap(), 1);
    }
    assert!(host.dead_letters().page(None, 10).await.unwrap().is_empty());
    assert_eq!(heard.len() + letters.len(), 4, "each is handled or kept");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_a_handler_cannot_store_is_a_dead_letter_at_once_and_alone() {
    let host = Host::start().await;
    let events =
        vec![said(1, "talk/1", "before"), said(2, "talk/2", "a\0b"), said(3, "talk/3", "after")];
    publish(&host, events).await;
    host.until(async |host| host.heard().await.iter().any(|word| word == "after")).await;
    if on_postgres() {
        let letters = host.dead_letters().page(None, 10).await.unwrap();
        assert_eq!(letters.len(), 1);
        assert_eq!((letters[0].kind, letters[0].attempts), (LetterKind::Failed, 1));
        assert_eq!(host.count(Kind::RetryScheduled), 0, "no attempt could succeed");
    } else {
        assert_eq!(host.heard().await.len(), 3, "SQLite holds it");
    }
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_with_a_control_character_is_stored() {
    let host = Host::start().await;
    host.moods.set("a\0b", super::moods::Mood::Quotes);
    publish(&host, vec![said(1, "talk/1", "a\0b")]).await;
    host.until(async |host| !host.dead_letters().page(None, 1).await.unwrap().is_empty()).await;
    let letters = host.dead_letters().page(None, 10).await.unwrap();
    assert_eq!(letters[0].last_error.as_deref(), Some("unknown word a\\u{0}b"));
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_uses_the_subject_of_another_delays_no_event_of_that_one() {
    let words = Arc::new(std::sync::Mutex::new(Vec::new()));
    let note = |event_type, handler| {
        let words = Arc::clone(&words);
        Subscription::new(event_type, handler, move |said: Said, _origin| {
            words.lock().unwrap().push(said.word);
            std::future::ready(Ok(()))
        })
    };
    let subscriptions = vec![note(Said::TYPE, "listener.note"), note(OTHER, "listener.other")];
    let listener = Reacting { name: "listener", subscriptions };
    let scratch = Arc::new(Scratch::new().await);
    let host = Host::start_beside(scratch, &listener).await;
    let poison = Envelope {
        source: "reader".into(),
        event_type: OTHER.into(),
        data: RawValue::from_string("{}".to_owned()).unwrap().into(),
        ..Envelope::clone(&said(1, "talk/1", ""))
    };
    publish(&host, vec![Arc::new(poison)]).await;
    host.see(Kind::DeadLettered, 1).await;
    host.say("talk/1", 2, "heard").await;
    host.until(async |_host| !words.lock().unwrap().is_empty()).await;
    assert_eq!(*words.lock().unwrap(), ["heard"]);
    host.stop().await;
}

/// A file takes a value of another type than its column; a server does not.
#[tokio::test(flavor = "multi_thread")]
async fn a_corrupt_row_of_the_inbox_delays_no_retry_of_another_event() {
    if on_postgres() {
        return;
    }
    let host = Host::start().await;
    for word in ["broken", "sound"] {
        host.moods.set(word, super::moods::Mood::FailsTimes(1));
    }
    host.say("talk/1", 1, "broken").await;
    host.say("talk/2", 1, "sound").await;
    host.see(Kind::RetryScheduled, 2).await;
    let path = host.scratch.folder().join("reader.db");
    let url = format!("sqlite://{}", path.display());
    let connection = platform::database::open_pool(url).await.unwrap();
    let damage = "UPDATE inbox SET attempts = 'x' WHERE subject = 'talk/1'";
    sea_orm::ConnectionTrait::execute_unprepared(&connection, damage).await.unwrap();
    connection.close().await.unwrap();
    host.clock.advance(chrono::Duration::seconds(2));
    host.until(async |host| host.heard().await == ["sound"]).await;
    host.stop().await;
}
