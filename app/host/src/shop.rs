//! The contexts and what they run on, without HTTP: the command line works on this as much as the server does.

use std::any::Any;
use std::sync::Arc;

use faults::Faults;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use platform::auth::EndedAccess;
use platform::bus::Transports;
use platform::bus::in_process::InProcessBus;
use platform::context::{self, Context};
use platform::database::{Database, Ports};
use platform::dead_letters::DeadLetters;
use platform::dependency::Dependencies;
use platform::http_client::HttpServices;
use platform::identity::Permits;
use platform::ids::TimeOrderedIds;
use platform::message_log::{MessageLog, MessageMetrics};
use platform::meter::Meter;
use platform::outbox::TransportSet;
use platform::personal::PersonKeys;
use platform::subscription::Subscription;
use platform::tasks::Tasks;
use shared_kernel::bus::EventBus;
use shared_kernel::{Clock, Ids};
use storage::{data_dir, secret};

use crate::broker::Broker;
use crate::config::Settings;
use crate::databases;
use crate::error::StartError;
use crate::hosted::{Hosted, Opening, hold_relays};
use crate::{identity, person_keys, registry};

mod parts;

/// Records a reader of the message log may be behind.
const MESSAGE_LOG_CAPACITY: usize = 16_384;
/// The latest records of a managed host, for its operator and its journal, which is written once a second: of a second with more,
/// the newest are kept.
const RECORDS_HELD: usize = 8_192;

/// The contexts of one host, their databases and what carries events between them.
pub struct Shop {
    settings: Settings,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    tasks: Tasks,
    message_log: MessageLog,
    meter: Meter,
    transports: Transports,
    hosted: Vec<Hosted>,
    ended_access: EndedAccess,
    person_keys: PersonKeys,
    dependencies: Dependencies,
    /// Those of a rehearsal.
    faults: Option<Faults>,
}

/// The parts of a shop that its host brings along.
#[derive(Default)]
pub(crate) struct HostParts {
    pub(crate) http_services: HttpServices,
    pub(crate) meter: Meter,
    /// The faults of a rehearsal, whose decorators are put around the ports.
    pub(crate) faults: Option<Faults>,
}

impl Shop {
    /// Opens the database of every context that the settings choose, brings its tables up to date, and builds the
    /// contexts, which may call `http_services`. Nothing runs yet.
    pub async fn open(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        http_services: HttpServices,
    ) -> Result<Self, StartError> {
        Self::open_for_host(settings, clock, HostParts { http_services, ..HostParts::default() })
            .await
    }

    /// The same for a host that measures what it does, and perhaps rehearses faults.
    pub(crate) async fn open_for_host(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        parts: HostParts,
    ) -> Result<Self, StartError> {
        Self::open_delivering(settings, clock, parts, Transports::transport_set).await
    }

    /// The same for a command that may run beside hosts and publishes events: it does not know whether they have a
    /// broker, so it records pending deliveries for both transports. Hosts discard those that have no subscriber.
    pub async fn open_beside_hosts(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        http_services: HttpServices,
    ) -> Result<Self, StartError> {
        let unmeasured = HostParts { http_services, ..HostParts::default() };
        Self::open_delivering(settings, clock, unmeasured, |_transports| {
            TransportSet::InProcessAndBroker
        })
        .await
    }

    async fn open_delivering(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        HostParts { http_services, meter, faults }: HostParts,
        serving: impl Fn(&Transports) -> TransportSet,
    ) -> Result<Self, StartError> {
        data_dir::make(&settings.data_dir)?;
        let databases = databases::of_host(settings);
        let identity = identity::settle(settings, &databases, &Permits::default()).await?;
        let held = if settings.management_listen().is_empty() { 0 } else { RECORDS_HELD };
        let measured = MessageMetrics::new(
            &meter,
            &settings.contexts,
            registry::processes(&settings.contexts),
        );
        let message_log =
            MessageLog::managed(Arc::clone(&clock), MESSAGE_LOG_CAPACITY, held, measured);
        let ids: Arc<dyn Ids> = Arc::new(TimeOrderedIds);
        let tasks = Tasks::on_this_runtime();
        if let Some(faults) = &faults {
            faults.record_in(&message_log, &settings.contexts);
        }
        let around = |bus: Arc<dyn EventBus>| match &faults {
            Some(faults) => faults.around_bus(bus, &tasks),
            None => bus,
        };
        let over_the_broker = match Broker::of(settings)? {
            Some(broker) => Some(around(broker.bus(identity, &settings.contexts, &tasks).await?)),
            None => None,
        };
        let in_process = around(Arc::new(InProcessBus::default()));
        let transports = Transports::new(in_process, over_the_broker, settings.contexts.clone());
        let ports = Ports {
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            message_log: message_log.clone(),
            transports: serving(&transports),
            meter: meter.clone(),
            tenant: settings.tenant.clone(),
        };
        let ended_access = EndedAccess::default();
        let secret = secret::of(&settings.data_dir, settings.shop_secret.as_ref()).await?;
        let keys = PersonKeys::new(Arc::clone(&clock));
        let dependencies = Dependencies::new(&meter);
        let opening = Opening {
            settings,
            ports,
            tasks: tasks.clone(),
            http_services,
            ended_access: ended_access.clone(),
            person_keys: keys.clone(),
            secret: secret.clone(),
            dependencies: dependencies.clone(),
        };
        let hosted = opening.contexts().await?;
        if let Some(source) = person_keys::source(settings, &hosted, secret, &dependencies).await? {
            keys.come_from(source);
        }
        let settings = settings.clone();
        Ok(Self {
            settings,
            clock,
            ids,
            tasks,
            message_log,
            meter,
            transports,
            hosted,
            ended_access,
            person_keys: keys,
            dependencies,
            faults,
        })
    }

    /// Sets the contexts going: every one listens before any of them speaks.
    pub async fn start(&self) -> Result<(), StartError> {
        hold_relays(&self.hosted, &self.settings.held_relays);
        person_keys::ask_ahead(&self.hosted).await;
        for Hosted { context, services } in &self.hosted {
            let handlers = self.handlers_of(&**context);
            context::subscribe(handlers, services, &self.transports, self.settings.retries).await?;
        }
        for Hosted { context, services } in &self.hosted {
            context::start(&**context, services, &self.transports);
            context::forget_after(self.settings.keep_messages, services);
            context::erase_traces(services);
        }
        Ok(())
    }

    fn handlers_of(&self, context: &dyn Context) -> Vec<Subscription> {
        let handlers = context.subscriptions();
        match &self.faults {
            Some(faults) => faults.around_handlers(context.name(), handlers),
            None => handlers,
        }
    }

    /// Finishes what was accepted and closes the databases.
    pub async fn stop(&self) {
        self.tasks.stop().await;
        for database in self.databases() {
            database.close().await;
        }
    }

    /// Returns when a part of the host has panicked: a writer, or a task that others count on. The rest of it could only
    /// seem to run, so it must end.
    pub async fn broken(&self) {
        let mut writers: FuturesUnordered<_> =
            self.databases().map(Database::writer_ended).collect();
        tokio::select! {
            () = self.tasks.broken() => {}
            Some(()) = writers.next() => {}
        }
    }

    /// The contexts.
    pub fn contexts(&self) -> Vec<Arc<dyn Context>> {
        self.hosted.iter().map(|hosted| Arc::clone(&hosted.context)).collect()
    }

    /// Each context's database.
    pub fn databases(&self) -> impl Iterator<Item = &Database> {
        self.hosted.iter().map(|hosted| &hosted.services.database)
    }

    /// The contexts with what they were given.
    pub(crate) fn hosted(&self) -> impl Iterator<Item = &Hosted> {
        self.hosted.iter()
    }

    /// Each context's dead letters.
    pub fn dead_letters(&self) -> impl Iterator<Item = DeadLetters<'_>> {
        self.hosted.iter().map(|Hosted { context, services }| {
            DeadLetters::of(&services.database, context.subscriptions())
        })
    }

    /// The context of that type, if it runs here.
    pub fn context<C: Context>(&self) -> Result<Arc<C>, StartError> {
        let mut contexts = self.contexts().into_iter();
        let found = contexts.find_map(|context| {
            let context: Arc<dyn Any + Send + Sync> = context;
            context.downcast().ok()
        });
        // The crate of a context has its name.
        let name = std::any::type_name::<C>().split("::").next().unwrap_or_default();
        found.ok_or(StartError::NotHosted { context: name })
    }
}
