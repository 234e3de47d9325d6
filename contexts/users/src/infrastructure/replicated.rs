//! The state of users that other contexts copy: the status as an audit compares it, and the snapshot events that publish it again.

use platform::context::Services;
use platform::database::Database;
use platform::replication::{
    PublishedSnapshots, ReplicatedDescriptor, Snapshot, SnapshotPage, State, States, Wanted,
    chosen, publish_snapshots,
};
use sea_orm::{DatabaseConnection, EntityTrait};
use shared_kernel::error_chain::describe;
use shared_kernel::{PublishedEvent, StoreError};
use uuid::Uuid;

use super::persistence::Contacts;
use super::persistence::entities::users;
use super::persistence::mapping::user::from_user_row;
use crate::contract::{self, Contact, UserSnapshot};
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
pub(crate) async fn publish_users(services: &Services) -> Result<PublishedSnapshots, StoreError> {
    let (database, contacts) = (&services.database, &Contacts::new(services));
    publish_snapshots(database, |after, at_most| page(database, contacts, after, at_most)).await
}

async fn page(
    database: &Database,
    contacts: &Contacts,
    after: Uuid,
    at_most: u64,
) -> Result<SnapshotPage, StoreError> {
    let wanted = Wanted::After { id: after, at_most };
    let rows = database.all(chosen(users::Entity::find(), users::Column::Id, wanted)).await?;
    let through = rows.last().map(|row| row.id);
    let (mut snapshots, mut unreadable) = (Vec::new(), Vec::new());
    for row in &rows {
        match from_user_row(row) {
            Ok(user) => match contacts.of(&user).await {
                Ok(contact) => snapshots.push(snapshot(&user, contact)?),
                Err(away) => unreadable.push(describe(&away)),
            },
            Err(corrupt) => unreadable.push(describe(&corrupt)),
        }
    }
    Ok(SnapshotPage { through, snapshots, unreadable })
}

fn snapshot(user: &User, contact: Contact) -> Result<Snapshot, StoreError> {
    let published = contract::user_snapshot(user, contact);
    let published = published.map_err(|error| StoreError::Unavailable(Box::new(error)))?;
    Ok(Snapshot { id: user.id().as_uuid(), version: user.version(), published })
}
