//! A host for tests: the two contexts, a bus, a clock that is moved, and what the reader's handlers saw.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::web::ServiceConfig;
use async_trait::async_trait;
use chrono::TimeDelta;
use platform::bus::Carriers;
use platform::bus::in_process::InProcessBus;
use platform::consumer::RetryPolicy;
use platform::context::{self, Audit, Context, EventContract, Relaying, Services};
use platform::database::{Database, Ports};
use platform::due_work::DueWork;
use platform::happenings::{Happening, Happenings, Kind};
use platform::ids::TimeOrderedIds;
use platform::outbox::Legs;
use platform::subscription::{HandlerError, Subscription};
use platform::tasks::Tasks;
use platform::testing::{ManualClock, Scratch, on_postgres};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, PaginatorTrait, QueryOrder, QueryTrait};
use serde::{Deserialize, Serialize};
use shared_kernel::bus::EventBus;
use shared_kernel::{Origin, Published, PublishedEvent, StoreError, Version};
use tokio::sync::broadcast::Receiver;

use super::pace::Pace;

#[derive(Serialize, Deserialize, Clone, Debug)]
pub(crate) struct Said {
    pub(crate) word: String,
}

impl PublishedEvent for Said {
    const TYPE: &'static str = "sender.said.v1";
}

/// Takes a word back. Another event with another handler, about the same subject.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub(crate) struct Unsaid {
    pub(crate) word: String,
}

impl PublishedEvent for Unsaid {
    const TYPE: &'static str = "sender.unsaid.v1";
}

/// What the reader keeps of each event: its effect.
pub(crate) mod heard {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "heard")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) number: i64,
        pub(crate) word: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How the reader's handler takes a word: by default it writes it down, at once.
#[derive(Default)]
pub(crate) struct Moods {
    moods: Mutex<HashMap<String, Mood>>,
    /// How slow it is.
    pub(crate) pace: Pace,
}

#[derive(Clone, Copy)]
pub(crate) enum Mood {
    /// Fails this often, then succeeds.
    FailsTimes(u32),
    /// Fails whatever happens.
    Poisoned,
    /// Fails, and says that no attempt can help.
    Unreadable,
    /// Panics once.
    PanicsOnce,
    /// Fails when its effects are stored, as if the answer to the commit were lost.
    FailsAfterwards,
}

impl Moods {
    pub(crate) fn set(&self, word: &str, mood: Mood) {
        self.moods.lock().unwrap().insert(word.to_owned(), mood);
    }

    pub(crate) fn clear(&self, word: &str) {
        self.moods.lock().unwrap().remove(word);
    }

    pub(crate) fn is_set(&self, word: &str) -> bool {
        self.moods.lock().unwrap().contains_key(word)
    }

    fn part(&self, word: &str) -> Result<(), HandlerError> {
        match self.moods.lock().unwrap().get(word) {
            Some(Mood::FailsAfterwards) => Err(std::io::Error::other("no answer").into()),
            _any_other => Ok(()),
        }
    }

    fn meet(&self, word: &str) -> Result<(), HandlerError> {
        let mut moods = self.moods.lock().unwrap();
        let failure = std::io::Error::other("the reader is in a bad mood");
        match moods.get(word).copied() {
            None | Some(Mood::FailsTimes(0) | Mood::FailsAfterwards) => Ok(()),
            Some(Mood::FailsTimes(left)) => {
                moods.insert(word.to_owned(), Mood::FailsTimes(left - 1));
                Err(failure.into())
            }
            Some(Mood::Poisoned) => Err(failure.into()),
            Some(Mood::Unreadable) => Err(HandlerError::permanent(failure)),
            Some(Mood::PanicsOnce) => {
                moods.remove(word);
                drop(moods);
                panic!("the handler panics, as told");
            }
        }
    }
}

struct Reader {
    database: Database,
    moods: Arc<Moods>,
}

struct Sender;

#[async_trait]
impl Context for Sender {
    fn name(&self) -> &'static str {
        "sender"
    }
    fn contract(&self) -> Vec<EventContract> {
        Vec::new()
    }
    fn subscriptions(&self) -> Vec<Subscription> {
        Vec::new()
    }
    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        Vec::new()
    }
    fn tables(&self) -> Vec<&'static str> {
        Vec::new()
    }
    fn routes(&self, _config: &mut ServiceConfig) {}
    async fn audit(&self) -> Result<Audit, StoreError> {
        Ok(Audit::default())
    }
}

#[async_trait]
impl Context for Reader {
    fn name(&self) -> &'static str {
        "reader"
    }
    fn contract(&self) -> Vec<EventContract> {
        Vec::new()
    }
    fn subscriptions(&self) -> Vec<Subscription> {
        vec![self.note_down(), self.strike_out()]
    }
    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        Vec::new()
    }
    fn tables(&self) -> Vec<&'static str> {
        vec!["heard"]
    }
    fn routes(&self, _config: &mut ServiceConfig) {}
    async fn audit(&self) -> Result<Audit, StoreError> {
        Ok(Audit::default())
    }
}

impl Reader {
    fn note_down(&self) -> Subscription {
        let (database, moods) = (self.database.clone(), Arc::clone(&self.moods));
        Subscription::new(Said::TYPE, "reader.note-down", move |event: Said, origin| {
            let (database, moods) = (database.clone(), Arc::clone(&moods));
            async move {
                moods.pace.keep().await;
                moods.meet(&event.word)?;
                let mut unit = database.unit(&origin);
                unit.run(
                    sea_orm::sea_query::Query::insert()
                        .into_table("heard")
                        .columns(["word"])
                        .values_panic([event.word.as_str().into()])
                        .to_owned(),
                );
                database.commit(unit).await?;
                moods.part(&event.word)
            }
        })
    }

    /// What was not noted down yet cannot be struck out: the order matters.
    fn strike_out(&self) -> Subscription {
        let database = self.database.clone();
        Subscription::new(Unsaid::TYPE, "reader.strike-out", move |event: Unsaid, origin| {
            let database = database.clone();
            async move {
                let noted = heard::Entity::find()
                    .filter(heard::Column::Word.eq(event.word))
                    .one(database.reader())
                    .await?;
                let Some(noted) = noted else { return Ok(()) };
                let mut unit = database.unit(&origin);
                unit.run(heard::Entity::delete_by_id(noted.number).into_query());
                Ok(database.commit(unit).await?)
            }
        })
    }
}

/// How long they remember what they have done.
pub(crate) const KEEP: TimeDelta = TimeDelta::days(14);

/// The two contexts on one bus. Stopping and starting again on the same folder is a restart.
pub(crate) struct Host {
    pub(crate) scratch: Arc<Scratch>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) moods: Arc<Moods>,
    pub(crate) bus: Arc<dyn EventBus>,
    pub(crate) sender: Database,
    pub(crate) reader: Database,
    tasks: Tasks,
    happenings: Happenings,
    record: tokio::sync::Mutex<Receiver<Arc<Happening>>>,
}

impl Host {
    pub(crate) async fn start() -> Self {
        Self::start_on(Arc::new(Scratch::new().await), Relaying::On).await
    }

    pub(crate) async fn start_on(scratch: Arc<Scratch>, relaying: Relaying) -> Self {
        Self::start_beside(scratch, relaying, None).await
    }

    /// The same, with another context that listens.
    pub(crate) async fn start_beside(
        scratch: Arc<Scratch>,
        relaying: Relaying,
        listener: Option<&dyn Context>,
    ) -> Self {
        let clock = ManualClock::at("2026-01-01T12:00:00Z");
        let happenings = Happenings::new(clock.clone(), 65_536);
        let ports = Ports {
            clock: clock.clone(),
            ids: Arc::new(TimeOrderedIds),
            happenings: happenings.clone(),
            legs: Legs::Here,
        };
        let tasks = Tasks::on_this_runtime();
        let sender = open(&scratch, "sender", ports.clone()).await;
        let reader = open(&scratch, "reader", ports.clone()).await;
        let moods = Arc::new(Moods::default());
        let bus: Arc<dyn EventBus> = Arc::new(InProcessBus::default());
        let record = tokio::sync::Mutex::new(happenings.listen());
        let services = |database: &Database| Services {
            database: database.clone(),
            clock: clock.clone(),
            ids: Arc::new(TimeOrderedIds),
            tasks: tasks.clone(),
            happenings: happenings.clone(),
        };
        let reading = Reader { database: reader.clone(), moods: Arc::clone(&moods) };
        let carriers = Carriers::new(Arc::clone(&bus), None, vec!["sender", "reader"]);
        let both: [(&dyn Context, &Database); 2] = [(&Sender, &sender), (&reading, &reader)];
        for (context, database) in both {
            context::subscribe(context, &services(database), &carriers, RetryPolicy::default())
                .await
                .unwrap();
        }
        for database in [&sender, &reader] {
            context::forget_after(KEEP, &services(database));
        }
        if let Some(listener) = listener {
            let database = open(&scratch, listener.name(), ports).await;
            let retries = RetryPolicy::default();
            context::subscribe(listener, &services(&database), &carriers, retries).await.unwrap();
        }
        context::start(&Sender, &services(&sender), &carriers, relaying);
        context::start(&reading, &services(&reader), &carriers, Relaying::On);
        Self { scratch, clock, moods, bus, sender, reader, tasks, happenings, record }
    }

    /// Commits the event `version` of `subject`.
    pub(crate) async fn say(&self, subject: &str, version: u32, word: &str) {
        let mut unit = self.sender.unit(&Origin::new(Uuid::nil()));
        let said = Said { word: word.to_owned() };
        unit.publish(Published::of(subject.to_owned(), &said).unwrap(), Version::from_u32(version));
        self.sender.commit(unit).await.unwrap();
    }

    /// Commits a first event of each of these subjects, all at once; the word of each is its subject.
    pub(crate) async fn say_all(&self, subjects: &[String]) {
        let mut unit = self.sender.unit(&Origin::new(Uuid::nil()));
        for subject in subjects {
            let said = Said { word: subject.clone() };
            unit.publish(Published::of(subject.clone(), &said).unwrap(), Version::from_u32(1));
        }
        self.sender.commit(unit).await.unwrap();
    }

    /// Commits the event `version` of `subject`, which takes `word` back.
    pub(crate) async fn take_back(&self, subject: &str, version: u32, word: &str) {
        let mut unit = self.sender.unit(&Origin::new(Uuid::nil()));
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
        platform::outbox::to_event(row, &"sender".into()).unwrap()
    }

    /// Waits until `count` further happenings of `kind` have been recorded.
    pub(crate) async fn see(&self, kind: Kind, count: usize) -> Vec<Arc<Happening>> {
        let mut record = self.record.lock().await;
        let mut seen = Vec::new();
        while seen.len() < count {
            let happening = record.recv().await.unwrap();
            if happening.kind == kind {
                seen.push(happening);
            }
        }
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
        tokio::time::timeout(Duration::from_secs(30), holds).await.expect("waited in vain");
    }

    pub(crate) fn count(&self, kind: Kind) -> u64 {
        self.happenings.count(kind)
    }

    /// The words written down, in that order.
    pub(crate) async fn heard(&self) -> Vec<String> {
        let rows = heard::Entity::find().order_by_asc(heard::Column::Number);
        rows.all(self.reader.reader()).await.unwrap().into_iter().map(|row| row.word).collect()
    }

    pub(crate) async fn pending(&self) -> u64 {
        platform::outbox::owed::backlog(&self.sender).await.unwrap()
    }

    /// The inbox rows of a status.
    pub(crate) async fn in_inbox(&self, status: &str) -> u64 {
        platform::inbox::Entity::find()
            .filter(platform::inbox::Column::Status.eq(status))
            .count(self.reader.reader())
            .await
            .unwrap()
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
