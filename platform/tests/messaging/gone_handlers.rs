//! Events for a handler that only an earlier release had: no host retries them, and an operator sees them.

use chrono::Duration;
use platform::inbox;
use platform::message_log::Kind;
use shared_kernel::Origin;
use uuid::Uuid;

use super::host::Host;
use super::moods::Mood;

/// Puts first events of these subjects into the reader's inbox, for a handler that no host has any more.
async fn leave_for_a_handler_that_is_gone(host: &Host, subjects: impl Iterator<Item = String>) {
    let rows = (1_u128..).zip(subjects).map(|(number, subject)| inbox::Model {
        event_id: Uuid::from_u128(number),
        handler: "reader.gone".to_owned(),
        event_type: "sender.said.v1".to_owned(),
        source: "sender".to_owned(),
        subject,
        sequence: 1,
        occurred_at: 1,
        correlation_id: Uuid::nil(),
        causation_id: None,
        status: inbox::WAITING.to_owned(),
        received_at: 1,
        handled_at: None,
        attempts: 1,
        next_attempt_at: Some(1),
        last_error: None,
        event: Some("{}".to_owned()),
    });
    let mut unit = host.reader.unit_of_work(&Origin::new(Uuid::nil()));
    unit.insert_or_ignore::<inbox::Entity>(rows);
    host.reader.commit(unit).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_a_removed_handler_delays_no_other_subject() {
    let host = Host::start().await;
    let crowd = (1..=300).map(|number| format!("gone/{number}"));
    leave_for_a_handler_that_is_gone(&host, crowd).await;
    host.moods.set("later", Mood::FailsTimes(1));
    host.say("talk/1", 1, "later").await;
    host.see(Kind::RetryScheduled, 1).await;
    host.clock.advance(Duration::seconds(2));
    host.until(async |host| !host.heard().await.is_empty()).await;
    assert_eq!(
        host.in_inbox(inbox::WAITING).await,
        300,
        "it stays, for a host that has the handler"
    );
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_behind_a_removed_handler_proceeds_after_a_discard() {
    let host = Host::start().await;
    leave_for_a_handler_that_is_gone(&host, std::iter::once("talk/1".to_owned())).await;
    host.moods.set("1:2", Mood::FailsTimes(1));
    host.say("talk/1", 2, "1:2").await;
    host.until(async |host| host.in_inbox(inbox::WAITING).await == 2).await;
    let host = Host::start_on(host.stop().await).await;
    host.clock.advance(Duration::minutes(2));

    let letters = host.dead_letters().page(None, 10).await.unwrap();
    assert_eq!(letters.len(), 1, "what waits behind it has a handler");
    let gone = &letters[0];
    assert_eq!((&*gone.handler, gone.has_handler, gone.waiting_behind), ("reader.gone", false, 1));
    assert_eq!(
        host.dead_letters().replay(gone.event_id).await.unwrap(),
        0,
        "no handler would take it"
    );
    assert!(host.heard().await.is_empty(), "order is kept");
    assert_eq!(host.dead_letters().discard(gone.event_id).await.unwrap(), 1);
    host.until(async |host| host.heard().await == ["1:2"]).await;
    assert!(host.dead_letters().page(None, 10).await.unwrap().is_empty());
    host.stop().await;
}
