//! What other contexts copy of users: the status as an audit compares it, and the snapshot events that publish it again.

use platform::database::Database;
use platform::replication::{
    PublishedSnapshots, ReplicatedDescriptor, Snapshot, SnapshotPage, State, States, Wanted,
    chosen, publish_snapshots,
};
use sea_orm::{DatabaseConnection, EntityTrait};
use shared_kernel::error_chain::describe;
use shared_kernel::{PublishedEvent, StoreError};
use uuid::Uuid;

use super::persistence::entities::users;
use super::persistence::mapping::user::from_user_row;
use crate::contract::{self, UserSnapshot};
use crate::domain::user::User;

/// The replicated aggregates as the descriptor lists them.
pub(crate) const REPLICATED: &[ReplicatedDescriptor] = &[ReplicatedDescriptor {
    aggregate: contract::USER,
    snapshot_event: UserSnapshot::TYPE,
    read: states,
}];

fn states<'a>(connection: &'a DatabaseConnection, wanted: Wanted<'a>) -> States<'a> {
    let rows = chosen(users::Entity::find(), users::Column::Id, wanted);
    Box::pin(async move { Ok(rows.all(connection).await?.into_iter().map(state).collect()) })
}

fn state(row: users::Model) -> State {
    State { id: row.id, version: row.version, fields: vec![("status", row.status)] }
}

/// Publishes a snapshot of every user, erased ones included.
pub(crate) async fn publish_users(database: &Database) -> Result<PublishedSnapshots, StoreError> {
    publish_snapshots(database, |after, at_most| page(database, after, at_most)).await
}

async fn page(database: &Database, after: Uuid, at_most: u64) -> Result<SnapshotPage, StoreError> {
    let wanted = Wanted::After { id: after, at_most };
    let rows = database.all(chosen(users::Entity::find(), users::Column::Id, wanted)).await?;
    let through = rows.last().map(|row| row.id);
    let (mut snapshots, mut unreadable) = (Vec::new(), Vec::new());
    for row in &rows {
        match from_user_row(row) {
            Ok(user) => snapshots.push(snapshot(&user)?),
            Err(corrupt) => unreadable.push(describe(&corrupt)),
        }
    }
    Ok(SnapshotPage { through, snapshots, unreadable })
}

fn snapshot(user: &User) -> Result<Snapshot, StoreError> {
    let published = contract::user_snapshot(user);
    let published = published.map_err(|error| StoreError::Unavailable(Box::new(error)))?;
    Ok(Snapshot { id: user.id().as_uuid(), version: user.version(), published })
}
