//! Old and finished messages are pruned; pending, waiting and dead ones are not.

use std::sync::Arc;

use chrono::TimeDelta;
use platform::idempotency_keys as keys;
use platform::message_log::Kind;
use platform::testing::Scratch;
use platform::{inbox, outbox, pruning, unreadable};
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder, QuerySelect};
use shared_kernel::{Clock as _, Origin};
use uuid::Uuid;

use super::host::{Host, KEEP};
use super::moods::Mood;

impl Host {
    async fn in_outbox(&self) -> u64 {
        outbox::Entity::find().count(self.sender.reader()).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn old_delivered_and_handled_events_are_pruned() {
    let host = Host::start().await;
    for version in 1..=1200 {
        host.say("talk/1", version, "old").await;
    }
    host.see(Kind::Relayed, 1200).await;
    host.until(async |host| host.pending().await == 0).await;
    assert!(!pruning::has_begun(host.sender.reader()).await.unwrap());

    host.clock.advance(KEEP + TimeDelta::minutes(1));
    host.until(async |host| host.in_outbox().await == 1).await;
    host.until(async |host| host.in_inbox(inbox::HANDLED).await == 0).await;
    host.say("talk/1", 1201, "young").await;
    host.see(Kind::Relayed, 1).await;
    host.clock.advance(TimeDelta::minutes(2));
    host.until(async |host| host.in_outbox().await == 1).await;
    assert_eq!(host.in_inbox(inbox::HANDLED).await, 1);
    assert!(pruning::has_begun(host.sender.reader()).await.unwrap());
    assert_eq!(host.heard().await.len(), 1201, "what came of them stays");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_continue_after_all_old_events_are_pruned() {
    let host = Host::start().await;
    host.say("talk/1", 1, "1").await;
    host.say("talk/2", 1, "2").await;
    host.see(Kind::Relayed, 2).await;
    host.until(async |host| host.pending().await == 0).await;
    host.clock.advance(KEEP + TimeDelta::minutes(1));
    host.until(async |host| host.in_outbox().await == 1).await;
    let last = outbox::Entity::find().one(host.sender.reader()).await.unwrap().unwrap().position;
    let host = Host::start_on(host.stop().await).await;
    host.say("talk/1", 2, "3").await;
    host.see(Kind::Relayed, 1).await;
    let rows = outbox::Entity::find().all(host.sender.reader()).await.unwrap();
    assert!(rows.iter().any(|row| row.position > last), "{rows:?}");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_delivery_is_kept_until_it_is_taken() {
    let scratch = Arc::new(Scratch::new().await);
    let host = Host::start_held(scratch).await;
    for version in 1..=3 {
        host.say("talk/1", version, &version.to_string()).await;
    }
    host.clock.advance(KEEP + TimeDelta::minutes(1));
    host.until(async |host| pruning::has_begun(host.sender.reader()).await.unwrap()).await;
    let host = Host::start_on(host.stop().await).await;
    host.see(Kind::Relayed, 3).await;
    assert_eq!(host.heard().await, ["1", "2", "3"]);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_is_kept_for_an_operator() {
    let host = Host::start().await;
    host.moods.set("poison", Mood::Unreadable);
    host.say("talk/1", 1, "poison").await;
    host.see(Kind::DeadLettered, 1).await;
    host.say("talk/2", 1, "fine").await;
    host.see(Kind::Relayed, 2).await;
    host.until(async |host| host.pending().await == 0).await;
    host.clock.advance(KEEP + TimeDelta::minutes(1));
    host.until(async |host| host.in_inbox(inbox::HANDLED).await == 0).await;
    assert_eq!(host.in_inbox(inbox::DEAD).await, 1);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_idempotency_keys_are_pruned() {
    let host = Host::start().await;
    let mut unit = host.reader.unit_of_work(&Origin::new(Uuid::nil()));
    let key = |key: &str, used_at| keys::Model {
        scope: "orders".to_owned(),
        key: key.to_owned(),
        fingerprint: vec![1],
        resource: Uuid::nil(),
        used_at,
    };
    let far_ahead = i64::MAX;
    unit.insert::<keys::Entity>([key("old", 0), key("young", far_ahead)]);
    host.reader.commit(unit).await.unwrap();
    host.clock.advance(TimeDelta::minutes(2));
    host.until(async |host| keys::Entity::find().count(host.reader.reader()).await.unwrap() == 1)
        .await;
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_messages_are_pruned_when_they_are_old_or_too_many() {
    let host = Host::start().await;
    let kept = async |host: &Host| {
        let ids = unreadable::Entity::find().select_only().column(unreadable::Column::Id);
        let ids = ids.order_by_asc(unreadable::Column::Id).into_tuple::<Uuid>();
        ids.all(host.reader.reader()).await.unwrap()
    };
    let now = platform::time::to_micros(host.clock.now());
    let row = |number: u16, received_at| unreadable::Model {
        id: Uuid::from_u128(number.into()),
        route: "galleria.users".to_owned(),
        message_id: None,
        reason: "it is no event".to_owned(),
        received_at,
        payload: vec![b'x'; 10],
    };
    let far_ahead = now + 10 * KEEP.num_microseconds().unwrap();
    let mut unit = host.reader.unit_of_work(&Origin::new(Uuid::nil()));
    unit.insert::<unreadable::Entity>((0..700).map(|number| row(number, 0)));
    unit.insert::<unreadable::Entity>((700..10_801).map(|number| row(number, far_ahead)));
    host.reader.commit(unit).await.unwrap();
    host.clock.advance(TimeDelta::minutes(2));
    host.until(async |host| kept(host).await.len() == 10_000).await;
    assert_eq!(kept(&host).await.first(), Some(&Uuid::from_u128(801)), "the newest stay");
    host.clock.advance(KEEP * 11);
    host.until(async |host| kept(host).await.is_empty()).await;
    host.stop().await;
}
