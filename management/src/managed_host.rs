//! The host as its management port knows it.

use std::path::PathBuf;
use std::sync::Arc;

use ::faults::Faults;
use platform::auth::KeySource;
use platform::bus::Transports;
use platform::database::Database;
use platform::dead_letters::DeadLetters;
use platform::dependency::Dependencies;
use platform::http::Problem;
use platform::http::readiness::Readiness;
use platform::message_log::MessageLog;
use platform::outbox::republishing::Publisher;
use platform::personal::PersonKeys;
use platform::processes::ProcessDescriptor;
use platform::subscription::Subscription;
use platform::tasks::Tasks;
use shared_kernel::{Clock, Ids};

use crate::catalogue::Catalogue;
use crate::journal::Journal;
use crate::kinds;
use crate::metrics::MetricsRegistry;

/// A context that runs in the host.
pub struct ManagedContext {
    /// Its database.
    pub database: Database,
    /// The events that it reacts to.
    pub subscriptions: Vec<Subscription>,
    /// The events that it publishes.
    pub publisher: Publisher,
    /// Its business processes.
    pub processes: &'static [ProcessDescriptor],
}

/// Makes a link that can be used once: its path and query.
pub type MakeLink = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// The host.
pub struct ManagedHost {
    /// The contexts that run in it.
    pub contexts: Vec<ManagedContext>,
    /// Whether it takes requests.
    pub readiness: Readiness,
    /// How its events travel.
    pub transports: Transports,
    /// The keys that access tokens are verified with.
    pub keys: Arc<dyn KeySource>,
    /// The keys of persons, which the host of `users` may refuse to give.
    pub person_keys: PersonKeys,
    /// The guards of the calls that leave the process.
    pub dependencies: Dependencies,
    /// The log of its message events.
    pub message_log: MessageLog,
    /// The faults of a rehearsal; `None` where none are rehearsed.
    pub faults: Option<Faults>,
    /// The journal of messages, on disk; `None` where that is not kept.
    pub journal: Option<Journal>,
    /// The contexts of the program and their events.
    pub catalogue: Catalogue,
    /// Makes a link that opens the pages of the operator in a browser; `None` where there are none.
    pub make_link: Option<MakeLink>,
    /// Its metrics.
    pub metrics: MetricsRegistry,
    /// Its data folder, on whose disk it depends.
    pub data_dir: PathBuf,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Names requests.
    pub ids: Arc<dyn Ids>,
    /// Its tasks.
    pub tasks: Tasks,
}

/// The context that a request names does not run in the host.
#[derive(Debug, thiserror::Error)]
#[error("does not run in this host, which runs {hosted}")]
pub(crate) struct NotHosted {
    hosted: String,
}

impl ManagedHost {
    /// The context of this name, if it runs here.
    pub(crate) fn context(&self, name: &str) -> Result<&ManagedContext, NotHosted> {
        let found = self.contexts.iter().find(|context| context.name() == name);
        found.ok_or_else(|| {
            let names: Vec<&str> = self.contexts.iter().map(ManagedContext::name).collect();
            NotHosted { hosted: names.join(", ") }
        })
    }

    /// The dead letters of every context, or of the one that is named.
    pub(crate) fn dead_letters<'a>(
        &'a self,
        context: Option<&'a str>,
    ) -> impl Iterator<Item = DeadLetters<'a>> {
        let is_chosen = move |one: &&ManagedContext| context.is_none_or(|name| name == one.name());
        self.contexts
            .iter()
            .filter(is_chosen)
            .map(|one| DeadLetters::of(&one.database, one.subscriptions.clone()))
    }
}

impl ManagedContext {
    /// Its name.
    pub(crate) fn name(&self) -> &'static str {
        self.database.context()
    }
}

/// 404: the context does not run here.
pub(crate) fn no_such_context(name: &str, refused: &NotHosted) -> Problem {
    Problem::of(&kinds::CONTEXT_NOT_HERE, format!("{name} {refused}."))
}
