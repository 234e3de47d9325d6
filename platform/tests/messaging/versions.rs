//! Events of a subscribed type in a version that no handler reads: they wait, visible to an operator, and a release that
//! reads the version gets them first.

use std::sync::{Arc, Mutex};

use platform::dead_letters::LetterKind;
use platform::inbox;
use platform::message_log::Kind;
use platform::subscription::Subscription;
use platform::testing::Scratch;
use serde_json::value::RawValue;
use shared_kernel::{Origin, Published, PublishedEvent, Version};
use uuid::Uuid;

use super::contexts::{Reacting, Said};
use super::host::Host;

pub(super) const SAID_V2: &str = "sender.said.v2";

/// Commits an event of a type that the sender's contract does not have yet.
pub(super) async fn say_as(
    host: &Host,
    event_type: &'static str,
    subject: &str,
    version: u32,
    word: &str,
) {
    let mut unit = host.sender.unit_of_work(&Origin::new(Uuid::nil()));
    let data = RawValue::from_string(format!(r#"{{"word":"{word}"}}"#)).unwrap().into();
    let published = Published { event_type, subject: subject.to_owned(), data };
    unit.publish(published, Version::from_u32(version));
    host.sender.commit(unit).await.unwrap();
}

/// A context whose handlers of `event_types` note the words in their order.
fn listener(event_types: &[&'static str], words: &Arc<Mutex<Vec<String>>>) -> Reacting {
    let subscription = |event_type: &&'static str| {
        let words = Arc::clone(words);
        Subscription::new(event_type, "listener.note", move |said: Said, _origin| {
            words.lock().unwrap().push(said.word);
            std::future::ready(Ok(()))
        })
    };
    let subscriptions = event_types.iter().map(subscription).collect();
    Reacting { name: "listener", subscriptions }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_version_waits_for_a_reader_and_later_events_of_its_subject_behind_it() {
    let host = Host::start().await;
    host.say("talk/1", 1, "1:1").await;
    host.see(Kind::Delivered, 1).await;
    say_as(&host, SAID_V2, "talk/1", 2, "1:2").await;
    say_as(&host, "sender.sung.v1", "talk/2", 1, "for nobody").await;
    host.say("talk/1", 3, "1:3").await;
    host.say("talk/2", 2, "2:2").await;
    host.see(Kind::Parked, 2).await;
    host.until(async |host| host.heard().await == ["1:1", "2:2"]).await;
    host.until(async |host| host.pending().await == 0).await;

    let letters = host.dead_letters().page(None, 10).await.unwrap();
    assert_eq!(letters.len(), 1, "an event that nobody here subscribes to is not kept");
    let waiting = &letters[0];
    assert_eq!(waiting.kind, LetterKind::WaitingForAReader);
    assert_eq!((&*waiting.event_type, &*waiting.subject), (SAID_V2, "talk/1"));
    assert_eq!((waiting.sequence, waiting.waiting_behind, waiting.age_s), (2, 1, 0));
    assert_eq!(waiting.event["data"]["word"], "1:2");
    let why = format!("no handler here reads {SAID_V2}");
    assert_eq!((waiting.attempts, waiting.last_error.as_deref()), (0, Some(&*why)));

    let event = waiting.event_id;
    assert_eq!(host.dead_letters().replay(event).await.unwrap(), 0, "no handler would take it");
    assert_eq!(host.dead_letters().discard(event).await.unwrap(), 1);
    host.until(async |host| host.heard().await == ["1:1", "2:2", "1:3"]).await;
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_that_reads_the_version_gets_the_kept_events_in_order_and_before_new_ones() {
    let words = Arc::new(Mutex::new(Vec::new()));
    let scratch = Arc::new(Scratch::new().await);
    let old = listener(&[Said::TYPE], &words);
    let host = Host::start_beside(scratch, &old).await;
    say_as(&host, SAID_V2, "talk/1", 1, "1:1").await;
    say_as(&host, SAID_V2, "talk/1", 2, "1:2").await;
    host.say("talk/1", 3, "1:3").await;
    host.say("talk/2", 1, "2:1").await;
    host.until(async |host| host.pending().await == 0).await;
    assert_eq!(*words.lock().unwrap(), ["2:1"]);

    let scratch = host.stop().await;
    let new = listener(&[Said::TYPE, SAID_V2], &words);
    let host = Host::start_beside(scratch, &new).await;
    host.say("talk/1", 4, "1:4").await;
    host.until(async |_host| words.lock().unwrap().len() == 5).await;
    assert_eq!(*words.lock().unwrap(), ["2:1", "1:1", "1:2", "1:3", "1:4"]);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn order_behind_an_unknown_version_survives_a_restart_without_a_reader() {
    let host = Host::start().await;
    say_as(&host, SAID_V2, "talk/1", 1, "1:1").await;
    host.until(async |host| host.in_inbox(inbox::WAITING).await == 1).await;
    let host = Host::start_on(host.stop().await).await;
    host.say("talk/1", 2, "1:2").await;
    host.until(async |host| host.in_inbox(inbox::WAITING).await == 2).await;
    assert!(host.heard().await.is_empty());
    host.stop().await;
}
