//! Events of the outbox are published again: handled by those that lost them, in order, and ignored by the others. Lost events are
//! found by comparing outbox and inbox.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use platform::audit_trail::OperatorDecision;
use platform::lost_events::{self, InTransit, LostEvents, Span, Subscriber};
use platform::message_log::Kind;
use platform::outbox::republishing::{self, Selection};
use platform::testing::Scratch;
use platform::{inbox, outbox};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryTrait};
use shared_kernel::{Clock, Origin, PublishedEvent};
use uuid::Uuid;

use super::contexts::{Said, Unsaid, heard};
use super::holding::trail;
use super::host::{Host, KEEP};

const SUBJECTS: [&str; 2] = ["talk/1", "talk/2"];
const WORDS: [&str; 6] = ["1", "2", "1", "2", "1", "2"];

impl Host {
    /// A host that has said and heard three words about each subject.
    async fn in_conversation() -> Self {
        let host = Self::start().await;
        for version in 1..=3 {
            for subject in SUBJECTS {
                host.say(subject, version, &subject[5..]).await;
            }
        }
        host.see(Kind::Relayed, 6).await;
        host.until(async |host| host.pending().await == 0).await;
        host
    }

    /// Makes the reader forget that it received the events of a subject, and what it heard of them.
    async fn forget(&self, subject: &str) {
        let mut unit = self.reader.unit_of_work(&Origin::new(Uuid::nil()));
        let received = inbox::Entity::delete_many().filter(inbox::Column::Subject.eq(subject));
        unit.run(received.into_query());
        let words = heard::Entity::delete_many().filter(heard::Column::Word.eq(&subject[5..]));
        unit.run(words.into_query());
        self.reader.commit(unit).await.unwrap();
    }

    async fn republish(&self, selection: &Selection) {
        republishing::republish(&self.sender, selection, &OperatorDecision::default())
            .await
            .unwrap();
    }

    async fn lost(&self, in_transit: InTransit) -> Vec<LostEvents> {
        let subscriber = Subscriber {
            connection: self.reader.reader(),
            source: "sender",
            event_types: vec![Said::TYPE, Unsaid::TYPE],
        };
        let span = Span { since: DateTime::UNIX_EPOCH, at_most: u64::MAX };
        let owner = self.sender.reader();
        lost_events::find(owner, &subscriber, span, async { in_transit }).await.unwrap()
    }
}

/// A broker that holds nothing.
fn nothing() -> InTransit {
    InTransit::Events(HashSet::new())
}

fn about(subject: &str) -> Selection {
    Selection { subject: Some(subject.to_owned()), ..Selection::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_published_again_are_ignored_by_those_that_have_handled_them() {
    let host = Host::in_conversation().await;
    for _twice in 0..2 {
        host.republish(&Selection::default()).await;
    }
    host.until(async |host| host.pending().await == 0).await;
    assert_eq!(host.heard().await.len(), 6);
    assert!(host.count(Kind::DuplicateIgnored) >= 6);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn under_continuous_load_the_events_of_the_beginning_are_published_again_and_no_others() {
    let host = Host::in_conversation().await;
    let others = async {
        for number in 0.. {
            host.say(&format!("talk/{number}"), 4, "meanwhile").await;
        }
    };
    let all = Selection::default();
    tokio::select! {
        () = others => {}
        () = host.republish(&all) => {}
    }
    assert_eq!(trail(&host).await.len(), 1, "a page is recorded each");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_published_again_reach_those_that_lost_them_in_order() {
    let host = Host::in_conversation().await;
    host.forget("talk/1").await;
    host.take_back("talk/1", 4, "1").await;
    host.until(async |host| host.pending().await == 0).await;
    host.republish(&about("talk/1")).await;
    host.until(async |host| host.heard().await.len() == 6).await;
    host.until(async |host| host.pending().await == 0).await;
    assert_eq!(host.in_inbox(inbox::HANDLED).await, 7);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_published_again_by_the_next_host() {
    let host = Host::in_conversation().await;
    host.forget("talk/2").await;
    let host = Host::start_held(host.stop().await).await;
    host.republish(&Selection::default()).await;
    assert_eq!(host.pending().await, 6);
    let host = Host::start_on(host.stop().await).await;
    host.until(async |host| host.pending().await == 0).await;
    let mut words = host.heard().await;
    words.sort_unstable();
    let mut expected = WORDS;
    expected.sort_unstable();
    assert_eq!(words, expected);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_count_says_what_is_there_and_what_was_pruned() {
    let host = Host::in_conversation().await;
    let now = host.clock.now();
    let count = async |selection: Selection| {
        let types = republishing::count(host.sender.reader(), &selection).await.unwrap();
        types.iter().map(|one| one.events).sum::<u64>()
    };
    let at = |since: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>| Selection {
        since,
        until,
        ..Selection::default()
    };
    assert_eq!(count(Selection::default()).await, 6);
    assert_eq!(count(about("talk/1")).await, 3);
    let of_type = |event_type: &str| Selection {
        event_type: Some(event_type.to_owned()),
        ..Selection::default()
    };
    assert_eq!(count(of_type(Said::TYPE)).await, 6);
    assert_eq!(count(of_type(Unsaid::TYPE)).await, 0);
    assert_eq!(count(at(Some(now), None)).await, 6);
    assert_eq!(count(at(None, Some(now))).await, 0);
    let reach = republishing::reach(host.sender.reader()).await.unwrap();
    assert_eq!((reach.oldest_at, reach.pruned_before), (Some(now), None));

    host.clock.advance(KEEP + TimeDelta::minutes(1));
    host.until(async |host| {
        republishing::reach(host.sender.reader()).await.unwrap().pruned_before.is_some()
    })
    .await;
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_events_are_those_that_are_nowhere_on_their_way() {
    let host = Host::in_conversation().await;
    assert_eq!(host.lost(nothing()).await, []);
    let first = outbox::Entity::find().filter(outbox::Column::Subject.eq("talk/1"));
    let first = first.one(host.sender.reader()).await.unwrap().unwrap().id;
    host.forget("talk/1").await;
    assert_eq!(host.lost(InTransit::Unknown).await, [], "the broker may hold them");
    let others = host.lost(InTransit::Events(HashSet::from([first]))).await;
    assert_eq!(others[0].events, 2, "the broker holds one of three");
    let lost = host.lost(nothing()).await;
    assert_eq!((lost.len(), lost[0].events, lost[0].may_be_new), (1, 3, false));
    assert_eq!((&*lost[0].event_type, lost[0].oldest), (Said::TYPE, host.clock.now()));

    let host = Host::start_held(host.stop().await).await;
    host.take_back("talk/3", 1, "nothing").await;
    assert_eq!(host.lost(nothing()).await.len(), 1, "an event that is pending is not lost");
    host.republish(&Selection::default()).await;
    assert_eq!(host.lost(nothing()).await, []);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_type_of_which_nothing_was_ever_received_may_be_new_to_the_subscriber() {
    let scratch = Arc::new(Scratch::new().await);
    let host = Host::start_on(scratch).await;
    host.say("talk/1", 1, "1").await;
    host.take_back("talk/1", 2, "1").await;
    host.until(async |host| host.in_inbox(inbox::HANDLED).await == 2).await;
    host.until(async |host| host.pending().await == 0).await;
    let mut unit = host.reader.unit_of_work(&Origin::new(Uuid::nil()));
    let retractions =
        inbox::Entity::delete_many().filter(inbox::Column::EventType.eq(Unsaid::TYPE));
    unit.run(retractions.into_query());
    host.reader.commit(unit).await.unwrap();
    let lost = host.lost(nothing()).await;
    assert_eq!((&*lost[0].event_type, lost[0].may_be_new), (Unsaid::TYPE, true));
    host.stop().await;
}
