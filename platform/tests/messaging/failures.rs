//! Handlers that fail: retried later, given up as dead letters, and without delay for other subjects.

use chrono::Duration;
use platform::message_log::Kind;

use super::host::Host;
use super::moods::Mood;

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_fails_then_recovers_takes_effect_once() {
    let host = Host::start().await;
    host.moods.set("later", Mood::FailsTimes(2));
    host.say("talk/1", 1, "later").await;
    for attempt in 1..=2 {
        let failed = host.see(Kind::RetryScheduled, 1).await;
        assert_eq!(failed[0].attempt, Some(attempt));
        assert!(failed[0].reason.as_deref().unwrap().contains("bad mood"));
        assert!(host.heard().await.is_empty());
        host.clock.advance(Duration::seconds(2));
    }
    host.see(Kind::Delivered, 1).await;
    assert_eq!(host.heard().await, ["later"]);
    assert_eq!(host.in_inbox("handled").await, 1);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poisoned_event_delays_its_own_subject_only_and_order_survives_the_replay() {
    let host = Host::start().await;
    host.moods.set("1:1", Mood::Unreadable);
    host.say("talk/1", 1, "1:1").await;
    let dead = host.see(Kind::DeadLettered, 1).await;
    host.say("talk/1", 2, "1:2").await;
    host.say("talk/1", 3, "1:3").await;
    host.say("talk/2", 1, "2:1").await;
    host.see(Kind::Parked, 2).await;
    host.see(Kind::Relayed, 1).await;
    while host.heard().await != ["2:1"] {
        host.see(Kind::Delivered, 1).await;
    }

    let letters = host.dead_letters().page(None, 10).await.unwrap();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].event_id, dead[0].event_id);
    assert_eq!((letters[0].attempts, letters[0].waiting_behind), (1, 2));
    assert_eq!(letters[0].event["data"]["word"], "1:1");
    assert!(letters[0].last_error.as_deref().unwrap().contains("bad mood"));

    host.moods.clear("1:1");
    assert_eq!(host.dead_letters().replay(dead[0].event_id).await.unwrap(), 1);
    let mut delivered = Vec::new();
    while delivered.len() < 3 {
        let seen = host.see(Kind::Delivered, 1).await;
        delivered.extend(seen.into_iter().filter(|one| &*one.subject == "talk/1"));
    }
    assert_eq!(delivered[0].event_id, dead[0].event_id, "a replay keeps the event's id");
    assert_eq!(host.heard().await, ["2:1", "1:1", "1:2", "1:3"]);
    host.say("talk/1", 4, "1:4").await;
    host.see(Kind::Delivered, 1).await;
    assert_eq!(host.heard().await, ["2:1", "1:1", "1:2", "1:3", "1:4"], "the lane is open again");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_operators_who_settle_a_letter_at_the_same_time_one_does() {
    let host = Host::start().await;
    for number in 1..=8 {
        let word = format!("poison {number}");
        host.moods.set(&word, Mood::Unreadable);
        host.say(&format!("talk/{number}"), 1, &word).await;
    }
    for dead in host.see(Kind::DeadLettered, 8).await {
        let (event, letters) = (dead.event_id, || host.dead_letters());
        let (one, other) = (letters(), letters());
        let (replayed, discarded) = tokio::join!(one.replay(event), other.discard(event));
        assert_eq!(replayed.unwrap() + discarded.unwrap(), 1, "one decision took effect");
    }
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_is_noticed_under_continuous_load() {
    let host = Host::start().await;
    host.moods.set("poison", Mood::Unreadable);
    host.say("talk/poison", 1, "poison").await;
    let dead = host.see(Kind::DeadLettered, 1).await;
    host.moods.clear("poison");
    assert_eq!(host.dead_letters().replay(dead[0].event_id).await.unwrap(), 1);
    let others = async {
        for number in 0.. {
            host.say(&format!("talk/{number}"), 1, "meanwhile").await;
        }
    };
    let is_replayed =
        host.until(async |host| host.heard().await.iter().any(|word| word == "poison"));
    tokio::select! {
        () = others => {}
        () = is_replayed => {}
    }
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_waits_behind_a_failed_one_of_its_subject_whichever_handler_it_is_for() {
    let host = Host::start().await;
    host.moods.set("hasty", Mood::FailsTimes(1));
    host.say("talk/1", 1, "hasty").await;
    host.see(Kind::RetryScheduled, 1).await;
    host.take_back("talk/1", 2, "hasty").await;
    host.see(Kind::Parked, 1).await;
    host.clock.advance(Duration::seconds(1));
    let delivered = host.see(Kind::Delivered, 2).await;
    let handlers: Vec<_> = delivered.iter().map(|message_event| message_event.handler).collect();
    assert_eq!(handlers, [Some("reader.note-down"), Some("reader.strike-out")]);
    assert!(host.heard().await.is_empty());
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discarded_dead_letter_unblocks_its_subject_for_good() {
    let host = Host::start().await;
    host.moods.set("1:1", Mood::Unreadable);
    host.say("talk/1", 1, "1:1").await;
    let dead = host.see(Kind::DeadLettered, 1).await;
    host.say("talk/1", 2, "1:2").await;
    host.see(Kind::Parked, 1).await;
    assert_eq!(host.dead_letters().discard(dead[0].event_id).await.unwrap(), 1);
    assert_eq!(host.dead_letters().replay(dead[0].event_id).await.unwrap(), 0);
    host.see(Kind::Delivered, 1).await;
    assert_eq!(host.heard().await, ["1:2"]);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_are_bounded() {
    let host = Host::start().await;
    host.moods.set("never", Mood::Poisoned);
    host.say("talk/1", 1, "never").await;
    for _ in 1..10 {
        host.see(Kind::RetryScheduled, 1).await;
        host.clock.advance(Duration::minutes(2));
    }
    let dead = host.see(Kind::DeadLettered, 1).await;
    assert_eq!(dead[0].attempt, Some(10));
    assert_eq!(host.in_inbox("dead").await, 1);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_handler_is_a_failed_attempt() {
    let host = Host::start().await;
    host.moods.set("startled", Mood::PanicsOnce);
    host.say("talk/1", 1, "startled").await;
    host.see(Kind::RetryScheduled, 1).await;
    host.clock.advance(Duration::seconds(1));
    host.see(Kind::Delivered, 1).await;
    assert_eq!(host.heard().await, ["startled"]);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_fails_after_its_commit_has_handled_the_event() {
    let host = Host::start().await;
    host.moods.set("1:1", Mood::FailsAfterwards);
    host.say("talk/1", 1, "1:1").await;
    host.say("talk/1", 2, "1:2").await;
    host.see(Kind::Delivered, 2).await;
    assert_eq!(host.heard().await, ["1:1", "1:2"]);
    assert_eq!((host.in_inbox("handled").await, host.in_inbox("waiting").await), (2, 0));
    assert_eq!(host.count(Kind::RetryScheduled), 0);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_retry_survives_a_restart() {
    let host = Host::start().await;
    host.moods.set("1:1", Mood::FailsTimes(1));
    host.say("talk/1", 1, "1:1").await;
    host.see(Kind::RetryScheduled, 1).await;
    host.say("talk/1", 2, "1:2").await;
    host.see(Kind::Parked, 1).await;
    let folder = host.stop().await;

    let host = Host::start_on(folder).await;
    host.clock.advance(Duration::seconds(1));
    host.see(Kind::Delivered, 2).await;
    assert_eq!(host.heard().await, ["1:1", "1:2"]);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_conflicts_is_taken_again_eight_times_before_it_counts_as_a_failure() {
    let host = Host::start().await;
    host.moods.set("busy", Mood::ConflictsTimes(8));
    host.say("talk/1", 1, "busy").await;
    let delivered = host.see(Kind::Delivered, 1).await;
    assert_eq!(delivered[0].attempt, Some(1));
    assert_eq!(host.count(Kind::RetryScheduled), 0);
    host.moods.set("too busy", Mood::ConflictsTimes(9));
    host.say("talk/1", 2, "too busy").await;
    host.see(Kind::RetryScheduled, 1).await;
    host.clock.advance(Duration::seconds(1));
    assert_eq!(host.see(Kind::Delivered, 1).await[0].attempt, Some(2));
    assert_eq!(host.heard().await, ["busy", "too busy"]);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_in_the_inbox_has_a_time_of_handling_once_it_is_handled() {
    let host = Host::start().await;
    host.moods.set("1:1", Mood::FailsTimes(1));
    host.say("talk/1", 1, "1:1").await;
    host.see(Kind::RetryScheduled, 1).await;
    host.say("talk/1", 2, "1:2").await;
    host.see(Kind::Parked, 1).await;
    super::versions::say_as(&host, super::versions::SAID_V2, "talk/2", 1, "2:1").await;
    host.see(Kind::Parked, 1).await;
    for waiting in host.inbox().await {
        assert_eq!((&*waiting.status, waiting.handled_at), ("waiting", None), "{waiting:?}");
        assert!(waiting.event.is_some(), "{waiting:?}");
    }
    host.clock.advance(Duration::seconds(1));
    host.see(Kind::Delivered, 2).await;
    let inbox = host.inbox().await;
    let handled: Vec<_> = inbox.iter().filter(|row| row.handled_at.is_some()).collect();
    assert_eq!((inbox.len(), handled.len()), (3, 2));
    assert!(handled.iter().all(|row| row.status == "handled" && row.event.is_none()), "{inbox:?}");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_a_handler_finds_taken_is_a_failure_and_no_copy_of_the_event() {
    let host = Host::start().await;
    host.moods.set("taken", Mood::WantsATakenKey);
    host.say("talk/1", 1, "taken").await;
    host.see(Kind::RetryScheduled, 1).await;
    host.moods.clear("taken");
    host.clock.advance(Duration::seconds(1));
    host.see(Kind::Delivered, 1).await;
    assert_eq!(host.heard().await, ["taken"]);
    host.stop().await;
}
