//! The whole context on a real database, the real bus and a mail server of the test, which speaks for the other contexts too.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use platform::bus::Transports;
use platform::bus::in_process::InProcessBus;
use platform::consumer::RetryPolicy;
use platform::context;
use platform::dependency::DependencySettings;
use platform::outbox;
use platform::personal::PersonKeys;
use platform::settings::SettingValues;
use platform::testing::{ManualClock, TestDatabase, TestPersonKeys};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use shared_kernel::bus::{EventBus, Receipts};
use shared_kernel::{Clock, Envelope};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::*;
use crate::application::ports::{MailsWanted, OutboxMail, StatusName};
use crate::domain::samples::{order, user};
use crate::domain::{FailureReason, MailStatus};
use crate::infrastructure::testing::{TestServer, notifications_database};
use crate::settings::SETTINGS;

const ADA: Uuid = Uuid::from_u128(7);

/// A host with notifications and nothing else.
struct Host {
    notifications: Notifications,
    services: Services,
    bus: Arc<dyn EventBus>,
    clock: Arc<ManualClock>,
    keys: PersonKeys,
    source: Arc<TestPersonKeys>,
    database: TestDatabase,
}

/// Tells the test when an event was taken.
struct Acknowledgements(mpsc::UnboundedSender<Uuid>);

impl Receipts for Acknowledgements {
    fn taken(&self, event: Uuid) {
        self.0.send(event).unwrap();
    }

    fn refused(&self, event: Uuid) {
        panic!("event {event} was refused");
    }
}

impl Host {
    async fn start(url: &str) -> Self {
        let database = notifications_database().await;
        let clock = ManualClock::at("2026-03-01T12:00:00Z");
        let (keys, source) = TestPersonKeys::keys(clock.clone());
        let services = Services { person_keys: keys.clone(), ..database.services(clock.clone()) };
        let mut values = SettingValues::defaults(SETTINGS);
        values.set("notifications.smtp_url", url);
        let read = Settings::read(&values).unwrap();
        let settings = Settings {
            guard: DependencySettings {
                retries: 0,
                // The breaker goes by the clock of this machine, and would stay open for hours of the test's.
                breaker_open_for: Duration::ZERO,
                ..read.guard.clone()
            },
            ..read
        };
        let notifications = Notifications::new(services.clone(), settings);
        let bus: Arc<dyn EventBus> = Arc::new(InProcessBus::default());
        let others = vec!["users", "orders", "payments", "notifications"];
        let transports = Transports::new(Arc::clone(&bus), None, others);
        let handlers = notifications.subscriptions();
        context::subscribe(handlers, &services, &transports, RetryPolicy::default()).await.unwrap();
        context::start(&notifications, &services, &transports);
        Self { notifications, services, bus, clock, keys, source, database }
    }

    /// Publishes an event and waits until notifications has taken it. The same number is the same event.
    async fn hear(&self, event_type: &'static str, subject: String, number: u32, data: &Value) {
        let event = Envelope {
            id: Uuid::from_u128(number.into()),
            source: event_type.split('.').next().unwrap().into(),
            event_type: event_type.into(),
            subject: subject.into(),
            sequence: number,
            time: self.clock.now(),
            correlation_id: Uuid::from_u128(42),
            causation_id: None,
            traceparent: None,
            tenant: None,
            data: serde_json::value::to_raw_value(data).unwrap().into(),
        };
        let (sender, mut taken) = mpsc::unbounded_channel();
        self.bus.publish(vec![Arc::new(event)], Arc::new(Acknowledgements(sender))).await;
        taken.recv().await.unwrap();
    }

    async fn sealed(&self, address: &str) -> String {
        let key = self.keys.of(ADA).await.unwrap();
        key.seal(&format!("email-address/{ADA}"), address)
    }

    /// An event about Ada that tells her address.
    async fn of_ada(&self, event_type: &'static str, number: u32, address: &str, language: &str) {
        let data = json!({
            "user_id": ADA, "sealed_email": self.sealed(address).await, "language": language, "more": "to come",
        });
        self.hear(event_type, format!("user/{ADA}"), number, &data).await;
    }

    async fn of_order(&self, event: &'static str, number: u32, mut data: Value) {
        data["order_id"] = json!(order(1).as_uuid());
        self.hear(event, format!("order/{}", order(1)), number, &data).await;
    }

    async fn mails(&self) -> Vec<OutboxMail> {
        let wanted =
            MailsWanted { status: None, recipient: Some(user(7)), after: None, at_most: 100 };
        self.notifications.application.list_mails(wanted).await.unwrap()
    }

    async fn until(&self, what: &str, condition: impl Fn(&[OutboxMail]) -> bool) {
        let waiting = async {
            while !condition(&self.mails().await) {
                tokio::task::yield_now().await;
            }
        };
        let reached = tokio::time::timeout(Duration::from_secs(45), waiting).await;
        assert!(reached.is_ok(), "it never happened: {what}; {:?}", self.mails().await);
    }

    async fn until_settled(&self, count: usize) {
        let is_settled =
            |one: &OutboxMail| StatusName::of(one.mail.status()) != StatusName::Waiting;
        self.until("every mail is settled", |mails| {
            mails.len() == count && mails.iter().all(is_settled)
        })
        .await;
    }
}

fn statuses(mails: &[OutboxMail]) -> Vec<(&'static str, &'static str)> {
    let status = |one: &OutboxMail| StatusName::of(one.mail.status()).as_str();
    let mut found: Vec<_> =
        mails.iter().map(|one| (one.mail.content().kind(), status(one))).collect();
    found.sort_unstable();
    found
}

#[tokio::test]
async fn every_event_that_a_customer_hears_of_is_one_mail() {
    let server = TestServer::start().await;
    let host = Host::start(&server.url()).await;
    for _time in 0..2 {
        host.of_ada("users.user-registered.v1", 1, "ada@example.org", "de").await;
    }
    let placed = json!({"customer_id": ADA, "total_minor": 3_390, "currency": "EUR"});
    host.of_order("orders.order-placed.v1", 11, placed).await;
    host.of_order("orders.order-confirmed.v1", 12, json!({})).await;
    host.of_order("orders.order-shipped.v1", 13, json!({})).await;
    host.of_order("orders.order-cancelled.v1", 14, json!({"reason": "by-shop"})).await;
    let refund = json!({"order_id": order(1).as_uuid(), "amount_minor": 890, "currency": "EUR"});
    host.hear("payments.refund-completed.v1", "payment/1".to_owned(), 21, &refund).await;
    host.until_settled(5).await;
    let kinds =
        ["order-cancelled", "order-confirmed", "order-shipped", "refund-completed", "welcome"];
    assert_eq!(statuses(&host.mails().await), kinds.map(|kind| (kind, "sent")));
    assert_eq!(server.taken(), 5);
    let events = outbox::Entity::find().all(host.database.reader()).await.unwrap();
    assert_eq!(events.len(), 10, "each is written, and sent");
    let process = Uuid::from_u128(42);
    assert!(events.iter().all(|event| event.correlation_id == process), "{events:?}");
    let told = server.told().join("\n");
    assert!(told.contains("RCPT TO:<ada@example.org>"), "{told}");
    assert!(told.contains("Content-Language: de"), "{told}");
    let audit = host.notifications.audit().await.unwrap();
    assert!(audit.checks.iter().all(|check| check.violations.is_empty()), "{:?}", audit.checks);
    host.services.tasks.stopping().cancel();
    drop(host.database);
}

#[tokio::test]
async fn while_the_server_is_away_mails_wait_and_are_sent_later() {
    let server = TestServer::start().await;
    let host = Host::start(&server.url()).await;
    server.will("MAIL", "421 4.3.2 shutting down");
    host.of_ada("users.user-registered.v1", 1, "ada@example.org", "en").await;
    host.until("an attempt was made", |mails| mails.iter().any(|one| one.attempts.made == 1)).await;
    let waiting = host.mails().await;
    assert_eq!(waiting[0].attempts.last_answer.as_deref(), Some("the mail server answered 421"));
    host.clock.advance(TimeDelta::minutes(1));
    host.until_settled(1).await;
    assert_eq!((statuses(&host.mails().await), server.taken()), (vec![("welcome", "sent")], 1));
}

#[tokio::test]
async fn a_refused_address_is_suppressed_until_the_user_has_another() {
    let server = TestServer::start().await;
    let host = Host::start(&server.url()).await;
    server.will("RCPT", "550 5.1.1 <ada@example.org>: no such mailbox");
    host.of_ada("users.user-registered.v1", 1, "ada@example.org", "en").await;
    host.until_settled(1).await;
    let mails = host.mails().await;
    assert!(matches!(
        mails[0].mail.status(),
        MailStatus::Failed { reason: FailureReason::AddressRefused, .. }
    ));
    let placed = json!({"customer_id": ADA, "total_minor": 3_390, "currency": "EUR"});
    host.of_order("orders.order-placed.v1", 11, placed).await;
    host.of_order("orders.order-confirmed.v1", 12, json!({})).await;
    host.until_settled(2).await;
    assert_eq!(statuses(&host.mails().await)[0], ("order-confirmed", "suppressed"));
    host.of_ada("users.profile-changed.v1", 2, "countess@example.org", "en").await;
    host.of_order("orders.order-shipped.v1", 13, json!({})).await;
    host.until_settled(3).await;
    assert_eq!(statuses(&host.mails().await)[1], ("order-shipped", "sent"));
    let told = server.told().join("\n");
    assert!(told.contains("RCPT TO:<countess@example.org>"), "{told}");
}

#[tokio::test]
async fn an_erasure_takes_the_address_and_what_still_waits() {
    let server = TestServer::start().await;
    let host = Host::start(&server.url()).await;
    server.will("MAIL", "421 4.3.2 shutting down");
    host.of_ada("users.user-registered.v1", 1, "ada@example.org", "en").await;
    host.until("an attempt was made", |mails| mails.iter().any(|one| one.attempts.made == 1)).await;
    host.source.destroy(ADA);
    host.keys.forget(ADA);
    let erased = json!({"user_id": ADA});
    host.hear("users.user-erased.v1", format!("user/{ADA}"), 2, &erased).await;
    host.clock.advance(TimeDelta::minutes(1));
    host.until_settled(1).await;
    assert_eq!(server.taken(), 0);
    let recipients = &host.notifications.application.recipients;
    assert_eq!(recipients.find(user(7)).await.unwrap().unwrap().address(), None);
}

#[tokio::test]
async fn without_a_mail_server_mails_are_written_and_wait() {
    let host = Host::start("").await;
    host.of_ada("users.user-registered.v1", 1, "ada@example.org", "en").await;
    host.until("it is written", |mails| mails.len() == 1).await;
    assert_eq!(statuses(&host.mails().await), [("welcome", "waiting")]);
    assert!(host.notifications.due_work().is_empty());
    assert!(host.services.dependencies.with_open_circuits().is_empty());
}
