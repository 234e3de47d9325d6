//! Every event takes effect once, in the order of its subject.

use std::sync::Arc;

use platform::message_log::Kind;
use shared_kernel::bus::Receipts;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::host::Host;
use super::unstorable::{publish, said};

#[tokio::test(flavor = "multi_thread")]
async fn a_committed_event_takes_effect_and_leaves_the_outbox() {
    let host = Host::start().await;
    host.say("talk/1", 1, "hello").await;
    host.see(Kind::Delivered, 1).await;
    assert_eq!(host.heard().await, ["hello"]);
    host.see(Kind::Relayed, 1).await;
    let folder = host.stop().await;
    let again = Host::start_held(folder).await;
    assert_eq!(again.pending().await, 0, "a stop writes down what was delivered");
    again.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_one_subject_keep_their_order_while_subjects_run_side_by_side() {
    let host = Host::start().await;
    for version in 1..=20 {
        for subject in 0..5 {
            host.say(&format!("talk/{subject}"), version, &format!("{subject}:{version}")).await;
        }
    }
    host.see(Kind::Delivered, 100).await;
    let heard = host.heard().await;
    for subject in 0..5 {
        let of_subject: Vec<_> =
            heard.iter().filter(|word| word.starts_with(&format!("{subject}:"))).cloned().collect();
        let expected: Vec<_> = (1..=20).map(|version| format!("{subject}:{version}")).collect();
        assert_eq!(of_subject, expected);
    }
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_one_subject_keep_their_order_across_the_handlers_of_a_context() {
    let host = Host::start_held(Arc::new(platform::testing::Scratch::new().await)).await;
    for subject in 0..50 {
        host.say(&format!("talk/{subject}"), 1, &format!("word {subject}")).await;
        host.take_back(&format!("talk/{subject}"), 2, &format!("word {subject}")).await;
    }
    let folder = host.stop().await;
    // All of them arrive at the same time.
    let host = Host::start_on(folder).await;
    host.see(Kind::Delivered, 100).await;
    assert!(host.heard().await.is_empty(), "no word is deleted while it is being stored");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_delivered_five_times_takes_effect_once() {
    struct RecordedReceipts(mpsc::UnboundedSender<Uuid>);
    impl Receipts for RecordedReceipts {
        fn taken(&self, event: Uuid) {
            self.0.send(event).unwrap();
        }
        fn refused(&self, event: Uuid) {
            panic!("{event} was refused");
        }
    }
    let host = Host::start().await;
    host.say("talk/1", 1, "once").await;
    let first = host.see(Kind::Delivered, 1).await;
    let event = host.published("talk/1", 1).await;
    let (told, mut taken) = mpsc::unbounded_channel();
    host.bus.publish(vec![event; 5], Arc::new(RecordedReceipts(told))).await;
    for _ in 0..5 {
        assert_eq!(taken.recv().await, Some(first[0].event_id), "a duplicate is acknowledged too");
    }
    assert_eq!(host.heard().await, ["once"]);
    assert_eq!(host.count(Kind::DuplicateIgnored), 5);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_comes_while_an_event_is_being_handled_is_ignored() {
    let host = Host::start().await;
    host.moods.pace.hold_up();
    let both = publish(&host, vec![said(1, "talk/1", "once"); 2]);
    let handled = async {
        host.until(async |host| host.moods.pace.begun() == 1).await;
        host.moods.pace.let_go();
    };
    tokio::join!(both, handled);
    assert_eq!(host.heard().await, ["once"]);
    assert_eq!((host.count(Kind::Delivered), host.count(Kind::DuplicateIgnored)), (1, 1));
    host.stop().await;
}
