//! A host of the two contexts: a bus, a clock that tests move, and the stored words.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use platform::auth::EndedAccess;
use platform::bus::Transports;
use platform::bus::in_process::InProcessBus;
use platform::consumer::RetryPolicy;
use platform::context::{self, Context, Services};
use platform::database::{Database, Ports};
use platform::dead_letters::DeadLetters;
use platform::dependency::Dependencies;
use platform::ids::TimeOrderedIds;
use platform::message_log::{Kind, MessageEvent, MessageLog};
use platform::meter::Meter;
use platform::tasks::Tasks;
use platform::testing::{ManualClock, Scratch, TestPersonKeys, on_postgres, shop_secret};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, PaginatorTrait, QueryOrder};
use shared_kernel::bus::EventBus;
use shared_kernel::{Origin, Published, Version};
use tokio::sync::broadcast::Receiver;

use super::contexts::{Said, Unsaid, heard, reader, sender};
use super::moods::Moods;

/// The retention time of the contexts.
pub(crate) const KEEP: TimeDelta = TimeDelta::days(14);

/// A condition that takes longer counts as failed. Reached by failing tests only.
const PATIENCE: Duration = Duration::from_secs(30);

/// The two contexts on one bus. Stopping and starting again on the same folder is a restart.
pub(crate) struct Host {
    pub(crate) scratch: Arc<Scratch>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) moods: Arc<Moods>,
    pub(crate) bus: Arc<dyn EventBus>,
    pub(crate) sender: Database,
    pub(crate) reader: Database,
    tasks: Tasks,
    message_log: MessageLog,
    record: tokio::sync::Mutex<Receiver<Arc<MessageEvent>>>,
}

impl Host {
    pub(crate) async fn start() -> Self {
        Self::start_on(Arc::new(Scratch::new().await)).await
    }

    pub(crate) async fn start_on(scratch: Arc<Scratch>) -> Self {
        Self::start_with(scratch, None, false, None).await
    }

    /// The same, with a broker as a second way of each event.
    pub(crate) async fn start_over(broker: Arc<dyn EventBus>) -> Self {
        Self::start_with(Arc::new(Scratch::new().await), None, false, Some(broker)).await
    }

    /// The same, while the relay of the sender is held.
    pub(crate) async fn start_held(scratch: Arc<Scratch>) -> Self {
        Self::start_with(scratch, None, true, None).await
    }

    /// The same, with another context that subscribes.
    pub(crate) async fn start_beside(scratch: Arc<Scratch>, listener: &dyn Context) -> Self {
        Self::start_with(scratch, Some(listener), false, None).await
    }

    async fn start_with(
        scratch: Arc<Scratch>,
        listener: Option<&dyn Context>,
        is_held: bool,
        broker: Option<Arc<dyn EventBus>>,
    ) -> Self {
        let clock = ManualClock::at("2026-01-01T12:00:00Z");
        let bus: Arc<dyn EventBus> = Arc::new(InProcessBus::default());
        let transports = Transports::new(Arc::clone(&bus), broker, vec!["sender", "reader"]);
        let message_log = MessageLog::new(clock.clone(), 65_536);
        let ports = Ports {
            clock: clock.clone(),
            ids: Arc::new(TimeOrderedIds),
            message_log: message_log.clone(),
            transports: transports.transport_set(),
            meter: Meter::default(),
            tenant: None,
        };
        let tasks = Tasks::on_this_runtime();
        let of_sender = open(&scratch, "sender", ports.clone()).await;
        let of_reader = open(&scratch, "reader", ports.clone()).await;
        let moods = Arc::new(Moods::default());
        let record = tokio::sync::Mutex::new(message_log.listen());
        let services = |database: &Database| Services {
            database: database.clone(),
            clock: clock.clone(),
            ids: Arc::new(TimeOrderedIds),
            tasks: tasks.clone(),
            message_log: message_log.clone(),
            ended_access: EndedAccess::default(),
            person_keys: TestPersonKeys::keys(clock.clone()).0,
            secret: shop_secret(),
            dependencies: Dependencies::default(),
        };
        let (sender, reader) = (sender(), reader(&of_reader, &moods));
        let both: [(&dyn Context, &Database); 2] = [(&sender, &of_sender), (&reader, &of_reader)];
        for (context, database) in both {
            let services = services(database);
            let retries = RetryPolicy::default();
            context::subscribe(context.subscriptions(), &services, &transports, retries)
                .await
                .unwrap();
            context::forget_after(KEEP, &services);
        }
        if let Some(listener) = listener {
            let database = open(&scratch, listener.name(), ports).await;
            let retries = RetryPolicy::default();
            context::subscribe(
                listener.subscriptions(),
                &services(&database),
                &transports,
                retries,
            )
            .await
            .unwrap();
        }
        if is_held {
            of_sender.relay_control().hold();
        }
        context::start(&sender, &services(&of_sender), &transports);
        context::start(&reader, &services(&of_reader), &transports);
        let (sender, reader) = (of_sender, of_reader);
        Self { scratch, clock, moods, bus, sender, reader, tasks, message_log, record }
    }

    /// Commits the event `version` of `subject`.
    pub(crate) async fn say(&self, subject: &str, version: u32, word: &str) {
        let mut unit = self.sender.unit_of_work(&Origin::new(Uuid::nil()));
        let said = Said { word: word.to_owned() };
        unit.publish(Published::of(subject.to_owned(), &said).unwrap(), Version::from_u32(version));
        self.sender.commit(unit).await.unwrap();
    }

    /// Commits a first event of each of these subjects, all at the same time; the word of each is its subject.
    pub(crate) async fn say_all(&self, subjects: &[String]) {
        let mut unit = self.sender.unit_of_work(&Origin::new(Uuid::nil()));
        for subject in subjects {
            let said = Said { word: subject.clone() };
            unit.publish(Published::of(subject.clone(), &said).unwrap(), Version::from_u32(1));
        }
        self.sender.commit(unit).await.unwrap();
    }

    /// Commits the event `version` of `subject`, which retracts `word`.
    pub(crate) async fn take_back(&self, subject: &str, version: u32, word: &str) {
        let mut unit = self.sender.unit_of_work(&Origin::new(Uuid::nil()));
        let unsaid = Unsaid { word: word.to_owned() };
        unit.publish(
            Published::of(subject.to_owned(), &unsaid).unwrap(),
            Version::from_u32(version),
        );
        self.sender.commit(unit).await.unwrap();
    }

    /// The event as it stands in the outbox.
    pub(crate) async fn published(
        &self,
        subject: &str,
        version: i64,
    ) -> Arc<shared_kernel::Envelope> {
        let row = platform::outbox::Entity::find()
            .filter(platform::outbox::Column::Subject.eq(subject))
            .filter(platform::outbox::Column::Sequence.eq(version))
            .one(self.sender.reader())
            .await
            .unwrap()
            .unwrap();
        platform::outbox::to_event(row, &"sender".into(), None).unwrap()
    }

    /// Waits until `count` further message events of `kind` have been recorded.
    pub(crate) async fn see(&self, kind: Kind, count: usize) -> Vec<Arc<MessageEvent>> {
        let mut record = self.record.lock().await;
        let mut seen = Vec::new();
        let seeing = async {
            while seen.len() < count {
                let message_event = record.recv().await.unwrap();
                if message_event.kind == kind {
                    seen.push(message_event);
                }
            }
        };
        tokio::time::timeout(PATIENCE, seeing).await.expect("waited in vain");
        seen
    }

    /// Waits until `condition` holds.
    pub(crate) async fn until(&self, condition: impl AsyncFn(&Self) -> bool) {
        let mut again = tokio::time::interval(Duration::from_millis(10));
        let holds = async {
            while !condition(self).await {
                again.tick().await;
            }
        };
        tokio::time::timeout(PATIENCE, holds).await.expect("waited in vain");
    }

    pub(crate) fn count(&self, kind: Kind) -> u64 {
        self.message_log.count(kind)
    }

    /// The stored words, in order.
    pub(crate) async fn heard(&self) -> Vec<String> {
        let rows = heard::Entity::find().order_by_asc(heard::Column::Number);
        rows.all(self.reader.reader()).await.unwrap().into_iter().map(|row| row.word).collect()
    }

    pub(crate) async fn pending(&self) -> u64 {
        platform::outbox::pending_deliveries::backlog(&self.sender).await.unwrap()
    }

    /// The dead letters of the reader.
    pub(crate) fn dead_letters(&self) -> DeadLetters<'_> {
        let subscriptions = reader(&self.reader, &self.moods).subscriptions();
        DeadLetters::of(&self.reader, subscriptions)
    }

    /// The inbox rows of a status.
    pub(crate) async fn in_inbox(&self, status: &str) -> u64 {
        platform::inbox::Entity::find()
            .filter(platform::inbox::Column::Status.eq(status))
            .count(self.reader.reader())
            .await
            .unwrap()
    }

    /// All rows of the reader's inbox.
    pub(crate) async fn inbox(&self) -> Vec<platform::inbox::Model> {
        platform::inbox::Entity::find().all(self.reader.reader()).await.unwrap()
    }

    pub(crate) async fn stop(self) -> Arc<Scratch> {
        self.tasks.stop().await;
        self.sender.close().await;
        self.reader.close().await;
        self.scratch
    }
}

async fn open(scratch: &Scratch, context: &'static str, ports: Ports) -> Database {
    let connections = scratch.open(context).await.unwrap();
    let tables = sea_orm_migration::SchemaManager::new(&connections.writer);
    if !tables.has_table("heard").await.unwrap() {
        migration::create_messaging_tables(&connections.writer).await.unwrap();
        let number = if on_postgres() { "bigserial" } else { "INTEGER" };
        let heard = format!("CREATE TABLE heard (number {number} PRIMARY KEY, word TEXT NOT NULL)");
        connections.writer.execute_unprepared(&heard).await.unwrap();
    }
    Database::start(context, connections, ports).await.unwrap()
}
