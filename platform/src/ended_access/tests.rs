//! An end of access is kept once, known to its host at once, to the next start, and to other hosts of the database.

use std::sync::Arc;

use serde_json::json;
use shared_kernel::{Clock, Envelope, Origin};

use super::*;
use crate::auth::{AccessClaims, TestIssuer};
use crate::testing::{ManualClock, TestDatabase};

const ADA: Uuid = Uuid::from_u128(1);
const SESSION: Uuid = Uuid::from_u128(2);

struct Shop {
    clock: Arc<ManualClock>,
    database: TestDatabase,
}

async fn shop() -> Shop {
    let clock = ManualClock::at("2026-01-01T12:00:00Z");
    let migrate = |connection| async move { migration::create_messaging_tables(&connection).await };
    let database = crate::testing::database("orders", migrate).await;
    Shop { clock, database }
}

impl Shop {
    fn host(&self) -> Services {
        self.database.services(self.clock.clone())
    }

    fn claims(&self) -> AccessClaims {
        TestIssuer::new(self.clock.clone()).claims(ADA, SESSION, &[])
    }

    /// The event that `users` publishes when a session ends.
    fn event(&self) -> Arc<Envelope> {
        let forget_at = self.clock.now() + TimeDelta::minutes(11);
        let data = json!({
            "user_id": ADA, "sessions": "one", "session_id": SESSION, "forget_at": forget_at,
            "later": "addition",
        });
        Arc::new(Envelope {
            id: Uuid::from_u128(3),
            source: "users".into(),
            event_type: ACCESS_ENDED.into(),
            subject: format!("session/{SESSION}").into(),
            sequence: 2,
            time: self.clock.now(),
            correlation_id: Uuid::from_u128(4),
            causation_id: None,
            traceparent: None,
            tenant: None,
            data: serde_json::value::to_raw_value(&data).unwrap().into(),
        })
    }

    async fn handle(&self, host: &Services) {
        let event = self.event();
        let handled = DedupRecord::Handled { handler: "orders.end-access", event: event.clone() };
        let origin = Origin::caused_by(&event).with_dedup_record(handled);
        let subscription = subscription("orders.end-access", host);
        subscription.handle(&event, origin).await.unwrap();
    }
}

#[tokio::test]
async fn an_end_of_access_is_known_at_once_and_after_a_restart_until_its_tokens_have_expired() {
    let shop = shop().await;
    let (host, claims) = (shop.host(), shop.claims());
    follow(&host).await;
    assert!(!host.ended_access.has_ended(&claims));
    shop.handle(&host).await;
    assert!(host.ended_access.has_ended(&claims));

    let restarted = shop.host();
    follow(&restarted).await;
    assert!(restarted.ended_access.has_ended(&claims));
    let expired_at = |now| expired(&host.database, now, 10);
    assert!(expired_at(shop.clock.now()).await.unwrap().is_none());
    shop.clock.advance(TimeDelta::minutes(12));
    assert!(expired_at(shop.clock.now()).await.unwrap().is_some());
    let later = shop.host();
    follow(&later).await;
    assert!(!later.ended_access.has_ended(&claims), "its tokens have expired by themselves");
    host.tasks.stop().await;
}

#[tokio::test]
async fn another_host_of_the_same_database_on_a_server_learns_of_it() {
    let shop = shop().await;
    let (host, other) = (shop.host(), shop.host());
    if host.database.is_embedded() {
        return;
    }
    follow(&other).await;
    shop.handle(&host).await;
    let claims = shop.claims();
    let mut look = tokio::time::interval(Duration::from_millis(20));
    let learned = async {
        while !other.ended_access.has_ended(&claims) {
            look.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), learned).await.unwrap();
    other.tasks.stop().await;
}

#[test]
fn an_event_that_names_no_tokens_is_none() {
    let row = |sessions: &str, session_id, before_version| Model {
        subject: "user/1".to_owned(),
        sequence: 1,
        user_id: ADA,
        sessions: sessions.to_owned(),
        session_id,
        before_version,
        noted_at: 0,
        forget_at: 1,
    };
    let ends = |row: Model| row.end().map(|end| end.tokens);
    let of_ada = |except| EndedTokens::OfUser { user: ADA, before_version: 7, except };
    assert_eq!(ends(row("one", Some(SESSION), None)), Some(EndedTokens::OfSession(SESSION)));
    assert_eq!(ends(row("all", None, Some(7))), Some(of_ada(None)));
    assert_eq!(ends(row("all-but-one", Some(SESSION), Some(7))), Some(of_ada(Some(SESSION))));
    for unknown in
        [row("one", None, None), row("all", None, None), row("some", Some(SESSION), Some(7))]
    {
        assert_eq!(ends(unknown), None);
    }
}
