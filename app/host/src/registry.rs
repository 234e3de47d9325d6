//! The registry: every context of this program, one line each, and what can be known of them without building any. A cargo
//! feature each: a context that is left out is not in the program.

use platform::descriptor::{ContextDescriptor, DatabaseDescriptor};
use platform::meter::MetricDescriptor;
use platform::processes::ProcessDescriptor;
use platform::settings::Setting;
use shared_kernel::bus::BusSubscription;
use storage::Migrations;

/// One context of this program.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The context, described.
    pub descriptor: &'static ContextDescriptor,
    /// The migrations of each of its databases, in the order of the descriptor.
    pub migrations: &'static [Migrations],
}

/// The contexts of this program, in the order in which they are built and started.
pub const REGISTRY: &[Entry] = &[
    #[cfg(feature = "users")]
    Entry {
        descriptor: &users::DESCRIPTOR,
        migrations: &[Migrations::of::<migration::users::Migrator>()],
    },
    #[cfg(feature = "products")]
    Entry {
        descriptor: &products::DESCRIPTOR,
        migrations: &[Migrations::of::<migration::products::Migrator>()],
    },
    #[cfg(feature = "orders")]
    Entry {
        descriptor: &orders::DESCRIPTOR,
        migrations: &[Migrations::of::<migration::orders::Migrator>()],
    },
    #[cfg(feature = "payments")]
    Entry {
        descriptor: &payments::DESCRIPTOR,
        migrations: &[
            Migrations::of::<migration::payments::Migrator>(),
            Migrations::of::<migration::provider::Migrator>(),
        ],
    },
    #[cfg(feature = "notifications")]
    Entry {
        descriptor: &notifications::DESCRIPTOR,
        migrations: &[Migrations::of::<migration::notifications::Migrator>()],
    },
];

/// The names of the contexts in this program.
pub const COMPILED: &[&str] = &names();

const fn names() -> [&'static str; REGISTRY.len()] {
    let mut names = [""; REGISTRY.len()];
    let (mut slots, mut entries): (&mut [&str], _) = (&mut names, REGISTRY);
    while let ([slot, other_slots @ ..], [entry, other_entries @ ..]) = (slots, entries) {
        *slot = entry.descriptor.name;
        (slots, entries) = (other_slots, other_entries);
    }
    names
}

/// A database of a context.
#[derive(Debug, Clone, Copy)]
pub struct ContextDatabase {
    /// The context that it comes with: they are moved together, and lie on the same server.
    pub context: &'static ContextDescriptor,
    /// The database.
    pub descriptor: &'static DatabaseDescriptor,
    /// Its tables.
    pub migrations: Migrations,
}

impl Entry {
    /// The databases of the context, its own first.
    pub fn databases(&self) -> impl Iterator<Item = ContextDatabase> + use<> {
        let Self { descriptor: context, migrations } = *self;
        context.databases.iter().zip(migrations).map(move |(descriptor, migrations)| {
            ContextDatabase { context, descriptor, migrations: *migrations }
        })
    }
}

/// The context of that name.
pub fn find(context: &str) -> Option<&'static Entry> {
    REGISTRY.iter().find(|entry| entry.descriptor.name == context)
}

/// The databases of all contexts.
pub fn databases() -> impl Iterator<Item = ContextDatabase> {
    REGISTRY.iter().flat_map(Entry::databases)
}

/// The database of that name.
pub fn find_database(name: &str) -> Option<ContextDatabase> {
    databases().find(|database| database.descriptor.name == name)
}

/// The settings of all contexts.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    REGISTRY.iter().flat_map(|entry| entry.descriptor.settings)
}

/// The business processes of these contexts.
pub fn processes(contexts: &[&str]) -> impl Iterator<Item = &'static ProcessDescriptor> {
    let chosen = REGISTRY.iter().filter(|entry| contexts.contains(&entry.descriptor.name));
    chosen.flat_map(|entry| entry.descriptor.processes)
}

/// The metrics of all contexts, those of their business processes included.
pub fn metrics() -> Vec<MetricDescriptor> {
    let descriptors = || REGISTRY.iter().map(|entry| entry.descriptor);
    let own = descriptors().flat_map(|descriptor| descriptor.metrics).copied();
    let processes = descriptors().flat_map(|descriptor| descriptor.processes);
    own.chain(processes.flat_map(ProcessDescriptor::metrics)).collect()
}

/// Which events each of these contexts reacts to.
pub fn bus_subscriptions(is_wanted: impl Fn(&str) -> bool) -> Vec<BusSubscription> {
    let wanted = REGISTRY.iter().map(|entry| entry.descriptor);
    let wanted = wanted.filter(|descriptor| is_wanted(descriptor.name));
    let subscription = |descriptor: &ContextDescriptor| BusSubscription {
        subscriber: descriptor.name,
        event_types: descriptor.subscriptions.iter().map(|one| one.event_type).collect(),
    };
    wanted.map(subscription).collect()
}

#[cfg(test)]
mod tests;
