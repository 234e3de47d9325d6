//! The descriptor of a context: everything that a host, a tool or a test may know of it without building it, and how it
//! is built. Code that applies to every context is a loop over descriptors.

use std::path::PathBuf;
use std::sync::Arc;

use crate::context::{Context, EventContract, Services};
use crate::ended_access::ACCESS_ENDED;
use crate::http::routes::RouteDescriptor;
use crate::http_client::HttpServices;
use crate::matters::MatterDescriptor;
use crate::meter::MetricDescriptor;
use crate::processes::ProcessDescriptor;
use crate::replication::{ReplicaDescriptor, ReplicatedDescriptor};
use crate::settings::{BadSetting, Setting, SettingValues};

/// One context, described.
#[derive(Debug, Clone, Copy)]
pub struct ContextDescriptor {
    /// The name: the `source` of its events, the first part of its event types, its cargo feature.
    pub name: &'static str,
    /// A few words for people, such as `catalogue and stock`.
    pub summary: &'static str,
    /// The paths it answers, each with everything below it, such as `/api/v1/orders`.
    pub route_prefixes: &'static [&'static str],
    /// Its endpoints, with who may call each. A test asserts that the prefixes cover them.
    pub routes: fn() -> Vec<RouteDescriptor>,
    /// Its settings, with defaults and help.
    pub settings: &'static [Setting],
    /// Reads the configured values as `build` does, and refuses the first that it could not use. A host asks before it opens
    /// anything.
    pub check_settings: fn(&SettingValues) -> Result<(), BadSetting>,
    /// Files in the data folder, beside the databases, that belong to it; a `*` stands for any text.
    pub key_files: &'static [&'static str],
    /// Its databases, its own first.
    pub databases: &'static [DatabaseDescriptor],
    /// The events it publishes, with schema and sample.
    pub contract: fn() -> Vec<EventContract>,
    /// The events it reacts to. A test compares them with the subscriptions of the built context.
    pub subscriptions: &'static [SubscriptionDescriptor],
    /// The aggregates whose state other contexts may copy: `galleria snapshot` publishes it again.
    pub replicated: &'static [ReplicatedDescriptor],
    /// The copies that it keeps of other contexts' aggregates: `galleria verify` compares them with their owners.
    pub replicas: &'static [ReplicaDescriptor],
    /// The matters in its tables that wait for somebody outside the shop: `galleria doctor` counts them.
    pub matters: &'static [MatterDescriptor],
    /// Its metrics, without those of its business processes.
    pub metrics: &'static [MetricDescriptor],
    /// Its business processes: how many end in which way, and which do not end.
    pub processes: &'static [ProcessDescriptor],
    /// Builds it on its services.
    pub build: fn(BuildRequest<'_>) -> Result<Arc<dyn Context>, BuildError>,
}

/// A database that a context keeps.
#[derive(Debug, Clone, Copy)]
pub struct DatabaseDescriptor {
    /// The name: of the file, or of the schema on a server. The first database of a context is named as the context.
    pub name: &'static str,
    /// Whether a process with these settings uses it.
    pub is_used: fn(&SettingValues) -> bool,
}

impl DatabaseDescriptor {
    /// A database that is always used.
    pub const fn always(name: &'static str) -> Self {
        Self { name, is_used: |_settings| true }
    }
}

/// One event type that a context reacts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SubscriptionDescriptor {
    /// The event type, such as `orders.order-placed.v1`.
    pub event_type: &'static str,
    /// The stable name of the handler: the key of the inbox, never changed once it has run.
    pub handler: &'static str,
}

impl SubscriptionDescriptor {
    /// The subscription to the end of access. `handler` is its stable name, such as `orders.end-access`.
    pub const fn of_ended_access(handler: &'static str) -> Self {
        Self { event_type: ACCESS_ENDED, handler }
    }
}

/// The arguments that a host builds a context with.
pub struct BuildRequest<'a> {
    /// The services it runs on.
    pub services: Services,
    /// The configured values.
    pub settings: &'a SettingValues,
    /// The folder for its key files; it exists, and only its owner can read it.
    pub keys: PathBuf,
    /// Services of this process that are called as if they were reached over HTTP, by name.
    pub http_services: &'a HttpServices,
}

/// Why a context is not built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A value cannot be used.
    #[error(transparent)]
    Setting(#[from] BadSetting),
    /// A key file cannot be used.
    #[error("the key file {} cannot be used: {reason}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// The reason, and what to do.
        reason: String,
    },
    /// Something it needs is missing. A whole sentence that says what to do.
    #[error("{0}")]
    Missing(String),
}
