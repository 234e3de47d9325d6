//! The replicas that contexts keep of one another, compared with their owners, for those who hold connections to the
//! databases. The contexts read their tables themselves; see their descriptors.

use host::config::Settings;
use host::registry;
use platform::replication::{Comparison, Fault, ReplicaDescriptor, Side, compare};
use sea_orm::{DatabaseConnection, DbErr};

use crate::in_transit::holds_events_for;

/// One replica that was compared.
#[derive(Debug)]
pub struct ComparedReplica {
    /// The context that keeps it.
    pub context: &'static str,
    /// The owner.
    pub owner: &'static str,
    /// The kind of aggregate.
    pub aggregate: &'static str,
    /// The outcome.
    pub comparison: Comparison,
}

impl ComparedReplica {
    /// Each difference in a sentence, with the command that mends it.
    pub fn sentences(&self) -> impl Iterator<Item = String> {
        let Self { context, owner, aggregate, comparison } = self;
        comparison.differences.iter().map(move |difference| {
            let fault = difference.fault.describe(owner);
            let says = format!("the copy of {aggregate} {} in {context} {fault}", difference.id);
            if difference.fault.is_mended_by_a_snapshot() {
                format!("{says}; {} mends it", self.command())
            } else {
                says
            }
        })
    }

    /// The command that publishes the present state of the owner.
    pub fn command(&self) -> String {
        format!("`galleria snapshot {}`", self.owner)
    }

    /// How many differences a snapshot mends, and how many it does not.
    pub fn by_remedy(&self) -> (usize, usize) {
        let differences = &self.comparison.differences;
        let is_mended = |fault: &Fault| fault.is_mended_by_a_snapshot();
        let mended = differences.iter().filter(|one| is_mended(&one.fault)).count();
        (mended, differences.len() - mended)
    }
}

/// Compares every replica whose database and owner `connection` finds. The broker of `settings`, if there is one, is asked
/// whether it holds events that have yet to arrive; while it does not answer, they are taken to be there.
pub async fn compare_all<'a>(
    settings: &Settings,
    connection: impl Fn(&'static str) -> Option<&'a DatabaseConnection>,
) -> Result<Vec<ComparedReplica>, DbErr> {
    let mut compared = Vec::new();
    for descriptor in registry::REGISTRY.iter().map(|entry| entry.descriptor) {
        for replica in descriptor.replicas {
            let ReplicaDescriptor { owner, aggregate, read } = *replica;
            let replicated = registry::find(owner).and_then(|entry| {
                entry.descriptor.replicated.iter().find(|one| one.aggregate == aggregate)
            });
            let (Some(replicated), Some(copies), Some(owned)) =
                (replicated, connection(descriptor.name), connection(owner))
            else {
                continue;
            };
            let owned = Side { context: owner, connection: owned, read: replicated.read };
            let copy = Side { context: descriptor.name, connection: copies, read };
            let in_transit = holds_events_for(settings, descriptor.name);
            let comparison = compare(aggregate, owned, copy, in_transit).await?;
            let context = descriptor.name;
            compared.push(ComparedReplica { context, owner, aggregate, comparison });
        }
    }
    Ok(compared)
}
